from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.domain.audit import FIRST, AuditEntry, canonical, link

KEY = b"only for tests"
AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
ENTRY = AuditEntry(1, AT, "p1", "role given", "account p2", {"role": "hr", "n": 1})
text = some.text(some.characters(exclude_categories=["Cs"]))


def test_the_form_that_is_hashed_is_fixed():
    """Changing it would make every chain that exists look forged."""
    assert canonical(ENTRY) == (
        '{"action":"role given","actor":"p1","at":"2026-01-31T12:00:00.000000+00:00",'
        '"details":{"n":1,"role":"hr"},"number":1,"subject":"account p2"}'
    )
    assert link(KEY, FIRST, ENTRY) == (
        "8aa931868d23392cee7520d64c387edfeaa3baf02c918da8b40544d923bc7318"
    )


@pytest.mark.parametrize(
    "other",
    [
        AuditEntry(2, AT, "p1", "role given", "account p2", {"role": "hr", "n": 1}),
        AuditEntry(1, AT + timedelta(microseconds=1), "p1", "role given", "account p2", {"n": 1}),
        AuditEntry(1, AT, "p2", "role given", "account p2", {"role": "hr", "n": 1}),
        AuditEntry(1, AT, "p1", "role taken", "account p2", {"role": "hr", "n": 1}),
        AuditEntry(1, AT, "p1", "role given", "account p1", {"role": "hr", "n": 1}),
        AuditEntry(1, AT, "p1", "role given", "account p2", {"role": "hr", "n": "1"}),
        AuditEntry(1, AT, "p1", "role given", "account p2", {}),
    ],
)
def test_every_part_of_an_entry_changes_its_hash(other):
    assert link(KEY, FIRST, other) != link(KEY, FIRST, ENTRY)


def test_the_hash_before_and_the_key_change_the_hash():
    hashes = {link(KEY, FIRST, ENTRY), link(KEY, "1" * 64, ENTRY), link(b"other", FIRST, ENTRY)}

    assert len(hashes) == 3
    assert all(len(each) == 64 for each in hashes)


def test_the_zone_of_the_clock_and_the_order_of_details_do_not_matter():
    elsewhere = AT.astimezone(timezone(timedelta(hours=9)))
    same = AuditEntry(1, elsewhere, "p1", "role given", "account p2", {"n": 1, "role": "hr"})

    assert link(KEY, FIRST, same) == link(KEY, FIRST, ENTRY)


@given(some.lists(text, min_size=3, max_size=3), some.lists(text, min_size=3, max_size=3))
def test_text_cannot_move_from_one_field_to_the_next(one, other):
    entries = [AuditEntry(1, AT, *fields, {}) for fields in (one, other)]

    assert (canonical(entries[0]) == canonical(entries[1])) == (one == other)
