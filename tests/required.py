"""What a run of the tests left out: named at its end, and with REQUIRE_ALL=1 a failure.

The trial tests read data that is no part of the product. Without TRIAL_DATA they are deselected and
named, and that is no failure.
"""

import os
import shutil
import sqlite3

import pytest

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
WAL_IS_SOUND = (3, 51, 3)  # from here on SQLite is run with a WAL

trials = pytest.StashKey[list[str]]()


def chromium():
    """The path of a browser, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return without_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return without_skip((yield))


def without_skip(report):
    """The report, with a skip turned into a failure where nothing may be left out."""
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: {reason}, but REQUIRE_ALL=1"
    return report


def pytest_collection_modifyitems(config, items):
    left_out = [] if os.environ.get("TRIAL_DATA") else [*filter(is_trial, items)]
    config.stash[trials] = [item.nodeid for item in left_out]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def is_trial(item):
    return item.get_closest_marker("trial") is not None


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):  # a worker of xdist tells the one that reports
        session.config.workeroutput["trials"] = session.config.stash.get(trials, [])
    elif REQUIRE_ALL and absent() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    node.config.stash[trials] = node.workeroutput["trials"]


def pytest_terminal_summary(terminalreporter, config):
    lines = [f"{test} (trial: TRIAL_DATA is not set)" for test in config.stash.get(trials, [])]
    lines += [f"{what}, but REQUIRE_ALL=1" if REQUIRE_ALL else what for what in absent()]
    lines += old_sqlite_absent()
    if lines:
        terminalreporter.section("not run here")
        terminalreporter.write("".join(f"{line}\n" for line in lines))


def absent():
    """What is not on this machine, one line each."""
    lines = []
    if not os.environ.get("TEST_DATABASE_URL"):
        lines.append("everything on PostgreSQL: no server (bin/test starts one)")
    if not chromium():
        lines.append("everything in a browser: no chromium")
    return lines


def old_sqlite_absent():
    """The TRUNCATE journal is for old libraries: with a new one there is nothing to require."""
    if sqlite3.sqlite_version_info < WAL_IS_SOUND:
        return []
    return [f"SQLite's TRUNCATE journal: the system's {sqlite3.sqlite_version} uses a WAL"]
