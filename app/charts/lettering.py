"""Names as they may stand in a chart: safe in XML, shortened, in their own direction."""

import unicodedata

SIZE = 13
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
OWN_DIRECTION, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"  # scripts and emoji need them
NARROW, BROAD = " !'(),.:;I[]fijlrt|", "%@GMOQWmw\N{MINUS SIGN}\N{HORIZONTAL ELLIPSIS}"
LONGEST = 80  # characters, however thin


def text_width(text: str, strong: bool = False) -> float:
    """About how wide a text will be, in px: as in DejaVu Sans, wider than most of its kind."""
    return SIZE * sum(_ems(character) for character in text) * (1.1 if strong else 1)


def cleaned(name: str) -> str:
    """One line without what XML forbids or what turns the direction of its neighbours."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    kept = "".join(character for character in name if _may_stand(character))
    return " ".join(kept.split())


def shortened(name: str, width: float) -> str:
    """The name, with an ellipsis for what does not fit, in its own direction."""
    clean = cleaned(name)
    short = clean
    while short and (text_width(short) > width or len(short) > LONGEST):
        short = _without_last(short.removesuffix(ELLIPSIS)) + ELLIPSIS
        if short == ELLIPSIS:
            break
    return f"{OWN_DIRECTION}{short}{END}" if _runs_left(clean) else short


def _ems(character: str) -> float:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in NARROW:
        return 0.38
    return 0.95 if character in BROAD else 0.7 if character.isupper() else 0.64


def _may_stand(character: str) -> bool:
    kind = unicodedata.category(character)
    return character.isspace() or character in JOINERS or kind not in ("Cc", "Cf", "Cs", "Cn")


def _without_last(text: str) -> str:
    """Without the last letter and what belongs to it."""
    end = len(text) - 1
    while end > 0 and (_ems(text[end]) == 0 or text[end - 1] in JOINERS):
        end -= 1
    return text[:end].rstrip()


def _runs_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
