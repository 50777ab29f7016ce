"""How long `flask plans run` takes from CSV to CSV, for a plan of twelve lines.

.venv/bin/python -m benchmarks.plan_runs [payees]

Seconds are those of the processor in user mode, of the fastest of five runs, start included: what
else the machine does is left out as far as it can be.
"""

import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.evaluation import PLAN as EVALUATED

ROOT = Path(__file__).parents[1]
RUNS = 5
TEAM = 12  # payees
FOR_AGENTS = "for: {jobs: [agent], tenure_days: 90}\ngroups: [team]"
PLAN = EVALUATED.replace("groups: [team]", FOR_AGENTS).lstrip()
HEADER = (
    *("payee", "team", "job", "tenure_days", "amount", "present", "scheduled", "adherence"),
    *("nps", "nps_n", "nps_team", "nps_team_n", "csat", "csat_n", "csat_team", "csat_team_n"),
    *("steady", "steady_n"),
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


if __name__ == "__main__":
    measured(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
