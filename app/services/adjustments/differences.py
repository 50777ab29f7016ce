"""What the statements of a locked period come to now, by the code that calculated them."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.adjustments import Difference, adjusted_by
from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.evaluating.inputs import Inputs
from app.domain.plans.evaluating.statement_contents import contents
from app.domain.plans.trying.pays import pays
from app.models.statements import PayPeriodRow, StatementRow, StatementVersionRow
from app.queries.adjustments import PaidStatement
from app.queries.plans import plan_version
from app.services.plans.calculations import evaluated, run_of
from app.services.plans.participants import participants

AT_ONCE = 1_000  # ids in one query; contents are long


@dataclass(frozen=True, slots=True)
class Again:
    """A plan version calculated once more; `rows`: of each participation the row it has there."""

    inputs: Inputs
    found: Evaluation
    rows: Mapping[int, int]

    def due_minor(self) -> dict[int, int]:
        """By participation what it comes to now; without those who are not rated."""
        pay = pays(self.found)
        return {one: int(pay.minor[row]) for one, row in self.rows.items() if pay.rated[row]}


@dataclass(frozen=True, slots=True)
class Looked:
    """The differences that become adjustments, and how many statements come to no amount now."""

    differences: Sequence[Difference]
    not_rated: int


def look(
    session: Session,
    period: PayPeriodRow,
    paid: Sequence[PaidStatement],
    takes_back: bool,
    tell: Callable[[int], None],
) -> Looked:
    """Calculate each plan version of the period again; `tell` gets how many are done.

    By the versions that paid it, with the answers, facts and people that are known now. Errors:
    BadPlan, BadPeriod.
    """
    looked = []
    for done, some in enumerate(by_version(paid), 1):
        looked.append(_looked(session, period, some, takes_back))
        tell(done)
    differences = [one for each in looked for one in each.differences]
    return Looked(differences, sum(each.not_rated for each in looked))


def _looked(
    session: Session, period: PayPeriodRow, paid: Sequence[PaidStatement], takes_back: bool
) -> Looked:
    """The same of one plan version."""
    again = _again(session, period, paid[0])
    due = again.due_minor()
    rated = [one for one in paid if one.participation_id in due]
    found = [_difference(one, due[one.participation_id]) for one in rated]

    def own(some: Sequence[Difference]) -> set[int]:
        return _with_other_inputs(session, again, paid, some)

    adjusted = adjusted_by(again.found.plan, found, own, takes_back)
    return Looked(adjusted, len(paid) - len(rated))


def by_version(paid: Iterable[PaidStatement]) -> list[list[PaidStatement]]:
    """The statements of each plan version that paid some."""

    def version(one: PaidStatement) -> tuple[int, int]:
        return one.plan_id, one.plan_version

    return [list(some) for _, some in groupby(sorted(paid, key=version), version)]


def _difference(one: PaidStatement, due_minor: int) -> Difference:
    return Difference(one.statement_id, one.paid_minor, due_minor, one.currency)


def _again(session: Session, period: PayPeriodRow, one: PaidStatement) -> Again:
    version = plan_version(session, one.plan_id, one.plan_version)
    assert version is not None  # a foreign key holds it
    run = run_of(session, period, version)
    people = participants(session, run.plan, run.plan_id, run.period, run.tree)
    inputs, found = evaluated(session, run, people)
    return Again(inputs, found, {each.participation_id: row for row, each in enumerate(people)})


def _with_other_inputs(
    session: Session, again: Again, paid: Sequence[PaidStatement], some: Sequence[Difference]
) -> set[int]:
    """The statements whose own figures are others than those that they were paid on."""
    now = contents(again.found.plan, again.inputs, again.found)
    row_of = {one.statement_id: again.rows[one.participation_id] for one in paid}
    ids = [one.statement_id for one in some]
    return {
        statement_id
        for start in range(0, len(ids), AT_ONCE)
        for statement_id, before in _inputs_of(session, ids[start : start + AT_ONCE])
        if before != json.loads(json.dumps(now[row_of[statement_id]]["inputs"]))
    }


def _inputs_of(session: Session, ids: Sequence[int]) -> list[tuple[int, object]]:
    head, version = StatementRow, StatementVersionRow
    query = (
        select(head.id, version.content["inputs"])
        .join(version, (version.statement_id == head.id) & (version.version == head.version))
        .where(head.id.in_(ids))
    )
    return [(statement_id, inputs) for statement_id, inputs in session.execute(query)]
