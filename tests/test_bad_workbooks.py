"""Workbooks as they should not be, and files that say to be what they are not."""

import time
import zipfile
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import select

from app.domain.file_readings import SHEET_ERROR
from app.extensions import db
from app.imports import archives
from app.models.facts import AnswerRow
from app.services.files.people import import_people
from app.services.plans.publishing import import_participations
from tests.factories import HEADER, MAPPING, NOON, OPERATOR, import_answers, make_person, make_unit
from tests.fates import checked, counted, failure, look, rejected, stored, unmatched
from tests.imports.workbooks import BOOK, SHEET, STRINGS, rewritten, write_ods, write_xlsx

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.one_database]
COLUMNS = HEADER.split(",")
ROW = ["good", "E1", "2026-01-05", 5]
ROWS = [COLUMNS, ROW]
TOO_LARGE = "The workbook is too large to be read at once, or damaged."
UNSAFE = "more than is safe; nothing was unpacked"
SECONDS = 8  # for a bomb, on a machine that has more to do


@pytest.fixture
def folder(tmp_path):
    make_person("E1", make_unit("North"))
    return tmp_path


@pytest.fixture
def book(folder):
    """Writes a workbook with a function that fills the sheet below its header."""

    def book(fill, **options):
        path = folder / f"{fill.__name__}.xlsx"
        with xlsxwriter.Workbook(path, options) as workbook:
            sheet = workbook.add_worksheet("Answers")
            sheet.write_row(0, 0, COLUMNS)
            fill(workbook, sheet)
        return path

    return book


def answers():
    return list(db.session.scalars(select(AnswerRow)))


# 19: what a file is stands in it, and not in its name

CSV = f"{HEADER}\ngood,E1,2026-01-05,5\n".encode()
STRANGERS = {
    "picture.csv": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is a picture"),
    "photo.csv": (b"\xff\xd8\xff\xe0\0\x10JFIF", "This is a picture"),
    "drawing.csv": (b"GIF89a\x01\0\x01\0", "This is a picture"),
    "photo.webp": (b"RIFF\x24\0\0\0WEBPVP8 ", "NUL byte"),
    "program.csv": (b"MZ\x90\0\x03\0\0\0", "This is a program"),
    "other-program.csv": (b"MZ\x78\0\x01\0\0\0", "NUL byte"),
    "linux.csv": (b"\x7fELF\x02\x01\x01", "This is a program"),
    "film.csv": (b"\0\0\0\x20ftypisom\0\0", "NUL byte"),
    "page.xlsx": (b"<html><body><table>", "This is a web page"),
    "table.xls": (b"<table border=1><tr><td>id</td></tr></table>", "This is a web page"),
    "document.xlsx": (b'<?xml version="1.0"?>\n<Workbook/>\n', "XML file"),
    "paper.csv": (b"%PDF-1.7\n", "This is a PDF"),
    "packed.csv": (b"\x1f\x8b\x08\0", "This is a gzip archive"),
    "cut.xlsx": (b"PK\x03\x04\x14\0", "is damaged"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", TOO_LARGE),
    "list.json": (b'[\n {"id": "1"}]', "This is one list in JSON"),
    "object.json": (b'{\n  "id": 1\n}', "Line 1 is not a JSON object"),
}


def test_what_is_no_table_is_refused_by_its_content_whatever_its_name(folder):
    for name, (content, message) in STRANGERS.items():
        (folder / name).write_bytes(content)

        assert message in failure(import_answers(folder / name)), name
        assert message in look(folder / name, "").message, name


@pytest.mark.parametrize("name", ["book.csv", "picture.png", "program.exe", "noname"])
def test_a_table_is_read_whatever_its_name(folder, name):
    write_xlsx(folder, ROWS).rename(folder / name)
    assert counted(import_answers(folder / name)) == {"stored": 1}
    (folder / "text.xlsx").write_bytes(CSV)
    assert counted(import_answers(folder / "text.xlsx")) == {"duplicate": 1}


# 20: bombs


def bomb(folder, size, name="bomb.zip"):
    """So many bytes of one letter, packed to a thousandth."""
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", CSV + b"x" * size)
    return folder / name


def refused_quickly(path):
    begun = time.perf_counter()
    message = failure(import_answers(path))
    assert time.perf_counter() - begun < SECONDS
    return message


def test_an_archive_that_is_packed_too_well_is_not_unpacked(folder):
    assert UNSAFE in refused_quickly(bomb(folder, 30_000_000))


def test_a_workbook_that_is_packed_too_well_is_not_unpacked(folder):
    more = {"xl/media/picture.bin": b"\0" * 30_000_000}

    assert UNSAFE in refused_quickly(rewritten(write_xlsx(folder, ROWS), {}, more=more))


def test_an_archive_that_is_too_large_in_all_is_not_unpacked(folder, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST", 20_000_000)
    monkeypatch.setattr(archives, "MOST_RATIO", 10**9)

    assert UNSAFE in refused_quickly(bomb(folder, 30_000_000))


def test_an_archive_that_lies_about_its_size_is_damaged(folder):
    """Its list says ten bytes; what it holds would be 30 million."""
    path = bomb(folder, 30_000_000)
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)

    assert "cannot be read: it is damaged" in refused_quickly(path)


def test_an_archive_of_too_many_files_is_not_unpacked(folder):
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        for number in range(2_001):
            archive.writestr(f"{number}.csv", CSV)

    assert "more than 2,000 parts; nothing was unpacked" in refused_quickly(folder / "many.zip")


def test_an_archive_whose_files_share_their_bytes_is_refused(folder):
    """The list names the same packed bytes again and again, as the best bombs do."""
    path = bomb(folder, 9_000_000)
    data = path.read_bytes()
    entry = data.rindex(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    one, last = data[entry:end], bytearray(data[end:])
    number = 300
    last[8:12] = number.to_bytes(2, "little") * 2
    last[12:16] = (len(one) * number).to_bytes(4, "little")
    path.write_bytes(data[:entry] + one * number + last)

    assert UNSAFE in refused_quickly(path)


def test_files_of_an_archive_are_never_written_where_their_names_say(folder):
    names = ("../../escaped.csv", "/escaped.csv", "./a.csv", "con.csv", "a\\..\\b.csv")
    with zipfile.ZipFile(folder / "names.zip", "w") as archive:
        for name in names:
            archive.writestr(name, CSV)

    assert counted(import_answers(folder / "names.zip")) == {"stored": 1, "duplicate": 4}
    assert not list(folder.parent.parent.glob("escaped*"))


def test_a_sheet_with_a_cell_in_its_last_corner_is_refused(book):
    def corner(_, sheet):
        sheet.write_row(1, 0, ROW)
        sheet.write(1_048_575, 16_383, "end")

    assert TOO_LARGE in refused_quickly(book(corner))


def test_a_sheet_that_says_to_be_huge_and_is_not_is_read(folder):
    size = (b'<dimension ref="A1:D2"/>', b'<dimension ref="A1:XFD1048576"/>')
    path = rewritten(write_xlsx(folder, ROWS), {SHEET: size})

    assert counted(import_answers(path)) == {"stored": 1}


def test_cells_that_are_repeated_a_million_times_are_refused(folder):
    path = write_ods(folder, ROWS)
    repeated = b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell'
    repeated += b' table:number-columns-repeated="16384" office:value-type="float" office:value="5"'
    change = (b"</table:table>", repeated + b"/></table:table-row></table:table>")

    assert TOO_LARGE in refused_quickly(rewritten(path, {"content.xml": change}, "bomb.ods"))


def test_of_ten_thousand_sheets_the_first_is_read_or_the_workbook_refused(folder):
    path = write_xlsx(folder, ROWS)
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 10_001))
    change = {BOOK: (b"</sheets>", f"{names}</sheets>".encode())}
    parts = {f"xl/worksheets/sheet{n}.xml": b"<worksheet/>" for n in range(2, 10_001)}

    assert "more than 2,000 parts" in refused_quickly(rewritten(path, change, more=parts))
    assert counted(import_answers(rewritten(path, change, "names.xlsx"))) == {"stored": 1}


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
TWICE = f'<!ENTITY l9 "{"x" * 100_000}">'


@pytest.mark.parametrize("part", [BOOK, STRINGS, SHEET])
@pytest.mark.parametrize("entities", [LAUGHS, TWICE, '<!ENTITY l9 SYSTEM "file:///etc/passwd">'])
def test_entities_of_xml_are_neither_multiplied_nor_fetched(folder, part, entities):
    path = rewritten(
        write_xlsx(folder, [*ROWS, ["5", "E1", "2026-01-05", "word"]]),
        {part: (b"?>", f"?><!DOCTYPE x [{entities}]>".encode())},
        "declared.xlsx",
    )
    inside = {
        BOOK: (b"<sheets>", b"<x>%s</x><sheets>" % (b"&l9;" * 100)),
        STRINGS: (b"<t>word</t>", b"<t>%s</t>" % (b"&l9;" * 100)),
        SHEET: (b"<v>5</v>", b"<v>%s</v>" % (b"&l9;" * 100)),
    }
    begun = time.perf_counter()

    job = import_answers(rewritten(path, {part: inside[part]}))

    assert time.perf_counter() - begun < SECONDS
    assert part is SHEET or TOO_LARGE in failure(job)  # such a cell of the sheet itself is empty
    checked(job)
    assert stored() == []


def test_an_external_link_is_not_followed_and_its_last_value_is_read(folder, book):
    def linked(_, sheet):
        sheet.write_row(1, 0, ROW[:3])
        sheet.write_formula(1, 3, "=[1]Sheet1!$A$1", None, 4)

    link = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b'<externalBook r:id="rId1"/></externalLink>'
    )
    where = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" TargetMode="External" Target="file:///etc/passwd"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'externalLinkPath"/></Relationships>'
    )
    parts = {
        "xl/externalLinks/externalLink1.xml": link,
        "xl/externalLinks/_rels/externalLink1.xml.rels": where,
    }

    assert counted(import_answers(rewritten(book(linked), {}, more=parts))) == {"stored": 1}


def test_a_macro_is_not_run_and_its_cells_are_read(folder):
    more = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"Shell(calc)" * 100}

    path = rewritten(write_xlsx(folder, ROWS), {}, "macro.xlsm", more)

    assert counted(import_answers(path)) == {"stored": 1}


# 21: cells that are not what they look like


def test_a_formula_is_its_last_value_and_without_one_its_row_is_rejected(book):
    def formulas(_, sheet):
        for place, value in enumerate((5, "", "#REF!", "#DIV/0!", "#N/A", 6, "5"), 1):
            sheet.write_row(place, 0, [str(place), *ROW[1:3]])
            sheet.write_formula(place, 3, "=2+3", None, value)

    assert counted(import_answers(book(formulas))) == {"stored": 2, "rejected": 5}
    assert stored() == ["1", "7"]
    assert rejected() == [
        *((line, "rating", SHEET_ERROR) for line in (3, 4, 5, 6)),
        (7, "rating", "is not an answer of satisfaction: 1 to 5"),
    ]


def test_an_error_in_a_column_that_nobody_reads_is_no_error(book):
    def elsewhere(_, sheet):
        sheet.write_row(0, 4, ["notes"])
        sheet.write_row(1, 0, ROW)
        sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")

    assert counted(import_answers(book(elsewhere))) == {"stored": 1}


def test_merged_cells_say_their_value_once_and_nobody_fills_in_the_others(book):
    def merged(_, sheet):
        for place in (1, 2, 3):
            sheet.write(place, 0, str(place))
            sheet.write_row(place, 2, ROW[2:])
        sheet.merge_range(1, 1, 3, 1, "E1")

    assert counted(import_answers(book(merged))) == {"stored": 1, "unmatched": 2}
    assert unmatched() == ["The row names nobody in 'payee'."] * 2


def test_hidden_and_filtered_rows_and_columns_are_counted(book):
    def hidden(_, sheet):
        for place in (1, 2, 3):
            sheet.write_row(place, 0, [str(place), *ROW[1:]])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(3, 0)
        sheet.set_column(3, 3, None, None, {"hidden": True})
        sheet.autofilter(0, 0, 3, 3)
        sheet.filter_column(0, "x == 1")

    assert counted(import_answers(book(hidden))) == {"stored": 3}


@pytest.mark.parametrize("since_1904", [False, True])
def test_a_day_is_the_same_in_workbooks_that_count_from_1900_and_from_1904(book, since_1904):
    def days(workbook, sheet):
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for place, each in enumerate((date(2026, 1, 5), date(2024, 2, 29)), 1):
            sheet.write_row(place, 0, [str(each), *ROW[1:]])
            sheet.write_datetime(place, 2, each, day)

    path = book(days, date_1904=since_1904)
    mapping = MAPPING.replace("YYYY-MM-DD", "[YYYY-MM-DD, 'YYYY-MM-DD HH:mm:ss']")

    assert counted(import_answers(path, mapping)) == {"stored": 2}
    assert {str(answer.day) for answer in answers()} == {"2026-01-05", "2024-02-29"}
    assert all(answer.external_id == str(answer.day) for answer in answers())


def test_a_number_that_is_no_day_of_our_time_is_rejected(book):
    """46,027 would be a day of 2026 if its cell were formatted as one."""

    def serials(workbook, sheet):
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for place, serial in enumerate((0, -1, 60, 2_958_466, 1e10, 1e300), 1):
            sheet.write_row(place, 0, ROW)
            sheet.write_number(place, 2, serial, day)
        sheet.write_row(7, 0, [*ROW[:2], 46_027, ROW[3]])

    assert counted(import_answers(book(serials))) == {"rejected": 7}
    assert {column for _, column, _ in rejected()} == {"day"}


def test_a_cell_with_an_error_is_no_name_and_no_amount(folder):
    """Files of people and of participations are workbooks too."""
    header = ["number", "name", "first_day", "team"]
    path = write_xlsx(folder, [header, ["E5", "Ada", "2026-01-01", "North"]])
    cell = (b'<c r="B2" t="s"><v>5</v></c>', b'<c r="B2" t="e"><f>X</f><v>#REF!</v></c>')

    report = import_people(rewritten(path, {SHEET: cell}), OPERATOR, NOON)

    assert (report.new, report.rejected) == (0, ((2, "name", "B2", SHEET_ERROR),))
    header = ["number", "plan", "first_day", "target_amount"]
    path = write_xlsx(folder, [header, ["E1", "Bonus", "2026-01-01", "200"]])
    cell = (b'<c r="D2" t="s"><v>7</v></c>', b'<c r="D2"><f>100*2</f></c>')
    report = import_participations(rewritten(path, {SHEET: cell}), OPERATOR, NOON)
    assert (report.new, report.rejected) == (0, ((2, "target_amount", "D2", SHEET_ERROR),))
