"""A plan and its draft in one picture, told apart without colours, with its values in words."""

from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts import change
from app.charts.change import Bars, Curves
from app.charts.lettering import text_width
from tests.charts.pictures import SVG, Picture, place

SCORES = [Fraction(each, 10) for each in range(11)]
RISING = [Fraction(100 * each) for each in range(11)]
LEVEL = [Fraction(300)] * 11
CURVES = Curves("Satisfied", "percent", "EUR", SCORES, LEVEL, RISING)
BARS = Bars("EUR", [(0, 10_000, 3, 1), (10_000, 20_000, 0, 2)])


def curves(**more):
    return Picture(change.draw_curves(Curves(**{**fields(), **more}), "light"))


def fields():
    return {name: getattr(CURVES, name) for name in CURVES.__slots__}


def test_the_draft_is_drawn_through_and_the_plan_as_it_is_dashed():
    picture = curves()

    assert (picture.width, picture.height) == (320, 220)
    assert len(picture.lines("c-line")) == len(picture.lines("c-line-others")) == 1
    assert "stroke-dasharray" in change.draw_curves(CURVES, "light").decode()


def test_where_nobody_is_rated_there_is_no_line():
    picture = curves(new=[None] * 5 + RISING[5:])
    (line,) = picture.lines("c-line")

    assert min(x for x, _ in line) > 150


def test_a_score_that_the_plan_does_not_read_has_one_line():
    assert curves(old=[]).lines("c-line-others") == []
    assert "as it is" not in change.curves_alt(Curves(**fields() | {"old": []}))


def test_its_words_say_both_ends_of_both():
    assert change.curves_alt(CURVES) == (
        "Pay by Satisfied: from €0.00 to €1,000.00 by the draft,"
        " from €300.00 to €300.00 by the plan as it is."
    )
    assert change.curves_table(CURVES).rows[0] == ("0%", "€300.00", "€0.00")
    assert change.curves_table(CURVES).rows[-1] == ("100%", "€300.00", "€1,000.00")


def test_bars_are_as_high_as_often_they_are_paid():
    picture = Picture(change.draw_bars(BARS, "light"))
    first, second = (min(y for _, y in box) for box in boxes(picture))

    assert second < first
    assert len(picture.lines("c-line-others")) == 1


def boxes(picture):
    return [corners for corners in picture.lines("c-band") if corners]


def test_the_words_of_bars_say_what_is_paid_most_often():
    assert change.bars_alt(BARS) == (
        "Most often paid is €100.00 to €199.99 by the draft, €0.00 to €99.99 by the plan as it is."
    )
    assert change.bars_table(BARS).rows == (
        ("€0.00 to €99.99", "3", "1"),
        ("€100.00 to €199.99", "0", "2"),
    )


AMOUNTS = st.none() | st.fractions(-(10**9), 10**9)


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=2, max_size=8), st.sampled_from(["EUR", "JPY"])
)
def test_every_curve_can_be_drawn(amounts, currency):
    scores = [Fraction(place) for place in range(len(amounts))]
    old, new = ([pair[side] for pair in amounts] for side in (0, 1))
    each = Curves("S", "points", currency, scores, old, new)

    assert change.draw_curves(each, "dark").startswith(b"<?xml")
    assert change.curves_alt(each)


@pytest.mark.parametrize("bins", [[(0, 1, 0, 0)], [(-500, 0, 1, 0), (0, 500, 0, 10**6)]])
def test_every_distribution_can_be_drawn(bins):
    assert change.draw_bars(Bars("JPY", bins), "light").startswith(b"<?xml")


@given(
    st.fractions(-100, 100, max_denominator=100),
    st.fractions(Fraction(1, 100), 400, max_denominator=100),
    st.sampled_from(["percent", "points"]),
)
def test_the_words_below_never_touch_and_the_highest_score_is_among_them(low, width, unit):
    scores = [low + width * each / 10 for each in range(11)]
    svg = change.draw_curves(Curves(**{**fields(), "scores": scores, "unit": unit}), "light")

    spans = sorted(span(text) for text in below(svg))

    assert spans[-1][1] == change.WIDTH - change.RIGHT
    assert all(one[1] < other[0] for one, other in pairwise(spans))


def below(svg):
    texts = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return [text for text in texts if place(text)[1] == change.HEIGHT - change.LABELS]


def span(text):
    """From where to where the words stand, in px."""
    at, width = place(text)[0], text_width(text.text)
    left = {"end": at - width, "middle": at - width / 2}[text.get("text-anchor")]
    return left, left + width
