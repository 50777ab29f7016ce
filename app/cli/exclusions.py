"""`flask exclusions ...`: what a person could not influence counts for nobody."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app

from app.cli.groups import CommandGroup
from app.cli.shell import FILE, operator, run_with_progress
from app.domain.numbers import fraction_of
from app.domain.words import money_words, score_words
from app.imports.yaml_documents import yaml_document
from app.services.exclusions.previews import Looked, amounts_of, start_exclusion_preview
from app.services.exclusions.rules import (
    propose_exclusion,
    rule_lines,
    start_exclusion,
    waiting_marks,
    waits_for_second,
)
from app.services.jobs import job_numbered

group = CommandGroup("exclusions", help="Answers that count for nobody, by rules.")
RULE = click.option("--rule", default=0, help="The number of a rule that gets a new version.")


@group.command("list")
def show() -> None:
    """Every rule with its versions, the newest first."""
    for line in rule_lines():
        click.echo(line)


@group.command("preview")
@click.argument("file", type=FILE)
@RULE
def preview(file: Path, rule: int) -> None:
    """What the rule in FILE would change; nothing is stored."""
    document, reason = _read(file)
    found = _looked(document, reason, rule)
    for name in ("excluded", "counted_again", "payees"):
        click.echo(f"{name.replace('_', ' ')}: {found[name]:,}")
    for one in found["company"]:
        click.echo(f"company, {_effect(one)}")
    for one in found["people"]:
        click.echo(f"{one['person']}, {_effect(one)}")
    for one in found["pay"]["rewards"]:
        click.echo(_reward(one))
    if found["pay"]["more"]:
        click.echo(f"and {found['pay']['more']:,} more rewards")
    for label in found["calculate"]:
        click.echo(f"to be calculated again: {label}")
    for label in found["second_person"]:
        click.echo(f"a second person confirms it, because of {label}")


@group.command("propose")
@click.argument("file", type=FILE)
@RULE
def propose(file: Path, rule: int) -> None:
    """Propose the rule in FILE; `flask exclusions apply` applies it where no second is needed."""
    document, reason = _read(file)
    needs_second = _looked(document, reason, rule)["second_person"]
    mark = propose_exclusion(document, reason, rule, operator(), datetime.now(UTC))
    click.echo(f"rule {mark.rule_id}, version {mark.version} is proposed")
    if needs_second:
        click.echo("it waits for somebody of HR, who confirms it on the web")


@group.command("apply")
def apply() -> None:
    """Apply what waits and needs no second person; the rest is left to HR."""
    for mark in waiting_marks():
        words = f"rule {mark.rule_id}, version {mark.version}"
        if waits_for_second(mark):
            click.echo(f"{words} waits for somebody of HR, who confirms it on the web")
            continue
        job_id = start_exclusion(mark, operator(), datetime.now(UTC))
        found = run_with_progress(job_id, "Excluding answers")
        excluded, counted = found["excluded"], found["counted_again"]
        click.echo(f"{words}: {excluded:,} answers excluded, {counted:,} count again")


def _effect(row: Mapping[str, Any]) -> str:
    """csat_top2: 85.7% -> 87.5%."""
    before, after = (
        score_words(fraction_of(text), row["unit"]) if text else "no answers"
        for text in (row["before"], row["after"])
    )
    return f"{row['measure']}: {before} -> {after}"


def _reward(row: Mapping[str, Any]) -> str:
    """January 2026, Linear, ann: €500.00 -> €250.00."""
    before, after = (
        "not rated" if row[name] is None else money_words(row[name], row["currency"])
        for name in ("before", "after")
    )
    words = f"{row['period']}, {row['plan']}, {row['person']}: {before} -> {after}"
    return words + (", stays until it is given back" if row["stays"] else "")


def _looked(document: dict[str, Any], reason: str, rule: int) -> Mapping[str, Any]:
    looked = Looked(document, reason, rule, current_app.config["SIMULATIONS"])
    job_id = start_exclusion_preview(looked, operator(), datetime.now(UTC))
    found = run_with_progress(job_id, "Looking for answers")
    return {**found, "pay": amounts_of(job_numbered(job_id).arguments)}


def _read(file: Path) -> tuple[dict[str, Any], str]:
    """The rule that a file describes, and why. Errors: BadFile, BadExclusion."""
    document = dict(yaml_document(file.read_text("utf-8-sig"), "The rule"))
    return document, str(document.pop("reason", ""))
