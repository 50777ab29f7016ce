"""Storing answers: the facts and the counts kept up from them, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Table, bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session

from app.domain.facts import WHOLE_ANSWER
from app.domain.files.rows_read import Answered
from app.models.attributions import DisplacedCreditRow
from app.models.facts import (
    AnswerRow,
    CommentRow,
    CreditRow,
    FormerAnswerRow,
    FormerCreditRow,
    FormerWordsRow,
    UnitMonthRow,
    UnitRollupRow,
)
from app.services.answer_counts import Given, month_counts, unit_counts
from app.services.bulk import insert_tuples

COUNTED = ("answers", "credit", "credit_squared")

ADD_UP = """
on conflict (unit_id, question, day, channel, step) do update set
    answers = unit_rollup.answers + excluded.answers,
    credit = unit_rollup.credit + excluded.credit,
    credit_squared = unit_rollup.credit_squared + excluded.credit_squared
"""

# One answer's shares in a unit are added before they are squared, so an answer shared by two
# colleagues counts once for their team. A team's own answers have no credit and count whole.
REBUILD = text("""
insert into unit_rollup
    (unit_id, question, day, channel, step, answers, credit, credit_squared)
select unit_id, question, day, channel, step, count(*),
    cast(sum(share) as bigint), cast(sum(share * share) as bigint)
from (
    select ancestor_id as unit_id, question, day, channel, step, answer_id,
        cast(sum(credit) as bigint) as share
    from (
        select team_id, question, day, channel, step, answer_id, credit from credit
        union all
        select team_id, question, day, channel, step, id, :whole from answer where payees = 0
            and not exists (select 1 from exclusion where exclusion.answer_id = answer.id)
    ) as parts
    join unit_ancestor on unit_ancestor.unit_id = parts.team_id
    group by ancestor_id, question, day, channel, step, answer_id
) as shares
group by unit_id, question, day, channel, step
""")


ADD_UP_MONTHS = """
on conflict (unit_id, question, month, step) do update set
    answers = unit_month.answers + excluded.answers,
    credit = unit_month.credit + excluded.credit
"""
FIRST_OF_MONTH = {
    "sqlite": "date(day, 'start of month')",
    "postgresql": "cast(date_trunc('month', day) as date)",
}
REBUILD_MONTHS = """
insert into unit_month (unit_id, question, month, step, answers, credit)
select unit_id, question, {month}, step, sum(answers), cast(sum(credit) as bigint)
from unit_rollup
group by unit_id, question, {month}, step
"""


def lock_answers(session: Session) -> None:
    """Until the commit nobody else stores or counts answers; on SQLite that holds anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("lock table answer in share row exclusive mode"))


def store_answers(
    session: Session,
    source_id: int,
    rows: Sequence[Answered],
    ancestors: Mapping[int, tuple[int, ...]],
) -> range:
    """Store new answers, each with all of its shares, and count them in every unit above.

    Their ids. Errors: IntegrityError if one is stored already; the caller has locked, then looked.
    """
    if not rows:
        return range(0)
    first_id = _next_answer_id(session)
    numbered = list(enumerate(_per_question(rows), first_id))
    answers = [_answer(source_id, *each) for each in numbered]
    insert_tuples(session, AnswerRow.__table__, answers)
    credits = [credit for each in numbered for credit in credits_of(*each)]
    insert_tuples(session, CreditRow.__table__, credits)
    insert_tuples(session, CommentRow.__table__, list(_comments(numbered)))
    counts = unit_counts((answer for _, answer in numbered), ancestors)
    insert_tuples(session, UnitRollupRow.__table__, counts, ADD_UP)
    insert_tuples(session, UnitMonthRow.__table__, month_counts(counts), ADD_UP_MONTHS)
    return range(first_id, first_id + len(numbered))


def take_back(
    session: Session,
    source_id: int,
    rows: Sequence[tuple[int, Answered]],
    ancestors: Mapping[int, tuple[int, ...]],
    job_id: int,
) -> None:
    """Keep these answers apart as they were, and count them in no unit any more.

    The caller has locked, then read them with their ids. Errors: RuntimeError if the counts did
    not hold them, which would be a mistake of ours.
    """
    ids = [{"b_id": answer_id} for answer_id, _ in rows]
    if not ids:
        return
    former = [_former(source_id, job_id, *each) for each in rows]
    insert_tuples(session, FormerAnswerRow.__table__, former)
    words = [(answer_id, row.comment, row.attributes) for answer_id, row in rows]
    insert_tuples(session, FormerWordsRow.__table__, words)
    given = [(row, *row.steps[0]) for _, row in rows]
    credits = [credit for each in zip(rows, given, strict=True) for credit in _credit_keys(*each)]
    key = ("payee_id", "question", "day", "answer_id")
    insert_tuples(session, FormerCreditRow.__table__, credits)
    delete_all(session, DisplacedCreditRow.__table__, key, credits)
    delete_all(session, CreditRow.__table__, key, credits)
    delete_all(session, CommentRow.__table__, ("answer_id",), [(each["b_id"],) for each in ids])
    delete_all(session, AnswerRow.__table__, ("id",), [(each["b_id"],) for each in ids])
    counts = unit_counts(given, ancestors)
    count_down(session, UnitRollupRow.__table__, counts)
    count_down(session, UnitMonthRow.__table__, month_counts(counts))


def rebuild_rollups(session: Session) -> None:
    """Count every answer anew; equal to what was kept up."""
    lock_answers(session)
    session.execute(text("delete from unit_rollup"))
    session.execute(REBUILD, {"whole": WHOLE_ANSWER})
    session.execute(text("delete from unit_month"))
    month = FIRST_OF_MONTH[session.get_bind().dialect.name]
    session.execute(text(REBUILD_MONTHS.format(month=month)))


def _per_question(rows: Iterable[Answered]) -> Iterable[Given]:
    return ((row, question, step) for row in rows for question, step in row.steps)


def _next_answer_id(session: Session) -> int:
    """Ids are given here, not by the database, because credits need them at once.

    None is given twice, not even that of an answer that was taken back.
    """
    newest = (session.scalar(select(func.max(table.id))) for table in (AnswerRow, FormerAnswerRow))
    return max(each or 0 for each in newest) + 1


def _answer(source_id: int, answer_id: int, given: Given) -> tuple[Any, ...]:
    """In the order of the table's columns."""
    row, question, step = given
    return (
        *(answer_id, source_id, row.external_id, question),
        *(row.moment.day, row.moment.instant, row.channel, row.team_id),
        *(step, len(row.shares), row.attributes, row.fingerprint),
    )


def credits_of(answer_id: int, given: Given) -> list[tuple[Any, ...]]:
    """In the order of the table's columns."""
    row, question, step = given
    day, channel = row.moment.day, row.channel
    return [
        (payee_id, question, day, answer_id, channel, team_id, step, credit)
        for payee_id, team_id, credit in row.shares
    ]


def _former(source_id: int, job_id: int, answer_id: int, row: Answered) -> tuple[Any, ...]:
    """In the order of the table's columns."""
    question, step = row.steps[0]
    return (
        *(answer_id, job_id, source_id, row.external_id, question),
        *(row.moment.day, row.channel, row.team_id, step),
        *(sorted(map(list, row.shares)), row.fingerprint),
    )


def _credit_keys(stored: tuple[int, Answered], given: Given) -> list[tuple[Any, ...]]:
    return [credit[:4] for credit in credits_of(stored[0], given)]


def delete_all(
    session: Session, table: object, key: Sequence[str], values: Sequence[tuple[Any, ...]]
) -> None:
    assert isinstance(table, Table)
    if values:
        bound = [{f"b_{name}": each for name, each in zip(key, row, strict=True)} for row in values]
        where = [table.c[name] == bindparam(f"b_{name}") for name in key]
        session.connection().execute(delete(table).where(*where), bound)


def count_down(session: Session, table: object, counts: Sequence[tuple[Any, ...]]) -> None:
    """Take these counts, in the order of the table's columns, off what is counted there."""
    assert isinstance(table, Table)
    columns = table.c
    names = [column.name for column in columns]
    key = [columns[name] == bindparam(f"b_{name}") for name in names if columns[name].primary_key]
    bound = [{f"b_{name}": each for name, each in zip(names, row, strict=True)} for row in counts]
    less = {name: columns[name] - bindparam(f"b_{name}") for name in names if name in COUNTED}
    number = bindparam("b_answers", type_=Integer)
    whole = delete(table).where(*key, columns.answers == number)
    part = update(table).where(*key, columns.answers > number).values(less)
    changed = sum(session.connection().execute(each, bound).rowcount for each in (whole, part))
    if changed != len(bound):
        raise RuntimeError(f"Only {changed} of {len(bound)} counts of {table.name} fit.")


def _comments(numbered: Iterable[tuple[int, Given]]) -> Iterable[tuple[int, str]]:
    """A row's comment stands with its first answer."""
    for answer_id, (row, question, _) in numbered:
        if row.comment and question == row.steps[0][0]:
            yield answer_id, row.comment
