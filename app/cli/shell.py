"""What every command does alike: messages instead of tracebacks, a progress bar for jobs."""

import csv
import getpass
import io
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from flask import current_app
from rich.console import Console
from rich.progress import Progress

from app.cli.paths import FILE as FILE
from app.cli.refusing import refusing as refusing  # one of what all commands share
from app.domain.file_readings import FileReading, file_reading
from app.domain.jobs import Job, JobStatus
from app.jobs.worker import work_once
from app.services.actors import Actor
from app.services.file_proposals import WaitingSeen
from app.services.files.mapping_proposals import ProposedMapping
from app.services.files.mending import save_for_mending
from app.services.jobs import job_numbered

LOOK_EVERY = 0.3  # seconds
DAY = click.DateTime(["%Y-%m-%d"])
ENCODING = click.option(
    "--encoding", default="", help="Such as windows-1252, if the file is not UTF-8."
)
SHEET = click.option(
    "--sheet", default="", help="Of a workbook, if it is not the first one that is shown."
)
MENDING = click.option(
    "--mending",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the rows that were not taken to this workbook (xlsx), to be mended there.",
)


def operator() -> Actor:
    """Who runs the command: a user of this machine, who holds no duty."""
    return Actor(f"operator:{getpass.getuser()}")


def mending_saved(job_id: int, target: Path) -> str:
    """What was written for mending, in words."""
    if save_for_mending(current_app.config["UPLOADS"], job_id, target):
        return f"The rows, for mending: {target}"
    return "There is nothing to mend, or too much for a workbook: nothing was written."


def print_rejected(rows: Sequence[tuple[int, str, str, str]]) -> None:
    """The rows of a file that cannot be taken: line, column, value, reason."""
    click.echo(f"rejected rows: {len(rows):,}")
    for line, column, value, reason in rows:
        click.echo(f"line {line}, {column or 'row'} {value!r}: {reason}")


def print_waiting(waiting: WaitingSeen) -> None:
    """The rows that change days on which pay is being decided: line, number of the person."""
    if not waiting.rows:
        return
    click.echo(f"waiting: {len(waiting.rows):,}")
    for line, number in waiting.rows:
        click.echo(f"line {line}, {number!r}: waits for a second person in HR, on the web")
    click.echo(f"They change days of {', '.join(waiting.periods)}: pay is being decided.")


def print_proposed(found: ProposedMapping) -> None:
    """A mapping as YAML, with what was noticed and what is to be decided as comments."""
    click.echo(found.text, nl=False)
    for words in found.notes:
        click.echo(f"# {words}")
    for words in found.about:
        click.echo(f"# {words}")
    for words in found.open:
        click.echo(f"# To decide: {words}")


def reading_of(encoding: str, sheet: str) -> FileReading:
    """How a file is to be read, as options say it. Errors: BadMapping."""
    return file_reading({key: v for key, v in (("encoding", encoding), ("sheet", sheet)) if v})


def print_result(result: Mapping[str, Any]) -> None:
    """The counts of a job, and what it did not read."""
    for name, number in result.items():
        if isinstance(number, int):
            click.echo(f"{name}: {number:,}")
    for words in result.get("about", ()):
        click.echo(words)


def print_csv(rows: Iterable[Sequence[object]]) -> None:
    """Rows as CSV; a line end within a cell stands in quotes, of whichever kind it is."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(row)
        click.echo(line.getvalue().removesuffix("\r\n"))


def run_with_progress(job_id: int, words: str) -> Mapping[str, Any]:
    """Do the job here, or watch the worker that took it; its result."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        while work_once(job_id, report) or _is_open(job := job_numbered(job_id)):
            job = job_numbered(job_id)
            report(job.done, job.total)
            if _is_open(job):
                time.sleep(LOOK_EVERY)
    job = job_numbered(job_id)
    if job.status is JobStatus.FAILED:
        raise click.ClickException(job.message)
    return job.result


def _is_open(job: Job) -> bool:
    return job.status in (JobStatus.WAITING, JobStatus.RUNNING)
