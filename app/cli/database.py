"""`flask database ...`: make the database ready to use."""

from flask.cli import AppGroup
from flask_migrate import upgrade

from app.services.catalogue import keep_catalogue

group = AppGroup("database", help="The database itself.")


@group.command("prepare")
def prepare() -> None:
    """Bring the tables to this version and add what is built in; twice changes nothing."""
    upgrade()
    keep_catalogue()
