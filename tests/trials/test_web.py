"""Each real file through the web as a new user brings it in: choose it, look, import it."""

import pytest

from app.jobs.worker import work_once
from tests.trials.browsing import choose_password, invite_hr, press, set_up, work
from tests.trials.data import expected, path_of, scores, shown

pytestmark = [pytest.mark.trial, pytest.mark.one_database, pytest.mark.browser]
TICKETS = "techsupport/Technical Support Dataset.csv"
BANK = "nps_bank/NPStimeseries.csv"


@pytest.fixture
def hr(app, visit):
    """A window of somebody in HR, in an installation where nobody is known yet."""
    return choose_password(visit, invite_hr(set_up(app, visit), "Hanna H"))


def look_at(app, hr, path):
    """Choose the file; the page that shows how it would be read."""
    hr.goto("/hr/imports/new")
    hr.set_input_files("#file", path)
    press(hr, "Look at the file")
    see(app, hr)


def see(app, hr):
    """The page of the job leads on by itself when the worker is done."""
    with app.app_context():
        while work_once():
            pass
    hr.wait_for_url("**/previews/*")


def bring_in(app, hr):
    """Import what is shown, with the people that only the file knows; its counts by name."""
    hr.check("#create_people")
    press(hr, "Import the file")
    work(app, hr)
    hr.get_by_role("link", name="Every row of the file").click()
    hr.wait_for_url("**/imports/*")
    names, numbers = (hr.locator(f"main dl {tag}").all_inner_texts() for tag in ("dt", "dd"))
    return dict(zip(names, (int(text.replace(",", "")) for text in numbers), strict=True))


def rated(name, *columns):
    rows = expected(name)
    return {
        tuple(row[each] for each in columns): (row["n_rated"], row["csat_mean"]) for row in rows
    }


@pytest.mark.parametrize("name", ["01 Call-Center-Dataset.xlsx", "call_center_as_csv.csv"])
def test_a_quarter_of_calls_needs_no_click_but_import(app, hr, name):
    look_at(app, hr, path_of(f"pwc_callcenter/{name}"))

    counts = bring_in(app, hr)

    assert (counts["Stored"], counts["Blank"], counts["Rows in the file"]) == (4054, 946, 5000)
    with app.app_context():
        for file, columns, keys in (
            ("by_agent", ["Agent"], ["payee"]),
            ("by_agent_month", ["Agent", "month"], ["payee", "month"]),
            ("by_topic", ["Topic"], ["topic"]),
        ):
            wanted = rated(f"pwc_callcenter/expected_{file}.csv", *columns)
            assert shown(scores("csat_mean", *keys)) == wanted


def test_tickets_count_by_the_date_that_is_chosen_from_the_list(app, hr):
    look_at(app, hr, path_of(TICKETS))
    for label, role in (("Close time", "nothing"), ("Created time", "day")):
        hr.get_by_label(label, exact=True).select_option(role)
    press(hr, "Look again")
    see(app, hr)

    counts = bring_in(app, hr)

    assert (counts["Stored"], counts["Rows in the file"]) == (1173, 2330)
    with app.app_context():
        for file, columns, keys in (
            ("by_agent_month_created", ["Agent Name", "month"], ["payee", "month"]),
            ("by_agent_channel", ["Agent Name", "Source"], ["payee", "channel"]),
            ("by_group_agent", ["Agent Group", "Agent Name"], ["team", "payee"]),
        ):
            wanted = rated(f"techsupport/expected_{file}.csv", *columns)
            assert shown(scores("csat_mean", *keys)) == wanted


def test_a_bank_reads_its_days_in_the_only_order_that_fits_and_says_so(app, hr):
    look_at(app, hr, path_of(BANK))
    assert "1,841 days of 'Survey date' would be other ones as MM-DD-YYYY" in hr.inner_text("main")

    counts = bring_in(app, hr)

    assert counts["Stored"] == 5000
    with app.app_context():
        assert shown(scores("nps", "team")) == {
            (row["Market"],): (row["n"], row["nps"])
            for row in expected("nps_bank/expected_nps_by_market.csv")
        }
