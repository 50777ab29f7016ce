"""Rules that hold on every page of every role: one title, labels, tokens, nothing inline."""

import re
from collections import defaultdict
from itertools import pairwise

import pytest
from werkzeug.exceptions import HTTPException

from tests.databases import asking, plan_of
from tests.web.pages import Page, pages_of
from tests.web.routes import RULES
from tests.world import VISITORS

pytestmark = pytest.mark.one_database
LARGE = {
    *("answer", "comment", "credit", "former_answer", "former_credit", "former_words"),
    *("statement", "statement_version", "statement_duty", "unit_rollup", "unit_month"),
}
READ_WHOLE = {"/hr/promises"}  # three months of answers by campaign, which no index tells
each_visitor = pytest.mark.parametrize("visitor", VISITORS)


@pytest.fixture(scope="module")
def opened():
    """The pages of each visitor, which no test here changes: opened once for all of them."""
    return {}


@pytest.fixture(scope="module")
def asked():
    """What the pages of each visitor ask the database: statement to address and values."""
    return defaultdict(dict)


@pytest.fixture
def pages(app, world, clients, visitor, opened, asked):
    """Address to page, for each page that opens."""
    if visitor not in opened:
        answers = {}
        for path in pages_of(app, world, visitor):
            with asking(app) as found:
                answers[path] = clients[visitor].get(path)
            asked[visitor] |= {statement: (path, values) for statement, values in found}
        found = {path: a for path, a in answers.items() if a.mimetype == "text/html"}
        opened[visitor] = {p: Page(a.text) for p, a in found.items() if a.status_code != 302}
    assert opened[visitor]
    return opened[visitor]


@each_visitor
def test_a_page_has_one_h1_and_its_title_is_the_same(pages):
    for path, page in pages.items():
        heading = page.one("h1")["text"].strip()
        assert heading, path
        assert page.one("title")["text"].strip() == f"{heading} · Plaudit", path


@each_visitor
def test_headings_skip_no_level(pages):
    for path, page in pages.items():
        levels = [int(each["tag"][1]) for each in page.all("h1", "h2", "h3", "h4", "h5")]
        assert levels[0] == 1, path
        assert all(b - a <= 1 for a, b in pairwise(levels)), path


@each_visitor
def test_each_field_has_a_label(pages):
    for path, page in pages.items():
        labelled = {each.get("for") for each in page.all("label") if each["text"].strip()}
        for field in page.all("input", "select", "textarea"):
            if field.get("type") in ("hidden", "submit"):
                continue
            assert field.get("aria-label") or field.get("id") in labelled, (path, field)


@each_visitor
def test_what_a_field_refers_to_is_on_the_page(pages):
    for path, page in pages.items():
        ids = {each.get("id") for each in page.elements}
        for each in page.elements:
            for name in ("for", "aria-describedby", "aria-labelledby"):
                assert set((each.get(name) or "").split()) <= ids, (path, each)


@each_visitor
def test_each_form_that_posts_carries_a_token_and_leads_to_a_page_that_takes_it(app, pages):
    for path, page in pages.items():
        for form in page.all("form", method="post"):
            fields = [each for each in page.all("input", name="csrf_token") if each["form"] is form]
            assert len(fields) == 1, (path, form)
            assert len(fields[0]["value"]) > 50, (path, form)
            assert answers(app, form.get("action") or path, "POST"), (path, form)
        assert all("method" in each for each in page.all("form")), path


@each_visitor
def test_each_link_leads_to_a_page_that_opens(clients, visitor, pages):
    links = {each["href"] for page in pages.values() for each in page.all("a") if "href" in each}
    for link in sorted(links):
        assert link.startswith(("/", "#", "?")), link  # nothing leads to other servers
        if link.startswith("/"):
            assert clients[visitor].get(link).status_code in (200, 302), link


@each_visitor
def test_nothing_stands_inline(pages):
    for path, page in pages.items():
        assert not page.all("style"), path
        assert all("src" in each and not each["text"] for each in page.all("script")), path
        for each in page.elements:
            assert "style" not in each, (path, each)
            assert not [name for name in each if name.startswith("on")], (path, each)
            assert not str(each.get("href", "")).startswith("javascript:"), (path, each)


@each_visitor
def test_everything_that_a_page_loads_is_ours(pages):
    for path, page in pages.items():
        for each in page.all("script", "link", "img", "use"):
            address = each.get("src") or each.get("href") or ""
            assert re.match(r"/[^/]|data:image/|#", address), (path, each)


@each_visitor
def test_no_page_reads_a_large_table_from_end_to_end(app, pages, asked, visitor):
    """SQLite plans without counts of rows, so it reads a few as it would read a million."""
    with app.app_context():
        for statement, (path, values) in asked[visitor].items():
            if statement.startswith(("SELECT", "WITH")) and path not in READ_WHOLE:
                plan = plan_of(statement, values)
                scans = {line.split()[1] for line in plan if line.startswith("SCAN")}
                assert not scans & LARGE, (path, statement)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_addresses_are_written_in_kebab_case(rule):
    for part in re.sub(r"<[^>]+>", "", str(rule)).strip("/").split("/"):
        assert re.fullmatch(r"[a-z0-9]*(-[a-z0-9]+)*(\.[a-z]*)?", part), part


def answers(app, address, method):
    """Whether there is a view for this address and method."""
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
    try:
        return adapter.match(address.split("?")[0], method=method)
    except HTTPException:
        return None
