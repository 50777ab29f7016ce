"""`flask accounts ...`: the link for the first administrator. Roles are given on the web only."""

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.shell import refusing
from app.services.accounts import set_up_token

group = AppGroup("accounts", help="Who may sign in.")


@group.command("set-up-link")
def print_set_up_link() -> None:
    """Print a link that makes the first administrator, once; nothing if somebody can sign in."""
    with refusing():
        token = set_up_token(datetime.now(UTC))
    if token:
        address = current_app.config["PUBLIC_URL"].rstrip("/")
        click.echo(f"{address}/set-up/{token}")
