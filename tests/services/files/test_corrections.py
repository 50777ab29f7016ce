"""A corrected file: shown as new, changed and removed before it is applied; versions are kept."""

from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.domain.days import Days
from app.domain.errors import AlreadyImported, BadMapping
from app.domain.jobs import LOST_AFTER
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.facts import (
    AnswerRow,
    CommentRow,
    CreditRow,
    FormerAnswerRow,
    FormerWordsRow,
    UnitMonthRow,
    UnitRollupRow,
)
from app.models.jobs import ConflictRow, LateImportRow, UnmatchedRow
from app.queries.answer_histories import histories_of, no_longer_of
from app.queries.answers import answers_of
from app.services.files.corrections import (
    corrected_imports,
    propose_correction,
)
from app.services.files.feedback_imports import run_feedback_import, start_feedback_import
from app.services.files.feedback_previews import start_feedback_preview
from app.services.jobs import claim_job, job_numbered
from app.services.rollups import rebuild
from tests.factories import (
    MAPPING,
    NOON,
    OPERATOR,
    import_answers,
    make_person,
    make_unit,
    write_csv,
)

pytestmark = pytest.mark.usefixtures("context")
WHY = "The agents were mixed up."
WORDS = MAPPING + "comment: words\nattributes: {topic: topic}\ncomments: at_once\n"
WIDE = "id,payee,day,rating,words,topic"
FIRST = ("1,E1,2026-01-05,5", "2,E1,2026-01-06,4", "3,E2,2026-01-07,3")
CORRECTED = ("1,E1,2026-01-05,5", "2,E2,2026-01-08,1", "4,E1,2026-02-01,2")


@pytest.fixture
def folder(tmp_path):
    north, south = make_unit("North"), make_unit("South")
    make_person("E1", north)
    make_person("E2", south)
    return tmp_path


def look(folder, first, *lines, mapping=MAPPING, header="id,payee,day,rating"):
    """The preview of a file that corrects the first."""
    db.session.rollback()
    path = write_csv(folder, *lines, header=header, name="corrected.csv")
    corrects = corrected_imports(db.session(), first.id)
    preview_id = start_feedback_preview(
        path, path.name, mapping, "", OPERATOR, NOON, corrects=corrects
    )
    work_once(preview_id)
    return job_numbered(preview_id)


def apply(preview, actor=OPERATOR):
    job_id = propose_correction(preview.id, None, actor, NOON, WHY)
    work_once(job_id)
    return job_numbered(job_id)


def test_of_rows_with_the_same_id_the_first_counts_in_a_corrected_file_too(folder):
    """The second took the place of what is stored, although the first said just that."""
    first = import_answers(write_csv(folder, *FIRST))
    again = ("1,E1,2026-01-05,5", "1,E1,2026-01-05,1", "2,E1,2026-01-06,2", "2,E1,2026-01-06,3")
    preview = look(
        folder, first, *again, "3,E2,2026-01-07,3", "new,E1,2026-01-07,3", "new,E1,2026-01-07,3"
    )
    job = apply(preview)

    assert {name: preview.result[name] for name in ("new", "changed", "unchanged", "repeated")} == {
        "new": 1,
        "changed": 1,
        "unchanged": 2,
        "repeated": 3,
    }
    assert [words for _, _, words in preview.result["differences"]] == ["satisfaction 4, here 2"]
    steps = {row.external_id: row.step + 1 for row in db.session.query(AnswerRow)}
    assert steps == {"1": 5, "2": 2, "3": 3, "new": 3}
    told = {name: job.result[name] for name in ("stored", "changed", "duplicate", "conflict")}
    assert told == {"stored": 2, "changed": 1, "duplicate": 3, "conflict": 2}


def answers():
    db.session.rollback()
    columns = (AnswerRow.external_id, AnswerRow.day, AnswerRow.step)
    return [tuple(map(str, row)) for row in db.session.execute(select(*columns).order_by(*columns))]


def rollups():
    db.session.rollback()
    tables = (UnitRollupRow.__table__, UnitMonthRow.__table__)
    return [sorted(map(tuple, db.session.execute(select(table)))) for table in tables]


def number_of(table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_what_a_corrected_file_would_do_is_shown_before_anything_changes(folder):
    first = import_answers(write_csv(folder, *FIRST))
    before = answers()

    shown = look(folder, first, *CORRECTED).result

    assert {name: shown[name] for name in ("new", "changed", "removed", "unchanged")} == {
        "new": 1,
        "changed": 1,
        "removed": 1,
        "unchanged": 1,
    }
    assert shown["differences"] == [
        [
            *(3, "2"),
            "day 2026-01-06, here 2026-01-08; team North, here South; payee E1, here E2;"
            " satisfaction 4, here 1",
        ]
    ]
    assert shown["gone"] == [
        ["3", "day 2026-01-07, channel phone, team South, payee E2, satisfaction 3"]
    ]
    assert answers() == before


def test_a_correction_stores_changes_and_takes_back_exactly_what_was_shown(folder):
    first = import_answers(write_csv(folder, *FIRST))

    done = apply(look(folder, first, *CORRECTED))

    expected = {"records": 3, "stored": 2, "duplicate": 1, "changed": 1, "removed": 1}
    assert {name: done.result[name] for name in expected} == expected
    assert answers() == [
        ("1", "2026-01-05", "4"),
        ("2", "2026-01-08", "0"),
        ("4", "2026-02-01", "1"),
    ]
    kept = rollups()
    rebuild()
    assert kept == rollups()
    assert number_of(CreditRow) == 3


def test_what_was_before_is_kept_apart_with_its_words(folder):
    lines = ("1,E1,2026-01-05,5,Thank you,bill", "2,E2,2026-01-06,4,,")
    first = import_answers(write_csv(folder, *lines, header=WIDE), WORDS)
    changed = "1,E1,2026-01-05,1,Never again,bill"

    apply(look(folder, first, changed, mapping=WORDS, header=WIDE))

    former = db.session.scalars(select(FormerAnswerRow).order_by(FormerAnswerRow.id)).all()
    assert [(row.external_id, row.step, len(row.shares)) for row in former] == [
        ("1", 4, 1),
        ("2", 3, 1),
    ]
    words = db.session.scalars(select(FormerWordsRow).order_by(FormerWordsRow.answer_id)).all()
    assert [(row.comment, row.attributes) for row in words] == [
        ("Thank you", {"topic": "bill"}),
        ("", {}),
    ]
    assert db.session.scalars(select(CommentRow.text)).all() == ["Never again"]
    for statement in ("delete from former_answer", "update former_answer set step = 0"):
        with pytest.raises(DBAPIError), write_session() as session, session.begin():
            session.execute(text(statement))


def test_payees_see_what_was_taken_from_them_and_why(folder):
    first = import_answers(write_csv(folder, *FIRST))
    apply(look(folder, first, *CORRECTED))
    session = db.session()
    ids = dict(session.execute(text("select number, id from person")).all())
    january = Days(date(2026, 1, 1), date(2026, 2, 1))
    found = {
        number: [
            (each.day.day, each.step, each.is_another_ones, each.reason)
            for each in no_longer_of(session, ids[number], "satisfaction", january)
        ]
        for number in ("E1", "E2")
    }
    assert found == {"E1": [(6, 3, True, WHY)], "E2": [(7, 2, False, WHY)]}
    (mine,) = answers_of(session, ids["E2"], "satisfaction", january, 0)
    history = histories_of(session, ids["E2"], [mine])[mine.id]
    assert (history.is_moved_to_me, history.reason) == (True, WHY)


def test_shared_answers_and_those_of_teams_are_taken_back_whole(folder):
    shared = MAPPING.replace("payee: payee", 'payee: {column: payee, separator: ";"}')
    of_teams = MAPPING.replace("payee: payee", "team: payee").replace("calls", "mails")
    both = import_answers(
        write_csv(folder, "1,E1:75;E2:25,2026-01-05,5", "2,E1,2026-01-05,5"), shared
    )
    team = import_answers(
        write_csv(folder, "1,North,2026-01-05,5", "2,North,2026-01-06,5"), of_teams
    )

    apply(look(folder, both, "2,E1,2026-01-05,5", mapping=shared))
    apply(look(folder, team, "1,South,2026-01-05,5", mapping=of_teams))

    kept = rollups()
    rebuild()
    assert kept == rollups()
    assert number_of(AnswerRow) == 2


def test_a_row_written_otherwise_that_means_the_same_is_no_change(folder):
    first = import_answers(write_csv(folder, "1,E1,2026-01-05,5"))

    shown = look(folder, first, "1,E1,2026-01-05,5.0", "5,E1,2026-01-05,5")
    done = apply(shown)

    assert (shown.result["changed"], shown.result["unchanged"]) == (0, 1)
    assert (done.result["changed"], done.result["duplicate"], done.result["stored"]) == (0, 1, 1)


def test_an_id_that_stands_twice_in_the_corrected_file_is_a_conflict_still(folder):
    first = import_answers(write_csv(folder, *FIRST))
    lines = ("1,E1,2026-01-05,1", "1,E1,2026-01-05,1.0", "1,E1,2026-01-05,2", *FIRST[1:])

    done = apply(look(folder, first, *lines))

    counts = {name: done.result[name] for name in ("stored", "duplicate", "conflict", "changed")}
    assert counts == {"stored": 1, "duplicate": 3, "conflict": 1, "changed": 1}
    difference = db.session.scalars(select(ConflictRow.difference)).all()
    assert difference == [[["satisfaction", "1", "2"]]]


def test_a_row_that_cannot_be_read_any_more_leaves_the_stored_one(folder):
    first = import_answers(write_csv(folder, *FIRST))

    shown = look(folder, first, "1,E1,2026-01-05,9", "2,nobody,2026-01-06,4", FIRST[2])
    apply(shown)

    assert (shown.result["removed"], shown.result["not_read"]) == (0, 2)
    assert len(answers()) == 3


def test_the_correction_of_a_correction_knows_the_rows_of_both_files(folder):
    first = import_answers(write_csv(folder, *FIRST))
    second = apply(look(folder, first, *CORRECTED))

    shown = look(folder, second, "4,E1,2026-02-01,2")
    apply(shown)

    assert shown.result["removed"] == 2
    assert answers() == [("4", "2026-02-01", "1")]


def test_no_id_of_an_answer_is_given_twice(folder):
    """Else the next correction would find its former answer there already."""
    job = import_answers(write_csv(folder, "1,E1,2026-01-05,5"))
    for rating in (1, 2, 3):
        job = apply(look(folder, job, f"1,E1,2026-01-05,{rating}"))

    former = db.session.scalars(select(FormerAnswerRow.id).order_by(FormerAnswerRow.id)).all()
    assert former == [1, 2, 3]
    assert db.session.scalars(select(AnswerRow.id)).all() == [4]


def test_rows_that_waited_in_the_wrong_file_wait_no_more(folder):
    first = import_answers(write_csv(folder, *FIRST, "9,nobody,2026-01-09,5"))
    assert number_of(UnmatchedRow) == 1

    apply(look(folder, first, *CORRECTED))

    assert number_of(UnmatchedRow) == 0


def test_rows_of_other_imports_stay_whatever_a_file_leaves_out(folder):
    import_answers(write_csv(folder, "8,E1,2026-01-05,5"))
    first = import_answers(write_csv(folder, *FIRST))

    apply(look(folder, first, FIRST[0]))

    assert [row[0] for row in answers()] == ["1", "8"]


def test_another_source_or_the_same_file_is_refused(folder):
    path = write_csv(folder, *FIRST)
    first = import_answers(path)
    other = MAPPING.replace("calls", "mails")
    changed = write_csv(folder, *CORRECTED, name="other.csv")

    with pytest.raises(BadMapping, match="stored nothing of the source"):
        start_feedback_import(changed, "x", other, OPERATOR, NOON, corrects=[first.id])
    with pytest.raises(AlreadyImported):
        start_feedback_import(path, "x", MAPPING, OPERATOR, NOON, corrects=[first.id])


def test_answers_of_open_months_are_not_late(folder):
    import_answers(write_csv(folder, *FIRST))
    assert number_of(LateImportRow) == 0


def test_a_correction_that_is_interrupted_anywhere_goes_on_where_it_was(folder, monkeypatch):
    monkeypatch.setattr("app.services.files.feedback_imports.CHUNK_ROWS", 2)
    monkeypatch.setattr("app.services.files.feedback_removals.AT_ONCE", 2)
    lines = [f"{n},E1,2026-01-{n + 1:02},{n % 5 + 1}" for n in range(1, 21)]
    first = import_answers(write_csv(folder, *lines))
    other = [f"{n},E2,2026-01-{n + 1:02},{n % 5 + 1}" for n in range(1, 11)]
    job_id = propose_correction(
        look(folder, first, *other).id, None, OPERATOR, NOON, "A wrong file."
    )
    stops = []

    def stop(*_):
        stops.append(1)
        if len(stops) % 3:  # twice of three times
            raise KeyboardInterrupt

    monkeypatch.setattr("app.services.files.feedback_removals.lock_answers", stop)
    for attempt in range(40):
        job = claim_job(NOON + attempt * 2 * LOST_AFTER, job_id)
        if job is None:
            break
        with suppress(KeyboardInterrupt):
            run_feedback_import(job, lambda at=attempt: NOON + at * 2 * LOST_AFTER, stop)

    done = job_numbered(job_id)
    assert (done.result["changed"], done.result["removed"], len(answers())) == (10, 10, 10)
    assert len(stops) > 10
    kept = rollups()
    rebuild()
    assert kept == rollups()


def test_a_first_attempt_that_ends_while_it_removes_rows_reads_none_twice(folder, monkeypatch):
    monkeypatch.setattr("app.services.files.feedback_removals.AT_ONCE", 1)
    lines = [f"{n},E1,2026-01-{n + 1:02},5" for n in range(1, 7)]
    first = import_answers(write_csv(folder, *lines))
    other = ["1,E2,2026-01-02,5", "1,E1,2026-01-03,1", "2,E1,2026-01-03,5", "9,E1,2026-01-09,9"]
    job_id = propose_correction(
        look(folder, first, *other).id, None, OPERATOR, NOON, "A wrong file."
    )
    locks = []

    def stop(session):
        locks.append(session)
        if len(locks) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("app.services.files.feedback_removals.lock_answers", stop)
    with pytest.raises(KeyboardInterrupt):
        work_once(job_id)
    assert job_numbered(job_id).cursor == len(other)
    with write_session() as session, session.begin():
        session.execute(text("update job set heartbeat_at = created_at"))
    work_once(job_id)

    done = job_numbered(job_id)
    assert (done.result["records"], done.result["changed"], done.result["removed"]) == (4, 1, 4)
    told = {name: done.result[name] for name in ("stored", "duplicate", "conflict", "rejected")}
    assert told == {"stored": 1, "duplicate": 1, "conflict": 1, "rejected": 1}
    assert len(answers()) == 2
