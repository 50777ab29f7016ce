"""Windows of real browsers."""

import pytest

from tests.serving import served


@pytest.fixture
def visit(app, browser):
    """Open a window of somebody's own at the app; closed with the test."""
    with served(app) as address:
        windows = []

        def visit(path):
            window = browser.new_context(base_url=address, accept_downloads=True)
            windows.append(window)
            page = window.new_page()
            page.goto(path)
            return page

        yield visit
        for window in windows:
            window.close()
