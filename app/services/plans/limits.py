"""What a plan may ask of the database: what cannot be read is refused before it is published."""

from sqlalchemy.orm import Session

from app.domain.errors import BadPeriod, BadPlan
from app.domain.fact_values import OWN_FACTS
from app.domain.measures import Measure, MeasureKind
from app.domain.plans.files.given_scores import is_compared
from app.domain.plans.language.document import (
    ADJUSTED,
    COMPANY,
    LOWER,
    PAYEE,
    PAYEES,
    SHRUNK,
    FactSource,
    KpiSource,
    Line,
    MeasureSource,
    Plan,
)
from app.domain.plans.language.keys import error
from app.queries.catalogue import newest_measures, questions
from app.queries.details import detail_kinds
from app.services.plans.answer_rows import check_answer_rows
from app.services.plans.details import check_kinds
from app.services.plans.participants import GROUPS, UNIT_GROUPS


def check_readable(session: Session, plan: Plan) -> None:
    """Whether everything that the plan reads can be read here. Errors: BadPlan."""
    for group in plan.groups:
        if group not in GROUPS:
            known = ", ".join(GROUPS)
            raise error(f"There is no group {str(group)!r} here; known are {known}.", group)
    for line in plan.level(PAYEES):
        _check_own_fact(plan, line)
    measures = newest_measures(session)
    for line, source in plan.measured():
        _check_source(plan, line, source, measures)
    _check_questions(session, plan)
    asked = questions(session) if plan.answer_rows else {}
    for name in plan.details:
        try:
            if name in plan.answer_rows:
                check_answer_rows(plan, name, asked)
            else:
                check_kinds(plan, name, detail_kinds(session, name))
        except BadPeriod as mistake:
            raise error(str(mistake), name) from None


def _check_own_fact(plan: Plan, line: Line) -> None:
    """What is kept here anyway is read in its own unit, and only of the payee."""
    if not isinstance(line.source, FactSource | KpiSource):
        return
    name = line.source.fact if isinstance(line.source, FactSource) else line.source.kpi
    unit = OWN_FACTS.get(name)
    if unit is None:
        return
    if isinstance(line.source, KpiSource) or line.source.of != PAYEE or line.unit != unit:
        message = f"the fact {name!r} is kept here of each payee, in the unit {unit}"
        raise BadPlan(f"The line {str(line.name)!r}: {message}.", *line.place)


def _check_source(
    plan: Plan, line: Line, source: MeasureSource, measures: dict[str, Measure]
) -> None:
    wrong = _unreadable(source, plan.measures.get(source.measure) or measures[source.measure])
    if wrong:
        raise BadPlan(f"The line {str(line.name)!r}: {wrong}.", *line.place)


def _unreadable(source: MeasureSource, measure: Measure) -> str:
    """Why a score cannot be read from the database; empty where it can."""
    if unmade := _unmade(source, measure):
        return unmade
    if source.window.kind != "answers":
        return ""
    if measure.kind is MeasureKind.DAYS:
        return "a measure of days has no last answers; write a window of periods"
    groups = [of for of in source.scopes() if of in GROUPS]
    if any(of not in UNIT_GROUPS for of in groups):
        return "the last answers are counted of a payee, a team, a site or the company"
    if source.segment and any(of != "payee" for of in source.scopes()):
        return "the last answers with a 'segment' are counted of a payee alone"
    return ""


def _unmade(source: MeasureSource, measure: Measure) -> str:
    """Why a statistic cannot be made of these answers; empty where it can."""
    if is_compared(source):
        what = source.statistic if source.statistic in (SHRUNK, ADJUSTED) else "reliability"
        if measure.kind is MeasureKind.DAYS:
            return f"{what!r} is made of answers, and {measure.name} counts days"
        if source.window.kind == "answers":
            return f"{what!r} compares people in a window of periods, not in their last answers"
    if source.statistic == ADJUSTED and (source.channel or source.segment):
        return "'adjusted' is for the channels of all answers; leave 'channel' and 'segment' out"
    others = [of for of in source.scopes() if of != PAYEE]
    if source.statistic == LOWER and measure.kind is not MeasureKind.DAYS and others:
        if any(of not in (*UNIT_GROUPS, COMPANY) for of in others):
            return "'lower' is of a payee, a team, a site or the company"
        if source.segment:
            return "'lower' with a 'segment' is of a payee alone"
    return ""


def _check_questions(session: Session, plan: Plan) -> None:
    """A measure of the plan's own reads a question that is asked here, with the same steps."""
    if not plan.measures:
        return
    asked = questions(session)
    for measure in plan.measures.values():
        name = measure.question.name
        if name not in asked:
            raise error(f"Nobody is asked the question {name!r} here.", measure.name)
        if asked[name].steps != measure.question.steps:
            said = ", ".join(asked[name].steps)
            raise error(f"The question {name!r} has the answers {said} here.", measure.name)
