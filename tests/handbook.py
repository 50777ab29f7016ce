"""The pages of the handbook, taken apart: fenced blocks, prose, tables."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "app").glob("*/README.md")]
)
FENCE = re.compile(r"^```(\S*)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HERE = re.compile(r"^<!-- here (\S+) is submitted, approved and locked -->$", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block, or a hidden line of the kind `here`, in the order of the page."""

    place: int
    kind: str
    words: str
    text: str


def blocks(page):
    text = page.read_text()
    found = [Block(m.start(), *m.groups()) for m in FENCE.finditer(text)]
    found += [Block(m.start(), "here", m[1], "") for m in HERE.finditer(text)]
    return sorted(found)


def prose(page):
    """A page without its fenced blocks."""
    return FENCE.sub("", page.read_text())


def rows(page, heading):
    """The cells of the first table below a heading, without its head."""
    found = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#|\Z)", prose(ROOT / page), re.M | re.S)
    assert found, f"{page} has no heading {heading!r}"
    lines = [line for line in found[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names(page, heading):
    """What stands in backquotes in the first column of the table below a heading."""
    return {name for row in rows(page, heading) for name in re.findall("`(.+?)`", row[0])}
