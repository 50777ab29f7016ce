"""A chart's bytes read again: what stands where, in which colour. And charts to read."""

import re
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np

from app.charts import answers, channels, comparison, funnel, payout, places, trend
from app.charts.curve import Curve
from app.charts.scales import Scale
from app.domain.fairness.funnel import funnel as funnel_of
from app.domain.fairness.samples import whole_answers
from app.domain.measures import YES_RATE
from app.domain.plans.language.document import Table, TableRow
from app.domain.plans.language.expressions import Literal

NPS = Scale(Fraction(-100), Fraction(100), "points")
SHARE = Scale(Fraction(0), Fraction(1), "percent")
FIVE = Scale(Fraction(1), Fraction(5), "score")
SVG = "{http://www.w3.org/2000/svg}"
MONTHS = ("Jun", "Jul", "Aug", "Sep", "Oct", "Nov")
HOSTILE = (
    *("<script>alert(1)</script>", "]]>&amp;\"'", "$x$ \\frac{1}{2} $", "x\x00\x08\x1b[31m\ufffe"),
    *("one\ntwo\u2028three", "\u202egnp.exe", 'a style="fill: red"', "e" + "\u0301" * 500, "", " "),
    *(
        "W" * 300,
        "نجلاء عبد الرحمن المنصور الطويل",
        "王小明" * 30,
        "👩\u200d👩\u200d👧" * 20,
        "\ud800",
    ),
)


class Picture:
    """Groups of an SVG by their kind: c-line, c-dot, c-dot-few, c-text, ..."""

    def __init__(self, svg):
        self.root = ElementTree.fromstring(svg)
        self.width, self.height = (float(part) for part in self.root.get("viewBox").split()[2:])

    def groups(self, kind):
        found = self.root.iter(f"{SVG}g")
        return [group for group in found if re.fullmatch(rf"{kind}-\d+", group.get("id", ""))]

    def dots(self, kind="c-dot"):
        return [place(use) for group in self.groups(kind) for use in group.iter(f"{SVG}use")]

    def lines(self, kind):
        paths = [path for group in self.groups(kind) for path in group.iter(f"{SVG}path")]
        pieces = [piece for path in paths for piece in path.get("d").split("M") if piece.strip()]
        return [corners(piece) for piece in pieces]

    def words(self, kind="c-text"):
        texts = [text for group in self.groups(kind) for text in group.iter(f"{SVG}text")]
        return [text.text or "" for text in texts]

    def places_of_words(self):
        return {text.text: place(text) for text in self.root.iter(f"{SVG}text")}

    def colours(self):
        names = ("fill", "stroke")
        found = {element.get(name) for element in self.root.iter() for name in names}
        return found - {None, "none"}


def place(element):
    return float(element.get("x")), float(element.get("y"))


def corners(piece):
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", piece)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def points(*values, few=(), labels=MONTHS):
    """A month for each value; those whose number is in `few` have few answers."""
    return [
        trend.Point(
            label, value, 3 if index in few else 0 if value is None else 40, index not in few
        )
        for index, (label, value) in enumerate(zip(labels, values, strict=False))
    ]


def rows(kind, *pairs, below="missing", ties="reached"):
    """A table of a plan; its texts are those of a plan's file: 80%, 12.5, 240 EUR."""
    steps = tuple(TableRow(number(start), number(value), ties) for start, value in pairs)
    unit = steps[0].value.unit
    below = below if below in ("first", "missing") else number(below)
    return Table("table", kind, steps, below, "number" if unit == "bare" else unit)


def number(text):
    if text.endswith("%"):
        return Literal(Fraction(text[:-1]) / 100, "percent", text, 1)
    if text.endswith(" EUR"):
        return Literal(Fraction(text[:-4]), "money", text, 1, "EUR")
    return Literal(Fraction(text), "bare", text, 1)


STEPS = rows("step", ("50", "160 EUR"), ("60", "240 EUR"), ("70", "320 EUR"), below="0 EUR")
LINES = rows("interpolated", ("45", "0 EUR"), ("62", "240 EUR"), ("75", "320 EUR"), below="first")
TEAM = [
    comparison.Person("Bruno", 52, 33),
    comparison.Person("aino", 55, 37),
    comparison.Person("Leila", 80, 48, low=70, high=95),
    comparison.Person("Émile", Fraction(200, 3), 1041),
    comparison.Person("Zoë", 100, 3, enough=False),
    comparison.Person("Dan", None, 2),
]
NAMES = ("Zoë", "Bruno", "aino", "Émile", "Dan", "Leila", "Kim", "Ines", "Otto", "Uma", "Sami")
ANSWERS = (200, 60, 8, 150, 90, 180, 120, 40, 75, 220, 33)
GOOD = (190, 51, 7, 105, 76, 153, 102, 33, 63, 190, 28)


def a_funnel(names=NAMES, good=GOOD, answered=ANSWERS):
    """People with their shares of good answers."""
    good, answered = np.array(good), np.array(answered)
    samples = whole_answers(YES_RATE, np.stack([answered - good, good], axis=1))
    made = funnel_of(samples)
    rows = zip(names, samples.means.tolist(), answered.tolist(), strict=True)
    placed = zip(rows, made.positions(samples), strict=True)
    payees = [funnel.Payee(*row, position) for row, position in placed]
    limits = made.limits(np.arange(1, answered.max() + 1, 3))
    return funnel.Funnel(payees, limits, made.target, SHARE)


PLACES = [
    places.Row("Zoë", 1, 1, 2),
    places.Row("Bruno", 2, 1, 3),
    places.Row("aino", 3, 2, 4),
    places.Row("Émile", 4, 4, 4),
    places.Row("Dan", 0, 0, 0),
]
STEPS_OF_TEN = tuple(map(str, range(11)))
TEN = answers.Answers(
    STEPS_OF_TEN, [1, 0, 0, 1, 0, 2, 3, 5, 9, 14, 6], [9, 5, 6, 8, 9, 30, 40, 80, 160, 190, 240]
)
CHANNELS = [
    channels.Channel("phone", Fraction(74, 100), 120, low=0.66, high=0.81),
    channels.Channel("Chat", Fraction(88, 100), 300, low=0.84, high=0.91),
    channels.Channel("e-mail", Fraction(80, 100), 12, enough=False, low=0.55, high=0.95),
    channels.Channel("shop", None, 0),
]
EVERY_CHART = {
    "funnel": lambda theme: funnel.draw(a_funnel(), theme),
    "places": lambda theme: places.draw(PLACES, theme, width=320),
    "answers": lambda theme: answers.draw(TEN, theme),
    "channels": lambda theme: channels.draw(CHANNELS, Fraction(83, 100), SHARE, theme),
    "trend": lambda theme: trend.draw(points(44, 53, None, 55, 62, 67, few=(1,)), NPS, theme),
    "wide comparison": lambda theme: comparison.draw(TEAM, 57, NPS, theme),
    "narrow comparison": lambda theme: comparison.draw(TEAM, 57, NPS, theme, width=320),
    "steps": lambda theme: payout.draw(Curve(STEPS, "NPS", "EUR"), theme),
    "lines": lambda theme: payout.draw(Curve(LINES, "NPS", "EUR", here=67), theme),
}
