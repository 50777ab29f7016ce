"""`flask people ...`: employees, teams and managers from a file."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.attributions import print_transfers
from app.cli.groups import CommandGroup
from app.cli.shell import (
    ENCODING,
    FILE,
    SHEET,
    operator,
    print_proposed,
    print_rejected,
    print_waiting,
    reading_of,
    refusing,
)
from app.domain.files.mapping_kinds import MappingKind
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.people import import_people, mapping_of_people, preview_people
from app.services.files.saved_mappings import mapping_text

group = CommandGroup("people", help="Employees, teams and managers.")


@group.command("propose")
@click.argument("file", type=FILE)
@ENCODING
@SHEET
def propose(file: Path, encoding: str, sheet: str) -> None:
    """Print the mapping that the columns of a file of people most likely need."""
    with refusing():
        reading = reading_of(encoding, sheet)
        print_proposed(propose_mapping(MappingKind.PEOPLE, file, reading))


@group.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", default="", help="A YAML file, or the name of a saved mapping.")
@click.option("--preview", is_flag=True, help="Only say what would change.")
def import_file(file: Path, mapping: str, preview: bool) -> None:
    """Take over people and teams from a file; the same file twice changes nothing."""
    with refusing():
        read = mapping_of_people(mapping_text(mapping)) if mapping else None
        if preview:
            report = preview_people(file, read)
        else:
            report = import_people(file, operator(), datetime.now(UTC), read)
    click.echo(f"records: {report.records:,}")
    click.echo(f"new: {report.new:,}")
    click.echo(f"changed: {report.changed:,}")
    click.echo(f"unchanged: {report.unchanged:,}")
    if report.left_out:
        click.echo(f"left out: {report.left_out:,}")
    for line, words in report.notes:
        click.echo(f"line {line}: {words}")
    print_waiting(report.waiting)
    print_rejected(report.rejected)
    for words in report.about:
        click.echo(words)
    if report.transfers:
        print_transfers(report.transfers)
