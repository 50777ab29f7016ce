"""A name for where the answers of a file come from, taken from the name of the file."""

import re
from collections.abc import Iterable
from pathlib import PurePath

from app.domain.files.day_formats import MONTHS

GERMAN = (
    "januar februar märz mär april mai juni juli august september oktober okt november dezember dez"
)
OF_ONE_FILE = {*MONTHS, *(name[:3] for name in MONTHS), *GERMAN.split(), "copy", "kopie", "final"}
NUMBERED = re.compile(r"[a-z]{0,2}\d+[a-z]{0,2}", re.IGNORECASE)


def source_name(file_name: str, known: Iterable[str] = ()) -> str:
    """The file's name without what changes from one to the next; as a source of `known` is written.

    >>> source_name("NPS_Export_2026-03-31 (2).csv"), source_name("Umfrage März.xlsx")
    ('NPS Export', 'Umfrage')
    """
    stem = PurePath(file_name).stem.strip()
    parts = [part for part in re.split(r"[\W_]+", stem) if part]
    lasting = [part for part in parts if not _is_of_one_file(part)]
    found = " ".join(lasting) if 0 < len(lasting) < len(parts) else stem
    alike = (name for name in known if name.casefold() == found.casefold())
    return next(alike, found or "file")


def _is_of_one_file(part: str) -> bool:
    return part.casefold() in OF_ONE_FILE or bool(NUMBERED.fullmatch(part))
