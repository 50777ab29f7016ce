"""The pages of each role, found in the URL map, and what a page consists of."""

from html.parser import HTMLParser

from tests.web.routes import GUARDED, allowed, own, path_of
from tests.world import VISITORS

EVERYBODY = ("/nowhere", "/password/invented", "/sign-in")  # a refusal is a page too
NO_PAGE = {"hr.job_progress", "hr.simulation_progress"}  # parts of pages that are loaded again
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "source", "use", "wbr"}


def pages_of(app, world, visitor):
    """The addresses that open for this role, an object of its own in each argument."""
    return [*EVERYBODY, *(path_of(app, rule, own(world)) for rule in rules_of(app, world, visitor))]


def new_pages_of(app, world, visitor):
    """Those of them that no role before this one opens: the others look the same."""
    earlier = VISITORS[: VISITORS.index(visitor)]
    seen = {path for role in earlier for path in pages_of(app, world, role)}
    return [path for path in pages_of(app, world, visitor) if path not in seen]


def rules_of(app, world, visitor):
    pages = [r for r in GUARDED if "GET" in r.methods and r.endpoint not in NO_PAGE]
    pages = [rule for rule in pages if "." not in str(rule)]  # files and pictures have a kind
    return [rule for rule in pages if visitor in allowed(app, world, rule)]


class Page(HTMLParser):
    """The elements of a page in order, each with its attributes, text and the form around it."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.form = [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", "form": self.form} | dict(attributes)
        self.elements.append(element)
        if tag == "form":
            self.form = element
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        is_open = any(element["tag"] == tag for element in self.open)  # <use/> never was
        while is_open and self.open.pop()["tag"] != tag:
            pass
        if tag == "form":
            self.form = None

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, *tags, **attributes):
        found = [each for each in self.elements if each["tag"] in tags]
        return [each for each in found if attributes.items() <= each.items()]

    def one(self, tag):
        (element,) = self.all(tag)
        return element
