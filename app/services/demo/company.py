"""Making the demo company: the acts of real life, each at its time, by whoever may do it."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from pathlib import Path

from numpy.random import SeedSequence, default_rng

from app.domain.demo.company import company
from app.domain.demo.personas import Persona, personas
from app.domain.demo.replies import replies
from app.domain.demo.timeline import Timeline
from app.domain.errors import WeakPassword, WrongInstallation
from app.domain.installation import InstallationKind
from app.domain.passwords import check_password
from app.extensions import db, write_session
from app.models.accounts import AccountRow
from app.models.people import PersonRow
from app.queries.accounts import account_named, any_account
from app.queries.installation import any_password, anybody, installation_kind
from app.services.audit import record
from app.services.demo.history import Making, founding, imports, moment
from app.services.demo.months import months
from app.services.installation import REAL_ONE, decide_kind
from app.services.sessions import HASHER, password_fits

Report = Callable[[str, float, int], None]  # words, done, total
CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
FOLDER_MODE, FILE_MODE = 0o700, 0o600
DEMO_IS_THERE = "There is a demo company in this database already; it stays as it is."
NO_PASSWORDS = "The file of the demo's passwords is gone: remove the demo's database, start again."


class DemoState(Enum):
    """How far the demo is; REAL: there is a company in the database that is none."""

    EMPTY = auto()
    HALF_MADE = auto()
    READY = auto()
    REAL = auto()


@dataclass(frozen=True, slots=True)
class Order:
    """What decides everything about a demo company. `day`: the last one with answers."""

    payees: int
    answers: int
    seed: int
    day: date


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One line of what to try; without a password where it was changed since."""

    words: str
    login: str
    password: str


def demo_state() -> DemoState:
    """Passwords come last, so a demo without any was interrupted."""
    session = db.session()
    kind = installation_kind(session)
    if kind is InstallationKind.DEMO:
        return DemoState.READY if any_password(session) else DemoState.HALF_MADE
    is_used = kind is InstallationKind.REAL or anybody(session) or any_account(session)
    return DemoState.REAL if is_used else DemoState.EMPTY


def create_demo(order: Order, uploads: Path, passwords: Path, report: Report) -> None:
    """Make the company; its passwords lie in the file `passwords`.

    Errors: WrongInstallation if there is anything in the database.
    """
    if (state := demo_state()) is not DemoState.EMPTY:
        raise WrongInstallation(REAL_ONE if state is DemoState.REAL else DEMO_IS_THERE)
    making = drawn(order, uploads)
    with write_session() as session, session.begin():
        decide_kind(session, InstallationKind.DEMO, moment(order.day, 0))
    every = [*founding(making), *imports(making), *months(making)]
    planned = sorted(every, key=lambda event: event.at)
    for place, event in enumerate(planned):

        def inner(done: int, total: int, place: int = place, words: str = event.words) -> None:
            report(words, place + done / max(total, 1), len(planned))

        inner(0, 1)
        event.act(event.at, inner)
    _set_passwords(making, passwords)
    report("Done", len(planned), len(planned))


def drawn(order: Order, uploads: Path) -> Making:
    """The company and its customers' replies: the same order draws the same."""
    streams = [default_rng(seed) for seed in SeedSequence(order.seed).spawn(3)]
    made = company(streams[0], order.payees, Timeline(order.day))
    return Making(made, replies(streams[1], made, order.answers), streams[2], uploads)


def demo_sign_ins(passwords: Path) -> list[DemoSignIn]:
    """Whom to sign in as. Errors: WrongInstallation if the file of passwords is gone."""
    if not passwords.is_file():
        raise WrongInstallation(NO_PASSWORDS)
    lines = [line.split("\t") for line in passwords.read_text().splitlines()]
    return [_checked(*line) for line in lines]


def _checked(words: str, login: str, password: str) -> DemoSignIn:
    """Somebody may have chosen another password since."""
    account = account_named(db.session(), login)
    fits = account is not None and password_fits(account.person_id, password)
    return DemoSignIn(words, login, password if fits else "")


def _set_passwords(making: Making, path: Path) -> None:
    """The last act: from here on somebody can sign in, and the demo is ready."""
    chosen = [(one, new_password()) for one in personas(making.company)]
    _write(path, chosen)
    at = moment(making.company.timeline.day, 22)
    with write_session() as session, session.begin():
        for one, password in chosen:
            person = session.get_one(PersonRow, making.ids[one.number])
            account = session.get_one(AccountRow, person.id)
            account.password_hash = HASHER.hash(password)
            record(session, person.pseudonym, "password set", f"account {person.pseudonym}", {}, at)


def _write(path: Path, chosen: list[tuple[Persona, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{one.words}\t{one.login}\t{password}\n" for one, password in chosen)


def new_password() -> str:
    """Four words of nonsense that can be read out; 49 bits, new in each installation."""
    while True:
        password = "-".join(_syllable() + _syllable() for _ in range(4))
        try:
            check_password(password, [])
        except WeakPassword:
            continue
        return password


def _syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)
