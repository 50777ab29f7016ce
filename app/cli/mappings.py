"""`flask mappings ...`: mappings that are kept by name."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.groups import CommandGroup
from app.cli.shell import FILE, operator, refusing
from app.services.files.saved_mappings import save_mapping, saved_mappings

group = CommandGroup("mappings", help="Mappings that are kept by name.")


@group.command("save")
@click.argument("name")
@click.argument("file", type=FILE)
def save(name: str, file: Path) -> None:
    """Keep a mapping under a name; another text under the same name is its next version."""
    with refusing():
        text = file.read_text(encoding="utf-8-sig")
        version = save_mapping(name, text, operator(), datetime.now(UTC))
    click.echo(f"{name}, version {version}")


@group.command("list")
def show() -> None:
    """The names of all mappings with their newest versions, and what they are for."""
    for name, version, kind in saved_mappings():
        click.echo(f"{name}, version {version}, for {kind}")
