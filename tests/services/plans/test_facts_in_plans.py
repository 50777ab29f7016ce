"""Facts in pay: what a calculation reads, what it keeps, and whom a missing fact holds up."""

from datetime import date

import pytest

from app.domain.permissions import Role, Viewer
from app.extensions import db
from app.queries.missing_facts import missing_facts, who_waits
from app.queries.statements import statement_for
from app.services.plans.explanations import explained
from app.services.plans.publishing import plan_of
from tests.factories import import_fact_file, make_person, make_unit, write_csv
from tests.payday import LINEAR, calculate, make_month, participate, statement_of

pytestmark = pytest.mark.usefixtures("context")
LINES = """
  - {name: present, fact: present, unit: days, label: Days present}
  - {name: scheduled, fact: scheduled, unit: days, label: Days scheduled}
  - {name: kept, kpi: kept, unit: percent, needs: 100, otherwise: [team]}
  - {name: part, formula: amount * present / scheduled}
  - {name: reward, formula: part * kept, round: {to: minor_unit, mode: half_up}}
pay: reward
"""
PLAN = LINEAR.partition("  - {name: mean")[0] + LINES.lstrip("\n")
HEADER = "number,team,name,first_day,last_day,value,numerator,denominator,unit"
JANUARY = "2026-01-01,2026-01-31"
FULL = (
    f"ann,,present,{JANUARY},18,,,days",
    f"ann,,scheduled,{JANUARY},20,,,days",
    f"ann,,kept,{JANUARY},,190,200,percent",
)


def bring_in(folder, *lines):
    job = import_fact_file(write_csv(folder, *lines, header=HEADER, name="facts.csv"))
    assert job.result["read"] == len(lines), job.result
    return job


@pytest.fixture
def month(context, tmp_path):
    return make_month(tmp_path, PLAN)


def total(month, person):
    calculate(month)
    return whole(month, person).current.total_minor


def told(month, person):
    return {line.name: (line.value, *line.sentences) for line in explained(whole(month, person))}


def whole(month, person):
    """The statement as it stands now, with its parts."""
    number = statement_of(month, person).id
    auditor = Viewer(0, "", "", frozenset({Role.AUDITOR}))
    db.session.expire_all()
    return statement_for(db.session(), auditor, number)


def test_amounts_and_key_figures_are_paid_exactly_and_explained(month, tmp_path):
    bring_in(tmp_path, *FULL)
    calculate(month)

    found = told(month, month.ann)

    assert found["present"] == ("18", "Your value in this period.")
    assert found["kept"] == ("95%", "Your figures in this period: 190 of 200.")
    assert found["reward"][0] == "€855.00"  # 1,000 * 18/20 * 95%


def test_days_are_added_up_and_the_explanation_says_how_many(month, tmp_path):
    days = [f"ann,,present,2026-01-{day:02},2026-01-{day:02},1,,,days" for day in range(5, 14)]
    bring_in(tmp_path, *days, *FULL[1:])
    calculate(month)

    value, sentence = told(month, month.ann)["present"]

    assert value == "9"
    assert sentence == "Your 9 values from 5 January to 13 January 2026, added up."


def test_a_changed_fact_is_a_changed_statement_and_the_same_facts_are_none(month, tmp_path):
    bring_in(tmp_path, *FULL)
    calculate(month)
    before = statement_of(month, month.ann).content_hash
    assert calculate(month).result["unchanged"] == 2

    bring_in(tmp_path, FULL[0].replace(",18,", ",19,"))
    calculate(month)
    row = statement_of(month, month.ann)
    after, version = row.content_hash, row.version
    bring_in(tmp_path, FULL[0])
    calculate(month)

    assert (version, after != before) == (2, True)
    assert statement_of(month, month.ann).content_hash not in (before, after)  # a third version


def test_too_small_a_denominator_takes_the_team_whose_people_are_added_up(month, tmp_path):
    small = f"ann,,kept,{JANUARY},,40,50,percent"
    bring_in(tmp_path, *FULL[:2], small, f"bob,,kept,{JANUARY},,90,100,percent")
    calculate(month)

    value, *sentences = told(month, month.ann)["kept"]

    assert value == "86.67%"  # 130 of 150
    assert sentences == [
        "Your figures in this period: 40 of 50.",
        "It has to be out of 100 at least, so your team's figures count for you: 130 of 150.",
    ]


def test_a_teams_own_key_figure_comes_before_that_of_its_people(month, tmp_path):
    own = f",Phone,kept,{JANUARY},,80,100,percent"
    bring_in(tmp_path, *FULL[:2], own, FULL[2].replace("ann", "bob"))
    calculate(month)

    assert told(month, month.ann)["kept"][0] == "80%"


def test_a_fact_that_is_not_there_is_missing_and_never_zero(month, tmp_path):
    bring_in(tmp_path, *FULL[1:])

    assert total(month, month.ann) is None
    found = told(month, month.ann)
    assert found["present"] == ("no value", "There is no value: there is no value for these days.")
    assert found["part"][1] == "There is no value, because Days present has none."


def test_a_value_that_lies_partly_outside_holds_the_statement_up_with_its_range(month, tmp_path):
    bring_in(tmp_path, "ann,,present,2026-01-26,2026-02-01,5,,,days", *FULL[1:])
    calculate(month)

    reason = "the value of 2026-01-26 to 2026-02-01 lies partly outside these days"
    assert told(month, month.ann)["present"][1] == f"There is no value: {reason}."


def test_a_whole_month_of_who_was_hired_in_it_counts(month, tmp_path):
    hired = make_person("new", make_unit("Desk"), first_day=date(2026, 1, 16))
    participate(hired)
    bring_in(tmp_path, *(line.replace("ann", "new") for line in FULL))

    assert total(month, hired) == 85_500


def test_a_value_of_another_currency_is_not_read(context, tmp_path):
    plan = LINEAR.partition("  - {name: mean")[0] + (
        "  - {name: sales, fact: sales, unit: money}\n"
        "  - {name: reward, formula: sales * 10%, round: {to: minor_unit, mode: half_up}}\n"
        "pay: reward\n"
    )
    month = make_month(tmp_path, plan)
    bring_in(tmp_path, f"ann,,sales,{JANUARY},500,,,CHF", f"bob,,sales,{JANUARY},500.50,,,EUR")
    calculate(month)

    reason = "there is a value in CHF, and the plan reads EUR"
    assert told(month, month.ann)["sales"][1] == f"There is no value: {reason}."
    assert total(month, month.bob) == 5_005


def test_the_period_names_each_missing_fact_its_payees_and_the_money(month, tmp_path):
    many = [make_person(f"p{number:02}") for number in range(12)]
    for person in many[:11]:
        participate(person, target_minor=10_000)
    participate(many[11], target_minor=None)
    bring_in(tmp_path, *FULL)
    calculate(month)

    found = {each.name: each for each in missing_facts(db.session(), month.period.id)}

    assert set(found) == {"present", "scheduled", "kept", "target_amount"}
    present = found["present"]
    assert (present.payees, len(present.first_names), present.more) == (13, 10, 3)
    assert (present.waiting, present.without_target) == ({"EUR": 100_000 + 110_000}, 1)
    assert (found["target_amount"].payees, found["target_amount"].waiting) == (1, {})
    assert found["present"].first_names[0] == "Name of bob"
    rows = who_waits(db.session(), month.period.id, "present", 0)
    assert (len(rows), rows[0].reason) == (13, "there is no value for these days")

    bring_in(tmp_path, *(line.replace("ann", "bob") for line in FULL))
    calculate(month)
    assert len(who_waits(db.session(), month.period.id, "present", 0)) == 12


def test_a_fact_is_read_in_its_unit_and_the_team_is_named_in_groups():
    for old, new, message in (
        ("groups: [team]\n", "", "name the group in 'groups'"),
        ("fact: present, unit: days", "fact: present, unit: date", "present is date"),
        ("kpi: kept", "kpi: kept, window: year", "'window' is period"),
    ):
        assert old in PLAN
        text = PLAN.replace(old, new).replace("fact: scheduled", "fact: scheduled, of: team")
        with pytest.raises(Exception, match=message):
            plan_of(text)
