"""Floor, spread and the weakest part: exact, and never judged by a part of few answers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.exact import constant, exact
from app.domain.fairness.consistency import (
    NO_PART,
    floor_of,
    lowest_part,
    lowest_words,
    spread_of,
    spread_words,
)
from app.domain.fairness.samples import whole_answers
from app.domain.measures import CSAT_MEAN, CSAT_TOP2

CHAT, PHONE, SHOP = range(3)


def rated(*pairs):
    """Parts with so many answers of 5 among so many, the rest of 1."""
    rows = [[total - good, 0, 0, 0, good] for good, total in pairs]
    return whole_answers(CSAT_TOP2, np.array(rows).reshape(-1, 5))


def test_the_floor_is_the_share_of_customers_with_a_4_or_5():
    samples = whole_answers(CSAT_MEAN, np.array([[1, 0, 2, 3, 4], [0, 0, 0, 0, 0]]))

    assert floor_of(samples, 3).fractions() == [Fraction(7, 10), 0]
    for step in (0, 5):
        with pytest.raises(ValueError, match="no such step"):
            floor_of(samples, step)


def test_the_spread_is_the_highest_part_minus_the_lowest():
    owners = np.array([0, 0, 0, 1, 1])
    found = spread_of(rated((18, 20), (6, 10), (0, 3), (5, 10), (4, 9)), owners, 3)

    assert found.spread.fractions() == [Fraction(3, 10), 0, 0]
    assert (found.lowest.at(0), found.highest.at(0)) == (Fraction(6, 10), Fraction(9, 10))
    assert found.deviation == pytest.approx([0.15, 0, 0])
    assert found.parts.tolist() == [2, 1, 0]
    assert found.left_out.tolist() == [1, 1, 0]
    assert found.is_known.tolist() == [True, False, False]


def test_equal_means_of_different_people_may_be_spread_differently():
    """Both 75%: one is 75% everywhere, the other 100% by phone and 50% by chat."""
    steady_and_not = rated((30, 40), (30, 40), (20, 40), (40, 40))

    found = spread_of(steady_and_not, np.array([0, 0, 1, 1]), 2)

    assert found.spread.fractions() == [0, Fraction(1, 2)]


def test_the_lowest_part_is_the_one_furthest_below_its_own_floor():
    owners, ids = np.array([0, 0, 0, 1, 1]), np.array([CHAT, PHONE, SHOP, CHAT, PHONE])
    parts = rated((14, 20), (16, 20), (1, 9), (80, 100), (90, 100))
    floors = exact([Fraction(text) for text in ("0.7", "0.85", "0.9", "0.7", "0.85")])

    found = lowest_part(parts, owners, ids, floors, 3)

    assert found.part.tolist() == [PHONE, PHONE, NO_PART]
    assert found.margin.fractions() == [Fraction(-5, 100), Fraction(5, 100), 0]
    assert found.score.fractions() == [Fraction(8, 10), Fraction(9, 10), 0]
    assert found.met.tolist() == [False, True, False]
    assert found.left_out.tolist() == [1, 0, 0]


@pytest.mark.parametrize(("good", "is_met"), [(80_000, True), (79_999, False)])
def test_a_floor_is_met_exactly_or_not(good, is_met):
    found = lowest_part(
        rated((good, 100_000)), np.array([0]), np.array([CHAT]), constant(Fraction(8, 10), 1), 1
    )

    assert found.met.tolist() == [is_met]


def test_nobody_is_no_error():
    nobody = np.zeros(0, np.int64)
    found = lowest_part(rated(), nobody, nobody, exact([]), 1)

    assert found.part.tolist() == [NO_PART]
    assert spread_of(rated(), nobody, 1).spread.fractions() == [0]


def test_spread_and_lowest_part_are_sentences():
    owners, ids = np.array([0, 0, 0]), np.array([CHAT, PHONE, SHOP])
    parts = rated((14, 20), (18, 20), (1, 9))
    spread = spread_of(parts, owners, 1)
    lowest = lowest_part(parts, owners, ids, constant(Fraction(3, 4), 3), 1)

    assert spread_words(spread, 0, "percent") == (
        "Between 2 channels scores lie from 70% to 90%, 20 percentage points apart. 1 channel has"
        " too few answers."
    )
    assert lowest_words(lowest, 0, "percent", "chat") == (
        "The weakest part is chat: 70% of 75% that are asked, 5 percentage points too little."
        " 1 part has too few answers."
    )
    assert "too few weeks" in spread_words(spread_of(parts, owners + 1, 2), 0, "percent", "weeks")
    met = lowest_part(parts, owners, ids, constant(Fraction(1, 2), 3), 1)
    assert "each part is good enough" in lowest_words(met, 0, "percent", "chat")


PARTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(1, 30)), min_size=1, max_size=12
)


@settings(max_examples=60, deadline=None)
@given(PARTS, st.randoms())
def test_figures_are_those_of_each_payee_alone_in_any_order(drawn, chance):
    rows = [
        (owner, place, min(good, total), total) for place, (owner, good, total) in enumerate(drawn)
    ]
    chance.shuffle(rows)
    owners, ids = (np.array([row[at] for row in rows]) for at in (0, 1))
    parts = rated(*[row[2:] for row in rows])
    spread = spread_of(parts, owners, 4)
    lowest = lowest_part(parts, owners, ids, constant(Fraction(1, 2), len(rows)), 4)

    for payee in range(4):
        own = {i: Fraction(g, n) for owner, i, g, n in rows if owner == payee and n >= 10}
        expected = max(own.values()) - min(own.values()) if own else 0
        assert spread.spread.at(payee) == expected
        weakest = min(own, key=lambda part: (own[part], part), default=NO_PART)
        assert lowest.part[payee] == weakest
        assert lowest.score.at(payee) == own.get(weakest, 0)
        if own:
            mean = sum(own.values()) / len(own)
            variance = sum((value - mean) ** 2 for value in own.values()) / len(own)
            assert spread.deviation[payee] ** 2 == pytest.approx(float(variance), abs=2e-4)
