"""What people write who know spreadsheets or programs, and how a formula says it here."""

SIGNS = {
    "^": "multiply, such as x * x",
    ";": "values stand apart by commas",
    "&": "write and",
    "|": "write or",
    "!": "write not, or != between two values",
}
FUNCTIONS = {
    **dict.fromkeys(("average", "mean"), "avg(team, x) or avg_of(a, b)"),
    **dict.fromkeys(("sumif", "sumifs", "countif", "countifs"), "sum(team, x, condition)"),
    **dict.fromkeys(("roundup", "ceiling"), "ceil(x, 0.01), or round: with a mode"),
    **dict.fromkeys(("rounddown", "int", "trunc"), "floor(x, 0.01), or round: with a mode"),
    **dict.fromkeys(("pow", "power", "square"), "x * x"),
    **dict.fromkeys(("iferror", "ifna", "ifnull", "nvl"), "coalesce(x, y)"),
    **dict.fromkeys(("lookup", "vlookup", "hlookup", "xlookup", "interpolate"), "a table"),
    **dict.fromkeys(("percentile", "percentrank", "quartile"), "a place divided by count(team)"),
    "rank": "a line with rank: instead of formula:",
    "median": "a line with rank:, and avg(team, x, condition) over the places in the middle",
    "sqrt": "the other side squared: x * x >= y",
}


def of_sign(sign: str) -> str:
    """How to say what a sign means elsewhere, as the end of a sentence; else empty."""
    if sign.isalpha() and sign.isupper():
        return ": names and functions have small letters, and a currency stands behind its number"
    found = SIGNS.get(sign, "")
    return f": {found}" if found else ""


def of_function(name: str) -> str:
    """What stands here for a function of spreadsheets, as a sentence; else empty."""
    found = FUNCTIONS.get(name, "")
    return f" Write {found}." if found else ""
