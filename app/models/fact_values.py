"""Facts and key figures: what holds, every version that ever held, and what waits for a second."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.fact_values import ProposalStatus
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of

OF_A_PAYEE = text("payee_id is not null")
OF_A_TEAM = text("payee_id is null")
WAITING_OF_A_PAYEE = text("status = 'waiting' and payee_id is not null")
WAITING_OF_A_TEAM = text("status = 'waiting' and payee_id is null")
SOMEBODYS = "payee_id is not null or team_id is not null"
ONE_VALUE = "(numerator is null) <> (words is null)"
OF_A_NUMBER = "denominator is null or numerator is not null"


def _unique(name: str, *columns: str, where: object) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class FactValueRow(Base):
    """The head: whose value of which days, and which version holds; only that changes.

    Without a payee it is the team's own; else `team_id` is where the payee was on the last day.
    """

    __tablename__ = "fact_value"
    __table_args__ = (
        CheckConstraint("first_day < end_day", name="days_in_order"),
        CheckConstraint(SOMEBODYS, name="somebodys"),
        CheckConstraint("version > 0", name="version_positive"),
        # Ranges of one owner do not overlap, so the end day names one; see decision 0025.
        _unique(
            "uq_fact_value_payee",
            *("name", "end_day", "payee_id", "attributes"),
            where=OF_A_PAYEE,
        ),
        _unique(
            "uq_fact_value_team", *("name", "end_day", "team_id", "attributes"), where=OF_A_TEAM
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    first_day: Mapped[date]
    end_day: Mapped[date]
    attributes: Mapped[str]  # as JSON with its keys in order, because it is part of a key
    version: Mapped[int]


class FactVersionRow(Base):
    """A value that holds or held. Numbers as a/b; either a number or words."""

    __tablename__ = "fact_version"
    __table_args__ = (
        CheckConstraint("version > 0", name="version_positive"),
        CheckConstraint(ONE_VALUE, name="one_value"),
        CheckConstraint(OF_A_NUMBER, name="denominator_of_a_number"),
        CheckConstraint("confirmed_by is null or confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint("(confirmed_by is null) = (confirmed_at is null)", name="confirmed_whole"),
        {"sqlite_with_rowid": False},
    )

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact_value.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit: Mapped[str]
    currency: Mapped[str]  # empty where the unit is not money
    numerator: Mapped[str | None]
    denominator: Mapped[str | None]
    words: Mapped[str | None]
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    proposed_by: Mapped[str]  # a pseudonym, or operator:<os user>
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None]  # null: its days were in no period in review
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class FactSummaryRow(Base):
    """What there is of a fact, kept up so that no page has to count its values."""

    __tablename__ = "fact_summary"
    __table_args__ = (
        CheckConstraint("first_day < end_day", name="days_in_order"),
        {"sqlite_with_rowid": False},
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    units: Mapped[list[str]] = mapped_column(JSON)  # that it ever had; of money the currency
    values: Mapped[int]
    first_day: Mapped[date]
    end_day: Mapped[date]
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))  # the newest import


class FactProposalRow(Base):
    """A value of days in a period in review; it holds once a second person says so."""

    __tablename__ = "fact_proposal"
    __table_args__ = (
        one_of("status", ProposalStatus),
        CheckConstraint("first_day < end_day", name="days_in_order"),
        CheckConstraint(SOMEBODYS, name="somebodys"),
        CheckConstraint("replaces >= 0", name="replaces_counted"),
        CheckConstraint(ONE_VALUE, name="one_value"),
        CheckConstraint(OF_A_NUMBER, name="denominator_of_a_number"),
        CheckConstraint("confirmed_by is null or confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint(
            "(confirmed_by is null) = (status in ('waiting', 'replaced'))", name="decided_by_one"
        ),
        _unique(
            "uq_fact_proposal_payee",
            *("name", "end_day", "payee_id", "attributes"),
            where=WAITING_OF_A_PAYEE,
        ),
        _unique(
            "uq_fact_proposal_team",
            *("name", "end_day", "team_id", "attributes"),
            where=WAITING_OF_A_TEAM,
        ),
        Index("ix_fact_proposal_job_id", "job_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    first_day: Mapped[date]
    end_day: Mapped[date]
    attributes: Mapped[str]
    replaces: Mapped[int]  # the version that it would follow; 0: there is no value yet
    unit: Mapped[str]
    currency: Mapped[str]
    numerator: Mapped[str | None]
    denominator: Mapped[str | None]
    words: Mapped[str | None]
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    status: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None]  # who decided, also where they refused
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class MissingFactRow(Base):
    """A fact that a plan reads and a participation lacked when its period was calculated last."""

    __tablename__ = "missing_fact"
    __table_args__ = (
        Index("ix_missing_fact_period_id", "period_id", "name"),
        {"sqlite_with_rowid": False},
    )

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"), primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("pay_period.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]


append_only(FactVersionRow.__table__, [("fact_id", "version")])
