"""What a plan says and nothing reads yet."""

from collections.abc import Iterator

from app.domain.plans.lint.remarks import Kind, Remark
from app.domain.plans.lint.study import Study


def no_effect(study: Study) -> Iterator[Remark]:
    """What late data is to do to pools, once there are adjustments of locked periods."""
    plan = study.plan
    if plan.late_place is not None:
        words = (
            f"{plan.late} is kept with the plan and changes no pay yet. Before a period is locked,"
            " late data counts when it is calculated again; after that it pays nobody, because"
            " there are no adjustments of locked periods yet."
        )
        yield Remark(Kind.NO_EFFECT, "late", plan.late_place, words)
