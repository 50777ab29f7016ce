"""What an account may do, named `<resource>:<action>`, and which role may do it."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Alphabetical. The scope of a permission, own, team or all, is decided by the queries."""

    ACCOUNT_MANAGE = "account:manage"
    HOME_READ = "home:read"


class Role(StrEnum):
    """What an account may do; a person's job is something else."""

    STAFF = "staff"
    MANAGER = "manager"
    HR = "hr"
    ADMIN = "admin"
    AUDITOR = "auditor"


_EVERYBODY = frozenset({Permission.HOME_READ})
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.STAFF: _EVERYBODY,
    Role.MANAGER: _EVERYBODY,
    Role.HR: _EVERYBODY,
    Role.ADMIN: _EVERYBODY | {Permission.ACCOUNT_MANAGE},
    Role.AUDITOR: _EVERYBODY,
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
