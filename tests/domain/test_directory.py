"""Finding payees by number and teams by name."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from app.domain.days import FOR_EVER, Days
from app.domain.directory import Directory, Payee, Team, payees_by_number
from app.domain.errors import Unmatched

ZONE = ZoneInfo("UTC")
JAN, FEB, APR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 1)
ANN = Payee(1, "007", (Days(JAN, APR),), ((Days(JAN, FEB), 11), (Days(FEB, APR), 12)))
TEAMS = [
    Team(11, ("Harbour", "Team 1"), ZONE),
    Team(12, ("Harbour", "Team 2"), ZONE),
    Team(21, ("Hill", "Team 1"), ZONE),
]
BEN = Payee(2, "8", (Days(JAN, FEB), Days(APR, FOR_EVER)), ((Days(APR, FOR_EVER), 12),))
DIRECTORY = Directory(payees_by_number([ANN, BEN]), {team.id: team for team in TEAMS}, ZONE)


@pytest.mark.parametrize(
    ("day", "team"),
    [
        (JAN, 11),  # the first day
        (date(2026, 1, 31), 11),
        (FEB, 12),  # the day of the move
        (date(2026, 3, 31), 12),  # the last day
    ],
)
def test_a_payee_has_the_team_of_the_day(day, team):
    assert DIRECTORY.payee_on("007", day) == (1, team)


@pytest.mark.parametrize(
    ("number", "day", "why"),
    [
        ("7", JAN, "nobody with the number '7'"),  # zeros count
        ("007 ", JAN, "nobody"),
        ("", JAN, "nobody"),
        ("007", date(2025, 12, 31), "starts on 2026-01-01"),
        ("007", APR, "had left before 2026-04-01"),
        ("8", FEB, "'8' had left before 2026-02-01 and came back on 2026-04-01"),
        ("8", date(2025, 12, 31), "starts on 2026-01-01"),
    ],
)
def test_nobody_is_guessed(number, day, why):
    with pytest.raises(Unmatched, match=why):
        DIRECTORY.payee_on(number, day)


@pytest.mark.parametrize(
    ("name", "team"), [("Team 2", 12), ("Harbour / Team 1", 11), ("Hill / Team 1", 21)]
)
def test_a_team_is_named_alone_or_with_its_site(name, team):
    assert DIRECTORY.team_named(name) == team


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Team 1", "2 teams named 'Team 1': write 'Site / Team'"),
        ("team 2", "no team named 'team 2'"),  # no case is folded
        ("", "no team"),
    ],
)
def test_a_doubtful_name_is_no_team(name, why):
    with pytest.raises(Unmatched, match=why):
        DIRECTORY.team_named(name)
