"""The desks and their bars: five entries at most, each an icon and a word."""

from typing import NamedTuple

from flask import request

from app.domain.permissions import Role, Viewer


class Entry(NamedTuple):
    endpoint: str
    label: str
    icon: str
    also: tuple[str, ...] = ()  # other first nouns whose pages belong here


class Desk(NamedTuple):
    """What one role sees; `area` is the blueprint whose pages belong to it."""

    role: Role
    area: str
    label: str
    entries: tuple[Entry, ...]


OF_PERIODS = ("hr.calendar", "hr.finding", "hr.integrity", "hr.workday")
OF_PEOPLE = ("hr.attribution", "hr.dispute", "hr.setting")
OF_IMPORTS = ("hr.unmatched", "hr.correction", "hr.exclusion")
PLANS = (
    "hr.detail",
    "hr.measure",
    "hr.participations",
    "hr.promise",
    "hr.simulation",
)  # pages that belong to plans
DESKS = (
    Desk(
        Role.MANAGER,
        "manager",
        "Team",
        (
            Entry("manager.team_page", "Team", "i-team", ("manager.person", "manager.screen")),
            Entry("manager.statement_list", "Approve", "i-reward"),
        ),
    ),
    Desk(
        Role.HR,
        "hr",
        "HR",
        (
            Entry("hr.period_list", "Periods", "i-calendar", OF_PERIODS),
            Entry("hr.import_list", "Imports", "i-answers", OF_IMPORTS),
            Entry("hr.fact_list", "Facts", "i-chart"),
            Entry("hr.plan_list", "Plans", "i-formula", PLANS),
            Entry("hr.people_list", "People", "i-users", OF_PEOPLE),
        ),
    ),
    Desk(
        Role.ADMIN,
        "admin",
        "Administration",
        (Entry("admin.account_list", "Accounts", "i-users"),),
    ),
    Desk(
        Role.STAFF,
        "staff",
        "My page",
        (
            Entry("staff.today_page", "Today", "i-today", ("staff.score",)),
            Entry("staff.statement_list", "Rewards", "i-reward"),
            Entry("staff.answer_list", "Answers", "i-answers", ("staff.dispute",)),
            Entry("me.glossary_page", "Scores", "i-gauge"),
        ),
    ),
    Desk(
        Role.AUDITOR,
        "hr",
        "Audit",
        (
            Entry("hr.period_list", "Periods", "i-calendar"),
            Entry("hr.fact_list", "Facts", "i-chart"),
            Entry("hr.plan_list", "Plans", "i-formula"),
            Entry("hr.people_list", "People", "i-users"),
        ),
    ),
)


def desks_of(viewer: Viewer) -> list[Desk]:
    """The desks of somebody's roles; the first is where they land."""
    return [desk for desk in DESKS if desk.role in viewer.roles]


def current_desk(viewer: Viewer) -> Desk | None:
    """The desk whose page is open, else the first."""
    own = desks_of(viewer)
    area = request.blueprint
    return next((desk for desk in own if desk.area == area), own[0] if own else None)


def is_open(entry: Entry) -> bool:
    """Whether the page that is open belongs to this entry: it has the same first noun."""
    nouns = (entry.endpoint.rpartition("_")[0], *entry.also)
    return bool(request.endpoint and request.endpoint.startswith(nouns))
