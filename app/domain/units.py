"""The tree of units: the company, its sites, their teams."""

from enum import StrEnum


class UnitKind(StrEnum):
    COMPANY = "company"
    SITE = "site"
    TEAM = "team"
