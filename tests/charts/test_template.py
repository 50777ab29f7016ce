"""The macro that shows a chart: a picture with its size and words, and a real table."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.charts import comparison
from tests.charts.pictures import HOSTILE, NPS, TEAM

TEMPLATES = Path(__file__).parents[2] / "app/templates"
WIDE = {"url": "/wide.svg?theme=dark", "width": 560, "height": 260}


def shown(people, wide=None):
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    macro = pages.get_template("components/charts.html").module.chart
    alt, table = comparison.alt(people, 57, NPS), comparison.table(people, 57, NPS)
    html = macro("/chart.svg?theme=dark&v=1", 320, 344, alt, "How to read it.", table, wide)
    return ElementTree.fromstring(str(html).replace(' loading="lazy">', ' loading="lazy"/>'))


def test_the_picture_says_its_size_and_its_words():
    image = shown(TEAM).find(".//img")
    wanted = {"src": "/chart.svg?theme=dark&v=1", "width": "320", "height": "344"}
    assert image.attrib == {**wanted, "alt": comparison.alt(TEAM, 57, NPS), "loading": "lazy"}


def test_the_table_one_tap_away_holds_every_value():
    figure = shown(TEAM)
    assert figure.findtext("details/summary") == "Show as table"
    heads = [(head.text, head.get("scope")) for head in figure.findall(".//thead//th")]
    assert heads == [(title, "col") for title in ("Name", "Score", "Range", "Answers")]
    rows = figure.findall("details/table/tbody/tr")
    cells = [tuple("".join(cell.itertext()) for cell in row) for row in rows]
    assert tuple(cells) == comparison.table(TEAM, 57, NPS).rows


def test_nothing_is_styled_or_scripted_in_place():
    for element in shown(TEAM).iter():
        assert element.tag not in ("script", "style")
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_text(name):
    quiet = [element.tag for element in shown([comparison.Person("A", 5, 4)]).iter()]
    assert [element.tag for element in shown([comparison.Person(name, 5, 4)]).iter()] == quiet
