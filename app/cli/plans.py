"""`flask plans ...` and `flask participations ...`: rules of pay, and who takes part in them."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.outside import COMMANDS
from app.cli.shell import DAY, FILE, operator, print_rejected, refusing
from app.services.plans import import_participations, plan_of, preview_participations, publish_plan

plans = AppGroup("plans", help="Incentive plans.")
for command in COMMANDS:
    plans.add_command(command)
participations = AppGroup("participations", help="Who takes part in which plan.")


@plans.command("publish")
@click.argument("file", type=FILE)
@click.option("--first-day", type=DAY, required=True, help="Holds for periods from this day on.")
def publish(file: Path, first_day: datetime) -> None:
    """Publish a new version of a plan."""
    with refusing():
        text = file.read_text(encoding="utf-8-sig")
        row = publish_plan(text, first_day.date(), operator(), datetime.now(UTC))
    click.echo(f"version {row.version}, sha256 {row.sha256}")


@plans.command("check")
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Say whether a plan can be published; nothing is stored."""
    with refusing():
        plan = plan_of(file.read_text(encoding="utf-8-sig"))
    click.echo(f"{plan.name}: {len(plan.lines)} lines, pays {plan.pay} in {plan.currency}")


@participations.command("import")
@click.argument("file", type=FILE)
@click.option("--preview", is_flag=True, help="Only say what would change.")
def import_file(file: Path, preview: bool) -> None:
    """Take over participations from a CSV file; what is there already stays."""
    with refusing():
        if preview:
            report = preview_participations(file)
        else:
            report = import_participations(file, operator(), datetime.now(UTC))
    click.echo(f"records: {report.records:,}")
    click.echo(f"new: {report.new:,}")
    click.echo(f"unchanged: {report.unchanged:,}")
    print_rejected(report.rejected)
