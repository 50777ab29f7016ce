"""The unit of every part of a formula, and which rows it is calculated for."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.domain.errors import BadPlan
from app.domain.plans.language.document import COMPANY, PAYEES, Line, Plan, Table
from app.domain.plans.language.expressions import (
    Binary,
    Call,
    Expression,
    Literal,
    Name,
    Negative,
    Word,
)
from app.domain.plans.language.keys import BUILT_IN, FUNCTIONS, either
from app.domain.plans.language.spellings import of_function
from app.domain.plans.language.units import (
    ANY,
    BARE,
    NUMERIC,
    ORDERED,
    hint,
    named,
    product,
    quotient,
    settled,
    soft,
    together,
)

COMPARISONS = ("<", "<=", "=", "!=", ">", ">=")
POLICIES = ("fail", "skip", "zero")
AGGREGATES = ("sum", "avg", "min", "max", "count")
Typed = tuple[Expression, str]  # with its unit
Check = Callable[["Scope", Call], str]  # the unit of a function's value


@dataclass(frozen=True, slots=True)
class Scope:
    """What a line may use: the lines above it, the plan's tables, and its detail rows.

    `later`: units of lines that stand below, for what is read of earlier periods. `text`: the
    formula that is checked, with its place. `level`: whose rows it is calculated for.
    """

    plan: Plan
    units: Mapping[str, str]
    line: Line
    later: Mapping[str, str]
    functions: Mapping[str, "Check"]
    text: object = None
    level: str = PAYEES

    def error(self, message: str, column: int = 0) -> BadPlan:
        """A mistake in this line; `column` counts from the start of its formula."""
        place, row = getattr(self.text, "column", 0), getattr(self.text, "line", 0)
        if column and place:
            return BadPlan(message, row, place + column - 1)
        return BadPlan(message, *self.line.place)

    def literal_unit(self, value: Literal | Word) -> str:
        """The unit of a number as written. Errors: BadPlan for another currency."""
        if isinstance(value, Literal) and value.currency not in ("", self.plan.currency):
            raise self.error(f"{value.text}: the plan pays in {self.plan.currency}.", value.column)
        return value.unit

    def unit(self, tree: Expression) -> str:
        """The unit of a formula. Errors: BadPlan."""
        match tree:
            case Literal() | Word():
                return self.literal_unit(tree)
            case Name():
                return self._unit_of_name(tree)
            case Negative(of=inner):
                return self.number(inner)
            case Binary(sign=sign):
                return self._unit_of_binary(tree, sign)
            case Call():
                return self._unit_of_call(tree)

    def number(self, tree: Expression) -> str:
        """The unit of something to calculate with. Errors: BadPlan."""
        return self.of_kind(tree, self.unit(tree), NUMERIC, "a number")

    def truth(self, tree: Expression) -> None:
        """Errors: BadPlan if this is no question of yes or no."""
        if (unit := self.unit(tree)) not in ("yes_no", ANY):
            message = f"Here a comparison is needed; {words(tree)} is {named(unit)}."
            raise self.error(message, tree.column)

    def of_kind(self, tree: Expression, unit: str, kind: frozenset[str], what: str) -> str:
        if unit not in kind:
            name = tree.name if isinstance(tree, Name) else "this"
            raise self.error(f"Here {what} is needed; {name} is {named(unit)}.", tree.column)
        return unit

    def fit(self, value: Literal, unit: str, what: str) -> None:
        """Whether a literal can stand beside a value of this unit. Errors: BadPlan."""
        if value.unit == BARE and unit == "percent" and value.value not in (0, 1):
            message = f"{what} is a percentage: {hint(unit, value.text, self.plan.currency)}."
        elif unit not in NUMERIC:
            message = f"{what} is {named(unit)}, and {value.text} is a number."
        elif together(self.literal_unit(value), unit) is None:
            message = f"{what} is {named(unit)}: {hint(unit, value.text, self.plan.currency)}."
        else:
            return
        raise self.error(message, value.column)

    def _unit_of_name(self, tree: Name) -> str:
        if tree.name in BUILT_IN:
            return BUILT_IN[tree.name]
        if tree.name in self.units:
            self._check_level(tree)
            return self.units[tree.name]
        if any(line.name == tree.name for line in self.plan.lines):
            message = f"{tree.name!r} stands below; a line uses only lines above it."
        elif tree.name in self.plan.tables:
            message = f"{tree.name!r} is a table: write {tree.name}(...)."
        elif tree.name in (*self.plan.groups, *self.plan.details, COMPANY):
            message = f"{tree.name!r} stands inside sum, avg, min, max, count or share."
        else:
            above = ", ".join(self.units) or "none"
            message = f"There is no line {tree.name!r}. Lines above: {above}."
        raise self.error(message, tree.column)

    def _check_level(self, tree: Name) -> None:
        per = self.plan.line(tree.name).per
        if per not in (PAYEES, self.level):
            message = f"{tree.name!r} has a value for each row of {per}: bring it up with"
            raise self.error(f"{message} sum({per}, {tree.name}) or the like.", tree.column)

    def _unit_of_binary(self, tree: Binary, sign: str) -> str:
        if sign in ("and", "or"):
            self.truth(tree.left)
            self.truth(tree.right)
            return "yes_no"
        if sign in ("*", "/"):
            left, right = self.number(tree.left), self.number(tree.right)
            found = (product if sign == "*" else quotient)(left, right)
            if found is None:
                said = f"{named(left)} {sign} {named(right)}"
                raise self.error(f"{said} has no meaning.", tree.column)
            return found
        kind, what = (
            (ORDERED, "a number or a day") if sign in COMPARISONS else (NUMERIC, "a number")
        )
        left, right = self.unit(tree.left), self.unit(tree.right)
        if sign not in ("=", "!="):
            self.of_kind(tree.left, left, kind, what)
            self.of_kind(tree.right, right, kind, what)
        found = self.same([(tree.left, left), (tree.right, right)], sign, tree.column)
        return "yes_no" if sign in COMPARISONS else found

    def same(self, typed: list[Typed], what: str, column: int) -> str:
        """The one unit of some expressions. Errors: BadPlan."""
        known = [each for each in typed if each[1] not in (BARE, ANY)]
        first = (known or [each for each in typed if each[1] == BARE] or typed)[0]
        for each in typed:
            self._pair(first, each, what, column)
        hard = [unit for _, unit in typed if unit == settled(unit) and unit not in (BARE, ANY)]
        return hard[0] if hard else first[1]

    def _pair(self, left: Typed, right: Typed, what: str, column: int) -> None:
        (one, unit), (other, other_unit) = left, right
        self._fit_beside(left, other_unit, words(other))
        self._fit_beside(right, unit, words(one))
        if together(unit, other_unit) is None:
            first = words(one) if isinstance(other, Name) else words(one, "one side")
            said = f"{first} is {named(unit)}, {words(other)} is {named(other_unit)}"
            raise self.error(f"{said}: {what} needs one unit.", column)

    def _fit_beside(self, typed: Typed, unit: str, what: str) -> None:
        """Whether numbers as written can stand beside this unit. Errors: BadPlan."""
        tree, own = typed
        if unit in (BARE, ANY):
            return
        for value in bare(tree) if own == BARE else [tree]:
            if isinstance(value, Literal):
                self.fit(value, unit, what)

    def _unit_of_call(self, tree: Call) -> str:
        if tree.function in self.plan.tables:
            return self._unit_of_table(tree, self.plan.tables[tree.function])
        if tree.part:
            known = ", ".join(self.plan.tables) or "none"
            raise self.error(f"There is no table {tree.function!r}; known: {known}.", tree.column)
        if tree.function in AGGREGATES and self._scope(tree):
            return self._unit_of_aggregate(tree)
        if tree.function in self.functions:
            return self.functions[tree.function](self, tree)
        known = ", ".join((*FUNCTIONS, *self.plan.tables))
        message = f"There is no function {tree.function!r}; known: {known}."
        raise self.error(message + of_function(tree.function), tree.column)

    def _scope(self, tree: Call) -> str:
        """The group or detail rows that an aggregate names first; empty where it names none."""
        first = tree.arguments[0] if tree.arguments else None
        known = (*self.plan.groups, *self.plan.details, COMPANY)
        if isinstance(first, Name) and first.name in known:
            return first.name
        if tree.function in ("min", "max"):
            return ""
        message = f"{tree.function} names first over what: {either(known)}."
        raise self.error(message, tree.column)

    def inside(self, name: str) -> "Scope":
        """The same line, where an aggregate over these detail rows or this group calculates."""
        return replace(self, level=name if name in self.plan.details else PAYEES)

    def arguments(self, tree: Call, least: int, most: int, form: str) -> tuple[Expression, ...]:
        """The arguments. Errors: BadPlan if there are too few or too many."""
        if not least <= len(tree.arguments) <= most:
            raise self.error(f"Write {form}.", tree.column)
        return tree.arguments

    def _unit_of_aggregate(self, tree: Call) -> str:
        scope = self.inside(self._scope(tree))
        given = list(tree.arguments[1:])
        if given and isinstance(given[-1], Name) and given[-1].name in POLICIES:
            given.pop()
        if not given:
            if tree.function == "count":
                return soft("count")
            raise self.error(f"{tree.function} says of what, after the comma.", tree.column)
        for condition in given[1:]:
            scope.truth(condition)
        if tree.function == "count":
            scope.unit(given[0])
            return soft("count")
        if tree.function in ("min", "max"):
            unit = scope.unit(given[0])
            return scope.of_kind(given[0], unit, ORDERED, "a number or a day")
        return scope.number(given[0])

    def _unit_of_table(self, tree: Call, table: Table) -> str:
        form = f"{table.name}(value)"
        if tree.part == "slice":
            form = f"{table.name}.slice(value, 1)"
            if table.kind not in ("marginal", "interpolated_amounts"):
                raise self.error(f"{table.name} is not calculated in slices.", tree.column)
        given = self.arguments(tree, *((2, 2) if tree.part == "slice" else (1, 1)), form)
        self._check_looked_up(given[0], table)
        if tree.part == "slice":
            self._check_slice(given[1], table)
        if tree.part in ("", "slice"):
            return self._unit_of_lookup(given[0], table)
        if tree.part == "row":
            return soft("count")
        return self._unit_of_part(tree, table)

    def _check_slice(self, number: Expression, table: Table) -> None:
        places = range(1, len(table.rows) + 1)
        if not (isinstance(number, Literal) and number.unit == BARE and number.value in places):
            message = f"The slices of {table.name} are numbered 1 to {len(table.rows)}."
            raise self.error(message, number.column)

    def _unit_of_part(self, tree: Call, table: Table) -> str:
        column = table.rows[0].more.get(tree.part)
        if column is None:
            known = ", ".join((*table.rows[0].more, "row", "slice"))
            message = f"{table.name} has no column {tree.part!r}; known: {known}."
            raise self.error(message, tree.column)
        unit = self.literal_unit(column)
        return "number" if unit == BARE else unit

    def _check_looked_up(self, argument: Expression, table: Table) -> None:
        unit = self.unit(argument)
        if table.kind == "match":
            if unit not in ("text", ANY):
                message = f"{table.name} looks up a text; {words(argument)} is {named(unit)}."
                raise self.error(message, argument.column)
            return
        self.of_kind(argument, unit, NUMERIC, "a number")
        starts = [row.start for row in table.rows if isinstance(row.start, Literal)]
        self._fit_beside((argument, unit), starts[0].unit, table.name)
        for start in starts:
            if unit not in (BARE, ANY):
                beside = replace(start, column=argument.column)
                self.fit(beside, unit, f"{words(argument)} in {table.name}")

    def _unit_of_lookup(self, argument: Expression, table: Table) -> str:
        if table.kind not in ("whole", "marginal"):
            return table.unit
        unit = self.unit(argument)
        found = product(table.unit, table.rows[0].start.unit if unit == BARE else unit)
        if found is None:
            raise self.error(f"{table.name}: money times money has no meaning.", argument.column)
        found = "number" if found == BARE else found
        for row in table.rows:
            if row.flat is not None:
                self.fit(replace(row.flat, column=argument.column), found, f"{table.name}'s flat")
        if isinstance(table.below, Literal):
            self.fit(replace(table.below, column=argument.column), found, f"{table.name}'s below")
        return found


def bare(tree: Expression) -> Iterator[Literal]:
    """The numbers that a value without a unit is made of."""
    match tree:
        case Literal(unit="bare"):
            yield tree
        case Negative(of=inner):
            yield from bare(inner)
        case Binary(left=left, right=right):
            yield from itertools.chain(bare(left), bare(right))
        case Call(function=function, arguments=arguments):
            for argument in arguments[function == "if" :]:  # its condition is no part of the value
                yield from bare(argument)


def words(tree: Expression, otherwise: str = "the other side") -> str:
    """What a message calls an expression."""
    return tree.name if isinstance(tree, Name) else otherwise
