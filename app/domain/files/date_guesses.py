"""In which format a column's days are written, found from its values and never from the first."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from app.domain.files.day_formats import WEEKDAYS, DayFormat, zone_named

UTC = zone_named("UTC")
SIGN = r"[-/. ]"
DAY = {  # how it looks, and the formats that it may have
    rf"[0-9]{{4}}({SIGN})[0-9]{{1,2}}\1[0-9]{{1,2}}": ("YYYY{0}M{0}D",),
    rf"[0-9]{{1,2}}({SIGN})[0-9]{{1,2}}\1[0-9]{{4}}": ("D{0}M{0}YYYY", "M{0}D{0}YYYY"),
    rf"[0-9]{{1,2}}({SIGN})[0-9]{{1,2}}\1[0-9]{{2}}": ("D{0}M{0}YY", "M{0}D{0}YY"),
    r"()[0-9]{8}": ("YYYYMMDD",),
    r"[0-9]{1,2}([-/ ])[a-z]{3,4}\1[0-9]{4}": ("D{0}MMM{0}YYYY",),
    r"[0-9]{1,2}([-/ ])[a-z]{3,4}\1[0-9]{2}": ("D{0}MMM{0}YY",),
    r"[0-9]{1,2}( )[a-z]{3,9} [0-9]{4}": ("D MMMM YYYY",),
    r"[a-z]{3,4}( )[0-9]{1,2}, [0-9]{4}": ("MMM D, YYYY",),
    r"[a-z]{3,4}( )[0-9]{1,2} [0-9]{4}": ("MMM D YYYY",),
    r"[a-z]{3,9}( )[0-9]{1,2}, [0-9]{4}": ("MMMM D, YYYY",),
}
TIME = re.compile(
    r"(?P<before>T|,? )(?P<hour>[0-9]{1,2}):[0-9]{2}(?P<second>:[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?P<half> ?[ap]\.?m\.?)?"
    r"(?P<zone> ?(?:Z|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?|UTC|GMT))?",
    re.IGNORECASE,
)
WEEKDAY = re.compile(
    rf"(?P<name>{'|'.join([*WEEKDAYS, *(name[:3] for name in WEEKDAYS)])})(?P<sign>,? )",
    re.IGNORECASE,
)
CLOCK = re.compile(r"([0-9]{1,2}):[0-9]{2}(:[0-9]{2}(?:\.[0-9]+)?)?( ?[ap]m)?", re.IGNORECASE)
SHAPES = [(re.compile(shape, re.IGNORECASE), formats) for shape, formats in DAY.items()]
WIDE = {"D": "DD", "M": "MM", "H": "HH", "h": "hh"}
NARROW = re.compile(r"\[[^\]]*\]|(?<![DMHh])[DMHh](?![DMHh])")
NEARLY_ALL = 0.9
MOST_NAMED = 3  # values that fit no format
EXAMPLES = 50  # different ones whose formats are tried


def formats_like(text: str) -> list[str]:
    """Every format in which `text` may be written.

    >>> formats_like("03/04/2026 9:15 PM")
    ['D/M/YYYY h:mm A', 'M/D/YYYY h:mm A']
    >>> formats_like("Mon, 02 Mar 2026 09:14:22")
    ['ddd, D MMM YYYY H:mm:ss']
    """
    weekday = WEEKDAY.match(text)
    if weekday:
        text = text[weekday.end() :]
    before = f"{'ddd' if len(weekday['name']) == 3 else 'dddd'}{weekday['sign']}" if weekday else ""
    for shape, formats in SHAPES:
        if found := shape.match(text):
            rest = time_format(text[found.end() :])
            if rest is not None:
                return [before + form.format(found[1]) + rest for form in formats]
    return []


def time_format(text: str) -> str | None:
    """The format of what follows a day; none if it is no time."""
    if not text:
        return ""
    found = TIME.fullmatch(text)
    if found is None:
        return None
    zone = found["zone"] or ""
    return f"{found['before']}{_clock(found)}{zone[: -len(zone.strip())]}{'Z' if zone else ''}"


def clock_format(text: str) -> str | None:
    """The format of a time of the day that stands alone."""
    return _clock(TIME.fullmatch(f" {text}")) if CLOCK.fullmatch(text) else None


def _clock(found: re.Match[str] | None) -> str:
    assert found is not None
    half, seconds = found["half"] or "", ":ss" if found["second"] else ""
    if not half:
        return f"H:mm{seconds}"
    return f"h:mm{seconds}{' ' if half.startswith(' ') else ''}A"


@dataclass(slots=True)
class DateGuess:
    """What a column's values say of their format, one value after the other."""

    forms: dict[str, DayFormat] = field(default_factory=dict)
    values: int = 0
    fitting: Counter[str] = field(default_factory=Counter)
    shortest: int = 1_000
    read: int = 0  # values that fit any
    swappable: int = 0  # values that two formats read as different days

    def add(self, text: str) -> None:
        self.values += 1
        self.shortest = min(self.shortest, len(text))
        if self.values <= EXAMPLES:
            for form in formats_like(text):
                self.forms.setdefault(form, DayFormat(form, UTC))
        found = dict(self._read(text))
        self.fitting.update(found.keys())
        self.read += bool(found)
        self.swappable += len(set(found.values())) > 1

    def _read(self, text: str) -> Iterator[tuple[str, date]]:
        for name, form in self.forms.items():
            try:
                yield name, form.read(text).day
            except ValueError:
                continue

    @property
    def is_date(self) -> bool:
        """Whether nearly all values are days in one format or another."""
        return self.values > 0 and self.read >= NEARLY_ALL * self.values

    def formats(self) -> list[str]:
        """The formats that all values fit; more than one if the order of day and month is open."""
        return [self._wide(form) for form in self.forms if self.fitting[form] == self.values]

    def nearly(self) -> list[str]:
        """The formats of nearly all values, where the others are no days in any format."""
        if not self.is_date:
            return []
        return [self._wide(form) for form in self.forms if self.fitting[form] == self.read]

    def commonest(self) -> list[str]:
        """The formats that the most values fit."""
        most = max(self.fitting.values(), default=0)
        return [form for form in self.forms if most and self.fitting[form] == most]

    def together(self) -> list[str]:
        """Several formats of which each value fits one, where none could be another day."""
        if self.swappable or self.read < self.values:
            return []
        return [self._wide(form) for form in self.forms if self.fitting[form]]

    def _wide(self, form: str) -> str:
        """With two digits for each part if no value is shorter than that."""
        wide = NARROW.sub(lambda found: WIDE.get(found[0], found[0]), form)
        length = len(wide.replace("[", "").replace("]", "").replace("A", "AM"))
        return wide if self.shortest >= length and "Z" not in wide and "MMM" not in wide else form


def misfits(texts: Iterable[str], formats: Collection[str]) -> list[str]:
    """The first few texts that none of the formats reads.

    >>> misfits(["3.4.26", "31.2.26"], ["D.M.YY"])
    ['31.2.26']
    """
    forms = [DayFormat(form, UTC) for form in formats]
    return list(islice((text for text in texts if not _is_read(text, forms)), MOST_NAMED))


def _is_read(text: str, forms: Iterable[DayFormat]) -> bool:
    for form in forms:
        try:
            form.read(text)
        except ValueError:
            continue
        return True
    return False
