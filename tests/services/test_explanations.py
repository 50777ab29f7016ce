"""A stored statement in words: of which days the answers are."""

from datetime import date

import pytest

from app.domain.days import FOR_EVER
from app.domain.permissions import Role, Viewer
from app.extensions import db
from app.queries.statements import in_scope_of
from app.services.explanations import explained
from tests.factories import make_person, make_unit
from tests.payday import JANUARY, calculate, make_month, participate

pytestmark = pytest.mark.usefixtures("context")
AUDITOR = Viewer(0, "", "", frozenset({Role.AUDITOR}))


def told(number):
    """The first sentence about the score of this payee."""
    db.session.rollback()
    statements = db.session.scalars(in_scope_of(AUDITOR)).all()
    (statement,) = (s for s in statements if s.participation.payee.number == number)
    return next(s for line in explained(statement) for s in line.sentences if "answers" in s)


@pytest.mark.parametrize(
    ("first", "end", "words"),
    [
        (JANUARY, FOR_EVER, "in this period"),
        (date(2026, 1, 10), FOR_EVER, "from 10 January to 31 January 2026"),
        (JANUARY, date(2026, 1, 20), "from 1 January to 19 January 2026"),
        (date(2026, 1, 10), date(2026, 1, 11), "on 10 January 2026"),
    ],
)
def test_who_takes_part_for_a_while_reads_of_which_days(tmp_path, first, end, words):
    month = make_month(tmp_path)
    joiner = make_person("joiner", make_unit("Late"), month.boss)
    participate(joiner, first, end)
    calculate(month)

    assert f"You have no answers {words}" in told("joiner")
    assert "in this period" in told("ann")
