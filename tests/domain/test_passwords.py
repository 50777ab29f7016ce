from datetime import timedelta

import pytest

from app.domain.errors import WeakPassword
from app.domain.passwords import (
    FREE_TRIES,
    LONGEST,
    LONGEST_WAIT,
    SHORTEST,
    check_password,
    wait_after,
)

ANN = ("Ann-Kathrin Berg", "ann.berg@brightcall.example", "00712", "Bright Call Ltd")


@pytest.mark.parametrize(
    "password",
    [
        "wide river slow boat",
        "x7#kQ9!mZ2@pL5$",  # the shortest, without any word
        "der Zug kommt immer zu spät",
        "   spaces  around and inside   ",
        "👏🍎🚲🌧🎻🧀🪁🐢🏔🍋🎲🧵🦉🥁🪴",
        "今日は天気がいいですね散歩しましょう",
        "no digits no signs no capitals",
        "ann sees four green doors",  # one's name and more
        ("wide river slow boat " * 4)[:64],
        ("wide river slow boat " * 50)[:1000],
        ("wide river slow boat " * 50)[:LONGEST],
    ],
)
def test_long_passwords_are_good_whatever_they_are_made_of(password):
    check_password(password, ANN)


@pytest.mark.parametrize("length", [0, 1, 8, SHORTEST - 1])
def test_a_short_password_is_refused(length):
    with pytest.raises(WeakPassword, match="at least 15"):
        check_password("x7#kQ9!mZ2@pL5$"[:length], ANN)


@pytest.mark.parametrize("length", [LONGEST + 1, 1_000_000])
def test_a_very_long_password_is_refused_because_hashing_it_takes_time(length):
    with pytest.raises(WeakPassword, match="at most 1,024"):
        check_password("wide river slow boat" * (length // 20 + 1), ANN)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaaaaaa",
        "                    ",
        "abcdefghijklmnop",
        "zyxwvutsrqponmlk",
        "123456789012345",
        "98765432109876543210987",
        "12345678901234567890123",  # longer than the row of keys
        "qwertyuiopasdfgh",
        "qwertyuiopqwertyuiop",
        "QWERTYUIOP asdfghjkl",
        "abcabcabcabcabcabc",
        "abcdef123456abcdef",
        "111222333444555666",
        "monkey monkey monkey",
        "aaaaaaaaaaaaaaabcdef",
        "👏👏👏👏👏👏👏👏👏👏👏👏👏👏👏👏",
    ],
)
def test_runs_and_repeats_are_refused(password):
    with pytest.raises(WeakPassword, match="easy to guess"):
        check_password(password, ANN)


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password2026!!!!!!",
        "BrightCall2026!!",
        "bright call bright call",
        "Ann-Kathrin Berg 2026",
        "ann.berg@brightcall.example",
        "annberg brightcall",
        "Plaudit Plaudit 1234",
        "LetMeIn! Welcome! 99",
    ],
)
def test_ones_name_company_and_common_words_are_refused(password):
    with pytest.raises(WeakPassword, match="easy to guess"):
        check_password(password, ANN)


@pytest.mark.parametrize("context", [(), ("",), ("", " ", "-"), ("A B",)])
def test_a_context_that_says_nothing_refuses_nothing(context):
    check_password("wide river slow boat", context)


def test_no_refusal_repeats_the_password():
    for password in ("short secret", "aaaaaaaaaaaaaaaaaa", "x" * 2000, "passwordpassword"):
        with pytest.raises(WeakPassword) as refusal:
            check_password(password, ANN)
        assert password not in str(refusal.value)


def test_waits_never_shrink_and_never_pass_the_longest():
    waits = [wait_after(failures, FREE_TRIES) for failures in range(2000)]

    assert waits == sorted(waits)
    assert (waits[0], waits[FREE_TRIES - 1].seconds, waits[FREE_TRIES].seconds) == (waits[0], 0, 1)
    assert waits[-1] == LONGEST_WAIT == timedelta(minutes=15)
