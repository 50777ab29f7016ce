"""Each page of each role in a real browser: nothing refused by the policy, usable, in any size."""

from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe

from app.domain.accounts import Theme
from app.domain.permissions import Role
from app.services.accounts import choose_theme
from tests.serving import served
from tests.web.pages import new_pages_of
from tests.world import PASSWORD, VISITORS, viewer_of

pytestmark = [pytest.mark.one_database, pytest.mark.browser]
DESK, PHONE, NARROW = ({"width": w, "height": h} for w, h in ((1280, 860), (390, 844), (320, 640)))
AXE = Axe()
OF_COLOURS_AND_SIZES = [  # rules
    *("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"),
    *("button-name", "link-name", "label"),
]
WATCH = (
    "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.effectiveDirective))"
)


@contextmanager
def tab(browser, address, client=None):
    """A page of a new browser window, signed in as the client is, and what went wrong in it."""
    still = {"reduced_motion": "reduce"}  # colours that change slowly would be measured half-way
    with browser.new_context(base_url=address, **still) as window:
        if client and (cookie := client.get_cookie("session")):
            window.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        page, problems = window.new_page(), []
        page.add_init_script(WATCH)
        page.on("console", lambda said: problems.append(said.text) if is_problem(said) else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("response", lambda answer: problems.append(answer.url) if is_lost(answer) else None)
        yield page, problems


def is_problem(said):
    """The status of the page itself is a message too, and is tested elsewhere."""
    return said.type in ("error", "warning") and "Failed to load resource" not in said.text


def is_lost(answer):
    return answer.status >= 400 and answer.request.resource_type != "document"


def violations(page, rules=None):
    """Serious ones; `rules`: only these."""
    only = {"runOnly": rules} if rules else {}
    found = AXE.run(page, options={"resultTypes": ["violations"]} | only).response["violations"]
    bad = [each for each in found if each["impact"] in ("serious", "critical")]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in bad]


def darken(page):
    """As the server would have sent it to who chose the dark; its pictures stay light."""
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_opens_without_a_complaint(app, world, clients, browser, visitor):
    """All rules on a desk in the light; on a phone in the dark what differs there."""
    with served(app) as address, tab(browser, address, clients[visitor]) as (page, problems):
        for path in new_pages_of(app, world, visitor):
            page.goto(path)
            for size in (NARROW, PHONE, DESK):
                page.set_viewport_size(size)
                assert page.locator("h1").is_visible(), (path, size)
                width = page.evaluate("document.documentElement.scrollWidth")
                assert width <= size["width"], (path, size)
            assert violations(page) == [], path
            page.set_viewport_size(PHONE)
            darken(page)
            assert violations(page, OF_COLOURS_AND_SIZES) == [], path
            assert problems == [], path


def test_every_page_of_who_chose_the_dark_opens_in_it(app, world, clients, browser):
    """With pictures for the dark, all found and none refused."""
    with app.app_context():
        choose_theme(viewer_of(world.manager), Theme.DARK)
    with served(app) as address, tab(browser, address, clients[Role.MANAGER]) as (page, problems):
        for path in new_pages_of(app, world, Role.MANAGER):
            page.goto(path)
            assert page.locator("html").get_attribute("data-bs-theme") == "dark", path
            assert problems == [], path


def test_somebody_signs_in_changes_the_look_and_signs_out(app, world, browser):
    with served(app) as address, tab(browser, address) as (page, problems):
        page.goto("/admin/accounts")
        page.get_by_label("E-mail or staff number").fill("admin@example.com")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        assert page.url == f"{address}/admin/accounts"
        page.get_by_role("link", name="profile").click()
        page.get_by_label("Dark", exact=True).check()
        page.get_by_role("button", name="Save the look").click()
        assert page.locator("html").get_attribute("data-bs-theme") == "dark"
        page.get_by_role("button", name="Sign out").click()
        page.goto("/me")
        assert page.url == f"{address}/sign-in?next=%2Fme"
        page.go_back()  # nothing was kept that could be shown again
        page.go_back()
        assert "Admin Doe" not in page.content()
        assert problems == []


def test_the_policy_stops_what_is_slipped_into_a_page(new_app, world, browser):
    """The check above would be worth nothing if a report went unseen."""
    new_app.add_url_rule("/slipped", view_func=slipped)
    with served(new_app) as address, tab(browser, address) as (page, problems):
        page.goto("/slipped")
        page.locator("p").click()  # some browsers read what is run on a click no sooner
        assert page.title() == "quiet"
        every = {"script-src-elem", "script-src-attr", "style-src-attr", "img-src"}
        for _ in range(LOOKS):
            if reports(problems) == every:
                break
            page.wait_for_timeout(50)
        assert reports(problems) == every


LOOKS = 60  # a report comes a little after what it is about


def reports(problems):
    return {each.removeprefix("CSP ") for each in problems if each.startswith("CSP ")}


def slipped():
    return (
        "<!doctype html><title>quiet</title><script>document.title = 'run'</script>"
        "<p style='color: red' onclick='1'>x</p><img src=http://127.0.0.1:1/x>"
    )


slipped.permission = None
