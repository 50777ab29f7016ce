"""A year of support tickets: two teams, three channels, and two dates that could decide."""

import pytest
from sqlalchemy import func, select

from app.domain.files.mapping_kinds import MappingKind
from app.extensions import db
from app.models.facts import AnswerRow
from app.services.files.mapping_proposals import propose_mapping
from tests.factories import import_answers
from tests.trials.data import expected, path_of, scores, shown

pytestmark = pytest.mark.trial
TICKETS = "techsupport/Technical Support Dataset.csv"
RATED = 1173
GROUPS = {
    "by_agent": {"Agent Name": "payee"},
    "by_group": {"Agent Group": "team"},
    "by_channel": {"Source": "channel"},
    "by_agent_channel": {"Agent Name": "payee", "Source": "channel"},
    "by_group_agent": {"Agent Group": "team", "Agent Name": "payee"},
}


def imported(created=False):
    """With the mapping that is proposed; with `created` the ticket's first day decides."""
    text = propose_mapping(MappingKind.FEEDBACK, path_of(TICKETS), source="tickets").text
    if created:
        text = text.replace("column: Close time", "column: Created time")
    return import_answers(path_of(TICKETS), text, create_people=True)


def expected_by(name, columns):
    rows = expected(f"techsupport/expected_{name}.csv")
    groups = {tuple(row[column] for column in columns): row for row in rows}
    means = {group: (row["n_rated"], row["csat_mean"]) for group, row in groups.items()}
    shares = {group: (row["n_rated"], row["csat_top2_pct"]) for group, row in groups.items()}
    return means, shares


def found_by(*keys):
    return shown(scores("csat_mean", *keys)), shown(scores("csat_top2", *keys), 100)


@pytest.mark.usefixtures("context")
def test_the_proposed_mapping_stores_each_rated_ticket():
    job = imported()

    none = dict.fromkeys(("duplicate", "conflict", "unmatched", "rejected", "left_out"), 0)
    assert job.result == {"records": 2330, "stored": RATED, "blank": 2330 - RATED} | none
    for name, keys in GROUPS.items():
        assert found_by(*keys.values()) == expected_by(name, keys)
    assert shown(scores("csat_mean")) == {(): ("1173", "3.510656")}


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("created", [True, False])
def test_the_date_that_is_mapped_decides_the_month(created):
    imported(created)

    name = f"by_agent_month_{'created' if created else 'close'}"
    assert found_by("payee", "month") == expected_by(name, ["Agent Name", "month"])


@pytest.mark.one_database
@pytest.mark.usefixtures("context")
def test_157_tickets_count_in_another_month_by_the_other_date():
    imported()
    closed = dict(db.session.execute(select(AnswerRow.external_id, AnswerRow.day)).all())
    text = propose_mapping(
        MappingKind.FEEDBACK, path_of(TICKETS), source="tickets by creation"
    ).text
    text = text.replace("column: Close time", "column: Created time")
    import_answers(path_of(TICKETS), text)

    query = select(AnswerRow.external_id, AnswerRow.day).where(
        AnswerRow.source_id == select(func.max(AnswerRow.source_id)).scalar_subquery()
    )
    created = dict(db.session.execute(query).all())
    months = [(closed[each].month, created[each].month) for each in closed]
    assert len(months) == RATED
    assert sum(one != other for one, other in months) == 157
