"""Measures of one's own on the web, and the page of each measure."""

import pytest

from tests.services.test_measures import MARKS

pytestmark = pytest.mark.one_database
PAGE = "/hr/measures/new"
FOURS = """\
measures:
  fours: {question: satisfaction, unit: percent, values: {1: 0%, 2: 0%, 3: 0%, 4: 100%, 5: 0%}}
"""


def test_a_text_is_looked_at_before_anything_is_stored(clients):
    page = clients["hr"].post(PAGE, data={"text": FOURS, "look": "yes"}).text

    assert "fours, version 1" in page
    assert "In January 2026 the whole company would have" in page
    assert "Nobody has made" not in page
    assert "fours" not in clients["hr"].get("/hr/measures").text


def test_what_was_looked_at_is_added_and_everybody_can_open_it(clients):
    data = {"text": MARKS, "add": "yes", "seen": ""}
    assert "good_marks" in clients["hr"].post(PAGE, data=data, follow_redirects=True).text

    page = clients["staff"].get("/me/scores/good_marks").text
    assert "The share of answers that are 1 or 2." in page
    assert "0% to 100%, in percent" in page
    assert clients["staff"].get("/me/scores/good_marks?version=2").status_code == 404


def test_a_mistake_is_shown_with_its_line(clients):
    page = clients["hr"].post(PAGE, data={"text": FOURS.replace("5: 0", "6: 0"), "look": "y"}).text

    assert "The text, line 2, column 89: fours: &#39;6&#39; is no step of satisfaction" in page
    assert '<span class="pl-meta">2</span>' in page


def test_only_hr_defines_measures(clients):
    assert clients["auditor"].get("/hr/measures").status_code == 200
    assert clients["auditor"].post(PAGE, data={"text": MARKS}).status_code == 403
    assert clients["staff"].get("/hr/measures").status_code == 403
