"""Pay that rests on what customers had been told to expect by somebody else."""

from collections.abc import Iterator

from app.domain.measures import EXPECTATION
from app.domain.plans.language.document import PAYEE, Line, MeasureSource
from app.domain.plans.lint.remarks import Kind, Remark
from app.domain.plans.lint.study import Study

WHY = (
    "Whether it was worse or better than expected depends on what was promised, and those who serve"
    " promise little of it. Show it by channel and campaign to the owner of the promise"
)


def promise_of_others(study: Study) -> Iterator[Remark]:
    """Each score of expectations that is a payee's own, and each table of such answers."""
    for line in study.read():
        if _is_own_expectation(study, line):
            words = f"{line.label}: pays people on their customers' expectations. {WHY}."
            yield Remark(Kind.PROMISE_OF_OTHERS, line.name, line.place, words)
    for table, question in study.plan.answer_rows.items():
        if question == EXPECTATION.name:
            place = next((line.place for line in study.plan.level(table)), (0, 0))
            words = f"{table}: pays people for their customers' expectations. {WHY}."
            yield Remark(Kind.PROMISE_OF_OTHERS, table, place, words)


def _is_own_expectation(study: Study, line: Line) -> bool:
    source = line.source
    if not isinstance(source, MeasureSource) or PAYEE not in source.scopes():
        return False
    measure = study.ranges.measure(source)
    return measure is not None and measure.question.name == EXPECTATION.name
