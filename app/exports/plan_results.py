"""The files of a plan run: columns of texts as CSV or JSON, some rows at a time."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from app.exports.cells import FORMULA_SIGNS, neutralised

CSV, JSON = "csv", "json"
FORMATS = (CSV, JSON)
IN_QUOTES = ',"\r\n'
NUMBER = re.compile(r"[-+]?[0-9]+(?:[./][0-9]+)?")  # which is only shown, also after a sign
MAY_RUN = re.compile(r"(?m)^[ ]*(?:[=@+\t\r]|-(?![0-9]+(?:[./][0-9]+)?$))")
Columns = Sequence[Sequence[str]]


def result_bytes(
    format_name: str, names: Sequence[str], parts: Iterable[Columns]
) -> Iterator[bytes]:
    """The file in one of FORMATS, UTF-8, from some rows of all columns at a time.

    In a CSV file an apostrophe stands before a text that a spreadsheet would run.
    """
    return (csv_bytes if format_name == CSV else json_bytes)(names, parts)


def csv_bytes(names: Sequence[str], parts: Iterable[Columns]) -> Iterator[bytes]:
    """A line with the names, then one for each row."""
    yield f"{','.join(quoted(names))}\n".encode()
    for columns in parts:
        safe = map(quoted, map(_harmless, columns))
        lines = map(",".join, zip(*safe, strict=True))
        yield ("\n".join(lines) + "\n").encode()


def json_bytes(names: Sequence[str], parts: Iterable[Columns]) -> Iterator[bytes]:
    """A list with one object for each row; a reason stands only in the row that has one.

    Numbers stand as texts, because other programs would read them as floats.
    """
    before = "[\n"
    for columns in parts:
        for cells in zip(*columns, strict=True):
            row = _object(dict(zip(names, cells, strict=True)))
            yield f"{before}{json.dumps(row, ensure_ascii=False)}".encode()
            before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _object(row: dict[str, str]) -> dict[str, str | None]:
    return {
        name: None if row.get(f"{name}_reason") else text
        for name, text in row.items()
        if text or not name.endswith("_reason")
    }


def _harmless(texts: Sequence[str]) -> Sequence[str]:
    """No text that a spreadsheet would run; numbers stay."""
    together = "\n".join(texts)
    if together.isascii() and not (_has_sign(together) and MAY_RUN.search(together)):
        return texts
    return [text if NUMBER.fullmatch(text) else neutralised(text) for text in texts]


def _has_sign(text: str) -> bool:
    """Whether it is worth looking where the signs stand, which takes far longer."""
    return any(sign in text for sign in FORMULA_SIGNS)


def quoted(texts: Sequence[str]) -> Sequence[str]:
    """The texts as cells of a CSV file."""
    return [_cell(text) for text in texts] if _needs_quotes("".join(texts)) else texts


def _needs_quotes(text: str) -> bool:
    return any(sign in text for sign in IN_QUOTES)


def _cell(text: str) -> str:
    if not _needs_quotes(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
