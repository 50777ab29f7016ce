"""What kind of file it is, by its content: names and endings lie."""

import re
from enum import StrEnum
from pathlib import Path

from app.domain.errors import BadFile
from app.imports.archives import members_of

START = 512  # bytes
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
STRANGERS = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF",
    b"MZ\x90\x00": "a program",
    b"\x7fELF": "a program",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
}
MARKUP = re.compile(rb"<[!?a-z]", re.IGNORECASE)  # many a .xls is a web page with a table
JSON_LIST = re.compile(rb"\[\s*\{")
KNOWN = "a CSV file, a spreadsheet (xlsx, xls, ods), JSON lines, or a ZIP archive of these"


class FileKind(StrEnum):
    TEXT = "CSV"
    JSON_LINES = "JSON lines"
    SPREADSHEET = "spreadsheet"
    ARCHIVE = "ZIP archive"


def kind_of(path: Path) -> FileKind:
    """By its first bytes; a ZIP archive by what is in it. Errors: BadFile says what it is."""
    with path.open("rb") as file:
        start = file.read(START)
    text = start.removeprefix(BYTE_ORDER_MARK).lstrip()
    if not text:
        raise BadFile("The file is empty.")
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):  # the second has nothing in it
        return _kind_of_archive(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return FileKind.SPREADSHEET
    stranger = next((kind for sign, kind in STRANGERS.items() if start.startswith(sign)), None)
    if stranger is None and MARKUP.match(text):
        stranger = "a web page or an XML file"
    if stranger is None and JSON_LIST.match(text):
        stranger = "one list in JSON"
    if stranger:
        raise BadFile(f"This is {stranger}. Bring in {KNOWN}.")
    return FileKind.JSON_LINES if text.startswith(b"{") else FileKind.TEXT


def _kind_of_archive(path: Path) -> FileKind:
    names = {member.filename for member in members_of(path)}
    if "xl/workbook.bin" in names:
        raise BadFile("This is a binary workbook (xlsb). Save it as xlsx or as 'CSV UTF-8'.")
    if "xl/workbook.xml" in names or {"mimetype", "content.xml"} <= names:
        return FileKind.SPREADSHEET
    return FileKind.ARCHIVE
