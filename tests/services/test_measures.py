"""Questions and measures of one's own: versions, what is refused, and files read by them."""

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.errors import BadFile, BadMeasures, MeasuresChanged
from app.domain.files.mapping_kinds import MappingKind
from app.extensions import db
from app.models.audit import AuditRow
from app.queries.catalogue import measures_by_version, newest_measures, questions
from app.queries.measures import measure_versions
from app.services.files.mapping_proposals import propose_mapping
from app.services.measures import add_measures, preview_measures
from app.services.plans.publishing import publish_plan
from tests.factories import NOON, import_answers, make_person, make_unit, write_csv
from tests.payday import JANUARY, LINEAR, OPERATOR

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.one_database]
MARKS = """\
questions:
  school_mark: {steps: [1, 2, 3, 4, 5, 6]}
measures:
  good_marks:
    question: school_mark
    unit: percent
    values: {1: 100%, 2: 100%, 3: 0%, 4: 0%, 5: 0%, 6: 0%}
"""
MAPPING = """\
source: marks
external_id: id
payee: agent
day: {column: day, format: YYYY-MM-DD}
answers: {school_mark: mark}
"""


def add(text=MARKS, **more):
    return add_measures(text, OPERATOR, NOON, "marks.yaml", **more)


def changed(old="2: 100%", new="2: 50%"):
    assert old in MARKS
    return MARKS.replace(old, new, 1)


def test_the_same_text_twice_changes_nothing():
    add()
    again = add()

    assert (again.questions, again.measures) == ((), ())
    assert again.unchanged == ("school_mark", "good_marks")


def test_a_changed_measure_is_a_new_version_and_its_question_stays():
    add()
    add(changed())

    assert [made.measure.version for made in measure_versions(db.session(), "good_marks")] == [2, 1]
    assert newest_measures(db.session())["good_marks"].version == 2
    assert questions(db.session())["school_mark"].steps == tuple("123456")
    acts = db.session.execute(select(AuditRow.action, AuditRow.subject)).all()
    assert acts == [
        ("question added", "question school_mark"),
        *[("measure added", "measure good_marks")] * 2,
    ]


def test_a_published_plan_keeps_the_version_that_it_names():
    add()
    text = LINEAR.replace("csat_mean", "good_marks").replace("unit: score", "unit: percent")
    text = text.replace("[[3, 0%], [5, 100%]]", "[[30%, 0%], [50%, 100%]]")
    resolved = publish_plan(text, JANUARY, OPERATOR, NOON).resolved
    add(changed())

    assert "good_marks@1" in str(resolved)
    assert {"good_marks@1", "good_marks@2"} <= set(measures_by_version(db.session()))


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("5, 6]", "5, 6, 6]", "2, column 43", "the step '6' is there twice"),
        ("[1, 2, 3, 4, 5, 6]", "[1]", "2, column 25", "has 2 steps or more"),
        ("[1, 2, 3, 4, 5, 6]", f"{[*range(102)]}", "2, column 420", "at most 101 steps"),
        ("[1, 2, 3, 4, 5, 6]", "[a, A]", "2, column 28", "but for capitals or spaces"),
        ("[1, 2, 3, 4, 5, 6]", "[a, none]", "2, column 28", "for no answer"),
        ("6: 0%", "7: 0%", "7, column 53", "'7' is no step of school_mark"),
        (", 6: 0%", "", "4, column 3", "there is no value for '6'"),
        ("6: 0%", "6: bad", "7, column 56", "'bad' is not a number"),
        ("6: 0%", "6: 3 EUR", "7, column 56", "is a number, and no amount"),
        ("6: 0%", "6: 20", "7, column 56", "write 20 with the sign %"),
        ("6: 0%", "6: 0.00000001%", "7, column 56", "at most 6 decimal"),
        ("question: school_mark", "question: mark", "5, column 15", "There is no question 'mark'"),
        ("unit: percent", "unit: marks", "6, column 11", "'unit' is count, days,"),
        ("  good_marks", "  nps", "4, column 3", "is built in and stays"),
        ("measures:", "measure:", "3, column 1", "has no key 'measure'"),
    ],
)
def test_each_mistake_is_told_with_file_line_and_column(old, new, place, words):
    with pytest.raises(BadMeasures) as mistake:
        add(changed(old, new))

    assert str(mistake.value).startswith(f"marks.yaml, line {place}")
    assert words in str(mistake.value)
    assert "school_mark" not in questions(db.session())


def test_a_text_that_is_no_yaml_is_told_with_file_and_line():
    with pytest.raises(BadFile, match=r"marks\.yaml, line 1, column 5"):
        add("a: b: c")


def test_a_question_that_is_built_in_cannot_be_changed():
    with pytest.raises(BadMeasures, match="'effort' is built in, and its steps never change"):
        add("questions: {effort: {steps: [low, high]}}")


def test_steps_of_a_question_never_change():
    add()
    with pytest.raises(BadMeasures, match="is there already, and its steps never change"):
        add(changed("5, 6]", "5]").partition("measures")[0])


def test_whoever_looked_at_an_older_version_looks_again():
    seen = preview_measures(MARKS, date(2026, 3, 1)).seen
    add()
    seen_now = preview_measures(changed(), date(2026, 3, 1)).seen
    with pytest.raises(MeasuresChanged):
        add(changed(), seen=seen)

    assert add(changed(), seen=seen_now).measures[0].measure.version == 2


def test_the_last_whole_month_is_read_under_both_versions(tmp_path):
    add()
    make_person("E1", make_unit("North"))
    rows = [f"{n},E1,2026-0{1 + n % 2}-05,{mark}" for n, mark in enumerate((1, 6, 2, 6), 1)]
    file = write_csv(tmp_path, *rows, header="id,agent,day,mark")
    import_answers(file, MAPPING)
    (change,) = preview_measures(changed(), date(2026, 3, 9)).measures

    assert (change.now.first_day, change.now.answers) == (date(2026, 2, 1), 2)
    assert (change.before.value, change.now.value) == (1, 0.75)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("School mark", "123456", "school_mark: School mark"),
        ("Satisfaction", "123456", "'Satisfaction' is read as school_mark"),
        ("Satisfaction", "12345678", "Values 1 to 8: define a question for it at /hr/measures."),
        ("Satisfaction", "12345", "satisfaction: Satisfaction"),
    ],
)
def test_a_file_is_read_by_own_questions_by_name_and_scale(tmp_path, column, values, said):
    add()
    rows = [f"{n},E1,2026-01-2{n},{value}" for n, value in enumerate(values, 1)]
    file = write_csv(tmp_path, *rows, header=f"survey id,agent id,date,{column}")
    found = propose_mapping(MappingKind.FEEDBACK, file, source="marks")

    assert said in f"{found.text} {found.notes}"
