"""Files that were sent are kept for a week, and longer only while somebody needs them."""

import io
import os
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import BadFile
from app.services.files.feedback_imports import start_feedback_import
from app.services.files.feedback_previews import start_feedback_preview
from app.services.uploads import KEPT_FOR, keep_upload, sweep_uploads
from tests.factories import MAPPING, NOON, OPERATOR

pytestmark = pytest.mark.usefixtures("context")
NOW = datetime.now(UTC)


def sent(folder, age):
    path = folder / keep_upload(folder, io.BytesIO(b"id,payee,day,rating\n"))
    then = (NOW - age).timestamp()
    os.utime(path, (then, then))
    return path


def test_what_was_sent_a_week_ago_is_deleted_and_nothing_else(tmp_path):
    old, new = sent(tmp_path, KEPT_FOR + timedelta(seconds=1)), sent(tmp_path, timedelta(days=6))
    other = tmp_path / "notes.xlsx"
    other.touch()
    os.utime(other, (0, 0))

    assert sweep_uploads(tmp_path, NOW) == 1

    assert (old.exists(), new.exists(), other.exists()) == (False, True, True)
    assert sweep_uploads(tmp_path / "nowhere", NOW) == 0


def test_rows_for_mending_are_deleted_after_four_weeks(tmp_path):
    ages = {"not-stored-7.xlsx": 29, "not-stored-8.xlsx": 27, "not-stored-9.part": 29}
    for name, days in ages.items():
        (tmp_path / name).touch()
        then = (NOW - timedelta(days=days)).timestamp()
        os.utime(tmp_path / name, (then, then))

    assert sweep_uploads(tmp_path, NOW) == 2

    assert [path.name for path in tmp_path.iterdir()] == ["not-stored-8.xlsx"]


def test_what_a_killed_worker_left_of_a_file_is_deleted_after_a_week(tmp_path):
    for name, age in ((f"ab.csv.{'1f' * 8}", 8), (f"ab.csv.{'2f' * 8}", 6), ("ab.csv", 8)):
        (tmp_path / name).touch()
        then = (NOW - timedelta(days=age)).timestamp()
        os.utime(tmp_path / name, (then, then))

    assert sweep_uploads(tmp_path, NOW) == 1

    assert {path.name for path in tmp_path.iterdir()} == {f"ab.csv.{'2f' * 8}", "ab.csv"}


def test_a_file_that_a_job_waits_for_stays(tmp_path):
    path = sent(tmp_path, timedelta(days=30))
    start_feedback_preview(path, "a.csv", MAPPING, "", OPERATOR, NOON)

    assert sweep_uploads(tmp_path, NOW) == 0
    assert path.exists()


def test_an_import_of_a_file_that_is_gone_says_so(tmp_path):
    with pytest.raises(BadFile, match="choose it again"):
        start_feedback_import(tmp_path / "gone", "a.csv", MAPPING, OPERATOR, NOON)
