"""What is proposed for a file with a few wrong cells is said, and the rest is still found."""

import re

import pytest

from app.domain.files.columns_seen import TableSeen
from app.domain.files.date_guesses import DateGuess
from app.domain.measures import Question
from app.domain.proposing.people_proposals import WORDS as WORDS_OF_PEOPLE
from app.domain.proposing.proposals import Known, proposed_mapping

HEADER = ["Fragebogen-Nr.", "Beendet am", "Berater", "Weiterempfehlung", "Was sagen Sie uns?"]
QUESTIONS = {"recommend": Question("recommend", tuple(map(str, range(11))))}
WORDS = ["Sehr nett. Danke!", "Es hat zu lange gedauert.", "Bitte schneller, sonst gut."]


def proposal(rows, header=HEADER):
    seen = TableSeen(header)
    for row in rows:
        seen.add(row)
    return proposed_mapping("survey", seen, QUESTIONS, Known(), {})


def answers(days):
    return [
        [f"F-{n}", day, "1011", str(n % 11), WORDS[n % 3]] for n, day in enumerate(days, start=1)
    ]


def test_one_day_that_is_none_leaves_the_format_of_the_others_and_is_named():
    found = proposal(answers([f"{n}.3.26" for n in range(1, 28)] + ["31.2.26"]))
    assert found.mapping["day"] == {"column": "Beendet am", "format": "D.M.YY"}
    assert any("'31.2.26'" in words for words in found.notes)
    assert found.open == []


def test_days_in_two_orders_stay_open_and_name_what_keeps_them_so():
    found = proposal(answers([f"{n}/3/2026" for n in range(1, 28)] + ["3/25/2026"]))
    assert found.mapping["day"]["format"] == "?"
    assert any("'3/25/2026'" in words for words in found.open)


@pytest.mark.parametrize("wrong", ["", "maybe"])
def test_a_column_of_which_few_values_are_days_has_no_format(wrong):
    guess = DateGuess()
    for text in ["3.4.26", *[wrong] * 3]:
        guess.add(text)
    assert guess.formats() == []


def test_an_id_that_the_export_has_used_twice_is_still_the_id():
    rows = answers([f"{n}.3.26" for n in range(1, 25)])
    assert proposal([*rows, rows[3]]).mapping["external_id"] == "Fragebogen-Nr."


def test_an_id_that_is_missing_in_a_row_is_still_the_id_and_the_row_is_named():
    rows = answers([f"{n}.3.26" for n in range(1, 25)])
    few, many = (proposal([*rows[:-gone], *without_id(rows[-gone:])]) for gone in (1, 4))

    assert few.mapping["external_id"] == "Fragebogen-Nr."
    assert "One row has nothing under 'Fragebogen-Nr.', the id" in " ".join(few.notes)
    assert many.mapping["external_id"] != "Fragebogen-Nr."


def without_id(rows):
    place = HEADER.index("Fragebogen-Nr.")
    return [[*row[:place], "", *row[place + 1 :]] for row in rows]


def test_sentences_of_customers_are_never_proposed_to_group_scores_by():
    rows = answers([f"{n}.3.26" for n in range(1, 25)])
    found = proposal(rows, [*HEADER[:4], "Antwort 5"])
    assert found.mapping.get("attributes") is None


def test_what_customers_said_is_found_under_a_german_name():
    found = proposal(answers([f"{n}.3.26" for n in range(1, 25)]))
    assert found.mapping["comment"] == "Was sagen Sie uns?"


def test_a_file_of_a_header_alone_is_said_to_have_no_rows():
    found = proposal([])
    assert found.open == ["The file names its columns and has no rows below them."]
    assert found.notes == []


@pytest.mark.parametrize("name", ["Pers.-Nr.", "Pers. Nr.", "Pers-Nr", "pers nr"])
def test_the_usual_german_short_form_is_the_staff_number(name):
    assert any(re.search(words, name.lower()) for words in WORDS_OF_PEOPLE["number"])
