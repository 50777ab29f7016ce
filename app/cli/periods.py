"""`flask periods ...`: open, calculate, export. Submitting and locking need a signed-in person."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.shell import operator, refusing, run_with_progress
from app.exports.payroll import FORMATS
from app.services.closing import payroll_download, start_export
from app.services.periods import open_period, period_of, start_calculation

group = AppGroup("periods", help="Pay periods.")


@group.command("open")
@click.argument("month")
def open_month(month: str) -> None:
    """Open the pay period of a MONTH like 2026-03."""
    with refusing():
        row = open_period(month, operator(), datetime.now(UTC))
    click.echo(f"{row.label} is open")


@group.command("calculate")
@click.argument("month")
def calculate(month: str) -> None:
    """Calculate every statement of a MONTH; again and again until it is submitted."""
    with refusing():
        job_id = start_calculation(period_of(month).id, operator(), datetime.now(UTC))
        result = run_with_progress(job_id, "Calculating statements")
    for name, number in result.items():
        click.echo(f"{name.replace('_', ' ')}: {number:,}")


@group.command("export")
@click.argument("month")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def export(month: str, out: Path) -> None:
    """Write the payroll files of a locked MONTH into the folder OUT: the same bytes every time."""
    with refusing():
        period = period_of(month)
        period_id, first_day = period.id, period.first_day
        folder = current_app.config["EXPORTS"]
        run_with_progress(
            start_export(period_id, folder, operator(), datetime.now(UTC)), "Exporting"
        )
        out.mkdir(parents=True, exist_ok=True)
        for name in FORMATS:
            path = out / f"payroll-{first_day:%Y-%m}.{name}"
            path.write_bytes(payroll_download(period_id, name, folder))
            click.echo(str(path))
