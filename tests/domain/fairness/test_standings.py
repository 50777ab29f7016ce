"""The people of a team beside each other, and what colleagues and passers-by may see of them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.disclosure import (
    FEWEST_ANSWERS,
    FEWEST_PEOPLE,
    Group,
    shown_groups,
)
from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.fairness.bands import Band
from app.domain.fairness.peers import MOST_SHOWN, Rules, best_few, peers_seen
from app.domain.fairness.standings import Asked, Order, samples_of_people, standings
from app.domain.measures import YES_RATE

NAMES = {1: "Zoë", 2: "aino", 3: "Bruno", 4: "Dan", 5: "Émile"}


def answers(**people):
    """Good and bad answers by id: `_1=(90, 10)`."""
    return [
        Count((int(name[1:]),), step, count, count * WHOLE_ANSWER, count * WHOLE_ANSWER**2)
        for name, (good, bad) in people.items()
        for step, count in ((0, bad), (1, good))
        if count
    ]


GIVEN = answers(_1=(97, 3), _2=(70, 30), _3=(70, 30), _4=(20, 80), _5=(9, 0))


def rows(listed):
    return [row for _, some in listed.sections for row in some]


def test_people_stand_in_bands_and_by_name_inside_each():
    listed = standings(NAMES, YES_RATE, GIVEN, Asked())

    assert [(title, [row.name for row in some]) for title, some in listed.sections] == [
        ("clearly above", ["Zoë"]),
        ("typical", ["aino", "Bruno"]),
        ("clearly below", ["Dan"]),
        ("too few", ["Émile"]),
    ]


def test_who_has_too_few_answers_has_no_place_and_takes_none():
    few = next(row for row in rows(standings(NAMES, YES_RATE, GIVEN, Asked())) if row.id == 5)

    assert (few.band, few.places) == (Band.TOO_FEW, "no place yet")
    assert few.few == "not enough answers yet: 9 of 30"


def test_by_score_equal_ones_share_a_place_and_everybody_keeps_the_same_range():
    bands = standings(NAMES, YES_RATE, GIVEN, Asked())
    by_score = standings(NAMES, YES_RATE, GIVEN, Asked(Order.SCORE))

    told = [(row.name, row.place) for row in rows(by_score)]
    shared = "2nd, shared by 2"
    assert told == [
        *(("Zoë", "1st"), ("aino", shared), ("Bruno", shared), ("Dan", "4th")),
        ("Émile", "no place yet"),
    ]
    places = {row.id: row.places for row in rows(bands)}
    assert {row.id: row.places for row in rows(by_score)} == places
    assert places[2] == places[3] == "2nd to 3rd"


def test_percent_of_target_is_told_beside_the_place():
    asked = Asked(Order.TARGET, Fraction(7, 8))
    first = rows(standings(NAMES, YES_RATE, GIVEN, asked))[0]

    assert (first.name, first.by) == ("Zoë", "111% of the target")


def test_who_improved_most_stands_first_and_a_change_by_luck_is_none():
    before = answers(_1=(97, 3), _2=(30, 70), _3=(68, 32), _4=(20, 80), _5=(9, 0))

    listed = rows(standings(NAMES, YES_RATE, GIVEN, Asked(Order.IMPROVED), before))

    told = [(row.name, row.by) for row in listed]
    assert told[:2] == [("aino", "up by about 40 percentage points"), ("Bruno", "no clear change")]
    assert told[-1] == ("Émile", "")


counts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=12)


@given(counts, st.sampled_from(Order))
def test_everybody_stands_in_a_list_once_and_only_places_inside_it(given, order):
    names = {number: f"P{number}" for number in range(len(given))}
    now = answers(**{f"_{number}": each for number, each in enumerate(given)})

    listed = rows(standings(names, YES_RATE, now, Asked(order, Fraction(1, 2)), now))

    assert sorted(row.id for row in listed) == sorted(names)
    for row in listed:
        assert row.answers == sum(given[row.id])
        assert (row.few == "") == (row.answers >= 30)
        assert row.answers >= 30 or row.places == "no place yet"


scores = st.lists(st.none() | st.fractions(0, 1, max_denominator=4), max_size=12)


@given(scores, st.integers(0, 3))
def test_the_best_few_are_few_and_never_the_last(given, most):
    found = best_few(given, most)

    known = [score for score in given if score is not None]
    assert len(found) <= most
    for row in found:
        assert given[row] is not None
        assert given[row] > min(known)
        assert all(
            other in found for other, score in enumerate(given) if score and score > given[row]
        )


def group_of(good):
    ids = list(range(len(good)))
    given = answers(**{f"_{n}": (each, 100 - each) for n, each in enumerate(good)})
    return samples_of_people(YES_RATE, ids, given)[1]


def test_who_is_invisible_is_left_out_keeps_the_own_place_and_nobody_moves_up():
    samples = group_of([95, 90, 80, 40, 20, 10])

    seen = peers_seen(samples, 4, [0], Rules())
    own = peers_seen(samples, 0, [0], Rules())

    assert (seen.best, seen.people) == ((1, 2), 6)
    assert own.best == (0, 1, 2)  # they see themselves
    assert own.own == "1st to 2nd"


@pytest.mark.parametrize(("people", "answered"), [(4, 4), (9, 4)])
def test_a_group_of_fewer_than_five_shows_nothing_of_others(people, answered):
    samples = samples_of_people(
        YES_RATE,
        range(people),
        answers(**{f"_{n}": (90 - 10 * n, 10 + 10 * n) for n in range(answered)}),
    )[1]

    seen = peers_seen(samples, 0, [], Rules(people=2))

    assert (seen.best, seen.own, seen.people) == ((), "", answered)


@given(st.lists(st.integers(0, 100), min_size=5, max_size=12), st.integers(0, 9))
def test_no_rule_shows_more_than_three_of_a_group(good, most):
    seen = peers_seen(group_of(good), 0, [], Rules(most=most))

    assert len(seen.best) <= min(most, MOST_SHOWN)


sizes = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6)


@given(sizes, st.data())
def test_no_small_group_can_be_read_from_what_is_shown_also_not_by_difference(given, data):
    """Whatever is shown of the parts of one unit: alone, and what they leave of the unit."""
    parts = {
        number: Group(number, people, answers if people else 0, 99)
        for number, (people, answers) in enumerate(given)
    }
    asked = data.draw(st.sets(st.sampled_from(sorted(parts))))
    whole = Group(99, *(sum(getattr(g, n) for g in parts.values()) for n in ("people", "answers")))

    shown = shown_groups(asked, parts | {99: whole})

    assert shown <= asked
    for each in shown:
        assert parts[each].people > FEWEST_PEOPLE or not parts[each].answers
        assert parts[each].answers >= FEWEST_ANSWERS or not parts[each].answers
    left = [each for number, each in parts.items() if number not in shown]
    answered = sum(each.answers for each in left)
    enough = sum(each.people for each in left) > FEWEST_PEOPLE and answered >= FEWEST_ANSWERS
    assert not shown or not answered or enough


def test_a_team_is_hidden_where_what_it_leaves_of_its_site_is_too_small():
    groups = {1: Group(1, 20, 90, 9), 2: Group(2, 5, 30, 9), 9: Group(9, 25, 120)}

    assert shown_groups([1], groups) == frozenset()
    assert shown_groups([1], groups | {9: Group(9, 20, 90)}) == {1}  # the site is that team
    assert shown_groups([1], groups | {9: Group(9, 26, 95)}) == {1}
    assert shown_groups([1], groups | {9: Group(9, 26, 94)}) == frozenset()


def test_a_larger_group_may_be_asked_for_but_no_smaller_one():
    groups = {1: Group(1, 6, 50), 2: Group(2, 5, 50)}

    assert shown_groups([1, 2], groups, 8) == frozenset()
    assert shown_groups([1, 2], groups, 2) == {1}
    assert shown_groups([1, 2], groups, besides=0) == {1, 2}  # for somebody who is none of them
