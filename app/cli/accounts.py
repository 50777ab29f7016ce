"""`flask accounts ...`: links for the first administrator, and for who forgot their password.

Roles are given on the web only.
"""

from datetime import UTC, datetime

import click
from flask import current_app

from app.cli.groups import CommandGroup
from app.cli.shell import operator, refusing
from app.services.accounts import password_link, set_up_token

group = CommandGroup("accounts", help="Who may sign in.")


@group.command("set-up-link")
def print_set_up_link() -> None:
    """Print a link that makes the first administrator, once; nothing if somebody can sign in."""
    with refusing():
        token = set_up_token(datetime.now(UTC))
    if token:
        click.echo(_address(f"set-up/{token}"))


@group.command("password-link")
@click.argument("name")
def print_password_link(name: str) -> None:
    """Print a link with which NAME, an e-mail address or payee number, chooses a new password.

    It works once, for a day; older links of this account end.
    """
    with refusing():
        token = password_link(operator(), name, datetime.now(UTC))
    click.echo(_address(f"password/{token}"))


def _address(path: str) -> str:
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/{path}"
