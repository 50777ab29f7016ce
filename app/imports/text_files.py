"""Text in the encoding that the file has, or that was given: never guessed into other letters."""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from app.domain.errors import BadFile

UTF_8 = "utf-8-sig"  # with a mark or without
MARKS = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: UTF_8,
}
LOOKED_AT = 4_096  # bytes
ONE_BYTE_A_LETTER = ("windows", "iso", "mac")  # in others UTF-8 may be a text by chance
LETTERS_LOOKED_AT = 1_000_000  # bytes
ESCAPED_BYTE = re.compile("[\udc80-\udcff]")  # what is not UTF-8, as Python hands it over


@contextmanager
def opened_text(path: Path, encoding: str = "") -> Iterator[TextIO]:
    """The file's text, line ends as they are. Errors: BadFile with the place of a wrong byte."""
    known = _encoding(path, encoding)
    try:
        with path.open(encoding=known, newline="") as file:
            yield file
    except UnicodeError:
        raise BadFile(_undecodable(path, known)) from None


def _encoding(path: Path, given: str) -> str:
    with path.open("rb") as file:
        start = file.read(LOOKED_AT)
    marked = next((name for mark, name in MARKS.items() if start.startswith(mark)), "")
    if marked:
        return marked
    if given not in ("", "utf-8"):
        _refuse_utf_8(path, given)
        return given
    if start[:2].count(0) == 1:  # 'a' and half of its UTF-16 twin
        raise BadFile(
            "This looks like UTF-16 text without its mark. Save the file as 'CSV UTF-8', or say"
            " its encoding (utf-16)."
        )
    return UTF_8


def _refuse_utf_8(path: Path, given: str) -> None:
    """Letters that are UTF-8 would become others in silence. Errors: BadFile."""
    if not given.startswith(ONE_BYTE_A_LETTER):
        return
    with path.open("rb") as file:
        start = file.read(LETTERS_LOOKED_AT)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # it may end within a letter
    except UnicodeError:
        return
    if not start.isascii():
        raise BadFile(
            f"The letters of this file are UTF-8, and it was to be read as {given}: take the"
            " encoding out of the mapping."
        )


def _undecodable(path: Path, encoding: str) -> str:
    if encoding != UTF_8:
        return f"The file is not {encoding} text. Say another encoding, or save it as 'CSV UTF-8'."
    with path.open(encoding=UTF_8, errors="surrogateescape", newline="") as file:
        for line, text in enumerate(file, 1):
            if found := ESCAPED_BYTE.search(text):
                byte = ord(found[0]) - 0xDC00
                return (
                    f"Line {line}: byte {byte:#04x} is not UTF-8. Save the file as 'CSV UTF-8', or"
                    " say its encoding, which is often windows-1252."
                )
    return "The file is not UTF-8 text. Save it as 'CSV UTF-8', or say its encoding."
