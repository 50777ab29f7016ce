"""Honest months of a company by chance, and six frauds of stated sizes planted in them."""

from dataclasses import replace

import numpy as np

from app.domain.integrity.rows import Answers, Edits, Invitations

PAYEES, DAYS = 40, 30
WEEK = np.array([1.2, 1.1, 1.0, 1.0, 1.1, 0.5, 0.2])  # Monday first
LEVELS = np.array([0.05, 0.05, 0.10, 0.25, 0.55])  # of 1 to 5 stars, on average
FRAUD = 7  # the payee at whose answers something is done: 40 of them, a quarter five stars
MODEST = np.array([0.15, 0.15, 0.20, 0.25, 0.25])
COMES_BACK = 0.06  # of the customers, again and again with the same chance
OF_STAFF = 0.005
SECONDS = 60.0  # the median


def honest(rng):
    """Answers, invitations and changes of a month in which nobody does anything odd.

    People differ in level, number of answers and days at work: part-timers, newcomers, a week of
    holidays, another level by chat, and a bad day for everybody.
    """
    counts = rng.poisson(rng.gamma(8, 5, PAYEES)) + 3
    counts[FRAUD] = 40
    payees = np.repeat(np.arange(PAYEES), counts)
    at_work = _at_work(rng)
    edges = (at_work / at_work.sum(axis=1, keepdims=True)).cumsum(axis=1)
    days = (rng.random(len(payees))[:, None] > edges[payees]).sum(axis=1).clip(0, DAYS - 1)
    steps = _steps(rng, payees, days)
    places = np.lexsort((rng.random(len(payees)), days))
    order = np.empty_like(places)
    order[places] = np.arange(len(places))
    answers = Answers(
        ids=np.arange(len(payees)),
        payees=payees,
        days=days,
        steps=steps,
        good=steps == 4,
        length=DAYS,
        order=order,
        contacts=_contacts(rng, payees),
        of_staff=rng.random(len(payees)) < OF_STAFF,
        seconds=SECONDS * rng.lognormal(0, rng.uniform(0.4, 0.6, PAYEES)[payees]),
    )
    return answers, _invitations(rng), _edits(rng)


def _at_work(rng):
    weekday = (np.arange(DAYS) + rng.integers(7)) % 7
    pattern = WEEK[weekday] * rng.gamma(20, 1 / 20, DAYS)
    at_work = np.tile(pattern, (PAYEES, 1))
    part_time = rng.permuted(np.tile(np.arange(7) < 3, (6, 1)), axis=1)
    at_work[:6] *= part_time[:, weekday]
    at_work[6, : rng.integers(5, 25)] = 0  # began in this month
    for payee in range(8, 14):
        first = rng.integers(DAYS - 5)
        at_work[payee, first : first + 7] = 0  # a week of holidays
    return at_work + 1e-9


def _steps(rng, payees, days):
    levels = rng.dirichlet(LEVELS * 25, PAYEES)
    levels[FRAUD] = MODEST
    chat = rng.random(len(payees)) < rng.beta(2, 4, PAYEES)[payees]
    bad = days == rng.integers(DAYS)
    edges = levels.cumsum(axis=1)[payees]
    luck = rng.random(len(payees)) * np.where(chat, 0.9, 1.0) * np.where(bad, 0.6, 1.0)
    return (luck[:, None] > edges).sum(axis=1).clip(0, 4)


def _contacts(rng, payees):
    contacts = np.arange(len(payees)) + 1_000
    for place in np.flatnonzero(rng.random(len(payees)) < COMES_BACK):
        if place and payees[place - 1] == payees[place]:
            contacts[place] = contacts[place - 1]  # the customer before, once more
    contacts[rng.random(len(payees)) < 0.1] = -1
    return contacts


def _invitations(rng):
    payees = np.repeat(np.arange(PAYEES), rng.poisson(60, PAYEES) + 1)
    good = rng.random(len(payees)) < rng.beta(20, 20, PAYEES)[payees]
    asked = rng.random(len(payees)) < rng.beta(20, 20, PAYEES)[payees]
    return Invitations(np.arange(len(payees)), payees, asked, good)


def _edits(rng):
    payees = np.repeat(np.arange(PAYEES), rng.poisson(1.0, PAYEES))
    raises, late = rng.random((2, len(payees)))
    return Edits(np.arange(len(payees)), payees, raises < 0.5, late < 0.25)


def own_answers_at_the_end(rng, month):
    """12 top answers in the last 3 days, given from 2 contacts."""
    answers, *rest = month
    places = _some(rng, answers, 12)
    contacts = answers.contacts.copy()
    contacts[places] = 1 + np.arange(12) % 2
    answers = _top(replace(answers, contacts=contacts), places)
    return _moved(rng, answers, places, rng.integers(DAYS - 3, DAYS, 12)), *rest


def one_phone_handed_round(rng, month):
    """14 top answers in a row on one day, from one contact."""
    answers, *rest = month
    places = _some(rng, answers, 14)
    contacts = answers.contacts.copy()
    contacts[places] = 1
    answers = _top(replace(answers, contacts=contacts), places)
    return _moved(rng, answers, places, np.full(14, 12)), *rest


def colleagues_as_customers(rng, month):
    """7 top answers from contacts of staff, each in a fifth of the usual time."""
    answers, *rest = month
    places = _some(rng, answers, 7)
    of_staff, seconds = answers.of_staff.copy(), answers.seconds.copy()
    of_staff[places], seconds[places] = True, SECONDS / 5
    return _top(replace(answers, of_staff=of_staff, seconds=seconds), places), *rest


def tapped_through(rng, month):
    """15 top answers in a row on one day, each in a tenth of the usual time."""
    answers, *rest = month
    places = _some(rng, answers, 15)
    seconds = answers.seconds.copy()
    seconds[places] = SECONDS / 10
    answers = _top(replace(answers, seconds=seconds), places)
    return _moved(rng, answers, places, np.full(15, 20)), *rest


def asked_when_it_went_well(rng, month):
    """Of 120 customers 48 of 62 are asked after it went well and 12 of 58 after it did not (G3).

    And 16 answers are changed, one by one, so that the payee is paid more.
    """
    answers, invitations, edits = month
    ids = np.arange(120) + 100_000
    asked, good = np.arange(120) < 60, np.isin(np.arange(120), [*range(48), *range(60, 74)])
    others = invitations.payees != FRAUD
    invitations = Invitations(
        np.append(invitations.ids[others], ids),
        np.append(invitations.payees[others], np.full(120, FRAUD)),
        np.append(invitations.invited[others], asked),
        np.append(invitations.good[others], good),
    )
    return answers, invitations, _more_edits(edits, 16, rng.random(16) < 0.25)


def changes_before_the_lock(rng, month):
    """16 answers are changed in the last days before the lock, one by one, all for more pay."""
    answers, invitations, edits = month
    return answers, invitations, _more_edits(edits, 16, np.full(16, True))


FRAUDS = [
    *(own_answers_at_the_end, one_phone_handed_round, colleagues_as_customers),
    *(tapped_through, asked_when_it_went_well, changes_before_the_lock),
]


def _some(rng, answers, number):
    """Places of so many of the payee's 40 answers."""
    return rng.permutation(np.flatnonzero(answers.payees == FRAUD))[:number]


def _top(answers, places):
    steps, good = answers.steps.copy(), answers.good.copy()
    steps[places], good[places] = 4, True
    return replace(answers, steps=steps, good=good)


def _moved(rng, answers, places, days):
    """These answers on other days, one after the other where they are on the same."""
    moved = answers.days.copy()
    moved[places] = days
    within = rng.random(len(moved))
    within[places] = 2.0
    at = np.lexsort((within, moved))
    order = np.empty_like(at)
    order[at] = np.arange(len(at))
    return replace(answers, days=moved, order=order)


def _more_edits(edits, number, late):
    return Edits(
        np.append(edits.ids, np.arange(number) + 100_000),
        np.append(edits.payees, np.full(number, FRAUD)),
        np.append(edits.raises, np.full(number, True)),
        np.append(edits.late, late),
    )
