"""Values taken together over a group, the company, or the detail rows of a payee."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.domain import exact
from app.domain.exact import Bools, Exact
from app.domain.exact_groups import largest, smallest, totals
from app.domain.exact_groups import running as running_sums
from app.domain.plans.evaluating.calculation import Calculation, Frame
from app.domain.plans.evaluating.columns import Codes, Column, codes_of
from app.domain.plans.evaluating.inputs import Scores
from app.domain.plans.language.document import COMPANY, PAYEES
from app.domain.plans.language.expressions import Call, Expression, Name

POLICIES = ("fail", "skip", "zero")
Evaluate = Callable[[Expression, str], Column]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows that an aggregate takes, and where one of them is missing and must not be."""

    rows: Any
    failed: Codes  # one code per group, 0 where nothing is missing
    known: Bools  # whether nothing is missing in the row


def aggregate(run: Calculation, tree: Call, evaluate: Evaluate) -> Column:
    """sum, avg, min, max or count of a scope, as each payee reads it."""
    first, *given = tree.arguments
    assert isinstance(first, Name)  # checked with the units
    frame = run.frame(first.name)
    policy = "fail"
    if given and isinstance(given[-1], Name) and given[-1].name in POLICIES:
        policy = given.pop().name  # type: ignore[union-attr]
    columns = [evaluate(each, frame.level) for each in given]
    found = _aggregated(run, frame, tree.function, columns, policy)
    return read_by(run, frame, found)


def total(run: Calculation, frame: Frame, x: Column) -> Column:
    """The sum of a group, as each payee reads it; missing as soon as one member is."""
    return read_by(run, frame, _aggregated(run, frame, "sum", [x], "fail"))


def read_by(run: Calculation, frame: Frame, found: Column) -> Column:
    """Each payee's own group's value; who is in no group has none."""
    if not frame.count:
        return run.missing(f"no {frame.name} is known", PAYEES)
    nowhere = frame.targets < 0
    column = found.take(np.maximum(frame.targets, 0))
    if not nowhere.any():
        return column
    code = run.code(f"no {frame.name} is known")
    return column.with_codes(np.where(nowhere, code, column.codes))


def answers_of(run: Calculation, scores: Scores) -> Column:
    """The number of answers of a score."""
    code = run.code("the number of answers is not known")
    codes = np.where(scores.answers < 0, code, 0).astype(np.int32)
    return Column(codes, _numbers(scores.answers))


def _numbers(counts: Any) -> Exact:
    """Numbers of answers, which are fractions where answers are shared."""
    return exact.exact(list(counts)) if counts.dtype.hasobject else exact.of_counts(counts, 1)


def running(run: Calculation, level: str, x: Column, with_own: bool) -> Column:
    """The sum of a payee's rows up to this one, or of those before it."""
    details = run.inputs.details[level]
    order, back = details.order, np.argsort(details.order, kind="stable")
    sorted_x, owners = x.take(order), details.owners[order]
    zero = exact.constant(0, len(x))
    known = exact.choose(sorted_x.present(), sorted_x.number(), zero)
    sums = running_sums(known, owners)
    codes = _first_so_far(sorted_x.codes, owners, with_own)
    if not with_own:
        sums = exact.subtract(sums, known)
    return Column(codes, sums).take(back)


def _first_so_far(codes: Codes, owners: Any, with_own: bool) -> Codes:
    """The first reason met among a payee's rows so far."""
    found = codes_of(len(codes))
    if not codes.any():
        return found
    reason, owner = 0, -1
    for row, code in enumerate(codes):
        if owners[row] != owner:
            reason, owner = 0, owners[row]
        before = reason
        reason = reason or int(code)
        found[row] = reason if with_own else before
    return found


def _aggregated(
    run: Calculation, frame: Frame, function: str, columns: list[Column], policy: str
) -> Column:
    """One row for each group."""
    conditions = columns[1:]
    x = columns[0] if columns else Column(codes_of(run.rows(frame.level)))
    taken = _chosen(run, frame, x, conditions, policy)
    groups, values = frame.groups[taken.rows], x.take(taken.rows)
    ones = exact.constant(1, len(groups))
    if function == "count" and x.truths is not None:
        yes = values.truth() & taken.known
        ones = exact.choose(yes, ones, exact.constant(0, len(groups)))
    count = totals(ones, groups, frame.count)
    if function == "count":
        return Column(taken.failed, count)
    zero = exact.constant(0, len(groups))
    numbers = exact.choose(taken.known, values.number(), zero)
    if function == "sum":
        return Column(taken.failed, totals(numbers, groups, frame.count))
    empty = exact.is_zero(count)
    nobody = run.code(_nobody(frame))
    codes = np.where((taken.failed == 0) & empty, nobody, taken.failed).astype(np.int32)
    if function in ("min", "max"):
        find = smallest if function == "min" else largest
        return Column(codes, find(numbers, groups, frame.count))
    divisor = exact.choose(empty, exact.constant(1, frame.count), count)
    return Column(codes, exact.divide(totals(numbers, groups, frame.count), divisor))


def _chosen(
    run: Calculation, frame: Frame, x: Column, conditions: list[Column], policy: str
) -> Chosen:
    """Members whom no condition leaves out; what is missing is left out, 0, or fails the group."""
    rows = frame.members
    holds: Bools = np.ones(len(rows), np.bool_)
    gone: Codes = codes_of(len(rows))
    for condition in conditions:
        codes = condition.codes[rows]
        holds &= condition.truth()[rows] | (codes != 0)
        gone = np.where(gone == 0, codes, gone).astype(np.int32)
    gone = np.where(gone == 0, x.codes[rows], gone).astype(np.int32)
    failed = codes_of(frame.count)
    if policy == "fail":
        for place in _in_order(run, frame, np.flatnonzero(holds & (gone != 0)))[::-1]:
            failed[frame.groups[rows[place]]] = gone[place]  # the first is written last, and stays
    keep = holds & (gone == 0) if policy == "skip" else holds
    return Chosen(rows[keep], failed, gone[keep] == 0)


def _in_order(run: Calculation, frame: Frame, places: Any) -> list[int]:
    """Members in the order in which the first reason is found: by payee, or as rows are ordered."""
    if frame.level != PAYEES:
        order = np.argsort(run.inputs.details[frame.level].order, kind="stable")
        return sorted(map(int, places), key=lambda place: int(order[frame.members[place]]))
    payee = run.inputs.payee
    return sorted(map(int, places), key=lambda place: payee(int(frame.members[place])).encode())


def _nobody(frame: Frame) -> str:
    """Why there is nothing to take the mean, the smallest or the largest of."""
    if frame.level != PAYEES:
        return f"there are no {frame.name.replace('_', ' ')}"
    whom = "the company" if frame.name == COMPANY else f"the {frame.name}"
    return f"nobody in {whom} has a value"
