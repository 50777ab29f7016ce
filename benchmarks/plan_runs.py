"""How long `flask plans run` takes from CSV to CSV, for a plan of twelve lines.

.venv/bin/python -m benchmarks.plan_runs [payees]

Seconds are those of the processor in user mode, of the fastest of five runs, start included: what
else the machine does is left out as far as it can be. Where LibreOffice is installed, it calculates
a sheet with the same rows and lines and saves it as CSV.
"""

import csv
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import xlsxwriter

from benchmarks.evaluation import PLAN as EVALUATED

ROOT = Path(__file__).parents[1]
RUNS = 5
TEAM = 12  # payees
TEXTS = (0, 1, 2)  # columns
FOR_AGENTS = "for: {jobs: [agent], tenure_days: 90}\ngroups: [team]"
PLAN = EVALUATED.replace("groups: [team]", FOR_AGENTS).lstrip()
HEADER = (
    *("payee", "team", "job", "tenure_days", "amount", "present", "scheduled", "adherence"),
    *("nps", "nps_n", "nps_team", "nps_team_n", "csat", "csat_n", "csat_team", "csat_team_n"),
    *("steady", "steady_n"),
)
OFFICE = "/usr/bin/python3"  # the Python that LibreOffice comes with has `uno`
# The lines of the plan in the columns after those of the file; a score that is not there is "".
FORMULAS = (
    'IF(J{0}>=30,I{0},IF(L{0}>=30,K{0},""))',
    'IF(N{0}>=30,M{0},IF(P{0}>=30,O{0},""))',
    'IF(S{0}="","",IF(S{0}<=40,0,IF(S{0}<=60,(S{0}-40)/20,IF(S{0}<=75,1+(S{0}-60)/30,1.5))))',
    'IF(T{0}="","",LOOKUP(T{0},{{0,0.8,0.9}},{{0,0.5,1}}))',
    '(IF(U{0}="",0,U{0}*0.5)+IF(V{0}="",0,V{0}*0.3)+Q{0}*0.2)'
    '/(IF(U{0}="",0,0.5)+IF(V{0}="",0,0.3)+0.2)',
    "IF(H{0}>=0.95,1,0)",
    "IF(D{0}>=90,ROUND(MIN(E{0}*W{0}*X{0},2*E{0})*F{0}/G{0},2),0)",
)


def payee_rows(payees: int) -> list[list[str]]:
    """Made by chance, the same every time: half of the payees have too few answers."""
    dice = random.Random(1)
    found = []
    team: list[str] = []
    for number in range(payees):
        if number % TEAM == 0:
            score, good = dice.randint(20, 70), dice.randint(60, 99)
            team = [str(score), str(dice.randint(20, 700)), f"{good}%", str(dice.randint(1, 700))]
            steady = f"{dice.randint(1, 31)}/31"
        answers, rated = dice.randint(1, 60), dice.randint(1, 60)
        net, good = dice.randint(-answers, answers), dice.randint(rated // 2, rated)
        found.append(
            [
                *(f"{number:06}", f"T{number // TEAM}", "agent", str(dice.randint(30, 4_000))),
                *(f"{dice.randint(10_000, 90_000) / 100:.2f}", str(dice.randint(10, 22)), "22"),
                *(f"{dice.randint(8_000, 10_000) / 100:.2f}%", f"{net * 100}/{answers}"),
                *(str(answers), *team[:2], f"{good}/{rated}", str(rated), *team[2:], steady, "31"),
            ]
        )
    return found


def seconds_of(words: Sequence[str], folder: Path) -> float:
    """User seconds of a command and of all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def fastest(words: Sequence[str], folder: Path, times: int = RUNS) -> float:
    return min(seconds_of(words, folder) for _ in range(times))


def sheet(path: Path, rows: list[list[str]]) -> None:
    """The same rows as a workbook, with the lines of the plan as formulas."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    page = book.add_worksheet()
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write(place, column, cell if column in TEXTS else number(cell))
        for column, formula in enumerate(FORMULAS, len(row)):
            page.write_formula(place, column, formula.format(place + 1))
    book.close()


def number(cell: str) -> float:
    """A cell of the file as a spreadsheet holds it."""
    return float(Fraction(cell.removesuffix("%")) / (100 if "%" in cell else 1))


def against_calc(rows: list[list[str]], folder: Path, ours: float) -> None:
    """Say how long LibreOffice takes, if it is there."""
    if not shutil.which("soffice"):
        print("LibreOffice is not installed; there is nothing to compare with.")
        return
    sheet(folder / "payees.xlsx", rows)
    script = str(ROOT / "benchmarks" / "recalculated.py")
    words = [OFFICE, script, str(folder / "payees.xlsx")]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    whole, alone, total = map(float, told.split()[-3:])
    with (folder / "out.csv").open() as file:
        paid = sum(float(row["reward"] or 0) for row in csv.DictReader(file))
    assert abs(total - paid) < len(rows) / 1000, (total, paid)  # it is the same plan
    print(f"LibreOffice Calc, sheet to CSV: {whole:.1f} s, {whole / ours:.1f} times as long;")
    print(f"its calculating alone: {alone:.2f} s, {alone / ours:.1f} times as long")


def measured(payees: int) -> None:
    rows = payee_rows(payees)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "plan.yaml").write_text(PLAN)
        lines = "\n".join(map(",".join, [HEADER, *rows]))
        (folder / "payees.csv").write_text(f"{lines}\n")
        flask = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "plans"]
        start = fastest([*flask, "run", "--help"], folder)
        run = ["run", "plan.yaml", "--inputs", "payees.csv", "--period", "2025-03"]
        ours = fastest([*flask, *run, "--out", "out.csv"], folder)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{payees:,} payees, CSV to CSV: {ours:.2f} s, of which {start:.2f} s to start;")
        print(f"at most {most:,} MiB of memory")
        against_calc(rows, folder, ours)


if __name__ == "__main__":
    measured(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
