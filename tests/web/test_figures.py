"""A figure opens the rows that it came from, and they add up to it."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from app.domain.words import score_words
from app.services.settings import change_settings
from tests.factories import NOON, OPERATOR

pytestmark = pytest.mark.one_database
FIGURE = re.compile(
    r'<a class="pl-score[^"]*" data-measure="csat_top2@1" href="([^"]+)">'
    r'<span class="pl-score__figure">([^<]+)</span>'
    r'<span>(?:<span class="pl-score__range">[^<]+</span>)?'
    r'<span class="pl-score__n">([0-9,]+) answer'
)
ROW = re.compile(
    r'<span class="pl-given"><span class="visually-hidden">Answer </span>([^<]+)</span>'
)
TOP_TWO = {"4", "5"}
# What writes a score: filters in templates, functions in views. `value`: of one answer, a target.
WRITES = re.compile(r"\|\s*(score|score_ends)\b|\{\{[^}|]*\b(score|now|before)\.value\s*(\||\}\})")
WRITERS = re.compile(r"\b(score|value|plain|cut|ends|range|change)_words\b|\bdecimal_text\b")
HANDED_ON = {  # to the component for ranges, or of a measure's formula
    *("filters.py", "manager/screen.py", "staff/peers.py", "me/glossary.py", "hr/details.py"),
}


def figures(client, path):
    found = FIGURE.findall(client.get(path).text)
    return [(address.replace("&amp;", "&"), value, int(n)) for address, value, n in found]


def rows_behind(client, address):
    return ROW.findall(client.get(address.split("#")[0]).text)


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_the_rows_add_up_to_the_figure(app, clients, world, role):
    with app.app_context():  # to others a score stands only where there are enough answers
        change_settings({"answers": "20"}, OPERATOR, NOON)
    own = {"staff": "/my", "manager": f"/team/people/{world.staff.id}"}
    ((address, value, answers),) = figures(clients[role], own[role])

    rows = rows_behind(clients[role], address if role == "staff" else own[role])

    good = sum(row in TOP_TWO for row in rows)
    assert len(rows) == answers == 28
    assert value == score_words(Fraction(good, answers), "percent")


def test_a_month_without_answers_shows_no_figure(clients):
    assert figures(clients["staff"], "/my?month=2020-01") == []
    assert rows_behind(clients["staff"], "/my/answers?month=2020-01") == []


# Scores are written in one place


def test_only_the_component_writes_a_score_on_a_page():
    """So that each has its number of answers, its measure with the version, and its rows."""
    root = Path(__file__).parents[2] / "app"
    pages = [path for path in (root / "templates").rglob("*.html") if path.name != "figures.html"]
    views = {str(path.relative_to(root / "web")): path for path in (root / "web").rglob("*.py")}

    assert [path.name for path in pages if WRITES.search(path.read_text())] == []
    writing = {name for name, path in views.items() if WRITERS.search(path.read_text())}
    assert writing == HANDED_ON


@pytest.mark.parametrize(
    "text",
    [
        '{{ a.value|score("points") }}',
        "{{ a | score(unit) }}",
        "{{ each.score.value }}",
        "{{ s|score_ends(u) }}",
    ],
)
def test_a_score_that_is_written_elsewhere_is_noticed(text):
    assert WRITES.search(text)
