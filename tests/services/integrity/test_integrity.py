"""Looking a period through: what is found waits for people, and a lock for them or a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.domain.contacts import seal
from app.domain.errors import ActRefused, BadPeriod, NotYours, SecondDuty
from app.domain.jobs import JobStatus
from app.extensions import audit_key, db, write_session
from app.jobs.worker import work_once
from app.models.facts import AnswerRow
from app.models.integrity import FindingDecisionRow, FindingNoteRow
from app.models.statements import StatementVersionRow
from app.queries.integrity import (
    answers_behind,
    finding,
    findings_of,
    last_check,
    lock_reason,
    open_red,
)
from app.services.actors import Actor
from app.services.exclusions.rules import propose_exclusion, start_exclusion
from app.services.integrity.looks import (
    LOOKED_BEFORE,
    explain_finding,
    found_lines,
    start_check,
    why_look,
)
from app.services.jobs import job_numbered
from tests.factories import NOON, OPERATOR, import_answers, write_csv
from tests.payday import (
    approve_all,
    calculate,
    lock,
    make_month,
    submit,
)
from tests.world import audit_rows

pytestmark = pytest.mark.usefixtures("context")
WATCHED = """
source: desk
external_id: id
payee: payee
channel: {constant: phone}
day: {column: at, format: "YYYY-MM-DD HH:mm"}
answers: {satisfaction: rating}
attributes: {contact: contact, seconds: seconds}
"""
HEADER = "id,payee,at,rating,contact,seconds"


def usual(payee, number=30):
    """Answers like those of most: over the whole month, mixed, of other customers, in no hurry."""
    for n in range(number):
        at = f"2026-01-{n % 29 + 1:02} {9 + n % 8:02}:{n:02}"
        mark = (5, 3, 4, 5, 2)[n % 5]
        yield f"{payee}-{n},{payee},{at},{mark},{payee}.{n}@example.com,{50 + n}"


def odd(payee, contact="boss@example.com"):
    """Ten answers of five within an hour of the 20th, from one address, in a few seconds each."""
    for n in range(10):
        yield f"{payee}-odd-{n},{payee},2026-01-20 10:{n:02},5,{contact},4"


def watched_month(folder, *more):
    """The month of tests.payday, in which two others are answered too."""
    month = make_month(folder, answers=())
    lines = [line for payee in ("ann", "bob", "hanna", "far") for line in usual(payee)]
    path = write_csv(folder, *lines, *more, header=HEADER, name="desk.csv")
    job = import_answers(path, WATCHED)
    assert (job.status, job.message) == (JobStatus.DONE, "")
    return month


def check(month, at=NOON):
    job_id = start_check(month.period.id, OPERATOR, at)
    work_once(job_id)
    db.session.rollback()
    return job_numbered(job_id)


def red_of(month):
    check(month)
    (number,) = open_red(db.session(), month.period.id)
    db.session.rollback()
    return number


def exclude(**document):
    """A rule about January, in force; its number and version."""
    document = {"first_day": "2026-01-01", "end_day": "2026-02-01"} | document
    mark = propose_exclusion(document, "A wrong number.", 0, OPERATOR, NOON)
    work_once(start_exclusion(mark, OPERATOR, NOON))
    db.session.rollback()
    return mark


def by_hr(month):
    return Actor(month.hanna.pseudonym, month.hanna.id)


def amounts():
    return list(
        db.session.execute(
            select(StatementVersionRow.statement_id, StatementVersionRow.total_minor)
        )
    )


def test_nothing_stands_out_where_nothing_is_odd(tmp_path):
    month = watched_month(tmp_path)
    job = check(month)
    assert job.status is JobStatus.DONE, job.message
    assert job.result["red"] == job.result["check"] == job.result["note"] == 0
    assert job.result["answers"] == 121


def test_an_odd_hour_is_a_red_finding_with_its_rows(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    assert check(month).result["red"] == 1
    (one,) = findings_of(db.session(), month.period.id)
    assert (one.row.payee.number, one.row.severity, one.row.status) == ("ann", "red", "open")
    signals = {signal["detector"]: signal for signal in one.row.signals}
    assert {"one contact, many answers", "very quick answers"} <= set(signals)
    quick = signals["very quick answers"]
    assert quick["words"].startswith("10 of 40 answers were given in less than a third")
    rows = answers_behind(db.session(), quick["rows"], 0)
    assert {row.external_id for row in rows} == {f"ann-odd-{n}" for n in range(10)}


def test_what_no_file_tells_is_not_watched(tmp_path):
    month = make_month(tmp_path)
    check(month)
    off = {name for name, _ in last_check(db.session(), month.period.id).not_watched}
    assert off == {
        *("runs of equal answers", "one contact, many answers", "contacts of staff"),
        *("very quick answers", "invitations that follow the outcome"),
        *("changes that raise pay", "changes shortly before the lock"),
    }


def test_a_contact_is_never_stored_only_its_sign(tmp_path):
    watched_month(tmp_path)
    kept = db.session.scalars(select(AnswerRow).where(AnswerRow.external_id == "ann-3")).one()
    assert kept.attributes["contact"] == seal(audit_key(), "ANN.3@example.com")
    assert "example" not in str(kept.attributes)


def test_contacts_of_people_who_work_here_are_known_by_their_addresses(tmp_path):
    """`far@example.com` is the address of somebody in the file of people."""
    month = watched_month(tmp_path, *odd("ann", contact="Far@Example.com"))
    check(month)
    (one,) = findings_of(db.session(), month.period.id)
    assert "contacts of staff" in {signal["detector"] for signal in one.row.signals}


def test_looking_again_finds_the_same_once(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    first = red_of(month)
    before = finding(db.session(), first).row.found_at
    again = check(month, NOON + timedelta(days=1))
    assert again.result["red"] == 1
    (one,) = findings_of(db.session(), month.period.id)
    assert one.row.found_at == before


def test_what_was_explained_stays_and_is_not_found_again(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    number = red_of(month)
    explain_finding(number, " A training; see desk.  ", by_hr(month), NOON)
    assert check(month).result["red"] == 1
    (one,) = findings_of(db.session(), month.period.id)
    assert (one.row.id, one.row.status, one.reason) == (
        number,
        "explained",
        "A training; see desk.",
    )
    assert one.decider == month.hanna.name
    assert open_red(db.session(), month.period.id) == []


def test_other_rows_behind_it_are_a_finding_of_their_own(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    explain_finding(red_of(month), "A training.", by_hr(month), NOON)
    more = [line.replace("-odd-", "-more-").replace(" 10:", " 11:") for line in odd("ann")]
    import_answers(write_csv(tmp_path, *more, header=HEADER, name="more.csv"), WATCHED)
    check(month)
    assert [one.row.status for one in findings_of(db.session(), month.period.id)] == [
        "open",
        "explained",
    ]


def test_an_explanation_needs_words_and_somebody_whom_it_is_not_about(tmp_path):
    month = watched_month(tmp_path, *odd("hanna"))
    number = red_of(month)
    with pytest.raises(BadPeriod, match="reason"):
        explain_finding(number, "  ", Actor("another", month.boss.id), NOON)
    with pytest.raises(SecondDuty):
        explain_finding(number, "Mine.", by_hr(month), NOON)
    with pytest.raises(SecondDuty):
        explain_finding(number, "By a command.", OPERATOR, NOON)
    with pytest.raises(NotYours):
        explain_finding(number + 1, "Which?", Actor("another", month.boss.id), NOON)
    explain_finding(number, "Asked; fine.", Actor("another", month.boss.id), NOON)
    with pytest.raises(ActRefused):
        explain_finding(number, "Again.", Actor("another", month.boss.id), NOON)


def test_an_explanation_is_audited_without_its_words(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    number = red_of(month)
    explain_finding(number, "Secret words.", by_hr(month), NOON)
    row = audit_rows()[-1]
    assert (row.action, row.subject, row.actor) == (
        "finding explained",
        f"finding {number}",
        month.hanna.pseudonym,
    )
    assert "Secret" not in str(row.details)
    assert len(row.details["reason_sha256"]) == 64


def test_who_explained_it_stays_for_ever_and_the_words_can_be_erased(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    number = red_of(month)
    explain_finding(number, "Words.", by_hr(month), NOON)
    for change in ("update finding_decision set decided_by = 'x'", "delete from finding_decision"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            write_session() as session,
            session.begin(),
        ):
            session.execute(text(change))
    with write_session() as session, session.begin():
        session.delete(session.get_one(FindingNoteRow, number))
    db.session.rollback()
    assert finding(db.session(), number).reason == ""
    assert db.session.get(FindingDecisionRow, number)


def approved(month):
    calculate(month)
    submit(month)
    approve_all(month)


def test_a_period_with_open_red_findings_is_locked_with_a_reason_only(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    number = red_of(month)
    approved(month)
    with pytest.raises(BadPeriod, match="one red finding is not explained"):
        lock(month, reason=" ")
    with pytest.raises(BadPeriod, match="500 letters"):
        lock(month, reason="x" * 501)
    assert lock_reason(db.session(), month.period.id) == ""
    lock(month, reason="Payday is today; see the note of the works council.")
    details = audit_rows()[-1].details
    assert details["red_findings"] == [number]
    assert "not_looked_through" not in details
    assert len(details["reason_sha256"]) == 64
    assert lock_reason(db.session(), month.period.id).startswith("Payday is today")


def test_a_period_that_nobody_looked_through_is_locked_with_a_reason_only(tmp_path):
    month = watched_month(tmp_path)
    approved(month)
    with pytest.raises(BadPeriod, match="locked: nobody has looked it through for what is unlike"):
        lock(month, reason="")
    lock(month, reason="The office is closed.")
    assert audit_rows()[-1].details["not_looked_through"] is True
    assert lock_reason(db.session(), month.period.id) == "The office is closed."


def test_a_look_holds_until_something_about_its_days_changes(tmp_path):
    """An answer, a corrected file or an exclusion of these days; not what other months bring."""
    month = watched_month(tmp_path)
    more = "more-{n},ann,2026-{day} 10:00,4,x{n}@example.com,60"

    def store_rows(*days, **corrects):
        lines = [more.format(n=day, day=day) for day in days]
        path = write_csv(tmp_path, *lines, header=HEADER, name=f"{len(days)}-{days[0]}.csv")
        return import_answers(path, WATCHED, **corrects).id

    def outdated():
        return why_look(db.session(), month.period) == LOOKED_BEFORE

    check(month)
    store_rows("02-03")
    assert not outdated()
    job_id = store_rows("01-30", "01-31")
    assert outdated()
    check(month)
    assert not outdated()
    store_rows("01-30", corrects=(job_id,))
    assert outdated()
    check(month)
    exclude(kind="outage", first_day="2026-01-20", end_day="2026-01-21")
    assert outdated()
    check(month)
    assert not outdated()
    approved(month)
    assert lock(month, reason="") == 2


def test_an_explained_finding_holds_no_lock_up(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    explain_finding(red_of(month), "A training.", by_hr(month), NOON)
    approved(month)
    assert lock(month, reason="") == 2
    assert not {"red_findings", "reason_sha256"} & set(audit_rows()[-1].details)


def test_a_finding_changes_no_amount(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    calculate(month)
    before = amounts()
    explain_finding(red_of(month), "A training.", by_hr(month), NOON)
    calculate(month)
    assert amounts() == before


def test_a_locked_period_keeps_its_findings(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    number = red_of(month)
    approved(month)
    waiting = start_check(month.period.id, OPERATOR, NOON)
    lock(month, reason="Payday.")
    work_once(waiting)
    assert job_numbered(waiting).status is JobStatus.FAILED
    with pytest.raises(BadPeriod, match="locked"):
        start_check(month.period.id, OPERATOR, NOON)
    with pytest.raises(BadPeriod, match="locked"):
        explain_finding(number, "Too late.", by_hr(month), NOON)


def test_a_period_without_answers_says_so(tmp_path):
    month = make_month(tmp_path, period="2026-02")
    assert "has no answers of payees" in check(month).message


def test_files_that_raise_an_answer_each_are_changes_and_one_file_is_one(tmp_path):
    month = watched_month(tmp_path)
    lines = [line for payee in ("ann", "bob", "hanna", "far") for line in usual(payee)]
    better = [line.replace(",2,", ",5,") for line in lines]
    first = db.session.execute(
        text("select job_id from feedback_import where file_name = 'desk.csv'")
    ).scalar_one()
    db.session.rollback()
    path = write_csv(tmp_path, *better, header=HEADER, name="better.csv")
    job = import_answers(path, WATCHED, corrects=(first,))
    assert (job.status, job.message) == (JobStatus.DONE, "")
    watched = check(month)
    assert watched.result["not_watched"] == 1  # invitations
    assert watched.result["red"] == watched.result["note"] == 0


def test_a_command_lists_people_by_number_and_what_is_off(tmp_path):
    month = watched_month(tmp_path, *odd("ann"))
    with pytest.raises(BadPeriod, match="looked"):
        found_lines(month.period.id)
    check(month)
    lines = found_lines(month.period.id)
    assert lines[0] == "ann: red, open"
    assert lines[-1].startswith("not watched: ")
