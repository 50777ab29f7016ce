"""A large company straight in the tables, made by chance, the same every time.

Two units of 500 people: one of 25 teams, one that is a single team. These people have some 36
answers each a month; all others, in teams of 20, share what is left of the answers.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from flask import Flask
from flask_migrate import upgrade
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.days import FOR_EVER
from app.domain.facts import WHOLE_ANSWER
from app.domain.installation import InstallationKind
from app.extensions import db, write_session
from app.factory import create_app
from app.models.accounts import AccountRoleRow, AccountRow
from app.models.catalogue import SourceRow
from app.models.facts import AnswerRow, CommentRow, CreditRow
from app.models.people import (
    EmploymentRow,
    ManagementRow,
    MembershipRow,
    PersonAttributeRow,
    PersonRow,
    UnitAncestorRow,
    UnitRow,
)
from app.queries.units import company
from app.services.actors import Actor
from app.services.bulk import insert_tuples
from app.services.catalogue import keep_catalogue
from app.services.installation import decide_kind
from app.services.rollups import rebuild
from app.services.sessions import open_new_session
from config import ConfigForTests
from tests.postgresql import postgresql

NOW = datetime(2026, 2, 2, tzinfo=UTC)
OPERATOR = Actor("operator:benchmark")
HIRED, FIRST_DAY, DAYS = date(2024, 1, 1), date(2025, 1, 1), 396  # thirteen months
PAYEES, ANSWERS = 8_000, 1_000_000
UNIT, TEAM = 500, 20  # people
PEOPLE, SITES, TEAMS = 1_000, 100, 1_000  # the first ids of each
BUSY = 468 / 76  # times as many answers as others have
QUESTIONS, OFTEN = ("satisfaction", "recommend"), 0.85  # the first one's part of the answers
CHANNELS = ("phone", "chat", "email", "shop")
REASON, SPOILT = "reason", 0.03  # of the answers are about the product
CUSTOMERS = 400_000
AT_ONCE = 50_000  # rows
DATABASES = ("sqlite", "postgresql")
Ints = NDArray[np.int64]


class Boss(NamedTuple):
    """Who is in charge of a unit of 500; `person` is one of them."""

    id: int
    person: int


OF_TEAMS = Boss(PEOPLE - 2, PEOPLE)
OF_ONE_TEAM = Boss(PEOPLE - 1, PEOPLE + UNIT)
HR = PEOPLE - 3


@contextmanager
def large_company(database: str, payees: int, answers: int) -> Iterator[Flask]:
    """The app on a database of this kind, in memory where there is some."""
    with tempfile.TemporaryDirectory(prefix="plaudit-benchmark-", dir=memory()) as name:
        folder = Path(name)
        with url_of(database, folder) as url:
            app = create_app(ConfigForTests(url, folder))
            with app.app_context():
                upgrade()
                keep_catalogue()
                people(payees)
                accounts()
                store(payees, answers)
                rebuild()
                settle()
            yield app
            with app.app_context():
                db.engine.dispose()


def memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


@contextmanager
def url_of(database: str, folder: Path) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder / 'plaudit.db'}"
        return
    with tempfile.TemporaryDirectory(prefix="plaudit-") as near, postgresql(Path(near)) as url:
        yield url


def settle() -> None:
    """What PostgreSQL does by itself after some time; the tests' server leaves it out."""
    if db.engine.dialect.name == "postgresql":
        engine = db.engine.execution_options(write=True, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("vacuum analyze"))


def people(payees: int) -> None:
    """A site for each 500; the second site is one team."""
    ids = list(range(PEOPLE, PEOPLE + payees))
    everybody = [HR, *(boss.id for boss in (OF_TEAMS, OF_ONE_TEAM)), *ids]
    days = (HIRED, FOR_EVER)
    with write_session() as session, session.begin():
        decide_kind(session, InstallationKind.REAL, NOW)
        units(session, payees)
        named = [(n, f"E{n}", f"p{n}", f"Person {n}", None, *days) for n in everybody]
        insert_tuples(session, PersonRow.__table__, named)
        insert_tuples(session, EmploymentRow.__table__, [(n, *days) for n in everybody])
        where = [(n, *days, team_of(n)) for n in ids]
        insert_tuples(session, MembershipRow.__table__, where)
        jobs = [(n, "job", *days, "agent") for n in ids]
        insert_tuples(session, PersonAttributeRow.__table__, jobs)
        charge = [
            (n, boss.id, *days)
            for boss in (OF_TEAMS, OF_ONE_TEAM)
            for n in range(boss.person, boss.person + UNIT)
        ]
        insert_tuples(session, ManagementRow.__table__, charge)


def units(session: Session, payees: int) -> None:
    root = company(session).id
    ids = range(PEOPLE, PEOPLE + payees)
    sites = sorted({site_of(n) for n in ids})
    teams = {team_of(n): site_of(n) for n in ids}
    rows = [(site, root, "site", f"Site {site}", None) for site in sites]
    rows += [(team, site, "team", f"Team {team}", None) for team, site in teams.items()]
    insert_tuples(session, UnitRow.__table__, rows)
    above = [(site, each) for site in sites for each in (site, root)]
    above += [(team, each) for team, site in teams.items() for each in (team, site, root)]
    insert_tuples(session, UnitAncestorRow.__table__, above)


def site_of(person_id: int) -> int:
    return SITES + (person_id - PEOPLE) // UNIT


def team_of(person_id: int) -> int:
    place = person_id - PEOPLE
    return TEAMS + (UNIT if UNIT <= place < 2 * UNIT else place) // TEAM


def accounts() -> None:
    roles = [(OF_TEAMS.id, "manager"), (OF_ONE_TEAM.id, "manager"), (HR, "hr")]
    roles += [(boss.person, "staff") for boss in (OF_TEAMS, OF_ONE_TEAM)]
    with write_session() as session, session.begin():
        for person_id, _ in roles:
            session.add(AccountRow(person_id=person_id, created_at=NOW, theme="light"))
        session.flush()
        for person_id, role in roles:
            session.add(AccountRoleRow(person_id=person_id, role=role, granted_at=NOW))


def token_of(person_id: int) -> str:
    """A session of this person, of now."""
    with write_session() as session, session.begin():
        return open_new_session(session, person_id, datetime.now(UTC))


def store(payees: int, answers: int) -> None:
    """The answers with their credits and some comments, without any counts."""
    dice = np.random.default_rng(5)
    busy = np.where(np.arange(payees) < 2 * UNIT, BUSY, 1.0)
    able = dice.beta(8, 3, payees)
    with write_session() as session, session.begin():
        session.add(SourceRow(name="benchmark", comments_after=0))
        session.flush()
        source = session.execute(
            text("select id from source where name = 'benchmark'")
        ).scalar_one()
        for start in range(0, answers, AT_ONCE):
            number = min(AT_ONCE, answers - start)
            payee = dice.choice(payees, number, p=busy / busy.sum())
            rows = drawn(dice, start + 1, payee, able[payee])
            insert_tuples(session, AnswerRow.__table__, [_answer(source, row) for row in rows])
            insert_tuples(session, CreditRow.__table__, [_credit(row) for row in rows])
            words = [(row.id, f"Words of {row.id}.") for row in rows if row.id % 10 == 0]
            insert_tuples(session, CommentRow.__table__, words)


class Row(NamedTuple):
    id: int
    payee: int
    question: str
    day: date
    channel: str
    step: int
    attributes: dict[str, str]


def drawn(dice: np.random.Generator, first_id: int, payee: Ints, able: NDArray[np.float64]):
    """Of each of these payees one answer; who is able gets good ones."""
    number = len(payee)
    is_first = dice.random(number) < OFTEN
    step = np.where(is_first, dice.binomial(4, able), dice.binomial(10, able)).tolist()
    spoilt, customer = dice.random(number) < SPOILT, dice.integers(CUSTOMERS, size=number)
    told = zip(spoilt.tolist(), customer.tolist(), strict=True)
    attributes = [
        {"contact": f"{one:016x}"} | ({REASON: "product"} if is_spoilt else {})
        for is_spoilt, one in told
    ]
    days = [FIRST_DAY + timedelta(days=day) for day in range(DAYS)]
    columns = (
        *(range(first_id, first_id + number), (payee + PEOPLE).tolist()),
        [QUESTIONS[0] if first else QUESTIONS[1] for first in is_first.tolist()],
        [days[day] for day in dice.integers(DAYS, size=number).tolist()],
        [CHANNELS[each] for each in dice.integers(len(CHANNELS), size=number).tolist()],
        *(step, attributes),
    )
    return list(map(Row, *columns))


def _answer(source: int, row: Row) -> tuple[object, ...]:
    """In the order of the table's columns."""
    return (
        *(row.id, source, f"R{row.id}", row.question, row.day, None, row.channel),
        *(team_of(row.payee), row.step, 1, row.attributes, row.id),
    )


def _credit(row: Row) -> tuple[object, ...]:
    """In the order of the table's columns."""
    team = team_of(row.payee)
    return (row.payee, row.question, row.day, row.id, row.channel, team, row.step, WHOLE_ANSWER)
