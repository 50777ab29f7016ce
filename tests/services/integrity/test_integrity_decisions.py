"""What people of HR decide about answers is watched, and where plans of a period step."""

from datetime import date

import pytest
from sqlalchemy import select

from app.extensions import db, write_session
from app.models.people import UnitRow
from app.models.statements import PayPeriodRow
from app.queries.attributions import transfers
from app.queries.integrity import findings_of, last_check, statements_around
from app.services.attributions import (
    Wanted,
    confirm_move,
    find_displaced,
    hash_of,
    propose_move,
)
from app.services.integrity.edits import edits_to_watch
from app.services.integrity.looks import asked_in, found_lines
from app.services.integrity.plan_steps import plans_of
from tests.factories import NOON, OPERATOR, import_answers, make_person, make_unit, write_csv
from tests.payday import LINEAR, calculate, make_month, participate
from tests.services.integrity.test_integrity import by_hr, check, exclude, watched_month
from tests.web.month import tell_late

pytestmark = pytest.mark.usefixtures("context")


def edit_signals(month, at=NOON):
    """By payee, each signal of what people decided, with what it rests on."""
    check(month, at)
    return {
        one.row.payee.number: {each["detector"]: each["rows"] for each in one.row.signals}
        for one in findings_of(db.session(), month.period.id)
    }


def picked_month(folder):
    """Ann's ten answers of one star are excluded one by one, each by a rule of its own."""
    lines = [f"low-{n},ann,2026-01-{n + 2:02} 09:00,1,low{n}@example.com,60" for n in range(10)]
    month = watched_month(folder, *lines)
    return month, [exclude(kind="single", source="desk", ids=[f"low-{n}"]) for n in range(10)]


def test_low_answers_taken_out_one_by_one_before_the_lock_raise_one_person(tmp_path):
    month, rules = picked_month(tmp_path)
    found = edit_signals(month)
    rows = sorted((["rule", one.rule_id, one.version] for one in rules), key=str)
    assert found == {"ann": {"changes that raise pay": rows}}


def test_an_outage_for_everyone_is_one_decision_and_no_finding(tmp_path):
    month = watched_month(tmp_path)
    exclude(kind="outage", first_day="2026-01-10", end_day="2026-01-21")
    assert edit_signals(month) == {}
    off = dict(last_check(db.session(), month.period.id).not_watched)
    assert "changes that raise pay" not in off


TIERS = LINEAR.replace("kind: interpolated", "kind: step")
TIERS = TIERS.replace("rows: [[3, 0%], [5, 100%]]", "rows: [[0%, 0%], [90%, 100%]]")
TIERS = TIERS.replace("csat_mean", "csat_top2").replace("unit: score", "unit: percent")


def crowded_month(folder):
    """Of 20 answers each, 12 people have 18 good ones, where 90% is paid for; 2 have 19, 2 have 16.

    Nobody has 17.
    """
    month = make_month(folder, plan=TIERS, answers=())
    goods = [18] * 12 + [19] * 2 + [16] * 2
    team, lines = make_unit("Desk"), []
    for number, good in enumerate(goods):
        participate(make_person(f"p{number}", team, month.boss))
        marks = [5] * good + [1] * (20 - good)
        lines += [f"p{number}-{n},p{number},2026-01-{n + 1:02},{m}" for n, m in enumerate(marks)]
    import_answers(write_csv(folder, *lines, name="crowd.csv"))
    calculate(month)
    check(month)
    return month


def test_scores_just_above_a_step_are_a_warning_with_the_statements_around_it(tmp_path):
    month = crowded_month(tmp_path)
    (edge,) = last_check(db.session(), month.period.id).edges
    assert (edge["plan"], edge["line"], edge["words"]) == ("Linear", "Your mean", "pays, from 90%")
    assert edge["counts"] == [2, 0, 12, 2]
    assert (edge["chance"], edge["is_warning"]) == ("0.0033", True)  # 1 / (1 + 146.7 + 154)
    names = {row.name for row in statements_around(db.session(), edge["above"])}
    assert names == {f"Name of p{number}" for number in range(12)}
    assert edge["below"] == []
    lines = found_lines(month.period.id)
    assert any("pays, from 90%: 12 just above, 0 just below. p = 0.0033" in one for one in lines)


OF_TEAM = LINEAR.replace("of: payee", "of: team")


@pytest.mark.parametrize(("plan", "gains"), [(OF_TEAM, True), (LINEAR, False)])
def test_a_low_answer_that_moves_raises_its_team_where_a_plan_reads_teams(tmp_path, plan, gains):
    """Ann's ones of the first days go from Phone to Shop: Bob stays, and gains."""
    month = make_month(tmp_path, plan=plan, answers=("1", "1", "5"))
    shop = db.session.scalars(select(UnitRow).where(UnitRow.name == "Shop")).one()
    tell_late(month.ann, shop, date(2026, 1, 3))
    with write_session() as session, session.begin():
        find_displaced(session)
    shown = transfers(db.session())
    move = propose_move(
        Wanted([one.key for one in shown], hash_of(shown), "Told late."), OPERATOR, NOON
    )
    confirm_move(move, by_hr(month), NOON)
    db.session.rollback()
    period = db.session.get_one(PayPeriodRow, month.period.id)
    asked = asked_in(db.session(), period, plans_of(db.session(), period))
    edits, decisions = edits_to_watch(db.session(), asked, NOON)
    raised = {payee for payee, up in zip(edits.payees, edits.raises, strict=True) if up}
    assert (month.bob.id in raised) is gains
    assert decisions.told(edits.ids.tolist()) == [["move", move]] * len(edits.ids)
    assert edits.late.all()
