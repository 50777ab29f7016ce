"""What may be read of answers as rows: the answer itself, its day, channel, part and attributes."""

import re
from fractions import Fraction

from app.domain.measures import Question

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
NUMERIC = ("number", "count", "score", "stars", "points")
UNITS = {  # of what every answer has
    **dict.fromkeys(("day", "first_day", "last_day"), ("date",)),
    "channel": ("text",),
    "credit": ("percent",),
}


def unit_problem(question: Question, fact: str, unit: str) -> str:
    """Why a fact of an answer cannot be read in a unit; empty where it can.

    >>> unit_problem(Question("stars", ("1", "2", "3")), "answer", "money")
    'an answer to stars is text, number, count, score, stars or points, and not money'
    """
    if fact == "answer":
        known, what = answer_units(question), f"an answer to {question.name}"
    else:
        known, what = UNITS.get(fact, ("text",)), f"{fact!r} of an answer"
    if unit in known:
        return ""
    listed = f"{', '.join(known[:-1])} or {known[-1]}" if len(known) > 1 else known[0]
    return f"{what} is {listed}, and not {unit}"


def answer_units(question: Question) -> tuple[str, ...]:
    """The units in which an answer can be read: its words, and numbers where it is one."""
    if set(question.steps) == {"yes", "no"}:
        return ("text", "yes_no")
    if all(NUMBER.fullmatch(step) for step in question.steps):
        return ("text", *NUMERIC)
    return ("text",)


def answer_value(label: str, unit: str) -> str | bool | Fraction:
    """An answer as it is written, or as a number or yes and no."""
    if unit == "text":
        return label
    return label == "yes" if unit == "yes_no" else Fraction(label)
