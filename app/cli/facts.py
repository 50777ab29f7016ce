"""`flask facts ...`: bring in facts and key figures, and read them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from flask import current_app

from app.cli.groups import CommandGroup
from app.cli.shell import (
    DAY,
    ENCODING,
    FILE,
    MENDING,
    SHEET,
    mending_saved,
    operator,
    print_csv,
    print_proposed,
    print_result,
    reading_of,
    refusing,
    run_with_progress,
)
from app.domain.days import FOR_EVER, Days
from app.domain.files.mapping_kinds import MappingKind
from app.domain.numbers import decimal_text
from app.exports.cells import neutralised
from app.services.fact_tables import FactRow, fact_list, fact_table
from app.services.files.fact_imports import rows_not_taken, start_facts_import
from app.services.files.fact_previews import has_own_columns
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.saved_mappings import mapping_text

SHOWN = 20  # rows of a kind that were not taken
group = CommandGroup("facts", help="Facts and key figures of people and teams.")


@group.command("propose")
@click.argument("file", type=FILE)
@ENCODING
@SHEET
def propose(file: Path, encoding: str, sheet: str) -> None:
    """Print the mapping that the columns of a file of facts most likely need."""
    with refusing():
        if not sheet and has_own_columns(file):
            click.echo("# This file has our own columns: it needs no mapping.")
            return
        reading = reading_of(encoding, sheet)
        print_proposed(propose_mapping(MappingKind.FACTS, file, reading))


@group.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", default="", help="A YAML file, or the name of a saved mapping.")
@click.option("--preview", is_flag=True, help="Only say what would change.")
@MENDING
def import_file(file: Path, mapping: str, preview: bool, mending: Path | None) -> None:
    """Take over facts; a file says everything about the days that it names."""
    with refusing():
        text = mapping_text(mapping) if mapping else ""
        about = (file.resolve(), text, preview, operator(), datetime.now(UTC), file.name)
        job_id = start_facts_import(*about, folder=current_app.config["UPLOADS"])
        result = run_with_progress(job_id, "Reading facts")
    print_result(result)
    for line, column, value, reason in rows_not_taken(job_id, SHOWN):
        click.echo(f"line {line}, {column or 'row'} {value!r}: {reason}")
    if mending:
        click.echo(mending_saved(job_id, mending))
    if result["waiting"]:
        click.echo(
            "What waits is of a period in review: a second person in HR decides, on the web."
        )


@group.command("show")
@click.argument("names", nargs=-1, required=True)
@click.option("--by", "keys", default="", help="payee, team, day, month, quarter, topic ...")
@click.option("--from", "first_day", type=DAY, help="The first day.")
@click.option("--to", "last_day", type=DAY, help="The last day that counts.")
def show(
    names: tuple[str, ...], keys: str, first_day: datetime | None, last_day: datetime | None
) -> None:
    """The facts NAMES as CSV: groups, exact numerator and denominator, the value as a decimal."""
    by = [name.strip() for name in keys.split(",") if name.strip()]
    with refusing():
        first = first_day.date() if first_day else date.min
        end = last_day.date() + timedelta(days=1) if last_day else FOR_EVER
        table = fact_table(names, Days(first, end), by)
    print_csv([(*by, "name", "unit", "numerator", "denominator", "value")])
    for row in table.rows:
        print_csv([(*map(neutralised, row.keys), row.name, row.unit, *_numbers(row))])
        if row.found.missing:
            click.echo(f"{', '.join((*row.keys, row.name))}: {row.found.missing}", err=True)
    if table.partly_outside:
        words = "lie partly outside these days and are left out"
        click.echo(f"{table.partly_outside:,} values {words}.", err=True)


@group.command("list")
def list_names() -> None:
    """Every fact with its unit, how many values it has, and their first and last day."""
    for one in fact_list():
        click.echo(
            f"{one.name}: {one.values:,} in {' and '.join(one.units)},"
            f" {one.first_day} to {one.last_day}"
        )


def _numbers(row: FactRow) -> tuple[str, str, str]:
    found, value = row.found, row.found.value()
    if found.missing:
        return "", "", ""
    bottom = "" if found.denominator is None else str(found.denominator)
    decimal = "" if value is None else decimal_text(value, 6)
    return str(found.numerator), bottom, decimal
