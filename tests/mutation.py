"""Whether the tests notice when evaluation, tables, formulas or allocation are broken.

    python -m tests.mutation

Each place in those modules is broken in turn (mutmut) and the tests run until one fails. Ends with
1 if fewer than 90% of the breaks are noticed, or if one goes unnoticed that docs/mutants.md does
not know. Hours on two cores; what was done stays in mutants/, so it can go on where it was.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEAST = 90  # percent
NOTICED = {"killed", "timeout", "segfault"}
MUTMUT = [sys.executable, "-m", "mutmut"]


def main() -> int:
    """The exit code: 0 if enough is noticed and the rest is known."""
    environment = {**os.environ, "PLAN_WORLDS": "60"}
    subprocess.run([*MUTMUT, "run"], cwd=ROOT, env=environment, check=True)
    told = subprocess.run(
        [*MUTMUT, "results", "--all", "true"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = dict(line.strip().rsplit(": ", 1) for line in told.stdout.splitlines())
    return judged(found, listed((ROOT / "docs" / "mutants.md").read_text()))


def listed(page: str) -> set[str]:
    """The breaks that a page names in its tables."""
    return set(re.findall(r"^\| `([\w.]+)` \|", page, re.MULTILINE))


def judged(found: dict[str, str], known: set[str]) -> int:
    """Say how many breaks were noticed, and which of the others nobody knows."""
    unnoticed = {name for name, status in found.items() if status not in NOTICED}
    share = 100 * (len(found) - len(unnoticed)) // max(len(found), 1)
    print(f"{len(found) - len(unnoticed)} of {len(found)} breaks are noticed: {share}%")
    for name in sorted(unnoticed - known):
        print(f"not in docs/mutants.md: {name}: {found[name]}")
    for name in sorted(known - unnoticed):
        print(f"no longer unnoticed, or gone: {name}")
    return int(share < LEAST or known != unnoticed)


if __name__ == "__main__":
    sys.exit(main())
