"""What somebody does in a browser, step by step."""

from datetime import UTC, datetime

from app.jobs.worker import work_once
from app.services.accounts import set_up_token

WORDS = "words that nobody else has"


def press(page, name):
    """Press the button and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def choose_password(visit, link):
    page = visit(link)
    page.fill("#password", WORDS)
    press(page, "Save and sign in")
    return page


def set_up(app, visit):
    """The first administrator."""
    with app.app_context():
        token = set_up_token(datetime.now(UTC))
    page = visit(f"/set-up/{token}")
    about = {"company": "Northline", "zone": "Europe/Zurich", "name": "Ada Admin"}
    for field, text in {**about, "email": "ada@example.com", "password": WORDS}.items():
        page.fill(f"#{field}", text)
    press(page, "Set up")
    return page


def invite_hr(admin, name):
    """The path of a one-time link for somebody in HR."""
    admin.goto("/admin/accounts/new")
    admin.fill("#name", name)
    admin.fill("#email", f"{name.split()[0].lower()}@example.com")
    admin.check("input[value=hr]")
    press(admin, "Make the link")
    return path_in(admin.input_value("#link"))


def path_in(link):
    return "/" + link.split("/", 3)[3]


def work(app, page):
    with app.app_context():
        while work_once():
            pass
    page.reload()
