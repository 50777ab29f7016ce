"""`flask feedback ...`: bring in what customers said, and read it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

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
from app.domain.numbers import decimal_text, fraction_text
from app.exports.cells import neutralised
from app.services.files.corrections import COUNTED, propose_correction
from app.services.files.feedback_imports import newest_imports, not_stored, start_feedback_import
from app.services.files.feedback_previews import start_correction_preview
from app.services.files.feedback_rows import COUNTS
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.saved_mappings import mapping_text
from app.services.scores import score_table

SHOWN = 20  # rows of a kind that were not stored
group = CommandGroup("feedback", help="Bring in what customers said, and read it.")


@group.command("propose")
@click.argument("file", type=FILE)
@click.option("--source", help="The name of where the answers come from; else the file's.")
@ENCODING
@SHEET
def propose(file: Path, source: str | None, encoding: str, sheet: str) -> None:
    """Print the mapping that the columns of a file most likely need."""
    with refusing():
        reading = reading_of(encoding, sheet)
        kind, given = MappingKind.FEEDBACK, source or ""
        print_proposed(propose_mapping(kind, file, reading, source=given))


@group.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", required=True, help="A YAML file, or the name of a saved mapping.")
@click.option("--create-people", is_flag=True, help="Make people and teams that are missing.")
@MENDING
def import_file(file: Path, mapping: str, create_people: bool, mending: Path | None) -> None:
    """Import a file of answers and account for each of its rows."""
    with refusing():
        text = mapping_text(mapping)
        job_id = start_feedback_import(
            *(file.resolve(), file.name, text, operator(), datetime.now(UTC)),
            create_people=create_people,
            folder=current_app.config["UPLOADS"],
        )
        result = run_with_progress(job_id, "Importing answers")
    print_result(result)
    for line, what, reason in not_stored(job_id, SHOWN):
        click.echo(f"line {line}, {what}: {reason}")
    if result["rejected"] + result["unmatched"] > SHOWN:
        click.echo(f"The first {SHOWN} of each kind are shown; the web shows all of job {job_id}.")
    if mending:
        click.echo(mending_saved(job_id, mending))


@group.command("imports")
def print_imports() -> None:
    """The newest imports as CSV, each with its job and what became of its rows."""
    print_csv([("job", "file", "records", *COUNTS, "status")])
    for row in newest_imports():
        counts = (getattr(row, name) for name in COUNTS)
        name = neutralised(row.file_name)
        print_csv([(row.job_id, name, row.records, *counts, row.job.status)])


@group.command("correct")
@click.argument("job", type=int)
@click.argument("file", type=FILE)
@click.option("--mapping", help="If it is not the one of the import that it corrects.")
@click.option("--preview", is_flag=True, help="Say what would change; store nothing.")
@click.option("--reason", default="", help="Why the first file was wrong; its payees read this.")
def correct_file(job: int, file: Path, mapping: str | None, preview: bool, reason: str) -> None:
    """Put a corrected FILE in the place of the one that JOB imported.

    Where pay of its days is being decided, somebody who signs in on the web has to confirm it.
    """
    if not (preview or reason):
        raise click.UsageError("Say why with --reason, or look first with --preview.")
    at, text = datetime.now(UTC), mapping_text(mapping) if mapping else ""
    with refusing():
        preview_id = start_correction_preview(job, file.resolve(), file.name, text, operator(), at)
        result = run_with_progress(preview_id, "Comparing with what is stored")
        if words := result.get("problem"):
            raise click.ClickException(str(words))
        _print_comparison(result)
        if not preview:
            _apply(preview_id, at, reason)


def _print_comparison(result: Mapping[str, Any]) -> None:
    for name in COUNTED:
        click.echo(f"{name.replace('_', ' ')}: {result[name]:,}")
    if result["held_back"]:
        click.echo("What is held back may be in a row that cannot be read: mend these first.")
    for line, external_id, words in result["differences"][:SHOWN]:
        click.echo(f"line {line}, id {external_id!r}: {words}")
    for external_id, words in result["gone"][:SHOWN]:
        click.echo(f"removed, id {external_id!r}: {words}")


def _apply(preview_id: int, at: datetime, reason: str) -> None:
    job_id = propose_correction(preview_id, current_app.config["UPLOADS"], operator(), at, reason)
    if not job_id:
        click.echo("Somebody in HR has to confirm it on the web: pay of its days is being decided.")
        return
    print_result(run_with_progress(job_id, "Applying the correction"))


@group.command("scores")
@click.option("--measure", required=True, help="For example nps or csat_mean.")
@click.option("--by", "keys", required=True, help="payee, team, channel, month, quarter, topic ...")
@click.option("--first-day", type=DAY)
@click.option("--end-day", type=DAY, help="The first day that is outside.")
def print_scores(
    measure: str, keys: str, first_day: datetime | None, end_day: datetime | None
) -> None:
    """Scores as CSV: the groups, their answers, the score exact and as a decimal."""
    names = [name.strip() for name in keys.split(",") if name.strip()]
    with refusing():
        first = first_day.date() if first_day else date.min
        days = Days(first, end_day.date() if end_day else FOR_EVER)
        read, rows = score_table(measure, days, names)
    print_csv([(*names, "answers", "score_exact", "score", "measure", "measure_version")])
    for row in rows:
        keys_shown = (neutralised(str(key)) for key in row.keys)
        value = (fraction_text(row.value), decimal_text(row.value, 6))
        print_csv([(*keys_shown, row.answers, *value, read.name, read.version)])
