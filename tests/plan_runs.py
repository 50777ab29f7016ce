"""A plan run over tables of text, as `flask plans run` runs it over files."""

import numpy as np

from app.domain.measures import MEASURES
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.files.given import GivenFiles, Runs
from app.domain.plans.files.given_tables import text_table
from app.domain.plans.language.document import FactSource
from app.domain.plans.language.reading import plan_from
from app.services.plans.given_statistics import with_statistics
from tests.domain.sound import assert_sound

UNITS = {name: measure.unit for name, measure in MEASURES.items()}


def table(name, rows):
    """Rows as dicts of texts, as the file of that name would hold them."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[str(row.get(column, "")) for column in columns] for row in rows]
    return text_table(f"{name}.csv", enumerate([columns, *cells], 1))


def details(plan, name, rows):
    """Detail rows; a file without any still has its columns."""
    if rows:
        return table(name, rows)
    facts = [line.name for line in plan.level(name) if isinstance(line.source, FactSource)]
    order = [plan.details[name]] if plan.details[name] else []
    columns = dict.fromkeys(["payee", "row", "period", *order, *facts])
    return text_table(f"{name}.csv", [(1, list(columns))])


def ran(document, payees, rows=None, groups=None, period=None):
    """Each payee's lines in the order of the payees; `per:` lines as dicts by row id."""
    plan = plan_from(document, UNITS)
    return in_order(plan, values_of, payees, rows, groups, period or period_of(payees, "2025-01"))


def period_of(payees, otherwise):
    """The period of all payees; empty where each says its own."""
    return "" if any("period" in payee for payee in payees) else otherwise


def in_order(plan, read, payees, rows=None, groups=None, period=""):
    """What `read` takes of each payee's row of a run, in the order of the payees."""
    files = GivenFiles(
        table("payees", payees),
        {name: details(plan, name, rows_of) for name, rows_of in (rows or {}).items()},
        table("groups", groups) if groups else None,
        period,
        ignore_unknown=True,
    )
    runs, found = Runs(plan, files, with_statistics), {}
    for batch in runs.batches():
        result = evaluate(plan, batch.inputs)
        assert_sound_columns(result)
        runs.remember(batch, result)
        for row, place in enumerate(batch.places):
            found[place] = read(plan, batch, result, row)
    return [found[place] for place in range(len(payees))]


def assert_sound_columns(result):
    """Codes are whole numbers, and what columns say of the size of their numbers is true."""
    for columns in (result.columns, *result.parts.values()):
        for column in columns.values():
            assert column.codes.dtype == np.int32
            if column.numbers is not None:
                assert_sound(column.numbers)


def values_of(plan, batch, result, row):
    values = result.values(row)
    for name in plan.details:
        details = batch.inputs.details[name]
        own = [each for each, owner in enumerate(details.owners) if owner == row]
        for line in plan.level(name):
            values[line.name] = {details.ids[each]: result.value(line.name, each) for each in own}
    return {line.name: values[line.name] for line in plan.lines}
