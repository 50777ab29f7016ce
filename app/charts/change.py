"""What does a draft pay otherwise? Two curves of pay by score, and how often which amount is paid.

The plan as it is is dashed, its draft is drawn through: that can be told apart without colours.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from app.charts.lettering import cleaned, text_width
from app.charts.scales import round_ticks
from app.charts.sentences import Values
from app.charts.sheets import BREAK, Place, drawing
from app.domain.money import minor_digits
from app.domain.words import money_words, score_words

if TYPE_CHECKING:
    from app.charts.drawing import Drawing

WIDTH, HEIGHT = 320, 220
TOP, BELOW, RIGHT, GAP = 12, 34, 12, 8
LABELS = 14  # px from the sheet's lower end
MOST_TICKS = 4
ROWS = 9  # of the table beside a curve
Amount = Fraction | None
NOT_RATED = "not rated"


@dataclass(frozen=True, slots=True)
class Curves:
    """What one and the same person is paid for each score, by a plan and by its draft."""

    label: str
    unit: str
    currency: str
    scores: Sequence[Fraction]
    old: Sequence[Amount]  # empty where the plan does not read this score
    new: Sequence[Amount]

    def amount_words(self, amount: Amount) -> str:
        if amount is None:
            return NOT_RATED
        return money_words(round(amount * 10 ** minor_digits(self.currency)), self.currency)


@dataclass(frozen=True, slots=True)
class Bars:
    """How often an amount between two bounds is paid, before and after; in smallest units."""

    currency: str
    bins: Sequence[tuple[int, int, int, int]]  # first, end, old, new


def draw_curves(curves: Curves, theme: str) -> bytes:
    """320 x 220: the score from left to right, the pay upwards."""
    amounts = [each for each in (*curves.old, *curves.new) if each is not None]
    plot = _Plot(
        (curves.scores[0], curves.scores[-1]),
        (min([Fraction(0), *amounts]), max([Fraction(0), *amounts])),
        lambda value: curves.amount_words(value).removesuffix(_no_cents(curves.currency)),
    )
    with drawing(WIDTH, HEIGHT, theme) as sheet:
        _draw_frame(sheet, plot)
        _draw_across(sheet, plot, lambda score: score_words(score, curves.unit))
        if curves.old:
            sheet.line_of_others(_places(plot, curves.scores, curves.old))
        sheet.line(_places(plot, curves.scores, curves.new))
        return sheet.svg()


def draw_bars(bars: Bars, theme: str) -> bytes:
    """320 x 220: the amounts from left to right, how often each is paid upwards."""
    first, end = bars.bins[0][0], bars.bins[-1][1]
    most = max(max(old, new) for _, _, old, new in bars.bins)
    plot = _Plot(
        (Fraction(first), Fraction(end)),
        (Fraction(0), Fraction(max(most, 1))),
        lambda value: f"{int(value):,}",
    )
    with drawing(WIDTH, HEIGHT, theme) as sheet:
        _draw_frame(sheet, plot)
        _draw_across(sheet, plot, lambda amount: _whole_money(round(amount), bars.currency))
        for low, high, _, new in bars.bins:
            if new:
                sheet.band(plot.box(low, high, new))
        sheet.line_of_others([corner for each in bars.bins for corner in plot.top(*each[:3])])
        return sheet.svg()


def curves_alt(curves: Curves) -> str:
    """“Pay by Satisfied: from €0.00 to €330.00 by the draft, from €0.00 to €300.00 now.”"""
    ends = [_ends(curves, each) for each in (curves.new, curves.old)]
    now = f", {ends[1]} by the plan as it is" if curves.old else ""
    return f"Pay by {cleaned(curves.label)}: {ends[0]} by the draft{now}."


def bars_alt(bars: Bars) -> str:
    """Where most amounts lie, before and after."""
    words = []
    for place, said in ((3, "by the draft"), (2, "by the plan as it is")):
        first, end, *_ = max(bars.bins, key=lambda each: each[place])
        low, high = (money_words(each, bars.currency) for each in (first, end - 1))
        words.append(f"{low} to {high} {said}")
    return f"Most often paid is {words[0]}, {words[1]}."


def curves_table(curves: Curves) -> Values:
    """Some scores from end to end."""
    last = len(curves.scores) - 1
    places = sorted({last * step // (ROWS - 1) for step in range(ROWS)})
    old = curves.old or [None] * len(curves.scores)
    rows = tuple(
        (
            score_words(curves.scores[place], curves.unit),
            curves.amount_words(old[place]) if curves.old else "",
            curves.amount_words(curves.new[place]),
        )
        for place in places
    )
    return Values((cleaned(curves.label), "As it is", "By the draft"), rows)


def bars_table(bars: Bars) -> Values:
    """Every pair of bounds with how often it is paid."""
    rows = tuple(
        (
            f"{money_words(first, bars.currency)} to {money_words(end - 1, bars.currency)}",
            f"{old:,}",
            f"{new:,}",
        )
        for first, end, old, new in bars.bins
    )
    return Values(("Paid in a period", "As it is", "By the draft"), rows)


def curves_caption(curves: Curves) -> str:
    """How to read it."""
    label = cleaned(curves.label)
    now = " Dashed: the plan as it is." if curves.old else ""
    return f"From left to right: {label}. Upwards: what is paid by the draft.{now}"


def bars_caption() -> str:
    """How to read it."""
    return "From left to right: the amount. Upwards: how often. Dashed: the plan as it is."


class _Plot:
    """Where everything stands, in px."""

    def __init__(
        self,
        across: tuple[Fraction, Fraction],
        up: tuple[Fraction, Fraction],
        words: Callable[[Fraction], str],
    ) -> None:
        self.across, self.words = across, words
        self.low, self.high = up[0], up[1] if up[1] > up[0] else up[0] + 1
        self.ticks = round_ticks(self.low, self.high, MOST_TICKS)
        widest = max((text_width(words(tick)) for tick in self.ticks), default=0)
        self.left = round(min(max(24, widest), WIDTH / 2)) + GAP

    def x(self, value: Fraction) -> float:
        width = self.across[1] - self.across[0] or 1
        return self.left + (WIDTH - RIGHT - self.left) * float((value - self.across[0]) / width)

    def y(self, value: Fraction) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return HEIGHT - BELOW - (HEIGHT - BELOW - TOP) * share

    def box(self, low: int, high: int, count: int) -> list[Place]:
        """A filled bar with some air at its sides."""
        left, right = self.x(Fraction(low)) + 1, self.x(Fraction(high)) - 1
        top, foot = self.y(Fraction(count)), self.y(Fraction(0))
        return [(left, foot), (left, top), (right, top), (right, foot)]

    def top(self, low: int, high: int, count: int) -> list[Place]:
        """The upper edge of a bar."""
        height = self.y(Fraction(count))
        return [(self.x(Fraction(low)), height), (self.x(Fraction(high)), height)]


def _draw_frame(sheet: "Drawing", plot: _Plot) -> None:
    for tick in plot.ticks:
        height = plot.y(tick)
        draw_line = sheet.grid if tick else sheet.axis
        draw_line((plot.left, height), (WIDTH - RIGHT, height))
        sheet.words((plot.left - GAP, height + 4), plot.words(tick), "end")


def _across(low: Fraction, high: Fraction) -> list[Fraction]:
    """The quarters where they are round: of 0% to 100%, of -100 to 100; else round values."""
    quarters = [low + (high - low) * part / 4 for part in range(5)]
    parts = 1 if high - low > 10 else 20  # a score of 100 points is written without decimals
    is_round = all((value * parts).denominator == 1 for value in quarters)
    return quarters if is_round else round_ticks(low, high, MOST_TICKS)


def _draw_across(sheet: "Drawing", plot: _Plot, words: Callable[[Fraction], str]) -> None:
    """Both ends, and round values between them that leave room for their words."""
    low, high = plot.across
    reach = 0.0  # px, where the words before end
    last = WIDTH - RIGHT - text_width(words(high))
    sheet.words((plot.x(high), HEIGHT - LABELS), words(high), "end")
    for value in dict.fromkeys([low, *_across(low, high)]):
        half = text_width(words(value)) / 2
        at = max(plot.x(value), plot.left + half)
        if value != high and at - half >= reach and at + half + GAP <= last:
            sheet.words((at, HEIGHT - LABELS), words(value), "middle")
            reach = at + half + GAP


def _places(plot: _Plot, scores: Sequence[Fraction], paid: Sequence[Amount]) -> list[Place]:
    """The line, broken where nobody is rated."""
    return [
        BREAK if amount is None else (plot.x(score), plot.y(amount))
        for score, amount in zip(scores, paid, strict=True)
    ]


def _ends(curves: Curves, paid: Sequence[Amount]) -> str:
    known = [amount for amount in paid if amount is not None]
    if not known:
        return NOT_RATED
    return f"from {curves.amount_words(min(known))} to {curves.amount_words(max(known))}"


def _whole_money(minor: int, currency: str) -> str:
    return money_words(minor, currency).removesuffix(_no_cents(currency))


def _no_cents(currency: str) -> str:
    digits = minor_digits(currency)
    return f".{'0' * digits}" if digits else ""
