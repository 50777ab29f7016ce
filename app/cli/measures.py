"""`flask measures ...`: what a score may claim."""

from fractions import Fraction

import click

from app.cli.groups import CommandGroup
from app.cli.refusing import refusing
from app.domain.measures import MeasureKind
from app.domain.numbers import decimal_text, fraction_text
from app.services.claims import claim_of

PLACES = 6
group = CommandGroup("measures", help="Ways to read answers as a score.")


@group.command("score")
@click.argument("measure")
@click.option("--counts", required=True, help="Steps and how often each was chosen: 0:2,7:3,9:6.")
def show_score(measure: str, counts: str) -> None:
    """The score of counted answers, and the range that so few or so many answers allow."""
    with refusing():
        found = claim_of(measure, counts)
    counted = "days" if found.measure.kind is MeasureKind.DAYS else "answers"
    low, high = (decimal_text(Fraction(end), PLACES) for end in (found.low, found.high))
    click.echo(f"score: {fraction_text(found.value)}")
    click.echo(f"as a decimal: {decimal_text(found.value, PLACES)}")
    click.echo(f"{counted}: {found.answers:,}")
    click.echo(f"range: {low} to {high} (95%, {found.method})")
    click.echo(f"in words: {found.words}")
