"""Whether the tests notice when evaluation, tables, formulas or allocation are broken.

    python -m tests.mutation        # every break: hours on two cores
    python -m tests.mutation 8      # 8 of 100 breaks, the same ones each time

Places in those modules are broken in turn (mutmut) and the tests run until one fails. Ends with 1
if fewer than 90% of the breaks are noticed, or if one goes unnoticed that docs/mutants.md does not
know. What was done stays in mutants/, so it can go on where it was; remove that folder to begin
anew.
"""

import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEAST = 90  # percent
NOTICED = {"killed", "timeout", "segfault"}
MUTMUT = [sys.executable, "-m", "mutmut"]
SMALLEST = "app.domain.rounding.*"  # to try these is to find all places that can be broken
ENVIRONMENT = {**os.environ, "PLAN_WORLDS": "50"}
Statuses = Mapping[str, str]  # of each break: killed, survived, not checked ...


def main(share: float) -> int:
    """The exit code: 0 if enough of this share of 100 is noticed and the rest is known."""
    if share < 100:
        broken(SMALLEST)
        found = statuses()
        if left := [name for name in drawn(found, share) if found[name] == "not checked"]:
            broken(*left)
    else:
        broken()
    tried_again()
    known = listed((ROOT / "docs" / "mutants.md").read_text())
    return judged(statuses(), share, known)


def broken(*names: str) -> None:
    """Try these breaks, or all that were not tried yet."""
    subprocess.run([*MUTMUT, "run", *names], cwd=ROOT, env=ENVIRONMENT, check=True)


def tried_again() -> None:
    """Once more what took too long: a machine that was busy elsewhere notices nothing by that."""
    late = [name for name, status in statuses().items() if status == "timeout"]
    if late:
        broken(*late)


def statuses() -> Statuses:
    """What is known of each break."""
    told = subprocess.run(
        [*MUTMUT, "results", "--all", "true"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return dict(line.strip().rsplit(": ", 1) for line in told.stdout.splitlines())


def drawn(names: Collection[str], share: float) -> list[str]:
    """So many of 100, by a hash of the name: chance, but the same next time and elsewhere."""
    return [name for name in names if place(name) < share]


def place(name: str) -> float:
    """From 0 to 100."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") / 2**64 * 100


def listed(page: str) -> set[str]:
    """The breaks that a page names in its tables."""
    return set(re.findall(r"^\| `([\w.]+)` \|", page, re.MULTILINE))


def judged(found: Statuses, share: float, known: Collection[str]) -> int:
    """Say how many breaks were noticed, and which of the others nobody knows."""
    tried = drawn(found, share)
    unnoticed = {name for name in tried if found[name] not in NOTICED}
    noticed = len(tried) - len(unnoticed)
    print(f"{len(tried)} of {len(found)} breaks were tried, drawn by their names.")
    print(f"{noticed} of {len(tried)} are noticed: {100 * noticed / max(len(tried), 1):.1f}%")
    strange = [f"{name}: {found[name]}, not in docs/mutants.md" for name in unnoticed - {*known}]
    past = [name for name in known if found.get(name, "gone") in NOTICED | {"gone"}]
    for line in sorted(strange) + sorted(f"{name}: noticed, or gone" for name in past):
        print(line)
    return int(not tried or 100 * noticed < LEAST * len(tried) or bool(strange or past))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 100))
