"""Charts are pictures of their own address: in the reader's theme, drawn again only if changed."""

import re

import pytest

pytestmark = pytest.mark.one_database
PAGES = {"staff": "/my", "manager": "/team", "hr": "/hr/plans/1/versions/1"}
PICTURE = re.compile(r'<img src="([^"]+)" width="([0-9]+)" height="([0-9]+)" alt="([^"]+)"')


def pictures(client, path):
    return [match.groups() for match in PICTURE.finditer(client.get(path).text)]


@pytest.mark.parametrize(("role", "path"), PAGES.items())
def test_a_chart_is_a_picture_with_its_finding_in_words(clients, role, path):
    found = pictures(clients[role], path)

    assert found
    for address, _width, _height, alt in found:
        response = clients[role].get(address.replace("&amp;", "&"))
        assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
        assert response.text.startswith("<?xml")
        assert len(alt.split()) > 3


@pytest.mark.parametrize(("role", "path"), PAGES.items())
def test_every_chart_shows_its_values_as_a_table_too(clients, role, path):
    page = clients[role].get(path).text

    assert page.count("<summary>Show as table</summary>") == len(pictures(clients[role], path))


@pytest.mark.parametrize("role", ["staff", "manager", "hr"])
def test_a_chart_that_the_browser_has_is_not_sent_again(clients, role):
    client = clients[role]
    address = pictures(client, PAGES[role])[0][0].replace("&amp;", "&")
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_each_theme_has_its_own_picture(clients):
    address = pictures(clients["staff"], "/my")[0][0].replace("&amp;", "&")

    light = clients["staff"].get(address.replace("theme=dark", "theme=light"))
    dark = clients["staff"].get(address.replace("theme=light", "theme=dark"))

    assert light.data != dark.data
    assert light.headers["ETag"] != dark.headers["ETag"]


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("staff", "/my/charts/nps.svg"),  # nobody answered that question about them
        ("manager", "/team/charts/999/csat_top2.svg"),
        ("manager", "/team/charts/funnel.svg?measure=invented"),
        ("hr", "/hr/plans/1/versions/1/curves/invented.svg"),
    ],
)
def test_a_chart_of_nothing_does_not_exist(clients, role, path):
    assert clients[role].get(path).status_code == 404


def test_a_team_of_others_has_no_chart_for_me(clients, world):
    path = f"/team/charts/{world.south.id}/csat_top2.svg"

    assert clients["manager"].get(path).status_code == 404
