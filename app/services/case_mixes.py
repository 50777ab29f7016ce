"""What the channels of the company score under a measure: coefficients as they are published."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain.fairness.case_mix import Stratum, case_mix_of
from app.domain.measures import Measure, MeasureKind
from app.queries.measures import company_channels, company_months
from app.queries.units import company


@dataclass(frozen=True, slots=True)
class ChannelMix:
    """The channels of one month; from counts that are kept up, no answer is read."""

    month: date
    strata: tuple[Stratum, ...]


def channel_mix(session: Session, measure: Measure, today: date) -> ChannelMix | None:
    """The coefficients of the last whole month with answers; None with fewer than two channels."""
    question, root = measure.question.name, company(session).id
    rows = company_months(session, root, [question], today.replace(day=1)).get(question)
    if measure.kind is MeasureKind.DAYS or not rows:
        return None
    month = rows[0].month
    _, found = case_mix_of(measure, [], company_channels(session, root, question, month))
    return ChannelMix(month, found.strata) if len(found.strata) > 1 else None
