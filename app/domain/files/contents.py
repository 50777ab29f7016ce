"""What one row of answers says, so that two of them can be told apart in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.files.rows_read import Answered
from app.domain.measures import Question

Difference = tuple[str, str, str]  # what, in the first, in the second


@dataclass(slots=True)
class Content:
    """A row without its id and line. No shares: the answers are the team's."""

    day: date
    channel: str
    team_id: int
    steps: dict[str, int] = field(default_factory=dict)  # by question
    shares: dict[int, int] = field(default_factory=dict)  # credit by payee
    attributes: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """How people and teams are called, by id."""

    payees: Mapping[int, str]
    teams: Mapping[int, str]


def content_of(row: Answered) -> Content:
    shares = {share.payee_id: share.credit for share in row.shares}
    return Content(
        *(row.moment.day, row.channel, row.team_id, dict(row.steps), shares),
        *(row.attributes, row.comment),
    )


def differences(
    first: Content, second: Content, names: Names, questions: Mapping[str, Question]
) -> list[Difference]:
    """What two rows with the same id say differently, in words."""
    told, other = (dict(_words(each, names, questions)) for each in (first, second))
    keys = dict.fromkeys([*told, *other])
    pairs = ((key, told.get(key, ""), other.get(key, "")) for key in keys)
    return [pair for pair in pairs if pair[1] != pair[2]]


def content_words(content: Content, names: Names, questions: Mapping[str, Question]) -> str:
    """What a row says, in one line; empty parts and the customer's own words are left out."""
    pairs = (pair for pair in _words(content, names, questions) if pair[1] and pair[0] != "comment")
    return ", ".join(f"{what} {said}" for what, said in pairs)


def conflict_words(difference: Iterable[Sequence[str]]) -> str:
    """How a row differs from the one with its id that is kept.

    >>> conflict_words([("satisfaction", "5", "1")])
    'is stored with other content, which is kept: satisfaction 5, here 1'
    """
    return f"is stored with other content, which is kept: {difference_words(difference)}"


def difference_words(difference: Iterable[Sequence[str]]) -> str:
    """What a row says otherwise than the one with its id.

    >>> difference_words([("satisfaction", "5", "1"), ("comment", "", "Late")])
    'satisfaction 5, here 1; comment empty, here Late'
    """
    parts = (
        f"{what} {first or 'empty'}, here {second or 'empty'}" for what, first, second in difference
    )
    return "; ".join(parts)


def _words(
    content: Content, names: Names, questions: Mapping[str, Question]
) -> Iterator[tuple[str, str]]:
    yield "day", str(content.day)
    yield "channel", content.channel
    yield "team", names.teams.get(content.team_id, "")
    yield "payee", ", ".join(_payees(content.shares, names))
    for question, step in content.steps.items():
        yield question, questions[question].steps[step]
    yield from content.attributes.items()
    yield "comment", content.comment


def _payees(shares: Mapping[int, int], names: Names) -> Iterator[str]:
    """Each with their part where there are several."""
    total = sum(shares.values())
    for payee_id, credit in sorted(shares.items(), key=lambda pair: names.payees[pair[0]]):
        part = f" {(200 * credit + total) // (2 * total)}%" if len(shares) > 1 else ""
        yield names.payees[payee_id] + part
