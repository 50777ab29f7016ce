"""`flask demo ...`: a company to look around in; nothing in it is real."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path

import click
from flask import current_app
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.database import prepare_database
from app.cli.groups import CommandGroup
from app.cli.shell import DAY, refusing
from app.domain.demo.company import FEWEST_PAYEES
from app.domain.errors import WrongInstallation
from app.extensions import db
from app.services.demo.company import DemoState, Order, create_demo, demo_sign_ins, demo_state
from app.services.installation import ONLY_HERE, is_only_here, nobody_signs_in

PAYEES, ANSWERS, SEED = 240, 60_000, 7
FEWEST_ANSWERS = 500
EARLIEST = date(2000, 1, 1)  # the last day of a demo
INTERRUPTED = (
    "Making the demo company was interrupted, and half of it is of no use. Give it an empty"
    " database and start again."
)
group = CommandGroup("demo", help="A company to look around in; nothing in it is real.")


@group.command("create")
@click.option("--payees", type=click.IntRange(FEWEST_PAYEES), default=PAYEES, show_default=True)
@click.option("--answers", type=click.IntRange(FEWEST_ANSWERS), default=ANSWERS, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=SEED, show_default=True)
@click.option("--day", type=DAY, help="The last day with answers; yesterday if not given.")
def create(payees: int, answers: int, seed: int, day: datetime | None) -> None:
    """Fill an empty database with a demo company; the same seed and day give the same one."""
    last = day.date() if day else yesterday()
    if not EARLIEST <= last <= yesterday():
        message = f"is not between {EARLIEST} and yesterday."
        raise click.BadParameter(message, param_hint="--day")
    with refusing(), _alone():
        _make(Order(payees, answers, seed, last))
        _print_sign_ins()


@group.command("prepare")
def prepare() -> None:
    """What bin/serve does first: the tables, and the demo company where nothing is there yet."""
    with refusing(), _alone():
        prepare_database()
        if demo_state() in (DemoState.EMPTY, DemoState.HALF_MADE):
            _make(Order(PAYEES, ANSWERS, SEED, yesterday()))
        if demo_state() is DemoState.READY:
            _print_sign_ins()
        elif nobody_signs_in():
            click.echo("Nobody can sign in yet. A link for the first one: bin/serve --empty")


def yesterday() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)


@contextmanager
def _alone() -> Iterator[None]:
    """Whoever comes second waits, and then finds the demo made."""
    path = Path(current_app.config["DEMO_PASSWORDS"]).with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("w") as file:
        flock(file, LOCK_EX)
        yield


def _make(order: Order) -> None:
    if not is_only_here(os.environ.get("HOST", ""), current_app.config["PUBLIC_URL"]):
        raise WrongInstallation(ONLY_HERE)
    if demo_state() is DemoState.HALF_MADE:
        _begin_again()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Making the demo company", total=None)

        def report(words: str, done: float, total: int) -> None:
            bar.update(task, description=f"{words:<28}", completed=done, total=total)

        config = current_app.config
        create_demo(order, config["UPLOADS"], config["DEMO_PASSWORDS"], report)


def _begin_again() -> None:
    """Remove a demo that was interrupted while it was made. Errors: WrongInstallation."""
    if db.engine.dialect.name != "sqlite" or not db.engine.url.database:
        raise WrongInstallation(INTERRUPTED)
    database = db.engine.url.database
    db.session.remove()
    db.engine.dispose()
    for ending in ("-wal", "-shm", "-journal", ""):
        Path(database + ending).unlink(missing_ok=True)
    prepare_database()


def _print_sign_ins() -> None:
    found = demo_sign_ins(current_app.config["DEMO_PASSWORDS"])
    widths = [max(len(one.words) for one in found), max(len(one.login) for one in found)]
    click.echo("Sign in as (role, name, password):")
    for one in found:
        password = one.password or "(changed since)"
        click.echo(f"  {one.words:<{widths[0]}}  {one.login:<{widths[1]}}  {password}")
