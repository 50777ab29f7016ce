"""The plans of the library, each with the remarks that it deserves: no more and no fewer."""

import pytest

from app.domain.errors import BadPlan
from app.domain.plans.language.reading import plan_from
from app.domain.plans.lint.linting import lint, remark_text
from app.domain.plans.lint.remarks import TITLES, Kind
from tests.domain.plans.made import HEAD, PAY
from tests.domain.plans.made import read as read_text
from tests.handbook import ROOT
from tests.payout_cases import PLANS, read
from tests.plan_runs import UNITS

REMARKS = {
    "budget-neutral": [("one_edge", "csat")],
    "careful-scores": [("one_edge", "csat")],
    "clawback": [("no_cap", "reward"), ("not_decided", "earned")],
    "contact-centre-tiers": [
        ("not_decided", "attendance"),
        ("cliff", "attendance_gate"),
        ("cliff", "tiers"),
        ("ties", "tiers"),
        ("ties", "attendance_gate"),
    ],
    "draw-with-ramp": [
        ("no_cap", "reward"),
        ("not_decided", "joined"),
        ("cliff", "joined"),  # the draw ends with a month
        ("ties", "ramp"),
    ],
    "floor-and-spread": [("not_decided", "csat"), ("cliff", "csat"), ("cliff", "csat")],
    "gainsharing": [("no_cap", "reward"), ("not_decided", "sales"), ("not_decided", "sales")],
    "guarantee": [
        ("no_cap", "reward"),
        ("not_decided", "present"),
        ("not_decided", "planned"),
        ("cliff", "pays"),
        ("one_edge", "csat"),
        ("ties", "pays"),
    ],
    "hold-back": [
        ("not_decided", "csat"),
        ("cliff", "pays"),
        ("cliff", "stayed"),
        ("ties", "pays"),
    ],
    "hospital-points": [("not_decided", "now")],
    "mid-month-transfer": [("not_decided", "first_day")],
    "named-mentions": [("not_decided", "way"), ("cliff", "stars_given")],
    "qa-autofail": [
        ("not_decided", "given_score"),
        ("cliff", "critical"),  # one error more costs everything
    ],
    "quality-points": [("no_cap", "reward")],
    "rank-prizes": [("one_edge", "nps")],
    "scores-among-colleagues": [("one_edge", "csat")],
    "store-nps-pool": [("no_cap", "reward"), ("not_decided", "full_pot"), ("one_edge", "nps")],
    "weighted-scorecard": [("above_whole", "training"), ("cliff", "csat")],
    "year-to-date": [("no_cap", "reward"), ("not_decided", "sold")],
}


def test_every_plan_of_the_library_is_in_this_table():
    names = {path.stem for path in PLANS.glob("*.yaml") if not path.stem.endswith(".case")}

    assert names == set(REMARKS)


@pytest.mark.parametrize("name", REMARKS)
def test_a_plan_of_the_library_gets_the_remarks_that_it_deserves(name):
    plan = plan_from(read(PLANS / f"{name}.yaml"), UNITS)

    found = lint(plan)

    assert [(str(each.kind), each.about) for each in found] == REMARKS[name]
    assert all(remark_text(plan, each).endswith((".", "]")) for each in found)
    assert all(each.place[0] for each in found)


def test_every_kind_of_remark_has_a_title_that_the_handbook_explains():
    page = (ROOT / "docs" / "plans.md").read_text()
    table = page.partition("| Remark |")[2].partition("\n\n")[0]
    told = [row.split("|")[1].strip() for row in table.splitlines()[2:]]

    assert list(TITLES) == list(Kind)
    assert told == list(TITLES.values())


STEPS = "{kind: step, unit: percent, rows: [%s]}"
AMOUNT = "{name: amount, fact: target_amount, unit: money}"
CSAT = "{name: csat, measure: csat_top2, of: payee, window: period}"


@pytest.mark.parametrize(
    ("lines", "tables", "pay", "said"),
    [
        ([CSAT, "{name: x, formula: csat >= 80}"], "", PAY, "csat is a percentage"),
        (["{name: x, formula: csta}"], "", PAY, "There is no line"),
        (["{name: x, formula: y + 1}", "{name: y, formula: x + 1}"], "", PAY, "stands below"),
        (
            [CSAT],
            "t: " + STEPS % "{from: 0%, to: 79%, value: 0%}, {from: 80%, value: 1%}",
            PAY,
            "in no row",
        ),
        ([CSAT, "{name: x, composite: {parts: {csat: 90%}, missing: fail}}"], "", PAY, "100%"),
        ([AMOUNT], "", "pay: amount\n", "needs round"),
    ],
)
def test_what_would_pay_wrongly_is_refused_and_no_remark(lines, tables, pay, said):
    listed = "".join(f"  - {line}\n" for line in lines)

    with pytest.raises(BadPlan, match=said):
        read_text(f"{HEAD}tables: {{{tables}}}\nlines:\n{listed}{pay}")
