"""Cells of files that a spreadsheet will open."""

import unicodedata

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def neutralised(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet would run any line of it.

    Full-width signs count too: some programs fold them. Source: OWASP, "CSV Injection".

    >>> neutralised("=1+1"), neutralised("Ann")
    ("'=1+1", 'Ann')
    """
    return f"'{text}" if any(map(_is_formula, text.splitlines() or [""])) else text


def _is_formula(line: str) -> bool:
    folded = unicodedata.normalize("NFKC", line)
    return folded.lstrip(" \u00a0").startswith(FORMULA_SIGNS) or folded.startswith(FORMULA_SIGNS)
