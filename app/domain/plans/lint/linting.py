"""Remarks on a plan before it is published. Source: PLAN-LANGUAGE, section 6.

Nothing here refuses a plan: what is wrong is refused when it is read, and by `check_life`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from app.domain.errors import BadPlan
from app.domain.measures import MEASURES, Measure
from app.domain.plans.language.document import ConstantSource, Plan
from app.domain.plans.lint.answers import no_minimum, one_edge, printed
from app.domain.plans.lint.decisions import not_decided
from app.domain.plans.lint.few import tells_of_few
from app.domain.plans.lint.limits import above_whole, no_cap
from app.domain.plans.lint.numbers import no_table, unrounded
from app.domain.plans.lint.promises import promise_of_others
from app.domain.plans.lint.remarks import TITLES, Kind, LastPeriod, Remark
from app.domain.plans.lint.rows import ties, unreachable
from app.domain.plans.lint.steps import cliffs, pays_less
from app.domain.plans.lint.study import Study, studied
from app.domain.plans.lint.switches import switches
from app.domain.words import value_words

CHECKS: tuple[Callable[[Study], Iterator[Remark]], ...] = (
    *(pays_less, no_cap, above_whole, not_decided, cliffs, switches, no_minimum),
    *(promise_of_others, tells_of_few, one_edge, printed, no_table, unreachable, unrounded, ties),
)


def lint(
    plan: Plan, last: LastPeriod | None = None, measures: Mapping[str, Measure] = MEASURES
) -> list[Remark]:
    """What the plan would do that its author may not have meant, the gravest kinds first.

    `last`: the last period as this plan would have paid it; its payees are named. `measures`: those
    that are known besides the plan's own. Within a kind the larger sizes come first.
    """
    study = studied(plan, last, measures)
    found = [remark for check in CHECKS for remark in check(study)]
    order = list(Kind)
    return sorted(found, key=lambda each: (order.index(each.kind), -(each.size or 0)))


def check_life(plan: Plan, first_day: date) -> None:
    """Errors: BadPlan where a constant or a table says nothing yet on the plan's first day."""
    for line in plan.lines:
        if isinstance(line.source, ConstantSource) and line.source.on(first_day) is None:
            first = line.source.values[0][0]
            raise BadPlan(_too_late(line.name, first, first_day), *line.place)
    for table in plan.tables.values():
        if table.on(first_day) is None:
            raise BadPlan(_too_late(table.name, table.sets[0][0], first_day), *table.place)


def _too_late(name: str, first: date | None, first_day: date) -> str:
    return (
        f"{name} begins on {first}, and the plan on {first_day}: add what holds from"
        f" {first_day} on, or let the plan begin later."
    )


def remark_text(plan: Plan, remark: Remark) -> str:
    """A remark as commands print it: its place, its words, and its size with the example."""
    line, column = remark.place
    place = f"line {line}, column {column}, " if line else ""
    title = TITLES[remark.kind]
    size = f" [{value_words(remark.size, 'money', plan.currency)}" if remark.size else ""
    example = f": {remark.example}]" if size and remark.example else ("]" if size else "")
    return f"{title}: {place}{remark.about}: {remark.words}{size}{example}"
