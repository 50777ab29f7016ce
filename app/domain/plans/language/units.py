"""Units, and which of them may stand together. Source: PLAN-LANGUAGE, sections 1 and 3."""

from fractions import Fraction

from app.domain.words import plain_words

UNITS = (
    *("money", "percent", "points", "score", "stars", "number", "count", "days", "hours"),
    *("yes_no", "text", "date"),
)
BARE = "bare"  # a number as written, which takes the unit of its neighbour
ANY = "any"  # of a value that is always missing, or is not known yet
SOFT = "~"  # behind a unit: it may also be a plain number
PLAIN = (BARE, "number")
HARD = frozenset(UNITS) - {"yes_no", "text", "date"} | {BARE, ANY}
RATIO = "number" + SOFT  # a quotient of two values of one unit, which may be a percentage
NUMERIC = HARD | {unit + SOFT for unit in HARD - {BARE, ANY}}
ORDERED = NUMERIC | {"date"}


def soft(unit: str) -> str:
    """A unit that also stands for a plain number: 2 days may be 2 times a day, or just 2."""
    return unit if unit in (BARE, ANY, "number") else settled(unit) + SOFT


def settled(unit: str) -> str:
    """The unit that is meant where nothing says otherwise."""
    return unit.removesuffix(SOFT)


def named(unit: str) -> str:
    """A unit as a message names it."""
    return "number" if unit == BARE else settled(unit)


def together(left: str, right: str) -> str | None:
    """The unit of two values that are added, compared or chosen between; None if they differ."""
    if left == right:
        return left
    if ANY in (left, right):
        return right if left == ANY else left
    if settled(left) == settled(right):
        return settled(left)
    for one, other in ((left, right), (right, left)):
        if one == BARE:
            return other if other in NUMERIC else None
        if one == RATIO and settled(other) == "percent":
            return "percent"
        if one.endswith(SOFT) and (other == "number" or other.endswith(SOFT)):
            return "number"
    return None


def product(left: str, right: str) -> str | None:
    """The unit of left * right; None for money times money."""
    found = _product(settled(left), settled(right))
    return soft(found) if found and SOFT in left + right and found != "money" else found


def _product(left: str, right: str) -> str | None:
    if left == right == "money":
        return None
    for unit in (ANY, "money"):
        if unit in (left, right):
            return unit
    if left == right and left in (*PLAIN, "percent"):
        return left
    for one, other in ((left, right), (right, left)):
        if one in PLAIN:
            return "number" if other in PLAIN else soft(other)
    if "percent" in (left, right):
        return right if left == "percent" else left
    return "number"


def quotient(left: str, right: str) -> str | None:
    """The unit of left / right; None for a number divided by money."""
    left, right = settled(left), settled(right)
    if ANY in (left, right):
        return ANY
    if left == right:
        return BARE if left == BARE else RATIO
    if right == "money":
        return None
    if left == "money":
        return left
    if right in (*PLAIN, "percent", "count"):  # a sum divided by a count is a mean
        return "number" if left in PLAIN else soft(left)
    return "number"


def hint(unit: str, text: str, currency: str) -> str:
    """How a number as written is meant in this unit: `80` as a percentage is 80%.

    >>> hint("percent", "80", "EUR"), hint("money", "80", "JPY"), hint("number", "80%", "EUR")
    ('write 80%', 'write 80 JPY', 'write 0.8')
    """
    unit, number = settled(unit), text.split()[0].rstrip("%")
    if unit == "percent":
        return f"write {number}%"
    if unit == "money":
        return f"write {number} {currency}"
    if unit == "number" and text.endswith("%"):
        return f"write {plain_words(Fraction(Fraction(number), 100), 12)}"
    return f"write {number} without a sign"
