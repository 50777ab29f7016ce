"""What an account may do, named `<resource>:<action>`, and which role may do it."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Alphabetical. The scope of a permission, own, team or all, is decided by the queries."""

    ACCOUNT_MANAGE = "account:manage"
    ATTRIBUTION_CHANGE = "attribution:change"
    FACT_CONFIRM = "fact:confirm"
    FACT_IMPORT = "fact:import"
    FACT_READ = "fact:read"
    FEEDBACK_IMPORT = "feedback:import"
    HOME_READ = "home:read"
    JOB_CANCEL = "job:cancel"
    MEASURE_DEFINE = "measure:define"
    PEOPLE_IMPORT = "people:import"
    PEOPLE_READ = "people:read"
    PERIOD_CLOSE = "period:close"
    PERIOD_READ = "period:read"
    PLAN_PUBLISH = "plan:publish"
    PLAN_READ = "plan:read"
    SCORE_READ_OWN = "score:read-own"
    SCORE_READ_TEAM = "score:read-team"
    SETTING_CHANGE = "setting:change"
    SETTING_READ = "setting:read"
    STATEMENT_APPROVE = "statement:approve"
    STATEMENT_READ = "statement:read"
    STATEMENT_READ_ALL = "statement:read-all"
    STATEMENT_READ_TEAM = "statement:read-team"


class Role(StrEnum):
    """What an account may do; a person's job is something else."""

    STAFF = "staff"
    MANAGER = "manager"
    HR = "hr"
    ADMIN = "admin"
    AUDITOR = "auditor"


_EVERYBODY = frozenset({Permission.HOME_READ})
_READS_ALL = frozenset(
    {
        *(Permission.FACT_READ, Permission.PEOPLE_READ, Permission.PERIOD_READ),
        *(Permission.PLAN_READ, Permission.STATEMENT_READ, Permission.STATEMENT_READ_ALL),
        Permission.SETTING_READ,
    }
)
_HR = frozenset(
    {
        *(Permission.FEEDBACK_IMPORT, Permission.PEOPLE_IMPORT, Permission.JOB_CANCEL),
        *(Permission.PERIOD_CLOSE, Permission.PLAN_PUBLISH),
        *(Permission.ATTRIBUTION_CHANGE, Permission.MEASURE_DEFINE),
        *(Permission.FACT_CONFIRM, Permission.FACT_IMPORT),
        Permission.SETTING_CHANGE,
    }
)
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.STAFF: _EVERYBODY | {Permission.SCORE_READ_OWN, Permission.STATEMENT_READ},
    Role.MANAGER: _EVERYBODY
    | {
        *(Permission.SCORE_READ_TEAM, Permission.STATEMENT_READ),
        *(Permission.STATEMENT_READ_TEAM, Permission.STATEMENT_APPROVE),
    },
    Role.HR: _EVERYBODY | _READS_ALL | _HR,
    Role.ADMIN: _EVERYBODY | {Permission.ACCOUNT_MANAGE},
    Role.AUDITOR: _EVERYBODY | _READS_ALL,
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who is signed in: who they are and what their roles allow."""

    id: int
    name: str
    pseudonym: str
    roles: frozenset[Role]
    theme: str = "light"

    def may(self, permission: Permission) -> bool:
        return permission in _EVERYBODY or any(permission in GRANTS[role] for role in self.roles)
