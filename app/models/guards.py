"""Rules of statements that hold even against raw SQL: what is locked stays, authors keep out."""

from collections.abc import Sequence

from sqlalchemy import DDL, Table, event

FINAL = "old.status in ('locked', 'exported', 'paid')"
ONWARD = """old.version = new.version and old.content_hash = new.content_hash
    and old.participation_id = new.participation_id and old.period_id = new.period_id
    and ((old.status = 'locked' and new.status = 'exported')
        or (old.status = 'exported' and new.status = 'paid'))"""
EXISTS = """exists (select 1 from statement where id = new.id
    or (participation_id = new.participation_id and period_id = new.period_id))"""
AUTHOR = """exists (select 1 from statement
    join statement_version on statement_version.statement_id = statement.id
        and statement_version.version = statement.version
    join plan_version on plan_version.plan_id = statement_version.plan_id
        and plan_version.version = statement_version.plan_version
    where statement.id = new.statement_id and plan_version.author_id = new.person_id)"""
MEMBER = """new.duty <> 'beneficiary' and exists (select 1 from pool_member mine
    join pool_member theirs on theirs.pool_id = mine.pool_id
    where mine.statement_id = new.statement_id and theirs.person_id = new.person_id)"""
MEMBER_WORDS = "a member of a pool takes no duty on its statements"
LOCKED_WORDS = "a locked statement stays as it is"
AUTHOR_WORDS = "the author of a plan takes no duty on its statements"

SQLITE = (
    f"create trigger statement_stays before update on statement when {FINAL} and not ({ONWARD})"
    f" begin select raise(abort, '{LOCKED_WORDS}'); end",
    f"create trigger statement_no_replace before insert on statement when {EXISTS}"
    " begin select raise(abort, 'this statement exists'); end",
    "create trigger statement_no_delete before delete on statement"
    " begin select raise(abort, 'a statement is never deleted'); end",
)
SQLITE_DUTY = (
    f"create trigger statement_duty_not_author before insert on statement_duty when {AUTHOR}"
    f" begin select raise(abort, '{AUTHOR_WORDS}'); end",
)
POSTGRESQL = (
    f"""create function keep_statement() returns trigger language plpgsql as
$$ begin
    if tg_op <> 'UPDATE' then raise exception 'a statement is never deleted'; end if;
    if {FINAL} and not ({ONWARD}) then raise exception '{LOCKED_WORDS}'; end if;
    return new;
end $$""",
    "create trigger statement_stays before update or delete on statement"
    " for each row execute function keep_statement()",
    "create trigger statement_no_truncate before truncate on statement"
    " for each statement execute function keep_statement()",
)
POSTGRESQL_DUTY = (
    f"""create function refuse_author() returns trigger language plpgsql as
$$ begin
    if {AUTHOR} then raise exception '{AUTHOR_WORDS}'; end if;
    return new;
end $$""",
    "create trigger statement_duty_not_author before insert on statement_duty"
    " for each row execute function refuse_author()",
)
SQLITE_POOL = (
    f"create trigger statement_duty_not_member before insert on statement_duty when {MEMBER}"
    f" begin select raise(abort, '{MEMBER_WORDS}'); end",
)
POSTGRESQL_POOL = (
    f"""create function refuse_member() returns trigger language plpgsql as
$$ begin
    if {MEMBER} then raise exception '{MEMBER_WORDS}'; end if;
    return new;
end $$""",
    "create trigger statement_duty_not_member before insert on statement_duty"
    " for each row execute function refuse_member()",
)

OWN_MOVE = """new.decision = 'moved' and exists (select 1 from attribution_answer
    join person on person.id = attribution_answer.payee_id
    where attribution_answer.change_id = new.change_id and person.pseudonym = new.confirmed_by)"""
OWN_MOVE_WORDS = "nobody confirms a move of answers of their own"
OWN_RULE = """new.decision = 'applied' and exists (select 1 from exclusion
    join excluded_credit on excluded_credit.answer_id = exclusion.answer_id
    join person on person.id = excluded_credit.payee_id
    where exclusion.rule_id = new.rule_id and exclusion.version = new.version
        and person.pseudonym = coalesce(new.confirmed_by, new.proposed_by))"""
OWN_RULE_WORDS = "nobody decides on a rule that excludes answers of their own"
OWN_PAY = """new.decision = 'confirmed' and exists (select 1 from adjustment
    join statement on statement.id = adjustment.statement_id
    join statement_version on statement_version.statement_id = statement.id
        and statement_version.version = statement.version
    join plan_version on plan_version.plan_id = statement_version.plan_id
        and plan_version.version = statement_version.plan_version
    join participation on participation.id = statement.participation_id
    join person on person.id in (participation.payee_id, plan_version.author_id)
    where adjustment.batch_id = new.batch_id and person.pseudonym = new.confirmed_by)"""
OWN_PAY_WORDS = "nobody confirms an adjustment of their own pay, or by a plan of theirs"


def guard_decision(decisions: object) -> None:
    """Create the trigger that keeps those whom a change is about from confirming it."""
    assert isinstance(decisions, Table)
    own = {
        "attribution_decision": (OWN_MOVE, OWN_MOVE_WORDS),
        "exclusion_decision": (OWN_RULE, OWN_RULE_WORDS),
        "adjustment_decision": (OWN_PAY, OWN_PAY_WORDS),
    }
    name, (when, words) = decisions.name, own[decisions.name]
    _listen(decisions, [_sqlite_guard(name, when, words)], _postgresql_guard(name, when, words))


def _sqlite_guard(table: str, when: str, words: str) -> str:
    return (
        f"create trigger {table}_not_own before insert on {table} when {when}"
        f" begin select raise(abort, '{words}'); end"
    )


def _postgresql_guard(table: str, when: str, words: str) -> list[str]:
    return [
        f"""create function refuse_own_{table}() returns trigger language plpgsql as
$$ begin
    if {when} then raise exception '{words}'; end if;
    return new;
end $$""",
        f"create trigger {table}_not_own before insert on {table}"
        f" for each row execute function refuse_own_{table}()",
    ]


def guard_pools(members: object) -> None:
    """Create the trigger that reads who shares a pool, with the table that says so."""
    _listen(members, SQLITE_POOL, POSTGRESQL_POOL)


def guard_statements(statements: object, duties: object) -> None:
    """Create the guarding triggers with the tables."""
    _listen(statements, SQLITE, POSTGRESQL)
    _listen(duties, SQLITE_DUTY, POSTGRESQL_DUTY)


def _listen(table: object, sqlite: Sequence[str], postgresql: Sequence[str]) -> None:
    assert isinstance(table, Table)
    for statement in sqlite:
        event.listen(table, "after_create", DDL(statement).execute_if(dialect="sqlite"))
    for statement in postgresql:
        event.listen(table, "after_create", DDL(statement).execute_if(dialect="postgresql"))
