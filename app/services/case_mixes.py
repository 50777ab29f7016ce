"""What kinds of customers score under a measure: coefficients as they are published."""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.disclosure import ROUNDED, joined_kinds, published
from app.domain.facts import Count
from app.domain.fairness.case_mix import OTHER, Stratum, case_mix_of
from app.domain.measures import Measure, MeasureKind, Question
from app.engines.sql import OF_A_DAY, OWN_COLUMNS, SqlEngine
from app.queries.measures import attributes_of, company_channels, company_months
from app.queries.settings import settings_now
from app.queries.teams import people_by_attribute, people_by_channel
from app.queries.units import company
from app.services.disclosure import known_besides

CHANNEL = "channel"


def kinds_of_customers(session: Session, question: Question, days: Days) -> list[str]:
    """What customers can be told apart by: the channel, and what mappings keep of them."""
    taken = (*OWN_COLUMNS, *OF_A_DAY)
    found = attributes_of(session, question.name, days)
    return [CHANNEL, *(name for name in found if name not in taken)]


def company_counts(session: Session, question: Question, days: Days, kind: str) -> list[Count]:
    """The company's counts by one kind of customers.

    Channels from what is kept up; other kinds from the answers of these days, which takes up to a
    second where there are a hundred thousand.
    """
    if kind == CHANNEL:
        return company_channels(session, company(session).id, question.name, days)
    return SqlEngine(session).count(question, days, [kind])


def told_together(
    session: Session, counts: list[Count], question: Question, days: Days, kind: str
) -> list[Count]:
    """The counts with all kinds together as `other` that few people serve, because their score is
    that of these people.
    """
    settings = settings_now(session)
    fewest = settings.group + known_besides(settings)
    return served_by_many(session, counts, question, days, kind, fewest)


def served_by_many(
    session: Session, counts: list[Count], question: Question, days: Days, kind: str, fewest: int
) -> list[Count]:
    """The counts with all kinds together as `other` that fewer people serve; one query."""
    answers = _answers_of_kinds(counts)
    if kind == CHANNEL:
        people = people_by_channel(session, question.name, days, sorted(answers), fewest)
    else:
        people = people_by_attribute(session, question.name, days, kind)
    return _joined(counts, answers.keys() - joined_kinds(answers, people, fewest))


def as_told(own: list[Count], everybody: list[Count]) -> list[Count]:
    """One's own counts by kind, those together that are together among everybody's."""
    return _joined(own, {str(each.keys[-1]) for each in everybody})


def _answers_of_kinds(counts: list[Count]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in counts:
        found[str(each.keys[-1])] += each.answers
    return found


def _joined(counts: list[Count], apart: AbstractSet[str]) -> list[Count]:
    """All kinds but these as one; the kind is the last key."""
    found: dict[tuple[tuple[str | int, ...], int], Count] = {}
    for each in counts:
        kind = each.keys[-1] if str(each.keys[-1]) in apart else OTHER
        keys = (*each.keys[:-1], kind)
        before = found.get((keys, each.step), Count(keys, each.step, 0, 0, 0))
        sums = (before.answers + each.answers, before.credit + each.credit)
        squared = before.credit_squared + each.credit_squared
        found[keys, each.step] = Count(keys, each.step, *sums, squared)
    return list(found.values())


def coefficients(measure: Measure, counts: list[Count]) -> tuple[Stratum, ...]:
    """What is published of each kind of customers; nothing where they are not told apart.

    Rounded, so that neither the figures of teams beside it, nor one late answer more, tell what few
    people score.
    """
    if measure.kind is MeasureKind.DAYS:
        return ()
    _, found = case_mix_of(measure, [], counts)
    some = found.strata if len(found.strata) > 1 else ()
    return tuple(_rounded(each, measure.unit) for each in some)


def _rounded(stratum: Stratum, unit: str) -> Stratum:
    """Scores to a whole percent or point, answers down to tens, shares to whole percents."""
    return replace(
        stratum,
        score=published(stratum.score, unit),
        coefficient=published(stratum.coefficient, unit),
        answers=stratum.answers // ROUNDED * ROUNDED,
        share=Fraction(round(stratum.share * 100), 100),
    )


def last_whole_month(session: Session, question: Question, today: date) -> date | None:
    """The last month before this one in which the question was answered."""
    root, name = company(session).id, question.name
    rows = company_months(session, root, [name], today.replace(day=1)).get(name)
    return rows[0].month if rows else None
