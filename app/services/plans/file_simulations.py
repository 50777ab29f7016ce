"""A changed plan tried over files, outside the application: nothing is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.errors import BadInputs
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.inputs import Index
from app.domain.plans.files.given import GivenFiles, Runs
from app.domain.plans.files.given_columns import Cells, Understood, grouped
from app.domain.plans.files.given_scores import expected_columns
from app.domain.plans.language.document import Plan
from app.domain.plans.trying.given_answers import ranges, readings
from app.domain.plans.trying.luck import luck
from app.domain.plans.trying.plan_change import LuckOfPeriod, PlanChange, cliffs_of, curves_of
from app.domain.plans.trying.simulation import Both, OldAndNew, Simulation, old_and_new
from app.services.plans.given_statistics import with_statistics
from app.services.plans.luck_draws import draws
from app.services.plans.runs import Report, RunPaths, given_files, named, read_plan


@dataclass(frozen=True, slots=True)
class Plans:
    """A plan and its draft, with the files that they come from."""

    plan: Plan
    draft: Plan
    plan_path: Path
    draft_path: Path


def simulate_files(
    plan_path: Path,
    draft_path: Path,
    paths: RunPaths,
    by: Sequence[str],
    with_luck: bool,
    report: Report,
) -> PlanChange:
    """What a draft would have cost over the periods of a file, beside the plan as it is.

    `by`: columns by which gains and losses are added up. Errors: BadInputs, BadFile.
    """
    plan, draft = read_plan(plan_path), read_plan(draft_path)
    files = _for_both(plan, draft, given_files(paths, report), by)
    names = dict.fromkeys([*plan.groups, *draft.groups, *by])
    file = Understood(files.payees)
    found, periods = list[tuple[Both, Index]](), list[OldAndNew]()
    for both, places in _calculated(Plans(plan, draft, plan_path, draft_path), files):
        found.append((both, places))
        cells = Cells(file, places)
        groups = {name: grouped(cells.column(name)) for name in names}
        with named(draft_path):
            periods.append(old_and_new(both, groups))
    if not found:
        raise BadInputs("the file has no payees.", files.payees.file)
    last, places = found[-1]
    over = ranges(draft)
    with named(draft_path):
        steps = cliffs_of(last, over), curves_of(last, over)
    drawn = _luck(last, Cells(file, places), (plan_path, draft_path)) if with_luck else None
    return PlanChange(plan, draft, Simulation(plan.currency, periods), *steps, drawn)


def _calculated(plans: Plans, files: GivenFiles) -> Iterator[tuple[Both, Index]]:
    """Each period under both plans, with the places of its payees in the file."""
    runs, draft_runs = (Runs(plan, files, with_statistics) for plan in (plans.plan, plans.draft))
    for batch, other in zip(runs.batches(), draft_runs.batches(), strict=True):
        with named(plans.plan_path):
            before = evaluate(plans.plan, batch.inputs)
        with named(plans.draft_path):
            after = evaluate(plans.draft, other.inputs)
        runs.remember(batch, before)
        draft_runs.remember(other, after)
        yield Both(batch.inputs, other.inputs, before, after), batch.places


def _luck(both: Both, cells: Cells, paths: Sequence[Path]) -> LuckOfPeriod:
    """The luck of the plan and of its draft, from the same draws."""
    given = (both.inputs, both.draft_inputs)
    plans = (both.found.plan, both.draft_found.plan)
    read = [readings(plan, cells, each.groups) for plan, each in zip(plans, given, strict=True)]
    period = both.inputs.period
    found = []
    for path, plan, each, drawn in zip(paths, plans, given, read, strict=True):
        with named(path):
            found.append(luck(plan, each, draws(period, drawn)))
    return LuckOfPeriod(period, both.inputs.payees, *found)


def _for_both(plan: Plan, draft: Plan, files: GivenFiles, by: Sequence[str]) -> GivenFiles:
    """The files for two plans: a column that only one of them knows is no mistake."""
    for name in by:
        if name not in files.payees.columns:
            raise BadInputs(f"the column {name!r} is missing.", files.payees.file, 1)
    known = [expected_columns(each, files.groups)[1] for each in (plan, draft)]
    for name in files.payees.columns:
        if not (files.ignore_unknown or name in by or any(each(name) for each in known)):
            message = f"neither plan knows a column {name!r}; leave it out"
            raise BadInputs(f"{message}, or say --ignore-unknown.", files.payees.file, 1)
    return replace(files, ignore_unknown=True)
