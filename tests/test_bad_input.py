"""Texts as they should not be: each row is stored as it was meant, or said to be wrong."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.domain.files.mapping_kinds import MappingKind
from app.extensions import db
from app.models.facts import AnswerRow, CommentRow
from app.models.jobs import FeedbackImportRow
from app.services.files.feedback_previews import letters_in
from app.services.files.mapping_proposals import propose_mapping
from tests.factories import HEADER, MAPPING, import_answers, make_person, make_unit, write_csv
from tests.fates import checked, counted, failure, look, rejected, stored
from tests.imports.workbooks import write_xlsx

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.one_database]
COLUMNS = HEADER.split(",")
WITH_WORDS = MAPPING + "comment: words\n"
GOOD = "good,E1,2026-01-05,5"


@pytest.fixture
def folder(tmp_path):
    make_person("E1", make_unit("North"))
    return tmp_path


@pytest.fixture
def bring_in(folder):
    """Imports bytes or lines, and gives the job."""

    def bring_in(*lines, mapping=MAPPING, header=HEADER, name="file.csv"):
        path = folder / name
        if isinstance(lines[0], bytes):
            path.write_bytes(lines[0])
        else:
            write_csv(folder, *lines, header=header, name=name)
        return import_answers(path, mapping)

    return bring_in


# 1 to 3: quotes, NUL, long cells


@pytest.mark.parametrize("line", [2, 2_500, 5_001])
def test_a_quote_that_never_closes_fails_its_file_with_its_line(folder, line):
    lines = [f"{number},E1,2026-01-05,5" for number in range(2, 5_002)]
    lines[line - 2] = f'{line},E1,2026-01-05,"5'
    path = write_csv(folder, *lines)

    message = failure(import_answers(path))

    assert message == f"Line {line}: a quote opened here never closes. Nothing was imported."
    assert look(path, "").message == message


@pytest.mark.parametrize("place", range(4))
def test_a_nul_byte_rejects_its_row_and_names_line_and_column(bring_in, place):
    cells = ["bad", "E1", "2026-01-05", "5"]
    cells[place] += "\0"

    assert counted(bring_in(GOOD, ",".join(cells))) == {"stored": 1, "rejected": 1}
    assert rejected() == [(3, COLUMNS[place], "holds a NUL byte")]


@pytest.mark.parametrize("length", [20_001, 131_072, 131_073, 999_999])
def test_a_cell_beyond_the_limit_rejects_its_row(bring_in, length):
    lines = (f"{GOOD},", f"bad,E1,2026-01-05,5,{'x' * length}")

    job = bring_in(*lines, header=f"{HEADER},words", mapping=WITH_WORDS)

    assert counted(job) == {"stored": 1, "rejected": 1}
    assert rejected() == [(3, "words", "is longer than 20,000 characters")]


# 4 to 6: letters, line ends, decimal commas

WORDS = f"{HEADER},words\n{GOOD},Grüße 你好\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_marked_unicode_is_read_without_a_word(bring_in, encoding):
    mark = "\ufeff" if encoding[-2:] in ("le", "be") else ""

    bring_in((mark + WORDS).encode(encoding), mapping=WITH_WORDS)

    assert stored(CommentRow.text) == ["Grüße 你好"]


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252", "utf-16-le", "utf-32"])
def test_other_letters_are_asked_for_and_never_guessed(bring_in, folder, encoding):
    message = failure(bring_in(WORDS.replace(" 你好", "").encode(encoding), mapping=WITH_WORDS))

    assert "Save the file as 'CSV UTF-8'" in message
    if encoding == "latin-1":
        assert "Line 2: byte 0xfc is not UTF-8" in message
        samples = dict(letters_in(folder / "file.csv", ("windows-1252", "mac-roman")))
        assert "Grüße" in samples["windows-1252"]
        assert "Grüße" not in samples["mac-roman"]


def test_the_mark_of_a_file_is_believed_before_an_old_mapping(bring_in):
    old = "file: {encoding: windows-1252}" + WITH_WORDS

    bring_in(WORDS.replace(" 你好", "").encode("utf-8-sig"), mapping=old)

    assert stored(CommentRow.text) == ["Grüße"]


def test_line_ends_may_be_mixed_and_the_last_missing_and_lines_are_physical(bring_in):
    lines = f"{HEADER}\r1,E1,2026-01-05,5\r\n2,E1,2026-01-05,9\n\r3,E1,2026-01-05,9\r4,E1,x,5"

    assert counted(bring_in(lines.encode())) == {"stored": 1, "rejected": 3, "blank": 1}
    assert [row[0] for row in rejected()] == [3, 5, 6]


def test_a_decimal_comma_is_proposed_and_shown_and_never_a_thousand(folder):
    mapping = MAPPING.replace("satisfaction: rating", "slider: rating")
    lines = [f"{number};E1;2026-01-05;{number % 5},5" for number in range(20)]
    path = write_csv(folder, *lines, header="id;payee;day;half stars")

    proposed = propose_mapping(MappingKind.FEEDBACK, path, source="calls")
    assert "decimal: ','" in proposed.text
    shown = look(path, proposed.text)
    assert shown.result["words"] == "CSV with semicolons"
    assert counted(import_answers(path, proposed.text))["stored"] == 20  # 0,5 to 4,5
    slider = write_csv(folder, '1,E1,2026-01-05,"4,5"', name="slider.csv")
    assert counted(import_answers(slider, mapping)) == {"rejected": 1}  # 45 would be a step
    assert set(stored(AnswerRow.question)) == {"half_stars"}


# 7 to 9: headers, rows of another length, nothing at all


def test_a_header_is_read_in_any_order_but_never_guessed(bring_in):
    doubled = bring_in(GOOD + ",5", header=f"{HEADER},rating")
    assert "The file has no column 'rating'; it has:" in failure(doubled)
    assert "rating (1)" in failure(doubled)
    for header in ("id,payee,day", "ID,Payee,Day,Rating", "id,payee,day,rat ing"):
        words = failure(bring_in(GOOD, header=header))
        assert "The file has no column" in words
        assert words.endswith(f"it has: {header.replace(',', ', ')}.")

    bring_in("5,more,2026-01-05,E1,good", header="rating,unknown,day,payee,id")

    assert stored() == ["good"]


def test_short_and_long_rows_are_rejected_and_blank_ones_counted(bring_in):
    lines = (GOOD, "short,E1,2026-01-05", "long,E1,2026-01-05,5,5", "", " , ,,", ",,,,,,")

    assert counted(bring_in(*lines)) == {"stored": 1, "rejected": 2, "blank": 3}
    assert rejected() == [
        (3, "", "the row has 3 cells, the header 4"),
        (4, "", "the row has 5 cells, the header 4"),
    ]


@pytest.mark.parametrize("content", ["", "\ufeff", "\n \r\n", HEADER, f"{HEADER}\r\n"])
def test_a_file_without_rows_fails_with_a_job_that_says_so(bring_in, content):
    job = bring_in(content.encode())

    assert "is empty" in failure(job) or "no data rows" in failure(job)
    assert db.session.get_one(FeedbackImportRow, job.id).records == 0


# 10 and 11: numbers that are no answers

OUTSIDE = ("6", "-1", "4.7", "4,7", "5e0", "0", "-0", "+5", "05", "5.", ".5", "0x5", "4½")
DIGITS = ("５", "٣", "²", "1_000", "1_0", "5\u00a0", "\u20075", "5\u200b", "V", "−1", "1 000")  # noqa: RUF001
ENDLESS = ("NaN", "nan", "Infinity", "-inf", "1e400", "1e-400", "9" * 5_000)


def as_csv(folder, values):
    return write_csv(folder, *(f'{i},E1,2026-01-05,"{value}"' for i, value in enumerate(values)))


def as_json_lines(folder, values):
    rows = ((str(i), "E1", "2026-01-05", value) for i, value in enumerate(values))
    lines = [json.dumps(dict(zip(COLUMNS, row, strict=True))) for row in rows]
    (folder / "file.jsonl").write_text("\n".join(lines))
    return folder / "file.jsonl"


def as_workbook(folder, values):
    rows = [[str(i), "E1", "2026-01-05", value] for i, value in enumerate(values)]
    return write_xlsx(folder, [COLUMNS, *rows])


@pytest.mark.parametrize("write", [as_csv, as_json_lines, as_workbook])
def test_what_is_no_step_of_the_question_is_rejected_whatever_its_digits(folder, write):
    values = (*OUTSIDE, *DIGITS, *ENDLESS)

    job = import_answers(write(folder, values))

    assert counted(job) == {"rejected": len(values)}
    assert {(column, reason) for _, column, reason in rejected()} == {
        ("rating", "is not an answer of satisfaction: 1 to 5")
    }


@pytest.mark.parametrize("write", [as_csv, as_json_lines, as_workbook])
def test_plain_spaces_around_a_score_are_no_part_of_it(folder, write):
    job = import_answers(write(folder, ("5", " 5 ", "\t5", "5.0", "5.00")))

    assert counted(job) == {"stored": 5}
    assert set(stored(AnswerRow.step)) == {4}


def json_line(number):
    return f'{{"id": "1", "payee": "E1", "day": "2026-01-05", "rating": {number}}}\n'.encode()


def test_a_json_number_is_read_as_it_was_written(bring_in):
    numbers = ("1e400", "-1e400", "9" * 5_000, "4.7", "-1", "6", "5e0", "[5]", "true")

    job = bring_in(b"".join(map(json_line, numbers)))

    assert counted(job) == {"rejected": len(numbers)}


def test_what_is_no_json_names_its_line(bring_in):
    for number in ("NaN", "-Infinity", "1_000", "05", "٣"):
        message = failure(bring_in(json_line("5") + json_line(number)))
        assert "Line 2 is not a JSON object" in message, number


# 12: days

ONE = MAPPING.replace("YYYY-MM-DD", "'YYYY-MM-DD'")
TWO = MAPPING.replace("YYYY-MM-DD", "[DD/MM/YYYY, MM/DD/YYYY]")
AT = MAPPING.replace("YYYY-MM-DD}", "'YYYY-MM-DDTHH:mm', zone: Europe/Berlin}")
WITH_OFFSET = AT.replace("mm'", "mmZ'")


@pytest.mark.parametrize(
    ("mapping", "day", "reason"),
    [
        (ONE, "2026-02-31", "is not a day of the calendar"),
        (ONE, "2026-02-29", "is not a day of the calendar"),
        (MAPPING.replace("YYYY-MM-DD", "DD.MM.YYYY"), "31.02.2026", "is not a day of the calendar"),
        (ONE, "0001-01-01", "is before 1970"),
        (ONE, "0000-01-01", "is not a day of the calendar"),
        (ONE, "9999-12-31", "is in the future"),
        (ONE, "2026-01-05T10:00", "is not a date like YYYY-MM-DD"),
        (ONE, "２０２６-01-05", "is not a date like YYYY-MM-DD"),  # noqa: RUF001
        (TWO, "03/04/2026", "could be 2026-04-03 or 2026-03-04: two of the formats fit"),
        (AT, "2026-03-29T02:30", "did not exist in Europe/Berlin: the clocks went forward"),
        (WITH_OFFSET, "9999-12-31T23:59Z", "is not a time of the day"),
        (WITH_OFFSET, "9999-12-31T23:59-12:00", "is not a time of the day"),
        (WITH_OFFSET, "0001-01-01T00:00+12:00", "is before 1970"),
    ],
)
def test_a_day_that_is_none_or_two_is_rejected(bring_in, folder, mapping, day, reason):
    path = write_csv(folder, f"1,E1,{day},5", "2,E1,2026-01-05T09:00+01:00,")

    job = checked(import_answers(path, mapping))

    assert counted(job) == {"rejected": 1, "blank": 1}
    assert rejected() == [(2, "day", reason)]


def test_a_day_without_a_year_is_no_format(folder):
    shown = look(write_csv(folder, "1,E1,31.02.,5"), MAPPING.replace("YYYY-MM-DD", "DD.MM."))

    assert "needs YYYY, MM and DD" in shown.result["problem"]


def test_tomorrow_is_taken_and_the_day_after_it_is_the_future(bring_in, monkeypatch):
    monkeypatch.setattr("app.jobs.worker.now", lambda: datetime(2026, 1, 31, 12, tzinfo=UTC))

    job = bring_in("1,E1,2026-02-01,5", "2,E1,2026-02-02,5")

    assert (counted(job), stored()) == ({"stored": 1, "rejected": 1}, ["1"])
    assert rejected() == [(3, "day", "is in the future")]


def test_a_time_is_stored_in_utc_and_its_day_is_that_of_the_place(bring_in):
    bring_in("1,E1,2026-01-31T18:30-05:00,5", mapping=WITH_OFFSET)

    (answer,) = db.session.scalars(select(AnswerRow))
    assert answer.instant == datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    assert answer.day == date(2026, 2, 1)


def test_two_orders_of_day_and_month_are_a_question_and_no_guess(folder):
    lines = [f"{number},E1,0{number % 9 + 1}/04/2026,5" for number in range(20)]

    job = look(write_csv(folder, *lines), "")

    assert "day" in " ".join(job.result["open"])
