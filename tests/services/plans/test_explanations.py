"""A stored statement in words: of which days the answers are."""

from datetime import date

import pytest

from app.domain.days import FOR_EVER
from app.domain.permissions import Role, Viewer
from app.domain.plans.evaluating.one_payee import again
from app.extensions import db
from app.queries.statements import in_scope_of, statement_for
from app.services.plans.explanations import explained
from tests.factories import make_person, make_unit
from tests.payday import JANUARY, calculate, make_month, participate, statement_of
from tests.paying import CENTS, paid, plan, read

pytestmark = pytest.mark.usefixtures("context")
AUDITOR = Viewer(0, "", "", frozenset({Role.AUDITOR}))


def told(number):
    """The first sentence about the score of this payee."""
    db.session.rollback()
    statements = db.session.scalars(in_scope_of(AUDITOR)).all()
    (statement,) = (s for s in statements if s.participation.payee.number == number)
    return next(s for line in explained(statement) for s in line.sentences if "answers" in s)


@pytest.mark.parametrize(
    ("first", "end", "words"),
    [
        (JANUARY, FOR_EVER, "in this period"),
        (date(2026, 1, 10), FOR_EVER, "from 10 January to 31 January 2026"),
        (JANUARY, date(2026, 1, 20), "from 1 January to 19 January 2026"),
        (date(2026, 1, 10), date(2026, 1, 11), "on 10 January 2026"),
    ],
)
def test_who_takes_part_for_a_while_reads_of_which_days(tmp_path, first, end, words):
    month = make_month(tmp_path)
    joiner = make_person("joiner", make_unit("Late"), month.boss)
    participate(joiner, first, end)
    calculate(month)

    assert f"You have no answers {words}" in told("joiner")
    assert "in this period" in told("ann")


def explained_of(month, person):
    number = statement_of(month, person).id
    db.session.expire_all()
    return {line.name: line for line in explained(statement_for(db.session(), AUDITOR, number))}


def test_slices_parts_and_shares_are_told_from_the_stored_statement(tmp_path):
    text = plan(
        "name: nps, measure: csat_top2, of: payee, window: period",
        "name: sales, formula: amount * 1.2",
        "name: tiers, formula: pays(sales)",
        "name: mix, composite: {parts: {nps: 50%, half: 50%}, missing: fail}",
        "name: mine, pool: {amount: 100 EUR, by: amount, over: company, to: 0.01,"
        " remainder: largest, missing: zero}",
        f"name: reward, formula: mine + tiers, {CENTS}",
        head="tables:\n  pays: {kind: marginal, rows: [[0 EUR, 3%], [1000 EUR, 5%]]}",
    ).replace("  - {name: mix", "  - {name: half, constant: 50%}\n  - {name: mix")
    month = make_month(tmp_path, text)
    assert calculate(month).message == ""

    lines = explained_of(month, month.ann)

    assert lines["tiers"].tables[0].rows == (
        ("€0.00", "€1,000.00", "€1,000.00", "3%", "€30.00"),
        ("€1,000.00", "", "€200.00", "5%", "€10.00"),
    )
    assert [row[-1] for row in lines["mix"].tables[0].rows] == ["33.3333…%", "25%"]
    assert lines["mine"].sentences == (
        "The company's pool of €100.00 is shared by amount: €1,000.00 of €2,000.00 gives €50.00.",
    )
    assert lines["nps"].measure == "csat_top2"
    assert lines["reward"].value == "€90.00"


def test_the_stored_statement_explained_comes_to_what_it_pays(tmp_path):
    month = make_month(tmp_path)
    assert calculate(month).message == ""
    plan_of, one = read(month, month.ann)

    again_found = again(plan_of, one).values(0)

    assert again_found == one.values
    assert again_found[plan_of.pay].number * 100 == paid(month, month.ann)
