"""`flask integrity ...`: what looks unlike the usual in a period, for people to look at."""

from datetime import UTC, datetime

import click

from app.cli.groups import CommandGroup
from app.cli.periods import in_calendar
from app.cli.shell import operator, refusing, run_with_progress
from app.services.integrity.looks import found_lines, start_check
from app.services.periods import period_of

group = CommandGroup("integrity", help="What looks unlike the usual in a period.")


@group.command("check")
@click.argument("period")
@in_calendar
def check(period: str, calendar: str) -> None:
    """Look a PERIOD through; what is found changes no pay, and waits for somebody of HR."""
    with refusing():
        row = period_of(period, calendar)
        result = run_with_progress(
            start_check(row.id, operator(), datetime.now(UTC)), "Looking through answers"
        )
    for name, number in result.items():
        click.echo(f"{name.replace('_', ' ')}: {number:,}")


@group.command("list")
@click.argument("period")
@in_calendar
def show(period: str, calendar: str) -> None:
    """What was found in a PERIOD, and what was not watched; people by their numbers."""
    with refusing():
        lines = found_lines(period_of(period, calendar).id)
    for line in lines:
        click.echo(line)
