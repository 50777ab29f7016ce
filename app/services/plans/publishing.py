"""Publishing plans, and saying who takes part in them."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy import text as text_of_sql
from sqlalchemy.orm import Session

from app.domain.audit import canonical_json
from app.domain.days import Days
from app.domain.decided_days import DecidedPeriod, locked_words, paid_in
from app.domain.errors import (
    BadFile,
    NewerVersion,
    OverlappingParticipation,
    PlanExists,
    ProposalChanged,
)
from app.domain.file_readings import PLAIN
from app.domain.files.mapping_kinds import MappingKind
from app.domain.files.participation_mappings import (
    ParticipationMapping,
    participation_mapping,
    translated_participations,
)
from app.domain.files.renamed_columns import as_in_file
from app.domain.measures import Measure
from app.domain.own_columns import RowProblem
from app.domain.participations import (
    COLUMNS,
    NEEDED,
    Participation,
    own_row,
    participation_words,
    participations_from,
)
from app.domain.plans.language.document import Plan
from app.domain.plans.language.keys import error
from app.domain.plans.language.reading import plan_from
from app.domain.plans.lint.linting import check_life
from app.extensions import db, write_session
from app.imports.tables import Table, opened_table
from app.imports.yaml_documents import yaml_document
from app.models.file_proposals import FileProposalRow
from app.models.plans import ParticipationRow, PlanRow, PlanVersionRow
from app.queries.calendars import calendars
from app.queries.catalogue import newest_measures
from app.queries.people import people_with_number, person_states
from app.queries.plans import participations, plan_named, plan_versions, plans
from app.services.actors import Actor
from app.services.audit import record
from app.services.file_proposals import (
    NOTHING_WAITS,
    OUTDATED,
    Waiting,
    WaitingSeen,
    decided_periods,
    periods_named,
    propose_rows,
)
from app.services.jobs import Ending, nothing_else
from app.services.plan_documents import check_texts, plan_document
from app.services.plans.limits import check_readable

SHOWN = 8  # new participations whose days and amount are shown


def plan_of(text: str) -> Plan:
    """The plan that a YAML text describes, checked. Errors: BadFile, BadPlan."""
    plan, _ = understood(db.session(), text)
    return plan


def publish_plan(
    text: str, first_day: date, actor: Actor, at: datetime, seen: int | None = None
) -> PlanVersionRow:
    """A new version of the plan, which holds for periods that begin on `first_day` or later.

    `seen`: the newest version when the text was looked at; None: nobody looked. Errors: BadFile,
    BadPlan; PlanExists for a text that is published already, a currency or calendar other than
    that of earlier versions, or a version that is newer than what was seen.
    """
    with write_session() as session, session.begin():
        _lock(session, PlanRow)
        plan, resolved = understood(session, text)
        check_life(plan, first_day)
        check_seen(session, plan.name, seen)
        row = _plan_row(session, plan)
        earlier = plan_versions(session, row.id)
        sha256 = hashlib.sha256(canonical_json(resolved).encode()).hexdigest()
        _refuse_repetition(earlier, sha256, first_day)
        version = PlanVersionRow(
            plan_id=row.id,
            version=len(earlier) + 1,
            first_day=first_day,
            text=text,
            resolved=resolved,
            sha256=sha256,
            author_id=actor.person_id,
            published_at=at,
        )
        session.add(version)
        details = {"version": version.version, "sha256": sha256, "first_day": str(first_day)}
        record(session, actor.name, "plan published", f"plan {row.id}", details, at)
        session.flush()
        return version


def newest_version(session: Session, name: str) -> int:
    """The number of the newest version of a plan; 0 where there is none."""
    row = plan_named(session, name)
    return plan_versions(session, row.id)[0].version if row else 0


def check_seen(session: Session, name: str, seen: int | None) -> None:
    """Errors: NewerVersion if one was published after the text was looked at."""
    if seen is None or (newest := newest_version(session, name)) <= seen:
        return
    message = f"Version {newest} of {name!r} is newer than what this text was made from."
    raise NewerVersion(
        f"{message} Take over what it changed, if it shall stay; then look again.", newest
    )


def _lock(session: Session, table: type[PlanRow | ParticipationRow]) -> None:
    """Whoever writes here waits for others who do; SQLite lets one write anyway."""
    if session.get_bind().dialect.name == "postgresql":
        name = table.__tablename__
        session.execute(text_of_sql(f"lock table {name} in share row exclusive mode"))


@dataclass(frozen=True, slots=True)
class ParticipationReport:
    """What a file of participations did, or would do."""

    records: int
    new: int
    unchanged: int
    rejected: tuple[tuple[int, str, str, str], ...]
    shown: tuple[tuple[str, str, str], ...] = ()  # some that are new: name, number, what holds
    about: tuple[str, ...] = ()  # what of the file is not read
    waiting: WaitingSeen = NOTHING_WAITS  # rows of days on which pay is being decided


def mapping_of_participations(text: str) -> ParticipationMapping:
    """The mapping that a YAML text describes. Errors: BadFile, BadMapping."""
    return participation_mapping(yaml_document(text, "The mapping"))


def has_own_participation_columns(path: Path) -> bool:
    """Whether a file of participations needs no mapping, because its columns are ours."""
    try:
        with opened_table(path) as table:
            return set(NEEDED) <= set(table.header) <= set(COLUMNS)
    except BadFile:  # whoever reads it as what it may be else says what is wrong
        return False


def import_participations(
    path: Path,
    actor: Actor,
    at: datetime,
    mapping: ParticipationMapping | None = None,
    ending: Ending[ParticipationReport] = nothing_else,
) -> ParticipationReport:
    """Store who takes part in which plan; what is there already is left as it is.

    A row that overlaps another participation in the same plan is rejected; one that pays days of
    a period in review waits for a second person. Errors: BadFile, BadMapping.
    """
    with opened_table(path, mapping.file if mapping else PLAIN) as table:
        records, about = table.count(), tuple(table.about())
        with write_session() as session, session.begin():
            _lock(session, ParticipationRow)
            report, fresh, waiting = _planned(session, table, mapping, records)
            report = replace(report, about=about)
            propose_rows(session, MappingKind.PARTICIPATIONS, waiting, actor, at)
            if fresh:
                session.execute(insert(ParticipationRow), fresh)
                details = {"new": report.new}
                record(session, actor.name, "participations added", "participations", details, at)
            ending(session, report)
    return report


def preview_participations(
    path: Path, mapping: ParticipationMapping | None = None
) -> ParticipationReport:
    """What the file would do; nothing is stored. Errors: BadFile, BadMapping."""
    with opened_table(path, mapping.file if mapping else PLAIN) as table:
        report, *_ = _planned(db.session(), table, mapping, table.count())
        return replace(report, about=tuple(table.about()))


def take_proposed_participations(session: Session, row: FileProposalRow) -> None:
    """Store rows that waited. Errors: ProposalChanged if they would change something else now."""
    _lock(session, ParticipationRow)
    people = {str(one.number): one for one in people_with_number(session)}
    of = {one.name: one for one in plans(session)}
    currencies = {name: one.currency for name, one in of.items()}
    rows = [(int(line), list(cells)) for line, cells in row.rows]
    given, problems = participations_from(row.header, rows, people, currencies)
    known, reviews = _known(session), _Reviews(session)
    keys = [(people[one.number].id, of[one.plan].id) for one in given]
    try:
        is_new = [_add(known[key], one) for key, one in zip(keys, given, strict=True)]
    except OverlappingParticipation as error:
        raise ProposalChanged(f"{error}. Refuse these rows.") from None
    if problems or not all(is_new):
        raise ProposalChanged(OUTDATED)
    for one in given:
        if words := reviews.refused(one, of[one.plan].calendar):
            raise ProposalChanged(f"{one.number}: {words}. Refuse these rows.")
    fresh = [_participation_row(*key, one) for key, one in zip(keys, given, strict=True)]
    session.execute(insert(ParticipationRow), fresh)


class _Reviews:
    """The periods that are decided on, of which a new participation may pay a day."""

    def __init__(self, session: Session) -> None:
        self.periods = decided_periods(session)
        self.states = person_states(session) if self.periods else {}

    def of(self, one: Participation, calendar: str) -> list[DecidedPeriod]:
        return paid_in(one, self.states.get(one.number), calendar, self.periods)

    def refused(self, one: Participation, calendar: str) -> str:
        """Why a row is not taken; empty if it can be."""
        return locked_words(self.of(one, calendar))


def measure_units(measures: Mapping[str, Measure]) -> dict[str, str]:
    """The unit of every measure, by its name and by name@version."""
    units = {name: measure.unit for name, measure in measures.items()}
    return units | {f"{m.name}@{m.version}": m.unit for m in measures.values()}


def understood(session: Session, text: str) -> tuple[Plan, dict[str, Any]]:
    """A plan, and its document with the version of each measure. Errors: BadFile, BadPlan."""
    document = plan_document(text, "The plan")
    measures = newest_measures(session)
    plan = plan_from(document, measure_units(measures))
    check_texts(document)
    check_readable(session, plan)
    known = calendars(session)
    if plan.calendar not in known:
        words = f"There is no calendar {str(plan.calendar)!r}; known: {', '.join(known)}."
        raise error(words, plan.calendar)
    return plan, _resolved(document, measures)


def _resolved(document: Any, measures: Mapping[str, Measure]) -> dict[str, Any]:
    """The document with every measure named with its version, as plain texts."""
    plain = _plain(document)
    for line in plain["lines"]:
        name = line.get("measure")
        if name in measures:
            line["measure"] = f"{name}@{measures[name].version}"
    resolved: dict[str, Any] = plain
    return resolved


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return str(value)


def _plan_row(session: Session, plan: Plan) -> PlanRow:
    row = plan_named(session, plan.name)
    if row is None:
        row = PlanRow(name=plan.name, currency=plan.currency, calendar=plan.calendar)
        session.add(row)
        session.flush()
    if (row.currency, row.calendar) != (plan.currency, plan.calendar):
        raise PlanExists(
            f"{plan.name!r} pays in {row.currency} on the calendar {row.calendar};"
            " a plan with another currency or calendar needs another name."
        )
    return row


def _refuse_repetition(earlier: Sequence[PlanVersionRow], sha256: str, first_day: date) -> None:
    if not earlier:
        return
    if earlier[0].sha256 == sha256 and earlier[0].first_day == first_day:
        raise PlanExists(f"This is published already, as version {earlier[0].version}.")
    if first_day < earlier[0].first_day:
        raise PlanExists(f"Version {earlier[0].version} begins later: on {earlier[0].first_day}.")


def _planned(
    session: Session, table: Table, mapping: ParticipationMapping | None, records: int
) -> tuple[ParticipationReport, list[dict[str, object]], Waiting]:
    people = {str(row.number): row for row in people_with_number(session)}
    rows = {row.name: row for row in plans(session)}
    currencies = {name: row.currency for name, row in rows.items()}
    given, problems, unread = _given(table, mapping, people, currencies)
    known, reviews = _known(session), _Reviews(session)
    waits: dict[Participation, list[DecidedPeriod]] = {}
    fresh: list[dict[str, object]] = []
    shown: list[tuple[str, str, str]] = []
    unchanged = 0
    for one in given:
        key = (people[one.number].id, rows[one.plan].id)
        try:
            is_new = _add(known[key], one)
        except OverlappingParticipation as error:
            day = str(one.days.first)
            problems.append(RowProblem(one.line, "first_day", day, str(error)))
            continue
        unchanged += not is_new
        touched = reviews.of(one, rows[one.plan].calendar) if is_new else []
        if words := locked_words(touched):
            problems.append(RowProblem(one.line, "first_day", str(one.days.first), words))
            continue
        if touched:
            waits[one] = touched
        elif is_new:
            fresh.append(_participation_row(*key, one))
        if is_new and len(shown) < SHOWN:
            words = participation_words(one, currencies[one.plan])
            shown.append((people[one.number].name, one.number, words))
    if mapping:
        problems = as_in_file(mapping, table.header, table.rows(), problems)
    every = [*unread, *problems]
    rejected = ((each.line, each.column, each.value, each.reason) for each in every)
    told = (tuple(sorted(rejected)), tuple(shown))
    waiting = Waiting(
        COLUMNS, [own_row(one, currencies[one.plan]) for one in waits], periods_named(waits)
    )
    report = ParticipationReport(records, len(fresh), unchanged, *told, waiting=waiting.seen())
    return report, fresh, waiting


def _given(
    table: Table,
    mapping: ParticipationMapping | None,
    people: Collection[str],
    currencies: Mapping[str, str],
) -> tuple[list[Participation], list[RowProblem], list[RowProblem]]:
    """The rows as they are, or as the mapping reads them; those that cannot be taken, in our own
    columns; and those that the mapping cannot read, in the file's.
    """
    if mapping is None:
        return *participations_from(table.header, table.rows(), people, currencies), []
    read = translated_participations(mapping, table.header, table.rows())
    given, problems = participations_from(read.header, read.rows, people, currencies)
    return given, problems, read.problems


def _participation_row(payee_id: int, plan_id: int, one: Participation) -> dict[str, object]:
    return {
        "payee_id": payee_id,
        "plan_id": plan_id,
        "first_day": one.days.first,
        "end_day": one.days.end,
        "target_minor": one.target_minor,
    }


Known = list[tuple[Days, int | None]]


def _known(session: Session) -> dict[tuple[int, int], Known]:
    found: dict[tuple[int, int], Known] = defaultdict(list)
    for row in participations(session):
        days = Days(row.first_day, row.end_day)
        found[row.payee_id, row.plan_id].append((days, row.target_minor))
    return found


def _add(known: Known, one: Participation) -> bool:
    """False if it is there already. Errors: OverlappingParticipation."""
    if (one.days, one.target_minor) in known:
        return False
    for days, _ in known:
        if days.meets(one.days):
            raise OverlappingParticipation(
                f"{one.number!r} takes part in {one.plan!r} already from {days.first}"
            )
    known.append((one.days, one.target_minor))
    return True
