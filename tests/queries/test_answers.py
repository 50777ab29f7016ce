"""Who reads which single answer, and when a comment may be read."""

from datetime import date

import pytest

from app.domain.days import FOR_EVER, Days
from app.domain.permissions import Role, Viewer
from app.extensions import db
from app.models.people import ManagementRow
from app.queries.answers import answers_of, recent
from tests.factories import MAPPING, import_answers, make_person, make_unit, store, write_csv

pytestmark = pytest.mark.usefixtures("context")
ALWAYS = Days(date(2020, 1, 1), FOR_EVER)
HEADER = "id,payee,day,rating,words"


def make_answers(folder, number, comments):
    """So many answers of one payee, each with a comment, one a day."""
    ann = make_person("ann", make_unit("north"))
    lines = [f"{n},ann,2026-01-{n:02},5,said {n}" for n in range(1, number + 1)]
    mapping = f"{MAPPING}comment: words\ncomments: {comments}\n"
    import_answers(write_csv(folder, *lines, header=HEADER), mapping)
    db.session.rollback()
    return ann


def newest(payee, days=ALWAYS, question="satisfaction", comments=9, answers=9):
    """The newest comments and the newest answers."""
    return recent(db.session(), payee.id, question, days, comments, answers)


def comments_of(person):
    rows = answers_of(db.session(), person.id, "satisfaction", ALWAYS, 0)
    return [row.comment for row in reversed(rows)]


@pytest.mark.parametrize(
    ("number", "comments", "readable"),
    [
        (3, "at_once", 3),
        (3, "never", 0),
        (4, "{after: 5}", 0),  # nobody can tell which of a few customers wrote it
        (5, "{after: 5}", 5),
        (9, "{after: 5}", 5),  # the second group is not complete
        (10, "{after: 5}", 10),
    ],
)
def test_comments_are_read_in_complete_groups(tmp_path, number, comments, readable):
    ann = make_answers(tmp_path, number, comments)

    shown = comments_of(ann)

    assert shown == [f"said {n}" if n <= readable else "" for n in range(1, number + 1)]
    assert len(newest(ann, comments=20)[0]) == readable


def test_the_newest_comment_comes_first(tmp_path):
    ann = make_answers(tmp_path, 3, "at_once")

    assert [row.comment for row in newest(ann, comments=2)[0]] == ["said 3", "said 2"]


def test_the_newest_answers_come_with_the_comments_that_may_be_read(tmp_path):
    ann = make_answers(tmp_path, 3, "{after: 2}")

    comments, answers = newest(ann, comments=1, answers=2)

    assert [row.comment for row in comments] == ["said 2"]
    assert [(row.day.day, row.comment) for row in answers] == [(3, ""), (2, "said 2")]


def test_the_newest_answers_are_those_of_the_month_and_question_asked_for(tmp_path):
    ann = make_answers(tmp_path, 3, "at_once")
    of_day_two = Days(date(2026, 1, 2), date(2026, 1, 3))

    assert [row.day.day for row in newest(ann, of_day_two)[1]] == [2]
    assert newest(ann, question="recommend")[1] == []


def test_a_manager_opens_answers_of_the_days_on_which_they_were_in_charge(tmp_path):
    ann = make_answers(tmp_path, 5, "at_once")
    boss = make_person("boss")
    days = {"first_day": date(2026, 1, 2), "end_day": date(2026, 1, 4)}
    store(ManagementRow(person_id=ann.id, manager_id=boss.id, **days))
    viewer = Viewer(boss.id, boss.name, boss.pseudonym, frozenset({Role.MANAGER}))

    rows = answers_of(db.session(), ann.id, "satisfaction", ALWAYS, 0, viewer)

    assert [row.day.day for row in rows] == [3, 2]


def test_answers_come_in_pages_of_50_newest_first(tmp_path):
    ann = make_person("ann", make_unit("north"))
    lines = [f"{n},ann,2026-01-{1 + n % 28:02},5" for n in range(60)]
    import_answers(write_csv(tmp_path, *lines))
    db.session.rollback()

    pages = [answers_of(db.session(), ann.id, "satisfaction", ALWAYS, page) for page in (0, 1, 2)]

    assert [len(page) for page in pages] == [50, 10, 0]
    days = [row.day for page in pages for row in page]
    assert days == sorted(days, reverse=True)
    assert len({row.id for page in pages for row in page}) == 60
