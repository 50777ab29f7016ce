"""What customers of the demo company answered: drawn for all of them at once.

A customer who replies says how likely they recommend the company, mostly also how satisfied they
were (agents) or how many stars they give (cashiers), and in writing whether it was solved.

Within one team and month the draws are spread evenly over their range, as in a survey with quotas:
chance moves the score of a team less than it would in life, that of a person as much as in life.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.domain.demo.company import JOBS, Company, JobName
from app.domain.demo.phrases import TOPICS_OF
from app.domain.demo.timeline import Timeline

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CHANNELS = ("phone", "chat", "email", "shop")
CHANNEL_SHARES = {JobName.AGENT: (0.55, 0.30, 0.15, 0.0), JobName.CASHIER: (0.0, 0.0, 0.0, 1.0)}
SHARED = 0.01
RATED, SOLVED = 0.92, 0.5  # of replies; of those in writing
NONE = -1

# How busy the months and the days from Monday are, compared with others of the same job.
MONTHS_BUSY = {
    JobName.AGENT: (1.15, 0.95, 0.95, 0.95, 1.0, 0.95, 0.9, 0.85, 1.0, 1.05, 1.2, 1.35),
    JobName.CASHIER: (0.85, 0.85, 0.95, 1.0, 1.0, 1.0, 1.05, 0.95, 0.95, 1.0, 1.25, 1.5),
}
WEEKDAYS_BUSY = {
    JobName.AGENT: (1.3, 1.15, 1.05, 1.0, 1.0, 0.5, 0.25),
    JobName.CASHIER: (0.8, 0.85, 0.9, 1.0, 1.2, 1.6, 0.0),
}
HOURS_BUSY = (0.5, 0.9, 1.2, 1.2, 1.0, 0.8, 0.9, 1.0, 1.1, 1.1, 0.9, 0.5)  # from 8 to 20 o'clock
OPENS_AT = 8

# NPS points that customers give more or less, whoever serves them.
MONTHS_MOOD = (-1, 0, 0, 1, 1, 1, 2, 2, 0, 0, -1, -3)
WEEKDAYS_MOOD = (-3, 0, 1, 1, 2, -1, 1)
CHANNELS_MOOD = (2, 0, -7, 0)
LEAST, MOST = -0.5, 0.93  # NPS / 100 of one person on one day

PASSIVE = 0.27  # share of 7 and 8 where the NPS is 0; fewer where it is high or low
STEPS_0_TO_6 = (0.06, 0.10, 0.16, 0.26, 0.40, 0.66)  # of the detractors, the share up to this step
STEP_7, STEP_9 = 0.4, 0.38  # of the passives; of the promoters


@dataclass(frozen=True, slots=True)
class Replies:
    """One entry per reply, in order of time; NONE where something was not given."""

    payee: Ints  # place in the company's list
    day: Ints  # days after the first day of the timeline
    minute: Ints  # of the day, at the place of service
    channel: Ints
    topic: Ints  # of the job's topics
    team: Ints
    recommend: Ints
    rating: Ints  # satisfaction or stars, from 0
    solved: Ints
    helper: Ints  # a colleague who shares the answer
    percent: Ints  # the payee's part of a shared answer; 0: both the same

    def __len__(self) -> int:
        return len(self.payee)

    def at(self, places: Ints | Flags | slice) -> "Replies":
        """Only these replies."""
        names = self.__dataclass_fields__
        return Replies(**{name: getattr(self, name)[places] for name in names})


class Staff(NamedTuple):
    """The payees as arrays; days are counted from the first day of the timeline."""

    first: Ints
    end: Ints
    moves: Ints
    team: Ints
    next_team: Ints
    job: Ints
    pace: Floats
    skill: Floats

    def team_on(self, payee: Ints, day: Ints) -> Ints:
        return np.where(day >= self.moves[payee], self.next_team[payee], self.team[payee])


def replies(rng: Generator, company: Company, answers: int) -> Replies:
    """Replies with just this many answers in all."""
    staff = staff_of(company)
    payee, day = _who_and_when(rng, staff, company.timeline, int(answers * 0.6) + 50)
    channel = _channels(rng, staff.job[payee])
    rated = rng.random(len(payee)) < RATED
    solved = rated & np.isin(channel, (1, 2)) & (rng.random(len(payee)) < SOLVED)
    number, rated, solved = _cut(rated, solved, answers)
    payee, day, channel = payee[:number], day[:number], channel[:number]
    drawn = _answered(rng, company, staff, payee, day, channel)
    drawn = replace(
        drawn,
        rating=np.where(rated, drawn.rating, NONE),
        solved=np.where(solved, drawn.solved, NONE),
    )
    in_time = drawn.at(np.lexsort((drawn.minute, drawn.day)))
    return _shared(rng, in_time, staff)


def staff_of(company: Company) -> Staff:
    first = company.timeline.first_day
    days = (company.timeline.end_day - first).days
    people = company.payees

    def day(when: date) -> int:
        return min(max((when - first).days, 0), days)

    return Staff(
        first=np.array([day(one.first_day) for one in people]),
        end=np.array([day(one.end_day) for one in people]),
        moves=np.array([day(one.moves_on) for one in people]),
        team=np.array([one.team for one in people]),
        next_team=np.array([one.next_team for one in people]),
        job=np.array([JOBS.index(company.teams[one.team].site.job) for one in people]),
        pace=np.array([one.pace for one in people]),
        skill=np.array([one.skill for one in people]),
    )


def day_list(timeline: Timeline) -> list[date]:
    days = (timeline.end_day - timeline.first_day).days
    return [timeline.first_day + timedelta(days=day) for day in range(days)]


def _who_and_when(
    rng: Generator, staff: Staff, timeline: Timeline, number: int
) -> tuple[Ints, Ints]:
    """Payees by their pace, each on a day of their employment, busy days more often."""
    busy = np.stack([_busy(timeline, job) for job in JOBS])
    low, high = busy[staff.job, staff.first], busy[staff.job, staff.end]
    weight = staff.pace * (high - low)
    payee = rng.choice(len(weight), size=number, p=weight / weight.sum())
    at = low[payee] + rng.random(number) * (high - low)[payee]
    day = np.zeros(number, np.int64)
    for job in range(len(JOBS)):
        of_job = staff.job[payee] == job
        day[of_job] = np.searchsorted(busy[job], at[of_job], side="right") - 1
    return payee, day


def _busy(timeline: Timeline, job: JobName) -> Floats:
    """How much work there was before each day, from 0 on."""
    months, weekdays = MONTHS_BUSY[job], WEEKDAYS_BUSY[job]
    work = [months[day.month - 1] * weekdays[day.weekday()] for day in day_list(timeline)]
    return np.concatenate([[0.0], np.cumsum(work)])


def _channels(rng: Generator, job: Ints) -> Ints:
    edges = np.array([np.cumsum(CHANNEL_SHARES[each])[:-1] for each in JOBS])
    channels: Ints = (rng.random(len(job))[:, None] >= edges[job]).sum(axis=1)
    return channels


def _cut(rated: Flags, solved: Flags, answers: int) -> tuple[int, Flags, Flags]:
    """How many replies have so many answers together; the last may answer less than it would."""
    total = np.cumsum(1 + rated.astype(np.int64) + solved)
    number = int(np.searchsorted(total, answers)) + 1
    over = int(total[number - 1]) - answers
    rated, solved = rated[:number].copy(), solved[:number].copy()
    for given in (solved, rated):
        if over and given[-1]:
            given[-1], over = False, over - 1
    return number, rated, solved


def _answered(
    rng: Generator, company: Company, staff: Staff, payee: Ints, day: Ints, channel: Ints
) -> Replies:
    number, team = len(payee), staff.team_on(payee, day)
    level = _levels(company, staff, payee, team, day, channel)
    one = _evenly(rng, team * 1000 + _months(company.timeline)[day])
    other = np.where(rng.random(number) < 0.65, one, rng.random(number))  # so both are alike
    job = staff.job[payee]
    topics = np.array([len(TOPICS_OF[each]) for each in JOBS])
    return Replies(
        payee=payee,
        day=day,
        minute=_minutes(rng, number),
        channel=channel,
        topic=rng.integers(topics[job]),
        team=team,
        recommend=_steps(one, recommend_edges(level)),
        rating=_steps(other, rating_edges(level)),
        solved=_steps(other, solved_edges(level)),
        helper=np.full(number, NONE),
        percent=np.zeros(number, np.int64),
    )


def _levels(
    company: Company, staff: Staff, payee: Ints, team: Ints, day: Ints, channel: Ints
) -> Floats:
    """The NPS / 100 to expect of each reply."""
    days = day_list(company.timeline)
    mood = np.array([MONTHS_MOOD[d.month - 1] + WEEKDAYS_MOOD[d.weekday()] for d in days])
    months = _months(company.timeline)
    base = np.array([each.level for each in company.teams])
    drift = np.array([each.drift for each in company.teams])
    points = base[team] + drift[team] * (months[day] - months.mean()) + staff.skill[payee]
    points = points + mood[day] + np.array(CHANNELS_MOOD)[channel]
    level: Floats = np.clip(points / 100, LEAST, MOST)
    return level


def _months(timeline: Timeline) -> Ints:
    """Which month each day is in, counted from the first."""
    days = day_list(timeline)
    return np.array([12 * d.year + d.month for d in days]) - (12 * days[0].year + days[0].month)


def _evenly(rng: Generator, group: Ints) -> Floats:
    """Numbers from 0 to 1, in chance order, that lie evenly within each group."""
    order = np.lexsort((rng.random(len(group)), group))
    _, start, size = np.unique(group[order], return_index=True, return_counts=True)
    place = np.arange(len(group)) - np.repeat(start, size)
    result = np.empty(len(group))
    result[order] = (place + rng.random(len(group))) / np.repeat(size, size)
    return result


def shares(level: Floats) -> tuple[Floats, Floats, Floats]:
    """Detractors, passives, promoters where the NPS is 100 * level."""
    passive = PASSIVE * (1 - level * level)
    bad = (1 - passive - level) / 2
    return bad, passive, 1 - passive - bad


def recommend_edges(level: Floats) -> list[Floats]:
    bad, passive, good = shares(level)
    edges = [bad * part for part in STEPS_0_TO_6]
    return [*edges, bad, bad + passive * STEP_7, bad + passive, bad + passive + good * STEP_9]


def rating_edges(level: Floats) -> list[Floats]:
    bad, passive, good = shares(level)
    return [bad * 0.25, bad * 0.6, bad + passive * 0.3, bad + passive + good * 0.35]


def solved_edges(level: Floats) -> list[Floats]:
    return [0.04 + 0.8 * shares(level)[0]]


def _steps(drawn: Floats, edges: list[Floats]) -> Ints:
    steps = np.zeros(len(drawn), np.int64)
    for edge in edges:
        steps += drawn >= edge
    return steps


def _minutes(rng: Generator, number: int) -> Ints:
    busy = np.array(HOURS_BUSY) / sum(HOURS_BUSY)
    hour = rng.choice(len(busy), size=number, p=busy) + OPENS_AT
    minutes: Ints = hour * 60 + rng.integers(60, size=number)
    return minutes


def _shared(rng: Generator, drawn: Replies, staff: Staff) -> Replies:
    """One of a hundred is shared with a colleague who was in the same team on that day."""
    members: dict[int, list[int]] = {}
    for payee in range(len(staff.team)):
        for team in {int(staff.team[payee]), int(staff.next_team[payee])}:
            members.setdefault(team, []).append(payee)
    helper, percent = drawn.helper.copy(), drawn.percent.copy()
    for place in rng.choice(len(drawn), size=round(len(drawn) * SHARED), replace=False):
        with_whom = [
            other
            for other in members[int(drawn.team[place])]
            if _can_help(staff, other, drawn, place)
        ]
        if with_whom:
            helper[place] = with_whom[rng.integers(len(with_whom))]
            percent[place] = (0, 60, 70)[rng.integers(3)]
    return replace(drawn, helper=helper, percent=percent)


def _can_help(staff: Staff, other: int, drawn: Replies, place: Any) -> bool:
    day = int(drawn.day[place])
    works = int(staff.first[other]) <= day < int(staff.end[other])
    moved = day >= int(staff.moves[other])
    team = int(staff.next_team[other] if moved else staff.team[other])
    return works and team == int(drawn.team[place]) and other != int(drawn.payee[place])
