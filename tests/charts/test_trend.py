"""A score by month: line, gaps, hollow dots, words."""

from fractions import Fraction

import pytest

from app.charts import trend
from app.charts.trend import Point
from tests.charts.pictures import FIVE, NPS, SHARE, Picture, points


def drawn(shown, scale=NPS):
    return Picture(trend.draw(shown, scale, "light"))


def test_it_is_320_by_106():
    picture = drawn(points(44, 53, 50))
    assert (picture.width, picture.height) == (320, 106)


def test_the_last_point_is_the_dot_at_the_end_of_the_line():
    picture = drawn(points(44, 53, 50, 55, 62, 67))
    (line,), (dot,) = picture.lines("c-line"), picture.dots()
    assert len(line) == 6
    assert line[-1] == pytest.approx(dot)


def test_a_higher_score_stands_higher_and_the_ends_of_the_scale_on_its_grid():
    picture = drawn(points(0, 50, 100))
    (line,) = picture.lines("c-line")
    assert [y for _, y in line] == pytest.approx([82, 45, 8])
    assert sorted(y for (_, y), _ in picture.lines("c-grid")) == pytest.approx([8, 45, 82])
    assert [word for word in picture.words() if word.isdigit()] == ["0", "50", "100"]


@pytest.mark.parametrize(
    ("lowest", "start"),
    [(-1, "\N{MINUS SIGN}20"), (-20, "\N{MINUS SIGN}20"), (-21, "\N{MINUS SIGN}100")],
)
def test_below_0_the_axis_starts_lower_and_0_is_marked(lowest, start):
    picture = drawn(points(44, lowest))
    assert picture.words()[0] == start
    assert len(picture.groups("c-axis")) == 1


def test_a_missing_month_is_a_gap_and_keeps_its_label():
    picture = drawn(points(44, 53, None, 55, 62, 67))
    assert [len(line) for line in picture.lines("c-line")] == [2, 3]
    assert "Aug" in picture.words()


def test_a_month_with_few_answers_is_hollow():
    picture = drawn(points(44, 53, 50, 55, 62, 67, few=(1, 5)))
    assert len(picture.dots("c-dot-few")) == 2
    assert picture.dots() == []
    assert picture.lines("c-line")[0][1] == pytest.approx(picture.dots("c-dot-few")[0])


def test_a_month_between_two_gaps_is_a_dot():
    picture = drawn(points(44, None, 50, None, 62, 67))
    assert len(picture.dots()) == 3


def test_when_the_last_month_is_missing_the_newest_known_one_is_the_dot():
    picture = drawn(points(44, 53, None))
    assert picture.words("c-strong") == ["Jul"]
    assert picture.dots()[0] == pytest.approx(picture.lines("c-line")[0][-1])


def test_ranges_are_a_band_behind_the_line():
    picture = drawn([Point("Oct", 62, 40, low=41, high=80), Point("Nov", 67, 40, low=41, high=82)])
    (band,) = picture.lines("c-band")
    heights = sorted({y for _, y in band})
    assert heights == pytest.approx([82 - 74 * share for share in (0.82, 0.8, 0.41)])
    kinds = [
        group.get("id")[:6] for group in picture.root.iter() if group.get("id", "")[:2] == "c-"
    ]
    assert kinds.index("c-band") < kinds.index("c-line")


def test_one_range_alone_is_wide_enough_to_be_seen():
    (band,) = drawn([Point("Nov", 67, 40, low=41, high=82)]).lines("c-band")
    assert max(x for x, _ in band) - min(x for x, _ in band) == 8


@pytest.mark.parametrize(
    "shown", [[], points(None, None, None), points(50, 50, 50), points(67)], ids=repr
)
def test_few_or_equal_values_are_no_trouble(shown):
    picture = drawn(shown)
    known = [point for point in shown if point.value is not None]
    assert len(picture.dots()) == min(1, len(known))
    assert len(picture.groups("c-line")) == (len(known) > 1)
    assert ("not enough answers yet" in picture.words()) == (not known)


def test_many_months_have_fewer_labels_and_always_the_last():
    labels = [f"{number} Nov" for number in range(1, 61)]
    picture = drawn(points(*range(60), labels=labels))
    assert picture.words("c-strong") == ["60 Nov"]
    assert 3 <= len([word for word in picture.words() if "Nov" in word]) <= 7


@pytest.mark.parametrize(
    ("scale", "value", "words"),
    [(SHARE, Fraction(14, 15), ["0%", "50%", "100%"]), (FIVE, 4.2, ["1", "3", "5"])],
)
def test_each_scale_has_its_unit(scale, value, words):
    assert drawn(points(value), scale).words()[:3] == words


def test_the_words_say_every_month_and_which_have_few_answers():
    shown = points(44, 53, None, -5, Fraction(187, 3), 67, few=(1, 5))
    assert trend.alt(shown, NPS) == (
        "Your score in the last six months: Jun 44, Jul 53, Aug no answers,"
        " Sep \N{MINUS SIGN}5, Oct 62, Nov 67. Jul and Nov are from few answers."
    )


def test_the_words_say_so_when_all_values_are_from_few_answers():
    assert trend.alt(points(44, 53, few=(0, 1)), NPS).endswith("All values are from few answers.")


def test_the_words_use_long_labels_and_say_that_ranges_overlap():
    shown = [
        Point("Oct", 62, 40, low=41, high=80, name="October"),
        Point("Nov", 67, 40, low=41, high=82, name="November so far"),
    ]
    assert trend.alt(shown, NPS, "The score of team Harbour") == (
        "The score of team Harbour in the last two months: all ranges overlap, so no change is"
        " clear. October 62, about 41 to 80, November so far 67, about 41 to 82."
    )


def test_ranges_that_stand_apart_are_not_said_to_overlap():
    shown = [Point("Oct", 20, 40, low=10, high=30), Point("Nov", 67, 40, low=41, high=82)]
    assert "overlap" not in trend.alt(shown, NPS)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (41, 82, "Nov is clearly higher than Oct."),
        (-9, 9, "Nov is clearly lower than Oct."),
        (30, 50, "about 30 to 50."),
    ],
)
def test_the_words_claim_a_change_only_where_ranges_stand_apart(low, high, words):
    newest = Point("Nov", (low + high) / 2, 40, low=low, high=high)
    told = trend.alt([Point("Oct", 20, 40, low=10, high=30), newest], NPS)
    assert words in told
    assert ("clearly" in told) == ("clearly" in words)


def test_where_only_an_earlier_range_stands_apart_the_newest_two_are_no_clear_change():
    ends = [("Sep", 0, 9), ("Oct", 10, 30), ("Nov", 20, 50)]
    shown = [Point(name, (low + high) / 2, 40, low=low, high=high) for name, low, high in ends]

    assert "in the last three months: no clear change from Oct to Nov. Sep" in trend.alt(shown, NPS)


def test_the_edges_of_ranges_are_drawn_for_who_sees_no_colours():
    picture = drawn([Point("Oct", 62, 40, low=41, high=80), Point("Nov", 67, 40, low=41, high=82)])
    upper, lower = picture.lines("c-line-range")
    assert [y for _, y in upper] == pytest.approx([82 - 74 * share for share in (0.8, 0.82)])
    assert [y for _, y in lower] == pytest.approx([82 - 74 * 0.41] * 2)


@pytest.mark.parametrize("shown", [[], points(None, None)])
def test_the_words_of_nothing_say_what_is_missing(shown):
    assert trend.alt(shown, NPS) == "Your score: not enough answers yet."


def test_the_table_holds_every_value_with_its_answers():
    table = trend.table(points(44, None, Fraction(187, 3), few=(0,)), NPS)
    assert table.header == ("Month", "Score", "Answers")
    assert table.rows == (
        ("Jun", "44, few answers", "3"),
        ("Jul", "no answers", "0"),
        ("Aug", "62", "40"),
    )


def test_the_table_has_ranges_where_there_are_any():
    table = trend.table([Point("1 Nov", 67, 40, low=41, high=82)], NPS, "week")
    assert table.header == ("Week", "Score", "Range", "Answers")
    assert table.rows == (("1 Nov", "67", "about 41 to 82", "40"),)


def test_the_caption_explains_only_what_is_there():
    assert trend.caption(points(44, 53)) == "Dot: the newest month with answers."
    assert "Hollow dot" in trend.caption(points(44, 53, few=(1,)))
    assert "Gap" in trend.caption(points(44, None))
