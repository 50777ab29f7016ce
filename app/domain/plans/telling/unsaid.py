"""An explanation without the figures of few people: what is left of it for a colleague.

Amounts of money always stand, because they are the payee's own, and so does what they are made of:
who is paid on a score is owed it. Other scores do not where they would tell what others scored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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


@dataclass(frozen=True, slots=True)
class Discretion:
    """What the reader of a statement is not told of scores of others, each by (line, of).

    `hidden`: why it is not shown. `few`: shown because it pays, though it is of few people, with
    the sentence that says so.
    """

    hidden: Mapping[ScoreKey, str] = field(default_factory=dict)
    few: Mapping[ScoreKey, str] = field(default_factory=dict)


TELL_ALL = Discretion()


def unsaid(
    plan: Plan, one: OnePayee, told: Sequence[Explained], discretion: Discretion
) -> list[Explained]:
    """The lines in their order."""
    if discretion == TELL_ALL:
        return list(told)
    run, gone, found = OneRun(plan, one), set[str](), []
    for line, each in zip(plan.lines, told, strict=True):
        whys = _told_of(run, line, discretion.hidden)
        if not whys and not reads(line) & gone:
            more = [] if each.missing else _told_of(run, line, discretion.few)
            found.append(replace(each, sentences=(*each.sentences, *more)))
            continue
        is_kept = each.missing or (not whys and _tells_little(plan, line))
        if not is_kept:
            gone.add(line.name)
        why = (NO_ANSWERS if each.missing else whys[0]) if whys else MADE_OF_IT
        value = each.value if is_kept else NOT_SHOWN
        left = replace(each, value=value, sentences=(why,), tables=(), rows=(), more_rows=0)
        found.append(left)
    return found


def _told_of(run: OneRun, line: Line, about: Mapping[ScoreKey, str]) -> list[str]:
    """What is said of the scores that its words tell of; one read only in need may not be told."""
    trace = source_trace(run, line, 0)
    said = [about.get((line.name, each.of), "") for each in trace.choices] if trace else []
    return list(dict.fromkeys(filter(None, said)))


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
