"""Which conditions hold for one payee and which do not, in words."""

from collections.abc import Callable

from app.domain.plans.language.expressions import Binary, Call, Expression, Name, Word
from app.domain.plans.telling.formula_words import listed
from app.domain.plans.telling.one_run import OneFormula

Say = Callable[[Expression], str]
RELATIONS = {
    "<": "is below",
    "<=": "is at most",
    "=": "is exactly",
    "!=": "is not",
    ">": "is above",
    ">=": "is at least",
}
OF_DAYS = {
    "<": "is before",
    "<=": "is not after",
    ">": "is after",
    ">=": "is not before",
    "=": "is",
    "!=": "is not",
}
OPPOSITES = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "!=", "!=": "="}


def condition_words(seen: OneFormula, tree: Expression, named: Say, sides: Say) -> str:
    """Why a condition is met or not: what is true of its parts.

    `named`: a value with its number; `sides`: an expression in words.
    """
    say = _Say(seen, named, sides)
    return say.told(tree)


class _Say:
    def __init__(self, seen: OneFormula, named: Say, sides: Say) -> None:
        self.seen, self.named, self.sides = seen, named, sides

    def told(self, tree: Expression) -> str:
        match tree:
            case Binary(sign="and" | "or"):
                return self._joined(tree)
            case Binary(sign=sign) if sign in RELATIONS:
                return self._compared(tree)
            case Call(function="not", arguments=(inner,)):
                return self.told(inner)
            case Call(function="is_missing", arguments=(inner,)):
                has = "has no value" if self._is(tree) else "has a value"
                return f"{self.sides(inner)} {has}"
            case Call(function="if", arguments=(condition, then, other)):
                taken = then if self._is(condition) else other
                return listed([self.told(condition), self.told(taken)])
            case Word():
                return f"the plan says {self.sides(tree)}"
        return f"{self.sides(tree)} is {self._yes(tree)}"

    def _is(self, tree: Expression) -> bool | None:
        return self.seen.value(tree).truth

    def _yes(self, tree: Expression) -> str:
        truth = self._is(tree)
        return "not known" if truth is None else ("yes" if truth else "no")

    def _joined(self, tree: Binary) -> str:
        """The sides that decide: both where both have to hold or fail, else the first that does."""
        decides = tree.sign == "or"
        sides = [tree.left, tree.right]
        deciding = [each for each in sides if self._is(each) is decides]
        return self.told(deciding[0]) if deciding else listed([self.told(each) for each in sides])

    def _compared(self, tree: Binary) -> str:
        truth, unit = self._is(tree), self._unit(tree)
        if unit == "yes_no":
            sides = (tree.left, tree.right)
            asked = [self.told(each) for each in sides if not isinstance(each, Word)]
            return listed(asked or [self.told(tree.left)])
        left, right = self.named(tree.left), self.named(tree.right)
        if truth is None:
            return f"it is not known whether {left} {RELATIONS[tree.sign]} {right}"
        sign = tree.sign if truth else OPPOSITES[tree.sign]
        words = RELATIONS if unit not in ("date", "text") else OF_DAYS
        return f"{left} {words[sign]} {right}"

    def _unit(self, tree: Binary) -> str:
        side = tree.left if isinstance(tree.left, Name) else tree.right
        return self.seen.unit(side)
