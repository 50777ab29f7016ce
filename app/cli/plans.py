"""`flask plans ...` and `flask participations ...`: rules of pay, and who takes part in them."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.groups import CommandGroup
from app.cli.outside import COMMANDS
from app.cli.plan_runs import print_remarks
from app.cli.shell import (
    DAY,
    ENCODING,
    FILE,
    SHEET,
    operator,
    print_proposed,
    print_rejected,
    print_waiting,
    reading_of,
    refusing,
)
from app.domain.files.mapping_kinds import MappingKind
from app.extensions import db
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.saved_mappings import mapping_text
from app.services.plan_documents import plan_text
from app.services.plans.lint import linted
from app.services.plans.publishing import (
    import_participations,
    mapping_of_participations,
    preview_participations,
    publish_plan,
)

plans = CommandGroup("plans", help="Incentive plans.")
for command in COMMANDS:
    plans.add_command(command)
participations = CommandGroup("participations", help="Who takes part in which plan.")


@plans.command("publish")
@click.argument("file", type=FILE)
@click.option("--first-day", type=DAY, required=True, help="Holds for periods from this day on.")
def publish(file: Path, first_day: datetime) -> None:
    """Publish a new version of a plan."""
    with refusing():
        text = _text(file)
        row = publish_plan(text, first_day.date(), operator(), datetime.now(UTC))
    click.echo(f"version {row.version}, sha256 {row.sha256}")


@plans.command("check")
@click.argument("file", type=FILE)
@click.option("--first-day", type=DAY, help="Also check whether it has values from this day on.")
def check(file: Path, first_day: datetime | None) -> None:
    """Say whether a plan can be published, and what to think of before; nothing is stored."""
    with refusing():
        text, today = _text(file), datetime.now(UTC).date()
        found = linted(db.session(), text, today, first_day.date() if first_day else None)
    plan = found.plan
    click.echo(f"{plan.name}: {len(plan.lines)} lines, pays {plan.pay} in {plan.currency}")
    if found.period:
        click.echo(f"the last period is {found.period.label}")
    if found.trouble:
        click.echo(f"it cannot be calculated with this plan: {found.trouble}")
    print_remarks(plan, found.remarks)


def _text(file: Path) -> str:
    with file.open("rb") as opened:
        return plan_text(opened)


@participations.command("propose")
@click.argument("file", type=FILE)
@ENCODING
@SHEET
def propose(file: Path, encoding: str, sheet: str) -> None:
    """Print the mapping that the columns of a file of participations most likely need."""
    with refusing():
        reading = reading_of(encoding, sheet)
        print_proposed(propose_mapping(MappingKind.PARTICIPATIONS, file, reading))


@participations.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", default="", help="A YAML file, or the name of a saved mapping.")
@click.option("--preview", is_flag=True, help="Only say what would change.")
def import_file(file: Path, mapping: str, preview: bool) -> None:
    """Take over participations from a file; what is there already stays."""
    with refusing():
        read = mapping_of_participations(mapping_text(mapping)) if mapping else None
        if preview:
            report = preview_participations(file, read)
        else:
            report = import_participations(file, operator(), datetime.now(UTC), read)
    click.echo(f"records: {report.records:,}")
    click.echo(f"new: {report.new:,}")
    click.echo(f"unchanged: {report.unchanged:,}")
    print_waiting(report.waiting)
    print_rejected(report.rejected)
    for words in report.about:
        click.echo(words)
