"""Texts that a spreadsheet would run, and cells of files as a spreadsheet reads them."""

import csv
import io
import unicodedata

LEADS = (
    *("=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\xa0=1", "  +1"),
    *("fine\n=1", "fine\r\n@SUM(A1)", "fine\n =1", "＝1", "＋1", "－1", "＠SUM(A1)"),  # noqa: RUF001
    *('=HYPERLINK("http://x","y")', "-12.00x", "\u3000=1", "\n\t-1"),
)
RUN = ("=", "+", "-", "@", "\t", "\r")


def would_run(cell):
    """Whether a spreadsheet runs a line of it; an apostrophe before it makes it text."""
    lines = unicodedata.normalize("NFKC", cell).splitlines()
    leads = (line.lstrip(" \xa0")[:1] or line[:1] for line in lines)
    return not cell.startswith("'") and (cell.startswith(RUN) or any(each in RUN for each in leads))


def cells_of(text):
    return [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]


def quoted(*cells):
    out = io.StringIO()
    csv.writer(out).writerow(cells)  # whose line ends make it quote those within a cell
    return out.getvalue().removesuffix("\r\n")
