"""What a score may claim, in words for people; numbers are rounded here, for reading only."""

from fractions import Fraction

from app.domain.words import answers_words, plain_words

PLACES = {"points": 0, "percent": 0}  # decimal places of a range; 1 for all other units
MOST_PLACES = 4
UNITS = {"points": ("point", "points"), "stars": ("star", "stars")}


def range_words(low: float, high: float, unit: str, answers: int) -> str:
    """A range with the answers that it rests on; both ends are rounded.

    >>> range_words(70.8, 89.1, "points", 12), range_words(0.376, 0.964, "percent", 1)
    ('about 71 to 89, from 12 answers', 'about 38% to 96%, from 1 answer')
    >>> range_words(3.81, 3.94, "score", 4200), range_words(0, 1, "percent", 0)
    ('about 3.8 to 3.9, from 4,200 answers', 'no answers yet')
    """
    if not answers:
        return "no answers yet"
    return f"about {ends_words(low, high, unit)}, from {answers_words(answers)}"


def ends_words(low: float, high: float, unit: str) -> str:
    r"""The two ends of a range, with as many decimal places as tell them apart.

    >>> ends_words(-12.3, 70, "points"), ends_words(61.24, 61.31, "points")
    ('\u221212 to 70', '61.2 to 61.3')
    """
    ends, after = _shown(low, unit), _shown(high, unit)
    for places in range(PLACES.get(unit, 1), MOST_PLACES):
        first, last = plain_words(ends, places), plain_words(after, places)
        if first != last:
            break
    sign = "%" if unit == "percent" else ""
    return f"{first}{sign} to {last}{sign}"


def enough_words(answers: int, needed: int) -> str:
    """How far it is to a score that is shown or compared; nothing where it is reached.

    >>> enough_words(12, 30), enough_words(30, 30)
    ('not enough answers yet: 12 of 30', '')
    """
    return "" if answers >= needed else f"not enough answers yet: {answers:,} of {needed:,}"


def change_words(difference: Fraction, unit: str, is_clear: bool) -> str:
    """A change of a score: its direction and size only where it is more than luck.

    >>> change_words(Fraction(5), "points", True), change_words(Fraction(5), "points", False)
    ('up by about 5 points', 'no clear change')
    >>> change_words(Fraction(-1, 25), "percent", True)
    'down by about 4 percentage points'
    """
    if not is_clear or not difference:
        return "no clear change"
    size = _size(abs(difference * 100 if unit == "percent" else difference), unit)
    return f"{'up' if difference > 0 else 'down'} by about {size}"


def _size(size: Fraction, unit: str) -> str:
    """A size above 0 with its unit, and with more places where it would read as 0."""
    words = "0"
    for places in range(PLACES.get(unit, 1), MOST_PLACES + 1):
        if (words := plain_words(size, places)) != "0":
            break
    if unit == "percent":
        return f"{words} percentage point{'' if words == '1' else 's'}"
    return f"{words} {UNITS[unit][words != '1']}" if unit in UNITS else words


def _shown(value: float, unit: str) -> Fraction:
    return Fraction(value) * (100 if unit == "percent" else 1)
