"""What rows of one file of people owe to each other: addresses, managers, sites and teams."""

import pytest

from tests.domain.files.test_roster import changes, person, refused

WITH_EMAIL = ("number", "name", "first_day", "email", "manager")
AT_SITES = ("number", "name", "first_day", "site", "team", "zone")


@pytest.mark.parametrize("other", ["a@x.org", "A@X.org"])
def test_an_address_signs_in_one_person_only(other):
    rows = [person("E1", email="a@x.org"), person("E2", email=other)]

    assert refused(*rows, header=WITH_EMAIL) == [
        (3, "email", "a@x.org", "belongs to 'E1' already"),
    ]


@pytest.mark.parametrize("email", ["a", "a@x", "a b@x.org", "a@@x.org", "@x.org"])
def test_an_address_looks_like_one(email):
    (problem,) = refused(person(email=email), header=WITH_EMAIL)

    assert problem == (2, "email", email, "is not an e-mail address")


def test_an_address_of_a_rejected_row_is_free():
    rows = [person("E1", email="a@x.org", manager="M9"), person("E2", email="a@x.org")]

    assert [line for line, *_ in refused(*rows, header=WITH_EMAIL)] == [2]


def test_people_below_a_manager_whose_row_is_rejected_are_rejected_too():
    rows = [
        person("M1", email="a@x.org"),
        person("M2", email="a@x.org"),  # rejected: the address is M1's
        person("E1", manager="M2"),
        person("E2", manager="E1"),  # and so on down
        person("E3", manager="M1"),
    ]
    found = changes(*rows, header=WITH_EMAIL)

    assert [each.number for each in found.new] == ["M1", "E3"]
    assert [(each.line, each.value) for each in found.rejected] == [
        (3, "a@x.org"),
        (4, "M2"),
        (5, "E1"),
    ]


def test_names_that_are_alike_are_no_problem():
    composed, decomposed = "Zo\u00eb", "Zoe\u0308"
    names = [composed, decomposed, composed.upper(), composed]
    rows = [person(f"E{place}", name=name) for place, name in enumerate(names)]

    assert [each.name for each in changes(*rows).new] == names


def test_sites_and_their_zones_are_found():
    rows = [
        person("E1", site="Harbour", team="Team 1", zone="Asia/Tokyo"),
        person("E2", site="Harbour", team="Team 2"),
        person("M1", site="Harbour"),  # the site's own manager
        person("E3", team="Alone"),
    ]
    found = changes(*rows, header=AT_SITES)

    assert [each.latest.team.latest() for each in found.new] == [
        ("Harbour", "Team 1"),
        ("Harbour", "Team 2"),
        ("Harbour",),
        ("Alone",),
    ]
    assert (found.sites, found.zones) == ({("Harbour",)}, {("Harbour",): "Asia/Tokyo"})


def test_a_site_has_one_zone():
    rows = [
        person("E1", site="Harbour", team="1", zone="Asia/Tokyo"),
        person("E2", site="Harbour", team="2", zone="Europe/Berlin"),
    ]

    assert [(line, column) for line, column, *_ in refused(*rows, header=AT_SITES)] == [(3, "zone")]


def test_a_zone_that_is_none_is_rejected():
    (problem,) = refused(person(site="Harbour", team="1", zone="Mars"), header=AT_SITES)

    assert problem[:3] == (2, "zone", "Mars")


@pytest.mark.parametrize(
    ("paths", "meant"),
    [
        ([], ("Team 1",)),
        ([("Harbour",), ("Harbour", "Team 1")], ("Harbour", "Team 1")),
        ([("Team 1",), ("Harbour", "Team 1")], ("Team 1",)),
    ],
)
def test_a_team_without_its_site_is_the_one_that_is_known(paths, meant):
    assert changes(person(team="Team 1"), paths=paths).new[0].latest.team.latest() == meant


def test_a_team_that_several_sites_have_needs_its_site():
    paths = [("Harbour", "Team 1"), ("Hill", "Team 1")]

    (problem,) = refused(person(team="Team 1"), paths=paths)

    assert problem == (2, "team", "Team 1", "is the name of several teams: add the column 'site'")
