"""Scores by any grouping, straight from the answers."""

from collections.abc import Sequence
from fractions import Fraction

from app.domain.days import Days
from app.domain.errors import BadMapping
from app.domain.measures import Measure, MeasureKind, Score, scores
from app.engines.sql import OF_A_DAY, OWN_COLUMNS, SqlEngine
from app.extensions import db
from app.queries.catalogue import newest_measures
from app.queries.people import people_with_number
from app.queries.units import unit_names, units


def score_table(measure_name: str, days: Days, keys: Sequence[str]) -> tuple[Measure, list[Score]]:
    """The measure in its newest version, and each group's score with its number of answers (or
    days), with names instead of ids.

    Errors: BadMapping for a measure or an attribute that does not exist.
    """
    session = db.session()
    measures = newest_measures(session)
    if measure_name not in measures:
        raise BadMapping(f"There is no measure {measure_name!r}; known: {', '.join(measures)}.")
    measure, engine = measures[measure_name], SqlEngine(session)
    if measure.kind is MeasureKind.DAYS:
        bad_step = measure.bad_step or 0
        found = [
            Score(row.keys, Fraction(row.good_days, row.days), row.days)
            for row in engine.count_days(measure.question, days, keys, bad_step)
        ]
    else:
        found = scores(measure, engine.count(measure.question, days, keys))
    _refuse_unknown(found, keys)
    return measure, _named(found, keys)


def _refuse_unknown(found: Sequence[Score], keys: Sequence[str]) -> None:
    """A key that is misspelt would give one nameless group."""
    known = (*OWN_COLUMNS, *OF_A_DAY)
    for place, key in enumerate(keys):
        if key not in known and found and not any(row.keys[place] for row in found):
            raise BadMapping(
                f"No answer has an attribute {key!r}; there are {', '.join(known)}, and the"
                " attributes that mappings name."
            )


def _named(found: Sequence[Score], keys: Sequence[str]) -> list[Score]:
    session = db.session()
    numbers = {row.id: str(row.number) for row in people_with_number(session)}
    names = {"payee": numbers, "team": unit_names(units(session))}
    rows = [
        Score(
            tuple(_label(names, *pair) for pair in zip(keys, row.keys, strict=True)),
            row.value,
            row.answers,
        )
        for row in found
    ]
    return sorted(rows, key=lambda row: row.keys)


def _label(names: dict[str, dict[int, str]], key: str, value: str | int) -> str:
    return names[key][value] if isinstance(value, int) else value
