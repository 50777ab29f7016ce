"""A simulation in words: what a draft would have cost, who gains, its edges, and its luck."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.domain.plans.files.run_periods import period_text
from app.domain.plans.trying.luck import WITHIN, Luck
from app.domain.plans.trying.one_answer import Cliff
from app.domain.plans.trying.plan_change import LuckOfPeriod, PlanChange
from app.domain.plans.trying.simulation import Bin, Simulation, Sums
from app.domain.words import money_words, value_words

MOST_CLIFFS = 10
NONE = "no group"
NO_STATISTIC = (
    "A careful, shrunk or adjusted score, and one that needs a reliability, is not made anew for"
    " each draw. Luck in these lines is not counted."
)
NO_EDGES = (
    "A careful, shrunk or adjusted score, and one that needs a reliability, moves otherwise than by"
    " one answer alone, so edges of these lines are not looked for"
)


def simulation_lines(change: PlanChange) -> Iterator[str]:
    """Everything for the screen, a line each."""
    simulation, currency = change.simulation, change.simulation.currency
    yield f"{change.plan.name}: as it is -> as drafted"
    for period, sums in simulation.by_period():
        yield f"  {period_text(period)}: {cost_words(sums, currency)}"
    total = simulation.total()
    yield f"In all: {cost_words(total, currency)}"
    yield gains_words(total, currency)
    yield from unrated_lines(total)
    if named := change.measures():
        yield f"Scores are read by {', '.join(named)}."
    for name in simulation.groupings():
        yield ""
        yield f"By {name.replace('_', ' ')}:"
        for group, sums in simulation.by_group(name):
            change_of = signed_words(sums.difference, currency)
            yield f"  {group or NONE}: {change_of}, {people_words(sums)}"
    yield from _distribution_lines(simulation)
    yield from _cliff_lines(change)
    if change.luck:
        yield ""
        yield from luck_lines(change.luck)


def cost_words(sums: Sums, currency: str) -> str:
    """€900.00 -> €950.00 (+€50.00)"""
    old, new = (money_words(amount, currency) for amount in (sums.old, sums.new))
    return f"{old} -> {new} ({signed_words(sums.difference, currency)})"


def gains_words(sums: Sums, currency: str) -> str:
    """Who gains and loses how much together."""
    gained, lost = (money_words(amount, currency) for amount in (sums.gained, sums.lost))
    stay = f"{_people(sums.unchanged)} get{'s' * (sums.unchanged == 1)} the same"
    gain = f"{_people(sums.gainers)} gain{'s' * (sums.gainers == 1)} {gained} together"
    lose = f"{_people(sums.losers)} lose{'s' * (sums.losers == 1)} {lost} together"
    return f"{gain}, {lose}, {stay}."


def people_words(sums: Sums) -> str:
    """2 gain, 1 loses, 3 stay"""
    gain = f"{sums.gainers:,} gain{'s' * (sums.gainers == 1)}"
    lose = f"{sums.losers:,} lose{'s' * (sums.losers == 1)}"
    return f"{gain}, {lose}, {sums.unchanged:,} stay{'s' * (sums.unchanged == 1)}"


def unrated_lines(sums: Sums) -> list[str]:
    """Who could not be rated, before and after; nothing where everybody is."""
    if not (sums.old_unrated or sums.new_unrated):
        return []
    return [f"Not rated: {sums.old_unrated:,} -> {sums.new_unrated:,}; they count with 0."]


def signed_words(minor: int, currency: str) -> str:
    """An amount with its sign; 0 has none."""
    words = money_words(minor, currency)
    return f"+{words}" if minor > 0 else words


def bin_words(each: Bin, currency: str) -> str:
    """€100.00 to €199.99"""
    return f"{money_words(each.first, currency)} to {money_words(each.end - 1, currency)}"


def cliff_words(change: PlanChange, cliff: Cliff) -> str:
    """Where an edge is, how many stand at it, and what one answer moves there."""
    currency = change.simulation.currency
    jump = money_words(round(cliff.jump), currency)
    stand = f"{cliff.below:,} just below and {cliff.above:,} just above"
    line = change.draft.line(cliff.line).label
    return (
        f"{edge_words(change, cliff)}: one answer of {line} moves {jump} in the mean,"
        f" {money_words(cliff.most, currency)} at most; {stand}"
    )


def edge_words(change: PlanChange, cliff: Cliff) -> str:
    """`tiers, from 90%`, or the condition."""
    if not cliff.step.table:
        return cliff.step.words
    period = change.simulation.periods[-1].period
    table = change.draft.tables[cliff.step.table].on(period.first)
    rows = table.rows if table else ()
    start = rows[cliff.row - 1].start.text if cliff.row <= len(rows) else ""
    return f"{cliff.step.table.replace('_', ' ')}, from {start}"


def share_words(share: Fraction | None) -> str:
    """About 16%; a share of draws is no more exact than that."""
    if share is None:
        return "nothing is paid"
    return f"about {value_words(Fraction(round(share * 100), 100), 'percent')}"


def luck_lines(luck: LuckOfPeriod) -> Iterator[str]:
    """What would be otherwise if the same people had been answered by chance by others."""
    title = f"Luck in {period_text(luck.period)}"
    if luck.new.is_told:
        yield f"{title}, {draws_words(luck.new)}:"
        old, new = (_told(each, each.budget_share()) for each in (luck.old, luck.new))
        yield f"  Luck moves {new} of the budget; in the plan as it is {old}."
        old, new = (_told(each, each.share_elsewhere()) for each in (luck.old, luck.new))
        yield f"  Somebody stands elsewhere {new} of the time; in the plan as it is {old}."
    else:
        yield f"{title}:"
        yield "  Nothing was drawn, so how much is luck is not known."
    for step in luck.new.steps:
        share = share_words(luck.new.share_elsewhere(step.elsewhere))
        yield f"    {step.step.words}: {share}"
    if luck.new.left_out:
        yield f"  Not drawn, as single answers are not known: {', '.join(luck.new.left_out)}."
    if luck.new.statistics:
        yield f"  Not drawn: {', '.join(luck.new.statistics)}. {NO_STATISTIC}"


def _told(luck: Luck, share: Fraction | None) -> str:
    return share_words(share) if luck.is_told else "not known"


def draws_words(luck: Luck) -> str:
    """200 draws; each share is within 7 points."""
    return f"{luck.draws:,} draws; a share of one person is within {WITHIN} points"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _distribution_lines(simulation: Simulation) -> Iterator[str]:
    bins: Sequence[Bin] = simulation.distribution()
    if bins:
        yield ""
        yield "How often which amount is paid:"
    for each in bins:
        yield f"  {bin_words(each, simulation.currency)}: {each.old:,} -> {each.new:,}"


def _cliff_lines(change: PlanChange) -> Iterator[str]:
    if named := change.statistics():
        yield ""
        yield f"{NO_EDGES}: {', '.join(named)}."
    if not change.cliffs:
        return
    yield ""
    yield "Edges that one answer decides, in the last period:"
    for cliff in change.cliffs[:MOST_CLIFFS]:
        yield f"  {cliff_words(change, cliff)}"
    if len(change.cliffs) > MOST_CLIFFS:
        yield f"  and {len(change.cliffs) - MOST_CLIFFS:,} smaller ones"
