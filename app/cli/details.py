"""`flask details ...`: rows below a payee, such as orders and named mentions."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.groups import CommandGroup
from app.cli.shell import FILE, operator, print_rejected, refusing
from app.domain.details import given_kinds
from app.services.files.details import import_details, preview_details

group = CommandGroup("details", help="Rows below a payee, such as orders.")


@group.command("import")
@click.argument("file", type=FILE)
@click.option("--name", required=True, help="What the rows are; row ids are unique within it.")
@click.option("--column", "columns", multiple=True, help="A kind, like amount=money:EUR.")
@click.option("--preview", is_flag=True, help="Only say what would change.")
def import_file(file: Path, name: str, columns: tuple[str, ...], preview: bool) -> None:
    """Take over detail rows from a CSV file; the same file twice changes nothing."""
    with refusing():
        kinds = given_kinds(columns)
        if preview:
            report = preview_details(file, name, kinds)
        else:
            report = import_details(file, name, kinds, operator(), datetime.now(UTC))
    click.echo(f"records: {report.records:,}")
    click.echo(f"new: {report.new:,}")
    click.echo(f"changed: {report.changed:,}")
    click.echo(f"waiting: {report.waiting:,}")
    click.echo(f"unchanged: {report.unchanged:,}")
    click.echo(f"unmatched: {report.unmatched:,}")
    click.echo(f"blank: {report.blank:,}")
    print_rejected(report.rejected)
