"""SQLite and PostgreSQL, through a session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Subquery, case, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.domain.days import Days, month_label, quarter_label
from app.domain.facts import WHOLE_ANSWER, Count, DayCount
from app.domain.measures import Question
from app.models.exclusions import is_of_team
from app.models.facts import AnswerRow, CreditRow

OF_A_DAY = {"day": date.isoformat, "month": month_label, "quarter": quarter_label}
OWN_COLUMNS = ("payee", "team", "channel")
ATTRIBUTE = "attribute "  # before its name, which may be that of a column


@dataclass(frozen=True)
class SqlEngine:
    session: Session

    def count(self, question: Question, days: Days, keys: Sequence[str]) -> list[Count]:
        # The shares of one answer in one group are added before they are squared.
        columns = _columns(keys)
        parts = _parts(question, days, columns)
        group = [parts.c[name] for name in (*columns, "step")]
        share = func.sum(parts.c.credit).label("share")
        answers = select(*group, share).group_by(*group, parts.c.answer_id).subquery()
        outer = [answers.c[name] for name in (*columns, "step")]
        query = select(
            *outer,
            func.count(),
            cast(func.sum(answers.c.share), BigInteger),
            cast(func.sum(answers.c.share * answers.c.share), BigInteger),
        ).group_by(*outer)
        rows = self.session.execute(query)
        return _added((_labels(keys, columns, row), tuple(row[len(columns) :])) for row in rows)

    def count_days(
        self, question: Question, days: Days, keys: Sequence[str], bad_step: int
    ) -> list[DayCount]:
        columns = _columns(keys)
        parts = _parts(question, days, columns)
        group = [parts.c[name] for name in columns]
        worst = func.min(parts.c.step).label("worst")
        per_day = select(*group, worst).group_by(*group, parts.c.day).subquery()
        outer = [per_day.c[name] for name in columns]
        good = func.sum(case((per_day.c.worst > bad_step, 1), else_=0))
        query = select(*outer, func.count(), cast(good, BigInteger)).group_by(*outer)
        found: dict[tuple[str | int, ...], list[int]] = {}
        for row in self.session.execute(query):
            total = found.setdefault(_labels(keys, columns, row), [0, 0])
            total[0] += row[-2]
            total[1] += row[-1]
        return [DayCount(labels, *total) for labels, total in sorted(found.items())]


def _columns(keys: Sequence[str]) -> list[str]:
    """What to group by in SQL: months and quarters are made from days afterwards."""
    return list(dict.fromkeys(map(_column, keys)))


def _column(key: str) -> str:
    if key in OF_A_DAY:
        return "day"
    return key if key in OWN_COLUMNS else ATTRIBUTE + key


def _parts(question: Question, days: Days, columns: Sequence[str]) -> Subquery:
    """One row per answer and payee (or per answer of a team) in these days."""
    credited = select(
        CreditRow.answer_id,
        CreditRow.payee_id.label("payee"),
        CreditRow.team_id.label("team"),
        *(CreditRow.day, CreditRow.channel, CreditRow.step, CreditRow.credit),
    ).where(
        CreditRow.question == question.name, CreditRow.day >= days.first, CreditRow.day < days.end
    )
    if "payee" in columns:
        return _with_attributes(credited.subquery(), columns)
    of_teams = select(
        AnswerRow.id,
        literal(0),
        AnswerRow.team_id,
        *(AnswerRow.day, AnswerRow.channel, AnswerRow.step, literal(WHOLE_ANSWER)),
    ).where(
        is_of_team(),
        *(AnswerRow.question == question.name, AnswerRow.day >= days.first),
        AnswerRow.day < days.end,
    )
    return _with_attributes(union_all(credited, of_teams).subquery(), columns)


def _with_attributes(parts: Any, columns: Sequence[str]) -> Subquery:
    names = [name for name in columns if name.startswith(ATTRIBUTE)]
    query = select(parts)
    if names:
        values = (
            func.coalesce(AnswerRow.attributes[name.removeprefix(ATTRIBUTE)].as_string(), "").label(
                name
            )
            for name in names
        )
        query = query.add_columns(*values).join(AnswerRow, AnswerRow.id == parts.c.answer_id)
    return query.subquery()


def _labels(keys: Sequence[str], columns: list[str], row: Any) -> tuple[str | int, ...]:
    found = dict(zip(columns, row, strict=False))
    return tuple(
        OF_A_DAY[key](found["day"]) if key in OF_A_DAY else found[_column(key)] for key in keys
    )


def _added(
    rows: Iterable[tuple[tuple[str | int, ...], tuple[int, int, int, int]]],
) -> list[Count]:
    """Rows of several days with the same labels and step, as one; in order."""
    found: dict[tuple[tuple[str | int, ...], int], list[int]] = {}
    for labels, (step, *numbers) in rows:
        total = found.setdefault((labels, step), [0, 0, 0])
        for place, number in enumerate(numbers):
            total[place] += number
    return [Count(labels, step, *total) for (labels, step), total in sorted(found.items())]
