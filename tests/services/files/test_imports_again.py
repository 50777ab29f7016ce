"""The same rows again: counted as duplicates, reported as conflicts, or refused as a file."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from app.domain.errors import AlreadyImported
from app.extensions import db
from app.jobs.worker import work_once
from app.models.facts import AnswerRow, CommentRow, CreditRow
from app.models.jobs import ConflictRow, JobRow
from app.services.files.feedback_imports import start_feedback_import
from app.services.files.mending import mending_file
from tests.factories import (
    MAPPING,
    NOON,
    OPERATOR,
    import_answers,
    make_person,
    make_unit,
    write_csv,
)
from tests.imports.workbooks import write_xlsx

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def folder(tmp_path):
    make_person("E1", make_unit("North"))
    return tmp_path


def conflicts():
    query = select(ConflictRow.line, ConflictRow.external_id, ConflictRow.difference)
    return [tuple(row) for row in db.session.execute(query.order_by(ConflictRow.line))]


def number_of(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_the_same_id_again_is_a_duplicate_or_a_conflict_and_the_first_is_kept(folder):
    lines = ("1,E1,2026-01-05,5", "1,E1,2026-01-05, 5 ", "1,E1,2026-01-05,1")

    job = import_answers(write_csv(folder, *lines))

    assert (job.result["stored"], job.result["duplicate"]) == (1, 1)
    assert conflicts() == [(4, "1", [["satisfaction", "5", "1"]])]
    assert db.session.scalars(select(AnswerRow.step)).all() == [4]


def test_a_corrected_file_adds_what_is_new_and_reports_what_differs(folder):
    import_answers(write_csv(folder, "1,E1,2026-01-05,5", "2,E1,2026-01-05,5"))

    job = import_answers(
        write_csv(folder, "1,E1,2026-01-05,5", "2,E1,2026-01-05,1", "3,E1,2026-01-05,1")
    )

    counts = {name: job.result[name] for name in ("stored", "duplicate", "conflict")}
    assert counts == {"stored": 1, "duplicate": 1, "conflict": 1}
    assert conflicts() == [(3, "2", [["satisfaction", "5", "1"]])]


def test_a_conflict_says_all_that_differs_and_nothing_else(folder):
    make_person("E2", make_unit("South"))
    mapping = MAPPING.replace("{constant: phone}", "channel").replace(
        "payee: payee", "payee: {column: payee, separator: ;}"
    )
    mapping += "attributes: {topic: topic}\ncomment: words\n"
    header = "id,payee,day,rating,channel,topic,words"
    first = write_csv(folder, "1,E1,2026-01-05,5,phone,bill,fine", header=header)
    import_answers(first, mapping)

    lines = ("1,E1:75;E2:25,2026-01-06,5,chat,,fine", "2,E2,2026-01-06,5,chat,,")
    import_answers(write_csv(folder, *lines, header=header), mapping)

    assert conflicts() == [
        (
            *(2, "1"),
            [
                ["day", "2026-01-05", "2026-01-06"],
                ["channel", "phone", "chat"],
                ["payee", "E1", "E1 75%, E2 25%"],
                ["topic", "bill", ""],
            ],
        )
    ]


def test_the_ids_of_another_source_are_others(folder):
    path = write_csv(folder, "1,E1,2026-01-05,5")
    import_answers(path)

    assert import_answers(path, MAPPING.replace("calls", "chats")).result["stored"] == 1


def test_the_same_file_again_is_refused_and_says_which_job_did_it(folder):
    path = write_csv(folder, "1,E1,2026-01-05,5")
    job = import_answers(path)
    path = path.rename(folder / "another name.csv")

    with pytest.raises(AlreadyImported, match=f"imported already: on 2026-01-31 12:00.*{job.id}"):
        import_answers(path)

    assert number_of(JobRow) == 1


def test_the_same_file_is_refused_while_it_is_being_imported(folder):
    path = write_csv(folder, "1,E1,2026-01-05,5")
    start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON)

    with pytest.raises(AlreadyImported, match="is being imported"):
        start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON)


def test_of_eight_starts_at_the_same_moment_one_is_taken(app, folder):
    path = write_csv(folder, "1,E1,2026-01-05,5")

    def start(_):
        with app.app_context():
            try:
                return start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON)
            except AlreadyImported:
                return None

    with ThreadPoolExecutor(8) as threads:
        started = [job_id for job_id in threads.map(start, range(8)) if job_id]

    assert len(started) == number_of(JobRow) == 1


def test_two_imports_of_overlapping_files_at_the_same_moment_store_each_row_once(app, folder):
    lines = [f"{number},E1,2026-01-05,5" for number in range(300)]
    paths = [
        write_csv(folder, *some, name=f"{place}.csv")
        for place, some in enumerate((lines[:200], lines[100:], lines[50:250], lines[::2]))
    ]
    for path in paths:
        start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON)

    def work(_):
        with app.app_context():
            while work_once():
                pass

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    while work_once():  # what a thread that lost a race left
        pass

    db.session.rollback()
    assert set(db.session.scalars(select(JobRow.status))) == {"done"}
    assert (number_of(AnswerRow), number_of(CreditRow)) == (300, 300)


def test_a_file_with_unmatched_rows_may_be_tried_again(folder):
    path = write_csv(folder, "1,E1,2026-01-05,5", "2,E2,2026-01-05,5")
    import_answers(path)
    make_person("E2", make_unit("South"))

    job = import_answers(path)

    assert (job.result["stored"], job.result["duplicate"], job.result["unmatched"]) == (1, 1, 0)


def test_a_failed_import_may_be_tried_again(folder):
    path = write_csv(folder, "1,E1,2026-01-05", header="id,payee,day")
    assert "no column 'rating'" in import_answers(path).message

    assert "no column 'rating'" in import_answers(path).message


def test_rows_that_were_not_stored_can_be_mended_and_brought_in_again(folder):
    mapping = MAPPING + "file: {header_row: 2, rows_below: 1}\ncomment: words\n"
    lines = (
        *("id,payee,day,rating,words", "the id,who,when,1 to 5,free"),
        *("1,E1,2026-01-05,5,fine", "2,E1,05.01.2026,4,=1+1", "3,E9,2026-01-05,4,x"),
        *("1,E1,2026-01-05,1,fine", "5,E1,2026-01-05,4", "6,E1,2026-01-05,4,a,b"),
    )
    job = import_answers(write_csv(folder, *lines, header="Survey"), mapping, folder=folder)
    path = mending_file(folder, job.id)

    found = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    header, *rows = found[1], *found[3:]
    assert header[:5] == ["id", "payee", "day", "rating", "words"]
    assert [row[0] for row in rows] == ["2", "3", "1", "5", "6"]
    assert rows[0][:6] == ["2", "E1", "05.01.2026", "4", "=1+1", 5]
    assert rows[0][6] == "day: is not a date like YYYY-MM-DD"
    assert rows[4][6] == "the row has 6 cells, the header 5 b"
    mended = write_xlsx(
        folder,
        [
            *(["Survey"], header, []),
            *(["2", "E1", "2026-01-05", "4", "=1+1"], ["3", "E1", "2026-01-05", "4", "x"]),
        ],
    )

    again = import_answers(mended, mapping)

    assert (again.result["stored"], again.result["records"]) == (2, 2)
    comments = db.session.scalars(select(CommentRow.text)).all()
    assert sorted(comments) == ["=1+1", "fine", "x"]


def test_nothing_is_kept_for_mending_where_all_was_stored(folder):
    job = import_answers(write_csv(folder, "1,E1,2026-01-05,5"), folder=folder)

    assert not mending_file(folder, job.id).exists()
