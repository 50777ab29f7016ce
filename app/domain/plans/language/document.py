"""A plan as understood: lines from top to bottom, tables, and which line is paid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from app.domain.measures import Measure, Question
from app.domain.plans.language.expressions import Call, Expression, Literal, Name, Word, calls_in

TARGET = "target_amount"  # agreed in the participation; every other fact comes from files
DAYS_PRESENT = "days_present"  # the fact that `for: {min_days}` counts
PAYEE, TEAM, COMPANY = "payee", "team", "company"
RAW, LOWER, SHRUNK, ADJUSTED = "raw", "lower", "shrunk", "adjusted"  # statistics of a score
PAYEES = ""  # the level of lines that have one value per payee; else the name of detail rows


@dataclass(frozen=True, slots=True)
class Rounding:
    """To a whole multiple of `to`, whose unit is bare, percent or money."""

    to: Fraction
    mode: str
    unit: str = "bare"


@dataclass(frozen=True, slots=True)
class TableRow:
    """From `start` on; `match` tables compare it as text. `more`: its other columns."""

    start: Literal | Word
    value: Literal | Word
    ties: str  # reached | exceeded
    flat: Literal | None = None
    more: Mapping[str, Literal | Word] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A named function of one value.

    `kind`: step, whole, marginal, interpolated, interpolated_amounts, match. `below`: first,
    missing, extend, or a value. `until` closes the last slice. `sets`: the rows of a dated table,
    with the first day of each; its own rows are the newest.
    """

    name: str
    kind: str
    rows: tuple[TableRow, ...]
    below: str | Literal | Word
    unit: str  # of its values
    place: tuple[int, int] = (0, 0)
    until: Literal | None = None
    flats: str = "reached"  # reached | each
    round: Rounding | None = None
    otherwise: Literal | Word | None = None  # `else` of a match
    sets: tuple[tuple[date, tuple[TableRow, ...]], ...] = ()

    def on(self, day: date) -> "Table | None":
        """The table as it holds on a day; None before its first set of rows."""
        if not self.sets:
            return self
        held = [rows for first, rows in self.sets if first <= day]
        return replace(self, rows=held[-1], sets=()) if held else None

    def versions(self) -> "tuple[Table, ...]":
        """One table for each set of rows."""
        return tuple(replace(self, rows=rows, sets=()) for _, rows in self.sets) or (self,)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is taken where there are too few answers: a scope's score, a number, or nothing.

    `of`: a group, company, previous, missing, or empty for the number. `answers`: what this choice
    needs itself.
    """

    of: str = ""
    number: Literal | None = None
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Needs:
    """How many answers (and what reliability) a score needs, and what is taken otherwise."""

    answers: int
    otherwise: tuple[Choice, ...] = (Choice("missing"),)
    reliability: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Which days a score is of: `count` periods that end `back` periods before this one.

    `kind`: periods, year_to_date, or answers (the last `count` of them).
    """

    kind: str = "periods"
    count: int = 1
    back: int = 0

    @property
    def is_period(self) -> bool:
        return self == Window()


@dataclass(frozen=True, slots=True)
class MeasureSource:
    measure: str  # as written: nps, or nps@1 once published
    of: str  # payee, a group, company
    needs: Needs | None = None
    window: Window = Window()
    channel: str = ""
    segment: tuple[tuple[str, str], ...] = ()
    statistic: str = "raw"

    def scopes(self) -> list[str]:
        """Every owner whose score is read, also where it is read only in need."""
        return _scopes(self.of, self.needs)

    def statistic_of(self, of: str) -> str:
        """What is read of this owner's answers: only a payee has people to be compared with."""
        return self.statistic if self.statistic == LOWER or of == PAYEE else RAW

    def reliability(self, of: str) -> Fraction | None:
        """What reliability the score of this owner needs; None for whatever it has."""
        return self.needs.reliability if self.needs and of == self.of else None

    def is_plain(self, of: str) -> bool:
        """Whether the plain score of this owner is all that is read."""
        return self.statistic_of(of) == RAW and self.reliability(of) is None

    @property
    def is_plain_at_all(self) -> bool:
        """Whether no statistic is read of anybody."""
        return all(self.is_plain(of) for of in self.scopes())


@dataclass(frozen=True, slots=True)
class FactSource:
    fact: str
    of: str = PAYEE

    def scopes(self) -> list[str]:
        """Whose fact is read."""
        return [self.of]


@dataclass(frozen=True, slots=True)
class KpiSource:
    """A quotient of facts; `needs` compares its denominator."""

    kpi: str
    of: str = PAYEE
    needs: Needs | None = None

    def scopes(self) -> list[str]:
        """Every owner whose key figure is read, also where it is read only in need."""
        return _scopes(self.of, self.needs)


@dataclass(frozen=True, slots=True)
class ConstantSource:
    """One value, or values that hold from a day on, the oldest first."""

    values: tuple[tuple[date | None, Literal | Word], ...]

    def on(self, day: date) -> Literal | Word | None:
        """The value that holds on a day; None before the first."""
        held = [value for first, value in self.values if first is None or first <= day]
        return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class FormulaSource:
    text: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class CompositeSource:
    """A weighted mean of lines; `missing`: fail, zero or reweight over those present."""

    weights: Mapping[str, Literal]
    missing: str
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class PoolSource:
    """An amount that the members of a group share by weight, in whole steps of `to`."""

    amount: FormulaSource
    over: str
    by: FormulaSource
    to: Rounding
    remainder: str  # largest | in_order | keep
    missing: str  # zero | hold | skip | fail
    at_most: FormulaSource | None = None


@dataclass(frozen=True, slots=True)
class RankSource:
    """A place among the members of a group, or the prize of that place."""

    by: FormulaSource
    over: str
    order: str  # high | low
    ties: str  # share | all_get | lower
    missing: str  # zero | hold | skip | fail
    prizes: tuple[Literal, ...] = ()


Source = (
    MeasureSource
    | FactSource
    | KpiSource
    | ConstantSource
    | FormulaSource
    | CompositeSource
    | PoolSource
    | RankSource
)


@dataclass(frozen=True, slots=True)
class Line:
    """One named value per payee, or per detail row of the table `per`.

    `better`: high or low; empty for a fact of which the plan does not say it.
    """

    name: str
    label: str
    unit: str  # as written; empty where it follows from the formula
    source: Source
    round: Rounding | None = None
    place: tuple[int, int] = (0, 0)
    per: str = PAYEES
    better: str = "high"

    def formulas(self) -> list[FormulaSource]:
        """Every formula that the line is made of."""
        match self.source:
            case FormulaSource() as formula:
                return [formula]
            case PoolSource() as pool:
                most = [pool.at_most] if pool.at_most else []
                return [pool.amount, pool.by, *most]
            case RankSource(by=by):
                return [by]
        return []


@dataclass(frozen=True, slots=True)
class LooksBack:
    """What a plan reads of earlier periods: `previous` (span: periods back), `sum_before` or
    `paid_before` (span: quarter, half_year, year or ever)."""

    kind: str
    line: str
    span: str


@dataclass(frozen=True, slots=True)
class Eligible:
    """Whom a plan is for; nothing said: everybody."""

    jobs: tuple[str, ...] = ()
    tenure_days: Fraction = Fraction(0)
    min_days: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """`details`: the tables of detail rows, each with the column that orders them.

    `loose` tells a quotient, which is a number but may stand beside a percentage, from a number.
    `late`: whom data that comes after the lock adjusts, where one's reward depends on others'.
    `rows_called`: what one row is called, of tables of which more rows are something to reach.
    `answer_rows`: the question of tables whose rows are the payee's answers.
    """

    name: str
    currency: str
    calendar: str
    lines: tuple[Line, ...]
    pay: str
    tables: Mapping[str, Table] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    eligible: Eligible = Eligible()
    details: Mapping[str, str] = field(default_factory=dict)
    rows_called: Mapping[str, str] = field(default_factory=dict)
    answer_rows: Mapping[str, str] = field(default_factory=dict)
    late: str = "positive_only"
    questions: Mapping[str, Question] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)  # line -> unit, once checked
    loose: Mapping[str, str] = field(default_factory=dict)  # the same, as other lines may use it

    def line(self, name: str) -> Line:
        return next(line for line in self.lines if line.name == name)

    def level(self, per: str) -> list[Line]:
        """The lines with one value per payee, or per row of these detail rows."""
        return [line for line in self.lines if line.per == per]

    def facts(self) -> list[Line]:
        """Every line that reads a fact from a file, or a key figure made of facts."""
        return [
            line
            for line in self.lines
            if isinstance(line.source, KpiSource)
            or (isinstance(line.source, FactSource) and line.source.fact != TARGET)
        ]

    def measured(self) -> list[tuple[Line, MeasureSource]]:
        """Every line that reads a score, with what it reads."""
        return [
            (line, line.source) for line in self.lines if isinstance(line.source, MeasureSource)
        ]

    def looks_back(self) -> list[LooksBack]:
        """Everything that is read of earlier periods, each once."""
        found = [back for line in self.lines for back in backs(line)]
        return list(dict.fromkeys(found))


def looks_back(call: Call) -> LooksBack | None:
    """What a call reads of earlier periods; None for every other call."""
    words = [part.name if isinstance(part, Name) else "" for part in call.arguments]
    match call.function, words:
        case "previous", [line, *rest]:
            return LooksBack("previous", line, _times(call) if rest else "1")
        case "sum_before", [line, span]:
            return LooksBack("sum_before", line, span)
        case "paid_before", [span]:
            return LooksBack("paid_before", "", span)
    return None


def _times(call: Call) -> str:
    back = call.arguments[1]
    return str(back.value) if isinstance(back, Literal) else ""


def backs(line: Line) -> Iterator[LooksBack]:
    """Everything that a line reads of earlier periods."""
    for formula in line.formulas():
        for call in calls_in(formula.expression):
            if back := looks_back(call):
                yield back
    needs = getattr(line.source, "needs", None)
    if needs and any(choice.of == "previous" for choice in needs.otherwise):
        yield LooksBack("previous", line.name, "1")


def _scopes(of: str, needs: Needs | None) -> list[str]:
    choices = [choice.of for choice in needs.otherwise] if needs else []
    others = [choice for choice in choices if choice not in ("", "previous", "missing")]
    return list(dict.fromkeys([of, *others]))
