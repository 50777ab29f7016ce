"""What an installation has set: each with its default, the reason for it, and its choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.errors import BadSetting
from app.domain.measures import Measure
from app.domain.words import value_words

LONGEST = 12  # characters of a target
TARGET = "target:"  # and the name of a measure
PROMISE = "promise:"  # and the name of a campaign; the value is who made it
LONGEST_OWNER = 60  # characters


class Setting(StrEnum):
    """What may be set of what is shown to whom."""

    PEERS = "peers"
    BEST_SHOWN = "best_shown"
    GROUP = "group"
    ANSWERS = "answers"
    CONFIDENCE = "confidence"


@dataclass(frozen=True, slots=True)
class Choice:
    """One setting: what is asked, its default, why, and the values that it may have."""

    setting: Setting
    words: str
    default: str
    reason: str
    values: tuple[str, ...]


CHOICES = (
    Choice(
        Setting.PEERS,
        "Do staff see anything of each other?",
        "off",
        "off, because a list of colleagues makes one winner and many who did not win, and what"
        " moves a list from week to week is mostly luck.",
        ("off", "on"),
    ),
    Choice(
        Setting.BEST_SHOWN,
        "How many of the best are shown to staff, at most?",
        "3",
        "3, because a few are recognition and a whole list is a ranking. The last are never shown.",
        ("1", "2", "3"),
    ),
    Choice(
        Setting.GROUP,
        "How many people does a group need, before anything of it is shown to others?",
        "5",
        "5, because in a smaller group one person's answers can be told from the figure. It can"
        " be more, not fewer.",
        ("5", "6", "8", "10", "15", "20"),
    ),
    Choice(
        Setting.ANSWERS,
        "How many answers does a person need, before others see a place or a band?",
        "30",
        "30, because a score from fewer moves a long way by luck alone: with 30 answers an NPS is"
        " about 27 points exact to either side, with 10 about 43.",
        ("20", "30", "50", "100"),
    ),
    Choice(
        Setting.CONFIDENCE,
        "How sure do bands and ranges of places have to be?",
        "90",
        "90%, because at 95% hardly anybody is told apart in a team of usual size, and at 80%"
        " every fifth team has somebody named by luck.",
        ("80", "90", "95", "99"),
    ),
)
DEFAULTS: dict[str, str] = {choice.setting: choice.default for choice in CHOICES}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set now: the settings by name, and targets of measures in their units."""

    values: Mapping[str, str]
    targets: Mapping[str, Fraction]

    def of(self, setting: Setting) -> str:
        return self.values.get(setting, DEFAULTS[setting])

    @property
    def peers_shown(self) -> bool:
        return self.of(Setting.PEERS) == "on"

    @property
    def best_shown(self) -> int:
        return int(self.of(Setting.BEST_SHOWN))

    @property
    def group(self) -> int:
        return int(self.of(Setting.GROUP))

    @property
    def answers(self) -> int:
        return int(self.of(Setting.ANSWERS))

    @property
    def confidence(self) -> Fraction:
        return Fraction(int(self.of(Setting.CONFIDENCE)), 100)


def settings_of(stored: Mapping[str, str]) -> Settings:
    """Settings from what is stored by name; an empty target is none."""
    targets = {
        name.removeprefix(TARGET): Fraction(text)
        for name, text in stored.items()
        if name.startswith(TARGET) and text
    }
    return Settings({name: text for name, text in stored.items() if name in DEFAULTS}, targets)


def checked_setting(setting: Setting, text: str) -> str:
    """The value, as it is stored. Errors: BadSetting with the values that there are."""
    choice = next(choice for choice in CHOICES if choice.setting is setting)
    if text not in choice.values:
        raise BadSetting(f"{choice.words} Choose one of {', '.join(choice.values)}.")
    return text


def checked_owner(text: str) -> str:
    """Who made a promise, such as a department; empty for nobody. Errors: BadSetting."""
    owner = " ".join(text.split())
    if len(owner) > LONGEST_OWNER or not owner.isprintable():
        raise BadSetting(f"Name the department in at most {LONGEST_OWNER} characters.")
    return owner


def checked_target(measure: Measure, text: str) -> str:
    """A target as it is typed, such as `85%` or `4.5`, as an exact fraction; empty for none.

    Errors: BadSetting for what is no number, is not above 0, or lies outside the measure's scale.
    """
    typed = text.strip().removesuffix("%").strip().replace(",", ".")
    if not typed:
        return ""
    whole, _, after = typed.partition(".")
    digits = whole.isascii() and whole.isdigit() and (not after or after.isdigit())
    if not digits or not after.isascii() or len(typed) > LONGEST:
        raise BadSetting(f"{text.strip()!r} is no target. Write a number such as 85 or 4.5.")
    value = Fraction(typed) / (100 if measure.unit == "percent" else 1)
    if not 0 < value <= max(measure.values):
        most = value_words(max(measure.values), measure.unit)
        raise BadSetting(f"A target of {measure.name} lies above 0, and is {most} at most.")
    return str(value)


def target_text(value: Fraction | None, unit: str) -> str:
    """A target as somebody would type it; empty for none.

    >>> target_text(Fraction(17, 20), "percent"), target_text(Fraction(9, 2), "stars")
    ('85', '4.5')
    """
    if value is None:
        return ""
    shown = value * 100 if unit == "percent" else value
    text = f"{shown.numerator / shown.denominator:.6f}"
    return text.rstrip("0").rstrip(".")
