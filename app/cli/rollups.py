"""`flask rollups ...`: the counts that pages read."""

import click
from flask.cli import AppGroup

from app.services.rollups import rebuild

group = AppGroup("rollups", help="The counts that pages read.")


@group.command("rebuild")
def rebuild_all() -> None:
    """Count every answer anew; the result equals what was kept up."""
    click.echo(f"{rebuild():,} rows")
