"""Scores and key figures, of the payee or pooled; what is taken when they rest on too little."""

from fractions import Fraction
from typing import NamedTuple

from tests.oracle.values import Missing, cell, literal, number

FIVE = range(1, 6)
HALVES = [Fraction(half, 2) for half in range(1, 11)]


def steps(numbers, value):
    """The value of each step, under the label of its column."""
    return {f"{float(each):g}": Fraction(value(each)) for each in numbers}


BUILT_IN = {
    "nps": steps(range(11), lambda step: 100 * ((step >= 9) - (step <= 6))),
    "csat_top2": steps(FIVE, lambda step: step >= 4),
    "csat_mean": steps(FIVE, lambda step: step),
    "ces_top2": steps(range(1, 8), lambda step: step >= 6),
    "stars_mean": steps(FIVE, lambda step: step),
    "half_stars_mean": steps(HALVES, lambda step: step),
    "yes_rate": {"yes": Fraction(1), "no": Fraction(0)},
}


class Seen(NamedTuple):
    """A value and on how much it rests: answers, or the denominator."""

    value: object
    rests_on: object


def source_value(line, place, calculation):
    """What a measure or kpi says, or what is taken otherwise."""
    first = with_needs(line, line.get("of", "payee"), place, calculation)
    found = first
    for option in line.get("otherwise", []):
        if not isinstance(found, Missing) or option == "missing":
            break
        found = taken(option, line, place, calculation)
    return first if isinstance(found, Missing) else found


def taken(option, line, place, calculation):
    if option == "previous":
        return calculation.previous(line["name"], place)
    if option == "company" or option in calculation.plan.get("groups", []):
        return with_needs(line, option, place, calculation)
    return literal(option)


def with_needs(line, of, place, calculation):
    value, rests_on = seen(line, of, place, calculation)
    if "needs" not in line or isinstance(value, Missing):
        return value
    if isinstance(rests_on, Missing):
        return rests_on
    needs = line["needs"]
    least = number(needs["answers"] if isinstance(needs, dict) else needs)
    return value if rests_on >= least else Missing("few", of)


def seen(line, of, place, calculation):
    """The value of a line for this scope and on how much it rests."""
    cells = calculation.sheet.payees[place.payee].cells
    name = line["name"]
    values = values_of(line, calculation.plan)
    pooled = pool_counts if any(f"{name}_{label}" in cells for label in values) else None
    if f"{name}_num" in cells:
        pooled = pool_parts
    if not pooled:
        return written(name if of == "payee" else f"{name}_{of}", cells, line, calculation)
    rows = [cells]
    if of != "payee":
        everybody = calculation.sheet.everybody(place, of)
        if isinstance(everybody, Missing):
            return Seen(everybody, everybody)
        rows = [each.cells for each in everybody]
    return pooled(name, rows, values, of)


def values_of(line, plan):
    """The value of each step of the measure, by its label."""
    key = line.get("measure")
    if key in plan.get("measures", {}):
        return {label: number(v) for label, v in plan["measures"][key]["values"].items()}
    return BUILT_IN.get(key, {})


def written(column, cells, line, calculation):
    """A score that the file says as it is."""
    kind = "no_answers" if "measure" in line else "unknown"
    value = cell(cells[column], calculation.units[line["name"]], column)
    value = Missing(kind, column) if isinstance(value, Missing) else value
    return Seen(value, cell(cells.get(f"{column}_n", ""), "count", f"{column}_n"))


def pool_counts(name, rows, values, of):
    """A score from answers per step, those of all rows together."""
    counts = {
        label: sum(number(row.get(f"{name}_{label}") or "0") for row in rows) for label in values
    }
    answers = sum(counts.values())
    if not answers:
        return Seen(Missing("no_answers", of), Fraction(0))
    total = sum(values[label] * count for label, count in counts.items())
    return Seen(total / answers, Fraction(answers))


def pool_parts(name, rows, values, of):
    """A key figure from numerators and denominators, each added up over the rows that have both."""
    pairs = [(row[f"{name}_num"], row[f"{name}_den"]) for row in rows]
    known = [(number(top), number(bottom)) for top, bottom in pairs if top and bottom]
    if not known:
        return Seen(Missing("unknown", name), Missing("unknown", name))
    top, bottom = (sum(parts) for parts in zip(*known, strict=True))
    return Seen(top / bottom if bottom else Missing("zero_divisor", name), bottom)
