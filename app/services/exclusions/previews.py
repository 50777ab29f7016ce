"""What a rule of exclusion would change, before anybody proposes it: answers, scores and pay."""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.exclusions import Mark
from app.domain.facts import WHOLE_ANSWER
from app.domain.files.rows_read import Answered
from app.domain.jobs import Job, JobKind
from app.domain.measures import Measure, MeasureKind, score
from app.domain.numbers import fraction_text
from app.extensions import read_session, write_session
from app.queries.catalogue import newest_measures
from app.queries.contents import answers_with
from app.queries.exclusion_effects import (
    company_steps,
    payee_steps,
    people_called,
    periods_after,
)
from app.queries.exclusions import rules_in_force
from app.services.actors import Actor
from app.services.exclusions.pay import pay_effect
from app.services.exclusions.rules import (
    Difference,
    checked,
    checked_reason,
    concerns,
    difference,
    reviewed_labels,
)
from app.services.jobs import Clock, Report, finish_job, show_progress, start_job
from app.services.uploads import keep_file

SHOWN = 50  # payees
Steps = dict[tuple[int, str], Counter[int]]  # whose, question -> step -> credit; 0: the company
COMPANY = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """A rule that somebody looks at: as a document, why, and of which rule it is a version.

    `folder`: where amounts are kept for a week; they are not stored.
    """

    document: Mapping[str, Any]
    reason: str
    rule_id: int
    folder: Path


def start_exclusion_preview(looked: Looked, actor: Actor, at: datetime) -> int:
    """The id of a job that looks what a rule would change. Errors: BadExclusion."""
    text = checked_reason(looked.reason)
    with write_session() as session, session.begin():
        checked(session, looked.document)
        arguments = {
            "document": _plain(looked.document),
            "reason": text,
            "rule_id": looked.rule_id,
            "actor": actor.name,
            "preview": True,
            "folder": str(looked.folder),
            "name": secrets.token_hex(16),
        }
        return start_job(session, JobKind.EXCLUSION_PREVIEW, arguments, 0, at).id


def run_exclusion_preview(job: Job, clock: Clock, report: Report) -> None:
    """Look what the job's rule would change; nothing is stored but the result.

    Errors: BadExclusion where the rule is not one; BadPlan, BadPeriod where a period cannot be
    calculated; JobLost.
    """
    with read_session() as session:
        one = checked(session, job.arguments["document"])
        rule_id = int(job.arguments["rule_id"]) or _new_number(session)
        changes = difference(session, Mark(rule_id, 1_000_000), one)
        result = effect(session, changes)
        result["own"] = concerns(session, changes, job.arguments["actor"])

    def tell(done: int, total: int) -> None:
        show_progress(job, done, total, clock())
        report(done, total)

    pay = pay_effect(changes, tell)
    keep_file(_amounts_file(job.arguments), json.dumps(pay).encode())
    for name, is_locked in (("calculate", False), ("adjust", True)):
        labels = {one["period"] for one in pay["sums"] if one["locked"] == is_locked}
        result[name] += sorted(labels - set(result[name]))
    with write_session() as session, session.begin():
        finish_job(session, job, result, clock())


def amounts_of(arguments: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The rewards that a preview would change; None when a week has passed since."""
    try:
        found: Mapping[str, Any] = json.loads(_amounts_file(arguments).read_bytes())
    except OSError:
        return None
    return found


def _amounts_file(arguments: Mapping[str, Any]) -> Path:
    return Path(str(arguments["folder"])) / f"{arguments['name']}.json"


def effect(session: Session, changes: Difference) -> dict[str, Any]:
    """What changes, in numbers, with raw scores of the months concerned before and after."""
    excluded = [row for _, row in answers_with(session, changes.excluded)]
    counted = [row for _, row in answers_with(session, changes.counted)]
    payees = {share.payee_id for row in (*excluded, *counted) for share in row.shares}
    found: dict[str, Any] = {
        "excluded": len(excluded),
        "counted_again": len(counted),
        "payees": len(payees),
        "second_person": reviewed_labels(session, changes),
        "calculate": [],
        "adjust": [],
        "company": [],
        "people": [],
        "days": [],
    }
    if not changes.changed_days:
        return found
    days = _whole_months(changes.changed_days)
    change = _added(_steps(counted), _steps(excluded), -1)
    found["days"] = [str(days.first), str(days.end)]
    for period in periods_after(session, min(changes.changed_days)):
        if any(day in period.days() for day in changes.changed_days):
            found["adjust" if period.locked_at else "calculate"].append(period.label)
    found["company"] = _company(session, days, change)
    found["people"] = _people(session, days, change, payees)
    return found


def _new_number(session: Session) -> int:
    """After all others, as a new rule will be."""
    return max((rule.mark.rule_id for rule in rules_in_force(session)), default=0) + 1


def _company(session: Session, days: Days, change: Steps) -> list[dict[str, Any]]:
    questions = sorted({question for whose, question in change if whose == COMPANY})
    now = company_steps(session, questions, days)
    measures = _measures(session)
    return list(_effects(measures, now, change, COMPANY))


def _people(
    session: Session, days: Days, change: Steps, payees: Iterable[int]
) -> list[dict[str, Any]]:
    """Those whose counts change most, as many as a page shows."""
    size = Counter({each: 0 for each in payees})
    for (whose, _), steps in change.items():
        if whose != COMPANY:
            size[whose] += sum(map(abs, steps.values()))
    shown = sorted(sorted(size), key=lambda each: -size[each])[:SHOWN]
    now, called = payee_steps(session, shown, days), people_called(session, shown)
    measures = _measures(session)
    return [
        {"person": called[each], **row}
        for each in shown
        for row in _effects(measures, now, change, each)
    ]


def _effects(
    measures: Sequence[Measure], now: Steps, change: Steps, whose: int
) -> Iterable[dict[str, Any]]:
    """The exact score under each measure before and after, as text; empty without answers."""
    for measure in measures:
        key = (whose, measure.question.name)
        if key in change:
            before = now.get(key, Counter())
            after = Counter(before)
            after.update(change[key])
            yield {
                "measure": measure.name,
                "version": measure.version,
                "unit": measure.unit,
                "before": _score(measure, before),
                "after": _score(measure, after),
            }


def _measures(session: Session) -> list[Measure]:
    """The newest version of each measure of answers, by name."""
    found = newest_measures(session)
    return [found[name] for name in sorted(found) if found[name].kind is MeasureKind.ANSWERS]


def _score(measure: Measure, steps: Mapping[int, int]) -> str:
    histogram = [steps.get(step, 0) for step in range(len(measure.values))]
    return fraction_text(score(measure, histogram)) if sum(histogram) else ""


def _steps(rows: Iterable[Answered]) -> Steps:
    """Credit by step: of each payee, and of the company, where an answer counts whole."""
    found: Steps = {}
    for row in rows:
        question, step = row.steps[0]
        shares = [(share.payee_id, share.credit) for share in row.shares]
        whole = sum(credit for _, credit in shares) or WHOLE_ANSWER
        for whose, credit in ((COMPANY, whole), *shares):
            found.setdefault((whose, question), Counter())[step] += credit
    return found


def _added(more: Steps, others: Steps, sign: int) -> Steps:
    found = {key: Counter(steps) for key, steps in more.items()}
    for key, steps in others.items():
        mine = found.setdefault(key, Counter())
        for step, credit in steps.items():
            mine[step] += sign * credit
    return found


def _whole_months(days: set[date]) -> Days:
    last = max(days)
    year, month = (last.year + 1, 1) if last.month == 12 else (last.year, last.month + 1)
    return Days(min(days).replace(day=1), date(year, month, 1))


def _plain(document: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps it."""
    return {
        name: str(value) if isinstance(value, date) else value for name, value in document.items()
    }
