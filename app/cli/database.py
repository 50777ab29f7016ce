"""`flask database ...`: make the database ready to use."""

from pathlib import Path

from flask import current_app
from flask_migrate import upgrade

from app.cli.groups import CommandGroup
from app.cli.shell import refusing
from app.services.audit import audit_key_is_due
from app.services.catalogue import keep_catalogue
from config import make_secret

group = CommandGroup("database", help="The database itself.")


@group.command("prepare")
def prepare() -> None:
    """Bring the tables to this version and add what is built in; twice changes nothing."""
    with refusing():
        prepare_database()


def prepare_database() -> None:
    """Tables, the key of the audit chain, the catalogue. Errors: WrongAuditKey."""
    upgrade()
    path = Path(current_app.config["AUDIT_KEY_FILE"])
    if audit_key_is_due(path):
        make_secret(path)
    keep_catalogue()
