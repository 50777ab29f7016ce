"""What a database is for is said once; and the demo is the same on every database."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import WrongInstallation
from app.domain.installation import InstallationKind
from app.extensions import db, write_session
from app.models.facts import AnswerRow
from app.models.installation import InstallationRow
from app.services.accounts import set_up_token
from app.services.demo.company import DemoState, Order, create_demo, demo_state
from app.services.installation import decide_kind, is_only_here
from tests.databases import app_on, database
from tests.factories import NOON, make_person

SMALL = Order(payees=30, answers=500, seed=7, day=date(2026, 3, 20))
# Random in each installation: secrets, and the names of the files that were kept.
RANDOM = {
    *("account.password_hash", "job.arguments", "one_time_link.token_hash", "table_change.mark"),
}
one_database = pytest.mark.one_database


def make(order, folder):
    passwords = folder / "demo-passwords"
    create_demo(order, folder / "uploads", passwords, lambda words, done, total: None)
    db.session.rollback()


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def contents():
    """Every table as one hash, without what is random on purpose."""
    return {table.name: content(table) for table in db.metadata.sorted_tables}


def content(table):
    columns = [column for column in table.columns if f"{table.name}.{column.name}" not in RANDOM]
    rows = sorted(str(tuple(row)) for row in db.session.execute(select(*columns)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def decide(kind):
    with write_session() as session, session.begin():
        decide_kind(session, kind, NOON)


# The same again


@one_database
@pytest.mark.usefixtures("context")
def test_the_same_order_makes_the_same_company(request, tmp_path):
    make(SMALL, tmp_path)
    first, passwords = contents(), (tmp_path / "demo-passwords").read_text()
    with (
        database("sqlite", tmp_path, template=request.getfixturevalue("migrated")) as url,
        app_on(url) as app,
        app.app_context(),
    ):
        make(SMALL, tmp_path)
        second = contents()

    assert {name for name in first if first[name] != second[name]} == set()
    assert (tmp_path / "demo-passwords").read_text() != passwords


@pytest.mark.usefixtures("context")
def test_it_can_be_made_on_every_database(kind, tmp_path):
    make(SMALL, tmp_path)

    assert demo_state() is DemoState.READY
    assert count(AnswerRow) == SMALL.answers


@one_database
@pytest.mark.usefixtures("context")
def test_where_somebody_is_known_no_demo_is_made(tmp_path):
    make_person("E1")

    assert demo_state() is DemoState.REAL
    with pytest.raises(WrongInstallation, match="a real company"):
        make(SMALL, tmp_path)
    assert count(InstallationRow) == 0


@one_database
@pytest.mark.usefixtures("context")
def test_who_asked_for_a_link_gets_no_demo_any_more(tmp_path):
    assert set_up_token(NOON)
    assert set_up_token(NOON)  # and another link as often as they like

    with pytest.raises(WrongInstallation, match="a real company"):
        make(SMALL, tmp_path)


@one_database
@pytest.mark.usefixtures("context")
def test_what_was_interrupted_is_half_made():
    decide(InstallationKind.DEMO)

    assert demo_state() is DemoState.HALF_MADE


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "statement",
    [
        "update installation set kind = 'real'",
        "delete from installation",
        "insert into installation (id, kind, made_at) values (2, 'real', '2026-01-01')",
    ],
)
def test_not_even_raw_sql_says_otherwise(kind, statement):
    decide(InstallationKind.DEMO)

    with pytest.raises(DBAPIError), write_session() as session, session.begin():
        session.execute(text(statement))
    assert demo_state() is DemoState.HALF_MADE


@one_database
@pytest.mark.usefixtures("context")
def test_a_replacing_insert_is_refused_too():
    decide(InstallationKind.DEMO)
    row = {"id": 1, "kind": InstallationKind.REAL, "made_at": NOON}

    with pytest.raises(DBAPIError), write_session() as session, session.begin():
        session.execute(insert(InstallationRow).prefix_with("or replace"), row)


@pytest.mark.parametrize(
    ("host", "public_url", "here"),
    [
        ("", "http://127.0.0.1:8000", True),
        ("localhost", "http://localhost:9000", True),
        ("::1", "http://[::1]:8000", True),
        ("0.0.0.0", "http://127.0.0.1:8000", False),
        ("127.0.0.1", "https://plaudit.example", False),
        ("127.0.0.1", "nonsense", False),
    ],
)
def test_only_loopback_is_here(host, public_url, here):
    assert is_only_here(host, public_url) is here
