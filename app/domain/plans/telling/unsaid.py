"""An explanation without the figures of few people: what is left of it for a colleague.

Amounts of money always stand, because they are the payee's own. What they are made of does not
where it would tell what others scored.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from app.domain.disclosure import TOO_FEW
from app.domain.plans.evaluating.dependencies import reads
from app.domain.plans.evaluating.one_payee import OnePayee, ScoreKey
from app.domain.plans.language.document import FormulaSource, Line, Plan
from app.domain.plans.language.expressions import Call
from app.domain.plans.telling.explaining import Explained
from app.domain.plans.telling.one_run import OneRun
from app.domain.plans.telling.source_traces import source_trace

NOT_SHOWN = "not shown"
NO_ANSWERS = "There are not enough answers. How many there are is not shown."
MADE_OF_IT = "It is made of a figure above that is not shown, because it is one of few people."
TELLS_LITTLE = ("money", "yes_no")
STEPS = ("step", "whole")


def unsaid(
    plan: Plan, one: OnePayee, told: Sequence[Explained], hidden: Collection[ScoreKey]
) -> list[Explained]:
    """The lines in their order; `hidden`: scores that are not shown, by (line, of)."""
    if not hidden:
        return list(told)
    run, gone, found = OneRun(plan, one), set[str](), []
    for line, each in zip(plan.lines, told, strict=True):
        is_read = _reads_hidden(run, line, hidden)
        if not is_read and not reads(line) & gone:
            found.append(each)
            continue
        is_kept = each.missing or (not is_read and _tells_little(plan, line))
        if not is_kept:
            gone.add(line.name)
        why = (NO_ANSWERS if each.missing else TOO_FEW) if is_read else MADE_OF_IT
        value = each.value if is_kept else NOT_SHOWN
        left = replace(each, value=value, sentences=(why,), tables=(), rows=(), more_rows=0)
        found.append(left)
    return found


def _reads_hidden(run: OneRun, line: Line, hidden: Collection[ScoreKey]) -> bool:
    """Whether its words tell of such a score; one that is read only in need may not be told."""
    trace = source_trace(run, line, 0)
    return trace is not None and any((line.name, each.of) in hidden for each in trace.choices)


def _tells_little(plan: Plan, line: Line) -> bool:
    """Money, yes or no, and the row of a table with steps say in which range a figure lies."""
    if plan.units[line.name] in TELLS_LITTLE:
        return True
    tree = line.source.expression if isinstance(line.source, FormulaSource) else None
    return (
        isinstance(tree, Call)
        and tree.function in plan.tables
        and plan.tables[tree.function].kind in STEPS
    )
