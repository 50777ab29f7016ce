"""A database that is not prepared, or is none, ends every command with one line."""

import pytest
from flask_migrate import upgrade
from sqlalchemy.exc import IntegrityError

from app.cli.groups import CommandGroup
from tests.databases import ENGINE_OPTIONS, app_on, database

UNPREPARED = "Error: The database is not prepared for this version. Run: flask database prepare\n"
COMMANDS = [
    "accounts set-up-link",
    "accounts password-link a@example.com",
    "attributions list",
    "calendars list",
    "calendars add shops --kind weekly --from monday",
    "details import examples/orders.csv --name orders",
    "exclusions list",
    "facts import examples/facts.csv",
    "facts list",
    "facts show pot",
    "feedback import examples/answers.csv --mapping examples/mapping.yaml",
    "integrity list 2026-01",
    "jobs work",
    "mappings list",
    "measures score nps --counts 9:1",
    "participations import examples/participations.csv",
    "people import examples/people.csv --preview",
    "periods open 2026-01",
    "plans check examples/plan.yaml",
    "plans publish examples/plan.yaml --first-day 2026-01-01",
    "questions add examples/marks.yaml",
    "rollups rebuild",
    "unmatched list",
    "workdays import examples/workdays.csv",
    "workdays count --from 2026-01-01 --to 2026-01-31",
]


@pytest.fixture
def unprepared(kind, tmp_path):
    with database(kind, tmp_path) as url, app_on(url, **ENGINE_OPTIONS.get(kind, {})) as app:
        yield app


def refused(app, words):
    result = app.test_cli_runner().invoke(args=words.split())
    assert (result.exit_code, result.stdout) == (1, "")
    assert isinstance(result.exception, SystemExit)
    return result.stderr


@pytest.mark.any_journal
@pytest.mark.parametrize("words", COMMANDS)
def test_a_database_that_is_not_prepared_is_said_to_be_so(unprepared, words):
    assert refused(unprepared, words) == UNPREPARED


@pytest.mark.any_journal
def test_a_database_of_an_older_version_is_not_prepared_either(unprepared):
    with unprepared.app_context():
        upgrade(revision="0001")

    assert refused(unprepared, "calendars list") == UNPREPARED


def test_every_kind_of_command_says_so(app):
    own = {each.name for each in app.cli.commands.values() if isinstance(each, CommandGroup)}
    others = {"db", "routes", "run", "shell"}  # those of Flask and of its migrations

    assert own == set(app.cli.commands) - others
    assert own == {words.split()[0] for words in COMMANDS} | {"database", "demo"}


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path):
    (tmp_path / "odd").write_text("no database " * 100)
    with app_on(f"sqlite:///{tmp_path / 'odd'}") as app:
        said = refused(app, "calendars list")

    assert said == "Error: The database cannot be used: file is not a database.\n"


def test_a_mistake_of_ours_keeps_its_traceback(app):
    group = CommandGroup("odd")
    mistake = IntegrityError("insert", {}, Exception("unique"))

    @group.command("one")
    def one():
        raise mistake

    assert app.test_cli_runner().invoke(group, ["one"]).exception is mistake
