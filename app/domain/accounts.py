"""Accounts: how long sign-ins and one-time links live."""

from datetime import timedelta
from enum import StrEnum

IDLE_AFTER = timedelta(hours=8)
ENDS_AFTER = timedelta(hours=16)  # also for those who never pause
SEEN_EVERY = timedelta(minutes=5)  # a write per page view would make readers wait for writers
SET_UP_LINK_LIVES = timedelta(hours=24)
INVITATION_LIVES = timedelta(days=14)


class LinkPurpose(StrEnum):
    SET_UP = "set up"
    PASSWORD = "password"


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"
