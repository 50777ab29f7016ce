"""`flask periods ...`: open, calculate, export. Submitting and locking need a signed-in person."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app

from app.cli.groups import CommandGroup
from app.cli.shell import operator, refusing, run_with_progress
from app.domain.periods import MONTHLY, file_stem
from app.exports.payroll import FORMATS
from app.services.adjustments.batches import start_adjustment
from app.services.closing import payroll_download, start_export
from app.services.periods import open_period, period_of, start_calculation

group = CommandGroup("periods", help="Pay periods.")
in_calendar = click.option(
    "--calendar", default=MONTHLY, help="Whose period is meant; without it a month."
)


@group.command("open")
@click.argument("period")
@in_calendar
def open_one(period: str, calendar: str) -> None:
    """Open a pay PERIOD: a month like 2026-03, or any day of a period of the --calendar."""
    with refusing():
        row = open_period(period, operator(), datetime.now(UTC), calendar)
    click.echo(f"{row.label} is open")


@group.command("calculate")
@click.argument("period")
@in_calendar
def calculate(period: str, calendar: str) -> None:
    """Calculate every statement of a PERIOD; again and again until it is submitted."""
    with refusing():
        row = period_of(period, calendar)
        job_id = start_calculation(row.id, operator(), datetime.now(UTC))
        result = run_with_progress(job_id, "Calculating statements")
    for name, number in result.items():
        click.echo(f"{name.replace('_', ' ')}: {number:,}")


@group.command("adjust")
@click.argument("period")
@in_calendar
@click.option("--reason", required=True, help="What changed; everybody concerned reads it.")
@click.option("--take-nothing-back", is_flag=True, help="Adjust only who got too little.")
def adjust(period: str, calendar: str, reason: str, take_nothing_back: bool) -> None:
    """Look what a locked PERIOD comes to now, and propose to adjust what differs."""
    with refusing():
        period_id = period_of(period, calendar).id
        asked = (period_id, reason, not take_nothing_back)
        job_id = start_adjustment(*asked, operator(), datetime.now(UTC))
        result = run_with_progress(job_id, "Calculating what it comes to now")
    if result["batch"]:
        click.echo(f"adjustment {result['batch']}: {result['statements']:,} statements differ")
        click.echo("a second person confirms it on the page of the period")
    else:
        click.echo("every statement comes to what it paid")
    if result["not_rated"]:
        click.echo(f"not rated with what is known now, and left: {result['not_rated']:,}")


@group.command("export")
@click.argument("period")
@in_calendar
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def export(period: str, calendar: str, out: Path) -> None:
    """Write the payroll files of a locked PERIOD into the folder OUT: the same bytes every time."""
    with refusing():
        row = period_of(period, calendar)
        period_id, stem = row.id, file_stem(row.calendar, row.first_day)
        folder = current_app.config["EXPORTS"]
        run_with_progress(
            start_export(period_id, folder, operator(), datetime.now(UTC)), "Exporting"
        )
        out.mkdir(parents=True, exist_ok=True)
        for name in FORMATS:
            path = out / f"payroll-{stem}.{name}"
            path.write_bytes(payroll_download(period_id, name, folder))
            click.echo(str(path))
