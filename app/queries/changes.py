"""Whether anything that pay rests on was changed since somebody began to read it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.disputes import DisputeDecision
from app.domain.jobs import JobKind
from app.domain.statements import Act
from app.models.audit import AuditRow
from app.models.jobs import FeedbackImportRow, JobRow

# What may happen beside a calculation and change none of its figures. What is not named here may
# change them: a new act is looked at again rather than overlooked. Who is sent to review, locked or
# decided on meanwhile is seen by whoever stores, in the statements themselves.
ASIDE = frozenset(
    {
        *("accounts made", "account disabled", "account enabled", "password set", "link made"),
        *("company set up", "role given", "role taken", "mapping saved"),
        *("adjustment proposed", "adjustment refused"),
        *("correction proposed", "correction refused", "facts refused", "details declined"),
        *("exclusion proposed", "exclusion refused"),
        *("name refused", "rows refused", "move refused"),
        "answer disputed",
        *(f"dispute {decision}" for decision in DisputeDecision),
        *(f"statement {act}" for act in (Act.SUBMIT, Act.APPROVE, Act.RETURN)),
        f"period {Act.LOCK}",
    }
)
# Jobs that store what pay rests on step by step, and write to the audit chain at their end only.
STORING = (JobKind.FEEDBACK_IMPORT, JobKind.FACTS_IMPORT, JobKind.SETTLING)


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment, by what had happened until then.

    `audit`: the newest row of the chain. `steps`: how far all imports were together, and how many
    answers they had stored, changed and taken back.
    """

    audit: int
    steps: tuple[int, int]


def mark_now(session: Session) -> Mark:
    """The moment at which this session reads; three queries."""
    newest = session.scalar(select(func.max(AuditRow.id))) or 0
    return Mark(newest, (_cursors(session), _answers(session)))


def changed_since(session: Session, mark: Mark) -> str:
    """What was done since that may change pay, for a message; empty: nothing; three queries."""
    row = AuditRow
    acts = select(row.action).where(row.id > mark.audit, row.action.not_in(ASIDE)).distinct()
    found = sorted(session.scalars(acts))
    if mark.steps != (_cursors(session), _answers(session)):
        found.append("an import stored rows")
    return ", ".join(found)


def _cursors(session: Session) -> int:
    query = select(func.sum(JobRow.cursor)).where(JobRow.kind.in_(STORING))
    return int(session.scalar(query) or 0)


def _answers(session: Session) -> int:
    row = FeedbackImportRow
    return int(session.scalar(select(func.sum(row.stored + row.changed + row.removed))) or 0)
