"""`flask plans run`, `lint` and `explain`: plans over files, without a database or settings."""

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from app.cli.paths import FILE, TARGET
from app.cli.refusing import refusing
from app.domain.errors import BadInputs
from app.domain.plans.files.results import undistributed
from app.domain.plans.language.document import Plan
from app.domain.plans.lint.linting import lint as remarks_on
from app.domain.plans.lint.linting import remark_text
from app.domain.plans.lint.remarks import LastPeriod, Remark
from app.exports.plan_results import CSV, FORMATS
from app.exports.whole_files import Parts, write_whole
from app.services.plans.runs import PlanRun, Report, RunPaths, read_plan, run_plan

NAMED = "NAME=FILE"
LONG = 1_000  # rows, of a run that somebody waits for


def named_files(
    context: click.Context, option: click.Parameter, given: Sequence[str]
) -> dict[str, Path]:
    """`orders=orders.csv` as a name and its file."""
    found: dict[str, Path] = {}
    for each in given:
        name, sign, path = each.partition("=")
        if not (name and sign and path):
            raise click.BadParameter(f"{each!r} is not {NAMED}.")
        if name in found:
            raise click.BadParameter(f"{name!r} is there twice.")
        found[name] = TARGET.convert(path, option, context)
    return found


def existing_files(
    context: click.Context, option: click.Parameter, given: Sequence[str]
) -> dict[str, Path]:
    """As `named_files`, of files that are there."""
    found = named_files(context, option, given)
    for path in found.values():
        if not path.is_file():
            raise click.BadParameter(f"There is no file {str(path)!r}.")
    return found


def reads_inputs(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which files a run reads."""
    return _with_inputs(command, required=True)


def may_read_inputs(command: Callable[..., None]) -> Callable[..., None]:
    """The same options, all of which may be left out."""
    return _with_inputs(command, required=False)


def _with_inputs(command: Callable[..., None], required: bool) -> Callable[..., None]:
    options: tuple[Callable[..., Any], ...] = (
        click.option("--inputs", type=FILE, required=required, help="One row per payee (CSV)."),
        click.option(
            *("--rows", "rows"),
            multiple=True,
            callback=existing_files,
            metavar=NAMED,
            help="Rows below the payees (CSV).",
        ),
        click.option("--groups", type=FILE, help="Facts of groups (CSV)."),
        click.option("--period", default="", help="2025-03, 2025-Q1, 2025 or FIRST..END."),
        click.option("--ignore-unknown", is_flag=True, help="Pass over unknown columns."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("run")
@click.argument("plan", type=FILE)
@reads_inputs
@click.option("--out", type=TARGET, help="Where to write the payees' lines; else they are printed.")
@click.option(
    "--out-rows",
    multiple=True,
    callback=named_files,
    metavar=NAMED,
    help="Where to write the lines of detail rows.",
)
@click.option("--trace", type=TARGET, help="Where to write how each line came to its value.")
@click.option("--explain", "payee", help="Print why this payee's lines have their values.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default=CSV)
def run(
    plan: Path,
    inputs: Path,
    rows: Mapping[str, Path],
    groups: Path | None,
    period: str,
    ignore_unknown: bool,
    out: Path | None,
    out_rows: Mapping[str, Path],
    trace: Path | None,
    payee: str | None,
    format_name: str,
) -> None:
    """Calculate the PLAN for every payee of a file; needs no database."""
    paths = RunPaths(inputs, rows, groups, period, ignore_unknown)
    with refusing():
        written = [path for path in (out, trace, *out_rows.values()) if path]
        check_targets([path for path in (plan, inputs, groups, *rows.values()) if path], written)
        found = calculated(plan, paths)
        explained = found.explained(payee) if payee is not None else None
        files = {path: found.details(name, format_name) for name, path in out_rows.items()}
        files |= {out: found.result(format_name)} if out else {}
        with progress("Tracing", len(found.files.payees) if trace else 0) as report:
            write_whole(files | ({trace: found.trace(report)} if trace else {}))
        for sentence in undistributed(found.done):
            click.echo(sentence, err=True)
        if explained is not None:
            click.echo(explained)
        elif out is None:
            print_parts(found.result(format_name))


@click.command("explain")
@click.argument("plan", type=FILE)
@click.argument("payee")
@click.option("--next", "with_next", is_flag=True, help="Also say what would raise the pay.")
@reads_inputs
def explain(
    plan: Path,
    payee: str,
    with_next: bool,
    inputs: Path,
    rows: Mapping[str, Path],
    groups: Path | None,
    period: str,
    ignore_unknown: bool,
) -> None:
    """Say why each line of one PAYEE has its value; needs no database."""
    paths = RunPaths(inputs, rows, groups, period, ignore_unknown)
    with refusing():
        found = calculated(plan, paths)
        click.echo(found.explained(payee))
        if with_next:
            click.echo(f"\n{found.next_steps(payee)}")


@click.command("lint")
@click.argument("plan", type=FILE)
@may_read_inputs
def lint(
    plan: Path,
    inputs: Path | None,
    rows: Mapping[str, Path],
    groups: Path | None,
    period: str,
    ignore_unknown: bool,
) -> None:
    """Say what a PLAN would do that may not be meant; needs no database.

    With files, the payees of their last period are named.
    """
    with refusing():
        found, last = read_plan(plan), None
        if inputs is None and (rows or groups or period):
            raise BadInputs("rows, groups and periods are of payees: say --inputs FILE.csv.")
        if inputs is not None:
            paths = RunPaths(inputs, rows, groups, period, ignore_unknown)
            done = calculated(plan, paths).done
            last = LastPeriod(done[-1][0].inputs, done[-1][1]) if done else None
        said = remarks_on(found, last)
        click.echo(f"{found.name}: {len(found.lines)} lines, pays {found.pay} in {found.currency}")
        print_remarks(found, said)


def print_remarks(plan: Plan, remarks: Sequence[Remark]) -> None:
    """Each remark with its place, or that there is none."""
    for remark in remarks:
        click.echo(remark_text(plan, remark))
    if not remarks:
        click.echo("no remarks")


COMMANDS = (run, lint, explain)


def calculated(plan: Path, paths: RunPaths) -> PlanRun:
    """A run with its progress on the screen. Errors: BadInputs, BadFile."""
    files = [paths.payees, *paths.rows.values(), *([paths.groups] if paths.groups else [])]
    lines = sum(map(lines_in, files)) if sys.stderr.isatty() else 0
    with collecting_nothing(), progress("Reading", lines) as report:
        return run_plan(read_plan(plan), plan, paths, report)


@contextmanager
def collecting_nothing() -> Iterator[None]:
    """A run throws nothing away, and looking for what could be costs a fifth of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def progress(label: str, rows: int) -> Iterator[Report]:
    """A bar on the screen while much is done; none where it is little, or where nobody looks."""
    if rows < LONG or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=rows, label=label, file=sys.stderr) as bar:
        yield bar.update


def lines_in(path: Path) -> int:
    """How many lines a file has."""
    with path.open("rb") as file:
        return sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b""))


def check_targets(read: Sequence[Path], written: Sequence[Path]) -> None:
    """Errors: BadInputs where a file would be written twice, or over one that is read."""
    seen = {path.resolve() for path in read}
    for path in written:
        if path.resolve() in seen:
            raise BadInputs("this file is read or written already; name another one.", str(path))
        seen.add(path.resolve())


def print_parts(parts: Parts) -> None:
    """The bytes of a file on the standard output."""
    for part in parts:
        click.echo(part, nl=False)
