"""Reading rules of exclusion, and which answers they mean."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from app.domain.contacts import CONTACT
from app.domain.days import FOR_EVER, Days
from app.domain.exclusions import (
    Contacted,
    Exclusion,
    ExclusionDecision,
    ExclusionKind,
    Mark,
    Rule,
    in_words,
    longest_within,
    repeated,
    stored_exclusion,
    widened,
)
from app.models.catalogue import QuestionRow, SourceRow
from app.models.exclusions import (
    ExcludedCreditRow,
    ExclusionDecisionRow,
    ExclusionNoteRow,
    ExclusionRow,
    ExclusionRuleRow,
)
from app.models.facts import AnswerRow, CreditRow
from app.models.people import PersonRow, UnitAncestorRow

AT_ONCE = 5_000  # ids in one query; databases limit their number
RULES_AT_ONCE = 100
OF_OTHERS = (ExclusionKind.DUPLICATE,)  # what they exclude depends on other answers
Marks = dict[int, Mark]  # by id of an answer
ONE_DAY = timedelta(days=1)


def rules_in_force(session: Session) -> list[Rule]:
    """The newest applied version of each rule, by number; one query."""
    row, decision = ExclusionRuleRow, ExclusionDecisionRow
    both = (decision.rule_id == row.rule_id) & (decision.version == row.version)
    query = select(row).join(decision, both).order_by(row.rule_id, row.version)
    applied = query.where(decision.decision == ExclusionDecision.APPLIED)
    newest = {each.rule_id: each for each in session.scalars(applied)}
    return [rule_of(each) for each in newest.values()]


def newest_version(session: Session, rule_id: int) -> ExclusionRuleRow | None:
    """What was said of a rule last; one query."""
    row = ExclusionRuleRow
    query = select(row).where(row.rule_id == rule_id).order_by(row.version.desc()).limit(1)
    return session.scalars(query).first()


def rule_of(row: ExclusionRuleRow) -> Rule:
    kept = stored_exclusion(row.kind, row.first_day, row.end_day, row.definition)
    return Rule(Mark(row.rule_id, row.version), kept)


def wanted(session: Session, rules: Sequence[Rule]) -> Marks:
    """Every answer that these rules exclude, by which; a query per 100 rules, and per rule about
    repetitions.

    A rule about the answer itself is named before one about an earlier answer, then the first.
    """
    found = marks_of_rows(session, rules)
    for rule in _of_contacts(rules):
        assert rule.exclusion.days
        answers = contacted(session, _looked_at(rule.exclusion.days, [rule]))
        _add_repeated(found, rule, answers, set(found))
    return found


def marks_of_rows(session: Session, rules: Sequence[Rule], *where: ColumnElement[bool]) -> Marks:
    """Answers that are excluded for what they are themselves; one query for 100 rules.

    Of two rules that exclude an answer the first one is named.
    """
    of_rows = [
        rule for rule in rules if rule.exclusion.days and rule.exclusion.kind not in OF_OTHERS
    ]
    # Few answers are looked up once for all rules; of all answers each rule has its own.
    row = aliased(AnswerRow, select(AnswerRow).where(*where).cte()) if where else AnswerRow
    found: Marks = {}
    for some in _few_values(of_rows):
        meant = [
            select(row.id, literal(place)).where(*_meant(row, rule.exclusion))
            for place, rule in enumerate(some)
        ]
        for answer_id, place in sorted(session.execute(union_all(*meant)), key=_place):
            found.setdefault(answer_id, some[place].mark)
    return found


def _place(found: Any) -> int:
    return int(found[1])


def _few_values(rules: Sequence[Rule]) -> Iterable[Sequence[Rule]]:
    """Rules that fit into one query together; databases limit the values and the parts of one."""
    some: list[Rule] = []
    values = 0
    for rule in rules:
        one = rule.exclusion
        values += sum(map(len, (one.values, one.ids, one.channels, one.unit_ids)))
        if some and (values > AT_ONCE or len(some) == RULES_AT_ONCE):
            yield some
            some, values = [], 0
        some.append(rule)
    if some:
        yield some


def wanted_near(
    session: Session, rules: Sequence[Rule], ids: range, days: Days, contacts: Collection[str]
) -> tuple[Marks, set[int]]:
    """What is excluded among new answers and those that they may make repetitions of others.

    `days` and `contacts` are those of what was stored and taken back. With all ids looked at.
    """
    new = (AnswerRow.id >= ids.start, AnswerRow.id < ids.stop)
    found = marks_of_rows(session, rules, *new) if ids else {}
    looked_at = set(ids)
    of_contacts = _of_contacts(rules)
    if not of_contacts or not contacts:
        return found, looked_at
    answers = contacted(session, widened(_looked_at(days, rules), rules), contacts)
    others = sorted({one.answer_id for one in answers} - looked_at)
    for some in _parts(others):
        found |= marks_of_rows(session, rules, AnswerRow.id.in_(some))
    of_rows = set(found)
    looked_at |= {one.answer_id for one in answers if one.day >= days.first}
    for rule in of_contacts:
        _add_repeated(found, rule, answers, of_rows)
    return {each: mark for each, mark in found.items() if each in looked_at}, looked_at


def held(session: Session, ids: Collection[int]) -> Marks:
    """Which of these answers are excluded, and by what; a query per 5,000."""
    row, found = ExclusionRow, {}
    for some in _parts(sorted(ids)):
        query = select(row.answer_id, row.rule_id, row.version).where(row.answer_id.in_(some))
        found.update({each: Mark(*mark) for each, *mark in session.execute(query)})
    return found


def contacted(
    session: Session, days: Days, contacts: Collection[str] | None = None
) -> list[Contacted]:
    """Answers on these days whose contact is known, or is one of these; three queries."""
    row = AnswerRow
    contact = row.attributes[CONTACT].as_string()
    order = (row.day, row.instant, row.source_id, row.external_id, row.id, row.question)
    query: Select[Any] = select(*order, contact, row.team_id, row.payees)
    query = query.where(row.day >= days.first, row.day < days.end, contact.is_not(None))
    rows = [one for one in session.execute(query) if contacts is None or one[6] in contacts]
    payees = _payees(session, days, {one.id for one in rows if one.payees})
    return [_contacted(one, payees) for one in rows]


def _contacted(one: Any, payees: Mapping[int, set[Any]]) -> Contacted:
    day, instant, source_id, external_id, answer_id, question, contact, team_id, number = one
    about = frozenset(payees[answer_id] if number else {("team", team_id)})
    return Contacted(day, instant, source_id, external_id, answer_id, question, contact, about)


def _payees(session: Session, days: Days, ids: Collection[int]) -> Mapping[int, set[Any]]:
    """Whom each of these answers is about, whether it counts or not."""
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for row in (CreditRow, ExcludedCreditRow) if ids else ():
        query = select(row.answer_id, row.payee_id).where(
            row.payee_id.in_(select(PersonRow.id)), row.question.in_(select(QuestionRow.name))
        )
        for answer_id, payee_id in session.execute(
            query.where(row.day >= days.first, row.day < days.end)
        ):
            if answer_id in ids:
                found[answer_id].add(("payee", payee_id))
    return found


def _add_repeated(
    found: Marks, rule: Rule, answers: Iterable[Contacted], of_rows: Collection[int]
) -> None:
    days = rule.exclusion.days
    assert days
    others = [one for one in answers if one.answer_id not in of_rows]
    day_of = {one.answer_id: one.day for one in others}
    for answer_id in repeated(others, rule.exclusion.within):
        if day_of[answer_id] in days:
            found.setdefault(answer_id, rule.mark)


def _of_contacts(rules: Iterable[Rule]) -> list[Rule]:
    is_duplicate = ExclusionKind.DUPLICATE
    return [one for one in rules if one.exclusion.kind is is_duplicate and one.exclusion.days]


def _looked_at(days: Days, rules: Sequence[Rule]) -> Days:
    """These days, and those before them on which the first answer may lie."""
    back = min(timedelta(days=longest_within(rules)), days.first - date.min)
    return Days(days.first - back, days.end)


def _meant(row: Any, one: Exclusion) -> list[ColumnElement[bool]]:
    """That an answer is one that this rule excludes for what it is itself."""
    assert one.days
    found: list[ColumnElement[bool]] = [row.day >= one.days.first, row.day < one.days.end]
    if one.kind is ExclusionKind.REASON:
        found.append(row.attributes[one.attribute].as_string().in_(one.values))
    if one.channels:
        found.append(row.channel.in_(one.channels))
    if one.sites:
        below = select(UnitAncestorRow.unit_id)
        found.append(row.team_id.in_(below.where(UnitAncestorRow.ancestor_id.in_(one.unit_ids))))
    if one.kind is ExclusionKind.SINGLE:
        source = select(SourceRow.id).where(SourceRow.name == one.source)
        found += [row.source_id.in_(source), row.external_id.in_(one.ids)]
    return found


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


@dataclass(frozen=True, slots=True)
class RuleSeen:
    """One version of a rule as a page or a command shows it."""

    rule_id: int
    version: int
    words: str
    kind: str
    first_day: date
    end_day: date
    reason: str
    proposed_by: str
    proposed_at: datetime
    proposer: str  # by name; a command as it is
    decision: str  # empty: it waits
    confirmer: str
    excluded: int  # answers that this version excludes now

    @property
    def is_endless(self) -> bool:
        return self.end_day == FOR_EVER

    @property
    def last_day(self) -> date:
        return self.end_day - ONE_DAY

    @property
    def is_ended(self) -> bool:
        """Whether it excludes nothing any more."""
        return self.first_day == self.end_day


def rules(session: Session) -> list[RuleSeen]:
    """Every version of every rule, the newest first; one query."""
    row = ExclusionRuleRow
    query = _rules().order_by(row.rule_id.desc(), row.version.desc())
    return [_rule_seen(*found) for found in session.execute(query)]


def rule_versions(session: Session, rule_id: int) -> list[RuleSeen]:
    """The versions of one rule, the newest first; one query."""
    row = ExclusionRuleRow
    query = _rules().where(row.rule_id == rule_id).order_by(row.version.desc())
    return [_rule_seen(*found) for found in session.execute(query)]


def _rules() -> Select[Any]:
    row, decision, note = ExclusionRuleRow, ExclusionDecisionRow, ExclusionNoteRow
    proposer, confirmer = aliased(PersonRow), aliased(PersonRow)
    same = (ExclusionRow.rule_id == row.rule_id) & (ExclusionRow.version == row.version)
    excluded = select(func.count()).select_from(ExclusionRow).where(same).scalar_subquery()
    query: Select[Any] = select(
        row,
        note.reason,
        func.coalesce(proposer.name, row.proposed_by),
        decision.decision,
        func.coalesce(confirmer.name, decision.confirmed_by),
        excluded,
    )
    query = query.outerjoin(decision, _of(decision)).outerjoin(note, _of(note))
    query = query.outerjoin(proposer, proposer.pseudonym == row.proposed_by)
    return query.outerjoin(confirmer, confirmer.pseudonym == decision.confirmed_by)


def _of(table: Any) -> ColumnElement[bool]:
    row = ExclusionRuleRow
    same: ColumnElement[bool] = (table.rule_id == row.rule_id) & (table.version == row.version)
    return same


def _rule_seen(
    row: ExclusionRuleRow, reason: Any, proposer: str, decision: Any, confirmer: Any, excluded: int
) -> RuleSeen:
    return RuleSeen(
        rule_id=row.rule_id,
        version=row.version,
        words=in_words(rule_of(row).exclusion),
        kind=row.kind,
        first_day=row.first_day,
        end_day=row.end_day,
        reason=reason or "",
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        proposer=proposer,
        decision=decision or "",
        confirmer=confirmer or "",
        excluded=excluded,
    )
