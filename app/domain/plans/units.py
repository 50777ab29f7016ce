"""Units, and which of them may stand together. Source: PLAN-LANGUAGE, sections 1 and 3."""

from fractions import Fraction

from app.domain.words import plain_words

UNITS = (
    *("money", "percent", "points", "score", "stars", "number", "count", "days", "hours"),
    *("yes_no", "text", "date"),
)
BARE = "bare"  # a number as written, which takes the unit of its neighbour
ANY = "any"  # of a value that is always missing, or is not known yet
NUMERIC = frozenset(UNITS) - {"yes_no", "text", "date"} | {BARE, ANY}
ORDERED = NUMERIC | {"date"}


def together(left: str, right: str) -> str | None:
    """The unit of two values that are added, compared or chosen between; None if they differ."""
    if left == right:
        return left
    if ANY in (left, right):
        return right if left == ANY else left
    if BARE in (left, right):
        other = right if left == BARE else left
        return other if other in NUMERIC else None
    return None


def product(left: str, right: str) -> str | None:
    """The unit of left * right; None for money times money."""
    if left == right == "money":
        return None
    if ANY in (left, right):
        return ANY
    if "money" in (left, right):
        return "money"
    if BARE in (left, right):
        return right if left == BARE else left
    if "percent" in (left, right):
        return right if left == "percent" else left
    return "number"


def quotient(left: str, right: str) -> str | None:
    """The unit of left / right; None for a number divided by money."""
    if ANY in (left, right):
        return ANY
    if left == right:
        return BARE if left == BARE else "number"
    if right == "money":
        return None
    if left == "money" or right in (BARE, "percent", "number"):
        return left
    return "number"


def hint(unit: str, text: str, currency: str) -> str:
    """How a number as written is meant in this unit: `80` as a percentage is 80%.

    >>> hint("percent", "80", "EUR"), hint("money", "80", "JPY"), hint("number", "80%", "EUR")
    ('write 80%', 'write 80 JPY', 'write 0.8')
    """
    number = text.split()[0].rstrip("%")
    if unit == "percent":
        return f"write {number}%"
    if unit == "money":
        return f"write {number} {currency}"
    if unit == "number" and text.endswith("%"):
        return f"write {plain_words(Fraction(number) / 100, 12)}"
    return f"write {number} without a sign"
