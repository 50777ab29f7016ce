"""`flask unmatched ...`: rows that name nobody who is known."""

from datetime import UTC, datetime

import click

from app.cli.groups import CommandGroup
from app.cli.shell import operator, print_csv, refusing, run_with_progress
from app.domain.aliases import Gap
from app.exports.cells import neutralised
from app.services.files.settling import start_settling
from app.services.files.unmatched import propose_meaning, waiting

group = CommandGroup("unmatched", help="Rows that name nobody who is known.")


@group.command("list")
def show() -> None:
    """What rows wait for, as CSV: source, kind, name, rows, first and last day, reason."""
    found = waiting()
    print_csv([("source", "kind", "name", "rows", "first_day", "last_day", "reason")])
    for each in found:
        words = (neutralised(text) for text in (each.source, each.gap, each.named))
        days = (each.first_day or "", each.last_day or "")
        print_csv([(*words, each.rows, *days, neutralised(each.reason))])


@group.command("assign")
@click.argument("source")
@click.argument("name")
@click.option("--number", help="Of the person whom the name means.")
@click.option("--team", help="Which the name means, as 'Phone' or 'Harbour / Phone'.")
def assign(source: str, name: str, number: str | None, team: str | None) -> None:
    """Say what a NAME in the files of a SOURCE means, and read the waiting rows again.

    Where pay is being decided, somebody who signs in on the web has to confirm it.
    """
    if (number is None) == (team is None):
        raise click.UsageError("Give --number or --team.")
    gap, meant = (Gap.NUMBER, str(number)) if team is None else (Gap.TEAM, team)
    with refusing():
        propose_meaning(source, gap, name, meant, operator(), datetime.now(UTC))
    read_again()


@group.command("again")
def again() -> None:
    """Read all waiting rows again, because people or teams have come in since."""
    read_again()


def read_again() -> None:
    with refusing():
        result = run_with_progress(
            start_settling(operator(), datetime.now(UTC)), "Reading unmatched rows"
        )
    for name, number in result.items():
        click.echo(f"{name}: {number:,}")
