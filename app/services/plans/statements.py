"""Everybody's statement under one plan in one period, ready to be stored: no database is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.adjustments import Owed
from app.domain.errors import BadPeriod
from app.domain.money import minor_units
from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.evaluating.inputs import Inputs
from app.domain.plans.evaluating.statement_contents import contents
from app.domain.plans.language.document import Plan
from app.domain.statements import content_text
from app.models.base import JsonText
from app.models.plans import PlanVersionRow
from app.models.statements import PayPeriodRow
from app.services.plans.missing_facts import Lacking, lacking
from app.services.plans.participants import Participant
from app.services.plans.pools import Pooled, pooled_in
from app.services.plans.statement_store import Calculated


@dataclass(frozen=True, slots=True)
class Made:
    """What a plan version gives in a period, whole before any of it is stored."""

    version: PlanVersionRow
    statements: Sequence[Calculated] = ()
    pooled: Pooled = field(default_factory=lambda: Pooled({}))
    lacking: Lacking = ()


def made(
    period: PayPeriodRow,
    version: PlanVersionRow,
    people: Sequence[Participant],
    inputs: Inputs,
    found: Evaluation,
    owed: Mapping[int, Owed],
) -> Made:
    """Everybody's statement under one plan. Errors: BadPeriod if its author is among them.

    `owed`: by payee what earlier periods left to be paid or held back.
    """
    statements = _statements(period, version, _Taking(people, inputs, found, owed))
    _refuse_author(version, statements)
    pooled = pooled_in(inputs, found, people)
    return Made(version, statements, pooled, lacking(period.id, people, found))


def _refuse_author(version: PlanVersionRow, statements: Sequence[Calculated]) -> None:
    if author := [one for one in statements if one.payee_id == version.author_id]:
        raise BadPeriod(
            f"The author of {version.plan.name!r} is paid by it (participation"
            f" {author[0].participation_id}): somebody else must publish that plan."
        )


@dataclass(frozen=True, slots=True)
class _Taking:
    """What everybody's statement is made of."""

    people: Sequence[Participant]
    inputs: Inputs
    found: Evaluation
    owed: Mapping[int, Owed]

    def pay_minor(self, row: int) -> int | None:
        """What the plan pays; None: not rated."""
        plan = self.found.plan
        pay = self.found.value(plan.pay, row).number
        return None if pay is None else minor_units(pay, plan.currency)


def _statements(period: PayPeriodRow, version: PlanVersionRow, all_of: _Taking) -> list[Calculated]:
    """Each participant's statement, written once: what is hashed is what is stored.

    Adjustments go to the first statement of a payee that comes to an amount.
    """
    plan, owed = all_of.found.plan, dict(all_of.owed)
    alike, found = _alike(period, version, plan), []
    for row, content in enumerate(contents(plan, all_of.inputs, all_of.found)):
        one, total, taken = all_of.people[row], all_of.pay_minor(row), 0
        if total is not None and (mine := owed.pop(one.payee_id, None)):
            taken = mine.taken_minor(total)
            content["adjustments"] = mine.told(total)
            total += taken
        text, sha256 = content_text(content | alike | _whose(one) | {"total_minor": total})
        whose = (one.participation_id, one.payee_id)
        found.append(Calculated(*whose, JsonText(text), sha256, total, plan.currency, taken))
    return found


def _alike(period: PayPeriodRow, version: PlanVersionRow, plan: Plan) -> dict[str, Any]:
    """What all statements of a plan in a period say."""
    return {
        "period": {
            "calendar": period.calendar,
            "first_day": str(period.first_day),
            "end_day": str(period.end_day),
        },
        "plan": {"id": version.plan_id, "version": version.version, "sha256": version.sha256},
        "currency": plan.currency,
    }


def _whose(one: Participant) -> dict[str, Any]:
    """Whose statement it is, of which days, and of which groups' pools and scores."""
    days = [str(one.days.first), str(one.days.end)]
    return {"payee": one.pseudonym, "days": days, "groups": dict(one.groups)}
