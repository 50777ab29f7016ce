"""Files of every kind as one table: the same rows, whatever form they came in."""

import json
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from app.domain.errors import BadFile
from app.domain.file_readings import ERROR_MARK, PLAIN, FileReading
from app.imports import archives, sheet_errors, spreadsheets
from app.imports.tables import opened_table
from tests.imports.workbooks import SHEET, rewritten, write_ods, write_xlsx

ROWS = [["id", "name", "score"], ["1", "Zoë", "4,5"], ["2", 'say "so", please', ""]]
EXPECTED = [(2, ["1", "Zoë", "4,5"]), (3, ["2", 'say "so", please', ""])]


def table_of(path, reading=PLAIN):
    with opened_table(path, reading) as table:
        rows = list(table.rows())
        assert table.count() == len(rows)
        return table, rows


def refusal(path, reading=PLAIN):
    with pytest.raises(BadFile) as caught:
        table_of(path, reading)
    return str(caught.value)


def lines_of(rows, sign=",", end="\n"):
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    return end.join(sign.join(row) for row in quoted) + end


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_with_its_own_separator_encoding_and_line_ends(tmp_path, sign, encoding, end):
    path = tmp_path / "file.csv"
    path.write_bytes(lines_of(ROWS, sign, end).encode(encoding))

    table, rows = table_of(path)

    assert (table.header, rows) == (("id", "name", "score"), EXPECTED)


def test_windows_letters_are_asked_for_and_never_guessed(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(lines_of(ROWS, ";").encode("windows-1252"))

    assert "byte 0xeb is not UTF-8" in refusal(path)
    assert table_of(path, FileReading(encoding="windows-1252"))[1] == EXPECTED
    assert "is not utf-16 text" in refusal(path, FileReading(encoding="utf-16"))


@pytest.mark.parametrize("encoding", ["windows-1252", "iso-8859-15", "mac-roman"])
def test_letters_that_are_utf_8_are_not_read_as_others_in_silence(tmp_path, encoding):
    path = tmp_path / "answers.csv"
    path.write_bytes("id,words\n1,Zoë\n".encode())
    assert "take the encoding out of the mapping" in refusal(path, FileReading(encoding=encoding))

    path.write_bytes(b"id,words\n1,Zoe\n")  # the same in every encoding
    assert table_of(path, FileReading(encoding=encoding))[1] == [(2, ["1", "Zoe"])]
    letters = ("ë" * 600_000).encode()  # the look at the start ends within a letter
    path.write_bytes(b"id,words\n1," + letters + b"\n")
    assert "take the encoding out" in refusal(path, FileReading(encoding=encoding))


def test_a_mark_at_the_start_says_more_of_the_letters_than_the_mapping(tmp_path):
    """A tool that writes UTF-8 since its last version, and the mapping of before."""
    path = tmp_path / "file.csv"
    path.write_bytes(lines_of(ROWS).encode("utf-8-sig"))

    table, rows = table_of(path, FileReading(encoding="windows-1252"))

    assert (table.header[0], rows) == ("id", EXPECTED)


def test_a_comma_in_a_name_is_no_separator(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text('"Name, first";Age;Team\n"Lind, Dora";30;"A, B"\n')

    table, rows = table_of(path)

    assert (table.header, rows) == (
        ("Name, first", "Age", "Team"),
        [(2, ["Lind, Dora", "30", "A, B"])],
    )


def test_rows_above_and_below_the_header_are_left_out(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("Survey of March\n\nid,name\nThe id,What they are called\n1,Ada\n")

    table, rows = table_of(path, FileReading(header_row=3, rows_below=1))

    assert (table.header, rows) == (("id", "name"), [(5, ["1", "Ada"])])


def test_empty_cells_beyond_the_last_column_are_no_cells(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("id,name,,\n1,Ada,,\n2,Ben,x,\n")

    assert table_of(path)[1] == [(2, ["1", "Ada"]), (3, ["2", "Ben", "x", ""])]


LATE, MIDNIGHT = datetime.fromisoformat("2026-03-31 23:59:58"), datetime.fromisoformat("2026-03-31")
CELLS = [
    ["id", "when", "day", "time", "length", "whole", "part", "yes"],
    [
        *("0042", LATE, date(2026, 3, 31), time(9, 12, 58)),
        *(timedelta(hours=30, seconds=5), 3, 0.1 + 0.2, True),
    ],
    [],
    ["7", MIDNIGHT, None, None, timedelta(seconds=143), 1e15, 1e-7, False],
]
SHOWN = [
    *("0042", "2026-03-31 23:59:58", "2026-03-31", "09:12:58", "30:00:05", "3", "0.3", "TRUE"),
]


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_the_cells_of_a_workbook_are_what_a_person_sees(tmp_path, write):
    path = write(tmp_path, CELLS)

    table, rows = table_of(path)

    assert table.header == tuple(CELLS[0])
    assert rows[:2] == [(2, SHOWN), (3, [""] * 8)]
    line, cells = rows[2]
    assert (line, cells[0], cells[2:4]) == (4, "7", ["", ""])
    assert cells[1] in ("2026-03-31", "2026-03-31 00:00:00")
    assert cells[4:] == ["00:02:23", "1000000000000000", "0.0000001", "FALSE"]


def test_an_old_workbook_is_read(tmp_path):
    table, rows = table_of(Path(__file__).parent / "files/sheet.xls")

    assert table.header == ("id", "when", "time", "err", "n")
    assert rows == [
        (2, ["a", "2025-03-01 10:20:30", "09:12:58", f"{ERROR_MARK}D2", "4.5"]),
        (3, ["b", "", "", "", ""]),
    ]


def test_a_cell_with_an_error_is_marked_with_its_address(tmp_path):
    path = tmp_path / "errors.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, ["id", "score", "twice"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 2, "=1+1", None, 2)  # its value as it was calculated last
        for column in range(3):
            sheet.write_formula(40, column, "=NA()", None, "#N/A")

    rows = dict(table_of(path)[1])

    assert rows[2] == ["", f"{ERROR_MARK}B2", "2"]
    assert rows[41] == [f"{ERROR_MARK}{letter}41" for letter in "ABC"]
    assert write_ods(tmp_path, [["id", "score"], ["1", ZeroDivisionError()]])
    assert table_of(tmp_path / "sheet.ods")[1] == [(2, ["1", f"{ERROR_MARK}B2"])]


def formulas(*cells):
    """Cells of a sheet that each hold a formula, and what follows it."""
    yield b"<row r='2'>"
    for column, (more, rest) in enumerate(cells):
        name = chr(ord("A") + column).encode()
        yield b'<c r="' + name + b'2"' + more + b"><f>1+1</f>" + rest + b"</c>"
    yield b"</row>"


def test_a_formula_that_was_never_calculated_is_no_empty_cell(tmp_path):
    path = write_xlsx(tmp_path, [["id", "a", "b", "c", "d", "e"]])
    cells = (
        *((b"", b"<v>7</v>"), (b"", b"<v></v>"), (b' s="1"', b"<v/>"), (b"", b"")),
        *((b' t="str"', b"<v></v>"), (b' t="str"', b"<v>x</v>")),  # a text may be empty
    )
    changed = rewritten(
        path, {SHEET: (b"</sheetData>", b"".join(formulas(*cells)) + b"</sheetData>")}
    )

    (row,) = table_of(changed)[1]

    assert row == (2, ["7", f"{ERROR_MARK}B2", f"{ERROR_MARK}C2", f"{ERROR_MARK}D2", "", "x"])


def test_a_formula_is_seen_where_the_reading_of_its_sheet_is_divided(tmp_path, monkeypatch):
    path = write_xlsx(tmp_path, [["id", "a"]] + [["1", "x"]] * 40)
    cell = b'<c r="B2"><f>1+1</f><v></v></c>'
    changed = rewritten(path, {SHEET: (b'<c r="B2" t="s"><v>3</v></c>', cell)})
    with zipfile.ZipFile(changed) as archive:
        place = archive.read(SHEET).index(cell)

    for first in range(place, place + len(cell) + 1):
        monkeypatch.setattr(sheet_errors, "CHUNK", first)  # bytes that are read at once
        assert sheet_errors.error_cells(str(changed), "Sheet1") == {2: [(1, "B")]}


def test_a_sheet_is_chosen_and_else_the_first_that_is_shown(tmp_path):
    path = tmp_path / "sheets.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Notes", "Answers", "Other"):
            sheet = book.add_worksheet(name)
            sheet.write_column(0, 0, ["id", name])
        book.get_worksheet_by_name("Answers").activate()
        book.get_worksheet_by_name("Answers").set_first_sheet()
        book.get_worksheet_by_name("Notes").hide()

    assert table_of(path)[1] == [(2, ["Answers"])]
    assert table_of(path, FileReading(sheet="Other"))[1] == [(2, ["Other"])]
    assert "no sheet 'None'; there are: Notes, Answers, Other" in refusal(
        path, FileReading(sheet="None")
    )


def test_hidden_rows_are_rows(tmp_path):
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["id", "1", "2"])
        sheet.set_row(1, None, None, {"hidden": True})

    assert table_of(path)[1] == [(2, ["1"]), (3, ["2"])]


def write_json_lines(folder, *objects, name="file.jsonl"):
    path = folder / name
    lines = [each if isinstance(each, str) else json.dumps(each) for each in objects]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_json_lines_are_rows_and_their_keys_are_columns(tmp_path):
    path = write_json_lines(
        tmp_path,
        {"id": 1, "agent": {"number": "0042"}, "score": 4.50},
        "",
        {"id": 2, "score": None, "tags": ["a", "b"], "new": True},
        '{"id": 3, "score": 1.10}',
    )

    table, rows = table_of(path)

    assert table.header == ("id", "agent.number", "score", "tags", "new")
    assert rows == [
        (1, ["1", "0042", "4.5", "", ""]),
        (2, [""] * 5),
        (3, ["2", "", "", '["a", "b"]', "true"]),
        (4, ["3", "", "1.10", "", ""]),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[1, 2]", "it is not an object in braces"),
        ('{"a": 1, "a": 2}', "the key 'a' is there twice"),
        ('{"a.b": 1, "a": {"b": 2}}', "the key 'a.b' is there twice"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": "\\ud800"}', "surrogates not allowed"),
        ('{"a": 1} x', "Extra data"),
        ('{"a":' * 2_000 + "1" + "}" * 2_000, "Line 2 is not a JSON object"),
        ('{"a": "' + "x" * 1_000_001 + '"}', "Line 2 is longer than"),
    ],
)
def test_a_line_that_is_no_object_is_named(tmp_path, line, message):
    assert message in refusal(write_json_lines(tmp_path, {"a": 1}, line))


def write_zip(folder, **members):
    path = folder / "files.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def test_the_files_of_an_archive_follow_one_another(tmp_path):
    workbook = write_xlsx(tmp_path, [["id", "name"], ["3", "Cem"]])
    path = write_zip(
        tmp_path,
        a__csv="id,name\n1,Ada\n",
        b__csv="id;name\n2;Ben\n",
        c__xlsx=workbook.read_bytes(),
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/._a.csv", b"\0")

    table, rows = table_of(path)

    assert rows == [(2, ["1", "Ada"]), (4, ["2", "Ben"]), (6, ["3", "Cem"])]
    assert [(part.name, part.first_line) for part in table.parts] == [
        ("a.csv", 1),
        ("b.csv", 3),
        ("c.xlsx", 5),
    ]


def test_a_file_is_not_hidden_because_its_place_is_written_with_dots(tmp_path):
    path = write_zip(tmp_path, **{"./a__csv": "id\n1\n", "./b/../c__csv": "id\n2\n"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("./.hidden.csv", b"\0")

    assert [cells for _, cells in table_of(path)[1]] == [["1"], ["2"]]


def test_an_archive_says_which_of_its_files_is_wrong(tmp_path):
    other = write_zip(tmp_path, a__csv="id,name\n1,Ada\n", b__csv="id,age\n2,30\n")
    assert "'b.csv' has other columns than 'a.csv'" in refusal(other)
    picture = write_zip(tmp_path, a__csv="id\n1\n", b__png=b"\x89PNG\r\n")
    assert "'b.png' in the archive: This is a picture" in refusal(picture)
    inner = write_zip(tmp_path, inner__zip=write_zip(tmp_path, a__csv="id\n1\n").read_bytes())
    assert "an archive in an archive" in refusal(inner)
    assert "holds no files" in refusal(write_zip(tmp_path))


def test_a_damaged_file_of_an_archive_is_named(tmp_path):
    path = write_zip(tmp_path, a__csv="id\n" + "".join(f"{n}\n" for n in range(2_000)))
    data = bytearray(path.read_bytes())
    for at in (60, 400):  # where its bytes no longer unpack, and where only their sum is wrong
        path.write_bytes(data[:at] + b"\xff" * 20 + data[at + 20 :])
        assert "'a.csv' in the archive cannot be read: it is damaged" in refusal(path)


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "SMALL", 1_000)
    bomb = write_zip(tmp_path, a__csv="id\n" + "1\n" * 1_000_000)
    assert "more than is safe" in refusal(bomb)
    many = write_zip(tmp_path, **{f"f{number}__csv": "id\n1\n" for number in range(2_001)})
    assert "more than 2,000 parts" in refusal(many)


def test_a_sheet_that_is_far_too_large_ends_its_reader_alone(tmp_path):
    """One cell in the last corner: read at once it would fill the machine's memory."""
    path = tmp_path / "corner.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "id")
        sheet.write(1_048_575, 16_383, "end")

    assert "too large to be read at once" in refusal(path)


def test_entities_that_explode_are_refused(tmp_path):
    lol = "".join(
        f'<!ENTITY l{number} "{f"&l{number - 1};" * 10 if number else "lol"}">'
        for number in range(10)
    )
    path = write_xlsx(tmp_path, [["id"], ["1"]])
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bomb, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(b"?>", f"?><!DOCTYPE lolz [{lol}]>".encode(), 1)
                content = content.replace(b"<sheets>", b"<x>&l9;</x><sheets>")
            target.writestr(name, content)

    assert "too large to be read at once, or damaged" in refusal(bomb)


def test_a_reader_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "SHORTEST", 0)
    monkeypatch.setattr(spreadsheets, "BYTES_A_SECOND", 10**9)

    assert "too large to be read at once" in refusal(write_xlsx(tmp_path, [["id"], ["1"]]))


def test_a_workbook_of_another_kind_is_named(tmp_path):
    path = write_zip(tmp_path, **{"xl/workbook__bin": b"\0"})

    assert "binary workbook (xlsb)" in refusal(path)
