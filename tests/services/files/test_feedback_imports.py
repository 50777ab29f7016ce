"""Importing files of feedback: once, with each row that was not stored kept and explained."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app.domain.errors import BadFile, BadMapping
from app.domain.jobs import JobStatus
from app.domain.units import UnitKind
from app.extensions import db
from app.jobs.worker import work_once
from app.models.facts import AnswerRow, CommentRow
from app.models.jobs import JobRow, RejectedRow, UnmatchedRow
from app.services.catalogue import name_company
from app.services.files.feedback_imports import chunks, start_feedback_import
from app.services.jobs import job_numbered
from tests.factories import (
    HEADER,
    MAPPING,
    NOON,
    OPERATOR,
    import_answers,
    make_person,
    make_unit,
    write_csv,
)

pytestmark = pytest.mark.usefixtures("context")
WITH_WORDS = MAPPING + "comment: words\n"
WORDS_HEADER = HEADER + ",words"
one_database = pytest.mark.one_database


@pytest.fixture
def folder(tmp_path):
    make_person("E1", make_unit("North"))
    return tmp_path


def rejected():
    query = select(RejectedRow.line, RejectedRow.column, RejectedRow.value, RejectedRow.reason)
    return [tuple(row) for row in db.session.execute(query.order_by(RejectedRow.line))]


def number_of(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_an_answer_is_stored_with_its_row(folder):
    mapping = WITH_WORDS + "attributes: {topic: topic}\n"
    path = write_csv(folder, "a7,E1,2026-01-05,4,fine,billing", header=f"{WORDS_HEADER},topic")

    import_answers(path, mapping)

    answer = db.session.scalars(select(AnswerRow)).one()
    assert (answer.external_id, answer.question, answer.step) == ("a7", "satisfaction", 3)
    assert (answer.day, answer.instant, answer.channel) == (date(2026, 1, 5), None, "phone")
    assert (answer.payees, answer.attributes) == (1, {"topic": "billing"})
    assert db.session.scalars(select(CommentRow.text)).all() == ["fine"]


def test_several_questions_of_a_row_are_stored_and_its_comment_once(folder):
    mapping = WITH_WORDS.replace("{satisfaction: rating}", "{satisfaction: rating, recommend: nps}")
    path = write_csv(
        folder, "1,E1,2026-01-05,4,fine,9", "2,E1,2026-01-05,,,10", header=f"{WORDS_HEADER},nps"
    )

    assert import_answers(path, mapping).result["stored"] == 2
    query = select(AnswerRow.external_id, AnswerRow.question, AnswerRow.step).order_by(AnswerRow.id)
    assert [tuple(row) for row in db.session.execute(query)] == [
        ("1", "satisfaction", 3),
        ("1", "recommend", 9),
        ("2", "recommend", 10),
    ]
    assert number_of(CommentRow) == 1


def test_rows_that_are_not_stored_say_where_and_why(folder):
    path = write_csv(
        folder,
        "1,E1,2026-01-05,6",
        '2,E1,"2026-01-05\n",5',
        "3,E1,2026-01-05",
        "",
        "4,E9,2026-01-05,5",
    )

    job = import_answers(path)

    assert job.status is JobStatus.DONE
    assert rejected() == [
        (2, "rating", "6", "is not an answer of satisfaction: 1 to 5"),
        (3, "day", "2026-01-05\n", "is not a date like YYYY-MM-DD"),
        (5, "", "", "the row has 3 cells, the header 4"),  # line 4 is inside the row before
    ]
    unmatched = db.session.scalars(select(UnmatchedRow)).one()
    assert (unmatched.line, unmatched.external_id) == (7, "4")
    assert unmatched.reason == "There is nobody with the number 'E9'."
    assert unmatched.cells == {"id": "4", "payee": "E9", "day": "2026-01-05", "rating": "5"}


@one_database
@pytest.mark.parametrize(
    "words",
    [
        *("=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\xa0=1"),
        *("fine\n=1", "\uff1d1", "<script>alert(1)</script>", "javascript:alert(1)"),
        *("\u202eevil", "a\u200bb", "\U0001f600" * 10_000, "Zoe\u0308"),
    ],
)
def test_a_comment_is_stored_as_typed(folder, words):
    path = write_csv(folder, f'1,E1,2026-01-05,5,"{words}"', header=WORDS_HEADER)

    assert import_answers(path, WITH_WORDS).result["stored"] == 1
    assert db.session.scalar(select(CommentRow.text)) == words


def test_a_nul_byte_rejects_its_row_and_no_other(folder):
    lines = ("1,E1,2026-01-05,5,a\0b", "2,E1,2026-01-05,5,fine")

    job = import_answers(write_csv(folder, *lines, header=WORDS_HEADER), WITH_WORDS)

    assert (job.result["stored"], rejected()) == (1, [(2, "words", "a\\0b", "holds a NUL byte")])


@one_database
@pytest.mark.parametrize(("length", "stored"), [(20_000, 2), (20_001, 1), (131_073, 1)])
def test_a_long_cell_rejects_its_row_and_no_other(folder, length, stored):
    lines = (f"1,E1,2026-01-05,5,{'x' * length}", "2,E1,2026-01-05,5,fine")

    job = import_answers(write_csv(folder, *lines, header=WORDS_HEADER), WITH_WORDS)

    assert (job.result["stored"], job.result["rejected"]) == (stored, 2 - stored)
    assert all(row[3] == "is longer than 20,000 characters" for row in rejected())


def test_a_file_that_cannot_be_read_fails_and_stores_nothing(folder):
    path = write_csv(folder, "1,E1,2026-01-05,5", '2,E1,2026-01-05,"5')

    job = import_answers(path)

    assert (job.status, number_of(AnswerRow)) == (JobStatus.FAILED, 0)
    assert job.message == "Line 3: a quote opened here never closes. Nothing was imported."


@pytest.mark.parametrize("change", ["1,E1,2026-01-05,4", None])
def test_a_file_that_was_changed_or_moved_before_its_import_fails(folder, change):
    path = write_csv(folder, "1,E1,2026-01-05,5")
    job_id = start_feedback_import(path, "answers.csv", MAPPING, OPERATOR, NOON)
    write_csv(folder, change) if change else path.unlink()

    work_once(job_id)

    assert job_numbered(job_id).message == (
        "'answers.csv' was moved or changed meanwhile; import it again."
    )
    assert number_of(AnswerRow) == 0


@pytest.mark.parametrize(
    ("mapping", "error", "message"),
    [
        (MAPPING.replace("YYYY-", ""), BadMapping, "needs YYYY, MM and DD"),
        (MAPPING.replace("source:", "sauce:"), BadMapping, "no key 'sauce'"),
        ("source: [", BadFile, "The mapping, line 1"),
    ],
)
def test_a_mapping_that_is_wrong_starts_nothing(folder, mapping, error, message):
    path = write_csv(folder, "1,E1,2026-01-05,5")

    with pytest.raises(error, match=message):
        start_feedback_import(path, path.name, mapping, OPERATOR, NOON)

    assert number_of(JobRow) == 0


def test_when_comments_may_be_read_cannot_be_changed_afterwards(folder):
    import_answers(write_csv(folder, "1,E1,2026-01-05,5"), MAPPING + "comments: never\n")

    job = import_answers(write_csv(folder, "2,E1,2026-01-05,5"), MAPPING + "comments: at_once\n")

    assert job.status is JobStatus.FAILED
    assert "set by the first import and stays (never)" in job.message


@one_database
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "con.csv", "x" * 300, '"><script>', "a\r\nSet-Cookie: b=c"]
)
def test_a_file_name_is_kept_as_a_name_and_never_opened(folder, name):
    path = write_csv(folder, "1,E1,2026-01-05,5")

    job_id = start_feedback_import(path, name, MAPPING, OPERATOR, NOON)
    work_once(job_id)

    assert job_numbered(job_id).result["stored"] == 1


def test_a_site_without_a_zone_of_its_own_has_the_companys(tmp_path):
    name_company("Acme", "Asia/Tokyo")
    berlin = make_unit("Berlin", kind=UnitKind.SITE, zone="Europe/Berlin")
    make_person("E1", make_unit("North")), make_person("E2", make_unit("South", berlin))
    mapping = MAPPING.replace("YYYY-MM-DD", "YYYY-MM-DDTHH:mmZ")
    lines = ("1,E1,2026-01-05T16:30Z,5", "2,E2,2026-01-05T16:30Z,5")

    import_answers(write_csv(tmp_path, *lines), mapping)

    query = select(AnswerRow.day, AnswerRow.instant).order_by(AnswerRow.id)
    instant = datetime(2026, 1, 5, 16, 30, tzinfo=UTC)
    assert [tuple(row) for row in db.session.execute(query)] == [
        (date(2026, 1, 6), instant),
        (date(2026, 1, 5), instant),
    ]


def test_long_rows_are_taken_in_smaller_steps():
    long, short = [(1, ["x" * 5_000_000])] * 7, [(1, ["x"])] * 10

    assert [len(chunk) for chunk in chunks([*long, *short])] == [3, 3, 11]
    assert list(chunks([])) == []
