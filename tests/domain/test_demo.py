"""The demo company as drawn: its figures are what its description promises."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from app.domain.days import FOR_EVER
from app.domain.demo.company import JOBS, LEAVERS, MOVERS, SITES, JobName, company
from app.domain.demo.files import ANSWERS, answer_files, answer_rows, roster
from app.domain.demo.personas import personas
from app.domain.demo.phrases import ABOUT, CLOSINGS, OF_CHANNEL, OPENINGS, TOPICS_OF
from app.domain.demo.replies import CHANNELS, NONE, day_list, replies, staff_of
from app.domain.demo.timeline import Timeline

DAY = date(2026, 11, 20)
PAYEES, ANSWERS_IN_ALL = 240, 60_000
SEEDS = (7, 1, 2)


def made(seed, payees=PAYEES, answers=ANSWERS_IN_ALL, day=DAY):
    rng = np.random.default_rng(seed)
    one = company(rng, payees, Timeline(day))
    return one, replies(rng, one, answers)


@pytest.fixture(scope="module")
def companies():
    """Seed to company and replies, in the size that is made by default."""
    return {seed: made(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def one(companies):
    return companies[SEEDS[0]][0]


@pytest.fixture(scope="module")
def drawn(companies):
    return companies[SEEDS[0]][1]


def nps_values(drawn):
    return np.where(drawn.recommend >= 9, 100, np.where(drawn.recommend >= 7, 0, -100))


def by_group(values, *keys):
    """The mean and the size of each group."""
    _, group, sizes = np.unique(np.stack(keys), axis=1, return_inverse=True, return_counts=True)
    return np.bincount(group.ravel(), values) / sizes, sizes


def month_of(one, drawn):
    days = day_list(one.timeline)
    return np.array([day.year * 12 + day.month for day in days])[drawn.day]


def intraclass_correlation(values, groups):
    """ICC(1) by one-way analysis of variance, for groups of different sizes."""
    means, sizes = by_group(values, groups)
    _, group = np.unique(groups, return_inverse=True)
    between = (sizes * (means - values.mean()) ** 2).sum() / (len(sizes) - 1)
    within = ((values - means[group]) ** 2).sum() / (len(values) - len(sizes))
    size = (len(values) - (sizes**2).sum() / len(values)) / (len(sizes) - 1)
    return (between - within) / (between + (size - 1) * within)


# Statistics


@pytest.mark.parametrize("seed", SEEDS)
def test_the_nps_of_a_team_and_month_lies_between_15_and_70(companies, seed):
    one, drawn = companies[seed]

    scores, sizes = by_group(nps_values(drawn), drawn.team, month_of(one, drawn))

    scores = scores[sizes >= 60]
    assert len(scores) > 150
    assert 15 < scores.min() < 30
    assert 55 < scores.max() < 70


@pytest.mark.parametrize("seed", SEEDS)
def test_people_explain_5_to_10_percent_of_what_customers_say(companies, seed):
    _, drawn = companies[seed]

    assert 0.05 < intraclass_correlation(nps_values(drawn), drawn.payee) < 0.10


def test_what_a_customer_gives_goes_together(drawn):
    rated = drawn.rating != NONE

    assert 0.5 < np.corrcoef(drawn.recommend[rated], drawn.rating[rated])[0, 1] < 0.8


def test_channels_differ(drawn):
    scores, _ = by_group(nps_values(drawn), drawn.channel)
    phone, chat, email, _ = scores

    assert phone > chat > email


def test_mondays_are_busy_and_shops_are_closed_on_sundays(one, drawn):
    weekday = np.array([day.weekday() for day in day_list(one.timeline)])[drawn.day]
    shop = drawn.channel == CHANNELS.index("shop")
    calls = Counter(weekday[~shop].tolist())

    assert calls[0] == max(calls.values()) > 3 * calls[6]
    assert 6 not in weekday[shop]


def test_there_are_seasons():
    busy = made(7, 60, 20_000, date(2026, 12, 31))
    month, values = month_of(*busy) % 12, nps_values(busy[1])
    december, august = month == 0, month == 8

    assert np.sum(december) > 1.3 * np.sum(august)
    assert np.mean(values[december]) < np.mean(values[august])


# Company


def test_it_has_three_sites_24_teams_and_four_channels(one, drawn):
    assert {team.site for team in one.teams} == set(SITES)
    assert len({team.name for team in one.teams}) == len(one.teams) == 24
    assert len(one.payees) == 240
    assert set(drawn.channel.tolist()) == set(range(4))


def test_some_move_and_some_leave(one):
    moved = [each for each in one.payees if each.next_team != each.team]
    left = [each for each in one.payees if each.end_day != FOR_EVER]

    assert (len(moved), len(left)) == (round(240 * MOVERS), round(240 * LEAVERS))
    assert all(one.teams[m.team].site.job is one.teams[m.next_team].site.job for m in moved)


@pytest.mark.parametrize(("payees", "answers"), [(30, 500), (61, 3_001), (2_000, 20_000)])
def test_any_size_has_just_that_many_people_and_answers(payees, answers):
    one, drawn = made(3, payees, answers)

    given = len(drawn) + np.sum(drawn.rating != NONE) + np.sum(drawn.solved != NONE)
    assert (len(one.payees), given) == (payees, answers)


def test_teams_of_a_large_company_are_no_larger_than_40():
    one = company(np.random.default_rng(5), 20_000, Timeline(DAY))

    sizes = Counter(each.team for each in one.payees).values()
    assert max(sizes) <= 40
    assert min(sizes) >= 10


def test_nobody_is_praised_on_a_day_on_which_they_did_not_work(one, drawn):
    staff = staff_of(one)

    for who in (drawn.payee, np.where(drawn.helper == NONE, drawn.payee, drawn.helper)):
        assert np.all(drawn.day >= staff.first[who])
        assert np.all(drawn.day < staff.end[who])
        assert np.array_equal(staff.team_on(who, drawn.day), drawn.team)


def test_one_of_a_hundred_answers_is_shared(drawn):
    assert np.mean(drawn.helper != NONE) == pytest.approx(0.01, abs=0.001)
    assert not np.any(drawn.helper == drawn.payee)


@pytest.mark.parametrize("payees", [30, 240])
@pytest.mark.parametrize("seed", range(5))
def test_each_role_can_be_tried_out(payees, seed):
    one = company(np.random.default_rng(seed), payees, Timeline(DAY))
    people = personas(one)

    assert len({each.login for each in people}) == len(people) >= 8
    assert [each.words for each in people][6:8] == ["Agent", "Cashier"]


def test_the_same_seed_draws_the_same(one, drawn):
    again, drawn_again = made(SEEDS[0])

    assert again == one
    assert all(
        np.array_equal(getattr(drawn, name), getattr(drawn_again, name))
        for name in drawn.__dataclass_fields__
    )


# Time


@pytest.mark.parametrize("day", [date(2026, 1, 31) + timedelta(days=7 * n) for n in range(60)])
def test_the_open_month_has_answers_of_ten_days_at_least(day):
    timeline = Timeline(day)

    assert timeline.open_month.day == 1
    assert 9 <= (day - timeline.open_month).days < 40
    assert timeline.months()[0] == timeline.first_day
    assert timeline.months()[-1] == day.replace(day=1)
    assert all(0 < (b - a).days <= 31 for a, b in pairwise(timeline.months()))


# Files


@pytest.fixture(scope="module")
def rows(one, drawn):
    """File to its rows."""
    rng = np.random.default_rng(1)
    return {file.name: (file, answer_rows(rng, one, file)) for file in answer_files(one, drawn)}


def test_every_row_has_the_columns_of_its_file(rows):
    for file, lines in rows.values():
        assert {len(line) for line in lines} == {len(ANSWERS[file.job])}


def test_more_than_half_of_the_customers_write_nothing(rows):
    comments = [line[-1] for _, lines in rows.values() for line in lines]

    assert np.mean([not comment for comment in comments]) == pytest.approx(0.55, abs=0.02)
    assert len(set(comments)) > 3_000


def test_half_a_percent_of_the_rows_names_nobody(one, rows):
    numbers = {each.number for each in one.payees}
    lines = [line for _, lines in rows.values() for line in lines]
    wrong = [line for line in lines if line[1].partition(";")[0].partition(":")[0] not in numbers]

    assert len(wrong) / len(lines) == pytest.approx(0.005, abs=0.001)


def test_there_is_a_sentence_for_every_case():
    sentences = [text for part in (*OPENINGS, *CLOSINGS) for text in part]
    for cases in (*ABOUT.values(), *OF_CHANNEL.values()):
        assert len(cases) == 3
        sentences += [text for texts in cases for text in texts]

    assert {topic for topics in TOPICS_OF.values() for topic in topics} == set(ABOUT)
    assert set(OF_CHANNEL) == set(CHANNELS)
    assert len(sentences) == len(set(sentences)) > 190
    assert all(text[0].isupper() and text[-1] in ".!" for text in sentences)


def test_a_mover_has_a_second_row_from_that_day_on(one):
    twice = [
        number for number, times in Counter(row[0] for row in roster(one)).items() if times > 1
    ]
    from_days = [row[-1] for row in roster(one) if row[-1]]

    assert len(twice) == len(from_days) == round(240 * MOVERS)


def test_each_job_has_its_own_file_each_month(one, rows):
    assert len(rows) == len(JOBS) * len(one.timeline.months())
    assert {file.job for file, _ in rows.values()} == {JobName.AGENT, JobName.CASHIER}
