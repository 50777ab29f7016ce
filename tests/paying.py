"""Several periods paid one after the other, and what they came to."""

from dataclasses import replace

from app.domain.permissions import Role, Viewer
from app.extensions import db
from app.models.statements import StatementVersionRow
from app.queries.periods import reviewed_periods
from app.queries.statements import statement_for
from app.services.actors import Actor
from app.services.closing import export_period
from app.services.files.details import import_details
from app.services.periods import open_period
from app.services.plans.explanations import one_payee_of
from tests.factories import NOON, OPERATOR, import_fact_file, write_csv
from tests.payday import LINEAR, approve_all, calculate, lock, statement_of, submit

AUDITOR = Viewer(0, "", "", frozenset({Role.AUDITOR}))
HEAD = LINEAR.partition("tables:")[0]
AMOUNT = "  - {name: amount, fact: target_amount, unit: money}\n"
FACTS = "number,team,name,first_day,last_day,value,numerator,denominator,unit"
CENTS = "round: {to: minor_unit, mode: half_up}"


def plan(*lines, head="", pay="reward"):
    """A plan of these lines; `head` stands before them."""
    return (
        f"{HEAD}{head}\nlines:\n{AMOUNT}"
        + "".join(f"  - {{{each}}}\n" for each in lines)
        + (f"pay: {pay}\n")
    )


def facts(folder, *lines):
    """Values of facts, each as `number,team,name,first_day,last_day,value,num,den,unit`."""
    job = import_fact_file(write_csv(folder, *lines, header=FACTS, name="facts.csv"))
    assert job.result["read"] == len(lines), job.result


def details(folder, name, header, *lines):
    db.session.rollback()
    path = write_csv(folder, *lines, header=header, name="details.csv")
    report = import_details(path, name, {}, OPERATOR, NOON)
    assert report.new == len(lines), report
    return report


def following(month, text, calendar="monthly"):
    """The same company in another period of the calendar."""
    db.session.rollback()
    return replace(month, period=open_period(text, OPERATOR, NOON, calendar))


def paid(month, person):
    """What the newest version of a statement pays, in cents; None: not rated."""
    return version(month, person).total_minor


def version(month, person):
    head = statement_of(month, person)
    return db.session.get(StatementVersionRow, (head.id, head.version))


def line(month, person, name):
    return version(month, person).content["lines"][name]


def read(month, person):
    """The plan, and what the statement restores of this payee."""
    return one_payee_of(whole(month, person))


def whole(month, person):
    """The statement as it stands now, with its parts."""
    number = statement_of(month, person).id
    db.session.expire_all()
    return statement_for(db.session(), AUDITOR, number)


def done(month):
    """Calculate the period; what it pays Ann and Bob."""
    job = calculate(month)
    assert job.message == "", job.message
    return paid(month, month.ann), paid(month, month.bob)


def export(month):
    """From calculated to exported."""
    submit(month)
    approve_all(month)
    lock(month)
    export_period(month.period.id, Actor(month.hanna.pseudonym, month.hanna.id), NOON)
    db.session.rollback()
    assert reviewed_periods(db.session())
