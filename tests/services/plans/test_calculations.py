"""Calculating a period: exact, again and again, one version per change."""

from datetime import date

import pytest
from sqlalchemy import delete, func, select

from app.domain.days import FOR_EVER
from app.domain.errors import BadPeriod
from app.domain.numbers import fraction_of
from app.extensions import db, write_session
from app.models.people import EmploymentRow
from app.models.statements import StatementVersionRow
from tests.factories import HIRED, import_answers, write_csv
from tests.payday import (
    LINEAR,
    approve_all,
    calculate,
    lock,
    make_month,
    participate,
    statement_of,
    submit,
)

pytestmark = pytest.mark.usefixtures("context")
NEEDY = LINEAR.replace("window: period,", "window: period, needs: 2, otherwise: [team, missing],")


def current(month, person):
    head = statement_of(month, person)
    return db.session.get(StatementVersionRow, (head.id, head.version))


def line(version, name):
    return dict(version.content["lines"])[name]


def versions():
    return db.session.scalar(select(func.count()).select_from(StatementVersionRow))


def test_a_statement_is_exact_to_the_cent(tmp_path):
    month = make_month(tmp_path, answers=("5", "5", "4"))  # mean 14/3: 5/6 of 1,000.00

    result = calculate(month).result

    assert current(month, month.ann).total_minor == 83_333
    assert fraction_of(line(current(month, month.ann), "mean")["number"]) == fraction_of("14/3")
    assert (result["new"], result["not_rated"]) == (2, 0)


def test_the_content_names_nobody(tmp_path):
    month = make_month(tmp_path)
    calculate(month)

    text = str(current(month, month.ann).content)

    assert month.ann.pseudonym in text
    assert month.ann.name not in text


def test_the_same_facts_make_no_new_version(tmp_path):
    month = make_month(tmp_path)
    calculate(month)
    before = current(month, month.ann).content_hash

    result = calculate(month).result

    assert (result["unchanged"], versions()) == (2, 2)
    assert current(month, month.ann).content_hash == before


def test_new_answers_make_a_new_version_and_keep_the_old_one(tmp_path):
    month = make_month(tmp_path)
    calculate(month)
    import_answers(write_csv(tmp_path, "late,ann,2026-01-31,1", name="late.csv"))

    result = calculate(month).result

    head = statement_of(month, month.ann)
    assert (result["changed"], result["unchanged"], head.version) == (1, 1, 2)
    old, new = (db.session.get(StatementVersionRow, (head.id, n)) for n in (1, 2))
    assert (old.total_minor, new.total_minor) == (50_000, 12_500)


def test_what_is_submitted_is_not_calculated_any_more(tmp_path):
    month = make_month(tmp_path)
    calculate(month)
    submit(month)
    import_answers(write_csv(tmp_path, "late,ann,2026-01-31,1", name="late.csv"))

    result = calculate(month).result

    assert (result["kept"], statement_of(month, month.ann).version) == (2, 1)


def test_a_missing_score_is_not_rated_with_its_reason_and_never_zero(tmp_path):
    month = make_month(
        tmp_path, plan=NEEDY.replace("otherwise: [team, missing]", "otherwise: [missing]")
    )

    result = calculate(month).result

    version = current(month, month.bob)
    assert (version.total_minor, result["not_rated"]) == (None, 1)
    assert line(version, "reward") == {"missing": "this person has fewer than 2 answers"}


def test_too_few_answers_take_the_score_of_the_team(tmp_path):
    month = make_month(tmp_path, plan=NEEDY)  # the team: 5, 4, 3 and 5
    calculate(month)

    assert line(current(month, month.bob), "mean") == {"number": "17/4"}


def test_only_the_days_of_the_participation_count(tmp_path):
    month = make_month(tmp_path)  # 5 on the 1st, 4 on the 2nd, 3 on the 3rd
    row = participate(month.far, date(2026, 1, 2), date(2026, 1, 3))
    lines = ("f1,far,2026-01-01,1", "f2,far,2026-01-02,5", "f3,far,2026-01-03,1")
    import_answers(write_csv(tmp_path, *lines, name="far.csv"))
    calculate(month)

    version = current(month, month.far)
    assert version.content["days"] == ["2026-01-02", "2026-01-03"]
    assert (line(version, "mean"), row.payee_id) == ({"number": "5"}, month.far.id)


def test_who_left_before_the_period_has_no_statement(tmp_path):
    month = make_month(tmp_path)
    participate(month.far)
    employed(month.far, (HIRED, date(2026, 1, 1)))

    assert calculate(month).result["new"] == 2


def test_who_came_back_is_paid_for_the_job_in_which_they_began_to_take_part(tmp_path):
    month = make_month(tmp_path)
    participate(month.far)
    employed(month.far, (HIRED, date(2026, 1, 3)), (date(2026, 1, 20), FOR_EVER))
    calculate(month)

    assert current(month, month.far).content["days"] == ["2026-01-01", "2026-01-03"]


def employed(person, *jobs):
    """These employments in the place of the one that the person has."""
    with write_session() as session, session.begin():
        session.execute(delete(EmploymentRow).where(EmploymentRow.person_id == person.id))
        for first_day, end_day in jobs:
            session.add(EmploymentRow(person_id=person.id, first_day=first_day, end_day=end_day))


def test_a_locked_period_is_not_calculated(tmp_path):
    month = make_month(tmp_path)
    calculate(month)
    submit(month)
    approve_all(month)
    lock(month)

    with pytest.raises(BadPeriod, match="January 2026 is locked since"):
        calculate(month)
