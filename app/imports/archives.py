"""ZIP archives (workbooks are ones too): looked at before anything is unpacked."""

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.domain.errors import BadFile

MOST_MEMBERS = 2_000
LARGEST = 2 << 30  # bytes, unpacked
MOST_RATIO = 200  # unpacked to packed; spreadsheets have 5 to 30
CHUNK = 1 << 20  # bytes
# What zipfile and zlib raise for bytes that are not as they should be, or need a password.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
UNREADABLE = (*DAMAGED, RuntimeError)
SMALL = 10 << 20  # bytes; below it the ratio says nothing
OF_SYSTEMS = {"thumbs.db", "desktop.ini"}
TO_BE_READ = re.compile(r".*\.(pdf|md|rst|rtf|docx?|odt)", re.IGNORECASE)  # by people
ABOUT_THE_REST = re.compile(
    r"(read[ _-]?me|lies ?mich|licen[cs]e|copying|notice)[^.]*(\.(txt|text))?", re.IGNORECASE
)
TEXT = re.compile(r".*\.(txt|text)", re.IGNORECASE)  # prose, or a table that is called so
LINES_LOOKED_AT = 20
MOST_NAMED = 20


def members_of(path: Path) -> list[zipfile.ZipInfo]:
    """What is in an archive or a workbook. Errors: BadFile if it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except DAMAGED:
        raise BadFile("The archive or workbook is damaged. Save or export it again.") from None


def refuse_bombs(path: Path) -> None:
    """Errors: BadFile if the archive says, or turns out, to be far larger than it looks."""
    members = members_of(path)
    size = sum(each.file_size for each in members)
    if len(members) > MOST_MEMBERS:
        raise BadFile(f"The archive has more than {MOST_MEMBERS:,} parts; nothing was unpacked.")
    if size > LARGEST or (size > SMALL and size > MOST_RATIO * path.stat().st_size):
        raise BadFile(
            f"Unpacked it would have {size:,} bytes, more than is safe; nothing was unpacked."
            " Bring in the files of the archive one by one, as CSV."
        )


def unpacked(path: Path, folder: Path) -> tuple[list[tuple[str, Path]], list[str]]:
    """The names of the data files in an archive, in order, and where each is now; and the others.

    Under names of our own in `folder`. The others are passed over: what a system puts beside the
    data, and, if there are data, what only people read. Errors: BadFile.
    """
    refuse_bombs(path)
    with zipfile.ZipFile(path) as archive:
        members = sorted(archive.infolist(), key=lambda each: each.filename)
        files = [each for each in members if not each.is_dir()]
        shown = [each for each in files if not _is_of_a_system(each.filename)]
        data = [each for each in shown if not _is_to_be_read(archive, each)] or shown
        if not data:
            raise BadFile("The archive holds no files.")
        found = [
            (member.filename, _extracted(archive, member, folder, number))
            for number, member in enumerate(data)
        ]
    taken = {name for name, _ in found}
    return found, [each.filename for each in files if each.filename not in taken]


def passed_over_words(names: Sequence[str]) -> str:
    """What of an archive was not read, in a sentence.

    >>> passed_over_words(["README.txt", "__MACOSX/._a.csv"])
    "Passed over in the archive, as no data: 'README.txt', '__MACOSX/._a.csv'."
    """
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    named = ", ".join(map(repr, names[:MOST_NAMED]))
    return f"Passed over in the archive, as no data: {named}{more}."


def _is_of_a_system(name: str) -> bool:
    return _is_hidden(name) or name.rpartition("/")[2].lower() in OF_SYSTEMS


def _is_to_be_read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether it is a text for people beside the data; a text with columns is data."""
    name = member.filename.rpartition("/")[2]
    if TO_BE_READ.fullmatch(name) or ABOUT_THE_REST.fullmatch(name):
        return True
    if not TEXT.fullmatch(name):
        return False
    start = next(_content(archive, member), b"")
    return not start.startswith(b"{") and not _has_columns(start)


def _has_columns(start: bytes) -> bool:
    """Whether most of the first lines have one sign between columns, equally often."""
    lines = [line for line in start.replace(b"\0", b"").splitlines() if line.strip()]
    lines = lines[:LINES_LOOKED_AT]
    for sign in b",;\t|":
        counts = Counter(found for line in lines if (found := line.count(sign)))
        if 2 * max(counts.values(), default=0) > len(lines):
            return True
    return False


def _is_hidden(name: str) -> bool:
    parts = (part for part in name.split("/") if part not in (".", ".."))  # where, not what
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def _extracted(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, number: int
) -> Path:
    target = folder / f"member-{number}"
    with target.open("xb") as file:
        file.writelines(_content(archive, member))
    return target


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Errors: BadFile for what is wrong with the member; a full disk is not its fault."""
    try:
        with archive.open(member) as source:
            while chunk := source.read(CHUNK):
                yield chunk
    except UNREADABLE:
        reason = "it needs a password" if member.flag_bits & 1 else "it is damaged"
        raise BadFile(f"{member.filename!r} in the archive cannot be read: {reason}.") from None
