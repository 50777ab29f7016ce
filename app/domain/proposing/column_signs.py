"""What the name of a column and the values in it are signs of."""

import re
from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from typing import Any

from app.domain.files.answer_words import words_of
from app.domain.files.columns_seen import ColumnSeen
from app.domain.files.date_guesses import DateGuess, misfits
from app.domain.measures import Question
from app.domain.people_named import NamedBy, PeopleKnown

WORDS = {  # what names of columns say of their role, the surest first
    "external_id": (
        r"(response|respondent|survey|ticket|case|call|submission|conversation|umfrage|antwort|fragebogen)"
        r"[ _-]?(id|no|nr|number|ref|nummer)",
        r"^(id|#|uuid|guid)$",
        r"\bid\b|id$|\b(no|nr|number|reference|key|token)\b|nummer",
    ),
    "payee": (
        r"(agent|employee|staff|rep|associate|cashier|mitarbeiter|personal|medewerker)"
        r"[ _.-]?"
        r"(id|no|nr|number|code|nummer)",
        r"agent(?! group)|employee|advisor|adviser|associate|cashier|technician|consultant|"
        r"payee|mitarbeiter|teammate|medewerker|conseiller|(handled|served|assisted|helped) by|"
        r"sales ?person|stylist|barista|clerk|"
        r"(who|person).*(helped|served|assisted|looked after)|(helped|served|assisted) you",
        r"assignee|\brep\b|representative|owner|staff|\bserver\b|operator|seller|berater",
    ),
    "day": (
        r"(respon(se|ded)|answered|submi(t|ssion)|survey|feedback|recorded|rated|completed|abgeschl)"
        r".*|^end ?date|finished|umfragedatum",
        r"clos(e|ed)",
        r"resolved|solved|resolution",
        r"^(date|day|datum|timestamp|time ?stamp|zeitstempel)",
        r"creat|start|opened|begin|call|visit|received|date|datum",
    ),
    "comment": (
        r"comment|verbatim|kommentar|remarks?|open.?end|feedback|commentaire",
        r"\bwhy\b|tell us|reason|improve|better|suggest|anything (else|to add)|in your own words|"
        r"besser|warum|\bsagen\b|mitteilen|anmerkung|bemerkung|freitext|r\u00fcckmeldung",
    ),
    "team": (
        r"team(?!mate)|group|department|branch|store|market|location|filiale|abteilung|queue|unit",
    ),
    "channel": (r"channel|kanal|^source$|^via$|medium|contact ?type|ticket channel|mode",),
}
PERSONAL = (
    r"name|e-?mail|phone|\bip\b|address|user ?agent|latitude|longitude|url|link|\bid\b|token|"
    r"vorname|telefon|custom data|collector|network|tags|subject|requester|submitter|customer|"
    r"client|kunde|guest|caller|external|reference"
)
QUESTIONS_BY_WORDS = (  # the first that fits name and values
    (
        "expectation",
        r"(compared|relative) (with|to).*expect|expectation (gap|score)|\b(than|as|you) expected|"
        r"(meet|met|exceed).*expectation|erwartungen|verwachting|\battentes\b|expectativas",
    ),
    (
        "recommend",
        r"\bnps\b|nps|\bltr\b|recommend|likel(y|ihood)|promoter|empfehl|recommand|aanbevel",
    ),
    ("effort", r"\bces\b|effort|\beasy\b|\bease\b"),
    ("half_stars", r"\bstars?\b|stern|\bster|rating|score|bewertung"),
    ("stars", r"\bstars?\b|sterne|\bster(ren)?\b|\u00e9toile|star ?rating"),
    (
        "satisfaction",
        r"csat|satisf|zufried|tevreden|rating|score|survey (result|response)|quality|experience|"
        r"bewert|happy",
    ),
    ("recommend", r"score|rating|bewertung|survey response"),
    ("slider", r"score|rating|satisf|slider"),
    ("yes_no", r"\?$|satisf|^was |^did |^were |\bsolved your\b|csat"),
)
ASKED = r"\?\s*$|^(was|did|were|has|have|is|are)\b"  # so that 1 and 0 may be yes and no
EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
WEAK = {"half_stars"}  # only if halves are given
FEW_ODD = Fraction(5, 100)  # of the cells of a column of answers
SEPARATORS_OF_PEOPLE = (";", "/", "|", "&", "+", ",")
SENTENCE = r"\S+ \S+ .*[.!?]"
LONGEST_OF_AN_ATTRIBUTE = 40  # letters, on average


def nearly_ids(columns: Iterable[ColumnSeen], records: int) -> list[ColumnSeen]:
    """Columns that would be an id but for few rows: those that stand twice, or have none."""
    least = records - records // 10
    return [each for each in columns if each.is_nearly_unique and each.filled >= least]


def rows_without(column: ColumnSeen, records: int) -> list[str]:
    """What becomes of rows whose id is empty, if there are any."""
    number = records - column.filled
    if not number:
        return []
    rows = "One row has" if number == 1 else f"{number:,} rows have"
    return [f"{rows} nothing under {column.name!r}, the id: to be mended, and rejected until then."]


def first_named(columns: Iterable[ColumnSeen], words: Iterable[str]) -> ColumnSeen | None:
    """The column whose name says most surely what it is."""
    columns = list(columns)
    for pattern in words:
        for column in columns:
            if re.search(pattern, column.label):
                return column
    return None


def answers_of(question: Question, column: ColumnSeen) -> Any:
    """The column, with a list of values where its answers are words; none if they do not fit."""
    if column.has_more or not column.values:
        return None
    odd = sum(odd_cells(question, column).values())
    if is_weak(question, column):
        return None
    if odd == 0:
        return column.name
    if question.name == "yes_no" and set(column.values) <= {"0", "1"}:
        is_asked = re.search(ASKED, column.label)
        return {"column": column.name, "values": {"0": "no", "1": "yes"}} if is_asked else None
    if words := words_of(question, column.values):
        return {"column": column.name, "values": words}
    return column.name if odd <= FEW_ODD * column.filled else None


def is_weak(question: Question, column: ColumnSeen) -> bool:
    """Half stars of which none is half."""
    halves = any(re.search("[0-9][.,]5", text) for text in column.values)
    return question.name in WEAK and not halves


def odd_cells(question: Question, column: ColumnSeen) -> dict[str, int]:
    """Texts that are no step, and how many cells hold each."""
    steps = {step.casefold() for step in question.steps}
    return {text: count for text, count in column.values.items() if _plain(text) not in steps}


def _plain(text: str) -> str:
    return re.sub(r"\.0+$", "", text.replace(",", ".")).casefold()


def odd_values(question: Question, column: ColumnSeen, read: Any) -> list[str]:
    """A sentence about the few cells that will be rejected."""
    odd = list(odd_cells(question, column))
    if not isinstance(read, str) or not odd:
        return []
    return [
        f"{column.name!r} holds {names_in_words(odd[:5])}, which is no answer of {question.name}."
    ]


def of_known(
    named: Sequence[ColumnSeen], others: Iterable[ColumnSeen], people: PeopleKnown
) -> list[ColumnSeen]:
    """Those that name people who are known, the surest way of naming them first.

    Numbers that lost their zeros may be any numbers: they count in columns `named` for people.
    """
    ways = [(people.way(_each_named(column)), column) for column in [*named, *others]]
    ways = [each for each in ways if each[0] is not NamedBy.WITHOUT_ZEROS or each[1] in named]
    return [column for by in NamedBy for way, column in ways if way is by]


def payee_entry(column: ColumnSeen | None, people: PeopleKnown, is_shared: bool = True) -> Any:
    """The entry of the payee: the column, how it names people, and what separates several.

    The column alone where it holds staff numbers, or nobody who is known.
    """
    if column is None:
        return None
    sign, by = separator(column) if is_shared else None, people.way(_each_named(column))
    more = ({"separator": sign} if sign else {}) | (
        {"by": str(by)} if by and by is not NamedBy.NUMBER else {}
    )
    return {"column": column.name} | more if more else column.name


def _each_named(column: ColumnSeen) -> list[str]:
    """The texts that name somebody, each once."""
    sign = separator(column)
    return [
        part.strip() for text in column.values for part in (text.split(sign) if sign else [text])
    ]


def separator(column: ColumnSeen) -> str | None:
    """What separates people who share an answer, if what it separates stands alone elsewhere."""
    for sign in SEPARATORS_OF_PEOPLE:
        shared = [text for text in column.values if sign in text]
        parts = {part.split(":")[0].strip() for text in shared for part in text.split(sign)}
        alone = {text for text in column.values if sign not in text}
        if shared and len(parts & alone) > len(parts) / 2:
            return sign
    return None


def is_personal(column: ColumnSeen) -> bool:
    some = list(column.values)[:20]
    emails = sum(bool(re.fullmatch(EMAIL, text)) for text in some)
    named = re.search(PERSONAL, column.label) or re.search("|".join(WORDS["payee"]), column.label)
    return bool(named) or 2 * emails > len(some) > 0


def is_long(column: ColumnSeen) -> bool:
    """Texts of customers, not names or ids."""
    return column.length > LONGEST_OF_AN_ATTRIBUTE or bool(
        re.search("|".join(WORDS["comment"]), column.label)
    )


def holds_sentences(column: ColumnSeen) -> bool:
    """Whether its texts are rather what somebody wrote than names of groups."""
    return 2 * sum(bool(re.fullmatch(SENTENCE, text, re.S)) for text in column.values) > len(
        column.values
    )


def is_taken_for_another(question: str, column: ColumnSeen, found: Collection[str]) -> bool:
    """A score without a 6 or more is rather a rating from 1 to 5."""
    named = re.search(r"nps|recommend|likel|promoter|empfehl", column.label)
    if question == "recommend" and not named:
        return not any(text in ("0", "6", "7", "8", "9", "10") for text in column.values)
    if question == "slider":  # a scale to 100 on which nobody passes 10 is none
        return bool(found) or all(len(text) < 2 or text == "10" for text in column.values)
    return False


def share_known(column: ColumnSeen, known: Collection[str]) -> float:
    """What part of the column's different values is known."""
    if not known or not column.values:
        return 0
    return sum(text in known for text in column.values) / len(column.values)


def nearly_words(column: ColumnSeen, formats: Collection[str]) -> str:
    """A sentence about the few values that are no days, beside a format that fits the others."""
    some = names_in_words(misfits(column.values, formats))
    return f"{column.name!r} holds {some}, which is no day as the others are written."


def mixed_words(column: ColumnSeen, days: DateGuess) -> str:
    """A question where no format fits all days; it names what the commonest does not fit."""
    words = f"The days of {column.name!r} are not all in one format."
    forms = days.commonest()
    some = misfits(column.values, forms)
    if not forms or not some:
        return words
    return (
        f"{words} Most fit {names_in_words(forms, 'or')}; {names_in_words(some)} does not."
        " Mend the file, or say the formats in the mapping."
    )


def names_in_words(names: Iterable[str], word: str = "and") -> str:
    """'Date' and 'Time'."""
    *first, last = [repr(name) for name in names]
    return f"{', '.join(first)} {word} {last}" if first else last
