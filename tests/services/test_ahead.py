"""The next part is made while the last one is used: in order, and with its errors."""

from threading import Event

import pytest

from app.services.ahead import one_ahead


def test_the_same_parts_come_in_the_same_order():
    assert list(one_ahead(range(100))) == list(range(100))
    assert list(one_ahead([])) == []
    assert list(one_ahead([None, 0, ""])) == [None, 0, ""]


def test_the_next_part_is_made_before_the_last_one_is_done_with():
    second = Event()

    def parts():
        yield 1
        second.set()
        yield 2

    coming = one_ahead(parts())
    assert next(coming) == 1
    assert second.wait(10)
    assert list(coming) == [2]


def test_an_error_comes_where_its_part_would():
    def parts():
        yield 1
        raise ValueError("the second")

    coming = one_ahead(parts())
    assert next(coming) == 1
    with pytest.raises(ValueError, match="the second"):
        next(coming)


def test_whoever_stops_early_can_do_so():
    for part in one_ahead(range(10)):
        if part == 3:
            break
