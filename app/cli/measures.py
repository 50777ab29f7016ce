"""`flask measures ...` and `flask questions ...`: what is asked, how it is read, what it claims."""

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from app.cli.groups import CommandGroup
from app.cli.refusing import refusing
from app.cli.shell import FILE, operator
from app.domain.measures import MeasureKind
from app.domain.numbers import decimal_text, fraction_text
from app.domain.periods import month_words
from app.domain.words import answers_words, score_words
from app.services.claims import claim_of
from app.services.measures import (
    MeasureChange,
    MeasuresReport,
    add_measures,
    all_measures,
    preview_measures,
)
from app.services.plan_documents import plan_text

PLACES = 6
group = CommandGroup("measures", help="Ways to read answers as a score.")
questions = CommandGroup("questions", help="What customers are asked.")


def adding(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument and the option of both commands: one file may define both."""
    preview = click.option("--preview", is_flag=True, help="Only say what would change.")
    return click.argument("file", type=FILE)(preview(command))


@group.command("add")
@adding
def add(file: Path, preview: bool) -> None:
    """Take over measures, and the questions that they read; what is there stays."""
    _add(file, preview)


@questions.command("add")
@adding
def add_questions(file: Path, preview: bool) -> None:
    """Take over questions, and measures that read them; what is there stays."""
    _add(file, preview)


@group.command("list")
def list_measures() -> None:
    """Every measure in its newest version, with its question and unit."""
    for each in all_measures():
        click.echo(f"{each.name}@{each.version}: {each.question.name}, {each.unit}, {each.owner}")


def _add(file: Path, preview: bool) -> None:
    now = datetime.now(UTC)
    with refusing():
        with file.open("rb") as opened:
            text = plan_text(opened)
        if preview:
            report = preview_measures(text, now.date(), str(file))
        else:
            report = add_measures(text, operator(), now, str(file))
    _print(report)


def _print(report: MeasuresReport) -> None:
    for question in report.questions:
        click.echo(f"question {question.name}: {len(question.steps)} steps, new")
    for change in report.measures:
        measure = change.measure
        click.echo(f"measure {measure.name}: version {measure.version}. {measure.formula}")
        for line in _months(change):
            click.echo(f"  {line}")
    if report.unchanged:
        click.echo(f"unchanged: {', '.join(report.unchanged)}")


def _months(change: MeasureChange) -> list[str]:
    """How the last whole month reads, under this version and the one before."""
    return [
        f"{month_words(score.first_day)}, version {measure.version}:"
        f" {score_words(score.value, measure.unit)} from {answers_words(score.answers)}"
        for measure, score in ((change.old, change.before), (change.measure, change.now))
        if measure and score and score.value is not None
    ]


@group.command("score")
@click.argument("measure")
@click.option("--counts", required=True, help="Steps and how often each was chosen: 0:2,7:3,9:6.")
def show_score(measure: str, counts: str) -> None:
    """The score of counted answers, and the range that so few or so many answers allow."""
    with refusing():
        found = claim_of(measure, counts)
    counted = "days" if found.measure.kind is MeasureKind.DAYS else "answers"
    low, high = (decimal_text(Fraction(end), PLACES) for end in (found.low, found.high))
    click.echo(f"score: {fraction_text(found.value)}")
    click.echo(f"as a decimal: {decimal_text(found.value, PLACES)}")
    click.echo(f"measure: {found.measure.name}@{found.measure.version}")
    click.echo(f"{counted}: {found.answers:,}")
    click.echo(f"range: {low} to {high} (95%, {found.method})")
    click.echo(f"in words: {found.words}")
