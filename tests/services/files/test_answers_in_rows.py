"""Files with a row for each question of a survey: found out, looked at, imported, none lost."""

from datetime import date

import pytest

from app.domain.days import FOR_EVER, Days
from app.domain.errors import BadMapping
from app.domain.files.column_roles import Decided
from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import JobStatus
from app.extensions import db
from app.jobs.worker import work_once
from app.models.facts import AnswerRow
from app.services.files.feedback_imports import import_counts, mapping_of, start_feedback_import
from app.services.files.feedback_previews import start_feedback_preview
from app.services.files.mapping_proposals import propose_mapping
from app.services.jobs import job_numbered
from app.services.scores import score_table
from tests.factories import NOON, OPERATOR, make_person, make_unit, write_csv

pytestmark = pytest.mark.usefixtures("context")
HEADER = "Response ID,Answered at,Agent,Question,Answer"
SATISFIED, RECOMMEND = "How satisfied are you with our service?", "Would you recommend us?"
EASY, WHY = "Was it easy?", "What could we do better?"
WORDS = ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")


def survey(number, *answers):
    """The rows of one answered survey, a question each."""
    day = f"2026-01-{number % 20 + 1:02}"
    return [f"r{number},{day},E1,{text},{answer}" for text, answer in answers]


def rows_of(count, satisfied=lambda n: n % 5 + 1):
    return [
        line
        for number in range(count)
        for line in survey(
            number,
            (SATISFIED, satisfied(number)),
            (RECOMMEND, number % 11),
            (WHY, f"More of number {number}"),
        )
    ]


MAPPING = f"""
source: rows
external_id: Response ID
payee: Agent
day: {{column: Answered at, format: YYYY-MM-DD}}
answers:
  column: Answer
  question: Question
  values:
    "{SATISFIED}": satisfaction
    "{RECOMMEND}": recommend
    "{WHY}": none
"""


@pytest.fixture
def folder(tmp_path):
    make_person("E1", make_unit("North"))
    return tmp_path


def done(job_id):
    work_once(job_id)
    job = job_numbered(job_id)
    assert job.status == JobStatus.DONE, job.message
    return job


def imported(path, mapping=MAPPING, **more):
    job = done(start_feedback_import(path, path.name, mapping, OPERATOR, NOON, **more))
    return job, import_counts(db.session(), job.id)


def test_a_row_for_each_question_is_found_out_without_a_click(folder):
    path = write_csv(folder, *rows_of(30), header=HEADER, name="rows.csv")

    found = propose_mapping(MappingKind.FEEDBACK, path, source="rows")

    assert found.open == ()
    assert mapping_of(found.text) == mapping_of(MAPPING)
    assert f"Left out: 30 rows of '{WHY}'." in " ".join(found.notes)


def test_answers_in_words_are_found_out_by_question(folder):
    lines = rows_of(30, satisfied=lambda n: WORDS[n % 5])
    path = write_csv(folder, *lines, header=HEADER, name="rows.csv")

    found = propose_mapping(MappingKind.FEEDBACK, path, source="rows")
    _, counts = imported(path, found.text)

    assert "Very satisfied: '5'" in found.text
    assert (counts["records"], counts["stored"], counts["left_out"]) == (90, 60, 30)


def test_a_question_in_two_languages_is_one_where_no_survey_asks_both(folder):
    german = [line.replace(SATISFIED, "Wie zufrieden sind Sie?") for line in rows_of(8)]
    german = [line.replace("r", "g", 1) for line in german]
    path = write_csv(folder, *rows_of(8), *german, header=HEADER, name="rows.csv")

    assert (
        propose_mapping(MappingKind.FEEDBACK, path, source="rows").text.count(": satisfaction") == 2
    )


def test_two_questions_about_one_thing_in_a_survey_are_not_taken_for_one(folder):
    both = [
        line
        for n in range(9)
        for line in survey(n, (SATISFIED, 4), ("How satisfied are you with our shop?", 2))
    ]
    path = write_csv(folder, *both, header=HEADER, name="rows.csv")

    found = propose_mapping(MappingKind.FEEDBACK, path, source="rows")

    assert found.text.count(": satisfaction") == 1
    assert "Left out: 9 rows of 'How satisfied are you with our shop?'" in " ".join(found.notes)


def test_each_row_is_accounted_for(folder):
    good = rows_of(3)
    path = write_csv(
        folder,
        *good,
        good[0],  # the same row again
        "r1,2026-01-02,E1,How satisfied are you with our service?,1",  # another answer
        "r50,2026-01-02,E9,Would you recommend us?,9",  # nobody
        "r51,2026-01-02,E1,Would you recommend us?,11",  # no step
        "r52,2026-01-02,E1,Did we keep our word?,yes",  # a question that nobody mapped
        ",2026-01-02,E1,Would you recommend us?,9",  # no id
        "r53,2026-01-02,E1,Would you recommend us?,",  # no answer
        "r54,2026-01-02,E1,,",  # nothing asked
        "r55,2026-01-02,E1,  would YOU recommend  us? ,9",  # the same question
        header=HEADER,
        name="rows.csv",
    )

    _, counts = imported(path)

    assert counts == {
        "records": 18,
        "stored": 7,
        "duplicate": 1,
        "conflict": 1,
        "unmatched": 1,
        "rejected": 3,
        "blank": 2,
        "left_out": 3,
    }
    answers = {row.external_id for row in db.session.query(AnswerRow)}
    assert {"r0 | satisfaction", "r0 | recommend", "r55 | recommend"} <= answers


def test_the_same_file_again_stores_nothing(folder):
    lines = rows_of(3)
    imported(write_csv(folder, *lines, header=HEADER, name="one.csv"))

    _, counts = imported(write_csv(folder, *reversed(lines), header=HEADER, name="two.csv"))

    assert (counts["stored"], counts["duplicate"], counts["left_out"]) == (0, 6, 3)


def test_scores_are_those_of_a_file_with_a_column_for_each_question(folder):
    imported(write_csv(folder, *rows_of(10), header=HEADER, name="rows.csv"))

    _, (row,) = score_table("csat_mean", Days(date.min, FOR_EVER), ["payee"])

    assert (row.answers, row.value) == (10, 3)


def test_a_corrected_file_changes_one_answer_of_a_survey(folder):
    lines = rows_of(3)
    first, _ = imported(write_csv(folder, *lines, header=HEADER, name="one.csv"))
    mended = [line.replace(f"{SATISFIED},1", f"{SATISFIED},5") for line in lines[:-3]]

    path = write_csv(folder, *mended, header=HEADER, name="two.csv")
    job, _ = imported(path, corrects=[first.id])

    assert (job.result["changed"], job.result["removed"]) == (1, 2)


@pytest.mark.parametrize(
    ("before", "after", "held"),
    [
        (SATISFIED, "How satsified are you?", 1),  # some answer of this survey
        (f"r0,2026-01-01,E1,{SATISFIED}", f",2026-01-01,E1,{SATISFIED}", 3),  # may be any
        (f"{SATISFIED},1", f"{SATISFIED},1,more", 3),
        (f"{SATISFIED},1", f"{SATISFIED},9", 0),  # its id can be told
    ],
)
def test_a_row_that_is_rejected_never_takes_an_answer_back(folder, before, after, held):
    lines = rows_of(3)
    first, _ = imported(write_csv(folder, *lines, header=HEADER, name="one.csv"))
    mended = [lines[0].replace(before, after), *lines[1:-3]]  # and survey r2 is left out
    path = write_csv(folder, *mended, header=HEADER, name="two.csv")

    about = (path, path.name, MAPPING, "", OPERATOR, NOON)
    shown = done(start_feedback_preview(*about, corrects=[first.id])).result
    job, _ = imported(path, corrects=[first.id])

    removed = 0 if held == 3 else 2
    for result in (shown, job.result):
        assert (result["removed"], result["held_back"]) == (removed, held)
    kept = {row.external_id for row in db.session.query(AnswerRow)}
    assert "r0 | satisfaction" in kept
    assert len(kept) == 6 - removed


def look(path, mapping="", roles=None):
    decided = Decided(roles or {})
    about = (path, path.name, mapping, "", OPERATOR, NOON)
    return done(start_feedback_preview(*about, decided=decided)).result


def test_the_preview_shows_both_columns_and_what_is_left_out(folder):
    found = look(write_csv(folder, *rows_of(10), header=HEADER, name="rows.csv"))

    roles = {name: role for name, _, role in found["columns"]}
    assert (roles["Question"], roles["Answer"]) == ("asked", "answered")
    assert found["counts"] == {"would be stored": 20, "would be left out": 10}


def test_texts_that_say_nothing_are_asked_where_a_person_chose_the_columns(folder):
    header, lines = "Key,Day,Agent,What,Said", rows_of(4)
    lines = [line.replace(SATISFIED, "Q1").replace(RECOMMEND, "Q2") for line in lines]
    path = write_csv(folder, *lines, header=header, name="odd.csv")
    roles = {"Key": "external_id", "Day": "day", "Agent": "payee"}

    found = look(path, roles=roles | {"What": "asked", "Said": "answered"})

    assert "Which question is each text of 'What'?" in found["open"][0]
    said = found["mapping"].replace("Q1: '?'", "Q1: satisfaction").replace("'?'", "none")
    again = look(path, said)
    assert again["counts"] == {"would be stored": 4, "would be left out": 8}
    kept = look(path, said, roles | {"What": "asked", "Said": "answered"})
    assert "Q1: satisfaction" in kept["mapping"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (": recommend", ": praise", "'Would you recommend us?' is the question 'praise'"),
        (": recommend", ": {values: {a: 1}}", "is a question, or {question: ..., values: ...}"),
        ("  column: Answer\n", "", "There is no question 'question'"),
        (": satisfaction", ": none", None),
        ("source: rows", "source: rows\nchannel: Nowhere", None),
    ],
)
def test_a_mapping_that_says_too_little_is_refused(before, after, words):
    text = MAPPING.replace(before, after)
    if words is None:
        assert mapping_of(text)
        return
    with pytest.raises(BadMapping, match=words.replace("?", r"\?").replace("{", r"\{")):
        mapping_of(text)
