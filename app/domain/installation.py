"""What a database is for: a company that is real, or one that is only shown."""

from enum import StrEnum
from ipaddress import ip_address


class InstallationKind(StrEnum):
    DEMO = "demo"
    REAL = "real"


def is_loopback(host: str) -> bool:
    """Whether only this machine gets to this host.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "[::1]", "localhost")]
    [True, True, True, True]
    >>> [is_loopback(host) for host in ("0.0.0.0", "192.0.2.1", "plaudit.example", "")]
    [False, False, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
