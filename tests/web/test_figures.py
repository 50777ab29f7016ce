"""A figure opens the rows that it came from, and they add up to it."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from app.domain.words import score_words

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
WRITES = re.compile(r"\|\s*score\b|\{\{[^}|]*\b(score|now|before)\.value\s*(\||\}\})")


def figures(client, path):
    found = FIGURE.findall(client.get(path).text)
    return [(address.replace("&amp;", "&"), value, int(n)) for address, value, n in found]


def rows_behind(client, address):
    return ROW.findall(client.get(address.split("#")[0]).text)


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_the_rows_add_up_to_the_figure(clients, world, role):
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
    views = [path for path in (root / "web").rglob("*.py") if path.name != "filters.py"]

    assert [path.name for path in pages if WRITES.search(path.read_text())] == []
    assert [path.name for path in views if "score_words" in path.read_text()] == []


@pytest.mark.parametrize(
    "text", ['{{ a.value|score("points") }}', "{{ a | score(unit) }}", "{{ each.score.value }}"]
)
def test_a_score_that_is_written_elsewhere_is_noticed(text):
    assert WRITES.search(text)
