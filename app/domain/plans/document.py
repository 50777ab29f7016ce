"""A plan as understood: lines from top to bottom, tables, and which line is paid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from app.domain.plans.expressions import Expression, Literal

TARGET = "target_amount"  # agreed in the participation; every other fact comes from files


@dataclass(frozen=True, slots=True)
class Rounding:
    """To a whole multiple of `to`, whose unit is bare, percent or money."""

    to: Fraction
    mode: str
    unit: str = "bare"


@dataclass(frozen=True, slots=True)
class TableRow:
    start: Literal  # `from`: the row holds from here on
    value: Literal
    ties: str  # reached | exceeded


@dataclass(frozen=True, slots=True)
class Table:
    """A named function of one number. `below`: first, missing, or a value."""

    name: str
    kind: str  # step | interpolated
    rows: tuple[TableRow, ...]
    below: str | Literal
    unit: str  # of its values
    place: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Needs:
    """How many answers a score needs, and what is taken otherwise, tried in order."""

    answers: int
    otherwise: tuple[str | Literal, ...] = ("missing",)


@dataclass(frozen=True, slots=True)
class MeasureSource:
    measure: str  # as written: nps, or nps@1 once published
    of: str  # payee | team
    needs: Needs | None = None


@dataclass(frozen=True, slots=True)
class FactSource:
    fact: str
    of: str = "payee"  # payee | team

    @property
    def key(self) -> str:
        """What names it among the inputs."""
        return self.fact if self.of == "payee" else f"{self.fact} of {self.of}"


@dataclass(frozen=True, slots=True)
class KpiSource:
    """A quotient of facts; `needs` compares its denominator."""

    kpi: str
    of: str = "payee"  # payee | team
    needs: Needs | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """Each (kpi, of) that is read, also the one that is read only in need."""
        team = self.needs is not None and "team" in self.needs.otherwise
        return [(self.kpi, self.of)] + ([(self.kpi, "team")] if team else [])


@dataclass(frozen=True, slots=True)
class ConstantSource:
    value: Literal


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


Source = MeasureSource | FactSource | KpiSource | ConstantSource | FormulaSource | CompositeSource


@dataclass(frozen=True, slots=True)
class Line:
    """One named value per payee. `place` is where it stands in its file, for messages."""

    name: str
    label: str
    unit: str  # as written; empty where it follows from the formula
    source: Source
    round: Rounding | None = None
    place: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """`jobs`: whom the plan is for; empty: everybody."""

    name: str
    currency: str
    calendar: str
    lines: tuple[Line, ...]
    pay: str
    tables: Mapping[str, Table] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)  # line -> unit, once checked

    def line(self, name: str) -> Line:
        return next(line for line in self.lines if line.name == name)

    def facts(self) -> list[Line]:
        """Every line that reads a fact from a file, or a key figure made of facts."""
        return [
            line
            for line in self.lines
            if isinstance(line.source, KpiSource)
            or (isinstance(line.source, FactSource) and line.source.fact != TARGET)
        ]

    def measures(self) -> list[MeasureSource]:
        """Every score that the plan asks for."""
        return [line.source for line in self.lines if isinstance(line.source, MeasureSource)]
