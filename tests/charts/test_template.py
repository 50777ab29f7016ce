"""The macro that shows a chart: a picture with its size and words, and a real table."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.charts.lettering import cleaned
from app.charts.sentences import Values
from app.web.charts import Picture
from app.web.filters import FILTERS
from tests.charts.pictures import HOSTILE

TEMPLATES = Path(__file__).parents[2] / "app/templates"
TABLE = Values(("Name", "Score", "Range"), (("aino", "55", ""), ("<b>", "80", "about 70 to 95")))
PICTURE = Picture("/chart.svg?theme=dark&v=1", 320, 344, "The words.", "How to read it.", TABLE)
OWN_TABLE = """{% from "components/charts.html" import chart %}
{%- call chart(picture) %}<p>Own</p>{% endcall %}"""


def pages():
    loader = FileSystemLoader(TEMPLATES)
    found = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    found.filters.update(FILTERS)
    return found


def shown(picture=PICTURE):
    return parsed(pages().get_template("components/charts.html").module.chart(picture))


def parsed(html):
    return ElementTree.fromstring(str(html).replace(' loading="lazy">', ' loading="lazy"/>'))


def test_the_picture_says_its_size_and_its_words():
    image = shown().find(".//img")
    wanted = {"src": "/chart.svg?theme=dark&v=1", "width": "320", "height": "344"}
    assert image.attrib == {**wanted, "alt": "The words.", "loading": "lazy"}


def test_the_table_one_tap_away_holds_every_value():
    figure = shown()
    assert figure.findtext("details/summary") == "Show as table"
    assert figure.find("details").get("open") is None
    heads = [(head.text, head.get("scope")) for head in figure.findall(".//thead//th")]
    assert heads == [(title, "col") for title in TABLE.header]
    rows = figure.findall("details/table/tbody/tr")
    assert tuple(tuple("".join(cell.itertext()) for cell in row) for row in rows) == TABLE.rows


def test_a_page_may_bring_its_own_table_which_is_open():
    html = pages().from_string(OWN_TABLE).render(picture=PICTURE)
    details = parsed(html.replace("<details open>", '<details open="">')).find("details")
    assert details.get("open") == ""
    assert details.findtext("p") == "Own"
    assert details.find("table") is None


def test_nothing_is_styled_or_scripted_in_place():
    for element in shown().iter():
        assert element.tag not in ("script", "style")
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_text(name):
    hostile = replace(PICTURE, alt=cleaned(name), table=Values(("Name",), ((cleaned(name),),)))
    quiet = replace(PICTURE, table=Values(("Name",), (("A",),)))
    tags = [element.tag for element in shown(hostile).iter()]
    assert tags == [element.tag for element in shown(quiet).iter()]
