"""The workbook in which rows are mended: what is typed there is read as it was typed."""

import re
import zipfile

from app.exports.mending import write_mending_file

TEXT = "49"  # the number of the format of texts in every workbook


def formats_of_cells(path):
    """The number format of each cell of the first sheet, by its place."""
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    styles = re.search("<cellXfs.*</cellXfs>", styles, re.DOTALL)[0]
    known = re.findall(r'<xf numFmtId="(\d+)"', styles)
    return {place: known[int(style or 0)] for place, style in re.findall(
        r'<c r="([A-Z]+\d+)"(?: s="(\d+)")?', sheet)}  # fmt: skip


def test_a_spreadsheet_makes_no_date_of_what_is_typed_over_a_cell(tmp_path):
    """03.04.2026 typed into a plain cell would become a date, and be written another way."""
    path = tmp_path / "mending.xlsx"
    write_mending_file(path, ("day", "rating"), [(2, ("31.04.2026", ""), "is not a date")])

    found = formats_of_cells(path)

    assert (found["A2"], found["B2"]) == (TEXT, TEXT)
