"""What a rule of exclusion would do to each reward: both calculated on trial, as a plan pays."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.domain.plans.trying.pays import pays
from app.domain.statements import ALLOWED, Act, Status
from app.models.plans import PlanVersionRow
from app.models.statements import PayPeriodRow
from app.queries.earlier_statements import EarlierStatement
from app.queries.exclusion_effects import people_called, periods_after, statuses_of
from app.queries.plans import versions_on
from app.queries.units import ancestors
from app.services.excluding import bring_about
from app.services.exclusions.rules import Difference
from app.services.exclusions.trials import trial_session
from app.services.plans.calculations import evaluated, run_of
from app.services.plans.history import as_statements
from app.services.plans.participants import participants

SHOWN = 500  # rewards
Tell = Callable[[int, int], None]  # done, of


class Whose(NamedTuple):
    """One participation in one period."""

    period_id: int
    plan_id: int
    participation_id: int
    payee_id: int


Amounts = Mapping[Whose, int | None]  # in smallest units; None: not rated


@dataclass(frozen=True, slots=True)
class Target:
    """A plan in a period; what a locked one paid stays, and is adjusted later."""

    period: PayPeriodRow
    version: PlanVersionRow

    @property
    def is_locked(self) -> bool:
        return self.period.locked_at is not None

    @property
    def currency(self) -> str:
        return self.version.plan.currency


def pay_effect(changes: Difference, tell: Tell) -> dict[str, Any]:
    """Each reward that would be another one, before and after; nothing is stored.

    Of every period that has statements and does not end before, since plans look back. What a later
    one reads of an earlier one is what it would have paid; of a locked one, what it paid. Errors:
    BadPlan, BadPeriod.
    """
    if not changes.changed_days:
        return {"rewards": [], "sums": [], "more": 0}
    with trial_session() as session:
        targets = _targets(session, min(changes.changed_days))
        total = 2 * len(targets)
        before = dict(_amounts(session, targets, lambda done: tell(done, total)))
        bring_about(session, changes.before, changes.after, ancestors(session))
        half = len(targets)
        after = dict(_amounts(session, targets, lambda done: tell(half + done, total)))
        return _told(session, targets, before, after)


def _targets(session: Session, day: date) -> list[Target]:
    return [
        Target(period, version)
        for period in periods_after(session, day)
        for version in versions_on(session, period.calendar, period.first_day)
    ]


def _amounts(
    session: Session, targets: Sequence[Target], tell: Callable[[int], None]
) -> Iterator[tuple[Whose, int | None]]:
    paid: dict[int, dict[date, Sequence[EarlierStatement]]] = defaultdict(dict)
    for done, each in enumerate(targets, 1):
        earlier = paid[each.version.plan_id]
        run = replace(run_of(session, each.period, each.version), before=dict(earlier))
        people = participants(session, run.plan, run.plan_id, run.period, run.tree)
        if people:
            inputs, found = evaluated(session, run, people)
            if not each.is_locked:
                earlier[run.period.first] = as_statements(found, inputs, people)
            pay = pays(found)
            for row, one in enumerate(people):
                whose = (each.period.id, run.plan_id, one.participation_id, one.payee_id)
                yield Whose(*whose), int(pay.minor[row]) if pay.rated[row] else None
        tell(done)


def _told(
    session: Session, targets: Sequence[Target], before: Amounts, after: Amounts
) -> dict[str, Any]:
    """For a page: the largest differences first, and the sums of all."""
    changed = [one for one in before if before[one] != after.get(one)]
    statuses = statuses_of(session, {one.period_id for one in changed})
    changed = [one for one in changed if statuses.get(_head(one)) != Status.VOIDED]
    changed.sort(key=lambda one: (-abs((after[one] or 0) - (before[one] or 0)), one))
    called = people_called(session, sorted({one.payee_id for one in changed[:SHOWN]}))
    of = {(each.period.id, each.version.plan_id): each for each in targets}
    rewards = [
        _words(of[one[:2]])
        | {"person": called[one.payee_id], "before": before[one], "after": after[one]}
        | {"stays": _stays(statuses.get(_head(one)))}
        for one in changed[:SHOWN]
    ]
    sums = [_sum(each, changed, before, after) for each in of.values()]
    more = len(changed) - len(rewards)
    return {"rewards": rewards, "sums": [one for one in sums if one["number"]], "more": more}


def _sum(
    target: Target, changed: Sequence[Whose], before: Amounts, after: Amounts
) -> dict[str, Any]:
    key = (target.period.id, target.version.plan_id)
    mine = [one for one in changed if one[:2] == key]
    sums = {
        name: sum(amounts[one] or 0 for one in mine)
        for name, amounts in (("before", before), ("after", after))
    }
    return _words(target) | sums | {"number": len(mine)}


def _words(target: Target) -> dict[str, Any]:
    about = {"period": target.period.label, "plan": target.version.plan.name}
    return about | {"currency": target.currency, "locked": target.is_locked}


def _head(one: Whose) -> tuple[int, int]:
    return one.period_id, one.participation_id


def _stays(status: str | None) -> bool:
    """Whether the statement stays as it is until its approver gives it back."""
    return status is not None and status not in ALLOWED[Act.CALCULATE][0]
