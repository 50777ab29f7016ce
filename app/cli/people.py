"""`flask people ...`: employees, teams and managers from a file."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.attributions import print_transfers
from app.cli.shell import FILE, operator, print_rejected, refusing
from app.services.people import import_people, preview_people

group = AppGroup("people", help="Employees, teams and managers.")


@group.command("import")
@click.argument("file", type=FILE)
@click.option("--preview", is_flag=True, help="Only say what would change.")
def import_file(file: Path, preview: bool) -> None:
    """Take over people and teams from a CSV file; the same file twice changes nothing."""
    with refusing():
        if preview:
            report = preview_people(file)
        else:
            report = import_people(file, operator(), datetime.now(UTC))
    click.echo(f"records: {report.records:,}")
    click.echo(f"new: {report.new:,}")
    click.echo(f"changed: {report.changed:,}")
    click.echo(f"unchanged: {report.unchanged:,}")
    for line, words in report.notes:
        click.echo(f"line {line}: {words}")
    print_rejected(report.rejected)
    if report.transfers:
        print_transfers(report.transfers)
