"""How were the answers? A bar for each step of the question, with the group as a dashed outline."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from app.charts.lettering import cleaned, shortened, text_width
from app.charts.sentences import Values
from app.charts.sheets import Place, drawing
from app.domain.words import answers_words, plain_words

if TYPE_CHECKING:
    from app.charts.drawing import Drawing

WIDTH, HEIGHT = 320, 180
TOP, BELOW, EDGE, GAP = 24, 34, 4, 6
LETTERS = 20  # px that a number above a bar needs
AIR = 0.12  # of a bar's width, at each side
Count = int | Fraction  # shared answers may be parts


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers per step, of one person or team, and of their group where it is shown."""

    steps: Sequence[str]
    counts: Sequence[Count]
    group: Sequence[Count] = ()

    @property
    def total(self) -> Fraction:
        return sum(map(Fraction, self.counts), Fraction(0))

    def shares(self, counts: Sequence[Count]) -> list[Fraction]:
        total = sum(map(Fraction, counts), Fraction(0))
        return [Fraction(count) / total if total else Fraction(0) for count in counts]


def draw(answers: Answers, theme: str) -> bytes:
    """320 x 180: as high as the share of the answers; the number above a bar where it fits."""
    plot = _Plot(answers)
    with drawing(WIDTH, HEIGHT, theme) as sheet:
        sheet.axis((EDGE, HEIGHT - BELOW), (WIDTH - EDGE, HEIGHT - BELOW))
        _draw_bars(sheet, plot)
        if plot.group:
            sheet.line_of_others(plot.outline(plot.group))
        _draw_words(sheet, plot)
        return sheet.svg()


def alt(answers: Answers, subject: str = "Your answers") -> str:
    """“Your answers: most are 9, 14 of 40 answers. ...”: the most frequent step first, then all."""
    if not answers.total:
        return f"{subject}: none yet."
    most = max(answers.counts)
    top = [cleaned(step) for step, count in _pairs(answers) if count == most]
    each = ", ".join(
        f"{cleaned(step)}: {_count(count)}" for step, count in _pairs(answers) if count
    )
    often = " and ".join(top) if len(top) < 3 else "several equally often"
    told = f"{subject}: most often {often}, {_count(most)} of {_words(answers.total)}"
    return f"{told}{' each' if len(top) > 1 else ''}. {each}."


def caption(answers: Answers) -> str:
    """How to read it, for everybody."""
    group = " Dashed: the group." if answers.group else ""
    return f"Bar: how many gave this answer, as a share of all.{group}"


def table(answers: Answers) -> Values:
    """Each step with its number and share, and the share of the group."""
    own = answers.shares(answers.counts)
    group = answers.shares(answers.group)
    header = ("Answer", "Answers", "Share", *(["Group"] if answers.group else []))
    rows = tuple(
        (
            cleaned(step),
            _count(count),
            _percent(own[row]),
            *([_percent(group[row])] if group else []),
        )
        for row, (step, count) in enumerate(_pairs(answers))
    )
    return Values(header, rows)


class _Plot:
    """Where everything stands, in px."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.own = answers.shares(answers.counts)
        self.group = answers.shares(answers.group) if answers.group else []
        self.most = max([*self.own, *self.group, Fraction(1, 100)])
        self.step = (WIDTH - 2 * EDGE) / len(answers.steps)

    def left(self, index: float) -> float:
        return EDGE + self.step * index

    def y(self, share: Fraction) -> float:
        return HEIGHT - BELOW - (HEIGHT - BELOW - TOP) * float(share / self.most)

    def bar(self, index: int, share: Fraction) -> list[Place]:
        left, right = self.left(index + AIR), self.left(index + 1 - AIR)
        foot, top = HEIGHT - BELOW, self.y(share)
        return [(left, foot), (left, top), (right, top), (right, foot)]

    def words_at(self, index: int) -> float:
        """Above the bar; above the outline of the group where that would cross the words."""
        own = self.y(self.own[index])
        group = self.y(self.group[index]) if self.group else own
        return (group if 0 < own - group < LETTERS else own) - 5

    def outline(self, shares: Sequence[Fraction]) -> list[Place]:
        """Steps from the left to the right."""
        pairs = enumerate(shares)
        return [(self.left(index + end), self.y(share)) for index, share in pairs for end in (0, 1)]


def _draw_bars(sheet: "Drawing", plot: _Plot) -> None:
    """With an outline, so that a bar is a bar in black and white too."""
    for index, share in enumerate(plot.own):
        if share:
            bar = plot.bar(index, share)
            sheet.band(bar)
            sheet.line_of_bar(bar)


def _draw_words(sheet: "Drawing", plot: _Plot) -> None:
    counts = [_count(count) for count in plot.answers.counts]
    if max(map(text_width, counts)) <= plot.step + 2:
        for index, share in enumerate(plot.own):
            if share:
                sheet.words((plot.left(index + 0.5), plot.words_at(index)), counts[index], "middle")
    labels = [shortened(step, max(plot.step - 2, 40)) for step in plot.answers.steps]
    every = max(1, -(-int(max(map(text_width, labels)) + GAP) // int(max(plot.step, 1))))
    for index in range(len(labels) - 1, -1, -every):
        half = text_width(labels[index]) / 2
        at = min(max(plot.left(index + 0.5), half), WIDTH - half)
        sheet.words((at, HEIGHT - 14), labels[index], "middle")


def _pairs(answers: Answers) -> list[tuple[str, Count]]:
    return list(zip(answers.steps, answers.counts, strict=True))


def _count(count: Count) -> str:
    return plain_words(Fraction(count), 1)


def _words(total: Fraction) -> str:
    return answers_words(int(total)) if total.denominator == 1 else f"{_count(total)} answers"


def _percent(share: Fraction) -> str:
    return f"{plain_words(share * 100, 0)}%"
