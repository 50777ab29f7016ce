"""The curve of a table: what it pays where, as the plan's evaluation has it."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts import payout
from app.charts.curve import Curve, value_at
from tests.charts.pictures import LINES, SHARE, STEPS, Picture, rows
from tests.oracle.tables import Table, looked_up
from tests.oracle.values import Missing

STEP_CURVE = Curve(STEPS, "NPS", "EUR")
LINE_CURVE = Curve(LINES, "NPS", "EUR")


def drawn(curve, width=320):
    return Picture(payout.draw(curve, "light", width))


@pytest.mark.parametrize(("width", "height"), [(320, 220), (560, 236)])
def test_it_has_two_sizes(width, height):
    picture = drawn(STEP_CURVE, width)
    assert (picture.width, picture.height) == (width, height)


def test_steps_are_level_between_their_rows():
    (line,) = drawn(STEP_CURVE).lines("c-line")
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(line))
    assert len({round(y, 3) for _, y in line}) == 4


def test_straight_lines_go_from_point_to_point():
    picture = drawn(LINE_CURVE)
    (line,) = picture.lines("c-line")
    assert [pytest.approx(dot) in line for dot in picture.dots()] == [True] * 3


def test_money_starts_at_0_and_the_tables_own_values_stand_on_the_grid():
    picture = drawn(STEP_CURVE)
    assert picture.words() == ["€0", "€160", "€240", "€320", "50", "60", "70"]
    assert len(picture.groups("c-axis")) == 1
    picture = drawn(Curve(rows("step", ("50", "300 EUR"), ("60", "320 EUR")), "NPS", "EUR"))
    assert picture.words()[0] == "€0"
    assert picture.lines("c-axis")[0][0][1] == pytest.approx(186)


def test_below_the_first_row_nothing_is_drawn_where_nothing_holds():
    table = rows("step", ("50", "160 EUR"), ("60", "240 EUR"))
    picture = drawn(Curve(table, "NPS", "EUR"))
    assert picture.lines("c-line")[0][0] == pytest.approx(picture.dots()[0])
    flat = drawn(Curve(rows("step", ("50", "160 EUR"), below="first"), "NPS", "EUR"))
    assert flat.lines("c-line")[0][0][0] < flat.dots()[0][0]


def test_where_somebody_is_has_a_dot_on_the_line_and_one_strong_word():
    picture = drawn(Curve(LINES, "NPS", "EUR", here=67))
    assert picture.words("c-strong") == ["67: €270.77"]
    (start, end), dot = picture.lines("c-link")[0], picture.dots()[-1]
    assert start[0] == end[0] == pytest.approx(dot[0])
    assert len(picture.dots()) == 4


def test_where_the_table_gives_no_value_there_is_no_dot():
    picture = drawn(Curve(rows("step", ("50", "160 EUR")), "NPS", "EUR", here=30))
    assert picture.words("c-strong") == ["30: no value"]
    assert len(picture.dots()) == 1


@pytest.mark.parametrize("here", [None, -400, 0, 10_000])
def test_somebody_far_away_is_still_on_the_sheet(here):
    picture = drawn(Curve(LINES, "NPS", "EUR", here))
    for x, y in picture.dots():
        assert 0 < x < 320
        assert 0 < y < 220


def test_values_below_0_hang_below_the_axis():
    table = rows("step", ("0", "0 EUR"), ("40", "100.50 EUR"), below="-50 EUR")
    picture = drawn(Curve(table, "NPS", "EUR"))
    assert picture.words()[:3] == ["\N{MINUS SIGN}€50", "€0", "€100.50"]
    ((axis, _),) = picture.lines("c-axis")
    assert axis[1] < picture.lines("c-line")[0][0][1]


def test_many_rows_have_round_values_and_no_dots():
    table = rows("step", *((str(each), f"{each * each} EUR") for each in range(100)))
    picture = drawn(Curve(table, "NPS", "EUR"))
    assert picture.dots() == []
    assert 2 <= len(picture.groups("c-grid")) <= 4


def test_an_amount_of_many_digits_leaves_room_for_the_line():
    picture = drawn(Curve(rows("step", ("50", f"{10**40} EUR"), below="0 EUR"), "NPS", "EUR"))
    assert 0 < picture.dots()[0][0] < 320


def test_percentages_stay_inside_their_scale():
    table = rows("interpolated", ("80%", "0%"), ("100%", "120%"), below="first")
    picture = drawn(Curve(table, "satisfied customers", scale=SHARE))
    assert picture.words() == ["0%", "120%", "80%", "100%"]
    assert picture.lines("c-line")[0][-1][0] == pytest.approx(308)
    low = rows("interpolated", ("10%", "0%"), ("100%", "120%"), below="first")
    assert drawn(Curve(low, scale=SHARE)).lines("c-line")[0][0][0] == pytest.approx(48)
    assert Curve(low, scale=SHARE).span() == (0, 1)


@pytest.mark.parametrize("value", ["0 EUR", "-5 EUR", "1/3", "250%"])
@pytest.mark.parametrize("form", ["step", "interpolated"])
def test_a_table_of_one_row_is_no_trouble(form, value):
    value = "0.5" if value == "1/3" else value
    curve = Curve(rows(form, ("0", value), below="first"), "NPS", "EUR", here=0)
    assert len(drawn(curve).dots()) == 2
    assert payout.alt(curve)


@pytest.mark.parametrize(
    ("curve", "words"),
    [
        (
            STEP_CURVE,
            "Pays at most €320.00, from NPS 70 on. Steps: below 50 €0.00, from 50 €160.00,"
            " from 60 €240.00, from 70 €320.00.",
        ),
        (
            Curve(LINES, "NPS", "EUR", here=67),
            "Pays at most €320.00, from NPS 75 on. Straight lines between the points:"
            " up to 45 €0.00, 62 €240.00, from 75 €320.00. You are at 67: €270.77.",
        ),
        (
            Curve(rows("step", ("50", "100%"), ("60", "80%"), ties="exceeded"), here=50),
            "Gives 80% to 100%. Steps: up to 50 no value, above 50 100%, above 60 80%."
            " You are at 50: no value.",
        ),
        (
            Curve(rows("interpolated", ("50", "1"), ("60", "2"), below="0.5"), "days"),
            "Gives at most 2, from days 60 on. Straight lines between the points: below 50 0.5,"
            " 50 1, from 60 2.",
        ),
        (
            Curve(rows("step", ("5", "1 EUR"), below="first"), currency="EUR"),
            "Pays €1.00. Steps: below 5 €1.00, from 5 €1.00.",
        ),
    ],
    ids=["steps", "lines", "falling", "with a value below", "flat"],
)
def test_the_words_say_the_most_and_then_every_row(curve, words):
    assert payout.alt(curve) == words


def test_the_table_holds_every_row_what_is_below_and_where_somebody_is():
    table = payout.table(Curve(STEPS, "your NPS", "EUR", here=67))
    assert table.header == ("Your NPS", "Pays")
    assert table.rows == (
        ("below 50", "€0.00"),
        ("from 50", "€160.00"),
        ("from 60", "€240.00"),
        ("from 70", "€320.00"),
        ("You are at 67", "€240.00"),
    )


def test_the_caption_explains_only_what_is_there():
    assert payout.caption(STEP_CURVE) == "From left to right: NPS. Upwards: what it pays."
    missing = Curve(rows("step", ("50", "2")), here=51)
    assert payout.caption(missing) == (
        "From left to right: score. Upwards: what it gives. The line begins where the table does."
        " Dotted: where you are."
    )


whole = st.integers(-40, 40)


@given(
    form=st.sampled_from(["step", "interpolated"]),
    starts=st.sets(whole, min_size=1, max_size=6).map(sorted),
    data=st.data(),
    below=st.sampled_from(["first", "missing", "-7"]),
    ties=st.sampled_from(["reached", "exceeded"]),
    at=st.fractions(-45, 45, max_denominator=4) | whole,
)
def test_the_curve_gives_what_the_independent_reading_of_a_table_gives(
    form, starts, data, below, ties, at
):
    pairs = [(str(start), str(data.draw(whole))) for start in starts]
    written = {"kind": form, "rows": [list(pair) for pair in pairs], "below": below, "ties": ties}
    wanted = looked_up(Table("table", written, day=None), "value", [Fraction(at)])
    found = value_at(rows(form, *pairs, below=below, ties=ties), at)
    assert found == (None if isinstance(wanted, Missing) else wanted)
