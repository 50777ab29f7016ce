"""One payee of tables of text with the next steps, and what an independent calculation pays."""

from fractions import Fraction

from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.one_payee import one_payee
from app.domain.plans.files.given import GivenFiles, Runs
from app.domain.plans.files.given_columns import Cells, Understood
from app.domain.plans.files.given_histograms import given_histograms
from app.domain.plans.improving.next_steps import next_steps
from app.domain.plans.language.reading import plan_from
from app.imports.yaml_documents import yaml_document
from app.services.plans.given_statistics import with_statistics
from app.services.plans.score_statistics import as_plans_read
from tests.oracle import Missing, calculated
from tests.plan_runs import UNITS, details, table


def one_of(document, payees, place=0, rows=None, groups=None, period=None):
    """The plan, one payee of the file as a run reads it, and the histograms behind the scores."""
    plan = document if hasattr(document, "lines") else plan_from(document, UNITS)
    files = GivenFiles(
        table("payees", payees),
        {name: details(plan, name, rows_of) for name, rows_of in (rows or {}).items()},
        table("groups", groups) if groups else None,
        period or ("" if any("period" in payee for payee in payees) else "2025-01"),
        ignore_unknown=True,
    )
    (batch,) = Runs(plan, files, with_statistics).batches()
    found = evaluate(plan, batch.inputs)
    one = one_payee(found, batch.inputs, place)
    cells = Cells(Understood(files.payees), batch.places)
    known = given_histograms(plan, one, cells, batch.inputs.groups, place)
    return plan, one, as_plans_read(plan, known)


def steps_of(document, payees, place=0, **more):
    """The next steps of one payee of the file."""
    return next_steps(*one_of(document, payees, place, **more))


def document_of(text):
    """A plan as tables and lists of texts."""
    return yaml_document(text, "The plan")


def paid(document, payees, place=0, rows=None, groups=(), period=None):
    """What the independent calculation pays one payee; None: nothing can be paid."""
    if period is None and not any("period" in payee for payee in payees):
        period = "2025-01"
    result = calculated(document, payees, rows, groups or (), period)[place]
    value = result.lines[document["pay"]]
    return None if isinstance(value, Missing) else value


def with_answers(payees, place, columns, number=1):
    """The same file with so many more answers in these columns of one payee."""
    found = [dict(cells) for cells in payees]
    for column in columns:
        found[place][column] = str(Fraction(found[place].get(column) or 0) + number)
    return found


def with_cell(payees, place, column, value):
    """The same file with another value in one cell."""
    found = [dict(cells) for cells in payees]
    found[place][column] = str(value)
    return found


def raises(now, pay):
    """Whether that is more, or rated where nothing was."""
    return pay is not None and (now is None or pay > now)
