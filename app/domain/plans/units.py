"""Units, and which of them may stand together. Source: PLAN-LANGUAGE, sections 1 and 3."""

UNITS = (
    *("money", "percent", "points", "score", "stars", "number", "count", "days", "hours"),
    *("yes_no", "text", "date"),
)
BARE = "bare"  # a number as written, which takes the unit of its neighbour
NUMERIC = frozenset(UNITS) - {"yes_no", "text", "date"} | {BARE}


def together(left: str, right: str) -> str | None:
    """The unit of two values that are added, compared or chosen between; None if they differ."""
    if left == right:
        return left
    if BARE in (left, right):
        other = right if left == BARE else left
        return other if other in NUMERIC else None
    return None


def product(left: str, right: str) -> str | None:
    """The unit of left * right; None for money times money."""
    if left == right == "money":
        return None
    if "money" in (left, right):
        return "money"
    if BARE in (left, right):
        return right if left == BARE else left
    if "percent" in (left, right):
        return right if left == "percent" else left
    return "number"


def quotient(left: str, right: str) -> str | None:
    """The unit of left / right; None for a number divided by money."""
    if left == right:
        return BARE if left == BARE else "number"
    if right == "money":
        return None
    if left == "money" or right in (BARE, "percent", "number"):
        return left
    return "number"


def hint(unit: str, text: str) -> str:
    """How a literal is written in this unit."""
    number = text.rstrip("%")
    if unit == "percent":
        return f"write {number}%"
    if unit == "money":
        return f"write {number} EUR"
    return f"write {number} without a sign"
