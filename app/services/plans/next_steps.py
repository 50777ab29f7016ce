"""What would raise a statement's pay, while it can still change: in sentences, or nothing."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from app.domain.calendar_rules import FIRST_DAY
from app.domain.calendar_spans import window_back, year_so_far
from app.domain.calendars import Calendar
from app.domain.days import Days
from app.domain.measures import Measure, MeasureKind
from app.domain.plans.evaluating.histograms import (
    Histogram,
    day_histogram,
    histogram_of_last,
)
from app.domain.plans.evaluating.one_payee import OnePayee, ScoreKey
from app.domain.plans.improving.next_step_words import outlook
from app.domain.plans.language.document import COMPANY, PAYEE, MeasureSource, Plan, Window
from app.domain.statements import Status
from app.extensions import db
from app.models.statements import StatementRow
from app.queries.plan_scores import PAYEE as OF_PAYEE
from app.queries.plan_scores import UNIT, Asked, last_answers
from app.queries.step_counts import Counted, Steps, step_counts
from app.services.calendars import known_calendar
from app.services.plans.explanations import read_statement
from app.services.plans.participants import UNIT_GROUPS
from app.services.plans.score_statistics import as_plans_read

CURRENT = frozenset({Status.OPEN, Status.CALCULATED, Status.RETURNED})


def next_steps_of(statement: StatementRow, hidden: Collection[ScoreKey] = ()) -> list[list[str]]:
    """The next steps of a statement's payee in sentences; none once it was submitted, and none of
    `hidden` scores of others, which would tell what these are.

    From what the statement read, with the answers behind it as they are stored now: where these
    are others by now, that is said instead.
    """
    if statement.status not in CURRENT:
        return []
    plan, measures, one = read_statement(statement)
    histograms = _Reading(statement, plan, measures, one).histograms()
    return outlook(plan, one, histograms, frozenset(of for _, of in hidden))


class _Reading:
    """The histograms behind the scores of one statement; one query for each owner and window."""

    def __init__(
        self,
        statement: StatementRow,
        plan: Plan,
        measures: Mapping[str, Measure],
        one: OnePayee,
    ) -> None:
        self.statement, self.plan, self.measures, self.one = statement, plan, measures, one
        self.content: Mapping[str, Any] = statement.current.content
        self.calendar: Calendar = known_calendar(db.session(), statement.period.calendar)

    def histograms(self) -> dict[ScoreKey, Histogram]:
        """By (line, of); what is not counted answer by answer is left out."""
        asked: dict[Counted, dict[ScoreKey, Measure]] = {}
        found: dict[ScoreKey, Histogram] = {}
        for line, source in self.plan.measured():
            measure = self.plan.measures.get(source.measure) or self.measures[source.measure]
            for of in source.scopes():
                key = (line.name, of)
                if measure.kind is MeasureKind.DAYS:
                    found[key] = day_histogram(measure, self.one.scores[key])
                elif source.window.kind == "answers":
                    found |= self._last(key, source, measure)
                elif counted := self._counted(source, of):
                    asked.setdefault(counted, {})[key] = measure
        for counted, keys in asked.items():
            questions = {measure.question.name for measure in keys.values()}
            steps = step_counts(db.session(), counted, questions)
            found |= {key: _histogram(measure, steps) for key, measure in keys.items()}
        return as_plans_read(self.plan, found)

    def _counted(self, source: MeasureSource, of: str) -> Counted | None:
        """Whose answers of which days; None where nothing is kept that could be counted."""
        days = self._days(source.window)
        if days is None:
            return None
        if of == PAYEE:
            payee_id = self.statement.participation.payee_id
            return Counted(days, payee_id, None, source.channel, source.segment)
        unit_id = self._unit(of)
        if unit_id is None or source.segment:
            return None
        return Counted(days, None, unit_id, source.channel)

    def _last(
        self, key: ScoreKey, source: MeasureSource, measure: Measure
    ) -> dict[ScoreKey, Histogram]:
        """Of a payee since the participation began, of a unit whenever they came."""
        part, is_own = self.statement.participation, key[1] == PAYEE
        owner = part.payee_id if is_own else self._unit(key[1])
        if owner is None:
            return {}
        end = date.fromisoformat(self.content["days"][1])
        wanted = Asked(
            question=measure.question.name,
            owners=OF_PAYEE if is_own else UNIT,
            plan_id=part.plan_id,
            edges=(end,),
            channel=source.channel,
            segment=source.segment,
        )
        most = source.window.count
        answers = last_answers(db.session(), wanted, most, [owner]).get(owner, ())
        since = part.first_day if is_own else FIRST_DAY
        latest = [(each.step, each.credit) for each in answers if each.day >= since]
        return {key: histogram_of_last(measure, latest, most)}

    def _unit(self, of: str) -> int | None:
        """The unit of a group of the statement; None where it is of none, or it is no unit."""
        unit_id = self.content["groups"].get(of) if of in (*UNIT_GROUPS, COMPANY) else None
        return None if unit_id is None else int(unit_id)

    def _days(self, window: Window) -> Days | None:
        """The days of the window from the first of the participation on."""
        own = Days(*map(date.fromisoformat, self.content["days"]))
        if window.back:
            return None
        period = self.statement.period.days()
        if window.is_period:
            return own
        wanted = (
            year_so_far(self.calendar, period)
            if window.kind == "year_to_date"
            else window_back(self.calendar, period, window.count, 0)
        )
        if wanted is None:
            return None
        first = max(wanted.first, self.statement.participation.first_day)
        return Days(min(first, own.first), own.end)


def _histogram(measure: Measure, steps: Steps) -> Histogram:
    chosen = steps.get(measure.question.name, {})
    counts = [chosen.get(step, (0, 0))[1] for step in range(len(measure.question.steps))]
    answers = sum(answers for answers, _ in chosen.values())
    return Histogram(measure, tuple(counts), answers)
