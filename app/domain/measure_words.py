"""What a measure does with each answer, in words for a page."""

from fractions import Fraction

from app.domain.measures import Measure
from app.domain.words import plain_words

PLACES = 6


def step_values(measure: Measure) -> list[tuple[str, str]]:
    """What each step counts, neighbours with one value together; nothing for a measure of days.

    >>> from app.domain.measures import NPS, CSAT_TOP2
    >>> step_values(NPS)[1:]
    [('7 to 8', '0'), ('9 to 10', '100')]
    >>> step_values(CSAT_TOP2)
    [('1 to 3', '0%'), ('4 to 5', '100%')]
    """
    runs: list[tuple[str, str, Fraction]] = []
    for step, value in zip(measure.question.steps, measure.values, strict=False):
        if runs and runs[-1][2] == value:
            runs[-1] = (runs[-1][0], step, value)
        else:
            runs.append((step, step, value))
    unit = measure.unit
    return [
        (first if first == last else f"{first} to {last}", value_words(value, unit))
        for first, last, value in runs
    ]


def counts_as_it_is(measure: Measure) -> bool:
    """Whether each answer counts as the number that it is.

    >>> from app.domain.measures import NPS, STARS_MEAN
    >>> counts_as_it_is(STARS_MEAN), counts_as_it_is(NPS)
    (True, False)
    """
    shown = tuple(plain_words(value, PLACES) for value in measure.values)
    return shown == measure.question.steps


def scale_words(measure: Measure) -> str:
    """The lowest and the highest score that there can be.

    >>> from app.domain.measures import NO_BAD_DAY, STARS_MEAN
    >>> scale_words(STARS_MEAN), scale_words(NO_BAD_DAY)
    ('1 to 5', '0% to 100%')
    """
    values = measure.values or (Fraction(0), Fraction(1))
    return " to ".join(value_words(each, measure.unit) for each in (min(values), max(values)))


def value_words(value: Fraction, unit: str) -> str:
    """An exact value in its unit."""
    scaled = value * 100 if unit == "percent" else value
    return f"{plain_words(scaled, PLACES)}{'%' if unit == 'percent' else ''}"
