"""Which passwords are good enough, and how long a wrong one makes you wait."""

import re
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from app.domain.errors import WeakPassword

SHORTEST, LONGEST = 15, 1024  # characters; there is no second factor yet (NIST SP 800-63B-4)
FEWEST_SURPRISES = 8  # different pairs of neighbours that go on with no run
RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890123456789")
COMMON = ("password", "passwort", "letmein", "welcome", "iloveyou", "changeme", "plaudit")
FREE_TRIES = 5
FREE_TRIES_OF_AN_ADDRESS = 20
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


def check_password(password: str, context: Iterable[str]) -> None:
    """Refuse a password that others would try first. Errors: WeakPassword says what helps.

    `context`: names, e-mail address, number and company of the person. No rule asks for digits
    or signs, and none for a change. Source: NIST SP 800-63B-4, section 3.1.1.2.
    """
    if len(password) < SHORTEST:
        raise WeakPassword(
            f"Use at least {SHORTEST} characters. Four words in a row are easy to remember."
        )
    if len(password) > LONGEST:
        raise WeakPassword(f"Use at most {LONGEST:,} characters.")
    letters = re.sub(r"[\W\d_]+", "", password.casefold())
    words = {word for text in context for word in re.findall(r"[^\W\d_]{3,}", text.casefold())}
    rest = _without(letters, words | set(COMMON))
    if len(_surprises(password.casefold())) < FEWEST_SURPRISES:
        raise WeakPassword("This is easy to guess: it repeats itself. Try four words in a row.")
    if letters and len(rest) < 4:
        raise WeakPassword("This is easy to guess: it is made of your name or of common words.")


def wait_after(failures: int, free_tries: int) -> timedelta:
    """How long to wait after the last failure: doubling from one second, 15 minutes at most.

    >>> [wait_after(n, 5).seconds for n in (4, 5, 6, 9, 100)]
    [0, 1, 2, 16, 900]
    """
    if failures < free_tries:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - free_tries, 20)), LONGEST_WAIT)


def _without(letters: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        letters = letters.replace(word, "")
    return letters


def _surprises(password: str) -> set[str]:
    """The pairs of neighbours that differ and follow each other in no run.

    >>> sorted(_surprises("qwertyqwerty 321"))
    [' 3', 'y ', 'yq']
    """
    pairs = {first + second for first, second in pairwise(password) if first != second}
    return {pair for pair in pairs if not any(pair in run or pair[::-1] in run for run in RUNS)}
