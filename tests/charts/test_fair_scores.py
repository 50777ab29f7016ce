"""Funnel, places, answers, channels: told apart without colours, and told in words."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from app.charts import answers, channels, funnel, places
from app.charts.answers import Answers
from app.charts.channels import Channel
from app.charts.lettering import text_width
from app.charts.places import Row
from app.domain.fairness.funnel import Position
from tests.charts.pictures import (
    CHANNELS,
    EVERY_CHART,
    GOOD,
    HOSTILE,
    NAMES,
    PLACES,
    SHARE,
    SVG,
    TEN,
    Picture,
    a_funnel,
    place,
)

MEAN = Fraction(83, 100)
each_width = pytest.mark.parametrize("width", [320, 560])


def drawn(made=None, width=560):
    return Picture(funnel.draw(made or a_funnel(), "light", width))


def boxes(picture):
    """From where to where each text stands, in px."""
    for text in picture.root.iter(f"{SVG}text"):
        (x, y), wide = place(text), text_width(text.text or "", "c-strong" in str(text.attrib))
        left = {"end": x - wide, "middle": x - wide / 2}.get(text.get("text-anchor"), x)
        yield text.text, left, left + wide, y - 9, y + 3


def meet(one, other):
    return one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]


DRAWN = {
    **{name: EVERY_CHART[name] for name in ("funnel", "places", "answers", "channels")},
    "narrow funnel": lambda theme: funnel.draw(a_funnel(), theme, 320),
    "wide places": lambda theme: places.draw(PLACES, theme),
    "narrow channels": lambda theme: channels.draw(CHANNELS, MEAN, SHARE, theme, 320),
}


@pytest.mark.parametrize("name", DRAWN)
def test_no_text_lies_on_another_or_beside_the_sheet(name):
    picture = Picture(DRAWN[name]("light"))
    found = list(boxes(picture))
    assert [(a[0], b[0]) for a, b in combinations(found, 2) if meet(a, b)] == []
    assert all(left >= -1 and right <= picture.width + 1 for _, left, right, _, _ in found)


@each_width
def test_limits_are_told_apart_by_their_strokes_and_people_by_their_shapes(width):
    picture = drawn(width=width)
    inner = [group[0].attrib for group in picture.groups("c-line-others")]
    outer = [group[0].attrib for group in picture.groups("c-line-outer")]
    assert len(inner) == len(outer) == 2
    assert all("stroke-dasharray" in each for each in inner)
    assert not any("stroke-dasharray" in each for each in outer)
    shapes = [len(picture.dots(kind)) for kind in ("c-dot-few", "c-dot", "c-dot-far")]
    found = [each.position for each in a_funnel().payees]
    assert shapes == [
        found.count(Position.INSIDE),
        found.count(Position.ABOVE) + found.count(Position.BELOW),
        found.count(Position.FAR_ABOVE) + found.count(Position.FAR_BELOW),
    ]
    assert min(shapes[0], shapes[2]) > 0


def test_who_lies_far_outside_has_corners_and_others_are_round():
    picture = drawn()
    curves = {kind: "C" in outline(picture, kind) for kind in ("c-dot-few", "c-dot-far")}
    assert curves == {"c-dot-few": True, "c-dot-far": False}


def outline(picture, kind):
    """The path of the mark that these dots use."""
    (use, *_) = (use for group in picture.groups(kind) for use in group.iter(f"{SVG}use"))
    name = use.get("{http://www.w3.org/1999/xlink}href").removeprefix("#")
    return next(each.get("d") for each in picture.root.iter() if each.get("id") == name)


def test_a_higher_score_stands_higher_and_more_answers_further_right():
    made = a_funnel(("A", "B"), (80, 84), (100, 100))
    low, high = drawn(made).dots("c-dot-few")
    assert low[0] == pytest.approx(high[0])
    assert low[1] > high[1]
    few, many = sorted(drawn(a_funnel(("A", "B"), (40, 80), (50, 100))).dots("c-dot-few"))
    assert few[0] < many[0]
    assert few[1] == pytest.approx(many[1])


@each_width
def test_only_who_lies_outside_is_named_in_the_funnel(width):
    outside = {each.name for each in a_funnel().payees if each.position is not Position.INSIDE}
    assert outside
    assert set(drawn(width=width).words("c-name")) <= outside


def test_the_words_of_a_funnel_say_who_lies_outside():
    assert funnel.alt(a_funnel()) == (
        "Of 11 people 9 lie inside the limits of luck around the mean, 84.9%."
        " Above them: Zoë. Below them: Émile."
    )


def test_many_names_are_told_by_the_first_of_the_alphabet():
    payees = [funnel.Payee(f"P{each}", 0.9, 50, Position.ABOVE) for each in range(9)]
    made = a_funnel()
    told = funnel.alt(funnel.Funnel(payees, made.limits, made.target, SHARE))
    assert "Above them: P0, P1, P2, P3 and 5 more." in told
    assert "Below" not in told


def test_a_funnel_of_luck_alone_says_so():
    made = a_funnel(("A", "B"), (80, 82), (100, 100))
    assert funnel.alt(made) == "All two lie inside the limits of luck around the mean, 81%."
    assert funnel.alt(funnel.Funnel([], made.limits, 0.5, SHARE)) == "Nobody has answers yet."


def test_the_table_of_a_funnel_is_by_name():
    rows = funnel.table(a_funnel()).rows
    assert [row[0] for row in rows][:3] == ["aino", "Bruno", "Dan"]
    assert dict((row[0], row[3]) for row in rows)["Émile"] == "Below the outer line"


def test_the_caption_of_a_funnel_explains_only_what_is_there():
    made = a_funnel(("A", "B"), (80, 82), (100, 100))
    assert "Diamond" not in funnel.caption(made)
    assert "Hollow dot: inside." in funnel.caption(made)
    assert "Diamond" in funnel.caption(a_funnel())


def test_who_has_few_answers_is_counted_and_not_drawn():
    made = replace(a_funnel(), few=3, needs=30)
    assert funnel.caption(made).endswith("Not drawn: 3 people with fewer than 30 answers.")
    made = replace(made, few=1)
    assert funnel.caption(made).endswith("Not drawn: 1 person with fewer than 30 answers.")


@pytest.mark.parametrize("count", [0, 1])
def test_a_funnel_of_hardly_anybody_can_be_drawn(count):
    made = a_funnel()
    few = funnel.Funnel(made.payees[:count], made.limits, made.target, SHARE)
    assert len(drawn(few).root.findall(f".//{SVG}use")) == count


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_text_and_nothing_else(name):
    hostile = a_funnel((name, *NAMES[1:]), GOOD)
    kinds = {element.tag for element in drawn().root.iter()}
    assert {element.tag for element in drawn(hostile).root.iter()} == kinds
    rows = [Row(name, 1, 1, 2), Row("B", 2, 1, 2)]
    assert len(Picture(places.draw(rows, "dark")).words("c-name")) == 2
    assert Picture(answers.draw(Answers((name, "B" * 400), (3, 2)), "dark")).words()
    assert "\x00" not in funnel.alt(hostile) + answers.alt(Answers((name, "B"), (3, 2)))


@each_width
def test_places_stand_by_name_with_a_line_from_the_first_to_the_last(width):
    picture = Picture(places.draw(PLACES, "light", width))
    assert picture.words("c-name") == ["aino", "Bruno", "Dan", "Émile", "Zoë"]
    assert (picture.width, picture.height) == (width, places.height_of(PLACES, width))
    assert len(picture.dots()) == 4
    wide = [line for line in picture.lines("c-line") if line[0][1] == line[1][1]]
    assert len(wide) == 3  # Émile's only place is a dot, Dan has none
    aino = wide[0]
    assert aino[0][0] < picture.dots()[0][0] < aino[1][0]


def test_the_order_of_rows_changes_no_picture_of_places():
    assert places.draw(PLACES[::-1], "light") == places.draw(PLACES, "light")


def test_the_words_of_places_say_how_much_is_known():
    assert places.alt(PLACES) == (
        "Of four people the places of four can be narrowed, to one to three each."
    )
    alike = [Row(name, 1, 1, 3) for name in "ABC"]
    assert places.alt(alike) == (
        "None of the three people can be told apart: each may be anywhere."
    )
    assert places.alt(PLACES[:1]) == "There are not two people with places yet."


def test_the_table_of_places_has_them_in_words():
    assert places.table(PLACES).rows[:4] == (
        *(("aino", "2nd to 4th"), ("Bruno", "1st to 3rd")),
        *(("Dan", "no place yet"), ("Émile", "4th")),
    )


@each_width
@pytest.mark.parametrize("rows", [[], PLACES[:1], PLACES[4:]], ids=range(3))
def test_hardly_any_places_can_be_drawn(rows, width):
    assert Picture(places.draw(rows, "dark", width)).words()


def test_bars_are_as_high_as_their_shares_and_outlined():
    picture = Picture(answers.draw(Answers(("1", "2", "3"), (10, 0, 20)), "light"))
    low, high = (min(y for _, y in bar) for bar in picture.lines("c-line-bar"))
    foot = answers.HEIGHT - answers.BELOW
    assert (foot - high) == pytest.approx(2 * (foot - low))
    assert len(picture.lines("c-band")) == 2
    assert picture.words() == ["10", "20", "3", "2", "1"]


def test_the_group_is_a_dashed_outline():
    (group,) = Picture(answers.draw(TEN, "light")).groups("c-line-others")
    assert "stroke-dasharray" in group[0].attrib
    assert "Dashed: the group." in answers.caption(TEN)
    assert not Picture(answers.draw(Answers(("1", "2"), (1, 2)), "light")).groups("c-line-others")


def test_a_long_scale_has_fewer_labels_and_always_the_last():
    slider = Answers([str(step) for step in range(101)], [5] * 101)
    words = Picture(answers.draw(slider, "light")).words()
    assert words[0] == "100"
    assert 5 <= len(words) <= 12


def test_the_words_of_answers_say_the_most_frequent_first():
    assert answers.alt(TEN) == (
        "Your answers: most often 9, 14 of 41 answers."
        " 0: 1, 3: 1, 5: 2, 6: 3, 7: 5, 8: 9, 9: 14, 10: 6."
    )
    assert answers.alt(Answers(("1", "2"), (3, 3))) == (
        "Your answers: most often 1 and 2, 3 of 6 answers each. 1: 3, 2: 3."
    )
    assert answers.alt(Answers(("1", "2"), (0, 0))) == "Your answers: none yet."


def test_parts_of_answers_are_told_with_one_place():
    assert answers.table(Answers(("1", "2"), (Fraction(5, 2), 1), (1, 1))).rows == (
        ("1", "2.5", "71%", "50%"),
        ("2", "1", "29%", "50%"),
    )


def test_nothing_answered_can_be_drawn():
    assert Picture(answers.draw(Answers(("1", "2"), (0, 0)), "dark")).lines("c-line-bar") == []


def test_channels_stand_by_name_with_dot_and_range():
    picture = Picture(channels.draw(CHANNELS, MEAN, SHARE, "light"))
    assert picture.words("c-name") == ["Chat", "e-mail", "phone", "shop"]
    assert (len(picture.dots()), len(picture.dots("c-dot-few"))) == (2, 1)
    assert len(picture.lines("c-band")) == 3


def test_the_words_of_channels_say_which_is_clearly_different():
    assert channels.alt(CHANNELS, MEAN, SHARE).startswith(
        "Your score is 83% in all channels; Chat is clearly above it and phone is clearly below"
        " it. Chat 88%, about 84% to 91%, 300 answers;"
    )
    alike = [Channel("a", 0.8, 50, low=0.7, high=0.9), Channel("b", 0.8, 50, low=0.7, high=0.9)]
    assert "no channel is clearly above or below it" in channels.alt(alike, 0.8, SHARE)
    assert channels.alt([], None, SHARE) == "Your score by channel: not enough answers yet."


def test_the_table_and_the_caption_of_channels():
    assert channels.table(CHANNELS, SHARE).rows[1] == (
        *("e-mail", "80%, few answers", "about 55% to 95%", "12"),
    )
    assert channels.caption(CHANNELS, MEAN).endswith("Channels are in the order of the alphabet.")
