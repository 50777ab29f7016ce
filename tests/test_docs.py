"""The handbook: each example runs, and what it shows or names is what there is.

The first words of a fenced block say what is done with it; see `check`. A hidden line
`<!-- here 2026-03 is submitted, approved and locked -->` does what people would do on the web.
"""

import contextlib
import io
import re
import shlex
import shutil
from datetime import UTC, datetime
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path

import click
import pytest

from app.domain import details, file_readings, participations, workdays
from app.domain.accounts import ENDS_AFTER, IDLE_AFTER, INVITATION_LIVES, SET_UP_LINK_LIVES
from app.domain.calendars import CalendarKind
from app.domain.exact import exact, round_to
from app.domain.facts import WHOLE_ANSWER
from app.domain.files import (
    day_formats,
    fact_mappings,
    fact_records,
    mappings,
    participation_mappings,
    people_mappings,
    roster,
)
from app.domain.measures import MEASURES, QUESTIONS
from app.domain.money import MINOR_DIGITS
from app.domain.numbers import decimal_text
from app.domain.passwords import FREE_TRIES, FREE_TRIES_OF_AN_ADDRESS, LONGEST_WAIT, SHORTEST
from app.domain.periods import month
from app.domain.permissions import GRANTS, Permission, Role, Viewer
from app.domain.plans.language import reading
from app.domain.plans.language.keys import ENDINGS, FUNCTIONS
from app.domain.plans.language.units import UNITS
from app.domain.rounding import ROUNDINGS
from app.domain.statements import Shown, Status
from app.extensions import WAL_IS_SOUND, db
from app.factory import GROUPS
from app.imports.yaml_documents import yaml_document
from app.queries import statements
from app.queries.people import people_with_number
from app.queries.statements import pay_period_on, shown_in
from app.services.approvals import approve_statements, hash_of_batch, submit_period
from app.services.closing import lock_period
from app.services.files.feedback_imports import COUNTS
from app.services.plans.explanations import explained
from app.services.plans.publishing import measure_units
from tests.factories import make_person
from tests.handbook import PAGES, ROOT, blocks, names, prose, rows

EXAMPLES = ROOT / "examples"
NOT_RUN = ("sh", "nginx")  # for a shell of the reader's, or for another program
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


# Examples


@pytest.fixture
def at_home(app, tmp_path, monkeypatch):
    """Where the reader is: the folder of the product, with a new database."""
    shutil.copytree(EXAMPLES, tmp_path / "home" / "examples")
    monkeypatch.chdir(tmp_path / "home")
    return app


@pytest.mark.one_database
@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_each_example_runs_and_shows_what_it_says(at_home, page):
    printed = ""
    for block in blocks(page):
        if block.kind == "text" and block.words == "printed":
            assert masked(printed, block.text) == block.text.splitlines()
        else:
            printed = CHECKS[block.kind](at_home, block) or printed


def masked(real, shown):
    """The lines that were printed; where the example says `...`, as the example says it."""
    pairs = zip_longest(real.splitlines(), shown.splitlines(), fillvalue="(nothing)")
    return [two if fits(one, two) else one for one, two in pairs if one != "(nothing)"]


def fits(line, example):
    return re.fullmatch(re.escape(example).replace(r"\.\.\.", ".*"), line)


def run_commands(app, block):
    for example in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        typed, _, shown = example.partition("\n")
        real = output_of(app, shlex.split(typed))
        assert masked(real, shown) == shown.splitlines(), typed


def output_of(app, words):
    if words[0] == "cat":
        return Path(words[1]).read_text(encoding="utf-8-sig")
    assert words[0] == "flask"
    result = app.test_cli_runner().invoke(args=words[1:])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.stderr.lstrip() if result.exit_code else result.stdout


def check_excerpt(_app, block):
    """Lines of an example file, in its order."""
    lines = iter((EXAMPLES / block.words).read_text().splitlines())
    assert all(line in lines for line in block.text.splitlines())


def check_yaml(app, block):
    """An example file as it is; or some keys of a mapping, or of a plan, in place of its own."""
    if block.words not in ("mapping", "plan"):
        assert (EXAMPLES / block.words).read_text() == block.text
        return
    given = yaml_document(block.text, "The example")
    document = yaml_document((EXAMPLES / f"{block.words}.yaml").read_text(), "The file")
    if block.words == "mapping":
        mappings.feedback_mapping(document | given, QUESTIONS)
        return
    *lines, pay = document["lines"]
    more = {
        "tables": document["tables"] | given.pop("tables", {}),
        "lines": [*lines, *given.pop("lines", []), pay],
    }
    reading.plan_from(document | more | given, measure_units(MEASURES))


def run_python(app, block):
    """What an example script prints that `flask shell` is told to run."""
    assert (EXAMPLES / block.words).read_text() == block.text
    out = io.StringIO()
    with app.app_context(), contextlib.redirect_stdout(out):
        exec(compile(block.text, block.words, "exec"), {})
    return out.getvalue()


def check_statement(app, block):
    """`text statement 1011`: the newest statement of that person, as its page tells it."""
    number = block.words.removeprefix("statement ")
    with app.app_context():
        everything = statements.in_scope_of(Viewer(0, "", "", frozenset({Role.AUDITOR})))
        *_, newest = (
            row
            for row in db.session.scalars(everything)
            if row.participation.payee.number == number
        )
        told = [
            "\n    ".join([f"{line.label}: {line.value}", *line.sentences])
            for line in explained(newest)
        ]
    assert block.text.splitlines() == "\n".join(told).splitlines()


def close_period(app, block):
    """HR submits, each manager approves what is theirs, HR locks."""
    now = datetime.now(UTC)
    with app.app_context():
        hr = viewer_of(make_person("HR", name="Ida Sommer"), Role.HR)
        days = month(block.words).days
        period = pay_period_on(db.session(), "monthly", days.first).id
        submit_period(period, hash_of_batch(statements.submittable(db.session(), period)), hr, now)
        for person in people_with_number(db.session()):
            manager = viewer_of(person, Role.MANAGER)
            waiting = statements.statements_to_approve(db.session(), manager)
            if batch := [Shown(each.id, each.version, each.content_hash) for each in waiting]:
                approve_statements(batch, manager, now)
        approved = shown_in(db.session(), period, Status.APPROVED)
        lock_period(period, hash_of_batch(approved), hr, now, reason="Payday is today.")


def viewer_of(person, role):
    return Viewer(person.id, person.name, person.pseudonym, frozenset({role}))


CHECKS = {
    "console": run_commands,
    "csv": check_excerpt,
    "yaml": check_yaml,
    "python": run_python,
    "text": check_statement,
    "here": close_period,
    **dict.fromkeys(NOT_RUN, lambda app, block: None),
}


@pytest.mark.parametrize(
    ("real", "shown"),
    [("a\nb", "a"), ("a", "a\nb"), ("new: 2", "new: 3"), ("hash abc", "has ...d"), ("", "a")],
)
def test_an_output_that_differs_is_noticed(real, shown):
    assert masked(real, shown) != shown.splitlines()
    assert masked("hash 0f3a\nb", "hash ...\nb") == ["hash ...", "b"]


# What is named, exists


@each_page
def test_links_and_paths_lead_somewhere(page):
    text = prose(page)
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert (page.parent / link).exists(), link
    for path in re.findall(r"`((?:app|bin|docs|examples|migrations|tests)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path
    if page.parent.parent == ROOT / "app":
        for name in re.findall(r"`(\w+\.py)`", text):
            assert (page.parent / name).exists(), name


@each_page
def test_nothing_points_to_where_a_reader_cannot_go(page):
    text = page.read_text()
    hosts = set(re.findall(r"\b[\w-]+\.(?:com|org|net|io|dev)\b", text))
    assert hosts <= {"example.com"}
    assert not re.search(r"#\d|/work/|(?i:\b(todo|fixme|as of now)\b)", text)


@each_page
def test_commands_named_in_sentences_exist(page):
    commands = " ".join(re.findall(r"`[^`]+`", prose(page)))
    for noun, verb in re.findall(r"\bflask ([a-z]+) ([a-z-]+)", commands):
        assert f"{noun} {verb}" in COMMANDS


COMMANDS = {
    f"{group.name} {name}"
    for group in GROUPS
    for name, command in group.commands.items()
    if isinstance(command, click.Command)
}
SOURCES = [*(ROOT / "app/templates").rglob("*.html"), *(ROOT / "app/web").rglob("*.py")]
SCREEN = " ".join(re.sub(r"\s+", " ", path.read_text()) for path in SOURCES)
ROLE_PAGES = [ROOT / f"docs/{role}.md" for role in Role]


@pytest.mark.parametrize("page", [ROOT / "README.md", *ROLE_PAGES], ids=lambda page: page.stem)
def test_words_in_bold_stand_on_the_screen(page):
    """A number stands for one that a page puts in."""
    for words in re.findall(r"\*\*(.+?)\*\*", prose(page)):
        pattern = re.sub(r"\d[\d,]*", lambda _: r"\{\{[^}]*\}\}", re.escape(words))
        assert re.search(pattern, SCREEN), words


@each_page
def test_permissions_that_are_named_exist(page):
    words = re.findall(r"`([a-z]+:[a-z-]+)`", prose(page))
    assert set(words) <= set(Permission)


def test_the_table_of_permissions_is_the_one_that_holds():
    told = {
        row[0].strip("`"): {role for role, cell in zip(Role, row[1:], strict=True) if cell}
        for row in rows("docs/security.md", "Who may do what")
    }
    held = {each: {role for role in Role if each in GRANTS[role]} for each in Permission}
    assert told == held


def variables(pattern, *files):
    return {name for file in files for name in re.findall(pattern, (ROOT / file).read_text())}


BY_PYTHON = variables(r"os\.environ(?:\.get\(|\[)\"(\w+)\"", "config.py")
BY_SHELL = variables(r"\$\{([A-Z_]+):-", "bin/serve", "bin/test")
OF_TESTS = {
    "TMPDIR",
    "TEST_DATABASE_URL",
    "REQUIRE_ALL",
    "TRIAL_DATA",
    "MUTATED_FILES",
    "PLAN_WORLDS",
}
PINNED = variables(r"(?m)^([\w-]+)(?:\[\w+\])?==", "requirements.txt")
TABLES = {
    ("docs/importing.md", "The columns of people"): roster.COLUMNS,
    ("docs/importing.md", "The keys of a mapping of people"): people_mappings.KEYS,
    ("docs/importing.md", "The keys of a mapping"): mappings.KEYS,
    ("docs/importing.md", "Days and times"): day_formats.PARTS,
    ("docs/importing.md", "Kinds of files"): file_readings.KEYS,
    ("docs/importing.md", "Questions"): QUESTIONS,
    ("docs/importing.md", "What becomes of each row"): COUNTS,
    ("docs/importing.md", "The columns of facts"): fact_records.COLUMNS,
    ("docs/importing.md", "The units of facts"): set(UNITS) - {"money"},
    ("docs/importing.md", "The keys of a mapping of facts"): fact_mappings.KEYS,
    ("docs/importing.md", "How a fact is made"): fact_mappings.FACT_KEYS,
    ("docs/importing.md", "The columns of participations"): participations.COLUMNS,
    ("docs/importing.md", "The keys of a mapping of participations"): participation_mappings.KEYS,
    ("docs/importing.md", "The columns of working days"): workdays.COLUMNS,
    ("docs/importing.md", "The columns of details"): details.OWN,
    ("docs/importing.md", "Kinds of columns"): details.KINDS,
    ("docs/plans.md", "The keys of a plan"): reading.PLAN_KEYS,
    ("docs/plans.md", "Kinds of calendars"): set(CalendarKind),
    ("docs/plans.md", "The keys of a line"): {*reading.LINE_KEYS, *reading.MEASURE_KEYS},
    ("docs/plans.md", "Measures"): MEASURES,
    ("docs/plans.md", "Units"): UNITS,
    ("docs/plans.md", "Functions"): FUNCTIONS,
    ("docs/plans.md", "Rounding"): ROUNDINGS,
    ("docs/running.md", "Settings"): BY_PYTHON | (BY_SHELL - OF_TESTS),
    ("docs/running.md", "Commands"): {f"flask {command}" for command in COMMANDS},
    ("CONTRIBUTING.md", "Running things"): OF_TESTS,
    ("docs/decisions/0017-few-dependencies-each-pinned.md", "What each saves"): PINNED,
}


@pytest.mark.parametrize(("page", "heading"), TABLES)
def test_a_table_names_what_there_is_and_nothing_else(page, heading):
    assert names(page, heading) == set(TABLES[page, heading])


def test_measures_are_told_with_their_question_and_unit():
    for name, question, unit, formula in rows("docs/plans.md", "Measures"):
        measure = MEASURES[name.strip("`")]
        told = (question.strip("`"), unit.strip("`"), formula)
        assert told == (measure.question.name, measure.unit, measure.formula)


def test_each_way_of_rounding_does_what_the_table_says():
    for mode, *told in rows("docs/plans.md", "Rounding"):
        column = exact([Fraction("0.125"), Fraction("-0.125")])
        found = round_to(column, Fraction("0.01"), mode.strip("`")).fractions()
        assert [decimal_text(value, 2).replace("-", "\N{MINUS SIGN}") for value in found] == told


def hours(delta):
    return f"{delta.total_seconds() / 3600:.0f} hours"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("security", f"{hours(IDLE_AFTER)} without a click, and after {hours(ENDS_AFTER)}"),
        ("security", f"{SHORTEST} characters"),
        ("security", f"{FREE_TRIES} wrong passwords"),
        ("security", f"{FREE_TRIES_OF_AN_ADDRESS} from one address"),
        ("security", f"at most {LONGEST_WAIT.seconds // 60} minutes"),
        ("security", f"works once, for {INVITATION_LIVES.days} days"),
        ("security", f"works once, for {hours(SET_UP_LINK_LIVES)}"),
        ("decisions/0018-credit-in-parts-of-an-answer", f"{WHOLE_ANSWER:,}"),
        ("decisions/0004-the-journal-suits-the-version", ".".join(map(str, WAL_IS_SOUND))),
        *(("plans", f"`{currency}`") for currency in MINOR_DIGITS),
        *(("plans", f"`{ending}`") for ending in ENDINGS),
    ],
)
def test_a_figure_is_the_one_that_holds(page, words):
    assert words in re.sub(r"\s+", " ", (ROOT / f"docs/{page}.md").read_text())


def test_each_message_that_is_explained_can_be_met():
    sources = [*(ROOT / "app").rglob("*.py")]
    code = " ".join(re.sub(r'"\s+f?"', "", path.read_text()) for path in sources)
    for heading in ("Messages about a file", "Messages about a row"):
        for message in names("docs/importing.md", heading):
            for part in message.split("…"):
                assert part in code, message


def test_pages_that_messages_name_exist():
    code = " ".join(path.read_text() for path in (ROOT / "app").rglob("*.py"))
    for page in re.findall(r"docs/[\w/-]+\.md", code):
        assert (ROOT / page).exists()


# How the pages are kept


def test_decisions_are_numbered_have_one_shape_and_stand_in_the_list():
    folder = ROOT / "docs/decisions"
    pages = sorted(folder.glob("[0-9]*.md"))
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text())
    assert listed == [page.name for page in pages]
    for number, page in enumerate(pages, 1):
        headings = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
        assert page.name.startswith(f"{number:04}-")
        assert headings[:3] == ["Context", "Decision", "Consequence"], page.name


def test_each_room_has_its_page():
    rooms = [path.parent for path in (ROOT / "app").glob("*/__init__.py")]
    assert [room.name for room in rooms if not (room / "README.md").exists()] == []


def test_the_change_log_says_what_a_version_does_to_pay():
    versions = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)[1:]
    assert versions
    assert all("### Effect on pay" in version for version in versions)
