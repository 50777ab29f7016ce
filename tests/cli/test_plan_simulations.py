"""`flask plans simulate`: a changed plan over files, in words and as a file."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.outside import is_outside
from app.cli.plan_simulations import simulate

LIBRARY = Path(__file__).parents[2] / "examples" / "plans"
PLAN, PAYEES = (LIBRARY / f"contact-centre-tiers.{end}" for end in ("yaml", "csv"))
HIGHER = ("[90%, 100%]", "[90%, 110%]")


class Folder:
    def __init__(self, path):
        self.path = path

    def draft(self, *changes, name="draft.yaml"):
        text = PLAN.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (self.path / name).write_text(text)
        return str(self.path / name)

    def payees(self, *changes):
        text = PAYEES.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (self.path / "payees.csv").write_text(text)
        return str(self.path / "payees.csv")

    def run(self, draft, *more, inputs=PAYEES, period="2025-03"):
        words = [draft, "--current", str(PLAN), "--inputs", str(inputs)]
        said = ["--period", period] if period else []
        return CliRunner().invoke(simulate, [*words, *said, *map(str, more)])


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def test_it_needs_nothing_but_files():
    assert is_outside(["plans", "simulate", "draft.yaml"])


def test_a_higher_tier_says_what_it_costs_who_gains_and_what_luck_does(folder):
    result = folder.run(folder.draft(HIGHER))

    assert result.exit_code == 0, result.output
    told = result.output.splitlines()
    assert "  2025-03: €780.00 -> €810.00 (+€30.00)" in told
    assert (
        "1 person gains €30.00 together, 0 people lose €0.00 together, 4 people get the same."
        in told
    )
    assert "Not rated: 1 -> 1; they count with 0." in told
    assert "  North: +€30.00, 1 gains, 0 lose, 2 stay" in told
    assert "  €300.00 to €349.99: 1 -> 1" in told
    assert any(line.startswith("  tiers, from 90%: one answer of Satisfied") for line in told)
    assert any("Luck moves about" in line for line in told)


def test_luck_and_edges_of_a_statistic_are_said_to_be_unknown():
    """Not to be nothing, as 0% would say."""
    plan, payees = (str(LIBRARY / f"careful-scores.{end}") for end in ("yaml", "csv"))
    words = [plan, "--current", plan, "--inputs", payees, "--period", "2025-03"]

    told = CliRunner().invoke(simulate, words).output

    assert "Nothing was drawn, so how much is luck is not known." in told
    assert "Not drawn: Satisfied customers. " in told
    assert "edges of these lines are not looked for: Satisfied customers." in told
    assert not [each for each in ("0%", "draws;", "answers are not known") if each in told]


def test_the_same_plan_as_draft_changes_nothing_and_has_the_same_luck(folder):
    told = folder.run(str(PLAN)).output

    assert "(€0.00)" in told
    line = next(each for each in told.splitlines() if "Luck moves" in each)
    share = line.split("moves ")[1].split(" of the budget")[0]
    assert line.endswith(f"in the plan as it is {share}.")


def test_two_runs_say_the_same(folder):
    draft = folder.draft(HIGHER)

    assert folder.run(draft).output == folder.run(draft).output


def test_without_luck_nothing_is_drawn(folder):
    assert "Luck" not in folder.run(folder.draft(HIGHER), "--no-luck").output


def test_each_payee_stands_in_the_file_with_what_changes(folder):
    out = folder.path / "people.csv"

    folder.run(folder.draft(HIGHER), "--out", out)

    assert out.read_text().splitlines() == [
        "payee,old,new,difference,measures",
        "Ben,120.00,120.00,0.00,csat_top2@1",
        "Cem,360.00,360.00,0.00,csat_top2@1",
        "Dana,0.00,0.00,0.00,csat_top2@1",
        "Emil,0.00,0.00,0.00,csat_top2@1",
        "Ana,300.00,330.00,30.00,csat_top2@1",
    ]


def test_gains_are_added_up_by_any_column_of_the_file(folder):
    inputs = folder.payees(("payee,job", "payee,shift,job"), ("Ana,", "Ana,night,"))
    rows = Path(inputs).read_text().splitlines()
    rows = [rows[0], rows[1], *(row.replace(",agent", ",day,agent") for row in rows[2:])]
    Path(inputs).write_text("\n".join(row.replace(",boss", ",day,boss") for row in rows) + "\n")

    result = folder.run(folder.draft(HIGHER), "--by", "shift", "--no-luck", inputs=inputs)

    assert "By shift:\n" in result.output, result.output
    assert "  night: +€30.00, 1 gains, 0 lose, 0 stay" in result.output


def test_periods_of_one_file_are_added_up(folder):
    rows = PAYEES.read_text().splitlines()
    dated = [f"period,{rows[0]}"]
    dated += [f"{period},{row}" for period in ("2025-03", "2025-04") for row in rows[1:]]
    (folder.path / "both.csv").write_text("\n".join(dated) + "\n")

    result = folder.run(
        folder.draft(HIGHER), "--no-luck", inputs=folder.path / "both.csv", period=""
    )

    assert "  2025-04: €780.00 -> €810.00 (+€30.00)" in result.output, result.output
    assert "In all: €1,560.00 -> €1,620.00 (+€60.00)" in result.output


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([("currency: EUR", "currency: USD")], "The draft pays in USD and the plan in EUR"),
        ([("pay: reward", "pay: rewards")], "draft.yaml"),
        ([("measure: csat_top2", "measure: nps")], "draft.yaml"),
    ],
)
def test_a_draft_that_cannot_be_compared_is_refused_with_its_place(folder, changes, message):
    result = folder.run(folder.draft(*changes))

    assert result.exit_code == 1
    assert message in result.output


def test_a_column_that_neither_plan_knows_is_a_mistake(folder):
    inputs = folder.payees(("amount,", "amuont,amount,"), ("300,", "300,300,"))

    result = folder.run(folder.draft(HIGHER), inputs=inputs)

    assert result.exit_code == 1
    assert "neither plan knows a column 'amuont'" in result.output


def test_a_column_to_add_up_by_has_to_be_there(folder):
    assert "the column 'shift' is missing" in folder.run(str(PLAN), "--by", "shift").output
