"""Which cells of a sheet hold an error such as #REF!, or a formula that was never calculated.

Both look empty to calamine, and an empty cell would be no answer.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

import xlrd

Cell = tuple[int, str]  # the column's number from 0, and its letters
Found = dict[int, list[Cell]]  # by row from 1

WRONG_IN_XLSX = re.compile(
    rb'<(?:\w+:)?c\s[^>]*\bt="e"[^>]*>'  # an error; or a formula without a value, which
    rb'|<(?:\w+:)?c\s(?![^>]*\bt="str")[^>]*>\s*'  # only a text may be: then it is empty
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:</|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</)"
)
SIGNS = (b't="e"', b"<f", b":f")  # without one of them there is nothing to look for
PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
CHUNK = 1 << 20  # bytes
LONGEST_CELL = 50_000  # bytes; a formula may be long
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
MOST_REPEATS = 100_000


def error_cells(path: str, sheet: str) -> Found:
    """The columns of a sheet's error cells, by row."""
    if not zipfile.is_zipfile(path):
        return _in_xls(path, sheet)
    with zipfile.ZipFile(path) as archive:
        if "content.xml" in archive.namelist():
            return _in_ods(archive, sheet)
        return _in_xlsx(archive, sheet)


def letters(column: int) -> str:
    """The name of a column.

    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _number(name: str) -> int:
    """The opposite of `letters`."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _in_xlsx(archive: zipfile.ZipFile, sheet: str) -> Found:
    found: Found = {}
    with archive.open(_part_of(archive, sheet)) as file:
        for cell in _wrong_cells(file):
            if place := PLACE.search(cell):
                name = place[1].decode()
                found.setdefault(int(place[2]), []).append((_number(name), name))
    return found


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where in the archive the sheet is. Errors: ValueError if the workbook does not say."""
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for each in workbook.iter():
        if each.tag.endswith("}sheet") and each.get("name") == sheet:
            target = targets.get(each.get(RELATION), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise ValueError(f"The workbook does not say where its sheet {sheet!r} is.")


def _wrong_cells(file: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := file.read(CHUNK):
        text = rest + chunk
        is_odd = any(sign in text for sign in SIGNS)  # hardly ever
        found = list(WRONG_IN_XLSX.finditer(text)) if is_odd else []
        yield from (each.group() for each in found)
        rest = text[max(found[-1].end() if found else 0, len(text) - LONGEST_CELL) :]


def _in_ods(archive: zipfile.ZipFile, sheet: str) -> Found:
    found: Found = {}
    with archive.open("content.xml") as file:
        if not any(b'value-type="error"' in chunk for chunk in iter(lambda: file.read(CHUNK), b"")):
            return found
    with archive.open("content.xml") as file:
        for row, column in _ods_errors(file, sheet):
            found.setdefault(row, []).append((column, letters(column)))
    return found


def _ods_errors(file: IO[bytes], sheet: str) -> Iterator[tuple[int, int]]:
    """Row from 1 and column from 0 of each error cell; repeated rows and cells count as many."""
    inside, row = False, 1
    for event, each in ElementTree.iterparse(file, ("start", "end")):
        if each.tag == f"{TABLE}table":
            inside, row = event == "start" and each.get(f"{TABLE}name") == sheet, 1
        elif event == "end" and each.tag == f"{TABLE}table-row":
            if inside:
                yield from ((row, column) for column in _errors_of_row(each))
            row += _repeats(each, "rows")
            each.clear()


def _errors_of_row(row: ElementTree.Element) -> Iterator[int]:
    column = 0
    for cell in row:
        repeats = _repeats(cell, "columns")
        if cell.get(KIND) == "error":
            yield from range(column, column + repeats)
        column += repeats


def _repeats(each: ElementTree.Element, what: str) -> int:
    text = each.get(f"{TABLE}number-{what}-repeated", "1")
    return min(int(text), MOST_REPEATS) if text.isdigit() else 1


def _in_xls(path: str, sheet: str) -> Found:
    found: Found = {}
    with xlrd.open_workbook(path, on_demand=True) as workbook:
        cells = workbook.sheet_by_name(sheet)
        for row in range(cells.nrows):
            kinds = cells.row_types(row)
            if xlrd.XL_CELL_ERROR in kinds:
                columns = [i for i, kind in enumerate(kinds) if kind == xlrd.XL_CELL_ERROR]
                found[row + 1] = [(column, letters(column)) for column in columns]
    return found
