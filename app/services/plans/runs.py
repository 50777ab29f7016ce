"""Plans run over files, outside the application: no database, no settings, nothing is stored."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.errors import BadFile, BadInputs, BadPlan
from app.domain.measures import MEASURES
from app.domain.plans.evaluating.evaluation import Evaluation, evaluate
from app.domain.plans.evaluating.one_payee import OnePayee, one_payee
from app.domain.plans.files.given import Batch, GivenFiles, Runs
from app.domain.plans.files.given_columns import Cells, Understood
from app.domain.plans.files.given_histograms import given_histograms
from app.domain.plans.files.given_tables import Row, TextTable, sliced_table, text_table
from app.domain.plans.files.results import detail_result, payee_result
from app.domain.plans.files.run_periods import period_text
from app.domain.plans.improving.next_step_words import outlook
from app.domain.plans.language.document import Plan
from app.domain.plans.language.reading import plan_from
from app.domain.plans.telling.explaining import explained_text
from app.domain.plans.telling.tracing import as_json, traced
from app.exports.plan_results import CSV, result_bytes
from app.exports.whole_files import Parts
from app.imports.csv_columns import plain_columns
from app.imports.csv_files import csv_rows, separator_of
from app.services.plan_documents import check_texts, plan_document, plan_text
from app.services.plans.given_statistics import with_statistics
from app.services.plans.score_statistics import as_plans_read

REPORT_EVERY = 10_000  # rows
Report = Callable[[int], None]  # so many rows more are done


@dataclass(frozen=True, slots=True)
class RunPaths:
    """The files of a run, and what is said about them."""

    payees: Path
    rows: Mapping[str, Path] = field(default_factory=dict)
    groups: Path | None = None
    period: str = ""
    ignore_unknown: bool = False


@dataclass(frozen=True, slots=True)
class PlanRun:
    """A plan, the files as they were read, and what each period came to."""

    plan: Plan
    files: GivenFiles
    done: Sequence[tuple[Batch, Evaluation]]

    def result(self, format_name: str = CSV) -> Parts:
        """The payees with their lines, as the bytes of a file."""
        result = payee_result(self.plan, self.files.payees, self.done)
        return result_bytes(format_name, result.names, result.parts())

    def details(self, name: str, format_name: str = CSV) -> Parts:
        """Detail rows with their lines, as the bytes of a file. Errors: BadInputs."""
        if name not in self.plan.details:
            raise BadInputs(f"the plan has no detail rows {name!r}.")
        result = detail_result(self.plan, name, self.files.rows[name], self.done)
        return result_bytes(format_name, result.names, result.parts())

    def trace(self, report: Report) -> Parts:
        """How each line of each payee came to its value: one JSON object a line."""
        for one in self._each():
            report(1)
            for line in traced(self.plan, one):
                known = {"payee": one.payee, "period": period_text(one.period), **as_json(line)}
                yield f"{json.dumps(known, ensure_ascii=False)}\n".encode()

    def explained(self, payee: str) -> str:
        """Why one payee's lines have their values, period by period. Errors: BadInputs."""
        texts = [
            f"{one.payee}, {period_text(one.period)}\n{explained_text(self.plan, one)}"
            for _, _, one in self._of(payee)
        ]
        return "\n\n".join(texts)

    def next_steps(self, payee: str) -> str:
        """What would raise one payee's pay, in the last period of the file. Errors: BadInputs."""
        batch, row, one = self._of(payee)[-1]
        cells = Cells(Understood(self.files.payees), batch.places)
        given = given_histograms(self.plan, one, cells, batch.inputs.groups, row)
        known = as_plans_read(self.plan, given)
        steps = outlook(self.plan, one, known) or [["No next step can be told."]]
        return "\n".join(["Next step", *(f"  {sentence}" for step in steps for sentence in step)])

    def _each(self) -> Iterator[OnePayee]:
        """Every payee of every period, in the order of the file."""
        where = sorted(
            (int(place), part, row)
            for part, (batch, _) in enumerate(self.done)
            for row, place in enumerate(batch.places)
        )
        for _, part, row in where:
            batch, found = self.done[part]
            yield one_payee(found, batch.inputs, row)

    def _of(self, payee: str) -> list[tuple[Batch, int, OnePayee]]:
        """One payee with its row, by period. Errors: BadInputs if the file has no such payee."""
        found = [
            (batch, row, one_payee(evaluation, batch.inputs, row))
            for batch, evaluation in self.done
            for row in (_place(batch.inputs.payees, payee),)
            if row is not None
        ]
        if not found:
            raise BadInputs(f"there is no payee {payee!r}.", self.files.payees.file, column="payee")
        return found


def read_plan(path: Path) -> Plan:
    """The plan in a YAML file, checked with the measures that are built in.

    Errors: BadInputs or BadFile with file, line and column.
    """
    with named(path):
        with path.open("rb") as file:
            document = plan_document(plan_text(file), path.name)
        plan = plan_from(document, {name: each.unit for name, each in MEASURES.items()})
        check_texts(document)
        return plan


def run_plan(plan: Plan, plan_path: Path, paths: RunPaths, report: Report) -> PlanRun:
    """Every line of a plan, for every payee of the files. Errors: BadInputs, BadFile."""
    files = given_files(paths, report)
    with named(plan_path):
        runs = Runs(plan, files, with_statistics)
    done = []
    for batch in runs.batches():
        with named(plan_path):
            found = evaluate(plan, batch.inputs)
        runs.remember(batch, found)
        done.append((batch, found))
    return PlanRun(plan, files, done)


def given_files(paths: RunPaths, report: Report) -> GivenFiles:
    """The files of a run as they stand. Errors: BadInputs, BadFile."""
    return GivenFiles(
        payees=_table(paths.payees, report),
        rows={name: _table(path, report) for name, path in paths.rows.items()},
        groups=_table(paths.groups, report) if paths.groups else None,
        period=paths.period,
        ignore_unknown=paths.ignore_unknown,
    )


def _place(payees: Sequence[str], payee: str) -> int | None:
    return payees.index(payee) if payee in payees else None


def _table(path: Path, report: Report) -> TextTable:
    with named(path):
        separator = separator_of(path, "", 1)
        if plain := plain_columns(path, separator):
            table = sliced_table(path.name, plain)
            report(len(table) + 1)
            return table
        rows = csv_rows(path, "", separator)
        return text_table(path.name, _reported(rows, report))


def _reported(rows: Iterator[Row], report: Report) -> Iterator[Row]:
    count = 0
    for count, row in enumerate(rows, 1):
        yield row
        if not count % REPORT_EVERY:
            report(REPORT_EVERY)
    report(count % REPORT_EVERY)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """What is wrong with a file is said with its name. Errors: BadInputs."""
    try:
        yield
    except BadPlan as error:
        column = str(error.column) if error.column else ""
        raise BadInputs(error.message, path.name, error.line, column) from None
    except BadFile as error:
        said = str(error).removesuffix(" Nothing was imported.")  # nothing ever is, here
        raise BadInputs(said, "" if said.startswith(path.name) else path.name) from None
