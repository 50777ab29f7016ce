"""What the counts of units gain and lose when answers move to other teams."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.domain.attributions import Attributed, count_changes, month_changes, moved

ANCESTORS = {11: (1, 2, 11), 12: (1, 2, 12), 21: (1, 3, 21)}
TEAMS = st.sampled_from(sorted(ANCESTORS))
DAYS = st.sampled_from([date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1)])
CREDITS = st.dictionaries(
    st.integers(1, 4), st.tuples(TEAMS, st.sampled_from([6_300, 12_600])), min_size=1
)
ANSWERS = st.builds(
    lambda day, step, credits: Attributed(
        *(0, "satisfaction", day, "phone", step), next(iter(credits.values()))[0], credits
    ),
    DAYS,
    st.integers(0, 2),
    CREDITS,
)
MOVES = st.dictionaries(st.integers(1, 4), TEAMS)


def counted(answers):
    """Counts of every unit, one answer after the other, in plain Python."""
    found = {}
    for each in answers:
        for unit in (1, 2, 3, *ANCESTORS):
            share = sum(c for team, c in each.credits.values() if unit in ANCESTORS[team])
            if share:
                key = (unit, each.question, each.day, each.channel, each.step)
                old = found.get(key, (0, 0, 0))
                found[key] = (old[0] + 1, old[1] + share, old[2] + share * share)
    return found


@given(st.lists(st.tuples(ANSWERS, MOVES), max_size=8))
def test_the_changes_lead_from_the_counts_before_to_the_counts_after(given_):
    pairs = [(one, moved(one, {p: to[p] for p in to if p in one.credits})) for one, to in given_]

    changes = count_changes(pairs, ANCESTORS)

    before, after = counted(one for one, _ in pairs), counted(two for _, two in pairs)
    nothing = (0, 0, 0)
    assert {
        key: tuple(
            b - a for a, b in zip(before.get(key, nothing), after.get(key, nothing), strict=True)
        )
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    } == changes


@given(st.lists(st.tuples(ANSWERS, MOVES), max_size=8))
def test_months_add_up_their_days(given_):
    pairs = [(one, moved(one, {p: to[p] for p in to if p in one.credits})) for one, to in given_]
    changes = count_changes(pairs, ANCESTORS)

    months = month_changes(changes)

    assert sum(count[1] for count in months.values()) == sum(c[1] for c in changes.values())
    assert all(day.day == 1 for _, _, day, _ in months)


@given(ANSWERS, MOVES)
def test_an_answer_stays_with_a_team_of_its_payees(one, to):
    after = moved(one, {payee: team for payee, team in to.items() if payee in one.credits})

    assert after.team_id in {team for team, _ in after.credits.values()}
    assert sum(credit for _, credit in after.credits.values()) == sum(
        credit for _, credit in one.credits.values()
    )
