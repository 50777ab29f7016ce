"""What is wrong in a plan or its files ends a run at once, with file, line, column and reason."""

import os
from errno import ENOSPC
from pathlib import Path
from time import perf_counter

import click
import pytest

from app.domain.errors import BadFile
from app.exports.whole_files import write_whole
from tests.run_files import ORDERS, PAYEES, PLAN, Folder

KEPT = "T,agent,40,12,87%,0.8,"
FORMULA = '"sum(orders, price)"'
BIT = "{kind: step, rows: [[0, 0%], [5, 10%]]}"
TABLE = f"groups: [team]\ntables: {{bit: {BIT}}}\n"
# What is replaced in PLAN, by what (^ before the place that is named), and what is said.
PLANS = [
    ("groups: [team]", "groups: ^&a [team]", "anchors and aliases (& and *) are not allowed"),
    ("groups: [team]", "groups: ^*a", "anchors and aliases (& and *) are not allowed"),
    ("groups: [team]", "groups: ^!!set [team]", "tags (!) are not allowed"),
    ("groups: [team]", "^<<: {late: person}", "a key must be a plain word"),
    ("groups: [team]", "^currency: EUR", "'currency' is there twice"),
    ("groups: [team]", "groups: [team\ndetails^: {}\n#", "expected ',' or ']'"),
    ("groups: [team]", "groups: [te^\0am]", "the sign U+0000 cannot stand in YAML"),
    ("[team]", "^" + "[" * 10_000 + "]" * 10_000, "more than 30 levels"),
    ("[team]", "{a: " * 10_000, "more than 30 levels"),
    ("pay: reward", "pay: reward #" + "x" * 5_000_000, "A plan has at most 100,000 bytes"),
    ("currency: EUR", "currency: ^XTS", "'XTS' is no currency that is known"),
    ("kept * csat", "^reward * csat", "'reward' stands below; a line uses only lines above it"),
    (FORMULA, "^part", "'part' stands below; a line uses only lines above it"),
    (FORMULA, "^nobody", "There is no line 'nobody'"),
    (FORMULA, "^fees(amount)", "There is no function 'fees'"),
    (FORMULA, "amount ^* amount", "money * money has no meaning"),
    (FORMULA, "amount ^+ kept", "amount is money, kept is percent: + needs one unit"),
    (FORMULA, '"if(nps >= ^60%, 1, 0)"', "nps is points: write 60 without a sign"),
    (FORMULA, '"if(csat >= ^80, 1, 0)"', "csat is a percentage: write 80%"),
    (FORMULA, "^1001%", "1001% is more than 1,000%"),
    (FORMULA, "^NaN", "'N' cannot stand in a formula"),
    (FORMULA, "^5 USD", "5 USD: the plan pays in EUR"),
    (FORMULA, "^5 XTS", "'XTS' is no currency that is known"),
    (FORMULA, '"days_between(since, ^2025-02-29)"', "There is no day 2025-02-29"),
    (
        FORMULA,
        "^" + "(" * 10_000 + "1" + ")" * 10_000,
        "A formula has at most 2,000 characters",
    ),
    (FORMULA, '"^' + "-" * 150 + 'amount"', "A formula is at most 100 levels deep"),
    (FORMULA, '"^' + "1 + " * 600 + '1"', "A formula has at most 2,000 characters"),
    ("groups: [team]\n", TABLE.replace("[5,", "[^0,"), "bit: 0 does not come after 0"),
    ("groups: [team]\n", TABLE.replace("[5,", "[^-5,"), "bit: -5 does not come after 0"),
    ("groups: [team]\n", TABLE.replace("[5,", "[^5%,"), "bit: all values of the column 'from'"),
    ("groups: [team]\n", TABLE.replace("[5, 10%]", "^[]"), "A row is [from, value]"),
    ("currency: EUR", "^currency: {}", "'currency' is a word"),
    ("jobs: [agent]", "jobs: [agent, ^[]]", "'jobs' lists the names of jobs"),
    ("groups: [team]", "groups: [team" + ", a" * 9_000, "more than 8,000 texts, lists"),
    ("groups: [team]", "groups: [team]\n^---\na: b", "one document ends and another begins"),
    ("name: price,", 'name: price, label: "^a\\0",', "The sign U+0000 cannot be seen"),
    ("name: price,", 'name: price, label: "^a\\ud800",', "The sign U+D800 cannot be seen"),
    ("name: price,", 'name: price, label: "^\\x1b[31m",', "The sign U+001B cannot be seen"),
    ("name: price,", "name: price, label: ^a\u202eb,", "The sign U+202E cannot be seen"),
    ("name: price,", f"name: price, label: ^{'x' * 2_001},", "A text has at most 2,000 characters"),
    (FORMULA, f'"^if({"not " * 400}true, 1, 2)"', "A formula is at most 100 levels deep"),
    ("groups: [team]\n", TABLE.replace("10%", "NaN"), "all values of the column 'value' have one"),
    ("groups: [team]\n", TABLE.replace("[5,", "[^NaN,"), "'NaN' is not a number"),
    (
        "groups: [team]\n",
        TABLE.replace("[0, 0%]", "{from: 0, to: 4, value: 0%}"),
        "line 5, column 36: bit: what lies between 4 and 5 is in no row; let the row end at 5",
    ),
    (
        f"formula: {FORMULA}",
        "composite: {parts: {^kept: 50%, csat: 49%}, missing: fail}",
        "The weights make 99%, not 100%",
    ),
    (
        f"formula: {FORMULA}",
        "constant: [{valid_from: ^2025-02-30, value: 5 EUR}]",
        "There is no day 2025-02-30",
    ),
    ("of: payee, window", "of: ^shop, window", "A measure is 'of' payee, team or company, not"),
    ("name: sold", "name: ^sold_n", "'sold_n' cannot be a name"),
    ("name: sold", "name: ^sum", "'sum' cannot be a name"),
    ("name: sold", "name: ^nps", "The name 'nps' is taken already"),
    ("pay: reward", "pay: ^kept", "'pay' is money; kept is percent"),
    ("to: minor_unit, mode: half_up}}\npay", "to: 0.001, mode: half_up}}\npay", "it needs round"),
]
# The file, what is replaced in it, by what, and what is said; None: nothing.
FILES = [
    ("payees", "8,T", "007,T", "payees.csv: lines 2 and 3 are both of '007' in the period from"),
    ("payees", "8,T", ",T", "payees.csv, line 3, column payee: the payee is empty"),
    ("payees", "8,T", " ,T", "payees.csv, line 3, column payee: the payee is empty"),
    ("payees", "nps_n", "nps_m", "line 1: the column 'nps' and 'nps_n' or 'nps_0' to 'nps_10' is"),
    ("payees", ",amount,", ",sum,", "payees.csv, line 1: the column 'amount' is missing"),
    ("payees", ",job,", ",jobs,", "payees.csv, line 1: the column 'job' is missing"),
    ("payees", ",team,", ",crew,", "payees.csv, line 1: the column 'team' is missing"),
    (
        "payees",
        "payee,team",
        "payee,payee",
        "payees.csv, line 1: the column 'payee' is there twice",
    ),
    ("payees", "payee,team", "payee,", "payees.csv, line 1: column 2 has no name"),
    ("payees", KEPT, KEPT.replace("0.8", "87"), "line 3, column kept: 87 means 8,700%: write 87%"),
    ("payees", KEPT, KEPT.replace("0.8", "-87"), "line 3, column kept: -87 means "),
    ("payees", KEPT, KEPT.replace("0.8", "1/0"), "line 3, column kept: '1/0' is no number; write"),
    ("payees", KEPT, KEPT.replace("0.8", "1e3"), "line 3, column kept: '1e3' is no number"),
    ("payees", KEPT, KEPT.replace("0.8", "NaN"), "line 3, column kept: 'NaN' is no number"),
    ("payees", KEPT, KEPT.replace("0.8", "−1"), "line 3, column kept: '−1' is no number"),  # noqa: RUF001
    ("payees", KEPT, KEPT.replace("0.8", "٣"), "line 3, column kept: '٣' is no number"),
    ("payees", KEPT, KEPT.replace("0.8", " 1"), "line 3, column kept: ' 1' is no number"),
    ("payees", KEPT, KEPT.replace("0.8", "1."), "line 3, column kept: '1.' is no number"),
    ("payees", KEPT, KEPT.replace("0.8", '"1\n2"'), r"line 3, column kept: '1\n2' is no number"),
    (
        "payees",
        "200.50",
        "5%",
        "line 3, column amount: '5%' is a percentage, and this column is money",
    ),
    ("payees", "200.50", '"1,000"', "line 3, column amount: '1,000' is no number"),
    ("payees", "200.50", "1" * 1_001, "column amount: a number of more than 1,000 characters"),
    ("payees", "40,12,", "40,-1,", "line 3, column nps_n: -1 is a number of answers and cannot be"),
    ("payees", "12,87%", "12,88%", "payees.csv, column csat: lines 2 and 3 are of one group and"),
    ("payees", "200.50,50", "200.50,51", "payees.csv, column pot: lines 2 and 3 are of one group"),
    ("payees", "2021-01-31", "2021-01-32", "line 3, column since: there is no day 2021-01-32"),
    (
        "payees",
        "2021-01-31",
        "31.01.2021",
        "line 3, column since: '31.01.2021' is no day; write 2025",
    ),
    ("payees", ",no\n", ",No\n", "line 3, column full_time: 'No' is neither yes nor no"),
    (
        "payees",
        ",no\n",
        ",no,1\n",
        "payees.csv, line 3: 12 cells, but the first line names 11 columns",
    ),
    ("payees", ",no\n", "\n", "payees.csv, line 3: 10 cells, but the first line names 11 columns"),
    ("payees", "\nx,", '\n"x,', "Line 5: a quote opened here never closes.\n"),
    ("payees", "8,T", "8\0,T", "payees.csv, line 3: a NUL byte"),
    ("payees", "full_time\n", "full_time,shoe\n", "line 2: 11 cells, but the first line names 12"),
    ("payees", "8,T", " 007,T", "lines 2 and 3: the payees '007' and ' 007' look alike"),
    ("payees", "8,T", "007\x07,T", r"payees '007' and '007\x07' look alike"),
    ("payees", "8,T", "007\u200b,T", r"payees '007' and '007\u200b' look alike"),
    ("orders", "8,3", "9,3", "orders.csv, line 4, column payee: '9' is no payee of this run"),
    ("orders", "8,3", "8,2", "line 4, column row: the row '2' is there twice, first in line 3"),
    ("orders", "8,3", "8,", "orders.csv, line 4, column row: the row has no id"),
    ("orders", "30.5", "x", "orders.csv, line 4, column price: 'x' is no number"),
    ("orders", "30.5", "", None),
    ("orders", "sold_at", "at", "orders.csv, line 1: the column 'sold_at' is missing"),
    ("orders", "price\n", "prices\n", "orders.csv, line 1: the column 'price' is missing"),
]
PERIODS = [
    ("9999-12", "--period: '9999-12' names a day that does not exist"),
    ("", "payees.csv, line 1: there is no column 'period': add it, or say --period 2025-03"),
    ("2025-13", "--period: '2025-13' names a day that does not exist"),
    ("2025-3", "--period: '2025-3' is no period; write 2025-03, 2025-Q1, 2025 or 2025-03-01.."),
    ("9999", "--period: '9999' names a day that does not exist"),
    ("2025-02-29..2025-03-01", "names a day that does not exist"),
    ("2025-03-01..2025-03-01", "has no day"),
]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def is_refused(folder, message, **said):
    """At once, with one line, nothing written, and exit code 1."""
    before, start = folder.names(), perf_counter()

    result = folder.run("--out", folder.at("out.csv"), **said)

    assert perf_counter() - start < 1
    assert message in result.stderr
    assert result.stderr.startswith("Error: ")
    assert (result.exit_code, result.stdout, folder.names()) == (1, "", before)


@pytest.mark.parametrize(("right", "wrong", "message"), PLANS, ids=lambda text: text[:30])
def test_a_mistake_in_a_plan_has_its_place(folder, right, wrong, message):
    assert PLAN.count(right) == 1
    marked = PLAN.replace(right, wrong)
    before, found, _ = marked.partition("^")
    if found:
        line, column = before.count("\n") + 1, len(before.split("\n")[-1]) + 1
        message = f"Error: plan.yaml, line {line}, column {column}: {message}"
    folder.write(plan=marked.replace("^", ""))

    is_refused(folder, message)
    linted = folder.lint()
    assert (linted.exit_code, message in linted.output) == (1, True)


@pytest.mark.parametrize(("file", "right", "wrong", "message"), FILES)
def test_a_mistake_in_a_file_has_its_place(folder, file, right, wrong, message):
    text = {"payees": PAYEES, "orders": ORDERS}[file]
    assert text.count(right) == 1
    for changed in (
        text.replace(right, wrong),
        text.replace('"Ann, 9"', "Ann").replace(right, wrong),
    ):
        folder.write(**{file: changed})
        if message is None:
            assert folder.run().exit_code == 0
        else:
            is_refused(folder, message)


@pytest.mark.parametrize(("period", "message"), PERIODS)
def test_a_period_that_is_none_is_refused(folder, period, message):
    is_refused(folder, message, period=period)


def test_a_period_that_is_said_twice_is_the_same(folder):
    header, *rows = PAYEES.splitlines()
    dated = [f"{header},period", *(f"{row},2025-03" for row in rows)]
    folder.write(payees="\n".join(dated))
    assert folder.run().exit_code == 0

    message = "payees.csv, line 2, column period: the row is of 2025-03, and --period says 2025-04"
    is_refused(folder, message, period="2025-04")


def test_periods_of_one_payee_do_not_overlap(folder):
    header, *rows = PAYEES.splitlines()
    folder.write(orders="payee,period,row,sold_at,price\n")
    for periods, refused in (
        (("2025-Q1", "2025-03", "2025-03", "2025-03"), False),  # of different payees
        (("2025-Q1", "2025-03", "2025-03", "2025"), True),
    ):
        last = rows[0] if refused else rows[3]
        dated = [f"{row},{period}" for row, period in zip([*rows[:3], last], periods, strict=True)]
        folder.write(payees="\n".join([f"{header},period", *dated]))
        if refused:
            message = "lines 2 and 5 are both of '007' in periods that overlap, 2025-Q1 and 2025"
            is_refused(folder, message, period="")
        else:
            assert folder.run(period="").exit_code == 0


def test_no_line_is_called_as_a_column_of_every_file(folder):
    for name in ("row", "period"):
        folder.write(plan=PLAN.replace("name: fee", f"name: {name}"))
        is_refused(folder, f"plan.yaml, line 16, column 12: '{name}' is a column of the files")


def test_no_pipe_and_no_device_is_read_or_written(folder):
    os.mkfifo(folder.at("pipe"))
    for path in (folder.at("pipe"), "/dev/zero"):
        for option in ("--groups", "--out", "--trace"):
            result = folder.run(option, path)
            assert (result.exit_code, "is a pipe or a device" in result.stderr) == (2, True)
    with pytest.raises(BadFile, match="it is no file"):
        write_whole({Path(folder.at("pipe")): [b"x"]})


def test_a_link_stays_one_and_its_file_is_written(folder):
    link = Path(folder.at("link.csv"))
    link.symlink_to("real.csv")

    assert folder.run("--out", link).exit_code == 0
    assert link.is_symlink()
    assert Path(folder.at("real.csv")).read_text().startswith("payee,nps")


def test_a_full_disk_is_told_in_words(monkeypatch, folder):
    def full(*_, **__):
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(click, "echo", full)
    result = folder.run()

    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)


def test_rows_that_the_plan_reads_are_asked_for(folder):
    is_refused(folder, "the plan reads rows of 'orders': say --rows orders=FILE.csv", rows=False)


@pytest.mark.parametrize("file", ["payees", "orders"])
def test_an_empty_file_is_said_to_be_one(folder, file):
    folder.write(**{file: ""})

    is_refused(folder, f"{file}.csv, line 1: the file is empty; its first line names the columns")


@pytest.mark.parametrize("file", ["plan", "payees", "orders"])
def test_a_byte_that_is_no_letter_is_named(folder, file):
    text = {"plan": PLAN, "payees": PAYEES, "orders": ORDERS}[file]
    folder.write(**{file: text.encode().replace(b"\n", b"\n\xe4", 1)})

    is_refused(folder, "Line 2: byte 0xe4 is not UTF-8")


def test_facts_of_groups_are_checked_as_others_are(folder):
    without = "\n".join(
        ",".join(cells[:8] + cells[9:])
        for cells in (line.replace("Ann, 9", "Ann").split(",") for line in PAYEES.splitlines())
    )
    folder.write(payees=without, groups="group,id,pot\nteam,T,50\nteam,U,60\n")
    groups = ("--groups", folder.at("groups.csv"))
    assert folder.run(*groups).exit_code == 0
    for wrong, message in (
        ("group,id,pot\nteam,T,50\nteam,T,60\n", "groups.csv, line 3: team 'T' is there twice"),
        ("group,id,pot\nshop,T,50\n", "groups.csv, line 2, column group: the plan has no group"),
        ("group,id,pot,pit\nteam,T,50,1\n", "groups.csv, line 1: the plan knows no column 'pit'"),
        ("group,name,pot\nteam,T,50\n", "groups.csv, line 1: the column 'id' is missing"),
        ("group,id,pot\nteam,T,x\n", "groups.csv, line 2, column pot: 'x' is no number"),
    ):
        folder.write(groups=wrong)
        result = folder.run(*groups)
        assert (result.exit_code, message in result.stderr) == (1, True), result.stderr


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("statistic: adjusted, needs: 30", "nps: 'adjusted' needs the channel of each answer"),
    ],
)
def test_nobody_is_paid_by_a_score_that_is_not_calculated(folder, wrong, message):
    folder.write(plan=PLAN.replace("needs: 30", wrong))

    is_refused(folder, f"plan.yaml, line 8, column 12: {message}")


def test_members_of_a_pool_who_do_not_agree_are_named(folder):
    folder.write(plan=PLAN.replace("amount: pot", "amount: amount"))
    is_refused(folder, "plan.yaml, line 18, column 12: 'part': 007 and 8 share one pool")

    folder.write(plan=PLAN.replace("by: sold", "by: sold - 30.3"))
    is_refused(folder, "plan.yaml, line 18, column 12: 'part': the weight of 007 is below 0")
