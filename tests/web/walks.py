"""A walk over the pages of the demo by their links: what each page shows, and what carries it."""

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urljoin

from sqlalchemy import select

from app.domain.permissions import Role
from app.extensions import db
from app.models.accounts import AccountRoleRow, AccountRow
from app.models.people import PersonRow
from tests.web.pages import Page
from tests.world import client_for

MOST = 2  # pages of one kind, such as statements: those of the same kind are made alike
TELLING = {"measure", "order", "window"}  # arguments that make another kind of a page
FIGURE, SOURCE = "data-measure", "data-read-by"  # a score; what is made of scores and says which
SPOKEN = ("alt", "aria-label", "title")
PAGER = re.compile(r'href="([^"]*[?&;]page=\d+[^"]*)">Next<')
NUMBER = re.compile(r"(?<![\d.,€£$¥/:-])[\u2212-]?\d[\d,]*(?:\.\d+)?…?%?(?![\d/:])")


class Told(Page):
    """A page that knows where its figures stand, and which text is outside of them."""

    def __init__(self, html):
        self.bare, self.sections, self.around = [], [], {}
        super().__init__(html)

    def handle_starttag(self, tag, attributes):
        around = tuple(self.open)
        super().handle_starttag(tag, attributes)
        element = self.elements[-1]
        self.around[id(element)] = around
        if FIGURE in element:
            places = [each for each in around if each["tag"] in ("section", "main")]
            self.sections.append((element, places[-1]))
        if not self._is_carried():
            self.bare += [element[name] or "" for name in SPOKEN if name in element]

    def handle_data(self, data):
        super().handle_data(data)
        if not self._is_carried():
            self.bare.append(data)

    def inside(self, element, *tags):
        """The elements of these kinds in this one."""
        return [
            each for each in self.all(*tags) if any(one is element for one in self.around[id(each)])
        ]

    def _is_carried(self):
        return any(FIGURE in each or SOURCE in each for each in self.open)

    def named(self):
        """Every measure, with its version, of which the page shows something."""
        said = [each.get(FIGURE) or each.get(SOURCE) or "" for each in self.elements]
        return {name for names in said for name in names.split()}

    def shown(self):
        """The first number of each figure."""
        found = [NUMBER.match(figure["text"]) for figure, _ in self.sections]
        return {match[0] for match in found if match}

    def outside(self):
        """The numbers that stand in no figure."""
        return {number for text in self.bare for number in NUMBER.findall(text)}


@dataclass(frozen=True)
class Stop:
    """A page on the way of one browser."""

    client: object
    at: str
    endpoint: str
    page: Told


def signed_in(app, role):
    """Browsers of the people who have this role and may sign in; of staff and managers two."""
    number = 2 if role in (Role.STAFF, Role.MANAGER) else 1
    with app.app_context():
        query = (
            select(PersonRow)
            .join(AccountRow, AccountRow.person_id == PersonRow.id)
            .join(AccountRoleRow, AccountRoleRow.person_id == PersonRow.id)
            .where(AccountRoleRow.role == role, AccountRow.password_hash.is_not(None))
            .order_by(PersonRow.id)
            .limit(number)
        )
        return [client_for(app, person) for person in db.session.scalars(query)]


def walked(app, client, *more):
    """The pages to which links lead from the first one and from `more`, some of each kind."""
    seen, counts, waiting = set(), Counter(), [*more, "/"]
    adapter = app.url_map.bind("localhost")
    while waiting:
        address = waiting.pop(0)
        path, _, query = address.partition("?")
        if address in seen or not adapter.test(path, "GET"):
            continue
        seen.add(address)
        told = sorted(each for each in parse_qsl(query) if each[0] in TELLING)
        kind = (endpoint := adapter.match(path, "GET")[0], *told)
        counts[kind] += 1
        if counts[kind] > MOST:
            continue
        answer = client.get(address, follow_redirects=True)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        here = answer.request.full_path.removesuffix("?")
        endpoint = adapter.match(answer.request.path, "GET")[0]
        page = Told(answer.text)
        yield Stop(client, here, endpoint, page)
        found = [urljoin(here, each["href"]) for each in page.all("a") if "href" in each]
        waiting += [urldefrag(link)[0] for link in found if link.startswith("/")]


def rows_behind(stop, address):
    """The rows that are listed there and count, over all pages of the list."""
    found, at = [], urldefrag(urljoin(stop.at, address))[0]
    while at:
        text = stop.client.get(at).text
        found += [item for item in Page(text).all("li") if "data-step" in item]
        following = PAGER.search(text)
        at = urljoin(at, following[1].replace("&amp;", "&")) if following else None
    return found
