"""What stored answers say, read for many or for few days."""

import pytest
from sqlalchemy import select

from app.domain.facts import WHOLE_ANSWER
from app.extensions import db
from app.models.exclusions import ExcludedCreditRow
from app.models.facts import AnswerRow
from app.queries import contents
from app.queries.contents import shares_of
from tests.factories import import_answers, make_person, make_unit, store, write_csv

pytestmark = pytest.mark.usefixtures("context")


@pytest.mark.parametrize("are_many", [True, False])
def test_each_answer_has_its_shares_however_many_days_are_read(are_many, tmp_path, monkeypatch):
    """Also one that does not count; none that nobody asked for."""
    monkeypatch.setattr(contents, "_are_many", lambda session, days: are_many)
    team = make_unit("north")
    ann, bob = make_person("ann", team), make_person("bob", team)
    rows = ("1,ann,2025-10-31,1", "2,bob,2025-11-01,5", "3,ann,2025-11-01,4", "4,bob,2025-12-01,3")
    import_answers(write_csv(tmp_path, *rows))
    answers = {row.external_id: row for row in db.session.scalars(select(AnswerRow))}
    left_out = {"question": "satisfaction", "channel": "phone", "team_id": team.id, "step": 2}
    key = {"payee_id": ann.id, "day": answers["4"].day, "answer_id": answers["4"].id}
    store(ExcludedCreditRow(credit=WHOLE_ANSWER, **key, **left_out))

    found = shares_of(db.session(), [answers[each] for each in ("1", "2", "4")])

    whole = {"team_id": team.id, "credit": WHOLE_ANSWER}
    told = {key: sorted(one.payee_id for one in some) for key, some in found.items()}
    assert told == {
        answers["1"].id: [ann.id],
        answers["2"].id: [bob.id],
        answers["4"].id: sorted([ann.id, bob.id]),
    }
    assert all(one._asdict().items() >= whole.items() for some in found.values() for one in some)
