"""Contacts of customers: kept as a sign that tells who is the same, and not who it is."""

import hashlib
import hmac
import re

CONTACT = "contact"  # the attribute of a mapping whose values are sealed
PHONE = re.compile(r"[\d\s()+./-]{5,}")
SEAL = 32  # hexadecimal digits


def seal(key: bytes, contact: str) -> str:
    """The same sign for the same address or number, however it is written; no way back.

    HMAC-SHA256 with the installation's key: without it nobody can try addresses out.

    >>> seal(b"k", " Ann@Example.com") == seal(b"k", "ann@example.com")
    True
    >>> seal(b"k", "+49 (30) 12-34") == seal(b"k", "0049301234")
    True
    """
    digest = hmac.new(key, b"contact\n" + plain_contact(contact).encode(), hashlib.sha256)
    return digest.hexdigest()[:SEAL]


def plain_contact(contact: str) -> str:
    """Digits of a number, without 00 or + before the country; else the text in small letters.

    >>> plain_contact("+49 (30) 12-34"), plain_contact(" Ann@Example.com")
    ('49301234', 'ann@example.com')
    """
    text = contact.strip()
    if PHONE.fullmatch(text):
        return re.sub(r"\D", "", text).removeprefix("00")
    return text.casefold()
