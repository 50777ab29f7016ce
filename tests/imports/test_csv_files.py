"""CSV files: read strictly, to the end, or refused as a whole with the line and the cure."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadFile
from app.domain.file_readings import FileReading
from app.imports.csv_files import LARGEST_CELL
from app.imports.tables import opened_table
from tests.independent import physical_records


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("csv") / "file.csv"


def read(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with opened_table(path, FileReading(separator=",")) as table:
        assert table.count() == len(list(table.rows()))
        return table, list(table.rows())


def refusal(path, content):
    with pytest.raises(BadFile) as caught:
        read(path, content)
    return str(caught.value)


def fitted(cells, width):
    """Without empty cells beyond the last column."""
    return cells if any(cells[width:]) else cells[:width]


CELL = st.text(alphabet='ab,;"\n\r \x85\u2028=', max_size=6)
PLAIN = st.text(alphabet="ab; =\x85\u2028", max_size=4)
QUOTED = CELL.map(lambda text: '"' + text.replace('"', '""') + '"')
LINE = st.lists(PLAIN | QUOTED, max_size=4).map(",".join)
BREAK = st.sampled_from(["\n", "\r\n", "\r"])


@given(st.lists(st.tuples(LINE, BREAK), min_size=1, max_size=8), st.booleans())
def test_every_physical_record_is_read_with_its_line_and_cells(path, lines, is_ended):
    text = "h1,h2\r\n" + "".join(line + end for line, end in lines)
    text = text if is_ended else text.rstrip("\r\n") + "\nend"

    _, rows = read(path, text)

    assert [(1, ["h1", "h2"]), *rows] == [
        (line, fitted(cells, 2)) for line, cells in physical_records(text)
    ]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_are_physical(path, end):
    text = end.join(["id,words", '1,"two', 'lines"', "", "2,x", ""])

    file, rows = read(path, text)

    assert rows == [(2, ["1", f"two{end}lines"]), (4, []), (5, ["2", "x"])]
    assert file.header == ("id", "words")


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_byte_order_mark_is_no_part_of_the_header(path, start):
    assert read(path, f"{start}id,day\n1,x")[0].header == ("id", "day")


def test_spaces_around_the_names_of_columns_are_dropped(path):
    assert read(path, " id ,day\n1,x")[0].header == ("id", "day")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "The file is empty."),
        (" \r\n\n", "The file is empty."),
        ("\ufeff", "The file is empty"),
        ("\nid,day\n1,x", "its first line is"),
        ("id,day", "no data rows"),
        ("id,day\n", "no data rows"),
        ("id,\0\n1,2", "Line 1: a NUL byte"),
        ('id,words\n1,"open\n2,x\n3,y\n', "Line 2: a quote opened here never closes"),
        ('id,words\n1,x\n\n2,"open', "Line 4: a quote opened here never closes"),
        (f'id,words\n1,"{"x" * LARGEST_CELL}x', "Line 2: a quote opened here never closes"),
        (f"id,words\n1,{'x' * LARGEST_CELL}x\n", "Line 2: a cell has more than 1,000,000 letters"),
        ('id,words\n1,"two"2\n', "Line 2: this row's quotes do not fit"),
        ('id,words\n1,"a\nb"c\n2,x\n', "Line 2: this row's quotes do not fit"),
        ("id,words\n1,Zoë".encode("latin-1"), "Line 2: byte 0xeb is not UTF-8"),
        ("id,Zoë\n1,x".encode("latin-1"), "Line 1: byte 0xeb is not UTF-8"),
        ("id,words\r1,x\r2,Zoë".encode("latin-1"), "Line 3: byte 0xeb"),  # lone CR: three lines
        ("id,words\n" + "1,x\n" * 9999 + "2,Zoë", None),
        (("id,words\n" + "1,x\n" * 9999 + "2,Zoë").encode("latin-1"), "Line 10001: byte 0xeb"),
        (b"id,words\n1,\xed\xa0\x80", "Line 2: byte 0xed is not UTF-8"),  # an unpaired surrogate
        ("id,day\n1,2".encode("utf-16-le"), "looks like UTF-16 text without its mark"),
        (b"PK\x03\x04rest", "The archive or workbook is damaged"),
        (b"\xd0\xcf\x11\xe0rest", "too large to be read at once, or damaged"),
        (b"\x89PNG\r\n", "a picture"),
        (b"%PDF-1.7", "a PDF"),
        (b"MZ\x90\0\x03", "a program"),
        ("MZ,id\n1,2", None),  # a column named MZ
        (b"\x7fELF\x02", "a program"),
        ("\ufeff\n <!DOCTYPE html>", "a web page"),
        ("<HTML><body>", "a web page"),
        ("<table border=0><tr><td>id</td></tr></table>", "a web page"),  # as many an .xls is
        ('<?xml version="1.0"?>\n<Workbook>', "an XML file"),
        ("<id>,day\n1,2", "a web page"),
        ("< 5,day\n1,2", None),
    ],
)  # None: the file is good
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(path, content, message):
    if message is None:
        assert read(path, content)[1]
    else:
        assert message in refusal(path, content)


@pytest.mark.parametrize("length", [20_001, 131_073, LARGEST_CELL])
def test_a_long_cell_is_left_to_its_row(path, length):
    assert read(path, f"id,words\n1,{'x' * length}")[1] == [(2, ["1", "x" * length])]


def test_a_nul_byte_in_a_row_is_left_to_the_row(path):
    assert read(path, "id,words\n1,a\0b")[1] == [(2, ["1", "a\0b"])]


def test_a_file_is_streamed(path):
    path.write_text("id,words\n" + f"1,{'x' * 1000}\n" * 20_000)  # 20 MB
    tracemalloc.start()

    with opened_table(path) as table:
        assert table.count() == 20_000

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
