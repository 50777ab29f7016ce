"""Pages read, services write: the rules of the two sessions, on every journal in use."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.extensions import db, journal
from app.models.people import UnitRow


@pytest.mark.usefixtures("context")
def test_a_flush_on_the_read_session_fails():
    db.session.add(UnitRow(name="sneaked in", kind="team"))
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        db.session.flush()


@pytest.mark.usefixtures("context")
def test_raw_sql_on_the_read_session_fails():
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        db.session.execute(text("insert into unit (name, kind) values ('sneaked in', 'team')"))


@pytest.mark.parametrize(
    ("version", "mode"), [("3.51.2", "truncate"), ("3.51.3", "wal"), ("3.100.0", "wal")]
)
def test_the_journal_is_one_that_is_safe_in_this_version(version, mode):
    assert journal(version)[0] == f"journal_mode = {mode}"
