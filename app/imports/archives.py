"""ZIP archives (workbooks are ones too): looked at before anything is unpacked."""

import zipfile
import zlib
from collections.abc import Iterator
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


def unpacked(path: Path, folder: Path) -> list[tuple[str, Path]]:
    """The names of the files in an archive, in order, and where each is now.

    Under names of our own in `folder`; folders and files whose name begins with a dot, or lie
    in `__MACOSX`, are left out. Errors: BadFile.
    """
    refuse_bombs(path)
    found: list[tuple[str, Path]] = []
    with zipfile.ZipFile(path) as archive:
        for member in sorted(archive.infolist(), key=lambda each: each.filename):
            if not _is_hidden(member.filename) and not member.is_dir():
                found.append((member.filename, _extracted(archive, member, folder, len(found))))
    if not found:
        raise BadFile("The archive holds no files.")
    return found


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
