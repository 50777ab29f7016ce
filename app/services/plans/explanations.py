"""A stored statement explained: from its own content and the plan version that it names."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from app.domain.days import Days
from app.domain.measures import Measure, MeasureKind
from app.domain.numbers import fraction_of
from app.domain.plans.evaluating.one_payee import OnePayee
from app.domain.plans.evaluating.statement_contents import one_payee_from
from app.domain.plans.language.document import FactSource, KpiSource, Plan
from app.domain.plans.telling.explaining import Explained, explain
from app.domain.plans.telling.source_words import WHOLE_PERIOD, Circumstances, FigureSeen
from app.domain.plans.telling.unsaid import TELL_ALL, Discretion, unsaid
from app.extensions import db
from app.models.statements import StatementRow
from app.queries.plans import plan_version
from app.services.plans.calculations import plan_in


def one_payee_of(statement: StatementRow) -> tuple[Plan, OnePayee]:
    """The plan version and all that a statement's current version read; two queries.

    From the statement's content alone, so that later facts change nothing of it.
    """
    plan, _, one = read_statement(statement)
    return plan, one


def explained(statement: StatementRow, discretion: Discretion = TELL_ALL) -> list[Explained]:
    """Every line of a statement's current version in words, from top to bottom; two queries."""
    plan, measures, one = read_statement(statement)
    content, period = statement.current.content, statement.period.days()
    days = frozenset(name for name, each in measures.items() if each.kind is MeasureKind.DAYS)
    figures = _figures(plan, content["inputs"], period)
    told = explain(plan, one, Circumstances(_when(content["days"], period), days, figures))
    return unsaid(plan, one, told, discretion)


def read_statement(statement: StatementRow) -> tuple[Plan, dict[str, Measure], OnePayee]:
    """The plan version with its measures, and all that the statement read; two queries."""
    version = statement.current
    row = plan_version(db.session(), version.plan_id, version.plan_version)
    assert row is not None  # a foreign key holds it
    plan, measures = plan_in(db.session(), row)
    return plan, measures, one_payee_from(version.content)


def _figures(
    plan: Plan, inputs: Mapping[str, Any], period: Days
) -> dict[tuple[str, str], FigureSeen]:
    """Facts and key figures as they were read, by line and owner."""
    found = {}
    for line in plan.facts():
        for of in line.source.scopes() if isinstance(line.source, FactSource | KpiSource) else ():
            read = inputs["facts"].get(line.name) or inputs["kpis"].get(f"{line.name} of {of}")
            if read:
                found[line.name, of] = _figure(read, period)
    return found


def _figure(read: Mapping[str, Any], period: Days) -> FigureSeen:
    when = _when(read["days"], period) if read["values"] else WHOLE_PERIOD
    if "missing" in read:
        return FigureSeen(values=read["values"], when=when, missing=read["missing"])
    bottom = read.get("denominator")
    denominator = None if bottom is None else fraction_of(bottom)
    return FigureSeen(fraction_of(read.get("numerator", "0")), denominator, read["values"], when)


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
