"""Every figure of the demo, as every role: its rows add up to it, or it says why there are none."""

import re
from datetime import date
from urllib.parse import urldefrag, urljoin

import pytest
from sqlalchemy import select

from app.domain.measures import score
from app.domain.permissions import Role
from app.domain.words import score_words
from app.extensions import db
from app.models.accounts import AccountRoleRow, AccountRow
from app.models.people import PersonRow
from app.queries.catalogue import measures_by_version
from app.services.demo import Order, create_demo
from app.web.filters import FILTERS
from tests.databases import app_on, database
from tests.web.pages import Page
from tests.world import client_for

ORDER = Order(payees=40, answers=2_000, seed=7, day=date(2026, 3, 20))
MOST = 3  # pages of one kind, such as statements: those of the same kind are made alike
NO_ROWS = ("cannot be opened", "do not add up")  # what a figure without rows says
PAGER = re.compile(r'href="([^"]*[?&;]page=\d+[^"]*)">Next<')


@pytest.fixture(scope="module")
def demo(templates, tmp_path_factory):
    folder = tmp_path_factory.mktemp("walked")
    with database("sqlite", folder, template=templates("sqlite")) as url, app_on(url) as app:
        with app.app_context():
            create_demo(ORDER, folder / "uploads", folder / "words", lambda *_: None)
        yield app


def signed_in(app, role):
    """Browsers of the people who have this role and may sign in; two of them at most."""
    with app.app_context():
        query = (
            select(PersonRow)
            .join(AccountRow, AccountRow.person_id == PersonRow.id)
            .join(AccountRoleRow, AccountRoleRow.person_id == PersonRow.id)
            .where(AccountRoleRow.role == role, AccountRow.password_hash.is_not(None))
            .order_by(PersonRow.id)
            .limit(2)
        )
        people = db.session.scalars(query).all()
        assert people
        return [client_for(app, person) for person in people]


def walked(app, client):
    """Address and text of the pages to which links lead, some of each kind."""
    seen, counts, waiting = set(), {}, ["/"]
    adapter = app.url_map.bind("localhost")
    while waiting:
        address = waiting.pop(0)
        path = address.partition("?")[0]
        if address in seen or not adapter.test(path, "GET"):
            continue
        seen.add(address)
        kind = adapter.match(path, "GET")[0]
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] > MOST:
            continue
        answer = client.get(address, follow_redirects=True)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        here, page = answer.request.full_path, Page(answer.text)
        yield here, page
        links = [
            urldefrag(urljoin(here, each["href"]))[0] for each in page.all("a") if "href" in each
        ]
        waiting += [link for link in links if link.startswith("/")]


def rows_behind(client, here, address):
    """Step and credit of each answer that is listed there, over all of its pages."""
    found, at = [], urldefrag(urljoin(here, address))[0]
    while at:
        text = client.get(at).text
        items = Page(text).all("li")
        found += [(int(i["data-step"]), int(i["data-credit"])) for i in items if "data-step" in i]
        following = PAGER.search(text)
        at = urljoin(at, following[1].replace("&amp;", "&")) if following else None
    return found


def told(measure, rows):
    histogram = [0] * len(measure.values)
    for step, credit in rows:
        histogram[step] += credit
    return score_words(score(measure, histogram), measure.unit)


@pytest.mark.parametrize("role", Role)
def test_the_rows_of_each_figure_add_up_to_it(demo, role):
    with demo.app_context():
        measures = measures_by_version(db.session())
    opened = 0
    for client in signed_in(demo, role):
        for here, page in walked(demo, client):
            for figure in (each for each in page.elements if "data-measure" in each):
                if "href" not in figure:
                    said = " ".join(each["text"] for each in page.all("p"))
                    assert any(words in said for words in NO_ROWS), here
                    continue
                rows, text = rows_behind(client, here, figure["href"]), figure["text"]
                shown = told(measures[figure["data-measure"]], rows)
                assert text.startswith(shown), (here, figure["href"])
                answers = re.search(r"([\d,]+) answer", text.removeprefix(shown))
                assert not answers or int(answers[1].replace(",", "")) == len(rows), here
                opened += 1
    assert opened or role not in (Role.STAFF, Role.MANAGER)


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.HR, Role.AUDITOR])
def test_the_line_that_is_paid_is_the_total_of_its_statement(demo, role):
    found = 0
    for client in signed_in(demo, role):
        for here, page in walked(demo, client):
            tree = [each for each in page.all("div") if each.get("class") == "pl-tree"]
            total = [each for each in page.all("p") if each.get("class") == "pl-reward__figure"]
            if tree and total and total[0]["text"] != FILTERS["amount"](None, "EUR"):
                paid = [s for s in page.all("span") if s.get("class") == "pl-money"][-1]
                foot = [s for s in page.all("strong") if s.get("class") == "pl-money"][-1]
                assert total[0]["text"] == paid["text"] == foot["text"], here
                found += 1
    assert found
