"""Payout cases: files that say what a plan pays to whom, as a person of HR would write them.

A case names its rule, its source and what everybody is given; `expected` names lines of the plan.
Values are written as people do: 12.5, 1/3, 60%, yes, 'a text', 2025-01-31 or no value. Somebody
who stands in the file for several periods has an entry for each of them.
"""

import csv
import io
import re
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.imports.yaml_documents import yaml_document
from tests.handbook import ROOT

KEYS = {"case", "rule", "source", "covers", "period", "plan", "groups", "people", "refused"}
PERSON_KEYS = {"who", "period", "given", "rows", "expected", "expected_rows"}
OF_RULES = sorted((ROOT / "tests" / "cases").glob("*.yaml"))
PLANS = ROOT / "examples" / "plans"
OF_PLANS = sorted(PLANS.glob("*.case.yaml"))


class Inputs(NamedTuple):
    """What `flask plans run` reads: tables of texts; the period of all, unless a column has it."""

    payees: list
    rows: dict
    groups: list
    period: str | None


def case_at(path):
    """The case in a file, with its plan as a document."""
    case = read(path)
    assert set(case) <= KEYS, set(case) - KEYS
    assert all(set(person) <= PERSON_KEYS for person in case.get("people", []))
    beside = isinstance(case["plan"], str)
    return case | {"plan": read(path.with_name(str(case["plan"]))) if beside else case["plan"]}


@cache
def read(path):
    """A file as a document, read once for all tests; nobody changes it."""
    return yaml_document(path.read_text(), path.name)


def inputs_of(case):
    """What is given, as the files of `flask plans run` have it: every row has every column."""
    period = str(case.get("period", "2025-01"))
    people = case["people"]
    apart = any("period" in person for person in people)
    keys = [
        {"payee": person["who"]} | ({"period": person.get("period", period)} if apart else {})
        for person in people
    ]
    payees = [key | person.get("given", {}) for key, person in zip(keys, people, strict=True)]
    rows = {
        name: [
            key | row
            for key, person in zip(keys, people, strict=True)
            for row in person.get("rows", {}).get(name, [])
        ]
        for name in case["plan"].get("details", {})
    }
    return Inputs(
        filled(payees),
        {name: filled(given) for name, given in rows.items()},
        filled(case.get("groups", [])),
        None if apart else period,
    )


def filled(rows):
    """Rows that all have the same columns; what was not given is an empty cell."""
    columns = dict.fromkeys(column for row in rows for column in row)
    return [{column: row.get(column, "") for column in columns} for row in rows]


def files_beside(path):
    """The files that give `flask plans run` what the case of a plan gives: text by name."""
    stem = path.name.removesuffix(".case.yaml")
    payees, rows, groups, _ = inputs_of(case_at(path))
    tables = {f"{stem}.csv": payees}
    tables |= {f"{stem}-{name}.csv": given for name, given in rows.items()}
    if groups:
        tables[f"{stem}-groups.csv"] = groups
    return {name: csv_text(given) for name, given in tables.items()}


def command_of(path):
    """What the reader types to run the plan of a case with the files beside it."""
    stem = path.name.removesuffix(".case.yaml")
    case = case_at(path)
    _, rows, groups, period = inputs_of(case)
    at = f"examples/plans/{stem}"
    words = [f"flask plans run {at}.yaml", f"--inputs {at}.csv"]
    words += [f"--rows {name}={at}-{name}.csv" for name in rows]
    words += [f"--groups {at}-groups.csv"] * bool(groups) + [f"--period {period}"] * bool(period)
    return " \\\n    ".join(words)


def csv_text(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def wanted(text):
    """What an expectation says; a text keeps its quotes, so that it is no other word."""
    if text in ("no value", "yes", "no") or text.startswith("'"):
        return str(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    number, percent = text.removesuffix("%"), text.endswith("%")
    return Fraction(number) / (100 if percent else 1)


def expectations(person):
    """Everything that is expected of one person: value by (line,) or by (detail, row, line)."""
    lines = {(line,): wanted(text) for line, text in person.get("expected", {}).items()}
    return lines | {
        (detail, row, line): wanted(text)
        for detail, rows in person.get("expected_rows", {}).items()
        for row, values in rows.items()
        for line, text in values.items()
    }


def found_at(place, lines):
    """What was calculated at the place of an expectation."""
    *_, row, line = (None, *place)
    return lines[line] if row is None else lines[line][row]


def title(path):
    return Path(path).name.removesuffix(".yaml").removesuffix(".case")


def main():
    """Write the files beside each plan again, after its case was changed."""
    for path in OF_PLANS:
        for name, text in files_beside(path).items():
            (PLANS / name).write_text(text)


if __name__ == "__main__":
    main()
