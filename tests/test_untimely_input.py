"""Files at the wrong time, in the wrong hands or far too large: nobody is paid for nothing."""

import os
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.errors import AlreadyImported, SecondDuty
from app.domain.jobs import JobStatus
from app.domain.units import UnitKind
from app.extensions import db
from app.jobs.worker import work_once
from app.models.facts import AnswerRow, CreditRow
from app.models.jobs import ConflictRow, FeedbackImportRow, JobRow, LateImportRow
from app.models.people import PersonRow
from app.services.actors import Actor
from app.services.files import feedback_imports
from app.services.files.corrections import propose_correction
from app.services.files.feedback_imports import run_feedback_import, start_feedback_import
from app.services.files.feedback_previews import start_correction_preview
from app.services.files.settling import start_settling
from app.services.files.unmatched import assign_rows, confirm_rows
from app.services.jobs import claim_job, job_numbered
from tests.databases import FILES
from tests.factories import (
    MAPPING,
    NOON,
    OPERATOR,
    import_answers,
    make_person,
    make_unit,
    write_csv,
)
from tests.fates import counted, failure, number_of, stored, unmatched
from tests.payday import calculate, locked_month, make_month, statement_of, submit
from tests.world import viewer_of

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.one_database]
ROOT = Path(__file__).parents[1]
IS_RELEASE = int(os.environ.get("MUTATED_FILES", "0")) >= 20_000  # bin/test --release
MEGABYTES = 200 if IS_RELEASE else 30
MOST_MEMORY = 300  # MB
TEAMS = MAPPING + "team: team\n"


@pytest.fixture
def folder(tmp_path):
    make_person("E1", make_unit("North"))
    return tmp_path


def settle():
    """Reads waiting rows again."""
    work_once(start_settling(OPERATOR, NOON))
    db.session.rollback()


# 13: what comes after the lock


def test_an_answer_of_a_locked_month_is_late_and_leaves_the_lock_alone(tmp_path):
    month = locked_month(tmp_path)
    before = statement_of(month, month.ann)
    kept = (before.status, before.version, before.content_hash)

    job = import_answers(write_csv(tmp_path, "late,ann,2026-01-10,1", name="late.csv"))

    assert counted(job) == {"stored": 1}
    after = statement_of(month, month.ann)
    assert (after.status, after.version, after.content_hash) == kept
    (late,) = db.session.scalars(select(LateImportRow))
    assert (late.period_id, late.job_id, late.answers) == (month.period.id, job.id, 1)


# 14: whom nobody knows


def test_somebody_unknown_gone_or_not_yet_there_waits_and_nobody_is_paid(folder):
    north = make_unit("East")
    make_person("left", north, end_day=date(2026, 1, 5))
    make_person("later", north, first_day=date(2026, 1, 6))
    make_person("teamless")
    for site in ("Lyon", "Nice"):
        make_unit("Twins", make_unit(site, kind=UnitKind.SITE))
    rows = ("nobody,", "left,", "later,", "teamless,", ",", "E1,Twins", "E1,Nowhere", "E1,East")
    lines = [
        f"{number},{row.partition(',')[0]},2026-01-05,5,{row.partition(',')[2]}"
        for number, row in enumerate(rows)
    ]

    job = import_answers(write_csv(folder, *lines, header="id,payee,day,rating,team"), TEAMS)

    assert counted(job) == {"unmatched": len(rows)}
    assert number_of(CreditRow) == 0
    assert unmatched() == [
        "There is nobody with the number 'nobody'.",
        "'left' had left before 2026-01-05.",
        "'later' starts on 2026-01-06, after 2026-01-05.",
        "'teamless' is in no team on 2026-01-05.",
        "The row names nobody in 'payee'.",
        "There are 2 teams named 'Twins': write 'Site / Team'.",
        "There is no team named 'Nowhere'.",
        "'E1' is not in the team 'East' on 2026-01-05.",
    ]


def test_a_row_that_waits_is_paid_only_after_a_second_person(tmp_path):
    month = make_month(tmp_path)
    job = import_answers(write_csv(tmp_path, "x,nobody,2026-01-20,1", name="waits.csv"))
    calculate(month), submit(month)
    hanna, boss = viewer_of(month.hanna), viewer_of(month.boss)
    before = number_of(CreditRow)

    assign_rows([(job.id, 2)], month.ann.id, Actor(hanna.pseudonym, hanna.id), NOON)
    settle()
    with pytest.raises(SecondDuty):
        confirm_rows([(job.id, 2)], month.ann.id, hanna, NOON)
    assert number_of(CreditRow) == before
    confirm_rows([(job.id, 2)], month.ann.id, boss, NOON)
    settle()

    assert number_of(CreditRow) == before + 1


# 15 to 17: twice


def test_an_id_that_comes_twice_is_a_duplicate_or_a_conflict_and_the_first_stays(folder):
    lines = ("1,E1,2026-01-05,5", "1,E1,2026-01-05,5", "1,E1,2026-01-05,1", "1, E1,2026-01-05,5 ")

    job = import_answers(write_csv(folder, *lines))

    assert counted(job) == {"stored": 1, "duplicate": 2, "conflict": 1}
    assert stored(AnswerRow.step) == [4]
    (conflict,) = db.session.scalars(select(ConflictRow))
    assert (conflict.line, conflict.difference) == (4, [["satisfaction", "5", "1"]])


def test_a_file_is_taken_in_once_whatever_its_name_and_says_when_and_by_which_job(folder):
    job = import_answers(write_csv(folder, "1,E1,2026-01-05,5"))
    again = write_csv(folder, "1,E1,2026-01-05,5", name="renamed.csv")

    with pytest.raises(AlreadyImported, match=rf"on 2026-01-31 12:00 UTC, job {job.id}\."):
        import_answers(again, MAPPING + "# the same mapping in other words\n")

    assert number_of(JobRow) == number_of(AnswerRow) == 1


def test_of_the_same_file_at_the_same_moment_one_is_imported(app, folder):
    path = write_csv(folder, "1,E1,2026-01-05,5")

    def start(number):
        with app.app_context():
            try:
                return start_feedback_import(path, f"{number}.csv", MAPPING, OPERATOR, NOON)
            except AlreadyImported:
                return None

    with ThreadPoolExecutor(4) as threads:
        started = list(filter(None, threads.map(start, range(4))))

    assert len(started) == number_of(JobRow) == number_of(FeedbackImportRow) == 1


def test_a_corrected_file_is_shown_and_changes_nothing_until_it_is_applied(folder):
    first = ("1,E1,2026-01-05,5", "2,E1,2026-01-05,5", "3,E1,2026-01-05,5")
    job = import_answers(write_csv(folder, *first))
    corrected = write_csv(folder, first[0], "2,E1,2026-01-05,1", "4,E1,2026-01-05,2", name="b.csv")

    preview_id = start_correction_preview(job.id, corrected, "b.csv", "", OPERATOR, NOON)
    work_once(preview_id)

    shown = job_numbered(preview_id).result
    assert [shown[name] for name in ("new", "changed", "removed", "unchanged")] == [1, 1, 1, 1]
    assert stored() == ["1", "2", "3"]
    work_once(propose_correction(preview_id, None, OPERATOR, NOON, "A wrong file."))
    assert stored() == ["1", "2", "4"]
    assert number_of(CreditRow) == 3


# 18: large


def large_file(path, size):
    """Short rows, rows with long comments, and rows with long comments of wide letters."""
    words = ("", "", "", "fine " * 100, "Grüße " * 1_000, "\U0001f600" * 9_999)
    lines = [f"{{0}},E1,2026-01-05,5,{each}\n".encode() for each in words]
    with path.open("wb") as file:
        written = file.write(b"id,payee,day,rating,words\n")
        number = 0
        while written < size:
            number += 1
            written += file.write(lines[number % len(lines)].replace(b"{0}", b"%d" % number))
    return number


REPORT = """
import atexit, pathlib
from flask.cli import main
status = pathlib.Path("/proc/self/status")
atexit.register(lambda: print(*[l for l in status.read_text().splitlines() if "VmHWM" in l]))
main()
"""


def test_a_large_file_is_streamed(folder, url):
    """By the command itself, which says how much memory it had at most."""
    rows = large_file(folder / "large.csv", MEGABYTES * 1_000_000)
    (folder / "mapping.yaml").write_text(MAPPING + "comment: words\n")
    settings = {"DATABASE_URL": url, "PLAUDIT_INSTANCE": str(folder), "SECRET_KEY": "of a test"}
    settings["AUDIT_KEY_FILE"] = str(FILES / "audit.key")
    files = (str(folder / "large.csv"), "--mapping", str(folder / "mapping.yaml"))
    command = [sys.executable, "-c", REPORT, "feedback", "import", *files]

    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=True
    )

    assert f"stored: {rows:,}" in done.stdout
    _, most, unit = done.stdout.splitlines()[-1].split()
    assert unit == "kB"
    assert int(most) / 1024 < MOST_MEMORY


# 25: names that look alike

ALIKE = (
    ("Zoë", unicodedata.normalize("NFD", "Zoë")),
    ("E7", "e7"),
    ("E7", "Ｅ7"),  # noqa: RUF001
    ("STRASSE", "straße"),
    ("K1", "\u212a1"),  # the sign of kelvin
    ("0042", "42"),
    ("A1", "А1"),  # noqa: RUF001 - the second is Cyrillic
    ("E7", "E7\u00a0"),
    ("E7", "E7\u200b"),
)


@pytest.mark.parametrize(("known", "written"), ALIKE)
def test_a_number_that_only_looks_like_one_is_nobodys(folder, known, written):
    make_person(known, make_unit("Alike"))
    lines = (f"1,{known},2026-01-05,5", f"2,{written},2026-01-05,1")

    assert counted(import_answers(write_csv(folder, *lines))) == {"stored": 1, "unmatched": 1}
    assert stored() == ["1"]
    make_person(written, make_unit("Others"))  # both may be there, and are two people
    again = write_csv(folder, *lines, name="again.csv")
    again.write_bytes(again.read_bytes() + b"\n")
    assert counted(import_answers(again)) == {"stored": 1, "duplicate": 1, "blank": 1}
    same = CreditRow.payee_id == PersonRow.id
    query = select(PersonRow.number, CreditRow.step).join(CreditRow, same)
    assert sorted(map(tuple, db.session.execute(query))) == sorted([(known, 4), (written, 0)])


@pytest.mark.parametrize(("known", "written"), ALIKE[:2])
def test_a_team_and_an_id_that_only_look_alike_are_others(folder, known, written):
    make_person("E9", make_unit(known))
    rows = (f"{known},E9,2026-01-05,5,{known}", f"{written},E9,2026-01-05,5,{written}")
    lines = [*rows, f"{written},E9,2026-01-05,4,{known}"]

    job = import_answers(write_csv(folder, *lines, header="id,payee,day,rating,team"), TEAMS)

    assert counted(job) == {"stored": 2, "unmatched": 1}
    assert unmatched() == [f"There is no team named {written!r}."]


def test_a_name_is_never_read_as_a_number(folder):
    make_person("E8", make_unit("West"), name="E9 Jones")

    job = import_answers(write_csv(folder, "1,E9 Jones,2026-01-05,5"))

    assert counted(job) == {"unmatched": 1}


# 26: an end in the middle; tests/jobs/test_kill.py kills the worker itself


def test_an_import_that_ends_in_the_middle_goes_on_where_it_was(folder, monkeypatch):
    monkeypatch.setattr(feedback_imports, "CHUNK_ROWS", 2)
    path = write_csv(folder, *(f"{number},E1,2026-01-05,5" for number in range(5)))
    job_id = start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON)

    class Gone(BaseException):
        """What ends a worker without asking it."""

    def end(done, total):
        if done == 4:
            raise Gone

    with pytest.raises(Gone):
        run_feedback_import(claim_job(NOON, job_id), lambda: NOON, end)
    assert (stored(), job_numbered(job_id).status) == (list("0123"), JobStatus.RUNNING)
    work_once()  # the heartbeat is long ago by now

    assert counted(job_numbered(job_id)) == {"stored": 5}
    assert stored() == list("01234")


def test_a_file_that_vanished_before_its_import_says_so(folder):
    path = write_csv(folder, "1,E1,2026-01-05,5")
    job_id = start_feedback_import(path, "../answers.csv", MAPPING, OPERATOR, NOON)
    path.unlink()

    work_once(job_id)

    assert "was moved or changed meanwhile" in failure(job_numbered(job_id))
