"""What a run of the tests leaves out is named; each test gets the database that it asked for."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.extensions import db

ROOT = Path(__file__).parents[1]
LEFT_OUT = {
    "by a mark": "@pytest.mark.skip(reason='no such thing')\ndef test_it(): pass",
    "in a test": "def test_it(): pytest.skip('no such thing')",
    "in a fixture": "@pytest.fixture\ndef i(): pytest.skip('no such thing')\ndef test_it(i): pass",
    "whole": "pytest.skip('no such thing', allow_module_level=True)",
}
RULES = """
from tests import required

def pytest_configure(config):
    config.pluginmanager.register(required)
"""
TRIAL = "@pytest.mark.trial\ndef test_trial(): pass\ndef test_other(): pass\n"


def pytest_on(folder, tests, *arguments, **environment):
    """A run of pytest with our rules on one file, on a machine that has everything."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = trial\n")
    (folder / "conftest.py").write_text(RULES)
    (folder / "test_it.py").write_text(f"import pytest\n\n{tests}\n")
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin/chromium").touch(0o755)
    kept = {"PATH": str(folder / "bin"), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", *arguments],
        cwd=folder,
        env=kept | {"TEST_DATABASE_URL": "given"} | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("tests", LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_skip_is_named_and_with_require_all_a_failure(tmp_path, tests):
    allowed = pytest_on(tmp_path, tests)
    required = pytest_on(tmp_path, tests, REQUIRE_ALL="1")

    assert "1 skipped" in allowed.stdout.splitlines()[-1]
    assert "no such thing" in allowed.stdout
    assert required.returncode in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
    assert "no such thing, but REQUIRE_ALL=1" in required.stdout
    assert "1 failed" in required.stdout or "1 error" in required.stdout


def test_an_expected_failure_is_no_skip(tmp_path):
    tests = "@pytest.mark.xfail(strict=True)\ndef test_it(): assert False"

    assert "1 xfailed" in pytest_on(tmp_path, tests, REQUIRE_ALL="1").stdout.splitlines()[-1]


@pytest.mark.parametrize("processes", ["0", "1"])
def test_a_trial_without_its_data_is_named_and_is_no_failure(tmp_path, processes):
    answer = pytest_on(tmp_path, TRIAL, "-n", processes, REQUIRE_ALL="1")

    *_, named, closing = filter(None, answer.stdout.splitlines())
    assert answer.returncode == 0
    assert named == "test_it.py::test_trial (trial: TRIAL_DATA is not set)"
    assert "1 passed" in closing


def test_a_trial_with_its_data_runs(tmp_path):
    answer = pytest_on(tmp_path, TRIAL, TRIAL_DATA=str(tmp_path))

    assert "2 passed" in answer.stdout.splitlines()[-1]
    assert "not run here" not in answer.stdout


@pytest.mark.parametrize(
    ("environment", "what"),
    [({"TEST_DATABASE_URL": ""}, "on PostgreSQL"), ({"PATH": "/nowhere"}, "in a browser")],
)
def test_what_is_not_on_this_machine_is_named(tmp_path, environment, what):
    tests = "def test_it(): pass"
    allowed = pytest_on(tmp_path, tests, **environment)
    required = pytest_on(tmp_path, tests, REQUIRE_ALL="1", **environment)

    assert (allowed.returncode, required.returncode) == (0, 1)
    assert all(f"everything {what}" in answer.stdout for answer in (allowed, required))


# What a test gets


@pytest.mark.one_database
def test_one_database_is_one_kind(kind):
    assert kind == "sqlite"


@pytest.mark.usefixtures("context")
def test_each_kind_is_what_it_says(kind):
    if kind == "postgresql":
        assert db.session.scalar(text("show server_version_num")) >= "150000"
        return
    version = db.session.scalar(text("select sqlite_version()"))
    mode = "wal" if tuple(map(int, version.split("."))) >= (3, 51, 3) else "truncate"
    assert db.session.scalar(text("pragma journal_mode")) == mode
    assert kind == "sqlite" or version == sqlite3.sqlite_version


@pytest.mark.browser
def test_the_browser_opens_a_page(browser):
    page = browser.new_page()
    page.set_content("<title>Plaudit</title>")

    assert page.title() == "Plaudit"
    page.close()
