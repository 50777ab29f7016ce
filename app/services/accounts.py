"""Accounts: the first administrator, invitations, passwords, roles."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.domain.accounts import INVITATION_LIVES, SET_UP_LINK_LIVES, LinkPurpose, Theme
from app.domain.days import FOR_EVER
from app.domain.errors import AddressTaken, LastAdministrator, LinkUsed, OwnRole, UnknownAccount
from app.domain.installation import InstallationKind
from app.domain.passwords import check_password
from app.domain.permissions import Role, Viewer
from app.domain.words import alphabet_key
from app.extensions import db, write_session
from app.models.accounts import AccountRoleRow, AccountRow, OneTimeLinkRow
from app.models.people import EmploymentRow, PersonRow
from app.queries.accounts import (
    account_named,
    account_of,
    any_account,
    any_administrator,
    open_link,
    people_without_account,
)
from app.queries.units import company
from app.services.actors import Actor
from app.services.audit import record
from app.services.installation import decide_kind
from app.services.sessions import HASHER, end_sessions, hash_of, open_new_session

USED = "This link does not work any more: it was used, or it is too old. Ask for a new one."


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link's token for one person; shown once, stored only as a hash."""

    number: str
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """What the set-up page asks for."""

    company: str
    zone: str
    name: str
    email: str
    password: str


def set_up_token(at: datetime) -> str | None:
    """The token of a link that makes the first administrator; None if somebody can sign in.

    From here on this is no demo. Errors: WrongInstallation if it is one.
    """
    with write_session() as session, session.begin():
        decide_kind(session, InstallationKind.REAL, at)
        if any_account(session):
            return None
        session.execute(delete(OneTimeLinkRow).where(OneTimeLinkRow.purpose == LinkPurpose.SET_UP))
        return _new_link(session, LinkPurpose.SET_UP, None, at + SET_UP_LINK_LIVES)


def link_works(token: str, purpose: LinkPurpose, at: datetime) -> bool:
    """Whether this one-time link can still be used."""
    row = open_link(db.session(), hash_of(token), at)
    return row is not None and row.purpose == purpose


def set_up(token: str, given: FirstAdministrator, at: datetime) -> str:
    """Make company and first administrator; the token of their session.

    Errors: LinkUsed, WeakPassword.
    """
    check_password(given.password, [given.name, given.email, given.company])
    with write_session() as session, session.begin():
        _use(session, token, LinkPurpose.SET_UP, at)
        if any_account(session):
            raise LinkUsed(USED)
        root = company(session)
        root.name, root.zone = given.company, given.zone
        person = _new_person(session, given.name, given.email, at.date())
        _new_account(session, person.id, at).password_hash = HASHER.hash(given.password)
        session.flush()
        session.add(AccountRoleRow(person_id=person.id, role=Role.ADMIN, granted_at=at))
        record(session, person.pseudonym, "company set up", "company", {}, at)
        _record_grant(session, person.pseudonym, person.pseudonym, Role.ADMIN, at)
        return open_new_session(session, person.id, at)


def choose_password(token: str, password: str, at: datetime) -> str:
    """Set the password with a one-time link; ends all other sessions; the new session's token.

    Errors: LinkUsed, WeakPassword.
    """
    link = open_link(db.session(), hash_of(token), at)
    person_id = link.person_id if link else None
    if person_id is None:
        raise LinkUsed(USED)
    check_password(password, _context(person_id))
    with write_session() as session, session.begin():
        _use(session, token, LinkPurpose.PASSWORD, at)
        return _set_password(session, person_id, password, at)


def change_password(viewer: Viewer, password: str, at: datetime) -> str:
    """A new password for oneself; ends all other sessions. Errors: WeakPassword."""
    check_password(password, _context(viewer.id))
    with write_session() as session, session.begin():
        return _set_password(session, viewer.id, password, at)


def invite_everybody(actor: Viewer, at: datetime) -> list[Invitation]:
    """An account and a link for everybody employed who has none; they may do what staff may."""
    with write_session() as session, session.begin():
        people = people_without_account(session, at.date())
        if not people:
            return []
        tokens = {person.id: secrets.token_urlsafe(32) for person in people}
        session.execute(insert(AccountRow), [_account(each, at) for each in tokens])
        session.execute(insert(AccountRoleRow), [_staff(each, actor, at) for each in tokens])
        session.execute(insert(OneTimeLinkRow), [_link(*each, at) for each in tokens.items()])
        pseudonyms = hashlib.sha256("\n".join(each.pseudonym for each in people).encode())
        details = {"accounts": len(people), "sha256": pseudonyms.hexdigest(), "role": Role.STAFF}
        record(session, actor.pseudonym, "accounts made", "accounts", details, at)
        people = sorted(people, key=lambda each: alphabet_key(each.name))
        return [Invitation(str(each.number), each.name, tokens[each.id]) for each in people]


def invite_person(
    actor: Viewer, name: str, email: str, roles: Iterable[Role], at: datetime
) -> Invitation:
    """An account and a link for somebody who is in no file of people. Errors: AddressTaken."""
    with write_session() as session, session.begin():
        taken = select(PersonRow.id).where(PersonRow.email == email.lower())
        if session.scalar(taken) is not None:
            raise AddressTaken(f"{email} belongs to somebody already: look for them in the list.")
        person = _new_person(session, name, email, at.date())
        session.flush()
        return _invite(session, actor, person, set(roles), at)


def new_link(actor: Viewer, person_id: int, at: datetime) -> Invitation:
    """A fresh link for somebody who lost theirs or forgot their password; older ones end.

    Errors: OwnRole; a link would replace one's own password without asking for it.
    """
    if actor.id == person_id:
        raise OwnRole("Nobody makes a link for themselves. Change your password in your profile.")
    with write_session() as session, session.begin():
        person = session.get_one(PersonRow, person_id)
        token = _replace_links(session, actor.pseudonym, person, at, INVITATION_LIVES)
        return Invitation(person.number or "", person.name, token)


def password_link(actor: Actor, name: str, at: datetime) -> str:
    """The token of a link for whoever signs in with this e-mail address or payee number.

    For the person at the server, when no administrator can sign in. Errors: UnknownAccount.
    """
    with write_session() as session, session.begin():
        account = account_named(session, name)
        if account is None:
            raise UnknownAccount(f"Nobody signs in as {name!r}. Check the address or number.")
        return _replace_links(session, actor.name, account.person, at, SET_UP_LINK_LIVES)


def set_roles(actor: Viewer, person_id: int, roles: Iterable[Role], at: datetime) -> None:
    """Give and take roles until the account has just these. Errors: OwnRole, LastAdministrator."""
    if actor.id == person_id:
        raise OwnRole("Nobody changes their own roles. Ask another administrator.")
    wanted = set(roles)
    with write_session() as session, session.begin():
        _lock_accounts(session)
        account = account_of(session, person_id)
        assert account is not None  # the caller has looked
        have = {Role(row.role) for row in account.roles}
        for role in sorted(wanted - have):
            _grant(session, actor, account.person, role, at)
        for role in sorted(have - wanted):
            key = (AccountRoleRow.person_id == person_id, AccountRoleRow.role == role)
            session.execute(delete(AccountRoleRow).where(*key))
            details = {"role": role}
            subject = f"account {account.person.pseudonym}"
            record(session, actor.pseudonym, "role taken", subject, details, at)
        _keep_an_administrator(session)


def disable(actor: Viewer, person_id: int, at: datetime) -> None:
    """Nobody signs in with this account any more; its sessions and links end.

    Errors: OwnRole, LastAdministrator.
    """
    if actor.id == person_id:
        raise OwnRole("Nobody disables their own account. Ask another administrator.")
    _set_disabled(actor, person_id, at, at)


def enable(actor: Viewer, person_id: int, at: datetime) -> None:
    """The account may sign in again."""
    _set_disabled(actor, person_id, None, at)


def choose_theme(viewer: Viewer, theme: Theme) -> None:
    """Light or dark pages from now on."""
    with write_session() as session, session.begin():
        session.execute(
            update(AccountRow).where(AccountRow.person_id == viewer.id).values(theme=theme)
        )


def _lock_accounts(session: Session) -> None:
    """Until the commit nobody else changes roles; on SQLite that holds anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("lock table account_role in share row exclusive mode"))


def _keep_an_administrator(session: Session) -> None:
    """Two administrators could take the role from each other. Errors: LastAdministrator."""
    session.flush()
    if not any_administrator(session):
        raise LastAdministrator("Nobody could manage accounts any more: keep one administrator.")


def _set_disabled(
    actor: Viewer, person_id: int, disabled_at: datetime | None, at: datetime
) -> None:
    with write_session() as session, session.begin():
        _lock_accounts(session)
        person = session.get_one(PersonRow, person_id)
        session.get_one(AccountRow, person_id).disabled_at = disabled_at
        session.flush()
        _keep_an_administrator(session)
        end_sessions(session, person_id, at)
        _end_links(session, person_id)
        action = "account disabled" if disabled_at else "account enabled"
        record(session, actor.pseudonym, action, f"account {person.pseudonym}", {}, at)


def _set_password(session: Session, person_id: int, password: str, at: datetime) -> str:
    account = session.get_one(AccountRow, person_id)
    account.password_hash = HASHER.hash(password)
    end_sessions(session, person_id, at)
    _end_links(session, person_id)
    person = session.get_one(PersonRow, person_id)
    record(session, person.pseudonym, "password set", f"account {person.pseudonym}", {}, at)
    return open_new_session(session, person_id, at)


def _account(person_id: int, at: datetime) -> dict[str, object]:
    return {"person_id": person_id, "created_at": at, "theme": Theme.LIGHT}


def _staff(person_id: int, actor: Viewer, at: datetime) -> dict[str, object]:
    granted = {"granted_by": actor.id, "granted_at": at}
    return {"person_id": person_id, "role": Role.STAFF} | granted


def _link(person_id: int, token: str, at: datetime) -> dict[str, object]:
    return {
        "token_hash": hash_of(token),
        "purpose": LinkPurpose.PASSWORD,
        "person_id": person_id,
        "expires_at": at + INVITATION_LIVES,
    }


def _invite(
    session: Session, actor: Viewer, person: PersonRow, roles: set[Role], at: datetime
) -> Invitation:
    _new_account(session, person.id, at)
    session.flush()
    for role in sorted(roles):
        _grant(session, actor, person, role, at)
    token = _new_link(session, LinkPurpose.PASSWORD, person.id, at + INVITATION_LIVES)
    return Invitation(person.number or "", person.name, token)


def _grant(session: Session, actor: Viewer, person: PersonRow, role: Role, at: datetime) -> None:
    session.add(AccountRoleRow(person_id=person.id, role=role, granted_by=actor.id, granted_at=at))
    _record_grant(session, actor.pseudonym, person.pseudonym, role, at)


def _record_grant(session: Session, actor: str, pseudonym: str, role: Role, at: datetime) -> None:
    record(session, actor, "role given", f"account {pseudonym}", {"role": role}, at)


def _new_person(session: Session, name: str, email: str, first_day: date) -> PersonRow:
    person = PersonRow(
        name=name,
        email=email.lower(),
        pseudonym=secrets.token_hex(8),
        first_day=first_day,
        end_day=FOR_EVER,
    )
    session.add(person)
    session.flush()
    days = {"first_day": person.first_day, "end_day": person.end_day}
    session.add(EmploymentRow(person_id=person.id, **days))
    return person


def _new_account(session: Session, person_id: int, at: datetime) -> AccountRow:
    row = AccountRow(person_id=person_id, created_at=at, theme=Theme.LIGHT)
    session.add(row)
    return row


def _new_link(
    session: Session, purpose: LinkPurpose, person_id: int | None, expires_at: datetime
) -> str:
    token = secrets.token_urlsafe(32)
    row = OneTimeLinkRow(token_hash=hash_of(token), purpose=purpose, person_id=person_id)
    row.expires_at = expires_at
    session.add(row)
    return token


def _replace_links(
    session: Session, actor: str, person: PersonRow, at: datetime, lives: timedelta
) -> str:
    """The token of the one link with which this person chooses a new password."""
    _end_links(session, person.id)
    record(session, actor, "link made", f"account {person.pseudonym}", {}, at)
    return _new_link(session, LinkPurpose.PASSWORD, person.id, at + lives)


def _end_links(session: Session, person_id: int) -> None:
    """Links that were not used yet work no more."""
    of_person = (OneTimeLinkRow.person_id == person_id, OneTimeLinkRow.used_at.is_(None))
    session.execute(delete(OneTimeLinkRow).where(*of_person))


def _use(session: Session, token: str, purpose: LinkPurpose, at: datetime) -> None:
    """Use the link up. Errors: LinkUsed."""
    works = (
        OneTimeLinkRow.token_hash == hash_of(token),
        OneTimeLinkRow.purpose == purpose,
        OneTimeLinkRow.used_at.is_(None),
        OneTimeLinkRow.expires_at > at,
    )
    used = session.connection().execute(update(OneTimeLinkRow).where(*works).values(used_at=at))
    if used.rowcount != 1:
        raise LinkUsed(USED)


def _context(person_id: int) -> list[str]:
    person = db.session.get_one(PersonRow, person_id)
    return [person.name, person.email or "", person.number or "", company(db.session()).name]
