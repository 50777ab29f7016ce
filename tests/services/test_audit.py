"""The chain: a row for each act and none without, gapless, hashed, and out of reach of SQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.audit import FIRST, link
from app.extensions import audit_key, db, write_session
from app.services.audit import record
from tests.factories import NOON
from tests.world import audit_rows

pytestmark = pytest.mark.usefixtures("context")
COLUMNS = "id, at, actor, action, subject, details, previous, hash"


def act(number, details=None):
    with write_session() as session, session.begin():
        record(session, "p1", "tested", f"thing {number}", details or {}, NOON)


def broken_links():
    """The numbers of rows that do not follow from the row before and the key."""
    previous, broken = FIRST, []
    for number, row in enumerate(audit_rows(), 1):
        is_next = (row.id, row.previous) == (number, previous)
        if not is_next or row.hash != link(audit_key(), previous, row.to_domain()):
            broken.append(row.id)
        previous = row.hash
    return broken


@pytest.fixture
def three(context):
    for number in (1, 2, 3):
        act(number, {"n": number, "text": "naïve 👏", "list": [1, "a", None]})


@pytest.mark.usefixtures("three")
def test_rows_are_gapless_and_each_follows_from_the_one_before():
    assert [row.id for row in audit_rows()] == [1, 2, 3]
    assert audit_rows()[0].previous == FIRST
    assert broken_links() == []


@pytest.mark.one_database
@pytest.mark.usefixtures("three")
def test_without_the_key_no_row_verifies(app, tmp_path):
    (tmp_path / "other.key").write_text("other")
    app.config["AUDIT_KEY_FILE"] = tmp_path / "other.key"

    assert broken_links() == [1, 2, 3]


def test_an_act_that_is_rolled_back_leaves_no_row_and_no_gap():
    with write_session() as session:
        record(session, "p1", "tested", "lost", {}, NOON)
        session.rollback()
    act(1)

    assert [row.subject for row in audit_rows()] == ["thing 1"]
    assert broken_links() == []


def test_an_act_without_its_key_does_not_happen(app, tmp_path):
    app.config["AUDIT_KEY_FILE"] = tmp_path / "lost.key"
    with pytest.raises(FileNotFoundError):
        act(1)

    assert audit_rows() == []


def refused(statement):
    with pytest.raises(DBAPIError), write_session() as session, session.begin():
        session.execute(text(statement))


EVERYWHERE = [
    "update audit set actor = 'p9' where id = 2",
    "update audit set id = 9 where id = 3",
    "update audit set hash = hash",
    "delete from audit where id = 3",
    "delete from audit",
    f"insert into audit ({COLUMNS}) select {COLUMNS} from audit where id = 2",
    f"insert into audit ({COLUMNS}) select {COLUMNS} from audit where id = 2"
    " on conflict (id) do update set actor = 'p9'",
    f"insert into audit ({COLUMNS}) select 0, {COLUMNS[4:]} from audit where id = 2",
    f"insert into audit ({COLUMNS}) select -1, {COLUMNS[4:]} from audit where id = 2",
    f"insert into audit ({COLUMNS}) select null, {COLUMNS[4:]} from audit where id = 2",
    "insert into audit (id, at, actor, action, subject, details, previous, hash)"
    " select 4, at, actor, action, subject, details, previous, 'short' from audit where id = 2",
]
ONLY_SQLITE = [
    f"insert or replace into audit ({COLUMNS}) select {COLUMNS} from audit where id = 2",
    f"insert or ignore into audit ({COLUMNS}) select {COLUMNS} from audit where id = 2",
    f"replace into audit ({COLUMNS}) select {COLUMNS} from audit where id = 2",
    f"replace into audit (rowid, {COLUMNS[4:]}) select 2, {COLUMNS[4:]} from audit where id = 1",
    "update or replace audit set id = 1 where id = 2",
    "update or ignore audit set actor = 'p9'",
]
ONLY_POSTGRESQL = [
    "truncate audit",
    "truncate audit cascade",
    "merge into audit using (select 2 as n) as new on audit.id = new.n"
    " when matched then update set actor = 'p9'",
    "merge into audit using (select 2 as n) as new on audit.id = new.n when matched then delete",
]


@pytest.mark.usefixtures("three")
def test_no_sql_changes_removes_or_replaces_a_row(kind):
    """A null id is chosen by SQLite itself: it becomes the next number, without a right hash."""
    before = contents()
    others = ONLY_POSTGRESQL if kind == "postgresql" else ONLY_SQLITE
    for statement in [*EVERYWHERE, *others]:
        if "select null" in statement and kind != "postgresql":
            continue
        refused(statement)
        assert contents() == before, statement


def contents():
    db.session.rollback()
    return db.session.execute(text("select * from audit order by id")).all()


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("number", [4, 99])
def test_a_row_that_was_forged_without_the_key_shows(number):
    """An insert cannot be refused: the app's own look the same to the database."""
    with write_session() as session, session.begin():
        forged = f"{number}, at, actor, action, subject, details, hash, hash"
        session.execute(
            text(f"insert into audit ({COLUMNS}) select {forged} from audit where id = 3")
        )

    assert broken_links() == [number]


def test_8_threads_write_one_chain(app):
    def work(number):
        with app.app_context():
            act(number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(80)))

    assert [row.id for row in audit_rows()] == list(range(1, 81))
    assert broken_links() == []


def test_instants_keep_their_microseconds_and_zone():
    at = NOON + timedelta(microseconds=123457)
    with write_session() as session, session.begin():
        record(session, "p1", "tested", "thing", {}, at)

    assert audit_rows()[0].at == at
    assert broken_links() == []
