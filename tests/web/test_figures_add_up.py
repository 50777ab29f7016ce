"""Every figure of the demo, as every role: its rows add up to it, or it says why there are none.

And no score stands outside of the figures, and none without a way to what its measure means.
"""

import re
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import template_rendered
from sqlalchemy import select

from app.domain.measures import MeasureKind, score
from app.domain.permissions import Role
from app.domain.scorecards import months_until
from app.domain.words import cut_words, score_words, value_words
from app.extensions import db
from app.models.facts import UnitMonthRow
from app.models.people import PersonRow
from app.queries.catalogue import measures_by_version
from app.queries.counts import payee_months
from app.services.demo.company import Order, create_demo
from app.services.periods import period_of, start_calculation
from app.services.settings import change_settings
from app.web.filters import FILTERS
from tests.databases import app_on, database
from tests.factories import NOON, OPERATOR
from tests.web.test_exclusions import OUTAGE, look, work
from tests.web.walks import FIGURE, rows_behind, signed_in, walked

ORDER = Order(payees=40, answers=8_000, seed=7, day=date(2026, 3, 20))
DOWN = OUTAGE | {"first_day": "2026-03-05", "last_day": "2026-03-12"}
WHY_NOT = ("cannot be opened", "do not add up")  # what a figure without rows says beside it
SAYS = re.compile(r"You have ([\d,]+) (answers?|days?)\b.*? in this period.*? score of (\S+)\.")
ABOUT = ("How it is counted", "Scale", "Window", "Minimum", "Owner", "Versions")
# How many figures a role sees on which pages: those whose rows open, and others, at least.
OPENED = {
    Role.STAFF: {"staff.today_page": 10, "staff.answer_list": 20, "staff.score_page": 10},
    Role.MANAGER: {"manager.team_page": 40, "manager.person_page": 4},
}
OTHERS = {
    Role.STAFF: {"staff.score_page": 2, "me.glossary_measure": 2},
    Role.MANAGER: {"manager.team_page": 4, "manager.screen_page": 3, "me.glossary_measure": 2},
    Role.HR: {"hr.exclusion_preview": 10, "me.glossary_measure": 2},
    Role.AUDITOR: {"me.glossary_measure": 2},
}
EARLIER = [  # months with more answers than the newest
    f"{page}?month={month}&measure={measure}"
    for page in ("/my/scores/csat_top2", "/my", "/team")
    for month in ("2025-09", "2025-12")
    for measure in ("csat_top2", "stars_mean")
] + [
    f"/team?month={month}&measure=csat_top2&order={order}&window={window}"
    for month in ("2025-12", "2026-03")
    for order in ("score", "improved")
    for window in ("month", "three")
]
SAYS_ONCE = "manager.screen_page"  # under all teams together why no rows open
RULES = {"hr.measure_list", "hr.plan_page", "hr.plan_simulate"}  # have limits, and no scores


@pytest.fixture(scope="module")
def demo(templates, tmp_path_factory):
    """The demo, with a rule that excludes answers, and staff who see the best few."""
    folder = tmp_path_factory.mktemp("walked")
    with database("sqlite", folder, template=templates("sqlite")) as url, app_on(url) as app:
        with app.app_context():
            create_demo(ORDER, folder / "uploads", folder / "words", lambda *_: None)
            change_settings(
                {"peers": "on", "answers": "20", "target:csat_top2": "80%"}, OPERATOR, NOON
            )
        yield app


@pytest.fixture(scope="module")
def walks(demo):
    """What each role sees; and `rendered`, the templates of all of it."""
    rendered, hr = set(), signed_in(demo, Role.HR)[0]

    def note(_, template, **__):
        rendered.add(template.name)

    preview = look(demo, hr, DOWN)
    hr.post(preview)
    work(demo)
    with demo.app_context():  # else the statements are of the answers before
        start_calculation(period_of(f"{ORDER.day:%Y-%m}").id, OPERATOR, NOON)
    work(demo)
    with template_rendered.connected_to(note, demo):
        seen = {
            role: [
                stop
                for client in signed_in(demo, role)
                for stop in walked(demo, client, *EARLIER, *([preview] if role is Role.HR else []))
            ]
            for role in Role
        }
    return seen, rendered


def told(measure, rows):
    histogram = [0] * len(measure.values)
    for row in rows:
        histogram[int(row["data-step"])] += int(row["data-credit"])
    return score(measure, histogram)


@pytest.mark.parametrize("role", Role)
def test_the_rows_of_each_figure_add_up_to_it(demo, walks, role):
    with demo.app_context():
        measures = measures_by_version(db.session())
    opened, others, known, windows = Counter(), Counter(), {}, Counter()
    for stop in walks[0][role]:
        for figure, section in stop.page.sections:
            if "href" not in figure:
                others[stop.endpoint] += 1
                place = stop.page.one("main") if stop.endpoint == SAYS_ONCE else section
                assert any(words in place["text"] for words in WHY_NOT), (stop.at, figure)
                continue
            opened[stop.endpoint] += 1
            windows[stop.endpoint, *re.findall(r"window=(\w+)", figure["href"])] += 1
            key = id(stop.client), urljoin(stop.at, figure["href"])
            if key not in known:
                known[key] = rows_behind(stop, figure["href"])
            rows, text = known[key], figure["text"]
            measure = measures[figure[FIGURE]]
            shown = score_words(told(measure, rows), measure.unit)
            assert text.startswith(shown), (stop.at, figure["href"])
            answers = re.search(r"([\d,]+) answer", text.removeprefix(shown))
            assert not answers or int(answers[1].replace(",", "")) == len(rows), stop.at
    for found, least in ((opened, OPENED), (others, OTHERS)):
        assert found.keys() == least.get(role, {}).keys()
        assert all(found[page] >= number for page, number in least.get(role, {}).items()), found
    for window in ("month", "three"):  # both add up to their own rows
        assert role is not Role.MANAGER or windows["manager.team_page", window] > 40
        assert role is not Role.MANAGER or windows["manager.person_page", window] > 3
    credits = {int(row["data-credit"]) for rows in known.values() for row in rows}
    assert role not in OPENED or len(credits) > 1  # answers that several people share too


def test_excluded_answers_stand_struck_through_beside_the_figures(walks):
    lists = [stop for stop in walks[0][Role.STAFF] if stop.endpoint == "staff.answer_list"]
    items = [item for stop in lists for item in stop.page.all("li")]

    out = [item for item in items if "pl-item--out" in item.get("class", "")]
    assert out
    assert all("Not counted" in item["text"] and "data-step" not in item for item in out)


@pytest.mark.parametrize("role", Role)
def test_each_page_with_a_score_leads_to_what_its_measure_means(walks, role):
    explained = {}
    for stop in walks[0][role]:
        for named in stop.page.named():
            name, version = named.split("@")
            address = f"/me/scores/{name}?version={version}"
            links = [each.get("href") for each in stop.page.all("a")]
            assert any(link == address for link in links), (stop.at, named)
            if address not in explained:
                explained[address] = stop.client.get(address).text
                assert all(words in explained[address] for words in ABOUT), address
    assert bool(explained) == (role is not Role.ADMIN)


def scores_in(session):
    """Every score of a person or a team in a month, as it might be written; whole numbers are
    too many other things.
    """
    counted = defaultdict(Counter)
    months = months_until(ORDER.day, 24)
    for person in session.scalars(select(PersonRow.id)):
        for row in payee_months(session, person, months):
            counted[person, row.question, row.month][row.step] += row.credit
    for row in session.scalars(select(UnitMonthRow)):
        counted[-row.unit_id, row.question, row.month][row.step] += row.credit
    measures = measures_by_version(session).values()
    values = {
        (score(measure, [steps[step] for step in range(len(measure.values))]), measure.unit)
        for (_, question, _), steps in counted.items()
        for measure in measures
        if measure.question.name == question and measure.kind is MeasureKind.ANSWERS
    }
    ways = (score_words, value_words, cut_words)
    return {words for value in values for write in ways if "." in (words := write(*value))}


@pytest.mark.parametrize("role", Role)
def test_no_score_stands_outside_of_the_figures(demo, walks, role):
    with demo.app_context():
        scores = scores_in(db.session())
    scores |= {words for stop in walks[0][role] for words in stop.page.shown() if "." in words}
    assert len(scores) > 300
    pages = [stop for stop in walks[0][role] if stop.endpoint not in RULES]
    loose = {stop.at: found for stop in pages if (found := stop.page.outside() & scores)}
    assert loose == {}


def test_every_template_that_shows_a_figure_was_walked(walks):
    root = Path(__file__).parents[2] / "app" / "templates"
    shows = re.compile(r"import [^%]*\b(figure|figure_cell|figure_range|ledger|change)\b")
    pages = {str(each.relative_to(root)) for each in root.glob("[!c]*/**/*.html")}
    assert not any(each.startswith("components") for each in pages)  # parts of pages
    with_figures = {each for each in pages if shows.search((root / each).read_text())}
    assert len(with_figures) > 8
    assert with_figures <= walks[1]


def claims(stop):
    """What the lines of a statement say of all answers or days of its month: how many, the score,
    and the measure; with the way to the answers, where there is one.
    """
    for line in stop.page.all("details"):
        said = SAYS.search(line["text"])
        links = [each for each in stop.page.inside(line, "a")]
        named = [each["href"] for each in links if "/me/scores/" in each.get("href", "")]
        if said and named:
            rows = [each["href"] for each in links if "/my/answers" in each["href"]]
            yield said.groups(), named[0].split("/")[-1].replace("?version=", "@"), rows


def test_what_a_statement_says_of_answers_is_what_its_rows_say(demo, walks):
    """Days too: those with an answer, and those without a bad one."""
    with demo.app_context():
        measures = measures_by_version(db.session())
    checked = Counter()
    for stop in walks[0][Role.STAFF]:
        if stop.endpoint != "staff.statement_page":
            continue
        found = list(claims(stop))
        pages = {measures[name].question: rows[0] for _, name, rows in found if rows}
        for (number, what, shown), name, _ in found:
            measure = measures[name]
            if measure.question not in pages:
                continue
            rows = rows_behind(stop, pages[measure.question])
            is_days = measure.kind is MeasureKind.DAYS
            value, of = days_told(measure, rows) if is_days else (told(measure, rows), len(rows))
            assert (shown, int(number)) == (value_words(value, measure.unit), of), (stop.at, name)
            checked[what.rstrip("s")] += 1
    assert checked["answer"]
    assert checked["day"]


def days_told(measure, rows):
    """The share of good days, of how many days."""
    worst = {}
    for row in rows:
        day = re.search(r"\d+ [A-Z][a-z]+ \d{4}", row["text"])[0]
        worst[day] = min(worst.get(day, 100), int(row["data-step"]))
    good = sum(step > measure.bad_step for step in worst.values())
    return Fraction(good, len(worst)), len(worst)


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.HR, Role.AUDITOR])
def test_the_line_that_is_paid_is_the_total_of_its_statement(walks, role):
    found = 0
    for stop in walks[0][role]:
        page, total = stop.page, stop.page.all("p", **{"class": "pl-reward__figure"})
        tree = page.all("div", **{"class": "pl-tree"})
        if tree and total and total[0]["text"] != FILTERS["amount"](None, "EUR"):
            paid = page.all("span", **{"class": "pl-money"})[-1]
            foot = page.all("strong", **{"class": "pl-money"})[-1]
            assert total[0]["text"] == paid["text"] == foot["text"], stop.at
            found += 1
    assert found
