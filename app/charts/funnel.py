"""Whose score lies further out than answers of this number do by luck? A funnel of two limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from app.charts.lettering import cleaned, shortened, text_width
from app.charts.scales import Number, Scale, round_ticks, score_ticks, useful
from app.charts.sentences import Values, count_words, joined
from app.charts.sheets import Place, drawing
from app.domain.fairness.funnel import Limits, Position
from app.domain.words import alphabet_key

if TYPE_CHECKING:
    from app.charts.drawing import Drawing

NARROW, WIDE = 320, 560
HEIGHTS = {NARROW: 260, WIDE: 320}
TOP, BELOW, GAP, LINE = 14, 34, 8, 14  # px; LINE: between two lines of words
LONGEST_NAME = 110
MOST_NAMES = 12  # written beside dots; the table has all
FAR = (Position.FAR_ABOVE, Position.FAR_BELOW)
NEAR = (Position.ABOVE, Position.BELOW)
HIGH = (Position.ABOVE, Position.FAR_ABOVE)
LOW = (Position.BELOW, Position.FAR_BELOW)
MOST_TOLD = 4  # names in the words for those who listen


@dataclass(frozen=True, slots=True)
class Payee:
    """One dot: who, their score, from how many answers, and where it lies."""

    name: str
    value: Number
    answers: int
    position: Position


@dataclass(frozen=True, slots=True)
class Funnel:
    """What is drawn. `limits` from few answers to the most, in the order of their numbers.

    `few`: how many are not drawn, because they have fewer answers than `needs`.
    """

    payees: Sequence[Payee]
    limits: Limits
    target: Number
    scale: Scale
    few: int = 0
    needs: int = 0


def draw(funnel: Funnel, theme: str, width: int = WIDE) -> bytes:
    """560 x 320 or 320 x 260: answers from left to right, scores upwards."""
    plot = _Plot(funnel, width)
    with drawing(width, plot.height, theme) as sheet:
        _draw_axes(sheet, plot)
        _draw_limits(sheet, plot)
        _draw_dots(sheet, plot)
        _draw_names(sheet, plot)
        return sheet.svg()


def alt(funnel: Funnel) -> str:
    """“Of 12 people 10 lie inside the limits of luck. Clearly above: Leila. Below: Bruno.”"""
    outside = [each for each in funnel.payees if each.position in (*NEAR, *FAR)]
    inside = len(funnel.payees) - len(outside)
    if not funnel.payees:
        return "Nobody has answers yet."
    if not outside:
        people = count_words(inside)
        return f"All {people} lie inside the limits of luck around {_target(funnel)}."
    told = f"Of {_people(len(funnel.payees))} {inside} lie{'s' * (inside == 1)} inside the limits"
    sides = [("Above", HIGH), ("Below", LOW)]
    named = [f"{title} them: {_names(outside, side)}." for title, side in sides]
    told += f" of luck around {_target(funnel)}."
    return " ".join([told, *(each for each in named if not each.endswith("nobody."))])


def caption(funnel: Funnel) -> str:
    """How to read it, for everybody."""
    parts = ["Lines: how far luck alone carries a score, dashed 95%, solid 99.8%."]
    found = {each.position for each in funnel.payees}
    if Position.INSIDE in found:
        parts.append("Hollow dot: inside.")
    if found & set(NEAR):
        parts.append("Full dot: beyond the dashed line.")
    if found & set(FAR):
        parts.append("Diamond: beyond the solid line.")
    if funnel.few:
        people = "1 person" if funnel.few == 1 else f"{funnel.few} people"
        parts.append(f"Not drawn: {people} with fewer than {funnel.needs} answers.")
    return " ".join(parts)


def table(funnel: Funnel) -> Values:
    """Everybody by name, with what their place in the picture says."""
    rows = tuple(
        (
            cleaned(each.name),
            funnel.scale.words(each.value),
            f"{each.answers:,}",
            str(each.position).capitalize(),
        )
        for each in sorted(funnel.payees, key=lambda each: alphabet_key(each.name))
    )
    return Values(("Name", "Score", "Answers", "Where"), rows)


class _Plot:
    """Where everything stands, in px."""

    def __init__(self, funnel: Funnel, width: int) -> None:
        self.funnel, self.width, self.height = funnel, width, HEIGHTS[width]
        limits = funnel.limits
        values = [each.value for each in funnel.payees]
        ends = [limits.low.min(initial=1e9), funnel.target, *values]
        self.scale = useful(funnel.scale, [float(each) for each in ends])
        self.ticks = score_ticks(self.scale)
        self.left = max(text_width(self.scale.words(tick)) for tick in self.ticks) + GAP
        self.ends = {"99.8%": limits.outer_high, "95%": limits.high}
        self.mean = f"mean {self.scale.words(funnel.target)}"
        self.right = width - text_width(self.mean) - GAP
        answers = [*limits.answers.tolist(), *(each.answers for each in funnel.payees)]
        self.most = max(answers, default=1)
        self.taken: list[tuple[float, float, float, float]] = []

    def x(self, answers: float) -> float:
        return self.left + 8 + (self.right - self.left - 16) * float(answers) / self.most

    def y(self, value: Number) -> float:
        return self.height - BELOW - (self.height - BELOW - TOP) * self.scale.share(value)

    def places(self, values) -> list[Place]:
        """One line, without what lies below the scale that is shown."""
        low, high = float(self.scale.low), float(self.scale.high)
        kept = [min(max(value, low), high) for value in values.tolist()]
        pairs = zip(self.funnel.limits.answers.tolist(), kept, strict=True)
        return [(self.x(answers), self.y(value)) for answers, value in pairs]

    def on_lines(self) -> list[tuple[float, float, float, float]]:
        """Small boxes along all lines."""
        limits = self.funnel.limits
        lines = [self.places(each) for each in (limits.low, limits.high)]
        lines += [self.places(each) for each in (limits.outer_low, limits.outer_high)]
        mean = self.y(self.funnel.target)
        lines.append([(self.left, mean), (self.right, mean)])
        return [box for line in lines for pair in pairwise(line) for box in _boxes(*pair)]

    def place(self, payee: Payee) -> Place:
        return self.x(payee.answers), self.y(payee.value)

    def is_free(self, box: tuple[float, float, float, float]) -> bool:
        inside = self.left <= box[0] and box[1] <= self.right
        return inside and all(
            box[1] <= left or right <= box[0] or box[3] <= top or bottom <= box[2]
            for left, right, top, bottom in self.taken
        )


def _boxes(start: Place, end: Place) -> list[tuple[float, float, float, float]]:
    """Along one piece of a line, so close that no name slips between."""
    pieces = max(1, int(max(abs(end[0] - start[0]), abs(end[1] - start[1])) / 4))
    shares = [part / pieces for part in range(pieces + 1)]
    places = [tuple(a + (b - a) * each for a, b in zip(start, end, strict=True)) for each in shares]
    return [(x - 1, x + 1, y - 1, y + 1) for x, y in places]


def _draw_axes(sheet: "Drawing", plot: _Plot) -> None:
    for tick in plot.ticks:
        height = plot.y(tick)
        sheet.grid((plot.left, height), (plot.right, height))
        sheet.words((plot.left - GAP, height + 4), plot.scale.words(tick), "end")
    reach = 0.0
    for tick in round_ticks(0, plot.most, 4):
        words = f"{int(tick):,}" if tick else "0 answers"
        half = text_width(words) / 2
        at = max(plot.x(tick), half)
        if tick == int(tick) and at - half >= reach and at + half <= plot.width:
            sheet.words((at, plot.height - 10), words, "middle")
            reach = at + half + GAP


def _draw_limits(sheet: "Drawing", plot: _Plot) -> None:
    limits, mean = plot.funnel.limits, plot.y(plot.funnel.target)
    sheet.axis((plot.left, mean), (plot.right, mean))
    if len(limits.answers) > 1:
        for line in (limits.low, limits.high):
            sheet.line_of_others(plot.places(line))
        for line in (limits.outer_low, limits.outer_high):
            sheet.outer_line(plot.places(line))
        above = mean - LINE
        for words, line in (("95%", limits.high), ("99.8%", limits.outer_high)):
            above = min(above, plot.places(line)[-1][1])
            sheet.words((plot.right + GAP / 2, above + 4), words)
            above -= LINE
    sheet.words((plot.right + GAP / 2, mean + 4), plot.mean)


def _draw_dots(sheet: "Drawing", plot: _Plot) -> None:
    """Those outside last, so that nobody inside hides them."""
    order = {**dict.fromkeys(NEAR, 1), **dict.fromkeys(FAR, 2)}
    for payee in sorted(plot.funnel.payees, key=lambda each: order.get(each.position, 0)):
        place = plot.place(payee)
        plot.taken.append((place[0] - 6, place[0] + 6, place[1] - 6, place[1] + 6))
        if payee.position in FAR:
            sheet.diamond(place)
        elif payee.position in NEAR:
            sheet.dot(place, 5)
        else:
            sheet.hollow_dot(place, 4.5)


def _draw_names(sheet: "Drawing", plot: _Plot) -> None:
    """Of those outside, where there is room beside, above or below the dot; never on a line."""
    plot.taken += plot.on_lines()
    outside = [each for each in plot.funnel.payees if each.position in (*FAR, *NEAR)]
    outside.sort(key=lambda each: (each.position in NEAR, alphabet_key(each.name)))
    for payee in outside[:MOST_NAMES]:
        (x, y), name = plot.place(payee), shortened(payee.name, LONGEST_NAME)
        wide = text_width(name)
        spots = [(x + 9, y), (x - 9 - wide, y), (x - wide / 2, y - LINE), (x - wide / 2, y + LINE)]
        for start, middle in spots:
            box = (start, start + wide, middle - 7, middle + 7)
            if plot.is_free(box):
                sheet.name((start, middle + 4), name)
                plot.taken.append(box)
                break


def _target(funnel: Funnel) -> str:
    return f"the mean, {funnel.scale.words(funnel.target)}"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _names(payees: Sequence[Payee], side: tuple[Position, ...]) -> str:
    """By name, never by score; some and how many more."""
    found = sorted((each.name for each in payees if each.position in side), key=alphabet_key)
    more = [f"{len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
    names = [cleaned(name) for name in found[:MOST_TOLD]]
    return joined([*names, *more]) if found else "nobody"
