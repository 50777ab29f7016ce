"""Every physical record of a file is accounted for, whatever the file looks like."""

from collections import Counter
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.extensions import db
from app.models.jobs import ConflictRow, RejectedRow, UnmatchedRow
from app.services.files import feedback_imports
from tests.factories import MAPPING, import_answers, make_person, make_unit
from tests.independent import physical_records

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.one_database]
FATES = ("stored", "duplicate", "conflict", "unmatched", "rejected", "blank", "left_out")
COLUMNS = ["id", "payee", "day", "rating", "words"]
sources = count(1)

QUOTED = st.text(alphabet='a,"\n\r =', max_size=5).map(
    lambda text: '"' + text.replace('"', '""') + '"'
)
USUALLY = st.tuples(
    st.sampled_from(["1", "2", "3", "4", "5", "6", " 1", ""]),
    st.sampled_from(["E1", "E1", "E1", "E2", "E9", "", '"E1"']),
    st.sampled_from(["2026-01-05", "2026-01-05", "2026-01-06", "2019-12-31", "06.01.2026"]),
    st.sampled_from(["1", "5", "5", '"5"', " 5 ", "6", "4.7", "", " ", "five"]),
    st.just("") | QUOTED,
).map(",".join)
SOMETIMES = st.sampled_from(["", "   ", ",,,,", ",,,,,", "1,E1", "1,E1,2026-01-05,5,,more", '""'])
BREAK = st.sampled_from(["\n", "\n", "\r\n", "\r"])
LINES = st.lists(st.tuples(USUALLY | USUALLY | SOMETIMES, BREAK), min_size=1, max_size=15)


def fates(records):
    """What should become of each record, by line; in the order of the rules."""
    stored = {}
    return {line: fate([cell.strip(" \t") for cell in cells], stored) for line, cells in records}


def fate(cells, stored):
    if not any(cell.strip() for cell in cells):
        return "blank"
    if len(cells) > 4 and cells[4].strip().startswith("="):
        return "left_out"
    if len(cells) != len(COLUMNS):
        return "rejected"
    number, payee, day, rating, _ = cells
    if not rating:
        return "blank"
    if rating not in "12345" or not number or not day.startswith("20") or "." in day:
        return "rejected"
    if payee not in ("E1", "E2") or day < "2020":  # everybody was hired in 2020
        return "unmatched"
    content = [cell.strip() for cell in cells]
    if stored.setdefault(number, content) is content:
        return "stored"
    return "duplicate" if stored[number] == content else "conflict"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(feedback_imports, "CHUNK_ROWS", 4)  # so that doubles meet across chunks
    team = make_unit("North")
    make_person("E1", team), make_person("E2", team)
    return tmp_path


def lines_kept(table, job):
    return set(db.session.scalars(select(table.line).where(table.job_id == job.id)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, is_ended=st.booleans())
def test_each_physical_record_has_one_fate(folder, lines, is_ended):
    text = "".join(line + end for line, end in [(",".join(COLUMNS), "\n"), *lines])
    text = text if is_ended else f"{text}9,E1,2026-01-05,5,"
    (folder / "file.csv").write_bytes(text.encode())
    mapping = MAPPING.replace("calls", f"calls {next(sources)}")
    mapping += "comment: words\nleave_out: {words: '=*'}\n"
    _, *records = physical_records(text)
    expected = fates(records)

    job = import_answers(folder / "file.csv", mapping)

    tally = Counter(expected.values())
    assert job.result == {"records": len(records)} | {name: tally[name] for name in FATES}
    tables = ((RejectedRow, "rejected"), (UnmatchedRow, "unmatched"), (ConflictRow, "conflict"))
    for table, name in tables:
        assert lines_kept(table, job) == {line for line in expected if expected[line] == name}
