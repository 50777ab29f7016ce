"""`flask attributions ...`: answers whose payee was in another team on their day."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from app.cli.groups import CommandGroup
from app.cli.shell import operator, refusing
from app.services.attributions import (
    Wanted,
    hash_of,
    of_no_team,
    open_transfers,
    propose_move,
    transfer_words,
    would_move,
)

group = CommandGroup("attributions", help="Answers whose payee was in another team on their day.")


def print_transfers(shown: Sequence[Any]) -> None:
    """How many answers would move, and which."""
    click.echo(f"answers that would move: {would_move(shown):,}")
    click.echo(f"answers of no team: {of_no_team(shown):,}")
    for each in shown:
        click.echo(transfer_words(each))


@group.command("list")
def show() -> None:
    """What nobody has decided about."""
    print_transfers(open_transfers())


@group.command("propose")
@click.option("--reason", required=True, help="Whoever confirms it reads this.")
def propose(reason: str) -> None:
    """Propose to move all that can move; somebody of HR confirms it on the web."""
    shown = open_transfers()
    with refusing():
        wanted = Wanted([each.key for each in shown], hash_of(shown), reason)
        number = propose_move(wanted, operator(), datetime.now(UTC))
    click.echo(f"change {number} waits for somebody of HR, who confirms it on the web")
