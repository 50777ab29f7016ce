"""The careful, shrunk and adjusted scores that a plan reads, from the database."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from app.domain.disclosure import FEWEST_PEOPLE, READER
from app.domain.facts import Count
from app.domain.fairness.samples import Samples
from app.domain.measures import Measure, MeasureKind
from app.domain.plans.evaluating.inputs import Scores
from app.domain.plans.language.document import (
    ADJUSTED,
    COMPANY,
    LOWER,
    PAYEE,
    SHRUNK,
    MeasureSource,
    Plan,
)
from app.queries.plan_scores import last_answers
from app.queries.plan_spreads import people_spreads, unit_spreads
from app.services.case_mixes import CHANNEL, as_told, served_by_many
from app.services.plans.comparisons import (
    Asker,
    Placed,
    compared_with_others,
    edges_of,
    samples_of_cells,
)
from app.services.plans.score_statistics import (
    NOTHING,
    Taken,
    adjusted,
    lower_ends,
    lower_ends_of_days,
    plain,
    scores_of,
    with_reliability,
)
from app.services.plans.scores import Reading, asked_alike, asked_of, askers, window_of


def with_statistics(
    plan: Plan,
    measures: Mapping[str, Measure],
    reading: Reading,
    raw: Mapping[tuple[str, str], Scores],
) -> dict[tuple[str, str], Scores]:
    """The scores by (line, of) as the lines read them: `raw` ones, or what is made of them.

    A query or two for each statistic; one more for jobs where people are compared.
    """
    found = dict(raw)
    for line, source in plan.measured():
        measure = plan.measures.get(source.measure) or measures[source.measure]
        for of in source.scopes():
            if source.is_plain(of) or not raw[line.name, of].den.any():
                continue
            is_wanted = source.reliability(of) is not None
            said = (source.statistic_of(of), is_wanted)
            key = ("statistic", asked_alike(source), measure, of, said)
            read = partial(_scores, reading, source, measure, of, raw[line.name, of])
            found[line.name, of] = reading.kept.once(key, read)
    return found


def _scores(
    reading: Reading, source: MeasureSource, measure: Measure, of: str, raw: Scores
) -> Scores:
    statistic = source.statistic_of(of)
    if statistic == LOWER:
        taken = _lower(reading, source, measure, of, raw)
    elif statistic == ADJUSTED:
        taken = _adjusted(reading, source, measure)
    if statistic != SHRUNK and source.reliability(of) is None:
        return scores_of(taken, raw)
    found = compared_with_others(reading, source, measure)
    if statistic in (LOWER, ADJUSTED):
        found = with_reliability(taken, found)
    return scores_of(found, raw)


def _lower(
    reading: Reading, source: MeasureSource, measure: Measure, of: str, raw: Scores
) -> list[Taken]:
    if measure.kind is MeasureKind.DAYS:
        days = raw.answers
        good = np.array([_good(score) for score in zip(plain(raw), days.tolist(), strict=True)])
        return lower_ends_of_days(good.astype(np.int64), days)
    pairs = askers(reading, source, of)
    wanted = list(dict.fromkeys(pair for pair in pairs if pair is not None))
    read = _last_samples if source.window.kind == "answers" else _samples
    ends = dict(zip(wanted, lower_ends(read(reading, source, measure, of, wanted)), strict=True))
    return [NOTHING if pair is None else ends[pair] for pair in pairs]


def _good(score: tuple[Taken, int]) -> int:
    """How many of the days were good."""
    taken, days = score
    return int((taken.value or 0) * days)


def _samples(
    reading: Reading, source: MeasureSource, measure: Measure, of: str, wanted: Sequence[Asker]
) -> Samples:
    asked = asked_of(reading, source, measure, of, edges_of(wanted))
    if of == PAYEE:
        spreads = people_spreads(reading.session, asked, everybody=False)
    else:
        units = sorted({int(owner) for owner, _ in wanted if owner is not None})
        spreads = unit_spreads(reading.session, asked, units)
    return Placed(asked, spreads).samples(measure, wanted)


def _last_samples(
    reading: Reading, source: MeasureSource, measure: Measure, of: str, wanted: Sequence[Asker]
) -> Samples:
    asked = asked_of(reading, source, measure, of, {days.end for _, days in wanted})
    units = [int(owner) for owner, _ in wanted if owner is not None] if of != PAYEE else []
    by_owner = last_answers(reading.session, asked, source.window.count, sorted(set(units)))
    cells = []
    for row, (owner, days) in enumerate(wanted):
        answers = by_owner.get(owner, ())  # type: ignore[arg-type]
        inside = [each for each in answers if each.day in days][-source.window.count :]
        cells += [(row, each.step, 1, each.credit, each.credit**2) for each in inside]
    return samples_of_cells(measure, len(wanted), cells)


def _adjusted(reading: Reading, source: MeasureSource, measure: Measure) -> list[Taken]:
    """Each participant beside the channels of all answers of the company in the window.

    Channels that few people serve are together, because what is paid is told, and would tell what
    these few score; how many are few is no setting, since nothing that is shown moves pay.
    """
    pairs, days = askers(reading, source, PAYEE), window_of(source.window, reading)
    if days is None or not any(pairs):
        return [NOTHING] * len(pairs)
    asked = asked_of(reading, source, measure, PAYEE, edges_of([*pairs, (None, days)]))
    placed = Placed(asked, people_spreads(reading.session, asked, everybody=False))
    own = [
        Count((row, each.channel), each.step, each.answers, each.credit, each.squared)
        for row, pair in enumerate(pairs)
        if pair is not None
        for each in placed.of(*pair)
    ]
    root = reading.people[0].owner(COMPANY)
    assert isinstance(root, int)  # the company is a unit
    whole = asked_of(reading, source, measure, COMPANY, (days.first, days.end))
    company = [
        Count((each.channel,), each.step, each.answers, each.credit, each.squared)
        for each in unit_spreads(reading.session, whole, [root])
    ]
    asked_of_many = (measure.question, days, CHANNEL, FEWEST_PEOPLE + READER)
    told = served_by_many(reading.session, company, *asked_of_many)
    return adjusted(measure, len(pairs), as_told(own, told), told)
