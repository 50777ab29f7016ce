"""Each mistake in a plan's document is named with its line and column, and with what helps."""

import pytest
import yaml

from app.domain.errors import BadFile, BadPlan
from app.domain.plans.language.reading import MOST_LINES, plan_from
from app.domain.plans.language.reading_tables import MOST_ROWS
from tests.domain.plans.made import UNITS_OF_MEASURES, plan_of, read
from tests.domain.plans.test_reading import PLAN

# What is replaced in PLAN, by what (^ before the place that is named), and what is said.
MISTAKES = [
    ("plan: Contact centre\ncurrency", "^currency", "'plan' is missing"),
    ("currency: EUR\n", "", "'currency' is missing"),
    ("calendar: monthly", "^calendar: []", "'calendar' is a word"),
    ("jobs: [agent, cashier]", "^tenure: 90", "'for' has no key 'tenure'"),
    ("jobs: [agent, cashier]", "jobs: ^agent", "'jobs' is a list"),
    ("[agent, cashier]", "[agent, [^cashier]]", "names of jobs"),
    ("groups: [team]", "groups: [^Team]", "'Team' cannot be a name"),
    ("groups: [team]", "groups: [^team, team]", "'groups' names one group twice"),
    (
        "calendar: monthly",
        "calendar: monthly\nlate: ^soon",
        "'late' is person, whole_pool or positive_only, not 'soon'",
    ),
    ("groups: [team]", "^soon: person", "The plan has no key 'soon'; known are calendar, cur"),
    ("groups: [team]", "details: {orders: {^by: day}}", "The details 'orders' has no key 'by'"),
    ("pay: reward", "pay: ^nothing", "'pay' names no line: 'nothing'"),
    ("pay: reward", "", "'pay' is missing"),
    ("kind: step", "kind: ^steps", "interpolated_amounts or match, not 'steps'"),
    ("kind: step, ties: reached", "kind: match, ties: ^reached", "match has no 'ties'"),
    ("ties: reached,", "ties: ^above,", "'ties' is reached or exceeded"),
    ("ties: reached,", "flats: ^all,", "'flats' is reached or each, not 'all'"),
    ("ties: reached,", "until: ^100%,", "'until' does not belong to a table of the kind step"),
    ("below: 0%", "below: ^extend", "'below' is first, missing or a number"),
    ("unit: percent, rows", "unit: ^colour, rows", "There is no unit 'colour'; known are"),
    (
        "unit: percent, rows",
        "unit: ^text, rows",
        "The values of this table are percent, and not text",
    ),
    ("[90%, 100%]", "[^90%, 100%, 5%]", "A row is [from, value]"),
    ("[90%, 100%]", "[^90%, [100%]]", "A row is [from, value]"),
    ("[90%, 100%]", "{from: 90%, value: 1, ^row: 5}", "A column cannot be called 'row'"),
    ("[90%, 100%]", "{^from: 90%}", "'value' is missing"),
    ("[90%, 100%]", "[^ninety, 100%]", "'ninety' is not a number; write 12.5, 60% or 5 EUR"),
    ("[90%, 100%]", "[90%, ^1001%]", "more than 1,000%: is it meant as a number?"),
    ("fact: target_amount", "fact: ^Days present", "'Days present' is no name of a fact"),
    ("unit: money", "unit: ^percent", "The fact 'target_amount' has the unit money"),
    ("unit: money", "unit: ^euros", "There is no unit 'euros'; known are money"),
    (
        "name: amount, label",
        "name: ^amount, formula: 1, label",
        "exactly one of measure, kpi, fact",
    ),
    ("- {name: amount, label: Your target, fact: target_amount", "- {name: ^amount", "exactly one"),
    ("label: Your target", "per: ^orders", "There are no detail rows 'orders'; known are none"),
    ("label: Your target", "^by: nps", "A line has no key 'by'"),
    (
        "name: amount, label: Your target",
        "name: ^amount, of: payee",
        "'of' belongs to facts from files",
    ),
    ("of: payee, ", "", "'of' is missing"),
    ("of: payee", "of: ^shop", "A measure is 'of' payee, team or company, not 'shop'"),
    ("window: period, needs", "window: ^month, needs", "'window' is period, year_to_date"),
    ("window: period, needs", "window: {periods: ^x}, needs", "'periods' is a number of periods"),
    ("window: period, needs", "window: {periods: 3, ^on: 1}, needs", "has no key 'on'"),
    ("needs: 30", "statistic: ^mean, needs: 30", "'statistic' is raw, lower, shrunk or adjusted"),
    (
        "of: payee, window: period, needs: 30, otherwise: [team]",
        "of: team, window: period, statistic: ^shrunk, needs: 30, otherwise: [missing]",
        "'statistic: shrunk' is of a payee's own answers",
    ),
    (
        "of: payee, window: period, needs: 30, otherwise: [team]",
        "of: team, window: period, needs: {^answers: 30, reliability: 0.7}, otherwise: [missing]",
        "'reliability' is of a payee's own score",
    ),
    ("needs: 30", "segment: ^vip, needs: 30", "'segment' is a table of"),
    ("needs: 30", "needs: {answers: 30, reliability: ^7}", "'reliability' lies between 0 and 1"),
    ("needs: 30, ", "", "add 'needs'"),
    ("needs: 30", "needs: ^0", "'needs' is a number of answers, such as 30"),
    ("needs: 30", "needs: ^3.5", "'needs' is a number of answers"),
    ("needs: 30", "needs: ^" + "9" * 5000, "'needs' is a number of answers"),
    ("[team]}", "[^shop]}", "lists team, company, previous, missing or a number; 'shop' is"),
    ("[team]}", "[{^by: 3}]}", "A choice of 'otherwise' has no key 'by'"),
    ("[team]}", "[missing, ^team]}", "Nothing can follow missing"),
    ("[team]}", "[80%, ^missing]}", "Nothing can follow 80%"),
    ("otherwise: [team]}", "otherwise: ^team}", "'otherwise' is a list"),
    ("missing: reweight", "missing: ^skip", "'missing' is fail, zero or reweight"),
    ("missing: reweight", "missing: zero", "'at_least' belongs to 'missing: reweight'"),
    ("at_least: 1", "at_least: ^3", "'at_least' is a number of parts"),
    ("at_least: 1", "at_least: ^0", "'at_least' is a number of parts"),
    ("at_least: 1", "at_least: ^" + "1" * 5000, "'at_least' is a number of parts"),
    ("missing: reweight, ", "", "'missing' is missing"),
    ("csat: 70%, calm: 30%", "", "'parts' names no line"),
    ("csat: 70%", "^csat: 69.9999999%", "The weights make 99.9999999%, not 100%"),
    ("csat: 70%, calm: 30%", "^csat: -1, calm: 2", "Weights are not negative and not all zero"),
    ("csat: 70%, calm: 30%", "^csat: 0, calm: 0", "Weights are not negative and not all zero"),
    ("csat: 70%, calm: 30%", "^csat: 70%, calm: 3", "all percentages or all plain numbers"),
    ("csat: 70%, calm: 30%", "^csat: 70 EUR, calm: 30 EUR", "all percentages or all plain"),
    ("constant: 50%", "constant: ^half", "'half' is not a number"),
    ("constant: 50%", "constant: [{valid_from: ^soon, value: 1}]", "'valid_from' is a day such as"),
    ("to: 0.05", "to: ^nearly", "'to' is a number such as 0.01, or minor_unit"),
    ("to: 0.05", "to: ^0", "'to' is more than 0"),
    ("to: 0.05", "to: ^-1", "'to' is more than 0"),
    ("to: 0.05", "to: 0.5/3^x", "'x' is not expected"),
    ("to: 0.05", "to: ^1/0", "'1/0' is not a number"),
    ("to: 0.05", "to: ^5 USD", "5 USD: the plan pays in EUR"),
    ("to: 0.05", "to: ^" + "1" * 5000, "at most 2,000 characters"),
    ("mode: half_up", "mode: ^nearest", "'mode' is one of half_up, half_down, half_even, up"),
    (", mode: half_up", "", "'mode' is missing"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES)
def test_a_mistake_is_named_with_its_place(right, wrong, message):
    assert PLAN.count(right) == 1
    marked = PLAN.replace(right, wrong)
    before, found, _ = marked.partition("^")

    with pytest.raises(BadPlan) as caught:
        read(marked.replace("^", ""))

    assert message in str(caught.value)
    assert caught.value.line > 0
    if found:
        assert place(caught.value) == (before.count("\n") + 1, len(before.split("\n")[-1]) + 1)


def place(error):
    return error.line, error.column


@pytest.mark.parametrize(
    "text", ["hello", "[1, 2]", "plan: [", "plan: &a x", "plan: *a", "x: !t 1"]
)
def test_what_is_no_table_is_no_plan(text):
    with pytest.raises((BadPlan, BadFile)):
        read(text)


def test_a_key_twice_is_refused_with_its_place():
    with pytest.raises(BadFile, match="line 3, column 1: 'currency' is there twice"):
        read(PLAN.replace("calendar: monthly", "currency: JPY"))


@pytest.mark.parametrize("currency", ["XXX", "eur", "Euro"])
def test_a_currency_that_is_not_known_is_refused(currency):
    with pytest.raises(BadPlan, match=r"^Line [0-9]+, column 11: '.*' is no currency"):
        read(PLAN.replace("EUR", currency))


@pytest.mark.parametrize("rows", ["[[1, 2], [1, 3]]", "[[2, 2], [1, 3]]", "[[80%, 1], [50%, 2]]"])
def test_the_rows_of_a_table_rise(rows):
    with pytest.raises(BadPlan, match=r"^Line 5, column 4[0-9]: t: .* does not come after "):
        plan_of(tables=f"{{t: {{kind: step, rows: {rows}}}}}")


@pytest.mark.parametrize(
    "rows", ["[[0, 1], [80%, 2]]", "[[0, 1], [1, 2%]]", "[[1 EUR, 1], [2, 1]]"]
)
def test_a_column_of_a_table_has_one_unit(rows):
    with pytest.raises(BadPlan, match=r"all values of the column '(from|value)' have one unit"):
        plan_of(tables=f"{{t: {{kind: step, rows: {rows}}}}}")


def test_a_table_has_rows_and_not_too_many():
    many = ", ".join(f"[{row}, 1]" for row in range(MOST_ROWS + 1))
    for rows in ("[]", f"[{many}]"):
        with pytest.raises(BadPlan, match=f"has 1 to {MOST_ROWS} rows"):
            plan_of(tables=f"{{t: {{kind: step, rows: {rows}}}}}")


def test_a_plan_has_at_most_so_many_lines():
    lines = [f"name: a{number}, constant: 1" for number in range(MOST_LINES - 1)]

    assert len(plan_of(*lines).lines) == MOST_LINES
    with pytest.raises(BadPlan, match=f"at most {MOST_LINES} lines"):
        plan_of(*lines, "name: more, constant: 1")


def test_a_mistake_in_a_formula_is_named_where_it_stands():
    """Also in quotes: the place is the one that an editor shows."""
    for quoted, column in (("1 + nobody", 32), ('"1 + nobody"', 33)):
        with pytest.raises(BadPlan, match=f"^Line 7, column {column}: There is no line 'nobody'"):
            plan_of(f"name: total, formula: {quoted}")


def test_a_document_without_places_is_read_too():
    """As published plans are: plain texts."""
    document = yaml.load(PLAN, Loader=yaml.BaseLoader)

    assert plan_from(document, UNITS_OF_MEASURES).pay == "reward"
    with pytest.raises(BadPlan, match=r"^'pay' names no line"):
        plan_from({**document, "pay": "nothing"}, UNITS_OF_MEASURES)
