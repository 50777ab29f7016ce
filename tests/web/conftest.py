"""A world to browse: made once for each kind of database, copied for each test."""

from contextlib import ExitStack
from functools import cache

import pytest

from app.extensions import db
from app.factory import create_app
from config import ConfigForTests
from tests.databases import ENGINE_OPTIONS, FILES, app_on, database
from tests.web.month import make_paid_world
from tests.world import VISITORS, client_for


@pytest.fixture(scope="session")
def worlds(templates, tmp_path_factory):
    """Kind to the URL of a database and the world in it."""
    with ExitStack() as stack:

        @cache
        def made(kind):
            folder = tmp_path_factory.mktemp("world")
            url = stack.enter_context(database(kind, folder, template=templates(kind)))
            with app_on(url, **ENGINE_OPTIONS.get(kind, {})) as app, app.app_context():
                return url, make_paid_world(folder)

        yield made


@pytest.fixture
def migrated(kind, worlds):
    return worlds(kind)[0]


@pytest.fixture
def world(kind, worlds):
    return worlds(kind)[1]


@pytest.fixture
def clients(app, world):
    """A browser for each role, and one for somebody who is not signed in."""
    return {visitor: client_for(app, getattr(world, visitor, None)) for visitor in VISITORS}


@pytest.fixture
def empty_app(kind, templates, tmp_path):
    """An app where nobody can sign in yet."""
    folder = tmp_path / "empty"
    folder.mkdir()
    with (
        database(kind, folder, template=templates(kind)) as url,
        app_on(url, **ENGINE_OPTIONS.get(kind, {})) as app,
    ):
        yield app


@pytest.fixture
def app_with(url):
    """Apps on the same database with other settings."""
    with ExitStack() as stack:

        def made(**settings):
            config = ConfigForTests(url, FILES)
            for name, value in settings.items():
                setattr(config, name, value)
            app = create_app(config)
            stack.callback(close, app)
            return app

        yield made


def close(app):
    with app.app_context():
        db.engine.dispose()
