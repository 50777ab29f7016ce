"""The text of a plan, at each door alike: how long it may be, and which signs stand in it."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from app.domain.errors import BadFile, BadPlan
from app.domain.plans.language.keys import error
from app.imports.yaml_documents import yaml_document

LARGEST_PLAN = 100_000  # bytes; a long plan with its tables is a tenth of it
MOST_PARTS = 8_000  # texts, lists and tables: a third of a second to read
LONGEST_TEXT = 2_000  # characters, as long as a formula
# Controls, halves of letters, and marks that turn what follows around: a plan would read as
# another one than is calculated, a terminal would obey it, and PostgreSQL keeps no U+0000.
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plan_text(file: BinaryIO) -> str:
    """The text of a file that is open, of which no more is read than a plan may have.

    Line ends are those of Unix. Errors: BadFile with the line of a wrong byte, BadPlan.
    """
    data = file.read(LARGEST_PLAN + 1)
    if len(data) > LARGEST_PLAN:
        raise _too_large()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as mistake:
        line = data[: mistake.start].count(b"\n") + 1
        what = f"byte {data[mistake.start]:#04x} is not UTF-8"
        raise BadFile(f"Line {line}: {what}. Save the file as UTF-8 and try again.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def plan_document(text: str, what: str) -> Any:
    """The document that a YAML text holds; `what` names it. Errors: BadFile, BadPlan."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_PLAN:
        raise _too_large()
    return yaml_document(text, what, MOST_PARTS)


def _too_large() -> BadPlan:
    return BadPlan(f"A plan has at most {LARGEST_PLAN:,} bytes.")


def check_texts(document: Any) -> None:
    """Errors: BadPlan for a text that is too long to be read, or holds what cannot be seen."""
    for text in _texts(document):
        if len(text) > LONGEST_TEXT:
            raise error(f"A text has at most {LONGEST_TEXT:,} characters.", text)
        if found := UNSEEN.search(text):
            code = f"U+{ord(found[0]):04X}"
            raise error(f"The sign {code} cannot be seen, and cannot stand in a plan.", text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    else:
        for inner in value:
            yield from _texts(inner)
