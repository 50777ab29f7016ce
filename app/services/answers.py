"""Storing answers: the facts and the counts kept up from them, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Date, bindparam, func, insert, select, text
from sqlalchemy.orm import Session

from app.domain.facts import WHOLE_ANSWER
from app.domain.records import Answered, Share
from app.models.facts import AnswerRow, CommentRow, CreditRow, UnitRollupRow

RollupKey = tuple[int, str, date, str, int]  # unit, question, day, channel, step

ADD_UP = text("""
insert into unit_rollup
    (unit_id, question, day, channel, step, answers, credit, credit_squared)
values (:unit_id, :question, :day, :channel, :step, :answers, :credit, :credit_squared)
on conflict (unit_id, question, day, channel, step) do update set
    answers = unit_rollup.answers + excluded.answers,
    credit = unit_rollup.credit + excluded.credit,
    credit_squared = unit_rollup.credit_squared + excluded.credit_squared
""").bindparams(bindparam("day", type_=Date))

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
    ) as parts
    join unit_ancestor on unit_ancestor.unit_id = parts.team_id
    group by ancestor_id, question, day, channel, step, answer_id
) as shares
group by unit_id, question, day, channel, step
""")


def lock_answers(session: Session) -> None:
    """Until the commit nobody else stores or counts answers; on SQLite that holds anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("lock table answer in share row exclusive mode"))


def store_answers(
    session: Session,
    source_id: int,
    rows: Sequence[Answered],
    ancestors: Mapping[int, tuple[int, ...]],
) -> None:
    """Store new answers, each with all of its shares, and count them in every unit above.

    Errors: IntegrityError if one is stored already; the caller has locked, then looked.
    """
    if not rows:
        return
    first_id = _next_answer_id(session)
    numbered = list(enumerate(_per_question(rows), first_id))
    session.execute(insert(AnswerRow), [_answer(source_id, *each) for each in numbered])
    credits = [credit for each in numbered for credit in _credits(*each)]
    if credits:
        session.execute(insert(CreditRow), credits)
    if comments := list(_comments(numbered)):
        session.execute(insert(CommentRow), comments)
    _count(session, (answer for _, answer in numbered), ancestors)


def rebuild_rollups(session: Session) -> None:
    """Count every answer anew; equal to what was kept up."""
    lock_answers(session)
    session.execute(text("delete from unit_rollup"))
    session.execute(REBUILD, {"whole": WHOLE_ANSWER})


Given = tuple[Answered, str, int]  # the row, the question, the step


def _per_question(rows: Iterable[Answered]) -> Iterable[Given]:
    return ((row, question, step) for row in rows for question, step in row.steps)


def _next_answer_id(session: Session) -> int:
    """Ids are given here, not by the database, because credits need them at once."""
    return (session.scalar(select(func.max(AnswerRow.id))) or 0) + 1


def _answer(source_id: int, answer_id: int, given: Given) -> dict[str, object]:
    row, question, step = given
    return {
        "id": answer_id,
        "source_id": source_id,
        "external_id": row.external_id,
        "question": question,
        "day": row.moment.day,
        "instant": row.moment.instant,
        "channel": row.channel,
        "team_id": row.team_id,
        "step": step,
        "payees": len(row.shares),
        "attributes": row.attributes,
        "fingerprint": row.fingerprint,
    }


def _credits(answer_id: int, given: Given) -> Iterable[dict[str, object]]:
    row, question, step = given
    for share in row.shares:
        yield {
            "payee_id": share.payee_id,
            "question": question,
            "day": row.moment.day,
            "answer_id": answer_id,
            "channel": row.channel,
            "team_id": share.team_id,
            "step": step,
            "credit": share.credit,
        }


def _comments(numbered: Iterable[tuple[int, Given]]) -> Iterable[dict[str, object]]:
    """A row's comment stands with its first answer."""
    for answer_id, (row, question, _) in numbered:
        if row.comment and question == row.steps[0][0]:
            yield {"answer_id": answer_id, "text": row.comment}


def _count(
    session: Session, given: Iterable[Given], ancestors: Mapping[int, tuple[int, ...]]
) -> None:
    counts: dict[RollupKey, list[int]] = {}
    for row, question, step in given:
        for unit_id, share in _unit_shares(row, ancestors).items():
            key = unit_id, question, row.moment.day, row.channel, step
            count = counts.get(key)
            if count is None:
                counts[key] = [1, share, share * share]
            else:
                count[0] += 1
                count[1] += share
                count[2] += share * share
    names = [column.name for column in UnitRollupRow.__table__.columns]
    ordered = sorted(counts.items())
    session.execute(ADD_UP, [dict(zip(names, (*key, *n), strict=True)) for key, n in ordered])


def _unit_shares(row: Answered, ancestors: Mapping[int, tuple[int, ...]]) -> dict[int, int]:
    """What part of the answer each unit has: its payees' shares, added up."""
    shares = row.shares or (Share(0, row.team_id, WHOLE_ANSWER),)
    if len(shares) == 1:
        return dict.fromkeys(ancestors[shares[0].team_id], shares[0].credit)
    found: dict[int, int] = {}
    for share in shares:
        for unit_id in ancestors[share.team_id]:
            found[unit_id] = found.get(unit_id, 0) + share.credit
    return found
