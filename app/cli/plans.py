"""`flask plans ...` and `flask participations ...`: rules of pay, and who takes part in them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.shell import DAY, FILE, operator, print_rejected, refusing
from app.domain.plans.document import Plan
from app.domain.plans.lint.remarks import Remark
from app.domain.plans.linting import remark_text
from app.extensions import db
from app.services.plan_lint import linted
from app.services.plans import import_participations, preview_participations, publish_plan

plans = AppGroup("plans", help="Incentive plans.")
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
@click.option("--first-day", type=DAY, help="Also check whether it has values from this day on.")
def check(file: Path, first_day: datetime | None) -> None:
    """Say whether a plan can be published, and what to think of before; nothing is stored."""
    with refusing():
        text, today = file.read_text(encoding="utf-8-sig"), datetime.now(UTC).date()
        found = linted(db.session(), text, today, first_day.date() if first_day else None)
    plan = found.plan
    click.echo(f"{plan.name}: {len(plan.lines)} lines, pays {plan.pay} in {plan.currency}")
    if found.period:
        click.echo(f"the last period is {found.period.label}")
    if found.trouble:
        click.echo(f"it cannot be calculated with this plan: {found.trouble}")
    print_remarks(plan, found.remarks)


def print_remarks(plan: Plan, remarks: Sequence[Remark]) -> None:
    """Each remark with its place, or that there is none."""
    for remark in remarks:
        click.echo(remark_text(plan, remark))
    if not remarks:
        click.echo("no remarks")


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
