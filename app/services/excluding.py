"""Answers that stop to count, or count again, with the counts kept up in the same transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from app.domain.contacts import CONTACT
from app.domain.days import Days
from app.domain.exclusions import Mark
from app.domain.files.rows_read import Answered
from app.models.attributions import DisplacedCreditRow
from app.models.exclusions import ExcludedCreditRow, ExclusionRow
from app.models.facts import CreditRow, UnitMonthRow, UnitRollupRow
from app.queries.contents import answers_with
from app.queries.exclusions import Marks, held, rules_in_force, wanted_near
from app.services.answer_counts import Above, Given, month_counts, unit_counts
from app.services.answers import (
    ADD_UP,
    ADD_UP_MONTHS,
    count_down,
    credits_of,
    delete_all,
)
from app.services.attributions import find_displaced
from app.services.bulk import insert_tuples

AT_ONCE = 5_000  # answers
KEY = ("payee_id", "question", "day", "answer_id")
Moved = Callable[[int], None]  # how many answers more


def nobody_asks(number: int) -> None:
    """The progress where nobody looks."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some answers, with their credits and with what they count in all units, as tables hold it."""

    ids: Sequence[int]
    credits: Sequence[tuple[Any, ...]]
    counts: Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be written so that a rule holds, all of it read."""

    again: Sequence[Part]
    out: Sequence[tuple[Mark, Part]]
    named: Sequence[tuple[Mark, Sequence[int]]]  # that stay excluded, by another rule or version


def prepared(
    session: Session, before: Marks, after: Marks, above: Above, moved: Moved = nobody_asks
) -> Prepared:
    """What lets just those answers of `before` and `after` count that are not in `after`.

    `before`: how it is. It reads only, so nobody waits meanwhile; `moved`: of how many it is read.
    """
    again = _read_parts(session, sorted(set(before) - set(after)), above, moved)
    out: list[tuple[Mark, Part]] = []
    named = []
    for mark in sorted(set(after.values())):
        mine = sorted(each for each, one in after.items() if one == mark)
        new = [each for each in mine if each not in before]
        out += [(mark, part) for part in _read_parts(session, new, above, moved)]
        named.append((mark, [each for each in mine if before.get(each, mark) != mark]))
    return Prepared(again, out, named)


def carry_out(session: Session, all_of_it: Prepared, moved: Moved = nobody_asks) -> None:
    """Write what was prepared; the caller has locked the answers, and they are as they were.

    Errors: RuntimeError if the counts did not hold them, which would be a mistake of ours.
    """
    for part in all_of_it.again:
        _count_again(session, part)
        moved(len(part.ids))
    if payees := {credit[0] for part in all_of_it.again for credit in part.credits}:
        find_displaced(session, sorted(payees))
    for mark, part in all_of_it.out:
        _exclude(session, part, mark)
        moved(len(part.ids))
    for mark, ids in all_of_it.named:
        _name_again(session, ids, mark)


def bring_about(session: Session, before: Marks, after: Marks, above: Above) -> None:
    """Let just those answers of `before` and `after` count that are not in `after`.

    `before`: how it is. The caller has locked the answers.
    """
    carry_out(session, prepared(session, before, after, above))


def _read_parts(session: Session, ids: Sequence[int], above: Above, moved: Moved) -> list[Part]:
    found = []
    for some in _parts(ids):
        given = _given(session, some)
        pairs = zip(some, given, strict=True)
        credits = [credit for each in pairs for credit in credits_of(*each)]
        found.append(Part(some, credits, unit_counts(given, above)))
        moved(len(some))
    return found


def _exclude(session: Session, part: Part, mark: Mark) -> None:
    """These answers, which count until now, count for nobody any more; their credits lie apart."""
    keys = [credit[:4] for credit in part.credits]
    delete_all(session, DisplacedCreditRow.__table__, KEY, keys)
    delete_all(session, CreditRow.__table__, KEY, keys)
    insert_tuples(session, ExcludedCreditRow.__table__, part.credits)
    insert_tuples(session, ExclusionRow.__table__, [(each, *mark) for each in part.ids])
    count_down(session, UnitRollupRow.__table__, part.counts)
    count_down(session, UnitMonthRow.__table__, month_counts(part.counts))


def _count_again(session: Session, part: Part) -> None:
    """These answers, which are excluded until now, count as they did before."""
    keys = [credit[:4] for credit in part.credits]
    delete_all(session, ExcludedCreditRow.__table__, KEY, keys)
    delete_all(session, ExclusionRow.__table__, ("answer_id",), [(each,) for each in part.ids])
    insert_tuples(session, CreditRow.__table__, part.credits)
    insert_tuples(session, UnitRollupRow.__table__, part.counts, ADD_UP)
    insert_tuples(session, UnitMonthRow.__table__, month_counts(part.counts), ADD_UP_MONTHS)


def count_before_removal(
    session: Session, rows: Iterable[tuple[int, Answered]], above: Above
) -> None:
    """What is taken back counts until then: a taken back answer is like any other one."""
    bring_about(session, held(session, [answer_id for answer_id, _ in rows]), {}, above)


def keep_rules(session: Session, ids: range, rows: Sequence[Answered], above: Above) -> None:
    """Apply the rules in force to new answers, and to those that become repetitions or first ones.

    `rows`: what was stored as `ids`, and what was taken back. One query where no rule is in force.
    """
    rules = rules_in_force(session)
    if not rules or not rows:
        return
    every = [row.moment.day for row in rows]
    days = Days(min(every), max(every) + timedelta(days=1))
    contacts = {row.attributes[CONTACT] for row in rows if CONTACT in row.attributes}
    after, looked_at = wanted_near(session, rules, ids, days, contacts)
    bring_about(session, held(session, looked_at), after, above)


def days_of(session: Session, ids: Sequence[int]) -> Mapping[int, date]:
    """The day of each of these answers; a query per 5,000."""
    return {answer_id: row.moment.day for answer_id, row in answers_with(session, ids)}


def _given(session: Session, ids: Sequence[int]) -> list[Given]:
    """Each answer as it counts."""
    return [(row, *row.steps[0]) for _, row in answers_with(session, ids)]


def _name_again(session: Session, ids: Sequence[int], mark: Mark) -> None:
    """These stay excluded, by another rule or version."""
    table: Any = ExclusionRow.__table__
    if ids:
        this = update(table).where(table.c.answer_id == bindparam("b_answer"))
        rows = [{"b_answer": answer_id} for answer_id in ids]
        session.connection().execute(this.values(rule_id=mark.rule_id, version=mark.version), rows)


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
