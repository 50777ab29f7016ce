"""People and teams that only a file of answers knows, made before it is imported."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from app.domain.files.day_formats import EARLIEST
from app.domain.files.mappings import FeedbackMapping
from app.domain.files.records import Named, RecordReader
from app.extensions import db, write_session
from app.imports.tables import Table
from app.queries.aliases import aliases_of
from app.queries.catalogue import questions, source_named
from app.queries.people import directory
from app.services.actors import Actor
from app.services.files.people import Newcomer, add_people, add_teams

NO_TEAM = "Not assigned"  # for people whose file names none


def create_missing(
    mapping: FeedbackMapping, table: Table, actor: Actor, at: datetime
) -> tuple[int, int]:
    """Make the people and teams that the file names and nobody knows; how many of each.

    Somebody is in the team that their first answer names, since ever: when they began is for HR
    to say, and the next file may tell of earlier days. Who is known stays as they are.
    Errors: BadMapping.
    """
    session = db.session()
    people = directory(session)
    source = source_named(session, mapping.source)
    said = aliases_of(session, source.id if source else None)
    reader = RecordReader(mapping, table.header, people, questions(session), at.date())
    meant = {name: " / ".join(people.teams[each.value].path) for name, each in said.teams.items()}
    named = filter(None, (reader.named(cells) for _, cells in table.rows()))
    teams_of, teams = _unknown(named, {*people.payees, *said.payees}, meant)
    newcomers = [Newcomer(number, EARLIEST, team) for number, team in sorted(teams_of.items())]
    with write_session() as writing, writing.begin():
        made = add_teams(writing, (name for name in teams if not people.knows_team(name)))
        return add_people(writing, newcomers, actor, at), made


def _unknown(
    named: Iterable[Named], known: Iterable[str], meant: Mapping[str, str]
) -> tuple[dict[str, str], set[str]]:
    """Each unknown number with the team named on its first day; all teams."""
    known, first, teams = set(known), dict[str, tuple[date, str]](), set[str]()
    for row in named:
        team = meant.get(row.team, row.team)
        teams |= {team} if team else set()
        for number in row.numbers:
            if number not in known and (number not in first or row.day < first[number][0]):
                first[number] = row.day, team or NO_TEAM
    found = {number: team for number, (_, team) in first.items()}
    return found, teams | set(found.values())
