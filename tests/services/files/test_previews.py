"""A look at a file before it is imported: what would become of its rows, and in which letters."""

import pytest

from app.domain.errors import BadMapping, JobLost
from app.domain.file_readings import ENCODINGS
from app.domain.files.column_roles import Decided
from app.domain.jobs import JobStatus
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.facts import AnswerRow
from app.services.files.feedback_imports import start_feedback_import
from app.services.files.feedback_previews import (
    letters_in,
    preview_feedback,
    start_feedback_preview,
)
from app.services.files.saved_mappings import mapping_text, save_mapping, saved_mappings
from app.services.jobs import cancel_job, claim_job, finish_job, job_numbered
from tests.factories import (
    MAPPING,
    NOON,
    OPERATOR,
    import_answers,
    make_person,
    make_unit,
    write_csv,
)
from tests.world import audit_rows

pytestmark = pytest.mark.usefixtures("context")
GOOD = [f"{number},E1,2026-01-05,5" for number in range(20)]


@pytest.fixture
def folder(tmp_path):
    make_person("E1", make_unit("North"))
    return tmp_path


def look(path, mapping="", encoding=""):
    job_id = start_feedback_preview(path, path.name, mapping, encoding, OPERATOR, NOON)
    work_once(job_id)
    return job_numbered(job_id)


def test_rows_that_would_not_be_stored_are_shown_first(folder):
    path = write_csv(folder, *GOOD, "x,E9,2026-01-05,5", "y,E1,2026-01-05,9")

    found = preview_feedback(path, MAPPING, NOON.date())

    assert found["counts"] == {
        "would be stored": 20,
        "would wait as unmatched": 1,
        "would be rejected": 1,
    }
    assert [row[0] for row in found["rows"]] == [22, 23, 2, 3, 4, 5, 6, 7]
    assert db.session.query(AnswerRow).count() == 0


def test_rows_that_are_there_already_are_told_from_new_ones(folder):
    import_answers(write_csv(folder, *GOOD))

    found = preview_feedback(
        write_csv(folder, *GOOD, "0,E1,2026-01-05,1", "new,E1,2026-01-05,1"), MAPPING, NOON.date()
    )

    assert found["counts"] == {
        "is there already": 20,
        "would be in conflict": 1,
        "would be stored": 1,
    }


def test_the_look_counts_rows_as_the_import_does(folder):
    """Also those that are twice in the file, alike, in other words, or as something else."""
    import_answers(write_csv(folder, "0,E1,2026-01-05,5"))
    path = write_csv(
        *(folder, "0,E1,2026-01-05,5", "1,E1,2026-01-05,4", "1,E1,2026-01-05,4"),
        *("1,E1,2026-01-05,4.0", "1,E1,2026-01-05,3", "0,E1,2026-01-05,5.0", "0,E1,2026-01-05,1"),
    )

    looked = preview_feedback(path, MAPPING, NOON.date())
    job = import_answers(path)

    assert looked["counts"] == {
        "would be stored": 1,
        "is there already": 2,
        "is twice in the file": 2,
        "would be in conflict": 2,
    }
    assert {name: job.result[name] for name in ("stored", "duplicate", "conflict")} == {
        "stored": 1,
        "duplicate": 4,
        "conflict": 2,
    }
    why = {line: words for line, _, what, words in looked["rows"] if "conflict" in what}
    assert why == {6: "1: satisfaction 4, here 3", 8: "0: satisfaction 5, here 1"}


def test_without_a_mapping_one_is_proposed_and_kept_with_the_job(folder):
    path = write_csv(folder, *GOOD, header="Ticket ID,Agent,Date,Rating")

    job = look(path)

    assert job.status is JobStatus.DONE
    assert "satisfaction: Rating" in job.result["mapping"]
    assert (job.result["counts"], job.result["open"]) == ({"would be stored": 20}, [])


def test_a_mapping_that_does_not_fit_is_shown_with_the_problem(folder):
    job = look(write_csv(folder, *GOOD), MAPPING.replace("rating", "score"))

    assert job.status is JobStatus.DONE
    assert "no column 'score'" in job.result["problem"]


def test_letters_are_shown_in_each_encoding_that_reads_them_otherwise(folder):
    path = folder / "letters.csv"
    path.write_bytes("id,words\n1,schön\n".encode("windows-1252"))

    found = dict(letters_in(path, ENCODINGS[2:]))

    assert found["windows-1252"] == "1,schön"
    assert "iso-8859-15" not in found  # the same letters
    assert "schцn" in found["windows-1251"]
    assert "encoding" in look(path).message
    assert look(path, encoding="windows-1252").status is JobStatus.DONE


def test_a_mapping_is_kept_by_name_and_a_change_is_a_new_version():
    assert save_mapping("Help desk", MAPPING, OPERATOR, NOON) == 1
    assert save_mapping(" Help  desk ", MAPPING, OPERATOR, NOON) == 1  # the same again
    changed = MAPPING.replace("calls", "chats")

    assert save_mapping("Help desk", changed, OPERATOR, NOON) == 2
    assert saved_mappings() == [("Help desk", 2, "answers")]
    assert mapping_text("Help desk") == changed
    assert [row.action for row in audit_rows()] == ["mapping saved"] * 2


@pytest.mark.parametrize("name", ["", "../x", "a" * 81, "-x"])
def test_a_mapping_needs_a_proper_name(name):
    with pytest.raises(BadMapping, match="is no name for a mapping"):
        save_mapping(name, MAPPING, OPERATOR, NOON)


def test_a_mapping_that_nobody_kept_is_named():
    with pytest.raises(BadMapping, match="neither a file nor a saved mapping named 'other'"):
        mapping_text("other")


def finish(job):
    with write_session() as session, session.begin():
        finish_job(session, job, {}, NOON)


def test_a_job_that_waits_or_runs_can_be_cancelled_once(folder):
    path = write_csv(folder, *GOOD)
    job_id = start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON)
    job = claim_job(NOON, job_id)

    cancel_job(job_id, OPERATOR, NOON)

    assert job_numbered(job_id).status is JobStatus.CANCELLED
    with pytest.raises(JobLost):
        finish(job)
    with pytest.raises(JobLost, match="has ended already"):
        cancel_job(job_id, OPERATOR, NOON)
    assert import_answers(path).result["stored"] == 20  # the same file may come again


UNSURE = "id,payee,one,two,rating,other"
BOTH = ("1,E1,03/04/2026,2026-01-05,5,a", "2,E1,05/06/2026,2026-01-06,4,b")


def test_a_person_chooses_what_is_in_a_column_and_how_days_are_written(folder):
    path = write_csv(folder, *BOTH, header=UNSURE)
    first = look(path)
    roles = {name: role for name, _, role in first.result["columns"]}
    assert roles["one"] == "nothing" or roles["two"] == "nothing"

    asked = look_with(path, first.result["mapping"], roles | {"one": "day", "two": "nothing"})
    assert asked.result["day_formats"] == ["DD/MM/YYYY", "MM/DD/YYYY"]
    assert "rows" not in asked.result
    chosen = look_with(path, asked.result["mapping"], asked_roles(asked), "MM/DD/YYYY")

    assert chosen.result["open"] == []
    assert [row[2:] for row in chosen.result["rows"]] == [
        ["would be stored", "2026-03-04, satisfaction"],
        ["would be stored", "2026-05-06, satisfaction"],
    ]
    again = look_with(path, chosen.result["mapping"], asked_roles(chosen))
    assert again.result["mapping"] == chosen.result["mapping"]


def test_a_column_given_to_another_question_leaves_the_rest_of_the_mapping(folder):
    path = write_csv(folder, *GOOD)
    mapping = MAPPING + "comments: never\n"
    roles = {"id": "external_id", "payee": "payee", "day": "day", "rating": "question recommend"}

    found = look_with(path, mapping, roles).result

    assert "recommend: rating" in found["mapping"]
    assert "comments: never" in found["mapping"]
    assert "constant: phone" in found["mapping"]
    assert found["counts"] == {"would be stored": 20}


def test_columns_are_shown_with_examples(folder):
    found = look(write_csv(folder, *GOOD), MAPPING).result
    assert found["columns"][3] == ["rating", "5", "question satisfaction"]
    assert found["columns"][0][1] == "0, 1, 2"


def asked_roles(job):
    return {name: role for name, _, role in job.result["columns"]}


def look_with(path, mapping, roles, day_format=""):
    decided = Decided(roles, day_format)
    about = (path, path.name, mapping, "", OPERATOR, NOON.replace(month=12))
    work_once(job_id := start_feedback_preview(*about, decided=decided))
    return job_numbered(job_id)
