"""Files of facts stored: versions, a second person in review, every row accounted for."""

from zipfile import ZipFile

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from app.domain.errors import OwnProposal, ProposalChanged
from app.domain.fact_values import Content
from app.domain.jobs import JobStatus
from app.extensions import db, write_session
from app.models.fact_values import FactProposalRow, FactValueRow, FactVersionRow
from app.models.jobs import JobRow
from app.queries.fact_proposals import count_waiting, waiting_of
from app.queries.fact_values import content_of, facts_seen, values_seen
from app.queries.imports import rejected_rows
from app.services.files import fact_imports
from app.services.files.fact_proposals import confirm_proposals, refuse_proposals, shown_hash
from app.services.jobs import claim_job
from tests.factories import NOON, OPERATOR, import_fact_file, make_person, make_unit, write_csv
from tests.payday import calculate, make_month, submit
from tests.world import audit_rows, viewer_of

pytestmark = pytest.mark.usefixtures("context")
HEADER = "number,name,period,value,unit"
CALLS = """
payee: n
day: {column: d, format: YYYY-MM-DD}
facts: {calls: {count: rows, unit: count}}"""
NONE = dict.fromkeys(
    ("unmatched", "rejected", "blank", "left_out", "new", "changed", "unchanged", "waiting"), 0
)


def facts(folder, *lines, header=HEADER, **more):
    return import_fact_file(write_csv(folder, *lines, header=header, name="facts.csv"), **more)


def counts(job, **expected):
    """Whether the job says just this; what is not named is 0."""
    assert job.status is JobStatus.DONE, job.message
    assert job.result == NONE | expected
    return True


def versions(name="present"):
    """Each value with its versions, newest first, and who confirmed them."""
    db.session.rollback()
    return [
        [(each.content.exact(), each.version, each.confirmed_by) for each in value.versions]
        for value in values_seen(db.session(), name, "", 0)
    ]


@pytest.fixture
def ann(context):
    return make_person("ann", make_unit("Phone"))


@pytest.mark.usefixtures("ann")
def test_a_value_that_differs_is_the_next_version_and_the_same_one_is_none(tmp_path):
    first = facts(tmp_path, "ann,present,2026-01,20,days")
    again = facts(tmp_path, "ann,present,2026-01,20.0,days")
    other = facts(tmp_path, "ann,present,2026-01,21,days")

    assert counts(first, records=1, read=1, new=1)
    assert counts(again, records=1, read=1, unchanged=1)
    assert counts(other, records=1, read=1, changed=1)
    assert versions() == [[("21", 2, ""), ("20", 1, "")]]
    acts = [row for row in audit_rows() if row.action == "facts imported"]
    assert [(row.details["new"], row.details["changed"]) for row in acts] == [(1, 0), (0, 1)]


@pytest.mark.usefixtures("ann")
def test_another_unit_is_another_value_too(tmp_path):
    facts(tmp_path, "ann,present,2026-01,20,days")

    assert counts(facts(tmp_path, "ann,present,2026-01,20,hours"), records=1, read=1, changed=1)


@pytest.mark.usefixtures("ann")
def test_a_look_stores_nothing_and_says_the_same(tmp_path):
    lines = ("ann,present,2026-01,20,days", "bob,present,2026-01,20,days")

    looked = facts(tmp_path, *lines, preview=True)
    assert versions() == []
    stored = facts(tmp_path, *lines)

    assert (
        looked.result
        == stored.result
        == NONE
        | {
            "records": 2,
            "read": 1,
            "unmatched": 1,
            "new": 1,
        }
    )


@pytest.mark.usefixtures("ann")
def test_every_row_is_accounted_for_with_its_line_and_reason(tmp_path):
    job = facts(
        tmp_path,
        "ann,present,2026-01,20,days",
        "ann,present,2026-02,many,days",
        "zoe,present,2026-01,20,days",
        ",,,,",
        "ann,sick,2026-01,1,days",
        "ann,sick,2026-01,2,days",
    )

    assert counts(job, records=6, read=1, unmatched=1, rejected=3, blank=1, new=1)
    assert [row[:3] for row in rejected_rows(db.session(), job.id, 9)] == [
        (3, "value", "many"),
        (4, "number", "zoe"),
        (6, "sick", "2026-01-01 to 2026-01-31"),
        (7, "sick", "2026-01-01 to 2026-01-31"),
    ]


@pytest.mark.usefixtures("ann")
def test_days_that_overlap_what_is_stored_are_rejected_with_the_range_named(tmp_path):
    facts(tmp_path, "ann,present,2026-01,20,days")
    days = "number,name,first_day,last_day,value,unit"

    job = facts(tmp_path, "ann,present,2026-01-31,2026-02-01,1,days", header=days)

    assert counts(job, records=1, read=0, rejected=1)
    reason = "overlaps 2026-01-01 to 2026-01-31, which is stored"
    assert rejected_rows(db.session(), job.id, 9)[0][3] == reason


@pytest.mark.usefixtures("ann")
def test_the_same_by_topic_would_count_twice_and_is_rejected(tmp_path):
    by_topic = f"{CALLS}\nattributes: {{topic: t}}"
    lines = {"header": "n,d,t"}
    assert counts(
        facts(tmp_path, "ann,2026-01-05,a", mapping=CALLS, **lines), records=1, read=1, new=1
    )

    job = facts(tmp_path, "ann,2026-01-05,a", mapping=by_topic, **lines)

    assert counts(job, records=1, read=0, rejected=1)
    assert "is stored with other attributes" in rejected_rows(db.session(), job.id, 9)[0][3]


def test_a_payees_value_keeps_the_team_of_its_last_day(tmp_path, ann):
    facts(tmp_path, "ann,present,2026-01,20,days")

    row = db.session.scalars(select(FactValueRow)).one()
    assert row.team_id is not None
    assert row.payee_id == ann.id


@pytest.mark.usefixtures("ann")
def test_a_killed_import_begins_again_and_counts_what_it_had_stored(tmp_path, monkeypatch):
    monkeypatch.setattr(fact_imports, "CHUNK", 2)
    lines = [f"ann,present,2026-0{month},20,days" for month in range(1, 8)]
    facts(tmp_path, *lines[:1])
    path = write_csv(tmp_path, *lines, header=HEADER, name="facts.csv")
    job_id = fact_imports.start_facts_import(path, "", False, OPERATOR, NOON)
    stored = []

    def killed(done, _total):
        stored.append(done)
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fact_imports.run_facts_import(claim_job(NOON, job_id), lambda: NOON, killed)
    with write_session() as session, session.begin():
        session.execute(update(JobRow).values(status="waiting"))
    fact_imports.run_facts_import(claim_job(NOON, job_id), lambda: NOON, lambda *_: None)

    db.session.rollback()
    result = db.session.get_one(JobRow, job_id, populate_existing=True).result
    assert result == NONE | {"records": 7, "read": 7, "new": 6, "unchanged": 1}
    assert len(versions()) == 7
    assert all(len(each) == 1 for each in versions())


# A second person


@pytest.fixture
def month(context, tmp_path):
    """January in review; a value of it that holds, and one more person of HR."""
    month = make_month(tmp_path)
    facts(tmp_path, "ann,present,2026-01,20,days")
    calculate(month)
    submit(month)
    return month


def waiting(job):
    db.session.rollback()
    return waiting_of(db.session(), job.id)


def test_a_change_of_a_month_in_review_waits_and_what_held_goes_on(month, tmp_path):
    job = facts(tmp_path, "ann,present,2026-01,21,days", "bob,present,2026-01,9,days")

    assert counts(job, records=2, read=2, waiting=2)
    assert versions() == [[("20", 1, "")]]
    assert count_waiting(db.session(), month.period.days()) == 2
    again = facts(tmp_path, "ann,present,2026-01,21,days")
    assert counts(again, records=1, read=1, waiting=1)
    assert len(waiting(job)) == 2


@pytest.mark.usefixtures("month")
def test_days_of_another_month_do_not_wait(tmp_path):
    assert counts(facts(tmp_path, "ann,present,2026-02,21,days"), records=1, read=1, new=1)


def test_a_second_person_confirms_and_the_value_holds(month, tmp_path):
    job = facts(tmp_path, "ann,present,2026-01,21,days", "bob,present,2026-01,9,days")
    shown = shown_hash(waiting(job))

    assert confirm_proposals(job.id, shown, viewer_of(month.hanna), NOON) == 2

    hanna = month.hanna.pseudonym
    assert sorted(versions(), key=len) == [
        [("9", 1, hanna)],
        [("21", 2, hanna), ("20", 1, "")],
    ]
    assert audit_rows()[-1].action == "facts confirmed"
    with pytest.raises(ProposalChanged):
        confirm_proposals(job.id, shown, viewer_of(month.hanna), NOON)


def test_a_second_person_refuses_and_nothing_changes(month, tmp_path):
    job = facts(tmp_path, "ann,present,2026-01,21,days")

    refuse_proposals(job.id, shown_hash(waiting(job)), viewer_of(month.hanna), NOON)

    assert versions() == [[("20", 1, "")]]
    assert waiting(job) == []
    assert audit_rows()[-1].action == "facts refused"


def test_who_proposed_decides_nothing(month, tmp_path):
    viewer = viewer_of(month.hanna)
    actor = type(OPERATOR)(viewer.pseudonym, viewer.id)
    job = facts(tmp_path, "ann,present,2026-01,21,days", actor=actor)
    shown = shown_hash(waiting(job))

    for decide in (confirm_proposals, refuse_proposals):
        with pytest.raises(OwnProposal):
            decide(job.id, shown, viewer, NOON)
    assert versions() == [[("20", 1, "")]]


@pytest.mark.usefixtures("month")
@pytest.mark.parametrize("table", ["fact_proposal", "fact_version"])
def test_the_database_refuses_that_one_person_does_both(tmp_path, table):
    facts(tmp_path, "ann,present,2026-01,21,days")
    by_one = {
        "fact_proposal": "update fact_proposal set status = 'confirmed',"
        " confirmed_by = proposed_by, confirmed_at = proposed_at",
        "fact_version": "insert into fact_version select fact_id, 2, unit, currency, numerator,"
        " denominator, words, job_id, proposed_by, proposed_at, proposed_by, proposed_at"
        " from fact_version",
    }
    with (
        pytest.raises(IntegrityError, match="two_people"),
        write_session() as session,
        session.begin(),
    ):
        session.execute(text(by_one[table]))


@pytest.mark.usefixtures("month")
@pytest.mark.parametrize(
    "act", ["update fact_version set numerator = '1'", "delete from fact_version"]
)
def test_a_version_is_never_changed_or_removed(act):
    with pytest.raises(Exception, match="append-only"), write_session() as session, session.begin():
        session.execute(text(act))


def test_another_proposal_takes_the_place_of_the_one_that_waits(month, tmp_path):
    first = facts(tmp_path, "ann,present,2026-01,21,days")
    shown = shown_hash(waiting(first))
    second = facts(tmp_path, "ann,present,2026-01,22,days")

    with pytest.raises(ProposalChanged):
        confirm_proposals(first.id, shown, viewer_of(month.hanna), NOON)
    confirm_proposals(second.id, shown_hash(waiting(second)), viewer_of(month.hanna), NOON)

    assert [each[0] for each in versions()[0]] == ["22", "20"]
    statuses = set(db.session.scalars(select(FactProposalRow.status)))
    assert statuses == {"replaced", "confirmed"}


@pytest.mark.usefixtures("month")
def test_a_day_beside_a_month_that_waits_is_rejected(tmp_path):
    facts(tmp_path, "bob,present,2026-01,21,days")
    days = "number,name,first_day,value,unit"

    job = facts(tmp_path, "bob,present,2026-01-05,1,days", header=days)

    assert counts(job, records=1, read=0, rejected=1)
    assert "which waits for a second person" in rejected_rows(db.session(), job.id, 9)[0][3]


@pytest.mark.usefixtures("ann")
def test_numbers_are_stored_exactly(tmp_path):
    header = "number,name,first_day,numerator,denominator,unit"
    facts(tmp_path, "ann,kept,2026-01-05,0.1,0.3,percent", header=header)

    row = db.session.scalars(select(FactVersionRow)).one()
    assert (row.numerator, row.denominator) == ("1/10", "3/10")
    assert content_of(row).exact() == "1/10 of 3/10"
    assert isinstance(content_of(row), Content)


@pytest.mark.usefixtures("ann")
def test_a_second_file_of_the_same_day_takes_the_place_of_the_first(tmp_path):
    facts(tmp_path, *["ann,2026-01-05"] * 3, mapping=CALLS, header="n,d")
    job = facts(tmp_path, *["ann,2026-01-05"] * 2, mapping=CALLS, header="n,d")

    assert counts(job, records=2, read=2, changed=1)
    assert [each[0] for each in versions("calls")[0]] == ["2", "3"]


@pytest.mark.usefixtures("ann")
def test_parts_in_one_archive_are_added_up(tmp_path):
    path = tmp_path / "parts.zip"
    with ZipFile(path, "w") as archive:
        for part in (3, 2):
            archive.writestr(f"{part}.csv", "n,d\n" + "ann,2026-01-05\n" * part)

    assert counts(import_fact_file(path, CALLS), records=5, read=5, new=1)
    assert [each[0] for each in versions("calls")[0]] == ["5"]


@pytest.mark.usefixtures("ann")
def test_a_file_without_rows_is_refused(tmp_path):
    job = facts(tmp_path)

    assert job.status is JobStatus.FAILED
    assert "no data rows" in job.message


@pytest.mark.usefixtures("ann")
def test_the_list_of_facts_is_kept_up_as_a_count_of_its_values_would_say(tmp_path):
    facts(tmp_path, "ann,present,2026-02,20,days", "ann,sales,2026-01,5,count")
    facts(tmp_path, "ann,present,2026-01,18,days", "ann,sales,2026-01,40,EUR")
    last = facts(tmp_path, "ann,present,2026-02,21,days")

    db.session.rollback()
    present, sales = facts_seen(db.session())
    assert (present.units, present.values, present.job_id) == (("days",), 2, last.id)
    assert (str(present.first_day), str(present.last_day)) == ("2026-01-01", "2026-02-28")
    assert (sales.units, sales.values) == (("EUR", "count"), 1)
    counted = select(FactValueRow.name, func.count()).group_by(FactValueRow.name)
    assert sorted(db.session.execute(counted)) == [("present", 2), ("sales", 1)]
