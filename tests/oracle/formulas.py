"""Formulas calculated at one place: a value, or why there is none."""

from fractions import Fraction

from tests.oracle.functions import AGGREGATES, OPERATIONS, SKIPPING, STRICT
from tests.oracle.periods import built_in
from tests.oracle.rounding import rounded
from tests.oracle.sheet import Place
from tests.oracle.tables import looked_up
from tests.oracle.values import Missing, first_missing

WHEN_MISSING = ("fail", "skip", "zero")
YES_NO = ("and", "or", "=", "!=", "<", "<=", ">", ">=")  # operations
BUILT_IN = ("period_start", "period_end", "days_in_period")


def value(tree, place, calculation):
    """What a tree says at this place."""
    return KINDS[tree[0]](tree, place, calculation)


def values(trees, place, calculation):
    return [value(tree, place, calculation) for tree in trees]


def written(tree, place, calculation):
    return tree[1]


def named(tree, place, calculation):
    name = tree[1]
    if name not in BUILT_IN:
        return calculation.value(name, place)
    found = built_in(name, calculation.sheet.payees[place.payee].period)
    return Fraction(found) if name == "days_in_period" else found


def negative(tree, place, calculation):
    found = value(tree[1], place, calculation)
    return found if isinstance(found, Missing) else -found


def opposite(tree, place, calculation):
    found = value(tree[1], place, calculation)
    return found if isinstance(found, Missing) else not found


def operation(tree, place, calculation):
    _, sign, *sides = tree
    left, right = values(sides, place, calculation)
    if sign in ("and", "or"):
        return decided(sign == "or", left, right)
    gone = first_missing((left, right))
    return gone if gone is not None else OPERATIONS[sign](left, right)


def decided(by, *sides):
    """One side that is `by` decides; else all have to be known."""
    if any(side is by for side in sides):
        return by
    gone = first_missing(sides)
    return not by if gone is None else gone


def column(tree, place, calculation):
    _, name, wanted, arguments = tree
    return from_table(name, wanted, values(arguments, place, calculation), place, calculation)


def from_table(name, wanted, arguments, place, calculation):
    gone = first_missing(arguments)
    if gone is not None:
        return gone
    return looked_up(calculation.table(name, place), wanted, arguments)


def called(tree, place, calculation):
    _, name, arguments = tree
    if name in calculation.plan.get("tables", {}):
        found = values(arguments, place, calculation)
        return from_table(name, "value", found, place, calculation)
    if name in AGGREGATES and calculation.is_scope(arguments[0]):
        return aggregate(name, arguments, place, calculation)
    if name in SPECIAL:
        return SPECIAL[name](arguments, place, calculation)
    found = values(arguments, place, calculation)
    gone = first_missing(found)
    if name in STRICT:
        return STRICT[name](*found) if gone is None else gone
    present = [each for each in found if not isinstance(each, Missing)]
    return SKIPPING[name](present) if present else gone


def branch(arguments, place, calculation):
    condition, yes, no = arguments
    found = value(condition, place, calculation)
    if isinstance(found, Missing):
        return found
    return value(yes if found else no, place, calculation)


def to_step(arguments, place, calculation):
    *numbers, mode = arguments
    found = values(numbers, place, calculation)
    gone = first_missing(found)
    return rounded(*found, mode[1]) if gone is None else gone


def is_missing(arguments, place, calculation):
    return isinstance(value(arguments[0], place, calculation), Missing)


def no_value(arguments, place, calculation):
    return Missing("said", arguments[0][1])


def share(arguments, place, calculation):
    x, scope = arguments
    own = value(x, place, calculation)
    whole = aggregate("sum", (scope, x), place, calculation)
    gone = first_missing((own, whole))
    return OPERATIONS["/"](own, whole) if gone is None else gone


def aggregate(name, arguments, place, calculation):
    """sum, avg, min, max or count over the members of a scope."""
    (_, scope), *rest = arguments
    when_missing = "fail"
    if rest and rest[-1] in [("name", word) for word in WHEN_MISSING]:
        when_missing = rest.pop()[1]
    places = calculation.places(scope, place)
    if isinstance(places, Missing):
        return places
    if not rest:
        return Fraction(len(places))
    found = [of_member(rest, each, calculation) for each in places]
    nothing = False if is_yes_no(rest[0], calculation) else Fraction(0)
    return over(name, [each for each in found if each is not None], when_missing, scope, nothing)


def is_yes_no(tree, calculation):
    """Whether an expression says yes or no, whoever's value is missing."""
    kind, name, *_ = tree
    if kind == "call" and name in ("if", "coalesce", "previous"):
        branches = tree[2][1:] if name == "if" else tree[2]
        return any(is_yes_no(branch, calculation) for branch in branches)
    if kind == "name":
        return calculation.units.get(name) == "yes_no"
    return kind == "not" or isinstance(name, bool) or name in (*YES_NO, "is_missing")


def of_member(arguments, place, calculation):
    """What a member brings in: its value, Missing, or None where a condition leaves it out."""
    wanted, *conditions = arguments
    if (met := decided(False, *values(conditions, place, calculation))) is not True:
        return met or None
    return value(wanted, place, calculation)


def over(name, found, when_missing, scope, nothing=Fraction(0)):
    """`nothing` stands in the place of a missing value where that is said to be 0."""
    gone = first_missing(found)
    if gone is not None and when_missing == "fail":
        return gone
    present = [each for each in found if not isinstance(each, Missing)]
    if when_missing == "zero":
        present += [nothing] * (len(found) - len(present))
    if not present and name in ("avg", "min", "max"):
        return Missing("empty", scope)
    return AGGREGATES[name](present)


def up_to_here(with_this_row):
    def added(arguments, place, calculation):
        rows = calculation.places(place.detail, place)[: place.row + with_this_row]
        return over("sum", values_at(arguments[0], rows, calculation), "fail", place.detail)

    return added


def values_at(tree, places, calculation):
    return [value(tree, each, calculation) for each in places]


def previous(arguments, place, calculation):
    back = int(arguments[1][1]) if len(arguments) == 2 else 1
    return calculation.previous(arguments[0][1], Place(place.payee), back)


def sum_before(arguments, place, calculation):
    (_, line), (_, stretch) = arguments
    return calculation.sum_before(line, stretch, Place(place.payee))


def paid_before(arguments, place, calculation):
    line = calculation.plan["pay"]
    return calculation.sum_before(line, arguments[0][1], Place(place.payee), paid=True)


def answers(arguments, place, calculation):
    return calculation.answers(arguments[0][1], place)


KINDS = {
    "value": written,
    "name": named,
    "negative": negative,
    "not": opposite,
    "operation": operation,
    "column": column,
    "call": called,
}
SPECIAL = {
    "if": branch,
    "round": to_step,
    "is_missing": is_missing,
    "no_value": no_value,
    "share": share,
    "running": up_to_here(True),
    "before": up_to_here(False),
    "previous": previous,
    "sum_before": sum_before,
    "paid_before": paid_before,
    "answers": answers,
}
