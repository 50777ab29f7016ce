"""A manager's people over three months or one: the same months in figures, links and pictures."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from app.domain.days import FOR_EVER
from app.models.people import ManagementRow
from tests.factories import HIRED, import_answers, make_unit, store, write_csv
from tests.web.pages import Page
from tests.world import make_member

pytestmark = pytest.mark.one_database
GOOD = {"ada": 12, "ben": 8, "cleo": 8, "dina": 8, "emil": 0, "fay": 8}  # of 12 answers a month
MONTHS = ("2025-12", "2026-01", "2026-02")
FEBRUARY = "month=2026-02"
BANDS = ("Clearly above", "Typical", "Clearly below")
FIGURE = re.compile(r'pl-score__n">([^<]*)<')
ADDRESSES = {"href": "a", "src": "img", "srcset": "source"}


@pytest.fixture
def team(app, world, tmp_path):
    """Six people, each with too few answers in a month and enough in three."""
    with app.app_context():
        quay = make_unit("Quay")
        people = {name: make_member(name, quay, world.manager) for name in GOOD}
        store_answers(tmp_path, GOOD)
        return people | {"quay": quay}


def store_answers(folder, good, months=MONTHS, name="answers.csv"):
    lines = [
        f"{who}{month}{n},number-of-{who},{month}-{n + 1:02},{5 if n < number else 1}"
        for who, number in good.items()
        for month in months
        for n in range(12)
    ]
    import_answers(write_csv(folder, *lines, name=name))


def figure_of(page, unit):
    """How many answers the figure of a team counts; what stands there where it is hidden."""
    card = page[page.index(f'id="h-unit-{unit.id}"') :].split("</section>", 1)[0]
    found = FIGURE.search(card)
    return found[1] if found else unescape(re.search(r'pl-soft">([^<]*)<', card)[1])


def test_three_months_tell_people_apart_where_one_has_too_few_answers(clients, team):
    three = clients["manager"].get(f"/team?{FEBRUARY}").text
    month = clients["manager"].get(f"/team?{FEBRUARY}&window=month").text

    places = [three.index(word) for word in ("Clearly above", "Ada", "Typical", "Clearly below")]
    assert places == sorted(places)
    assert "December 2025 to February 2026" in three
    assert "not enough answers yet: 12 of 30" in month
    assert not [band for band in BANDS if band in month]


def test_the_figure_of_a_team_counts_the_months_of_the_window(clients, team):
    for asked, answers in (("", "216 answers"), ("&window=month", "72 answers")):
        page = clients["manager"].get(f"/team?{FEBRUARY}{asked}").text
        assert figure_of(page, team["quay"]) == answers


@pytest.mark.parametrize("window", ["three", "month"])
@pytest.mark.parametrize("order", ["bands", "score", "improved"])
def test_every_link_of_the_page_keeps_the_window_but_the_other_one(clients, team, window, order):
    address = f"/team?{FEBRUARY}&order={order}&window={window}"
    page = Page(clients["manager"].get(address).text)
    people = f"/team/people/{team['ada'].id}"
    asked = [
        parse_qs(link.query)["window"]
        for name, tag in ADDRESSES.items()
        for each in page.all(tag)
        if (link := urlsplit(each.get(name, ""))).query and is_of_people(link.path)
    ]
    named = [urlsplit(each["href"]).path for each in page.all("a") if "href" in each]

    assert asked.count([window]) == len(asked) - 1
    assert people in named
    drawn = {urlsplit(each["src"]).path for each in page.all("img")}
    assert ("/team/charts/funnel.svg" in drawn) == (order != "improved" and window == "three")
    assert ("/team/charts/places.svg" in drawn) == (order == "score" and window == "three")


def is_of_people(path):
    """A picture of a team has each month by itself, whatever the window."""
    return path.startswith("/team") and not re.match(r"/team/charts/\d", path)


def test_nobody_with_too_few_answers_is_drawn(clients, team):
    """Their number would stand beside the words that there are not enough answers for one."""
    asked = f"/team/charts/funnel.svg?{FEBRUARY}&window="
    assert clients["manager"].get(f"{asked}three").status_code == 200
    assert clients["manager"].get(f"{asked}month").status_code == 404
    page = clients["manager"].get(f"/team?{FEBRUARY}&window=month").text
    assert "As funnel" not in page


def test_pictures_say_their_months_and_are_drawn_of_these(app, clients, team, tmp_path):
    more = [f"more{n},number-of-ada,2026-02-{n + 1:02},5" for n in range(20)]
    with app.app_context():
        import_answers(write_csv(tmp_path, *more, name="more.csv"))
    client = clients["manager"]
    drawn = [
        client.get(f"/team/charts/funnel.svg?{FEBRUARY}&window={window}").data
        for window in ("three", "month")
    ]

    assert drawn[0] != drawn[1]
    for asked, words in (("", "December 2025 to February 2026"), ("month", "February 2026")):
        page = clients["manager"].get(f"/team?{FEBRUARY}&window={asked or 'three'}").text
        assert f'alt="{words}: ' in page


def test_one_person_with_too_few_answers_stands_without_a_number(clients, team):
    path = f"/team/people/{team['ada'].id}?{FEBRUARY}"

    month = clients["manager"].get(f"{path}&window=month").text

    assert "Not enough answers yet for a number: 12 of 30" in month
    assert "pl-score__n" not in month
    assert month.count("pl-given") == 12


def test_one_person_opens_with_the_same_months(clients, team):
    path = f"/team/people/{team['emil'].id}?{FEBRUARY}"
    three, month = (clients["manager"].get(path + each).text for each in ("", "&window=month"))

    assert ("36 answers" in three, "number: 12 of 30" in month) == (True, True)
    assert "A gap like this appears by chance" in three
    assert "Luck check: not enough answers yet: 12 of 30." in month
    assert three.count("data-step") > month.count("data-step") == 12


def test_most_improved_compares_three_months_with_the_three_before(app, clients, team, tmp_path):
    with app.app_context():
        before = dict.fromkeys(GOOD, 8) | {"emil": 12}
        store_answers(tmp_path, before, ("2025-09", "2025-10", "2025-11"), "before.csv")

    page = clients["manager"].get(f"/team?{FEBRUARY}&order=improved").text

    assert "December 2025 to February 2026 after September to November 2025" in page
    assert (
        "down by about 100 percentage points" in page[page.index("Emil Doe") :].split("</tr>", 1)[0]
    )


def test_only_days_in_charge_count_in_a_window_too(app, clients, world, team, tmp_path):
    """And where a month of the team is hidden, so are the three months that it is one of."""
    with app.app_context():
        gus = make_member("gus", team["quay"])
        turn = {"person_id": gus.id, "first_day": HIRED, "end_day": date(2026, 1, 1)}
        mine = {"person_id": gus.id, "first_day": date(2026, 1, 1), "end_day": FOR_EVER}
        store(
            ManagementRow(manager_id=world.far.id, **turn),
            ManagementRow(manager_id=world.manager.id, **mine),
        )
        store_answers(tmp_path, {"gus": 6}, name="gus.csv")

    february, march = (
        clients["manager"].get(f"/team?month={month}").text for month in ("2026-02", "2026-03")
    )
    alone = clients["manager"].get(f"/team?{FEBRUARY}&window=month").text

    assert "not enough answers yet: 24 of 30" in february
    hidden = "Not shown, because December 2025 is not: the difference would tell."
    assert figure_of(february, team["quay"]) == hidden
    assert figure_of(march, team["quay"]) == "168 answers"
    assert figure_of(alone, team["quay"]) == "84 answers"


@pytest.mark.parametrize("page", ["/team", "/team/people/{}", "/team/charts/funnel.svg"])
def test_a_window_that_is_not_there_is_not_found(clients, team, page):
    for window in ("year", "", "%00"):
        asked = f"{page.format(team['ada'].id)}?{FEBRUARY}&window={window}"
        assert clients["manager"].get(asked).status_code == 404
