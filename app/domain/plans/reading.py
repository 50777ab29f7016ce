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
    CompositeSource,
    ConstantSource,
    FactSource,
    FormulaSource,
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
from app.domain.plans.units import BARE, UNITS

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
ENDINGS = ("_n", "_num", "_den", "_previous", "_before", "_reason", "_team")
RESERVED = {*UNITS, *FUNCTIONS, BARE, "true", "false", "and", "or", "not", "company", "group"}
PLAN_KEYS = {"plan", "currency", "calendar", "for", "groups", "tables", "lines", "pay"}
KINDS = ("measure", "fact", "constant", "formula", "composite")
LINE_KEYS = {"name", "label", "unit", "round", *KINDS}
MEASURE_KEYS = {"of", "window", "needs", "otherwise"}
FACTS = {"target_amount": "money"}
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
    return getattr(near, "line", 0), getattr(near, "column", 0)


def _line(value: object, currency: str) -> Line:
    keys = _table(value, "A line", LINE_KEYS | MEASURE_KEYS)
    name = _name(keys, "name")
    kinds = [kind for kind in KINDS if kind in keys]
    if len(kinds) != 1:
        raise error(f"The line {name!r} is exactly one of {', '.join(KINDS)}.", name)
    strange = sorted(MEASURE_KEYS & set(keys)) if kinds != ["measure"] else []
    if strange:
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
    of = _text(keys, "of")
    if of not in ("payee", "team"):
        raise error(f"A measure is 'of' payee or team, not {of!r}.", of)
    if _text(keys, "window") != "period":
        raise error("A measure's 'window' is period.", keys["window"])
    if "otherwise" in keys and "needs" not in keys:
        raise error("'otherwise' says what is taken when 'needs' is not met; add 'needs'.", of)
    return MeasureSource(_text(keys, "measure"), of, _needs(keys, of) if "needs" in keys else None)


def _needs(keys: Mapping[str, Any], of: str) -> Needs:
    given = keys["needs"]
    number = _table(given, "'needs'", {"answers"}).get("answers") if _is_table(given) else given
    if not (isinstance(number, str) and number.isascii() and number.isdigit() and int(number)):
        raise error("'needs' is a number of answers, such as 30.", number)
    choices = [_otherwise(choice, of) for choice in _list(keys, "otherwise", ["missing"])]
    return Needs(int(number), tuple(choices))


def _otherwise(choice: object, of: str) -> str | Literal:
    if choice == "missing" or (choice == "team" and of == "payee"):
        return str(choice)
    if isinstance(choice, str) and choice[:1].isdigit():
        return literal(choice, *place_of(choice))
    raise error(f"'otherwise' lists team, missing or a number; {choice!r} is none.", choice)


def _fact(keys: Mapping[str, Any]) -> Source:
    fact = _text(keys, "fact")
    if fact not in FACTS:
        raise error(f"There is no fact {fact!r}; known: {', '.join(FACTS)}.", fact)
    if _text(keys, "unit") != FACTS[fact]:
        raise error(f"The fact {fact!r} has the unit {FACTS[fact]}.", keys["unit"])
    return FactSource(fact)


def _constant(keys: Mapping[str, Any]) -> Source:
    value = _text(keys, "constant")
    return ConstantSource(literal(value, *place_of(value)))


def _formula(keys: Mapping[str, Any]) -> Source:
    text = _text(keys, "formula")
    return FormulaSource(text, parse(text, *place_of(text)))


def _composite(keys: Mapping[str, Any]) -> Source:
    given = _table(keys["composite"], "'composite'", {"parts", "missing", "at_least"})
    parts = _table(given.get("parts"), "'parts'")
    weights = {str(name): literal(_text(parts, name), *place_of(name)) for name in parts}
    if not weights:
        raise error("'parts' names no line.", keys["name"])
    _check_weights(weights, keys["name"])
    missing = _text(given, "missing")
    if missing not in ("fail", "zero", "reweight"):
        raise error("'missing' is fail, zero or reweight.", given["missing"])
    at_least = _text(given, "at_least") if "at_least" in given else "1"
    if not (at_least.isascii() and at_least.isdigit() and 1 <= int(at_least) <= len(weights)):
        raise error("'at_least' is a number of parts.", at_least)
    return CompositeSource(weights, missing, int(at_least))


def _check_weights(weights: Mapping[str, Literal], near: object) -> None:
    kinds = {weight.unit for weight in weights.values()}
    total = sum((weight.value for weight in weights.values()), Fraction(0))
    if kinds - {BARE, "percent"} or len(kinds) != 1:
        raise error("Weights are all percentages or all plain numbers.", near)
    if kinds == {"percent"} and total != 1:
        raise error(f"The weights make {float(total * 100):g}%, not 100%.", near)
    if total <= 0 or any(weight.value < 0 for weight in weights.values()):
        raise error("Weights are not negative and not all zero.", near)


READERS = {
    "measure": _measure,
    "fact": _fact,
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
        return Rounding(minor_unit(currency), mode)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?(/[0-9]+)?%?", to) or re.search(r"/0+%?$", to):
        raise error("'to' is a number such as 0.01, or minor_unit.", to)
    step = Fraction(to.rstrip("%")) / (100 if to.endswith("%") else 1)
    if step <= 0:
        raise error("'to' is more than 0.", to)
    return Rounding(step, mode)


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
    values = {row.value.unit for row in rows}
    unit = _text(keys, "unit") if "unit" in keys else "number" if values == {BARE} else values.pop()
    default = "first" if kind == "interpolated" else "missing"
    return Table(str(name), kind, rows, _below(keys.get("below", default)), unit, place_of(name)[0])


def _row(value: object, ties: str) -> TableRow:
    if isinstance(value, list) and len(value) == 2:
        start, amount = value
    else:
        keys = _table(value, "A row of a table", {"from", "value", "ties"})
        start, amount = _text(keys, "from"), _text(keys, "value")
        ties = _ties(keys.get("ties", ties))
    for text in (start, amount):
        if not isinstance(text, str):
            raise error("A row is [from, value].", text)
    return TableRow(literal(start, *place_of(start)), literal(amount, *place_of(amount)), ties)


def _check_rows(rows: tuple[TableRow, ...], name: object) -> None:
    for before, after in itertools.pairwise(rows):
        if before.start.value >= after.start.value:
            raise error(
                f"{name}: {after.start.text} does not come after {before.start.text}.", name
            )
    for part in ("start", "value"):
        if len({getattr(row, part).unit for row in rows}) > 1:
            raise error(f"{name}: all numbers of a column have one unit.", name)


def _ties(value: object) -> str:
    if value not in ("reached", "exceeded"):
        raise error("'ties' is reached or exceeded.", value)
    return str(value)


def _below(value: object) -> str | Literal:
    if value in ("first", "missing"):
        return str(value)
    if not isinstance(value, str):
        raise error("'below' is first, missing or a value.", value)
    return literal(value, *place_of(value))


def _groups(keys: Mapping[str, Any]) -> tuple[str, ...]:
    groups = tuple(str(name) for name in _list(keys, "groups", []))
    if set(groups) - {"team"}:
        raise error("'groups' lists team.", keys["groups"])
    return groups


def _jobs(value: object) -> tuple[str, ...]:
    keys = _table(value, "'for'", {"jobs"})
    return tuple(str(job) for job in _list(keys, "jobs", []))


def _name(keys: Mapping[str, Any], key: str) -> str:
    return _good_name(_text(keys, key))


def _good_name(name: str) -> str:
    if not NAME.fullmatch(name) or name.endswith(ENDINGS) or name in RESERVED:
        raise error(
            f"{str(name)!r} cannot be a name: small letters, digits and _, none taken.", name
        )
    return name


def _table(value: object, what: str, known: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise error(f"{what} is a list of 'key: value'.", value)
    strange = [key for key in value if known is not None and key not in known]
    if strange:
        wanted = ", ".join(sorted(known or ()))
        raise error(f"{what} has no key {str(strange[0])!r}; known are {wanted}.", strange[0])
    return value


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _list(keys: Mapping[str, Any], key: str, default: list[str] | None = None) -> list[Any]:
    value = keys.get(key, default)
    if not isinstance(value, list):
        raise error(f"{key!r} is a list.", value if value is not None else key)
    return value


def _text(keys: Mapping[str, Any], key: str) -> str:
    value = keys.get(key)
    if not isinstance(value, str) or not value.strip():
        near = value if value is not None else next(iter(keys), None)
        raise error(f"{key!r} is missing or is no text.", near)
    return value
