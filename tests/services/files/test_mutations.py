"""Files that were spoilt by chance: each ends with every row accounted for, or with a sentence."""

import csv
import io
import json
import os
import random
import re
import resource
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.jobs import JobStatus
from app.extensions import db
from app.jobs.worker import work_once
from app.models.facts import AnswerRow
from app.models.jobs import ConflictRow, FeedbackImportRow, RejectedRow, UnmatchedRow
from app.services.files.feedback_imports import start_feedback_import
from app.services.files.feedback_previews import start_feedback_preview
from app.services.jobs import job_numbered
from tests.factories import NOON, OPERATOR, make_person, make_unit
from tests.imports.workbooks import write_ods, write_xlsx

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.one_database]
TEXTS = int(os.environ.get("MUTATED_FILES", "2000"))  # 20,000 before a release
WORKBOOKS = TEXTS // 25  # each is read by a program of its own
LONGEST = 5  # seconds for one file
MOST_MEMORY = 300  # MB for one file, and for the program that reads a workbook
MAPPING = """
source: mutated
external_id: id
payee: {column: agent, separator: ";"}
channel: channel
day: {column: day, format: [YYYY-MM-DD, DD.MM.YYYY]}
answers: {satisfaction: rating, recommend: nps}
comment: words
attributes: {topic: topic}
"""
HEADER = ["id", "agent", "day", "channel", "rating", "nps", "words", "topic"]
TOKENS = (
    *(b'"', b'""', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"\xed\xa0\x80", "\u202e".encode(), "\N{FULLWIDTH DIGIT FIVE}".encode(), b"=cmd|'/C'!A0"),
    *(b"1e400", b"NaN", b"-0", b"4,5", b"99999999999999999999", b"2026-02-30", b"31.12.9999"),
    *(b"id,id", b"{", b"}", b"[", b'{"a":', b"PK\x03\x04", b"<html>", b" " * 300, b"x" * 21_000),
)


def rows():
    """As a real export looks, in small."""
    yield HEADER
    for number in range(24):
        words = ('fine, "really"', "two\nlines", "", "größer")[number % 4]
        day = f"2026-01-{number % 28 + 1:02}" if number % 5 else f"{number % 28 + 1:02}.01.2026"
        agent = ("E1", "E2", "E1:60;E2:40", "E9")[number % 4]
        given = ("" if number % 6 == 5 else str(number % 5 + 1), str(number % 11))
        yield [f"r{number % 22}", agent, day, "phone", *given, words, "bill"]


def as_csv(sign=",", encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sign).writerows(rows())
    return text.getvalue().encode(encoding)


def as_json_lines():
    lines = [dict(zip(HEADER, row, strict=True)) for row in list(rows())[1:]]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def archive_of(**members):
    """A ZIP archive of these contents, by their names, whose times are always the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", ".")), content)
    return out.getvalue()


def in_two(content):
    """Two files with the header that are this one together."""
    header, *lines = content.decode().splitlines(keepends=True)
    middle = next(n for n in range(len(lines) // 2, len(lines)) if lines[n].startswith("r"))
    return ["".join([header, *part]).encode() for part in (lines[:middle], lines[middle:])]


SEEDS = (
    *(as_csv(), as_csv(";"), as_csv("\t", "utf-16"), as_csv(encoding="utf-8-sig")),
    as_json_lines(),
)
MEMBERS = (
    *(dict(zip(("a__csv", "b__csv"), in_two(as_csv()), strict=True)),),
    {"a__jsonl": as_json_lines(), "b__csv": as_csv(";")},
)


def spoilt(rng, content):
    """A few changes of some bytes: turned, left out, doubled, moved, or something put in."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3, 8, 30))):
        at, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + rng.choice((1, 2, 10, 200)))
        match rng.randrange(6):
            case 0 if data:
                data[min(at, len(data) - 1)] ^= 1 << rng.randrange(8)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[at:end]
            case 3:
                data[at:at] = rng.choice(TOKENS)
            case 4:
                data[at:end] = rng.choice(TOKENS)
            case 5:
                data = data[:end] if rng.random() < 0.2 else data
    return bytes(data)


def spoilt_archive(rng, members):
    """Spoilt as a whole, or one of its files before it is packed, which goes deeper."""
    if rng.random() < 0.3:
        return spoilt(rng, archive_of(**members))
    name = rng.choice(list(members))
    return archive_of(**members | {name: spoilt(rng, members[name])})


def spoilt_files(folder, number, seed):
    """So many files, each of other content, one at a time."""
    rng, seen, path = random.Random(seed), set(), folder / "spoilt.csv"
    kinds = (*((spoilt, each) for each in SEEDS), *((spoilt_archive, each) for each in MEMBERS))
    while len(seen) < number:
        spoil, whole = kinds[len(seen) % len(kinds)]
        content = spoil(rng, whole)
        if content not in seen:
            seen.add(content)
            path.write_bytes(content)
            yield path


@contextmanager
def within_limits(path):
    """Errors: AssertionError if this file takes too long, or too much memory."""
    begun, before = time.perf_counter(), memory_from_now()
    readers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    yield
    assert time.perf_counter() - begun < LONGEST, path
    assert most_memory() < before + MOST_MEMORY, path
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of all so far
    # Linux counts what this program had when it began them as theirs.
    assert most == readers or most / 1024 < max(MOST_MEMORY, most_memory() + 1), path


def memory_from_now():
    """The memory of this program in MB; the most that it has is counted from here."""
    Path("/proc/self/clear_refs").write_text("5")
    return most_memory()


def most_memory():
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(line) / 1024


def import_one(path):
    """The job, after no more than some seconds; a mistake of ours would be in its message."""
    with within_limits(path):
        job_id = start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON)
        work_once(job_id)
    job = job_numbered(job_id)
    assert "Something went wrong" not in job.message, path
    assert job.status is JobStatus.DONE or job.message, path
    return job


def assert_accounted_for(job):
    counts = db.session.get_one(FeedbackImportRow, job.id)
    parts = (counts.stored, counts.duplicate, counts.conflict, counts.unmatched)
    assert (
        sum(parts) + counts.rejected + counts.blank + counts.left_out
        == counts.records
        == job.result["records"]
    )
    kept = ((RejectedRow, counts.rejected), (UnmatchedRow, counts.unmatched))
    for table, number in (*kept, (ConflictRow, counts.conflict)):
        query = select(func.count()).select_from(table).where(table.job_id == job.id)
        assert db.session.scalar(query) == number
    db.session.rollback()


def stored_ids():
    return db.session.scalar(select(func.count(AnswerRow.external_id.distinct())))


@pytest.fixture
def folder(tmp_path):
    team = make_unit("North")
    for number in ("E1", "E2"):
        make_person(number, team)
    return tmp_path


@pytest.mark.parametrize(
    "spend", [lambda: b"x" * 60_000_000, lambda: time.sleep(0.3)], ids=["memory", "time"]
)
def test_a_file_that_takes_too_much_is_noticed_and_no_other(monkeypatch, spend):
    monkeypatch.setattr(f"{__name__}.MOST_MEMORY", 30)
    monkeypatch.setattr(f"{__name__}.LONGEST", 0.2)

    with pytest.raises(AssertionError, match="spoilt"), within_limits("spoilt"):
        spend()

    with within_limits("good"):
        pass


def test_each_spoilt_text_ends_with_every_row_accounted_for(folder):
    done = stored = 0

    for path in spoilt_files(folder, TEXTS, 7):
        job = import_one(path)
        if job.status is JobStatus.DONE:
            assert_accounted_for(job)
            done += 1
            stored += job.result["stored"]

    assert done > TEXTS / 4  # or the files were spoilt too much to say anything
    assert stored_ids() == stored


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_each_spoilt_workbook_does_so_too(folder, write):
    rng, done, seen = random.Random(7), 0, set()
    good = Path(write(folder, list(rows()))).read_bytes()

    for number in range(WORKBOOKS):
        path = folder / f"{number}.book"
        content = good if number == 0 else spoilt(rng, good)
        if content in seen:
            continue
        seen.add(content)
        path.write_bytes(content)
        job = import_one(path)
        if job.status is JobStatus.DONE:
            assert_accounted_for(job)
            done += 1

    assert done


def test_a_look_at_each_spoilt_file_ends_too(folder):
    for path in spoilt_files(folder, TEXTS // 10, 11):
        with within_limits(path):
            job_id = start_feedback_preview(path, path.name, "", "", OPERATOR, NOON)
            work_once(job_id)
        job = job_numbered(job_id)
        assert "Something went wrong" not in job.message, path
        assert job.status is JobStatus.DONE or job.message, path
