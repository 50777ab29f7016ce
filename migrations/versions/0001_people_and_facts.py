"""Create people, the catalogue of questions and measures, answers with their counts, and jobs.

Written out, not imported from the models: a migration says what was true on its day. Names of
constraints follow the naming convention that env.py hands over. The way back is the backup:
a downgrade would drop what was promised to people.

Revision ID: 0001
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

REFUSE = """create or replace function refuse_change() returns trigger language plpgsql as
$$ begin raise exception using message = tg_table_name || ' is append-only'; end $$"""


def upgrade() -> None:
    create_job()
    create_person()
    create_question()
    create_source()
    create_unit()
    create_answer()
    create_feedback_import()
    create_management()
    create_measure()
    create_membership()
    create_person_attribute()
    create_rejected_row()
    create_unit_ancestor()
    create_unit_rollup()
    create_unmatched_row()
    create_comment()
    create_credit()
    append_only("question", "(name = new.name)")
    append_only("measure", "(name = new.name and version = new.version)")


def create_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("arguments", sa.JSON, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("message", sa.String, nullable=False),
        sa.CheckConstraint(
            "kind in ('feedback import', 'calculation', 'participations import', 'people import')",
            name="kind_known",
        ),
        sa.CheckConstraint(
            "status in ('waiting', 'running', 'done', 'failed')",
            name="status_known",
        ),
    )
    op.create_index("ix_job_status", "job", ["status", "id"])


def create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.String, nullable=True),
        sa.Column("pseudonym", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=True),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.CheckConstraint(
            "first_day < end_day",
            name="days_in_order",
        ),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("pseudonym"),
    )


def create_question() -> None:
    op.create_table(
        "question",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("steps", sa.JSON, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )


def create_source() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("comments_after", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "comments_after between -1 and 1000",
            name="comments_after_known",
        ),
        sa.UniqueConstraint("name"),
    )


def create_unit() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("zone", sa.String, nullable=True),
        sa.CheckConstraint(
            "kind in ('company', 'site', 'team')",
            name="kind_known",
        ),
        sa.CheckConstraint(
            "(parent_id is null) = (kind = 'company')",
            name="root_is_company",
        ),
        sa.UniqueConstraint("parent_id", "name"),
    )
    op.create_index(
        "uq_unit_root",
        "unit",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("parent_id is null"),
        postgresql_where=sa.text("parent_id is null"),
    )


def create_answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("external_id", sa.String, nullable=False),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("instant", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("payees", sa.Integer, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.Column("fingerprint", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "payees >= 0",
            name="payees_counted",
        ),
        sa.CheckConstraint(
            "step between 0 and 100",
            name="step_on_a_scale",
        ),
        sa.UniqueConstraint("source_id", "external_id", "question"),
    )
    op.create_index("ix_answer_day", "answer", ["day"])


def create_feedback_import() -> None:
    op.create_table(
        "feedback_import",
        sa.Column(
            "job_id", sa.Integer, sa.ForeignKey("job.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("mapping_sha256", sa.String, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("stored", sa.Integer, nullable=False),
        sa.Column("duplicate", sa.Integer, nullable=False),
        sa.Column("unmatched", sa.Integer, nullable=False),
        sa.Column("rejected", sa.Integer, nullable=False),
        sa.Column("blank", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "stored + duplicate + unmatched + rejected + blank <= records",
            name="rows_add_up",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_feedback_import_file", "feedback_import", ["sha256", "mapping_sha256"])


def create_management() -> None:
    op.create_table(
        "management",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("manager_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.CheckConstraint(
            "first_day < end_day",
            name="days_in_order",
        ),
        sa.CheckConstraint(
            "person_id <> manager_id",
            name="nobody_manages_themselves",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_management_manager_id", "management", ["manager_id", "end_day"])


def create_measure() -> None:
    op.create_table(
        "measure",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("question_name", sa.String, sa.ForeignKey("question.name"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("step_values", sa.JSON, nullable=False),
        sa.Column("bad_step", sa.Integer, nullable=True),
        sa.Column("formula", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.CheckConstraint(
            "kind in ('answers', 'days')",
            name="kind_known",
        ),
        sa.CheckConstraint(
            "version > 0",
            name="version_positive",
        ),
        sqlite_with_rowid=False,
    )


def create_membership() -> None:
    op.create_table(
        "membership",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.CheckConstraint(
            "first_day < end_day",
            name="days_in_order",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_membership_unit_id", "membership", ["unit_id"])


def create_person_attribute() -> None:
    op.create_table(
        "person_attribute",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.CheckConstraint(
            "first_day < end_day",
            name="days_in_order",
        ),
        sa.CheckConstraint(
            "name in ('job', 'shift', 'contract')",
            name="name_known",
        ),
        sqlite_with_rowid=False,
    )


def create_rejected_row() -> None:
    op.create_table(
        "rejected_row",
        sa.Column(
            "job_id", sa.Integer, sa.ForeignKey("job.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("column", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )


def create_unit_ancestor() -> None:
    op.create_table(
        "unit_ancestor",
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), primary_key=True),
        sa.Column("ancestor_id", sa.Integer, sa.ForeignKey("unit.id"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_unit_ancestor_ancestor_id", "unit_ancestor", ["ancestor_id"])


def create_unit_rollup() -> None:
    op.create_table(
        "unit_rollup",
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), primary_key=True),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("credit", sa.BigInteger, nullable=False),
        sa.Column("credit_squared", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "answers > 0",
            name="answers_counted",
        ),
        sqlite_with_rowid=False,
    )


def create_unmatched_row() -> None:
    op.create_table(
        "unmatched_row",
        sa.Column(
            "job_id", sa.Integer, sa.ForeignKey("job.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("external_id", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("cells", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )


def create_comment() -> None:
    op.create_table(
        "comment",
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer.id"), primary_key=True),
        sa.Column("text", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )


def create_credit() -> None:
    op.create_table(
        "credit",
        sa.Column("payee_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer.id"), primary_key=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("credit", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "credit between 1 and 25200",
            name="credit_of_one_answer",
        ),
        sa.CheckConstraint(
            "step between 0 and 100",
            name="step_on_a_scale",
        ),
        sqlite_with_rowid=False,
    )
    if on_postgresql():
        op.create_index(
            "ix_credit_payee_window",
            "credit",
            ["payee_id", "question", "day"],
            postgresql_include=["step", "credit"],
        )


def append_only(table: str, taken: str) -> None:
    """Refuse changes; on SQLite also INSERT OR REPLACE, through each key named in `taken`."""
    refuse = f"begin select raise(abort, '{table} is append-only'); end"
    exists = f"exists (select 1 from {table} where {taken})"
    sqlite = (
        f"create trigger {table}_no_replace before insert on {table} when {exists} {refuse}",
        f"create trigger {table}_no_update before update on {table} {refuse}",
        f"create trigger {table}_no_delete before delete on {table} {refuse}",
    )
    postgresql = (
        REFUSE,
        f"create trigger {table}_no_change before update or delete on {table}"
        " for each row execute function refuse_change()",
        f"create trigger {table}_no_truncate before truncate on {table}"
        " for each statement execute function refuse_change()",
    )
    for statement in postgresql if on_postgresql() else sqlite:
        op.execute(statement)


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
