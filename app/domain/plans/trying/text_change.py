"""What somebody changed in the text of a plan, line by line."""

from difflib import SequenceMatcher

Changed = tuple[str, int, str]  # "-" as it was or "+" as drafted, its line, what it says
MOST_CHANGED = 60


def changed_lines(old: str, new: str) -> list[Changed]:
    """Every line that was taken out, with its number before, or put in, with its number now.

    >>> changed_lines("a: 1\\nb: 2\\n", "a: 1\\nb: 3\\n")
    [('-', 2, 'b: 2'), ('+', 2, 'b: 3')]
    """
    before, after = (_lines(text) for text in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[Changed] = []
    for kind, first, end, start, stop in matcher.get_opcodes():
        if kind != "equal":
            found += [("-", place + 1, before[place]) for place in range(first, end)]
            found += [("+", place + 1, after[place]) for place in range(start, stop)]
    return found


def _lines(text: str) -> list[str]:
    """Without the spaces at the ends, which browsers and editors change."""
    return [line.rstrip() for line in text.strip().splitlines()]
