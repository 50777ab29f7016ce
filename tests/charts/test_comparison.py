"""Rows beside each other: by name, with their ranges and numbers."""

import random

import pytest

from app.charts import comparison
from app.charts.comparison import Person
from tests.charts.pictures import FIVE, NPS, TEAM, Picture

IN_ORDER = ["aino", "Bruno", "Dan", "Émile", "Leila", "Zoë"]
each_width = pytest.mark.parametrize("width", [320, 560])


def drawn(people, average=57, width=560, scale=NPS):
    return Picture(comparison.draw(people, average, scale, "light", width))


@each_width
def test_people_stand_in_the_order_of_the_alphabet_however_they_score(width):
    picture = drawn(TEAM, width=width)
    assert picture.words("c-name") == IN_ORDER
    heights = [picture.places_of_words()[name][1] for name in IN_ORDER]
    assert heights == sorted(heights)


def test_the_order_of_the_rows_given_changes_nothing():
    other = random.Random(7).sample(TEAM, len(TEAM))
    assert comparison.draw(other, 57, NPS, "light") == comparison.draw(TEAM, 57, NPS, "light")


@each_width
def test_a_dot_stands_at_its_score_in_its_own_row(width):
    people = [Person("A", 0, 40), Person("B", 50, 40), Person("C", 100, 40)]
    picture = drawn(people, width=width)
    (first, *_, last) = picture.lines("c-grid")[0]
    across, down = zip(*picture.dots(), strict=True)
    assert across == pytest.approx([first[0] - 4, (first[0] + last[0]) / 2, last[0] + 4])
    assert down[1] - down[0] == pytest.approx(down[2] - down[1])


@each_width
def test_a_person_with_few_answers_is_hollow_and_one_without_a_score_has_no_dot(width):
    picture = drawn(TEAM, width=width)
    assert (len(picture.dots()), len(picture.dots("c-dot-few"))) == (4, 1)


@each_width
def test_each_row_ends_with_its_number_of_answers(width):
    assert "1,041 answers" in drawn(TEAM, width=width).words()
    assert "1 answer" in drawn([Person("A", 5, 1)], width=width).words()


@each_width
def test_the_average_is_dashed_and_has_its_name(width):
    picture = drawn(TEAM, width=width)
    lines = picture.groups("c-line-others")
    assert lines
    assert all("stroke-dasharray" in line[0].attrib for line in lines)
    assert "average 57" in picture.words()
    assert not drawn(TEAM, None, width).groups("c-line-others")


def test_the_narrow_average_never_crosses_a_name():
    picture = drawn(TEAM, 0, width=320)
    baselines = [picture.places_of_words()[name][1] for name in IN_ORDER]
    for line in picture.lines("c-line-others"):
        top, bottom = sorted(y for _, y in line)
        assert not any(top <= baseline <= bottom for baseline in baselines)


def test_a_range_is_a_band_inside_its_track():
    picture = drawn(TEAM)
    (band,) = picture.lines("c-band")
    leila = picture.dots()[-1]
    assert band[0][0] < leila[0] < band[-1][0]
    assert {y for _, y in band} == {leila[1]}


def test_a_range_has_ends_that_are_seen_without_colours():
    picture = drawn(TEAM)
    ((_, y), _), _ = ends = picture.lines("c-line-range")
    assert len(ends) == 2
    assert ends[0][0][0] < picture.dots()[-1][0] < ends[1][0][0]
    assert y != ends[0][1][1]


def test_the_scale_of_all_starts_below_0_if_one_person_does():
    assert "\N{MINUS SIGN}20" in drawn([Person("A", -3, 40), Person("B", 60, 40)]).words()
    assert "\N{MINUS SIGN}100" in drawn([Person("A", -30, 40)]).words()
    assert "\N{MINUS SIGN}20" in drawn([Person("A", 30, 40)], average=-3).words()
    assert [word for word in drawn([], 4, scale=FIVE).words() if word.isdigit()] == ["1", "3", "5"]


@each_width
@pytest.mark.parametrize("number", [0, 1, 60])
def test_it_is_as_high_as_its_rows(number, width):
    people = [Person(f"Person {each}", each, each) for each in range(number)]
    picture = drawn(people, width=width)
    assert (picture.width, picture.height) == (width, comparison.height_of(people, width))
    assert len(picture.dots()) == number
    assert picture.height - comparison.height_of([], width) == max(number - 1, 0) * (
        48 if width == 320 else 34
    )


@each_width
def test_equal_scores_and_names_stay_apart(width):
    people = [Person("Anna", 50, 10), Person("Anna", 50, 20), Person("Anna", 50, 30)]
    assert len({y for _, y in drawn(people, width=width).dots()}) == 3


def test_the_caption_explains_only_what_is_there():
    assert comparison.caption([Person("A", 5, 40)], None) == (
        "Dot: score. Rows are in the order of the alphabet."
    )
    assert comparison.caption(TEAM, 57) == (
        "Dot: score. Band: where it most likely is. Dashed line: average. Hollow dot: few answers."
        " Rows are in the order of the alphabet."
    )
