"""A stored statement explained: from its own content and the plan version that it names."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from app.domain.days import Days
from app.domain.measures import MeasureKind
from app.domain.numbers import fraction_of
from app.domain.plans.evaluation import Value
from app.domain.plans.explaining import (
    WHOLE_PERIOD,
    Explained,
    FigureSeen,
    ScoreSeen,
    explain,
)
from app.extensions import db
from app.models.statements import StatementRow
from app.queries.plans import plan_version
from app.services.calculations import plan_in


def explained(statement: StatementRow) -> list[Explained]:
    """Every line of a statement's current version in words, from top to bottom."""
    version = statement.current
    row = plan_version(db.session(), version.plan_id, version.plan_version)
    assert row is not None  # a foreign key holds it
    plan, measures = plan_in(db.session(), row)
    counts_days = {name: measure.kind is MeasureKind.DAYS for name, measure in measures.items()}
    values = {name: _value(stored) for name, stored in version.content["lines"]}
    seen = _seen(version.content["inputs"]["scores"], counts_days)
    content, period = version.content, statement.period.days()
    figures = _figures(content["inputs"], period)
    return explain(plan, values, seen, _when(content["days"], period), figures)


def _figures(inputs: Mapping[str, Any], period: Days) -> dict[str, FigureSeen]:
    """Facts and key figures as they were read; what is agreed in the participation is none."""
    read = inputs["facts"] | inputs.get("kpis", {})
    return {key: _figure(one, period) for key, one in read.items() if isinstance(one, dict)}


def _figure(read: Mapping[str, Any], period: Days) -> FigureSeen:
    when = _when(read["days"], period) if read["values"] else WHOLE_PERIOD
    if "missing" in read:
        return FigureSeen(values=read["values"], when=when, missing=read["missing"])
    bottom = read["denominator"]
    denominator = None if bottom is None else fraction_of(bottom)
    return FigureSeen(fraction_of(read["numerator"]), denominator, read["values"], when)


def _when(days: Sequence[str], period: Days) -> str:
    """Who joined, left or took part for a while is told of which days the answers are."""
    own = Days(*map(date.fromisoformat, days))
    if own == period:
        return WHOLE_PERIOD
    first, last = own.first, own.end - timedelta(days=1)
    if first == last:
        return f"on {last.day} {last:%B %Y}"
    begins = f"{first.day} {first:%B}" + (f" {first.year}" if first.year != last.year else "")
    return f"from {begins} to {last.day} {last:%B %Y}"


def _value(stored: Mapping[str, Any]) -> Value:
    if "missing" in stored:
        return Value(missing=stored["missing"])
    if "truth" in stored:
        return Value(truth=stored["truth"])
    return Value(fraction_of(stored["number"]))


def _seen(
    scores: Mapping[str, Any], counts_days: Mapping[str, bool]
) -> dict[tuple[str, str], ScoreSeen]:
    found = {}
    for key, read in scores.items():
        measure, _, of = key.partition(" of ")
        value = None if read["value"] is None else fraction_of(read["value"])
        found[measure, of] = ScoreSeen(value, read["answers"], counts_days[measure])
    return found
