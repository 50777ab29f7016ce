"""`flask rollups ...`: the counts that pages read."""

from datetime import UTC, datetime

import click

from app.cli.groups import CommandGroup
from app.cli.shell import operator, refusing, run_with_progress
from app.services.rollups import start_rebuild

group = CommandGroup("rollups", help="The counts that pages read.")


@group.command("rebuild")
def rebuild_all() -> None:
    """Count every answer anew; the result equals what was kept up."""
    with refusing():
        result = run_with_progress(start_rebuild(operator(), datetime.now(UTC)), "Counting")
    click.echo(f"{result['rows']:,} rows")
