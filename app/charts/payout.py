"""What does a table of a plan pay? Its curve, and where somebody is on it."""

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from app.charts.curve import Curve, below_first
from app.charts.lettering import cleaned, text_width
from app.charts.scales import Number, round_ticks
from app.charts.sentences import Values
from app.charts.sheets import Place, drawing

if TYPE_CHECKING:
    from app.charts.drawing import Drawing

HEIGHTS = {320: 220, 560: 236}
TOP, BELOW, RIGHT = 24, 34, 12
LABELS = 14  # px from the sheet's lower end
LEAST_ROOM = 18  # px between two lines of the grid, or two dots
GAP = 8
MOST_TICKS = 4
UP_TO = "up to"
TIES = {"reached": "from", "exceeded": "above"}


def draw(curve: Curve, theme: str, width: int = 320) -> bytes:
    """320 x 220 or 560 x 236: the table as a line, its rows as dots, and the place of `here`."""
    plot = _Plot(curve, width)
    with drawing(width, plot.height, theme) as sheet:
        _draw_values(sheet, plot)
        _draw_starts(sheet, plot)
        if curve.here is not None:
            foot = (plot.x(curve.here), plot.y(max(Fraction(0), plot.low)))
            sheet.link((foot[0], TOP), foot)
        sheet.line([plot.place(*corner) for corner in curve.corners()])
        _draw_rows(sheet, plot)
        _draw_here(sheet, plot)
        return sheet.svg()


def alt(curve: Curve) -> str:
    """“Pays at most €320.00, from NPS 75 on. Straight lines: 45 €0.00, 62 €240.00, ...”"""
    kind = "Steps" if curve.table.kind == "step" else "Straight lines between the points"
    values = ", ".join(f"{start} {value}" for start, value in _row_words(curve))
    here = [f"{start}: {value}." for start, value in _here_words(curve)]
    return " ".join([_finding(curve), f"{kind}: {values}.", *here])


def table(curve: Curve) -> Values:
    """The rows of the table, what holds below them, and the place of `here`."""
    of = cleaned(curve.of)
    header = (of[:1].upper() + of[1:], _verb(curve))
    return Values(header, (*_row_words(curve), *_here_words(curve)))


def caption(curve: Curve) -> str:
    """How to read it, for everybody."""
    of, verb = cleaned(curve.of), _verb(curve).lower()
    parts = [f"From left to right: {of}. Upwards: what it {verb}."]
    if below_first(curve.table) is None:
        parts.append("The line begins where the table does.")
    if curve.here is not None:
        parts.append("Dotted: where you are.")
    return " ".join(parts)


class _Plot:
    """Where everything stands, in px."""

    def __init__(self, curve: Curve, width: int) -> None:
        self.curve, self.width, self.height = curve, width, HEIGHTS[width]
        self.bottom = self.height - BELOW
        self.low, self.high = min(0, *curve.values), max(0, *curve.values)
        if self.low == self.high:
            self.high += 1
        self.first, self.last = curve.span()
        self.values = self._values()
        widest = max(text_width(curve.short_words(value)) for value in self.values)
        self.left = round(min(max(40, widest), width / 2)) + GAP

    def x(self, number: Number) -> float:
        share = (Fraction(number) - self.first) / (self.last - self.first)
        return self.left + (self.width - RIGHT - self.left) * float(share)

    def y(self, value: Number) -> float:
        share = float((Fraction(value) - self.low) / (self.high - self.low))
        return self.bottom - (self.bottom - TOP) * share

    def place(self, number: Number, value: Number) -> Place:
        return self.x(number), self.y(value)

    def _values(self) -> list[Fraction]:
        """The table's own values if they are few and stand apart, else round ones."""
        own = sorted({Fraction(0), *self.curve.values})
        apart = all(self.y(one) - self.y(other) >= LEAST_ROOM for one, other in pairwise(own))
        few = len(own) <= MOST_TICKS + 1
        return own if few and apart else round_ticks(self.low, self.high, MOST_TICKS)

    def starts(self) -> list[Fraction]:
        """The table's own starts if their words fit, else round ones."""
        own = self.curve.starts
        return own if self._fit(own) else round_ticks(self.first, self.last, MOST_TICKS)

    def _fit(self, starts: list[Fraction]) -> bool:
        half = {start: text_width(self.curve.start_words(start)) / 2 for start in starts}
        return all(
            self.x(other) - self.x(one) >= half[one] + half[other] + GAP
            for one, other in pairwise(starts)
        )


def _draw_values(sheet: "Drawing", plot: _Plot) -> None:
    for value in plot.values:
        height = plot.y(value)
        draw_line = sheet.grid if value else sheet.axis
        draw_line((plot.left, height), (plot.width - RIGHT, height))
        sheet.words((plot.left - GAP, height + 4), plot.curve.short_words(value), "end")


def _draw_starts(sheet: "Drawing", plot: _Plot) -> None:
    for start in plot.starts():
        words = plot.curve.start_words(start)
        half = text_width(words) / 2
        at = min(max(plot.x(start), half), plot.width - half)
        sheet.words((at, plot.height - LABELS), words, "middle")


def _draw_rows(sheet: "Drawing", plot: _Plot) -> None:
    """A dot where each row starts, unless they would touch."""
    places = [plot.place(row.start.value, row.value.value) for row in plot.curve.table.rows]
    if all(later[0] - place[0] >= LEAST_ROOM for place, later in pairwise(places)):
        for place in places:
            sheet.dot(place, 6 if plot.curve.here is None else 4)


def _draw_here(sheet: "Drawing", plot: _Plot) -> None:
    value, here = plot.curve.paid_here, plot.curve.here
    if here is None:
        return
    if value is not None:
        sheet.dot(plot.place(here, value), 7)
    words = "no value" if value is None else plot.curve.value_words(value)
    words = f"{plot.curve.start_words(here)}: {words}"
    half = text_width(words, strong=True) / 2
    sheet.words((min(max(plot.x(here), half), plot.width - half), 13), words, "middle", strong=True)


def _verb(curve: Curve) -> str:
    return "Pays" if curve.table.unit == "money" else "Gives"


def _finding(curve: Curve) -> str:
    """The most, and from where on; both ends where it does not only rise."""
    values, rows = curve.values, curve.table.rows
    if any(later < value for value, later in pairwise(values)) or values[0] == values[-1]:
        ends = [curve.value_words(end) for end in dict.fromkeys((min(values), max(values)))]
        return f"{_verb(curve)} {' to '.join(ends)}."
    first = next(row for row in rows if row.value.value == values[-1])
    word = TIES[first.ties] if curve.table.kind == "step" else "from"
    start = f"{word} {cleaned(curve.of)} {curve.start_words(first.start.value)}"
    return f"{_verb(curve)} at most {curve.value_words(values[-1])}, {start} on."


def _row_words(curve: Curve) -> list[tuple[str, str]]:
    """What the table gives from where to where, from its low end to its high end."""
    values = [curve.value_words(row.value.value) for row in curve.table.rows]
    rows = list(zip(_start_words(curve), values, strict=True))
    if rows[0][0].startswith(UP_TO):
        return rows
    below = below_first(curve.table)
    least = "no value" if below is None else curve.value_words(below)
    first = curve.table.rows[0]
    word = "below" if first.ties == "reached" else UP_TO
    return [(f"{word} {curve.start_words(first.start.value)}", least), *rows]


def _start_words(curve: Curve) -> list[str]:
    """“from 60” or “above 60” for steps; points of lines, whose ends go on."""
    rows = curve.table.rows
    starts = [curve.start_words(start) for start in curve.starts]
    if curve.table.kind == "step":
        return [f"{TIES[row.ties]} {start}" for row, start in zip(rows, starts, strict=True)]
    first = f"{UP_TO} {starts[0]}" if curve.table.below == "first" else starts[0]
    *inner, last = starts
    return [first, *inner[1:], f"from {last}"] if inner else [f"from {last}"]


def _here_words(curve: Curve) -> list[tuple[str, str]]:
    if curve.here is None:
        return []
    value = curve.paid_here
    words = "no value" if value is None else curve.value_words(value)
    return [(f"You are at {curve.start_words(curve.here)}", words)]
