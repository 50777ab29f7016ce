"""`flask plans simulate`: a changed plan over files, without a database or settings."""

import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import click

from app.cli.paths import FILE, TARGET
from app.cli.plan_runs import check_targets, lines_in, progress, reads_inputs
from app.cli.refusing import refusing
from app.domain.money import minor_digits, minor_unit
from app.domain.numbers import decimal_text
from app.domain.plans.trying.plan_change import PlanChange
from app.domain.plans.trying.simulation_words import simulation_lines
from app.exports.plan_results import CSV, result_bytes
from app.exports.whole_files import write_whole
from app.services.plans.file_simulations import simulate_files
from app.services.plans.runs import RunPaths


@click.command("simulate")
@click.argument("draft", type=FILE)
@click.option("--current", type=FILE, required=True, help="The plan as it is.")
@reads_inputs
@click.option("--by", multiple=True, metavar="COLUMN", help="Add up by this column too.")
@click.option("--no-luck", is_flag=True, help="Draw nothing.")
@click.option("--out", type=TARGET, help="Where to write old, new and difference per payee (CSV).")
def simulate(
    draft: Path,
    current: Path,
    inputs: Path,
    rows: Mapping[str, Path],
    groups: Path | None,
    period: str,
    ignore_unknown: bool,
    by: Sequence[str],
    no_luck: bool,
    out: Path | None,
) -> None:
    """Say what a DRAFT would have cost on real inputs; needs no database."""
    paths = RunPaths(inputs, rows, groups, period, ignore_unknown)
    with refusing():
        read = [path for path in (draft, current, inputs, groups, *rows.values()) if path]
        check_targets(read, [out] if out else [])
        files = [inputs, *rows.values(), *([groups] if groups else [])]
        lines = sum(map(lines_in, files)) if sys.stderr.isatty() else 0
        with progress("Reading", lines) as report:
            change = simulate_files(current, draft, paths, by, not no_luck, report)
        if out:
            names, columns = zip(*people_columns(change), strict=True)
            write_whole({out: result_bytes(CSV, names, [columns])})
        for line in simulation_lines(change):
            click.echo(line)


def people_columns(change: PlanChange) -> list[tuple[str, list[str]]]:
    """Every payee over all periods, who loses most first."""
    currency, people = change.simulation.currency, change.simulation.people()

    def amounts(minor: list[int]) -> list[str]:
        unit, digits = minor_unit(currency), minor_digits(currency)
        return [decimal_text(Fraction(each) * unit, digits) for each in minor]

    named = ", ".join(change.measures())
    return [
        ("payee", [one.payee for one in people]),
        ("old", amounts([one.old for one in people])),
        ("new", amounts([one.new for one in people])),
        ("difference", amounts([one.difference for one in people])),
        ("measures", [named] * len(people)),
    ]
