"""Mappings proposed for exports of well-known tools: right without a click, or said to be open."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.file_readings import FileReading
from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import JobStatus
from app.extensions import db
from app.imports.yaml_documents import yaml_document
from app.models.facts import AnswerRow
from app.services.files.feedback_imports import mapping_of
from app.services.files.mapping_proposals import propose_mapping
from tests.factories import import_answers, make_person, make_unit
from tests.help_desk_exports import freshdesk, zendesk_explore, zendesk_tickets
from tests.survey_exports import (
    AGREEMENT,
    ROWS,
    delighted,
    german_excel,
    google_forms,
    google_sheets,
    is_rated,
    moment,
    qualtrics,
    survey_monkey,
    swappable_days,
    typeform,
)

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.one_database]
SURVEY_MONKEY_SATISFACTION = {
    "Very dissatisfied": "1",
    "Somewhat dissatisfied": "2",
    "Neither satisfied nor dissatisfied": "3",
    "Somewhat satisfied": "4",
    "Very satisfied": "5",
}
SURVEY_MONKEY_LIKELIHOOD = {
    "Not at all likely - 0": "0",
    **{str(step): str(step) for step in range(1, 10)},
    "Extremely likely - 10": "10",
}
QUALTRICS_SATISFACTION = {
    "Extremely dissatisfied": "1",
    "Somewhat dissatisfied": "2",
    "Neither satisfied nor dissatisfied": "3",
    "Somewhat satisfied": "4",
    "Extremely satisfied": "5",
}
QUALTRICS_EFFORT = {text: str(step) for step, text in enumerate(AGREEMENT, 1)}
ZENDESK_SCORES = {"Good": "yes", "Bad": "no", "Offered": "none", "Unoffered": "none"}
FRESHDESK_RESULTS = {
    "Extremely Unhappy": "1",
    "Unhappy": "2",
    "Neutral": "3",
    "Happy": "4",
    "Extremely Happy": "5",
}
GOOGLE = {
    "external_id": ["Timestamp", "Who helped you today?"],
    "payee": "Who helped you today?",
    "answers": {
        "satisfaction": "How satisfied are you with our service?",
        "yes_no": "Was your problem solved?",
    },
    "comment": "What could we do better?",
}


@dataclass(frozen=True)
class Case:
    """An export, and what an analyst would write for it."""

    write: object
    roles: dict
    day: dict
    file: dict = field(default_factory=dict)


CASES = [
    Case(
        survey_monkey,
        {
            "external_id": "Respondent ID",
            "payee": "Which agent helped you?",
            "answers": {
                "satisfaction": {
                    "column": "Overall, how satisfied or dissatisfied were you with our support?",
                    "values": SURVEY_MONKEY_SATISFACTION,
                },
                "recommend": {
                    "column": "How likely is it that you would recommend Lindenhof"
                    " to a friend or colleague?",
                    "values": SURVEY_MONKEY_LIKELIHOOD,
                },
            },
            "comment": "Do you have any other comments, questions, or concerns?",
        },
        {"column": "End Date", "format": "MM/DD/YYYY hh:mm:ss A"},
        {"rows_below": "1"},
    ),
    Case(
        qualtrics,
        {
            "external_id": "ResponseId",
            "payee": "AgentID",
            "channel": "Channel",
            "answers": {
                "recommend": "Q1",
                "satisfaction": {"column": "Q2", "values": QUALTRICS_SATISFACTION},
                "effort": {"column": "Q3", "values": QUALTRICS_EFFORT},
            },
            "comment": "Q4",
            "leave_out": {"Status": ["Survey Preview"], "DistributionChannel": ["preview"]},
        },
        {"column": "EndDate", "format": "YYYY-MM-DD HH:mm:ss", "times_in": "Europe/Berlin"},
        {"rows_below": "2"},
    ),
    Case(google_sheets, GOOGLE, {"column": "Timestamp", "format": "M/D/YYYY H:mm:ss"}),
    Case(google_forms, GOOGLE, {}),
    Case(
        delighted,
        {
            "external_id": "ID",
            "payee": "Agent ID",
            "answers": {"recommend": "Score"},
            "comment": "Comment",
        },
        {"column": "Created At (UTC)", "format": "YYYY-MM-DD HH:mm:ss", "times_in": "UTC"},
    ),
    Case(
        typeform,
        {
            "external_id": "#",
            "payee": "agent_id",
            "answers": {
                "satisfaction": "How satisfied are you with the help you got?"
                " (1 = not at all, 5 = very)",
                "recommend": "How likely are you to recommend us to a friend or colleague?",
                "yes_no": {
                    "column": "Did we solve your problem?",
                    "values": {"0": "no", "1": "yes"},
                },
            },
            "comment": "Anything else you would like to tell us?",
        },
        {"column": "Submit Date (UTC)", "format": "YYYY-MM-DD HH:mm:ss", "times_in": "UTC"},
    ),
    Case(
        german_excel,
        {
            "external_id": "Vorgangsnummer",
            "payee": "Mitarbeiter-Nr.",
            "channel": "Kanal",
            "answers": {"half_stars": "Sterne", "recommend": "Weiterempfehlung (0-10)"},
            "comment": "Kommentar",
        },
        {"column": ["Datum", "Uhrzeit"], "format": "DD.MM.YYYY HH:mm"},
        {"decimal": ","},
    ),
    Case(
        zendesk_tickets,
        {
            "external_id": "Id",
            "payee": "Assignee",
            "channel": "Via",
            "answers": {"yes_no": {"column": "Satisfaction Score", "values": ZENDESK_SCORES}},
        },
        {"column": "Solved at", "format": "YYYY-MM-DD HH:mm"},
    ),
    Case(
        zendesk_explore,
        {
            "external_id": "Ticket ID",
            "payee": "Assignee name",
            "channel": "Ticket channel",
            "answers": {
                "yes_no": {"column": "Ticket satisfaction rating", "values": ZENDESK_SCORES}
            },
            "comment": "Ticket satisfaction comment",
        },
        {"column": "Ticket solved - Date", "format": "YYYY-MM-DD"},
    ),
    Case(
        freshdesk,
        {
            "external_id": "Ticket ID",
            "payee": "Agent",
            "channel": "Source",
            "answers": {"satisfaction": {"column": "Survey results", "values": FRESHDESK_RESULTS}},
        },
        {"column": "Resolved time", "format": "YYYY-MM-DD HH:mm:ss"},
    ),
]
each_export = pytest.mark.parametrize("case", CASES, ids=lambda case: case.write.__name__)


def employ(payees):
    team = make_unit("North")
    for number in payees:
        make_person(number, team)


def written(case, folder):
    """The export, and people with the numbers that it names."""
    export = case.write(folder)
    employ(export.payees)
    return export


def document(proposal):
    return yaml_document(proposal.text, "The mapping")


def roles(mapping):
    return {key: mapping[key] for key in mapping if key not in ("file", "day", "attributes")}


def became_of_rows(path, text):
    job = import_answers(path, text)
    assert job.status is JobStatus.DONE, job.message
    return {
        key: job.result[key] for key in ("stored", "blank", "rejected", "unmatched", "left_out")
    }


def all_accounted_for(export):
    blank = export.rows - export.rated - export.tests
    counts = {"stored": export.rated, "blank": blank, "left_out": export.tests}
    return counts | {"rejected": 0, "unmatched": 0}


@each_export
def test_each_column_has_the_role_that_an_analyst_would_give_it(case, tmp_path):
    proposal = propose_mapping(
        MappingKind.FEEDBACK, written(case, tmp_path).path, source="after contact"
    )

    assert roles(document(proposal)) == {"source": "after contact", **case.roles}


@each_export
def test_the_day_is_the_answers_own_in_the_format_and_zone_of_the_file(case, tmp_path):
    day = document(
        propose_mapping(MappingKind.FEEDBACK, written(case, tmp_path).path, source="after contact")
    )["day"]

    if case.write is google_forms:  # several ways to write it are right; see the instants below
        assert day["column"] == "Timestamp"
    else:
        assert day == case.day


@each_export
def test_only_what_the_file_does_not_say_itself_is_said_of_it(case, tmp_path):
    mapping = document(
        propose_mapping(MappingKind.FEEDBACK, written(case, tmp_path).path, source="after contact")
    )

    assert mapping.get("file", {}) == case.file


@each_export
def test_nothing_is_left_to_decide(case, tmp_path):
    assert (
        propose_mapping(
            MappingKind.FEEDBACK, written(case, tmp_path).path, source="after contact"
        ).open
        == ()
    )


@each_export
def test_nothing_personal_is_an_attribute(case, tmp_path):
    export = written(case, tmp_path)

    mapping = document(propose_mapping(MappingKind.FEEDBACK, export.path, source="after contact"))

    assert not set(mapping.get("attributes", {}).values()) & set(export.personal)


@each_export
def test_the_proposal_stores_each_rated_row_and_rejects_none(case, tmp_path):
    export = written(case, tmp_path)

    text = propose_mapping(MappingKind.FEEDBACK, export.path, source="after contact").text

    assert mapping_of(text).source == "after contact"
    assert became_of_rows(export.path, text) == all_accounted_for(export)


@each_export
def test_payee_and_answers_are_found_before_anybody_is_known(case, tmp_path):
    mapping = document(
        propose_mapping(MappingKind.FEEDBACK, case.write(tmp_path).path, source="after contact")
    )

    found = mapping.get("payee"), mapping["answers"]
    assert found == (case.roles["payee"], case.roles["answers"])


def test_the_distance_from_utc_that_google_forms_writes_is_read(tmp_path):
    export = google_forms(tmp_path)
    employ(export.payees)

    import_answers(
        export.path, propose_mapping(MappingKind.FEEDBACK, export.path, source="form").text
    )

    instants = set(db.session.scalars(select(AnswerRow.instant)))
    assert instants == {moment(n) - timedelta(hours=1) for n in range(ROWS) if is_rated(n)}


def test_another_encoding_that_was_given_is_said_in_the_mapping(tmp_path):
    export = german_excel(tmp_path, encoding="windows-1252")
    employ(export.payees)

    proposal = propose_mapping(
        MappingKind.FEEDBACK, export.path, FileReading(encoding="windows-1252"), source="filiale"
    )

    assert document(proposal)["file"] == {"encoding": "windows-1252", "decimal": ","}
    assert became_of_rows(export.path, proposal.text) == all_accounted_for(export)


def test_a_word_for_no_answer_beside_numbers_is_no_answer(tmp_path):
    export = german_excel(tmp_path, unrated="k. A.")
    employ(export.payees)

    proposal = propose_mapping(MappingKind.FEEDBACK, export.path, source="filiale")

    assert set(document(proposal)["answers"]) == {"half_stars", "recommend"}
    assert became_of_rows(export.path, proposal.text) == all_accounted_for(export)


def test_an_order_of_day_and_month_that_no_value_decides_stays_open(tmp_path):
    export = swappable_days(tmp_path)
    employ(export.payees)

    proposal = propose_mapping(MappingKind.FEEDBACK, export.path, source="calls")

    assert document(proposal)["day"] == {"column": "Date", "format": "?"}
    [question] = proposal.open
    assert all(part in question for part in ("'Date'", "DD/MM/YYYY", "MM/DD/YYYY"))
