"""`flask calendars ...`: the rules that pay periods are made from."""

from datetime import UTC, datetime

import click

from app.cli.groups import CommandGroup
from app.cli.shell import operator, refusing
from app.domain.calendars import CalendarKind
from app.services.calendars import add_calendar, all_calendars

group = CommandGroup("calendars", help="Calendars that pay periods are made from.")


@group.command("add")
@click.argument("name")
@click.option("--kind", type=click.Choice([kind.value for kind in CalendarKind]), required=True)
@click.option("--from", "start", default="", help="A weekday, a first day, or a day of the month.")
@click.option("--ends", default="", help="Of 4-4-5: on the 'last' or 'nearest' weekday.")
@click.option("--weekday", default="", help="Of 4-4-5: the last weekday of a year.")
@click.option("--month", default="", help="Of 4-4-5: the last month of a year.")
@click.option("--named", default="", help="Of 4-4-5: a year is named for its 'start' or 'end'.")
@click.option("--first-year", default="", help="Of 4-4-5: the first year of the calendar.")
def add(name: str, kind: str, start: str, **fiscal: str) -> None:
    """Add a calendar for good: it never changes."""
    with refusing():
        calendar = add_calendar(
            name, kind, {"from": start, **fiscal}, operator(), datetime.now(UTC)
        )
    click.echo(f"{calendar.name}: {calendar.rule.words()}")


@group.command("list")
def show() -> None:
    """Every calendar with its rule."""
    for calendar in all_calendars():
        click.echo(f"{calendar.name}: {calendar.rule.words()}")
