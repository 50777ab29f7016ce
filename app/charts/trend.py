"""Has a score changed? A line by period; its last dot is now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from app.charts.lettering import cleaned, shortened, text_width
from app.charts.scales import Number, Scale, score_ticks, useful
from app.charts.sentences import Values, count_words, joined, range_words, score_cell, score_words
from app.charts.sheets import BREAK, Place, drawing

if TYPE_CHECKING:
    from app.charts.drawing import Drawing

WIDTH, HEIGHT = 320, 106
TOP, BOTTOM, LABELS = 8, 82, 102
FIRST, LAST = 14, 10  # px between the ends of the grid and the first and last point
GAP = 6
LONGEST_LABEL = 90
NOT_SHOWN, NOT_ENOUGH = "not shown", "not enough answers yet"


@dataclass(frozen=True, slots=True)
class Point:
    """One period. `enough`: it has the answers that a score needs; `name` is the long label.

    `hidden`: there may be a value, but it is not for the reader.
    """

    label: str
    value: Number | None
    answers: int
    enough: bool = True
    low: Number | None = None
    high: Number | None = None
    name: str = ""
    hidden: bool = False

    @property
    def words(self) -> str:
        return cleaned(self.name or self.label)

    @property
    def has_range(self) -> bool:
        return self.low is not None and self.high is not None and self.value is not None


def draw(points: Sequence[Point], scale: Scale, theme: str) -> bytes:
    """320 x 106: range, line, hollow dots for few answers, gaps for none, a dot at the end."""
    plot = _Plot(points, scale)
    with drawing(WIDTH, HEIGHT, theme) as sheet:
        _draw_grid(sheet, plot)
        _draw_bands(sheet, plot)
        _draw_lines(sheet, plot)
        _draw_dots(sheet, plot)
        _draw_labels(sheet, plot)
        return sheet.svg()


def alt(
    points: Sequence[Point], scale: Scale, subject: str = "Your score", period: str = "month"
) -> str:
    """“Your score in the last six months: all ranges overlap. June 44, ..., November 67.”"""
    if all(point.value is None and not point.hidden for point in points):
        return f"{subject}: not enough answers yet."
    span = f" in the last {count_words(len(points))} {period}s" if len(points) > 1 else ""
    values = ", ".join(f"{point.words} {_value_words(point, scale)}" for point in points)
    found = _overlap_words(points) or _change_words(points)
    told = f"{subject}{span}: {' '.join([*found, f'{values}.'])}"
    return " ".join([told, *_few_words(points)])


def table(points: Sequence[Point], scale: Scale, period: str = "month") -> Values:
    """The same values, one row a period; ranges where there are any."""
    ranges = any(point.has_range for point in points)
    header = (period.capitalize(), "Score", *(["Range"] if ranges else []), "Answers")
    return Values(header, tuple(_row(point, scale, ranges) for point in points))


def caption(points: Sequence[Point], period: str = "month") -> str:
    """How to read it, for everybody."""
    parts = [f"Dot: the newest {period} with answers."]
    if any(point.has_range for point in points):
        parts.append("Band: where the score most likely is.")
    if any(point.value is not None and not point.enough for point in points):
        parts.append("Hollow dot: few answers.")
    if any(point.value is None and not point.hidden for point in points):
        parts.append("Gap: not enough answers.")
    if any(point.hidden for point in points):
        parts.append("Not shown: what would tell about few people.")
    return " ".join(parts)


class _Plot:
    """Where everything stands, in px."""

    def __init__(self, points: Sequence[Point], scale: Scale) -> None:
        numbers = [part for point in points for part in (point.value, point.low, point.high)]
        self.points = points
        self.labels = [shortened(point.label, LONGEST_LABEL) for point in points]
        self.scale = useful(scale, [number for number in numbers if number is not None])
        self.ticks = score_ticks(self.scale)
        widest = max(text_width(self.scale.words(tick)) for tick in self.ticks)
        self.right = WIDTH - GAP - round(widest)
        span = self.right - LAST - FIRST
        self.step = span / max(len(points) - 1, 1)
        self.known = [index for index, point in enumerate(points) if point.value is not None]

    def x(self, index: int) -> float:
        return self.right - LAST - (len(self.points) - 1 - index) * self.step

    def y(self, value: Number) -> float:
        return BOTTOM - (BOTTOM - TOP) * self.scale.share(value)

    def place(self, index: int) -> Place:
        return self.x(index), self.y(self.points[index].value)

    def runs(self, indexes: Sequence[int]) -> Iterator[list[int]]:
        """Neighbours together: a line never crosses a gap."""
        for _, run in groupby(enumerate(indexes), key=lambda pair: pair[1] - pair[0]):
            yield [index for _, index in run]


def _draw_grid(sheet: "Drawing", plot: _Plot) -> None:
    for tick in plot.ticks:
        height = plot.y(tick)
        draw_line = sheet.axis if tick == 0 and plot.scale.low < 0 else sheet.grid
        draw_line((4, height), (plot.right, height))
        sheet.words((WIDTH, height + 4), plot.scale.words(tick), "end")


def _draw_bands(sheet: "Drawing", plot: _Plot) -> None:
    ranged = [index for index, point in enumerate(plot.points) if point.has_range]
    for run in plot.runs(ranged):
        ends = [plot.x(index) for index in run]
        if len(run) == 1:  # wide enough to be seen
            run, ends = run * 2, [ends[0] - 4, ends[0] + 4]
        upper = [plot.y(plot.points[index].high) for index in run]
        lower = [plot.y(plot.points[index].low) for index in run]
        there = list(zip(ends, upper, strict=True))
        below = list(zip(ends, lower, strict=True))
        sheet.band([*there, *reversed(below)])
        sheet.edges_of_range([*there, BREAK, *below])


def _draw_lines(sheet: "Drawing", plot: _Plot) -> None:
    for run in plot.runs(plot.known):
        if len(run) > 1:
            sheet.line([plot.place(index) for index in run])


def _draw_dots(sheet: "Drawing", plot: _Plot) -> None:
    """Hollow where answers are few, small where a gap on both sides leaves no line."""
    newest = max(plot.known, default=None)
    alone = {run[0] for run in plot.runs(plot.known) if len(run) == 1}
    for index in plot.known:
        radius = 6 if index == newest else 4.5
        if not plot.points[index].enough:
            sheet.hollow_dot(plot.place(index), radius)
        elif index == newest or index in alone:
            sheet.dot(plot.place(index), radius)


def _draw_labels(sheet: "Drawing", plot: _Plot) -> None:
    newest = max(plot.known, default=None)
    if newest is None:
        middle = (4 + plot.right) / 2
        words = NOT_SHOWN if any(point.hidden for point in plot.points) else NOT_ENOUGH
        sheet.words((middle, (TOP + BOTTOM) / 2 - 6), words, "middle")
    for index in _labelled(plot):
        label = plot.labels[index]
        half = text_width(label, strong=True) / 2
        at = min(max(plot.x(index), half), WIDTH - half)
        sheet.words((at, LABELS), label, "middle", strong=index == newest)


def _labelled(plot: _Plot) -> range:
    """Every label, or every second, third, ... counted from the last."""
    widest = max(map(text_width, plot.labels), default=0)
    every = max(1, -(-int(widest + GAP) // max(int(plot.step), 1)))
    return range(len(plot.points) - 1, -1, -every)


def _row(point: Point, scale: Scale, ranges: bool) -> tuple[str, ...]:
    score = score_cell(scale, point.value, point.answers, point.enough)
    if point.hidden:
        return (point.words, NOT_SHOWN, *([""] if ranges else []), NOT_SHOWN)
    between = [range_words(scale, point.low, point.high)] if ranges else []
    return (point.words, score, *between, f"{point.answers:,}")


def _value_words(point: Point, scale: Scale) -> str:
    if point.hidden:
        return NOT_SHOWN
    value = score_words(scale, point.value, point.answers)
    return f"{value}, {range_words(scale, point.low, point.high)}" if point.has_range else value


def _overlap_words(points: Sequence[Point]) -> list[str]:
    ranged = [point for point in points if point.has_range]
    if len(ranged) < 2:
        return []
    overlap = max(point.low for point in ranged) <= min(point.high for point in ranged)
    return ["all ranges overlap, so no change is clear."] if overlap else []


def _change_words(points: Sequence[Point]) -> list[str]:
    """Of the newest two with ranges; nothing without two of them."""
    ranged = [point for point in points if point.has_range][-2:]
    if len(ranged) < 2:
        return []
    before, now = ranged
    if now.low > before.high:
        return [f"{now.words} is clearly higher than {before.words}."]
    if now.high < before.low:
        return [f"{now.words} is clearly lower than {before.words}."]
    return [f"no clear change from {before.words} to {now.words}."]


def _few_words(points: Sequence[Point]) -> list[str]:
    known = [point for point in points if point.value is not None]
    few = [point.words for point in known if not point.enough]
    if not few:
        return []
    if len(few) == len(known) > 1:
        return ["All values are from few answers."]
    return [f"{joined(few)} {'is' if len(few) == 1 else 'are'} from few answers."]
