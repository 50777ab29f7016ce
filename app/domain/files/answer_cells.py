"""What cells say: the step of an answer; and who shares it, each with which part."""

import re
from fractions import Fraction

from app.domain.errors import BadCell
from app.domain.facts import WHOLE_ANSWER, split_credit
from app.domain.files.answer_keys import AnswerColumn
from app.domain.files.mappings import FeedbackMapping
from app.domain.measures import Question

SHARE = re.compile("0?[1-9]|[1-9][0-9]|100")


def steps_by_text(question: Question, column: AnswerColumn, decimal: str) -> dict[str, int | None]:
    """The step that a text in small letters stands for; none where it is no answer."""
    own = {label.casefold(): index for index, label in enumerate(question.steps)}
    if not column.values:
        return dict(own)
    return {plain_answer(text, decimal): own.get(step) for text, step in column.values.items()}


def plain_answer(text: str, decimal: str = ".") -> str:
    """An answer as its step is labelled: `3.0` and `3.50` are 3 and 3.5, capitals do not matter.

    >>> plain_answer("3.0"), plain_answer("3.50"), plain_answer("Yes"), plain_answer("3.")
    ('3', '3.5', 'yes', '3.')
    >>> plain_answer("4,50", ","), plain_answer("4.5", ",")
    ('4.5', '4.5?')
    """
    whole, sign, part = text.partition(decimal)
    if part and text.isascii() and whole.isdigit() and part.isdigit():
        part = part.rstrip("0")
        return f"{whole}.{part}" if part else whole
    if decimal == "," and "." in text and not sign:
        return f"{text}?"  # a point is no decimal comma: 4.5 may be a date
    return text.casefold()


def shared_credits(mapping: FeedbackMapping, text: str) -> list[tuple[str, int]]:
    """The payees that a cell names, with their credits: `E1;E2` or `E1:60;E2:40`."""
    if not mapping.payee_separator:
        return [(text, WHOLE_ANSWER)]
    numbers, weights = [], []
    parts = [part.strip() for part in text.split(mapping.payee_separator)]
    for part in parts:
        number, colon, weight = part.partition(":")
        if colon and not SHARE.fullmatch(weight.strip()):
            raise BadCell(str(mapping.payee), text, "has a share that is not a number to 100")
        numbers.append(number.strip())
        weights.append(Fraction(int(weight or 1)))
    if len(set(numbers)) != len(numbers) or not all(numbers):
        raise BadCell(str(mapping.payee), text, "names somebody twice, or nobody")
    if len({":" in part for part in parts}) > 1:
        raise BadCell(str(mapping.payee), text, "gives some payees a share and others none")
    return list(zip(numbers, split_credit(weights), strict=True))
