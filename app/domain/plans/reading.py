"""From a plan's document to a plan; each mistake is named with its line and column."""

import itertools
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from app.domain.errors import BadPlan
from app.domain.exact import ROUNDINGS
from app.domain.money import minor_digits, minor_unit
from app.domain.plans.checking import FUNCTIONS, checked
from app.domain.plans.document import (
    TARGET,
    CompositeSource,
    ConstantSource,
    FactSource,
    FormulaSource,
    KpiSource,
    Line,
    MeasureSource,
    Needs,
    Plan,
    Rounding,
    Source,
    Table,
    TableRow,
)
from app.domain.plans.expressions import Literal, literal, parse
from app.domain.plans.units import BARE, NUMERIC, UNITS
from app.domain.words import plain_words

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
WHOLE = re.compile(r"[1-9][0-9]{0,8}")
ENDINGS = ("_n", "_num", "_den", "_previous", "_before", "_reason", "_team")
LATER = (  # words of the language that this part of it does not have yet
    *("abs", "clamp", "round", "floor", "ceil", "days_between", "months_between", "exp"),
    *("coalesce", "best_of", "worst_of", "avg_of", "sum_of", "is_missing", "no_value"),
    *("sum", "avg", "count", "share", "running", "before", "previous", "sum_before"),
    *("paid_before", "answers", "period_start", "period_end", "days_in_period"),
)
SCOPES = ("payee", "team", "company", "group")
RESERVED = {*UNITS, *FUNCTIONS, *LATER, *SCOPES, BARE, "true", "false", "and", "or", "not"}
PLAN_KEYS = {"plan", "currency", "calendar", "for", "groups", "tables", "lines", "pay"}
KINDS = ("measure", "fact", "kpi", "constant", "formula", "composite")
LINE_KEYS = {"name", "label", "unit", "round", *KINDS}
MEASURE_KEYS = {"of", "window", "needs", "otherwise"}
OF_KIND = {"measure": MEASURE_KEYS, "kpi": MEASURE_KEYS, "fact": {"of"}}
MOST_LINES, MOST_ROWS = 200, 200


def plan_from(document: object, measure_units: Mapping[str, str]) -> Plan:
    """The plan that a document describes, its units checked.

    `measure_units` names every measure that exists, with its unit. Errors: BadPlan with place.
    """
    keys = _table(document, "The plan", PLAN_KEYS)
    currency = _text(keys, "currency")
    minor_digits(currency)
    lines = _list(keys, "lines")
    if len(lines) > MOST_LINES:
        raise BadPlan(f"A plan has at most {MOST_LINES} lines.")
    plan = Plan(
        name=_text(keys, "plan"),
        currency=currency,
        calendar=_text(keys, "calendar"),
        lines=tuple(_line(line, currency) for line in lines),
        pay=_text(keys, "pay"),
        tables=_tables(keys.get("tables", {})),
        groups=_groups(keys),
        jobs=_jobs(keys.get("for", {})),
    )
    return checked(plan, measure_units)


def error(message: str, near: object) -> BadPlan:
    """A mistake at the place of a text, if the document knows places."""
    return BadPlan(message, *place_of(near))


def place_of(near: object) -> tuple[int, int]:
    """Of a text, or of the first text in a list or table."""
    while isinstance(near, Mapping | list):
        near = next(iter(near), None)
    return getattr(near, "line", 0), getattr(near, "column", 0)


def _line(value: object, currency: str) -> Line:
    keys = _table(value, "A line", LINE_KEYS | MEASURE_KEYS)
    name = _name(keys, "name")
    kinds = [kind for kind in KINDS if kind in keys]
    if len(kinds) != 1:
        raise error(f"The line {name!r} is exactly one of {', '.join(KINDS)}.", name)
    if strange := sorted((MEASURE_KEYS & set(keys)) - OF_KIND.get(kinds[0], set())):
        raise error(f"{strange[0]!r} belongs to a measure, and {name!r} is a {kinds[0]}.", name)
    unit = _text(keys, "unit") if "unit" in keys else ""
    if unit and unit not in UNITS:
        raise error(f"There is no unit {unit!r}; known are {', '.join(UNITS)}.", keys["unit"])
    return Line(
        name=name,
        label=_text(keys, "label") if "label" in keys else str(name).replace("_", " "),
        unit=unit,
        source=READERS[kinds[0]](keys),
        round=_rounding(keys["round"], currency) if "round" in keys else None,
        place=place_of(name),
    )


def _measure(keys: Mapping[str, Any]) -> Source:
    of = _of("A measure", _text(keys, "of"))
    _window(keys, "A measure", _text(keys, "window"))
    return MeasureSource(_text(keys, "measure"), of, _needs(keys, of))


def _of(what: str, of: str) -> str:
    if of not in ("payee", "team"):
        raise error(f"{what} is 'of' payee or team, not {of!r}.", of)
    return of


def _window(keys: Mapping[str, Any], what: str, window: str) -> None:
    if window != "period":
        raise error(f"{what}'s 'window' is period.", keys["window"])


def _needs(keys: Mapping[str, Any], of: str) -> Needs | None:
    if "needs" not in keys:
        if "otherwise" in keys:
            message = "'otherwise' says what is taken when 'needs' is not met; add 'needs'."
            raise error(message, keys["name"])
        return None
    given = keys["needs"]
    number = _table(given, "'needs'", {"answers"}).get("answers") if _is_table(given) else given
    if not (isinstance(number, str) and WHOLE.fullmatch(number)):
        raise error("'needs' is a number of answers, such as 30.", given)
    choices = _list(keys, "otherwise", ["missing"])
    for before, after in itertools.pairwise(choices):
        if before != "team":
            raise error(f"Nothing can follow {before!s} in 'otherwise'.", after)
    return Needs(int(number), tuple(_otherwise(choice, of) for choice in choices))


def _otherwise(choice: object, of: str) -> str | Literal:
    if choice == "missing" or (choice == "team" and of == "payee"):
        return str(choice)
    if isinstance(choice, str) and re.match("-?[0-9]", choice):
        return literal(choice, *place_of(choice))
    raise error(f"'otherwise' lists team, missing or a number; {_shown(choice)} is none.", choice)


def _fact(keys: Mapping[str, Any]) -> Source:
    fact, unit = _text(keys, "fact"), _text(keys, "unit")
    if fact == TARGET and "of" in keys:
        raise error(f"'of' belongs to facts from files; {TARGET!r} is the payee's.", keys["name"])
    if fact == TARGET and unit != "money":
        raise error(f"The fact {TARGET!r} has the unit money.", keys["unit"])
    _check_fact(fact, unit, keys)
    return FactSource(fact, _of("A fact", str(keys.get("of", "payee"))))


def _kpi(keys: Mapping[str, Any]) -> Source:
    kpi, of = _text(keys, "kpi"), _of("A key figure", str(keys.get("of", "payee")))
    _check_fact(kpi, _text(keys, "unit"), keys)
    _window(keys, "A key figure", str(keys.get("window", "period")))
    return KpiSource(kpi, of, _needs(keys, of))


def _check_fact(name: str, unit: str, keys: Mapping[str, Any]) -> None:
    if not NAME.fullmatch(name):
        raise error(f"{str(name)!r} is no name of a fact: small letters, digits and _.", name)
    if unit in UNITS and unit not in NUMERIC:
        reason = "plans read only numbers so far"
        raise error(f"The fact {str(name)!r} is {unit}; {reason}.", keys["unit"])


def _constant(keys: Mapping[str, Any]) -> Source:
    value = _text(keys, "constant")
    return ConstantSource(literal(value, *place_of(value)))


def _formula(keys: Mapping[str, Any]) -> Source:
    text = _text(keys, "formula")
    return FormulaSource(text, parse(text, *place_of(text)))


def _composite(keys: Mapping[str, Any]) -> Source:
    given = _table(keys["composite"], "'composite'", {"parts", "missing", "at_least"})
    parts = _table(given.get("parts", ""), "'parts'", near=given)
    weights = {str(name): literal(_text(parts, name), *place_of(parts[name])) for name in parts}
    if not weights:
        raise error("'parts' names no line.", keys["name"])
    _check_weights(weights, parts)
    missing = _text(given, "missing")
    if missing not in ("fail", "zero", "reweight"):
        raise error("'missing' is fail, zero or reweight.", given["missing"])
    if "at_least" not in given:
        return CompositeSource(weights, missing)
    at_least = _text(given, "at_least")
    if missing != "reweight":
        raise error("'at_least' belongs to 'missing: reweight'.", at_least)
    if not WHOLE.fullmatch(at_least) or int(at_least) > len(weights):
        raise error("'at_least' is a number of parts.", at_least)
    return CompositeSource(weights, missing, int(at_least))


def _check_weights(weights: Mapping[str, Literal], near: object) -> None:
    kinds = {weight.unit for weight in weights.values()}
    total = sum((weight.value for weight in weights.values()), Fraction(0))
    if kinds - {BARE, "percent"} or len(kinds) != 1:
        raise error("Weights are all percentages or all plain numbers.", near)
    if kinds == {"percent"} and total != 1:
        raise error(f"The weights make {plain_words(total * 100, 12)}%, not 100%.", near)
    if total <= 0 or any(weight.value < 0 for weight in weights.values()):
        raise error("Weights are not negative and not all zero.", near)


READERS = {
    "measure": _measure,
    "fact": _fact,
    "kpi": _kpi,
    "constant": _constant,
    "formula": _formula,
    "composite": _composite,
}


def _rounding(value: object, currency: str) -> Rounding:
    keys = _table(value, "'round'", {"to", "mode"})
    mode, to = _text(keys, "mode"), _text(keys, "to")
    if mode not in ROUNDINGS:
        raise error(f"'mode' is one of {', '.join(ROUNDINGS)}.", mode)
    if to == "minor_unit":
        return Rounding(minor_unit(currency), mode, "money")
    if not re.match("-?[0-9]", to):
        raise error("'to' is a number such as 0.01, or minor_unit.", to)
    step = literal(to, *place_of(to))
    if step.value <= 0:
        raise error("'to' is more than 0.", to)
    if step.currency not in ("", currency):
        raise error(f"{to!s}: the plan pays in {currency}.", to)
    return Rounding(step.value, mode, step.unit)


def _tables(value: object) -> dict[str, Table]:
    tables = _table(value, "'tables'")
    return {str(_good_name(name)): _one_table(name, tables[name]) for name in tables}


def _one_table(name: str, value: object) -> Table:
    keys = _table(value, f"The table {name!r}", {"kind", "rows", "ties", "below", "unit"})
    kind = _text(keys, "kind")
    if kind not in ("step", "interpolated"):
        raise error(f"A table's kind is step or interpolated, not {kind!r}.", kind)
    ties = _ties(keys.get("ties", "reached"))
    rows = tuple(_row(row, ties) for row in _list(keys, "rows"))
    if not 1 <= len(rows) <= MOST_ROWS:
        raise error(f"A table has 1 to {MOST_ROWS} rows.", name)
    _check_rows(rows, name)
    default = "first" if kind == "interpolated" else "missing"
    below = _below(keys.get("below", default))
    return Table(str(name), kind, rows, below, _unit_of_values(keys, rows), place_of(name))


def _unit_of_values(keys: Mapping[str, Any], rows: tuple[TableRow, ...]) -> str:
    unit = rows[0].value.unit
    if "unit" not in keys:
        return "number" if unit == BARE else unit
    if _text(keys, "unit") not in NUMERIC - {BARE}:
        raise error(f"A table gives numbers, and {keys['unit']!s} is no unit of one.", keys["unit"])
    return str(keys["unit"])


def _row(value: object, ties: str) -> TableRow:
    if isinstance(value, list):
        if len(value) != 2 or not all(isinstance(text, str) for text in value):
            raise error("A row is [from, value].", value)
        start, amount = value
    else:
        keys = _table(value, "A row of a table", {"from", "value", "ties"})
        start, amount = _text(keys, "from"), _text(keys, "value")
        ties = _ties(keys.get("ties", ties))
    return TableRow(literal(start, *place_of(start)), literal(amount, *place_of(amount)), ties)


def _check_rows(rows: tuple[TableRow, ...], name: object) -> None:
    for part in ("start", "value"):
        if len({getattr(row, part).unit for row in rows}) > 1:
            raise error(f"{name}: all numbers of a column have one unit.", name)
    for before, after in itertools.pairwise(rows):
        if before.start.value >= after.start.value:
            message = f"{name}: {after.start.text} does not come after {before.start.text}."
            raise error(message, name)


def _ties(value: object) -> str:
    if value not in ("reached", "exceeded"):
        raise error("'ties' is reached or exceeded.", value)
    return str(value)


def _below(value: object) -> str | Literal:
    if value in ("first", "missing"):
        return str(value)
    if not isinstance(value, str) or not re.match("-?[0-9]", value):
        raise error("'below' is first, missing or a number.", value)
    return literal(value, *place_of(value))


def _groups(keys: Mapping[str, Any]) -> tuple[str, ...]:
    groups = _list(keys, "groups", [])
    if groups not in ([], ["team"]):
        raise error("'groups' lists team, and nothing else yet.", groups)
    return tuple(str(name) for name in groups)


def _jobs(value: object) -> tuple[str, ...]:
    jobs = _list(_table(value, "'for'", {"jobs"}), "jobs", [])
    for job in jobs:
        if not isinstance(job, str) or not job.strip():
            raise error("'jobs' lists the names of jobs.", job)
    return tuple(str(job) for job in jobs)


def _name(keys: Mapping[str, Any], key: str) -> str:
    return _good_name(_text(keys, key))


def _good_name(name: str) -> str:
    if not NAME.fullmatch(name):
        message = "a name has small letters, digits and _, at most 40, and begins with a letter."
    elif name in RESERVED:
        message = "the language has this word already."
    elif name.endswith(ENDINGS):
        message = f"a name does not end in {name[name.rindex('_') :]}; files need these endings."
    else:
        return name
    raise error(f"{str(name)!r} cannot be a name: {message}", name)


def _table(
    value: object, what: str, known: set[str] | None = None, near: object = None
) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise error(f"{what} is a table of 'key: value'.", value or near)
    strange = [key for key in value if known is not None and key not in known]
    if strange:
        wanted = ", ".join(sorted(known or ()))
        raise error(f"{what} has no key {str(strange[0])!r}; known are {wanted}.", strange[0])
    return value


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _shown(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else "a list"


def _list(keys: Mapping[str, Any], key: str, default: list[str] | None = None) -> list[Any]:
    value = keys.get(key, default)
    if value is None:
        raise error(f"{key!r} is missing.", keys)
    if not isinstance(value, list):
        raise error(f"{key!r} is a list: [...].", value or _key(keys, key))
    return value


def _text(keys: Mapping[str, Any], key: str) -> str:
    value = keys.get(key)
    if value is None:
        raise error(f"{key!r} is missing.", keys)
    if not isinstance(value, str) or not value.strip():
        raise error(f"{key!r} is a word or a number, no list and not empty.", _key(keys, key))
    return value


def _key(keys: Mapping[str, Any], key: str) -> str:
    """The key itself, which knows its place."""
    return next(name for name in keys if name == key)
