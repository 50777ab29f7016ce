"""`flask plans run`: files in, files out, exact, and nothing else needed."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.outside import is_outside
from app.cli.plan_runs import lint
from app.domain.plans.files import results
from tests.run_files import ORDERS, PAYEES, PLAN, Folder

ROOT = Path(__file__).parents[2]
SO_FAR = (
    '{name: so_far, formula: "sum_before(reward, year) + reward",'
    " round: {to: minor_unit, mode: half_up}}"
)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def rows_of(text):
    return list(csv.DictReader(text.splitlines()))


def test_rows_come_in_the_order_of_the_input_and_columns_in_that_of_the_plan(folder):
    result = folder.run()

    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "payee,nps,nps_measure,nps_reason,csat,csat_measure,csat_reason,kept,kept_reason,"
        "amount,amount_reason,pot,pot_reason,since,since_reason,full_time,full_time_reason,"
        "sold,sold_reason,part,part_reason,reward,reward_reason\n"
        "007,50,nps@1,,0.87,csat_top2@1,,0.9,,100,,50,,2020-01-31,,yes,,30.25,,24.90,,104.20,\n"
        "8,,nps@1,this person has fewer than 30 answers,0.87,csat_top2@1,,0.8,,200.5,,50,,"
        "2021-01-31,,no,,30.5,,25.10,,164.65,\n"
        '"Ann, 9",40,nps@1,,0.8,csat_top2@1,,1/3,,300,,60,,,since: not known,yes,,0,,0.00,,81.00,\n'
        "x,,nps@1,not in this plan: job,,csat_top2@1,not in this plan: job"
        + ",,not in this plan: job" * 8
        + "\n"
    )


def test_the_rows_below_a_payee_go_into_a_file_of_their_own(folder):
    folder.run("--out-rows", f"orders={folder.at('fees.csv')}")

    assert Path(folder.at("fees.csv")).read_text() == (
        "payee,row,price,fee\n007,1,10.25,1.03\n007,2,20,2.00\n8,3,30.5,3.05\n"
    )


def test_a_pool_without_any_weight_stays_undistributed_and_says_so(folder):
    result = folder.run()

    assert result.stderr == (
        "The pool 'part' of U stays undistributed in the period from 2025-03-01:"
        " all weights are 0.\n"
    )


def test_json_holds_the_same_and_a_reason_only_where_something_is_missing(folder):
    in_csv, in_json = folder.run(), folder.run("--format", "json")

    objects = json.loads(in_json.stdout)
    assert [{name: text or "" for name, text in each.items()} for each in objects] == [
        {name: text for name, text in row.items() if not name.endswith("_reason") or text}
        for row in rows_of(in_csv.stdout)
    ]
    assert objects[1]["nps"] is None
    assert objects[1]["nps_reason"] == "this person has fewer than 30 answers"
    assert "nps_reason" not in objects[0]


def test_a_file_with_its_mark_and_the_line_ends_of_windows_gives_the_same(folder):
    plain = folder.run().stdout
    marked = {
        name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
        for name, text in (("plan", PLAN), ("payees", PAYEES), ("orders", ORDERS))
    }
    folder.write(**marked)

    assert folder.run().stdout == plain


def test_it_does_not_matter_whether_cells_stand_in_quotes(folder):
    """Files with quotes are read row by row, others all at once."""
    plain = folder.run("--format", "json").stdout
    for given in (PAYEES.replace('"Ann, 9"', "Ann 9"), PAYEES.replace("007,T", '"007","T"')):
        folder.write(payees=given)
        found = folder.run("--format", "json").stdout
        assert found.replace("Ann 9", "Ann, 9") == plain


def test_several_periods_stand_in_one_file_and_read_those_before(folder):
    folder.write(
        plan=PLAN.replace("pay: reward\n", f"  - {SO_FAR}\npay: so_far\n"),
        payees=PAYEES.replace("payee,", "payee,period,")
        .replace("007,T", "007,2025-02,T")
        .replace("8,T", "007,2025-01,T")
        .replace('"Ann, 9",', "007,2025-03,")
        .replace("x,U", "007,2024-12,U"),
        orders="payee,row,sold_at,price,period\n",
    )

    result = folder.run(period="")

    assert result.exit_code == 0, result.output
    found = [(row["period"], row["reward"], row["so_far"]) for row in rows_of(result.stdout)]
    assert found == [
        ("2025-02", "79.30", "218.85"),
        ("2025-01", "139.55", "139.55"),
        ("2025-03", "81.00", "299.85"),
        ("2024-12", "", ""),
    ]


def test_it_does_not_matter_how_many_rows_are_written_at_once(folder, monkeypatch):
    header, *rows = PAYEES.splitlines()
    months = [f"{row},2025-{month:02}" for row in rows for month in (3, 1, 2)]
    folder.write(
        payees="\n".join([f"{header},period", *months]) + "\n",
        orders="payee,row,sold_at,price,period\n",
    )
    expected = folder.run(period="").stdout
    assert expected.count("\n") == 1 + len(months)

    for at_once in (1, 2, 5):
        monkeypatch.setattr(results, "AT_ONCE", at_once)
        assert folder.run(period="").stdout == expected


def test_histograms_and_counts_are_pooled_over_the_team_of_the_file(folder):
    steps = ",".join(f"csat_{step}" for step in range(1, 6))
    lines = [
        f"payee,team,job,nps,nps_n,{steps},kept_num,kept_den,amount,pot,since,full_time",
        "007,T,agent,50,40,0,0,1,2.5,0,9,10,100,50,,yes",
        "8,T,boss,50,40,1,0,0,0,5.5,,,100,50,,yes",
    ]
    folder.write(payees="\n".join(lines) + "\n")

    row = rows_of(folder.run().stdout)[0]

    assert (row["csat"], row["kept"]) == ("0.8", "0.9")


def test_the_trace_has_one_object_for_each_payee_and_line(folder):
    folder.run("--trace", folder.at("trace.jsonl"))

    found = [json.loads(line) for line in Path(folder.at("trace.jsonl")).read_text().splitlines()]
    assert len(found) == 4 * 12
    assert {each["period"] for each in found} == {"2025-03"}
    by_line = {each["name"]: each for each in found if each["payee"] == "Ann, 9"}
    assert by_line["reward"]["value"] == "81"
    assert by_line["since"]["value"] is None
    assert by_line["since"]["reason"] == "since: not known"
    assert by_line["part"]["pool"]["undistributed"] == "all weights are 0"


def test_one_payee_is_explained_in_place_of_the_table(folder):
    explained = folder.run("--explain", "007")

    assert explained.exit_code == 0
    assert explained.stdout.startswith("007, 2025-03\nnps: 50\n")
    assert "reward: €104.20" in explained.stdout
    assert folder.explain("007").stdout == explained.stdout
    nobody = folder.run("--explain", "9")
    assert (nobody.exit_code, nobody.stdout) == (1, "")
    assert nobody.stderr == "Error: payees.csv, column payee: there is no payee '9'.\n"


def test_a_plan_without_mistakes_is_said_to_be_one_with_what_is_worth_a_look(folder):
    result = folder.lint()

    first, *remarks = result.output.splitlines()
    assert (result.exit_code, first) == (0, "Contact centre: 12 lines, pays reward in EUR")
    assert any(
        each.startswith(
            "No minimum of answers: line 9, column 12, csat: csat: one answer is enough"
        )
        for each in remarks
    )


def test_with_files_the_payees_of_the_last_period_are_named(folder):
    assert "In the last period it was missing for Ann, 9." not in folder.lint().output
    folder.write(payees=PAYEES.replace("300,60", ",60", 1))

    assert "In the last period it was missing for Ann, 9." in folder.lint(with_files=True).output


@pytest.mark.parametrize(
    "words", [("--period", "2025-03"), ("--groups", "payees.csv"), ("--rows", "orders=orders.csv")]
)
def test_what_lint_reads_with_payees_is_not_passed_over_without_them(folder, monkeypatch, words):
    monkeypatch.chdir(folder.path)

    result = CliRunner().invoke(lint, ["plan.yaml", *words])

    assert (result.exit_code, result.stdout) == (1, "")
    assert "are of payees: say --inputs FILE.csv" in result.stderr


def test_money_times_a_score_is_worth_a_look_also_in_detail_rows(folder):
    folder.write(plan=PLAN.replace("sum(orders, price)", "sum(orders, price * nps)"))

    found = folder.lint().output

    assert "Money times points: line 17, column 12, sold: sold multiplies money by points" in found
    assert found.count("Money times points") == 1


def test_what_is_unknown_is_passed_over_where_that_is_asked_for(folder):
    header, *rows = PAYEES.splitlines()
    folder.write(payees="\n".join([f"{header},shoe", *(f"{row},44" for row in rows)]))

    assert "knows no column 'shoe'" in folder.run().stderr
    assert folder.run("--ignore-unknown").exit_code == 0


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless_in_csv_alone(folder):
    folder.write(payees=PAYEES.replace("007,", "=1+1,").replace("8,T", "-8,T"), orders=ORDERS[:24])
    start = [row["payee"] for row in rows_of(folder.run().stdout)][:2]

    assert start == ["'=1+1", "-8"]
    assert json.loads(folder.run("--format", "json").stdout)[0]["payee"] == "=1+1"


def test_the_last_month_that_there_is_has_a_name(folder):
    result = folder.run("--explain", "007", period="9999-11")

    assert result.stdout.startswith("007, 9999-11\n")


def test_without_any_payee_there_is_a_file_without_rows_and_remarks_without_examples(folder):
    folder.write(payees=PAYEES.splitlines()[0] + "\n", orders=ORDERS[:24])

    assert folder.run().stdout.count("\n") == 1
    assert folder.lint(with_files=True).exit_code == 0


def test_nothing_is_left_of_a_run_that_failed(folder):
    folder.write(orders=ORDERS.replace("30.5", "much"))
    before = folder.names()
    out = ("--out", folder.at("out.csv"), "--trace", folder.at("trace.jsonl"))

    assert folder.run(*out).exit_code == 1
    assert folder.names() == before


def test_a_file_that_is_there_stays_as_it_is_where_another_cannot_be_written(folder):
    Path(folder.at("out.csv")).write_text("old")

    result = folder.run("--out", folder.at("out.csv"), "--trace", folder.at("gone/trace.jsonl"))

    assert result.exit_code == 1
    assert "gone/trace.jsonl cannot be written" in result.stderr
    assert Path(folder.at("out.csv")).read_text() == "old"
    assert folder.names() == ["orders.csv", "out.csv", "payees.csv", "plan.yaml"]


@pytest.mark.parametrize("option", ["--out", "--trace"])
def test_no_file_that_is_read_is_written_over(folder, option):
    result = folder.run(option, folder.at("payees.csv"))

    assert result.exit_code == 1
    assert "read or written already" in result.stderr
    assert Path(folder.at("payees.csv")).read_text() == PAYEES


def test_plan_and_files_are_all_that_a_run_needs(folder):
    """No database, no secret, no folder of settings; and the application itself is not loaded."""
    words = ["-m", "flask", "--app", str(ROOT / "wsgi.py"), "plans", "run", "plan.yaml"]
    words += ["--inputs", "payees.csv", "--rows", "orders=orders.csv", "--period", "2025-03"]
    home = {"PLAUDIT_INSTANCE": folder.at("instance"), "HOME": folder.at("nowhere")}

    result = subprocess.run(
        [sys.executable, *words, "--out", "out.csv"],
        cwd=folder.path,
        env=home,
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout == ""
    assert Path(folder.at("out.csv")).read_text() == folder.run().stdout
    assert folder.names() == ["orders.csv", "out.csv", "payees.csv", "plan.yaml"]


def test_commands_outside_load_nothing_of_the_database():
    code = (
        "import sys, app.cli.outside; print({'sqlalchemy', 'rich', 'matplotlib'} & {*sys.modules})"
    )
    command = [sys.executable, "-c", code]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert result.stdout == "set()\n"


@pytest.mark.parametrize(
    ("words", "outside"),
    [
        ("plans run p.yaml --inputs i.csv", True),
        ("--app wsgi plans lint p.yaml", True),
        ("-A wsgi --debug plans explain p.yaml", True),
        ("plans publish p.yaml", False),
        ("plans --help", False),
        ("feedback import plans run", False),
        ("run", False),
        ("", False),
    ],
)
def test_only_commands_on_files_alone_are_outside(words, outside):
    assert is_outside(words.split()) is outside


def test_the_next_step_is_told_after_the_reasons_when_it_is_asked_for():
    plans = ROOT / "examples" / "plans"
    command = [sys.executable, "-m", "flask", "plans", "explain", "--period", "2025-01", "--next"]
    files = [plans / "contact-centre-tiers.yaml", "Ana"]
    inputs = ["--inputs", plans / "contact-centre-tiers.csv"]

    told = subprocess.run([*command, *files, *inputs], cwd=ROOT, capture_output=True, text=True)

    assert told.stdout.partition("Next step\n")[2].splitlines() == [
        "  30 more answers of 4 or 5 would bring €60.00 more (from €300.00 to €360.00).",
        "  One more answer of 1 to 3 would cost €60.00.",
    ]
