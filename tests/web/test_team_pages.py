"""What managers see of their people, colleagues of each other, and everybody on a screen."""

import re
from html import unescape

import pytest
from sqlalchemy import event, select, update

from app.domain.permissions import Role
from app.extensions import db, write_session
from app.models.facts import CreditRow
from app.models.settings import SettingRow
from app.services.settings import change_settings
from app.web.kept import KeptThings
from tests.factories import NOON, OPERATOR, import_answers, make_unit, write_csv
from tests.world import audit_rows, client_for, make_account, make_member

pytestmark = pytest.mark.one_database
GOOD = {"ada": 30, "ben": 24, "cleo": 24, "dina": 20, "emil": 2}  # of 32 answers
FEBRUARY = "month=2026-02"
CHART = re.compile(r'<img src="([^"]+\.svg[^"]*)"')


@pytest.fixture
def team(app, world, tmp_path):
    """Five people with answers of February in a team of their own, and one with too few."""
    with app.app_context():
        quay = make_unit("Quay")
        people = {name: make_member(name, quay, world.manager) for name in [*GOOD, "fee"]}
        lines = [
            f"{name}{n},number-of-{name},2026-02-{n % 28 + 1:02},{5 if n < good else 1}"
            for name, good in GOOD.items()
            for n in range(32)
        ]
        few = [f"fee{n},number-of-fee,2026-02-03,5" for n in range(3)]
        import_answers(write_csv(tmp_path, *lines, *few))
        make_account(people["emil"], Role.STAFF)
        make_account(people["ada"], Role.STAFF)
        return people


def shown_in(text, *words):
    places = [text.index(word) for word in words]
    return places == sorted(places)


def test_people_stand_in_bands_with_places_as_ranges(clients, team):
    page = clients["manager"].get(f"/team?{FEBRUARY}").text

    assert shown_in(page, "Clearly above", "Ada Doe", "Typical", "Ben Doe", "Clearly below", "Emil")
    assert shown_in(page, "Too few answers", "Fee Doe", "not enough answers yet: 3 of 30")
    assert "2nd to 4th" in page
    assert "As funnel" in page


def test_by_score_equal_ones_share_a_place_and_ranges_stay(clients, team):
    bands = clients["manager"].get(f"/team?{FEBRUARY}").text
    page = clients["manager"].get(f"/team?{FEBRUARY}&order=score").text

    assert page.count("2nd, shared by 2") == 2
    for places in ("1st to 3rd", "2nd to 4th", "5th"):
        assert bands.count(f">{places}</td>") == page.count(f'"May be">{places}</td>'), places
    assert page.count('"May be">2nd to 4th</td>')
    assert shown_in(page, "Ada Doe", "Ben Doe", "Cleo Doe", "Dina Doe", "Emil Doe", "Fee Doe")


def test_percent_of_target_needs_a_target_that_hr_has_set(app, clients, team):
    path = f"/team?{FEBRUARY}&order=target"
    assert clients["manager"].get(path).status_code == 404

    with app.app_context():
        change_settings({"target:csat_top2": "75%"}, OPERATOR, NOON)

    assert "125% of the target" in clients["manager"].get(path).text
    assert clients["manager"].get("/team?order=invented").status_code == 404


def test_most_improved_says_so_where_nothing_was_before(clients, team):
    page = clients["manager"].get(f"/team?{FEBRUARY}&order=improved").text

    assert page.count("not known yet") >= 6


def test_few_answers_stand_without_a_number_and_a_team_with_its_range(clients, team):
    page = clients["manager"].get(f"/team?{FEBRUARY}").text
    cells = page[page.index("Fee Doe") :].split("</tr>", 1)[0]

    assert shown_in(cells, "not yet", "not enough answers yet: 3 of 30")
    assert "about" not in cells
    assert shown_in(page, "Quay: ", "about 56% to 70%", "People")


def test_places_are_drawn_where_they_are_listed(clients, team):
    page = clients["manager"].get(f"/team?{FEBRUARY}&order=score").text
    drawn = clients["manager"].get(f"/team/charts/places.svg?{FEBRUARY}&order=score")

    assert "Of five people the places of" in page
    assert b"Emil Doe" in drawn.data
    assert clients["manager"].get(f"/team/charts/places.svg?{FEBRUARY}").status_code == 404


def test_a_conversation_begins_with_the_luck_check(clients, team):
    emil, fee = (
        clients["manager"].get(f"/team/people/{team[name].id}?{FEBRUARY}").text
        for name in ("emil", "fee")
    )

    assert "Luck check: A gap like this appears by chance in fewer than 1 of 1,000 teams" in emil
    assert "Luck check: not enough answers yet: 3 of 30." in fee


def test_a_page_that_did_not_change_is_not_counted_again_and_one_that_did_is(
    app, clients, team, tmp_path
):
    client = clients["manager"]
    first, asked = client.get(f"/team?{FEBRUARY}").text, []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    again = client.get(f"/team?{FEBRUARY}").text
    event.remove(engine, "before_cursor_execute", note)
    with app.app_context():
        import_answers(write_csv(tmp_path, "new,number-of-fee,2026-02-04,5", name="more.csv"))

    assert again == first
    assert not [each for each in asked if " credit" in each or " unit_month" in each]
    assert "not enough answers yet: 4 of 30" in client.get(f"/team?{FEBRUARY}").text


def test_what_is_kept_for_one_manager_is_not_shown_to_another(app, clients, world, team):
    clients["manager"].get(f"/team?{FEBRUARY}")
    with app.app_context():
        other = make_member("other", world.north)
        make_account(other, Role.MANAGER)

    page = client_for(app, other).get(f"/team?{FEBRUARY}").text

    assert "Nobody is in your charge" in page
    assert "Ada Doe" not in page


def test_the_oldest_of_what_is_kept_is_forgotten():
    things, made = KeptThings(most=2), []
    for key in (1, 2, 1, 3, 1, 2):
        things.once(key, lambda key=key: made.append(key))

    assert made == [1, 2, 3, 2]


@pytest.mark.parametrize(
    ("role", "page"),
    [("manager", f"/team?{FEBRUARY}"), ("staff", "/my"), ("staff", "/my/scores/csat_top2")],
)
def test_charts_are_drawn_once_for_each_state_of_the_data(app, clients, team, role, page):
    client = clients[role]
    paths = [unescape(path) for path in CHART.findall(client.get(page).text)]
    first, asked = [client.get(path) for path in paths], []
    with app.app_context():
        listen = (db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    event.listen(*listen)
    again = [client.get(path) for path in paths]
    event.remove(*listen)
    with app.app_context(), write_session() as session, session.begin():
        session.execute(update(CreditRow).values(channel="another"))
    changed = [client.get(path) for path in paths]

    assert [(each.status_code, each.data) for each in again] == [(200, one.data) for one in first]
    assert not [each for each in asked if " credit" in each or " unit_month" in each]
    tags = [
        (one.headers["ETag"], two.headers["ETag"]) for one, two in zip(first, changed, strict=True)
    ]
    assert paths
    assert all(before != after for before, after in tags)


def test_so_many_pictures_are_kept_as_their_bytes_allow():
    pictures, drawn = KeptThings(most=10, weigh=len), []
    for key, size in (("a", 6), ("b", 4), ("a", 6), ("c", 1), ("b", 4), ("large", 20), ("c", 1)):
        pictures.once(key, lambda key=key, size=size: drawn.append(key) or bytes(size))

    assert drawn == ["a", "b", "c", "b", "large", "c"]


@pytest.fixture
def apart(app, team):
    """Colleagues see nothing of each other, so nobody but they themselves knows their answers."""
    with app.app_context():
        change_settings({"peers": "off"}, OPERATOR, NOON)


def test_the_screen_shows_results_of_teams_and_names_of_nobody(clients, world, team, apart):
    page = clients["manager"].get("/team/screen")

    assert page.headers["Refresh"] == "300"
    assert "<script" not in page.text.split("<main", 1)[1]
    assert shown_in(page.text, "North", "Not shown", "Quay", "about", "from 160 answers or more")
    assert not [name for name in ("Ada", "Emil", "Staff Doe") if name in page.text]


def test_a_team_is_hidden_where_the_rest_of_its_site_is_too_small(
    app, clients, world, team, apart, tmp_path
):
    """Beside Quay, which has enough: two people of somebody else's, who could be worked out."""
    assert clients["manager"].get("/team/screen").text.count("Not shown") == 1  # North: no answers
    with app.app_context():
        people = [make_member(name, world.south) for name in ("gus", "hal")]
        lines = [f"{p.number}{n},{p.number},2026-02-05,4" for p in people for n in range(20)]
        import_answers(write_csv(tmp_path, *lines, name="south.csv"))

    assert clients["manager"].get("/team/screen").text.count("Not shown") == 2


def test_hr_may_ask_for_larger_groups_on_the_screen(app, clients, team):
    with app.app_context():
        change_settings({"group": "8"}, OPERATOR, NOON)

    assert clients["manager"].get("/team/screen").text.count("Not shown") == 2


def test_colleagues_see_nothing_where_it_is_off(app, team):
    with app.app_context():
        change_settings({"peers": "off"}, OPERATOR, NOON)
    client = client_for(app, team["emil"])
    for call in (client.get, client.post):
        assert call("/my/peers").status_code == 404
    assert "/my/peers" not in client.get("/me").text


def test_the_best_few_are_shown_by_name_the_last_never_and_the_own_place_always(app, team):
    with app.app_context():
        change_settings({"peers": "on"}, OPERATOR, NOON)
    client = client_for(app, team["emil"])

    page = client.get(f"/my/peers?{FEBRUARY}").text

    assert "/my/peers" in client.get("/me").text
    assert shown_in(page, "Ada Doe", "Ben Doe", "Cleo Doe", "Your own place", "5th")
    assert not [name for name in ("Dina Doe", "Fee Doe") if name in page]
    assert "Emil Doe" not in page.split("<main", 1)[1]


def test_who_stays_invisible_is_seen_by_nobody_and_sees_the_own_place(app, team):
    with app.app_context():
        change_settings({"peers": "on"}, OPERATOR, NOON)
    ada, emil = client_for(app, team["ada"]), client_for(app, team["emil"])

    ada.post("/my/peers", data={"invisible": "yes"})

    assert "Ada Doe" not in emil.get(f"/my/peers?{FEBRUARY}").text
    assert shown_in(ada.get(f"/my/peers?{FEBRUARY}").text, "You", "Your own place", "1st")
    with app.app_context():
        (row,) = [row for row in audit_rows() if row.action == "visibility changed"]
    assert row.actor == "pseudonym-ada"
    ada.post("/my/peers", data={"invisible": "no"})
    assert "Ada Doe" in emil.get(f"/my/peers?{FEBRUARY}").text


def test_a_team_with_four_people_with_enough_answers_shows_nobody(app, world, team):
    with app.app_context():
        change_settings({"peers": "on", "answers": "50"}, OPERATOR, NOON)

    page = client_for(app, team["emil"]).get(f"/my/peers?{FEBRUARY}").text

    assert "Nothing to show yet" in page
    assert "Ada Doe" not in page


SEEN = re.compile(r'name="seen" type="hidden" value="(\w{64})"')


def saved(client, seen=None, **changed):
    usual = {"peers": "on", "best_shown": "3", "group": "5", "answers": "30", "confidence": "90"}
    usual["seen"] = seen or SEEN.search(client.get("/hr/settings").text)[1]
    return client.post("/hr/settings", data=usual | changed, follow_redirects=True)


def test_an_old_page_does_not_take_back_what_another_one_saved(clients):
    client = clients["hr"]
    old = SEEN.search(client.get("/hr/settings").text)[1]
    saved(client, **{"target:csat_top2": "85"})

    page = saved(client, old, group="10").text

    assert "have changed since you opened the page" in page
    assert 'value="85"' in page
    assert "Nothing was changed." in saved(client, **{"target:csat_top2": "85"}).text


def test_each_change_of_a_setting_is_kept_and_audited(app, clients):
    saved(clients["hr"], group="10")
    saved(clients["hr"], group="10", **{"target:csat_top2": "85"})
    page = saved(clients["hr"], group="10", **{"target:csat_top2": "85"})

    assert "Nothing was changed." in page.text
    with app.app_context():
        rows = [row for row in audit_rows() if row.action == "setting changed"]
        kept = list(db.session.scalars(select(SettingRow).order_by(SettingRow.name)))
    assert [(row.subject, row.details) for row in rows] == [
        ("setting peers", {"from": "off", "to": "on"}),  # by the world
        ("setting group", {"from": "5", "to": "10"}),
        ("setting target:csat_top2", {"from": "", "to": "17/20"}),
    ]
    assert [(row.name, row.version, row.value) for row in kept] == [
        ("group", 1, "10"),
        ("peers", 1, "on"),
        ("target:csat_top2", 1, "17/20"),
    ]


def test_a_value_that_cannot_be_is_named_at_its_field(clients):
    assert "lies above 0" in saved(clients["hr"], **{"target:csat_top2": "120"}).text
    assert "Choose one of 5, 6, 8" in saved(clients["hr"], group="4").text
    assert "12 characters at most" in saved(clients["hr"], **{"target:csat_top2": "8" * 13}).text
    assert "Nothing was changed." in saved(clients["hr"]).text


def test_auditors_read_the_settings_and_change_none(clients):
    assert "HR changes these settings." in clients["auditor"].get("/hr/settings").text
    assert saved(clients["auditor"]).status_code == 403
