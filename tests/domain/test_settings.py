"""What may be set, and what holds where nothing is."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadSetting
from app.domain.measures import NPS, YES_RATE
from app.domain.settings import (
    CHOICES,
    Setting,
    checked_setting,
    checked_target,
    settings_of,
    target_text,
)


def test_colleagues_see_nothing_of_each_other_until_somebody_turns_it_on():
    now = settings_of({})

    assert not now.peers_shown
    assert (now.best_shown, now.group, now.answers) == (3, 5, 30)
    assert now.confidence == Fraction(9, 10)


def test_every_setting_has_a_default_among_its_values_and_a_reason():
    assert {choice.setting for choice in CHOICES} == set(Setting)
    for choice in CHOICES:
        assert choice.default in choice.values
        assert ", because " in choice.reason


def test_no_value_shows_more_than_three_or_a_group_of_fewer_than_five():
    values = {choice.setting: [*choice.values] for choice in CHOICES}

    assert max(map(int, values[Setting.BEST_SHOWN])) == 3
    assert min(map(int, values[Setting.GROUP])) == 5


@given(st.sampled_from(Setting), st.text(max_size=4))
def test_a_value_that_is_none_of_the_choices_is_refused(setting, text):
    values = next(choice.values for choice in CHOICES if choice.setting is setting)
    if text in values:
        assert checked_setting(setting, text) == text
    else:
        with pytest.raises(BadSetting):
            checked_setting(setting, text)


@given(st.integers(1, 1000))
def test_a_target_reads_as_it_was_typed(tenths):
    text = f"{tenths / 10:g}"

    stored = checked_target(YES_RATE, text + "%")

    assert Fraction(stored) == Fraction(tenths, 1000)
    assert target_text(Fraction(stored), "percent") == text


@pytest.mark.parametrize("text", ["0", "-5", "101", "a lot", "1e2", "1/2", ".", "٣", "9" * 20])
def test_a_target_that_cannot_be_is_refused(text):
    with pytest.raises(BadSetting):
        checked_target(NPS, text)


def test_an_empty_target_is_none():
    assert checked_target(NPS, "  ") == ""
    assert settings_of({"target:nps": ""}).targets == {}
