"""Reading accounts, sign-ins and one-time links."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.permissions import Role, Viewer
from app.models.accounts import AccountRoleRow, AccountRow, OneTimeLinkRow, SessionRow, ThrottleRow
from app.models.people import PersonRow
from app.queries.people import employed_on

PAGE = 50  # rows


def account_named(session: Session, name: str) -> AccountRow | None:
    """The account that signs in with this e-mail address or payee number; one query."""
    query = (
        select(AccountRow)
        .join(AccountRow.person)
        .options(joinedload(AccountRow.person))
        .where(or_(PersonRow.email == name.lower(), PersonRow.number == name))
    )
    return session.scalars(query).first()


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Whose sign-in it is, and when they were last seen."""

    viewer: Viewer
    seen_at: datetime


def open_session(
    session: Session, token_hash: str, seen_after: datetime, created_after: datetime
) -> OpenSession | None:
    """A sign-in that is neither ended nor too old; one query."""
    values = {"token": token_hash, "seen_after": seen_after, "created_after": created_after}
    rows = session.execute(_open_session(), values).all()
    if not rows:
        return None
    seen_at, person_id, name, pseudonym, theme, _ = rows[0]
    roles = frozenset(Role(row.role) for row in rows if row.role)
    return OpenSession(Viewer(person_id, name, pseudonym, roles, theme), seen_at)


@cache
def _open_session() -> Select[datetime, int, str, str, str, str]:
    """One row for each role; built once from tables, because every page asks it."""
    signed_in, account = SessionRow.__table__, AccountRow.__table__
    person, role = PersonRow.__table__, AccountRoleRow.__table__
    return (
        select(
            *(signed_in.c.seen_at, account.c.person_id, person.c.name, person.c.pseudonym),
            *(account.c.theme, role.c.role),
        )
        .select_from(signed_in)
        .join(account, account.c.person_id == signed_in.c.person_id)
        .join(person, person.c.id == signed_in.c.person_id)
        .outerjoin(role, role.c.person_id == signed_in.c.person_id)
        .where(
            signed_in.c.token_hash == bindparam("token"),
            signed_in.c.ended_at.is_(None),
            signed_in.c.seen_at > bindparam("seen_after"),
            signed_in.c.created_at > bindparam("created_after"),
            account.c.disabled_at.is_(None),
        )
    )


def open_link(session: Session, token_hash: str, at: datetime) -> OneTimeLinkRow | None:
    """A one-time link that still works; one query."""
    query = select(OneTimeLinkRow).where(
        OneTimeLinkRow.token_hash == token_hash,
        OneTimeLinkRow.used_at.is_(None),
        OneTimeLinkRow.expires_at > at,
    )
    return session.scalar(query)


def throttle(session: Session, key_hash: str) -> ThrottleRow | None:
    """Wrong passwords noted under this key; one query."""
    return session.get(ThrottleRow, key_hash)


def any_account(session: Session) -> bool:
    """Whether anybody can sign in at all; one query."""
    return session.scalar(select(AccountRow.person_id).limit(1)) is not None


def any_administrator(session: Session) -> bool:
    """Whether anybody who may sign in has the role of an administrator; one query."""
    query = (
        select(AccountRow.person_id)
        .join(AccountRoleRow, AccountRoleRow.person_id == AccountRow.person_id)
        .where(AccountRoleRow.role == Role.ADMIN, AccountRow.disabled_at.is_(None))
    )
    return session.scalar(query.limit(1)) is not None


def accounts(session: Session, search: str, page: int) -> list[AccountRow]:
    """One page of accounts with person and roles, by name; two queries."""
    query = (
        select(AccountRow)
        .join(AccountRow.person)
        .options(joinedload(AccountRow.person), selectinload(AccountRow.roles))
        .where(_named(search))
        .order_by(PersonRow.name, PersonRow.id)
        .limit(PAGE)
        .offset(PAGE * page)
    )
    return list(session.scalars(query))


def account_of(session: Session, person_id: int) -> AccountRow | None:
    """One account with its person and roles; two queries."""
    query = (
        select(AccountRow)
        .options(joinedload(AccountRow.person), selectinload(AccountRow.roles))
        .where(AccountRow.person_id == person_id)
    )
    return session.scalar(query)


def count_accounts(session: Session, search: str) -> int:
    """How many accounts the search finds; one query."""
    query = select(func.count()).select_from(AccountRow).join(AccountRow.person)
    return session.scalar(query.where(_named(search))) or 0


def people_without_account(session: Session, at_day: object) -> list[PersonRow]:
    """Everybody employed on that day who cannot sign in yet, by name; one query."""
    has_one = select(AccountRow.person_id)
    query = (
        select(PersonRow)
        .where(PersonRow.id.not_in(has_one), PersonRow.number.is_not(None))
        .where(employed_on(at_day))
        .order_by(PersonRow.name, PersonRow.id)
    )
    return list(session.scalars(query))


def _named(search: str) -> ColumnElement[bool]:
    text = f"%{search}%"
    return or_(
        PersonRow.name.ilike(text), PersonRow.number.ilike(text), PersonRow.email.ilike(text)
    )
