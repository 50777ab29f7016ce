"""Names in charts: hostile, long, from right to left."""

from xml.etree import ElementTree

import pytest

from app.charts import comparison, trend
from app.charts.lettering import ELLIPSIS, LONGEST, cleaned, shortened, text_width
from tests.charts.pictures import HOSTILE, NPS, Picture

each_name = pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))


@each_name
@pytest.mark.parametrize(("width", "room"), [(320, 320 - text_width("40 answers")), (560, 150)])
def test_a_hostile_name_is_text_and_nothing_else(name, width, room):
    person = comparison.Person(name, 50, 40)
    picture = Picture(comparison.draw([person], 50, NPS, "light", width))
    quiet = Picture(comparison.draw([comparison.Person("A", 50, 40)], 50, NPS, "light", width))
    tags = [element.tag for element in picture.root.iter()]
    assert tags == [element.tag for element in quiet.root.iter()]
    (written,) = picture.words("c-name")
    assert text_width(written) <= room


@each_name
def test_a_hostile_label_of_a_month_is_text_and_nothing_else(name):
    labelled = [trend.Point(name, 50, 40), trend.Point("Nov", 60, 40)]
    assert ElementTree.fromstring(trend.draw(labelled, NPS, "dark")) is not None
    assert "\x00" not in trend.alt(labelled, NPS)


def test_a_name_with_markup_or_mathematics_is_written_as_it_is():
    people = [comparison.Person(name, 50, 40) for name in ("<b>&amp;$x$", 'a style="fill: red"')]
    written = Picture(comparison.draw(people, None, NPS, "light")).words("c-name")
    assert written == ["<b>&amp;$x$", 'a style="fill: red"']


def test_a_short_name_stays_as_it_is():
    assert shortened("Aino", 150) == "Aino"


def test_a_long_name_ends_with_an_ellipsis_and_fits():
    short = shortened("Maximiliana Wolkenstein-Montgomery", 150)
    assert short.endswith(ELLIPSIS)
    assert "Maximiliana".startswith(short[:8])
    assert text_width(short) <= 150


def test_a_letter_is_not_parted_from_its_accent():
    assert shortened("e\u0301" * 60, 100).rstrip(ELLIPSIS).endswith("\u0301")


def test_a_name_of_endless_accents_is_cut():
    assert len(shortened("e" + "\u0301" * 500 + "va", 150)) <= LONGEST + 1


def test_a_family_of_one_letter_is_not_parted():
    family = "👩\u200d👩\u200d👧"
    assert shortened(family * 9, 100).rstrip(ELLIPSIS).replace(family, "") == ""


def test_a_name_from_right_to_left_keeps_its_direction_and_that_of_its_neighbours():
    short = shortened("نجلاء عبد الرحمن المنصور الطويل", 150)
    assert (short[0], short[-2:]) == ("\u2068", f"{ELLIPSIS}\u2069")


@pytest.mark.parametrize("override", ["\u202e", "\u202d", "\u2066", "\u2069", "\u200f"])
def test_a_name_cannot_turn_the_direction_of_what_follows(override):
    assert cleaned(f"Ann{override}a") == "Anna"


def test_breaks_and_rows_of_spaces_are_one_space():
    assert cleaned(" Anna \n\t Lena\u2028") == "Anna Lena"
