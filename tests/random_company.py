"""Small companies as chance makes them: answers of two months, and a statement for everybody."""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from random import Random

from sqlalchemy.orm import joinedload

from app.domain.days import FOR_EVER
from app.domain.permissions import Role
from app.domain.units import UnitKind
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.people import (
    EmploymentRow,
    ManagementRow,
    MembershipRow,
    PersonAttributeRow,
    PersonRow,
)
from app.models.statements import PayPeriodRow, StatementRow
from app.queries.units import company
from app.services.periods import open_period, start_calculation
from app.services.plans.publishing import publish_plan
from tests.factories import HIRED, MAPPING, NOON, OPERATOR, import_answers, make_unit, write_csv
from tests.factories import store as stored
from tests.payday import participate
from tests.reconstruction import Piece
from tests.world import make_account

FEBRUARY, MARCH, TURN = date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 16)
PLAN = """
plan: Together
currency: EUR
calendar: monthly
groups: [team, site]
lines:
  - {name: amount, fact: target_amount, unit: money}
  - {name: own, measure: csat_top2, of: payee, window: period, unit: percent}
  - {name: team_now, measure: csat_top2, of: team, window: period, unit: percent}
  - {name: team_both, measure: csat_top2, of: team, window: {periods: 2}, unit: percent}
  - {name: team_fax, measure: csat_top2, of: team, channel: fax, window: period, unit: percent}
  - {name: site_now, measure: csat_top2, of: site, window: period, unit: percent}
  - {name: all_now, measure: csat_top2, of: company, window: period, unit: percent}
  - {name: factor, formula: PAID * 2}
  - {name: reward, formula: amount * factor, round: {to: minor_unit, mode: half_up}}
pay: reward
"""
PAID = ("team_now", "team_both", "team_fax", "site_now", "all_now", "own")


class Company:
    """Sites with teams of one to nine, three managers, and some who join, leave, move or change
    their manager in the middle of March.

    `pieces`: the ratings of each piece of answers. `units`: by id the teams below it, itself among
    them. `charge`: by manager the people with the first and the end day. `paid`: the line that
    pays, each by chance, or none. The period is locked.
    """

    def __init__(self, seed, folder):
        self.random = Random(seed)
        self.pieces, self.charge = defaultdict(list), defaultdict(list)
        self.units, self.names, self.teams = {company(db.session()).id: set()}, {}, []
        self.company = next(iter(self.units))
        self.bosses = [self.person(f"boss{n}", HIRED, FOR_EVER).id for n in range(3)]
        for number in range(self.random.randint(1, 2)):
            self.site(number)
        self.jobs, self.days, self.team_at, self.lines = {}, {}, {}, []
        for team in self.teams:
            for number in range(self.random.choice([1, 2, 4, 5, 6, 7, 8, 9])):
                self.member(f"{team}-{number}", team)
        self.answer(folder)
        self.pay()
        self.worth = {p: Fraction(sum(r >= 4 for r in some)) for p, some in self.pieces.items()}

    def site(self, number):
        site = make_unit(f"Site {number}", kind=UnitKind.SITE)
        self.units[site.id], self.names[site.id] = {site.id}, site.name
        for each in range(self.random.randint(1, 3)):
            team = make_unit(f"Team {number}{each}", site)
            self.names[team.id] = team.name
            self.teams.append(team.id)
            self.units[team.id] = {team.id}
            self.units[site.id].add(team.id)
            self.units[self.company] |= {site.id, team.id}

    def person(self, number, first, end):
        row = PersonRow(number=number, pseudonym=f"p-{number}", name=f"Name of {number}")
        row.first_day, row.end_day = first, end
        stored(row)
        stored(EmploymentRow(person_id=row.id, first_day=first, end_day=end))
        return row

    def member(self, number, team):
        odd = self.random.random()
        first = TURN if odd < 0.08 else HIRED
        end = TURN if 0.08 <= odd < 0.14 else FOR_EVER
        person = self.person(number, first, end)
        to = self.random.choice(self.teams) if 0.14 <= odd < 0.2 else team
        boss = self.bosses[self.teams.index(team) % 3]
        boss = self.random.choice(self.bosses) if 0.2 <= odd < 0.3 else boss
        later = self.random.choice(self.bosses) if 0.3 <= odd < 0.35 else boss
        job = self.random.choices(["agent", "expert"], [8, 1])[0]
        rows = [PersonAttributeRow(person_id=person.id, name="job", value=job)]
        rows[0].first_day, rows[0].end_day = first, end
        for days, unit in _cut(first, end, team, to):
            rows.append(MembershipRow(person_id=person.id, unit_id=unit, **days))
        for days, chief in _cut(first, end, boss, later):
            rows.append(ManagementRow(person_id=person.id, manager_id=chief, **days))
            self.charge[chief].append((person.id, days["first_day"], days["end_day"]))
        stored(*rows)
        self.jobs[person.id] = job
        self.days[person.id] = (first, end)
        if first < TURN:
            self.team_at[person.id, 2] = team
        if end > TURN:
            self.team_at[person.id, 3] = to
        self.rate(person, team, to, first, end)

    def rate(self, person, team, to, first, end):
        """Answers of both months, some of them on fax."""
        for day in (date(2026, 2, 9), date(2026, 3, 5), date(2026, 3, 20)):
            for _ in range(self.random.choice([0, 1, 2, 5]) if first <= day < end else 0):
                channel = self.random.choices(["phone", "fax"], [4, 1])[0]
                rating, unit = self.random.randint(1, 5), to if day >= TURN else team
                piece = Piece(person.id, unit, day.month, day >= TURN, channel)
                self.pieces[piece].append(rating)
                number = len(self.lines)
                self.lines.append(f"a{number},{person.number},{day},{rating},{channel}")

    def answer(self, folder):
        mapping = MAPPING.replace("{constant: phone}", "channel")
        path = write_csv(folder, *self.lines, header="id,payee,day,rating,channel")
        assert not self.lines or import_answers(path, mapping).status == "done"

    def pay(self):
        self.paid = self.random.choice(PAID)
        publish_plan(PLAN.replace("PAID", self.paid), FEBRUARY, OPERATOR, NOON)
        for boss in self.bosses:
            make_account(db.session.get(PersonRow, boss), Role.MANAGER)
        for person_id in self.jobs:
            row = db.session.get(PersonRow, person_id)
            make_account(row, Role.STAFF)
            participate(row, max(FEBRUARY, row.first_day), row.end_day)
        period = open_period("2026-03", OPERATOR, NOON)
        work_once(start_calculation(period.id, OPERATOR, NOON))
        with write_session() as session, session.begin():
            session.execute(db.update(PayPeriodRow).values(locked_at=NOON))
        db.session.rollback()
        whole = (joinedload(StatementRow.participation), joinedload(StatementRow.current))
        found = db.session.scalars(db.select(StatementRow).options(*whole)).all()
        self.statements = {row.participation.payee_id: row.id for row in found}
        self.groups = {
            row.participation.payee_id: {of: int(unit) for of, unit in groups.items()}
            for row in found
            for groups in [row.current.content["groups"]]
        }

    def of(self, unit, months=(3,), channel=""):
        """The pieces of a unit with all below it."""
        return frozenset(
            piece
            for piece in self.pieces
            if piece.team in self.units[unit]
            and piece.month in months
            and channel in ("", piece.channel)
        )

    def in_days_of(self, person, figure):
        """The pieces of the days of somebody's participation."""
        first, end = self.days[person]
        return frozenset(piece for piece in figure if first <= day_of(piece) < end)

    def group(self, person, month):
        """The pieces of the people of the same team with the same job at the end of a month."""
        team, job = self.team_at.get((person, month)), self.jobs[person]
        return frozenset(
            piece
            for piece in self.pieces
            if piece.month == month
            and self.team_at.get((piece.person, month)) == team
            and self.jobs[piece.person] == job
        )

    def answers(self, pieces):
        return sum(len(self.pieces[piece]) for piece in pieces)

    def opened(self, boss):
        """The pieces that a manager may open."""
        return frozenset(
            piece
            for piece in self.pieces
            for person, first, end in self.charge[boss]
            if piece.person == person and first <= day_of(piece) < end
        )

    def own(self, person):
        return frozenset(piece for piece in self.pieces if piece.person == person)


def day_of(piece):
    return date(2026, piece.month, 20 if piece.is_late else 5)


def _cut(first, end, before, after):
    """What holds until the middle of March and from then on; ranges of days."""
    if before == after or first >= TURN or end <= TURN:
        return [({"first_day": first, "end_day": end}, before if first < TURN else after)]
    return [
        ({"first_day": first, "end_day": TURN}, before),
        ({"first_day": TURN, "end_day": end}, after),
    ]
