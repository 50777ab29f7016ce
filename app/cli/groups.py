"""Commands of one kind: a broken rule or a database out of use ends each of them with one line."""

import re
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.cli.refusing import refusing

# As SQLite and PostgreSQL say that a table or a column is not there.
NOT_PREPARED = re.compile("no such (table|column)|(relation|column) .* does not exist")


class CommandGroup(AppGroup):
    """Commands that use the database."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Errors: ClickException, with what is the case and what helps."""
        try:
            with refusing():
                return super().invoke(ctx)
        except IntegrityError:
            raise  # a mistake of ours, which its traceback helps to find
        except DatabaseError as error:
            raise click.ClickException(trouble(error)) from error


def trouble(error: DatabaseError) -> str:
    """What is wrong with the database, in one line."""
    said = " ".join(str(error.orig).split())
    if NOT_PREPARED.search(said):
        return "The database is not prepared for this version. Run: flask database prepare"
    return f"The database cannot be used: {said.removesuffix('.')}."
