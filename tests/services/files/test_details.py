"""Detail rows from files: versions by row id, two persons where pay is being decided, one order."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.domain.days import FOR_EVER, Days
from app.domain.errors import BadFile, SecondDuty, StatementChanged
from app.extensions import db, write_session
from app.queries import details as reading
from app.queries.details import detail_kinds, detail_rows, proposed_rows, versions_of
from app.services.actors import Actor
from app.services.files.details import (
    confirm_details,
    decline_details,
    import_details,
    preview_details,
    waiting_hash,
)
from tests.factories import NOON, OPERATOR, make_person, write_csv
from tests.payday import calculate, make_month, submit
from tests.world import audit_rows, viewer_of

pytestmark = pytest.mark.usefixtures("context")
HEADER = "number,row,day,amount:money:EUR,title:text"
EVER = Days(date(1900, 1, 1), FOR_EVER)
ROWS = ("ann,o2,2026-03-02,20.00,Second", "bob,o1,2026-03-02,10.00,First", "ann,o3,2026-03-01,5,")


@pytest.fixture
def people():
    return make_person("ann"), make_person("bob")


def take(folder, *rows, actor=OPERATOR, header=HEADER, name="orders", **kinds):
    db.session.rollback()
    return import_details(write_csv(folder, *rows, header=header), name, kinds, actor, NOON)


def counts(report):
    return report.new, report.changed, report.waiting, report.unchanged, report.unmatched


def holding(*people, days=EVER, name="orders"):
    db.session.rollback()
    return [row.row for row in detail_rows(db.session(), name, [p.id for p in people], days)]


def amounts(*people):
    db.session.rollback()
    rows = detail_rows(db.session(), "orders", [p.id for p in people], EVER)
    return {row.row: row.values.get("amount") for row in rows}


def test_rows_are_read_for_people_and_days_in_order_of_day_and_row_id(tmp_path, people):
    ann, bob = people
    assert counts(take(tmp_path, *ROWS)) == (3, 0, 0, 0, 0)

    assert holding(ann, bob) == ["o3", "o1", "o2"]
    assert holding(ann) == ["o3", "o2"]
    assert holding(ann, bob, days=Days(date(2026, 3, 2), date(2026, 3, 3))) == ["o1", "o2"]
    assert holding(ann, bob, days=Days(date(2026, 3, 3), date(2026, 4, 1))) == []
    assert holding(ann, bob, name="mentions") == []


def test_many_people_are_read_by_one_query_too(tmp_path, people, monkeypatch):
    take(tmp_path, *ROWS)
    monkeypatch.setattr(reading, "MOST_NAMED", 1)

    assert holding(*people) == ["o3", "o1", "o2"]


def test_a_range_is_found_by_each_of_its_days(tmp_path, people):
    header = "number,row,first_day,last_day,to:text"
    take(tmp_path, "ann,a,2026-03-02,2026-03-04,Shop", header=header, name="assignments")

    for day, found in ((1, []), (2, ["a"]), (4, ["a"]), (5, [])):
        days = Days(date(2026, 3, day), date(2026, 3, day + 1))
        assert holding(people[0], days=days, name="assignments") == found


def test_the_same_file_twice_changes_nothing(tmp_path, people):
    take(tmp_path, *ROWS)
    before = len(audit_rows())

    assert counts(take(tmp_path, *ROWS)) == (0, 0, 0, 3, 0)
    assert counts(take(tmp_path, "ann,o2,2026-03-02,20.0,Second")) == (0, 0, 0, 1, 0)
    assert len(audit_rows()) == before


def test_other_content_is_a_new_version_and_the_old_one_is_kept(tmp_path, people):
    take(tmp_path, *ROWS)
    report = take(tmp_path, "bob,o2,2026-03-02,20.00,Second", "bob,o1,2026-03-02,11.00,First")

    assert counts(report) == (0, 2, 0, 0, 0)
    assert amounts(*people) == {"o3": "5", "o1": "11", "o2": "20"}
    assert holding(people[0]) == ["o3"]
    kept = [(row.row, row.version, row.state) for row in versions_of(db.session(), "orders")]
    assert kept == [
        *(("o1", 1, "replaced"), ("o1", 2, "holds"), ("o2", 1, "replaced"), ("o2", 2, "holds")),
        ("o3", 1, "holds"),
    ]


def test_a_preview_says_the_same_and_stores_nothing(tmp_path, people):
    path = write_csv(tmp_path, *ROWS, "eve,o9,2026-03-02,1,", header=HEADER)
    preview = preview_details(path, "orders", {})

    assert holding(*people) == []
    assert preview == take(tmp_path, *ROWS, "eve,o9,2026-03-02,1,")


def test_every_row_of_a_file_is_accounted_for(tmp_path, people):
    take(tmp_path, *ROWS)
    report = take(
        tmp_path, ROWS[0], "ann,o1,2026-03-02,1,x", "ann,o4,2026-03-02,1,", ",,,,",
        "eve,o5,2026-03-02,1,", "ann,o6,soon,1,", "ann,o4,2026-03-02,2,",
    )  # fmt: skip

    assert counts(report) == (1, 1, 0, 1, 1)
    assert (report.records, report.blank, report.rejected_only) == (7, 1, 2)
    assert [line for line, *_ in report.rejected] == [6, 7, 8]


def test_the_kind_of_a_column_is_set_by_its_first_file(tmp_path, people):
    take(tmp_path, *ROWS)
    header = "number,row,day,amount,title,done"
    take(tmp_path, "ann,o4,2026-03-02,1.50,,yes", header=header, done="yes_no")

    assert detail_kinds(db.session(), "orders") == {
        "amount": "money:EUR",
        "done": "yes_no",
        "title": "text",
    }
    for more, words in (({"amount": "number"}, "was money:EUR"), ({"x": "text"}, "no column 'x'")):
        with pytest.raises(BadFile, match=words):
            take(tmp_path, "ann,o5,2026-03-02,1,,", header=header, **more)


@pytest.mark.parametrize("name", ["", "Orders", "o-1", "x" * 41, "../x"])
def test_a_name_is_one_that_a_plan_can_write(tmp_path, people, name):
    with pytest.raises(BadFile, match="is no name"):
        take(tmp_path, *ROWS, name=name)


def test_names_have_their_own_row_ids(tmp_path, people):
    take(tmp_path, *ROWS)
    assert counts(take(tmp_path, *ROWS, name="returns")) == (3, 0, 0, 0, 0)


def test_each_import_has_its_row_in_the_chain_without_names(tmp_path, people):
    take(tmp_path, *ROWS)

    last = audit_rows()[-1]
    assert (last.action, last.subject) == ("details imported", "details orders")
    assert (last.details["new"], len(last.details["sha256"])) == (3, 64)


@pytest.fixture
def reviewed(tmp_path):
    """January 2026 waits for its approvers; an order of Ann's in it was there before."""
    month = make_month(tmp_path)
    take(tmp_path, "ann,old,2026-01-05,9.00,")
    calculate(month)
    submit(month)
    return month


def hr(person):
    return Actor(person.pseudonym, person.id)


def shown():
    db.session.rollback()
    return waiting_hash([row for row, _ in proposed_rows(db.session(), "orders")])


def test_what_touches_a_period_under_review_waits_for_a_second_person(tmp_path, reviewed):
    rows = ("ann,new,2026-01-06,1.00,", "ann,old,2026-01-05,8.00,", "ann,far,2026-02-05,7.00,")
    report = take(tmp_path, *rows, actor=hr(reviewed.hanna))

    assert counts(report) == (1, 0, 2, 0, 0)
    assert amounts(reviewed.ann) == {"old": "9", "far": "7"}
    assert counts(take(tmp_path, *rows, actor=hr(reviewed.hanna))) == (0, 0, 0, 3, 0)
    with pytest.raises(SecondDuty, match="somebody else"):
        confirm_details("orders", shown(), viewer_of(reviewed.hanna), NOON)

    assert confirm_details("orders", shown(), viewer_of(reviewed.far), NOON) == 2
    assert amounts(reviewed.ann) == {"old": "8", "new": "1", "far": "7"}
    by = [(r.proposed_by, r.confirmed_by) for r in versions_of(db.session(), "orders")
          if r.confirmed_by]  # fmt: skip
    assert by == [(reviewed.hanna.pseudonym, reviewed.far.pseudonym)] * 2
    assert audit_rows()[-1].action == "details confirmed"


def test_moving_a_row_out_of_a_period_under_review_waits_too(tmp_path, reviewed):
    assert counts(take(tmp_path, "ann,old,2026-02-05,9.00,")) == (0, 0, 1, 0, 0)
    assert holding(reviewed.ann, days=Days(date(2026, 1, 1), date(2026, 2, 1))) == ["old"]


def test_only_what_was_shown_is_confirmed(tmp_path, reviewed):
    take(tmp_path, "ann,new,2026-01-06,1.00,")
    seen = shown()
    take(tmp_path, "ann,new,2026-01-06,1000.00,")

    for act in (confirm_details, decline_details):
        with pytest.raises(StatementChanged):
            act("orders", seen, viewer_of(reviewed.far), NOON)
    assert holding(reviewed.ann) == ["old"]


def test_what_is_declined_is_not_done_and_may_be_proposed_again(tmp_path, reviewed):
    take(tmp_path, "ann,old,2026-01-05,8.00,")
    assert decline_details("orders", shown(), viewer_of(reviewed.hanna), NOON) == 1

    assert amounts(reviewed.ann) == {"old": "9"}
    assert counts(take(tmp_path, "ann,old,2026-01-05,8.00,")) == (0, 0, 1, 0, 0)
    with pytest.raises(StatementChanged):
        confirm_details("returns", shown(), viewer_of(reviewed.far), NOON)


def test_one_person_confirms_only_what_others_proposed(tmp_path, reviewed):
    take(tmp_path, "ann,one,2026-01-06,1.00,", actor=hr(reviewed.hanna))
    take(tmp_path, "ann,two,2026-01-07,2.00,", actor=hr(reviewed.far))

    assert confirm_details("orders", shown(), viewer_of(reviewed.far), NOON) == 1
    assert holding(reviewed.ann) == ["old", "one"]


def test_raw_sql_makes_neither_two_that_hold_nor_one_person_two(tmp_path, people):
    take(tmp_path, *ROWS)
    columns = "name, row, 9, person_id, first_day, end_day, content, state, proposed_by"
    for more in ("null, made_at from detail_row", "proposed_by, made_at from detail_row"):
        with pytest.raises(IntegrityError), write_session() as session, session.begin():
            session.execute(text(f"insert into detail_row select {columns}, {more}"))
