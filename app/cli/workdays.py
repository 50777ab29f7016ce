"""`flask workdays ...`: which days are worked at which site."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from app.cli.groups import CommandGroup
from app.cli.shell import DAY, FILE, operator, print_rejected, refusing
from app.domain.days import Days
from app.services.files.workdays import count_workdays, import_workdays, preview_workdays

group = CommandGroup("workdays", help="Which days are worked.")


@group.command("import")
@click.argument("file", type=FILE)
@click.option("--preview", is_flag=True, help="Only say what would change.")
def import_file(file: Path, preview: bool) -> None:
    """Take over working days from a CSV file; the same file twice changes nothing."""
    with refusing():
        if preview:
            report = preview_workdays(file)
        else:
            report = import_workdays(file, operator(), datetime.now(UTC))
    click.echo(f"records: {report.records:,}")
    click.echo(f"new: {report.new:,}")
    click.echo(f"changed: {report.changed:,}")
    click.echo(f"waiting: {report.waiting:,}")
    click.echo(f"unchanged: {report.unchanged:,}")
    print_rejected(report.rejected)


@group.command("count")
@click.option("--site", default="", help="Without it, of the company.")
@click.option("--from", "first", type=DAY, required=True, help="The first day that counts.")
@click.option("--to", "last", type=DAY, required=True, help="The last day that counts.")
def count(site: str, first: datetime, last: datetime) -> None:
    """How many days are worked."""
    with refusing():
        days = Days(first.date(), last.date() + timedelta(days=1))
        number = count_workdays(site, days)
    click.echo(f"{number:,}")
