"""How a file is to be read where the file itself does not say it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import BadMapping

ENCODINGS = (
    *("utf-8", "utf-16", "windows-1252", "iso-8859-15", "windows-1250", "windows-1251"),
    *("iso-8859-1", "iso-8859-2", "mac-roman", "shift_jis", "gb18030", "big5", "euc-kr"),
)
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SEPARATOR_NAMES = {"tab": "\t"}
KEYS = ("encoding", "separator", "decimal", "sheet", "header_row", "rows_below")
MOST_ROWS = 100  # above or below the header


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a mapping says about its file; what is empty is found in the file."""

    encoding: str = ""  # empty: UTF-8, or UTF-16 where the file begins with its mark
    separator: str = ""  # empty: a comma, else what separates the names of the columns
    decimal: str = "."  # in numbers: 4.5 or 4,5
    sheet: str = ""  # empty: the first one that is shown
    header_row: int = 1
    rows_below: int = 0  # explanations between the header and the data


GONE = "The file is not kept any more; choose it again."
ERROR_MARK = "\ue000"  # before the address of a cell that holds an error of its spreadsheet
SHEET_ERROR = (
    "holds an error of the spreadsheet, such as #REF!, or a formula that was never calculated"
)
PLAIN = FileReading()
LINE_BEFORE, PROBLEM = "Line (of the file before)", "What is wrong"
OF_MENDING = (LINE_BEFORE, PROBLEM)  # beside the columns of a file, in its workbook for mending


def file_reading(table: Mapping[str, object]) -> FileReading:
    """What the key `file` of a mapping says. Errors: BadMapping names the key and what fits."""
    if extra := sorted(set(table) - set(KEYS)):
        raise BadMapping(f"'file' knows {', '.join(KEYS)}; {extra[0]!r} is not one of them.")
    texts = {key: str(value) for key, value in table.items() if isinstance(value, str)}
    if len(texts) < len(table):
        raise BadMapping("Each key of 'file' has one value, like encoding: windows-1252.")
    separator = texts.get("separator", "")
    return FileReading(
        encoding=_one_of("encoding", texts.get("encoding", "").lower(), ENCODINGS),
        separator=_one_of("separator", SEPARATOR_NAMES.get(separator, separator), SEPARATORS),
        decimal=_one_of("decimal", texts.get("decimal", "."), (".", ",")) or ".",
        sheet=texts.get("sheet", ""),
        header_row=_number("header_row", texts.get("header_row", "1")) or 1,
        rows_below=_number("rows_below", texts.get("rows_below", "0")),
    )


def _one_of(key: str, value: str, known: object) -> str:
    if value and value not in known:  # type: ignore[operator]
        names = ", ".join("tab" if each == "\t" else each for each in known)  # type: ignore[attr-defined]
        raise BadMapping(f"'file' cannot have the {key} {value!r}; known are: {names}")
    return value


def _number(key: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()) or int(value) > MOST_ROWS:
        raise BadMapping(f"{key!r} is a number of rows, {MOST_ROWS} at most; {value!r} is none.")
    return int(value)
