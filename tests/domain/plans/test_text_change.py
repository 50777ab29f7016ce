"""What a draft changes in the text of a plan."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.plans.trying.text_change import changed_lines

LINES = st.lists(st.sampled_from(["a: 1", "b: 2", "  c: 3", "d"]), max_size=8)


def test_a_line_that_changed_is_taken_out_and_put_in():
    assert changed_lines("a\nb\nc", "a\nB\nc\nd") == [("-", 2, "b"), ("+", 2, "B"), ("+", 4, "d")]


def test_line_ends_and_spaces_at_the_end_are_no_change():
    assert changed_lines("a\nb  \n", "a\r\nb\r\n\r\n") == []


@given(LINES, LINES)
def test_what_is_left_is_the_same_on_both_sides_and_every_line_is_where_it_says(old, new):
    before, after = ["x", *old, "x"], ["x", *new, "x"]
    changed = changed_lines("\n".join(before), "\n".join(after))
    out = {place for sign, place, _ in changed if sign == "-"}
    put = {place for sign, place, _ in changed if sign == "+"}

    for sign, place, text in changed:
        assert (before if sign == "-" else after)[place - 1] == text
    rest = [line for place, line in enumerate(before, 1) if place not in out]
    assert rest == [line for place, line in enumerate(after, 1) if place not in put]
