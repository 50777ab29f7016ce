"""What exports hold that no earlier one did: faces, stars as words, weekdays, doubled columns."""

import json

import pytest

from app.domain.files.answer_words import words_of
from app.domain.files.mapping_kinds import MappingKind
from app.domain.measures import QUESTIONS
from app.imports.yaml_documents import yaml_document
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.people import mapping_of_people, preview_people
from tests.factories import import_answers, make_person, make_unit, write_csv

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.one_database]
FACES = "😠🙁😐😃🤩"
STARS = ["★☆☆☆☆", "★★☆☆☆", "★★★☆☆", "★★★★☆", "★★★★★"]
WORDS = {  # question and what one to five are called
    "faces": ("satisfaction", list(FACES)),
    "stars": ("stars", STARS),
    "words": ("stars", ["ONE", "TWO", "THREE", "FOUR", "FIVE"]),
    "sterren": ("stars", ["1 ster", "2 sterren", "3 sterren", "4 sterren", "5 sterren"]),
    "French": (
        "satisfaction",
        [
            *("Pas du tout satisfait", "Plutôt insatisfait", "Ni satisfait ni insatisfait"),
            *("Plutôt satisfait", "Très satisfait"),
        ],
    ),
}


def proposed(path):
    proposal = propose_mapping(MappingKind.FEEDBACK, path, source="desk")
    return yaml_document(proposal.text, "The mapping"), proposal


@pytest.mark.parametrize("name", WORDS)
def test_a_scale_in_signs_or_words_is_read_from_its_lowest_step(name):
    question, words = WORDS[name]

    found = words_of(QUESTIONS[question], words)

    assert [found[word] for word in words] == ["1", "2", "3", "4", "5"]


def test_three_faces_may_be_a_scale_of_three_and_are_asked_about():
    assert words_of(QUESTIONS["satisfaction"], "😞😐😀") == {}


def test_good_with_comment_is_a_yes():
    given = ["Good", "Bad", "Offered", "Good with comment", "Bad with comment"]

    found = words_of(QUESTIONS["yes_no"], given)

    assert [found[text] for text in given] == ["yes", "no", "none", "yes", "no"]


def test_columns_of_the_same_name_are_told_apart_and_rows_below_change_nothing(tmp_path):
    make_person("1011", make_unit("Phone"))
    header = "Issue key,Agent ID,Resolved,Rating,Comment,Comment,,"
    rows = [
        f"S-{n},1011,{n + 10}/Jan/26 9:14 AM,{n % 5 + 1},Thank you very much,inner,,"
        for n in range(10)
    ]
    path = write_csv(tmp_path, *rows, *[",,,,,,,"] * 300, header=header)

    mapping, proposal = proposed(path)
    job = import_answers(path, proposal.text)

    assert (mapping["external_id"], mapping["comment"]) == ("Issue key", "Comment (1)")
    assert mapping["day"] == {"column": "Resolved", "format": "D/MMM/YY h:mm A"}
    assert (job.result["stored"], job.result["blank"]) == (10, 300)


def test_a_weekday_before_the_date_is_read(tmp_path):
    make_person("1011", make_unit("Phone"))
    rows = ['c1,1011,"Mon, 12 Jan 2026 09:14:22",5', 'c2,1011,"Tue, 13 Jan 2026 10:00:00",4']
    path = write_csv(tmp_path, *rows, header="CALL ID,AGENT ID,TIMESTAMP,CSAT")

    mapping, proposal = proposed(path)

    assert mapping["day"]["format"] == "ddd, D MMM YYYY H:mm:ss"
    assert import_answers(path, proposal.text).result["stored"] == 2


def test_groups_of_promoters_are_no_team(tmp_path):
    make_person("1011", make_unit("Phone"), email="ada@lind.example")
    names = {"id": "ResponseId", "nps": "Q1", "group": "Q1_NPS_GROUP", "mail": "AgentEmail"}
    header = ",".join([*names.values(), "RecordedDate"])
    below = ",".join(json.dumps(json.dumps({"ImportId": n})).replace("\\", '"') for n in range(5))
    texts = "Id,How likely are you to recommend us?,Group,AgentEmail,Recorded"
    rows = [f"R_{n},9,Promoter,ada@lind.example,2026-01-1{n} 08:00:00" for n in range(5)]
    path = write_csv(tmp_path, texts, below, *rows, header=header)

    mapping, _ = proposed(path)

    assert mapping["payee"] == {"column": "AgentEmail", "by": "email"}
    assert "team" not in mapping


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (
            'Employee #,"Last name, First name",Hire Date,Reporting to',
            ['1,"Brandt, Mia",2019-04-15,', '2,"Hansen, Ada",2023-06-13,"Mia Brandt"'],
        ),
        (
            "ID;Vorname;Nachname;Einstellungsdatum;Letzter Arbeitstag;Vorgesetzte:r",
            ["1;Mia;Brandt;15.04.2019;;", "2;Ada;Hansen;13.06.2023;28.02.2026;Brandt, Mia"],
        ),
    ],
)
def test_people_of_more_systems_are_read_without_a_click(tmp_path, header, rows):
    path = write_csv(tmp_path, *rows, header=header, name="people.csv")

    proposal = propose_mapping(MappingKind.PEOPLE, path)
    report = preview_people(path, mapping_of_people(proposal.text))

    assert (proposal.open, report.new, report.rejected) == ((), 2, ())
    assert "by: name" in proposal.text


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Compared with what you expected how was it?", ("worse", "same", "better")),
        (
            "Did we meet your expectations?",
            ("Worse than expected", "As expected", "Exceeded expectations"),
        ),
        ("Erwartungen", ("schlechter als erwartet", "wie erwartet", "besser als erwartet")),
    ],
)
def test_a_question_about_expectations_is_recognised(tmp_path, header, words):
    make_person("1011", make_unit("Phone"))
    rows = [f"c{n},1011,2026-01-1{n},{words[n % 3]}" for n in range(9)]
    path = write_csv(tmp_path, *rows, header=f"Call id,Agent id,Date,{header}")

    mapping, proposal = proposed(path)

    (question,) = mapping["answers"]
    assert question == "expectation"
    assert import_answers(path, proposal.text).result["stored"] == 9


def test_an_expected_date_is_no_question(tmp_path):
    make_person("1011", make_unit("Phone"))
    rows = [f"c{n},1011,2026-01-1{n},2026-02-1{n},5" for n in range(9)]
    path = write_csv(
        tmp_path, *rows, header="Call id,Agent id,Date,Delivery expected on,Satisfaction"
    )

    mapping, proposal = proposed(path)

    assert mapping["answers"] == {"satisfaction": "Satisfaction"}
    assert mapping["day"]["column"] == "Date"
    assert "expectation" not in proposal.text
