"""Formulas read by hand: a tree of plain tuples, each beginning with the name of its kind.

The kinds are value, name, negative, not, operation, call and column.
"""

import re
from functools import cache

from tests.oracle.values import literal

TOKEN = re.compile(
    r"\s*(?:(?P<value>\d{4}-\d\d-\d\d|\d+(?:\.\d+)?\s*[A-Z]{3}|\d+(?:\.\d+)?%?|'[^']*')"
    r"|(?P<name>[a-z]\w*)|(?P<sign><=|>=|!=|[-+*/<>=(),.]))"
)
LOOSEST_FIRST = [
    ("or",),
    ("and",),
    ("not",),
    ("=", "!=", "<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "/"),
]
NOT = LOOSEST_FIRST.index(("not",))


@cache
def tree_of(text):
    """The tree of a formula."""
    return Reader(text).whole()


class Reader:
    def __init__(self, text):
        self.tokens = list(TOKEN.finditer(text))
        assert "".join(found.group() for found in self.tokens) == text.rstrip(), text
        self.place = 0

    def whole(self):
        tree = self.level(0)
        assert self.place == len(self.tokens), "there is more after the end"
        return tree

    def seen(self):
        """The next token as written, or nothing at the end."""
        return self.tokens[self.place].group().strip() if self.place < len(self.tokens) else ""

    def take(self):
        self.place += 1
        return self.tokens[self.place - 1]

    def expect(self, sign):
        assert self.take().group().strip() == sign

    def level(self, depth):
        if depth == len(LOOSEST_FIRST):
            return self.signed()
        if depth == NOT:
            return self.negated()
        left = self.level(depth + 1)
        while self.seen() in LOOSEST_FIRST[depth]:
            sign = self.take().group().strip()
            left = ("operation", sign, left, self.level(depth + 1))
        return left

    def negated(self):
        if self.seen() == "not":
            self.take()
            return ("not", self.negated())
        return self.level(NOT + 1)

    def signed(self):
        if self.seen() == "-":
            self.take()
            return ("negative", self.signed())
        return self.atom()

    def atom(self):
        token = self.take()
        if token["sign"] == "(":
            inner = self.level(0)
            self.expect(")")
            return inner
        written = token.group().strip()
        if token["value"]:
            return ("value", written[1:-1] if written[0] == "'" else literal(written), written)
        assert token["name"], written
        if written in ("true", "false"):
            return ("value", written == "true", written)
        return self.named(written)

    def named(self, name):
        if self.seen() == ".":
            self.take()
            column = self.take().group().strip()
            return ("column", name, column, self.arguments())
        return ("call", name, self.arguments()) if self.seen() == "(" else ("name", name)

    def arguments(self):
        self.expect("(")
        found = [self.level(0)]
        while self.seen() == ",":
            self.take()
            found.append(self.level(0))
        self.expect(")")
        return tuple(found)
