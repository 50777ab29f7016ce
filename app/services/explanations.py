"""A stored statement explained: from its own content and the plan version that it names."""

from collections.abc import Mapping
from typing import Any

from app.domain.measures import MeasureKind
from app.domain.numbers import fraction_of
from app.domain.plans.evaluation import Value
from app.domain.plans.explaining import Explained, ScoreSeen, explain
from app.extensions import db
from app.models.statements import StatementVersionRow
from app.queries.plans import plan_version
from app.services.calculations import plan_in


def explained(version: StatementVersionRow) -> list[Explained]:
    """Every line of one statement version in words, from top to bottom."""
    row = plan_version(db.session(), version.plan_id, version.plan_version)
    assert row is not None  # a foreign key holds it
    plan, measures = plan_in(db.session(), row)
    counts_days = {name: measure.kind is MeasureKind.DAYS for name, measure in measures.items()}
    values = {name: _value(stored) for name, stored in version.content["lines"]}
    return explain(plan, values, _seen(version.content["inputs"]["scores"], counts_days))


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
