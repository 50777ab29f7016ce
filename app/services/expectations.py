"""What customers got against what they had expected, for those who made the promise."""

from datetime import date

from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.fairness.expectation import ExpectationGap, expectation_gaps, of_owners
from app.domain.measures import EXPECTATION
from app.domain.scorecards import month_days, months_until
from app.engines.sql import SqlEngine
from app.queries.settings import owners_of_promises

GROUPED_BY = ("channel", "campaign")
MONTHS = 3  # one has few campaigns with enough answers


def gaps_by_owner(session: Session, month: date) -> dict[str, list[ExpectationGap]]:
    """The gaps of each channel and campaign in three months, by who made the promise.

    Of each owner the widest gap comes first; under "" what nobody has been named for.
    """
    days = Days(months_until(month, MONTHS)[0], month_days(month).end)
    gaps = expectation_gaps(GROUPED_BY, SqlEngine(session).count(EXPECTATION, days, GROUPED_BY))
    owners = owners_of_promises(session)
    return of_owners(gaps, {gap.keys: owners.get(str(gap.keys[1]), "") for gap in gaps})
