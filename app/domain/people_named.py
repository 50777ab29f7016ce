"""Whom a cell names: by staff number, e-mail address, name, or what stands in brackets after it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from app.domain.errors import BadMapping

IN_BRACKETS = re.compile(r".*[(\[<]\s*([^()\[\]<>]+?)\s*[)\]>]")
ENOUGH = 0.5  # of a column's different values


class NamedBy(StrEnum):
    """How a column names people; the surest first."""

    NUMBER = "number"
    EMAIL = "email"
    BRACKETS = "brackets"  # Hansen, Ada (1011): the number, or the e-mail address
    NAME = "name"
    WITHOUT_ZEROS = "number_without_zeros"  # 1008 for 01008, as spreadsheets make of it


BY_WORDS = {
    NamedBy.NUMBER: "staff number",
    NamedBy.EMAIL: "e-mail address",
    NamedBy.BRACKETS: "what stands in brackets",
    NamedBy.NAME: "name",
    NamedBy.WITHOUT_ZEROS: "staff number, without the zeros in front of it",
}
LEAST_DIGITS = 3  # of a number that lost its zeros; fewer may be anything
WORDS = {NamedBy.EMAIL: "with the e-mail address", NamedBy.NAME: "named"}


def named_by(text: str) -> NamedBy:
    """The way that a mapping's `by` says. Errors: BadMapping."""
    if text not in list(NamedBy):
        raise BadMapping(f"'by' of 'payee' is one of {', '.join(NamedBy)}; {text!r} is none.")
    return NamedBy(text)


def name_key(name: str) -> str:
    """A name as it is compared: `Hansen, Ada` is Ada Hansen, and capitals do not matter.

    >>> name_key("HANSEN,  Ada"), name_key("Ada Hansen"), name_key("Novak, Emil, jr.")
    ('ada hansen', 'ada hansen', 'novak, emil, jr.')
    """
    last, comma, first = name.partition(",")
    turned = f"{first} {last}" if comma and first.strip() and "," not in first else name
    return " ".join(turned.split()).casefold()


def in_brackets(text: str) -> str:
    """What stands in brackets at the end; all of a text that has none.

    >>> in_brackets("Hansen, Ada (1011)"), in_brackets("Ada <ada@lind.example>"), in_brackets("7")
    ('1011', 'ada@lind.example', '7')
    """
    found = IN_BRACKETS.fullmatch(text.strip())
    return found[1] if found else text.strip()


@dataclass(slots=True)
class PeopleKnown:
    """Numbers of people, by e-mail address and by name; a name may be of several."""

    numbers: Collection[str] = ()
    emails: Mapping[str, str] = field(default_factory=dict)  # in small letters -> number
    names: Mapping[str, Collection[str]] = field(default_factory=dict)  # by `name_key`
    bare: Mapping[str, Collection[str]] = field(default_factory=dict)  # by number without zeros

    def meant(self, text: str, by: NamedBy) -> Collection[str]:
        """The numbers of whom the text names: one, none, or several of the same name."""
        if by is NamedBy.NAME:
            return self.names.get(name_key(text), ())
        if by is NamedBy.WITHOUT_ZEROS and text not in self.numbers:
            return self.bare.get(text, ())
        text = in_brackets(text) if by is NamedBy.BRACKETS else text
        if by is NamedBy.EMAIL or (by is NamedBy.BRACKETS and "@" in text):
            number = self.emails.get(text.casefold())
            return [number] if number else ()
        return [text] if text in self.numbers else ()

    def way(self, texts: Collection[str]) -> NamedBy | None:
        """How most of a column's texts name somebody who is known, the surest first."""
        for by in NamedBy:
            if texts and sum(bool(self.meant(text, by)) for text in texts) > ENOUGH * len(texts):
                return by
        return None


def people_known(people: Iterable[tuple[str, str, str]]) -> PeopleKnown:
    """Number, name and e-mail address of everybody, to be found by each."""
    rows = list(people)
    names, bare = dict[str, set[str]](), dict[str, set[str]]()
    for number, name, _ in rows:
        names.setdefault(name_key(name), set()).add(number)
        short = number.lstrip("0")
        if number.isdecimal() and LEAST_DIGITS <= len(short) < len(number):
            bare.setdefault(short, set()).add(number)
    emails = {email.casefold(): number for number, _, email in rows if email}
    return PeopleKnown({number for number, *_ in rows}, emails, names, bare)


def nobody_words(text: str, by: NamedBy) -> str:
    """Why a row waits whose text names nobody.

    >>> nobody_words("ada@lind.example", NamedBy.EMAIL)
    "There is nobody with the e-mail address 'ada@lind.example'."
    """
    if by is NamedBy.BRACKETS:
        text = in_brackets(text)
        by = NamedBy.EMAIL if "@" in text else NamedBy.NUMBER
    return f"There is nobody {WORDS.get(by, 'with the number')} {text!r}."


def several_words(text: str, people: int) -> str:
    """Why a row waits whose text names several people."""
    return f"{people} people are named {text!r}: say who it is."


def likeness(one: str, other: str) -> float:
    """How alike two names or numbers are, from 0 to 1; the order of their parts does not count.

    >>> likeness("hansen, ADA", "Ada Hansen"), likeness("Ada Hansn", "Emil Novak") < 0.6
    (1.0, True)
    """
    first, second = (" ".join(sorted(re.findall(r"\w+", name.casefold()))) for name in (one, other))
    return SequenceMatcher(None, first, second).ratio()
