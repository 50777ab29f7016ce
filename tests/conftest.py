"""What every test may ask for: a migrated database of each kind, an app on it, a browser."""

import os
from contextlib import ExitStack
from functools import cache

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright

from app.extensions import db
from tests import once, required
from tests.databases import ENGINE_OPTIONS, KINDS, app_on, database, migrated_database

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)

WAITING = {  # tests of services in which two write or read at the same time
    *("test_audit", "test_calculations_meanwhile", "test_closing", "test_imports_again"),
    *("test_plans_at_once", "test_sessions", "test_throttling"),
}
# A machine under load is slow, which is no failure; in CI the same examples come every time.
settings.register_profile(
    "plaudit",
    deadline=None,
    derandomize="CI" in os.environ,
    max_examples=int(os.environ.get("EXAMPLES", "50")),  # a release tries ten times as many
)
settings.load_profile("plaudit")


def pytest_configure(config):
    config.pluginmanager.register(required)  # holds for the doctests of app/ too
    once.prepare()


def pytest_generate_tests(metafunc):
    if "kind" in metafunc.fixturenames:
        kinds = KINDS[::2] if is_any_journal_enough(metafunc.definition) else KINDS
        kinds = KINDS[:1] if metafunc.definition.get_closest_marker("one_database") else kinds
        metafunc.parametrize("kind", kinds, indirect=True, scope="session")


def is_any_journal_enough(test):
    """Whether sqlite need not keep both of its journals: they differ in who waits for whom."""
    rooms = {"services", "trials"} & set(test.path.parts)
    is_of_waiting = test.path.stem in WAITING
    is_named = test.get_closest_marker("any_journal") is not None
    return "EVERY_JOURNAL" not in os.environ and (is_named or (bool(rooms) and not is_of_waiting))


@pytest.fixture(scope="session")
def kind(request):
    return request.param


@pytest.fixture(scope="session")
def templates(tmp_path_factory):
    """Kind to URL of a migrated database, each made once when it is first asked for."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("migrated")
        yield cache(lambda kind: stack.enter_context(migrated_database(kind, folder)))


@pytest.fixture
def migrated(kind, templates):
    return templates(kind)


@pytest.fixture(scope="session")
def database_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("database")


@pytest.fixture
def url(kind, migrated, database_folder):
    """Each test has a new database; all have the same name, one after the other."""
    with database(kind, database_folder, template=migrated, name=f"plaudit_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
def apps():
    """An app for each URL, made once: a server too answers many requests with one."""
    with ExitStack() as stack:
        yield cache(
            lambda kind, url: stack.enter_context(app_on(url, **ENGINE_OPTIONS.get(kind, {})))
        )


@pytest.fixture
def app(kind, url, apps):
    app = apps(kind, url)
    settings = dict(app.config)
    yield app
    app.config.clear()
    app.config.update(settings)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def new_app(kind, url):
    """An app to which a test may add a page: it has answered nothing yet."""
    with app_on(url, **ENGINE_OPTIONS.get(kind, {})) as app:
        yield app


@pytest.fixture
def context(app):
    """For tests without a client; a client's requests must each have their own."""
    with app.app_context():
        yield


@pytest.fixture(scope="session")
def browser():
    executable = required.chromium()
    if not executable:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS.split())
        yield browser
        browser.close()
