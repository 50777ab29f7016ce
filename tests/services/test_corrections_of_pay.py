"""A corrected file where pay of its days is being decided, or is locked."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.domain.errors import SecondDuty, StatementChanged
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.facts import FormerAnswerRow
from app.models.jobs import CorrectionRow, LateImportRow
from app.services.actors import Actor
from app.services.files.corrections import confirm_correction, propose_correction, refuse_correction
from app.services.jobs import job_numbered
from tests.adjusting import look as differences
from tests.adjusting import told
from tests.factories import NOON, OPERATOR, import_answers, write_csv
from tests.payday import approve_all, calculate, lock, make_month, submit
from tests.paying import paid
from tests.services.files.test_corrections import WHY, answers, look, number_of
from tests.world import viewer_of

pytestmark = pytest.mark.usefixtures("context")
OF_MAY, OF_JANUARY = (f"m1,ann,2026-0{month}-04,5" for month in (5, 1))


def viewer_actor(person):
    viewer = viewer_of(person)
    return Actor(viewer.pseudonym, viewer.id)


class TestWherePayIsBeingDecided:
    @pytest.fixture
    def month(self, tmp_path):
        month = make_month(tmp_path)
        self.first = job_numbered(1)
        calculate(month)
        submit(month)
        return month

    def proposed(self, month, tmp_path):
        lines = ("a0,ann,2026-01-01,1", "a1,ann,2026-01-02,4", "a2,ann,2026-01-03,3")
        preview = look(tmp_path, self.first, *lines)
        assert (preview.result["changed"], preview.result["removed"]) == (1, 1)
        hanna = viewer_of(month.hanna)
        actor = Actor(hanna.pseudonym, hanna.id)
        assert propose_correction(preview.id, None, actor, NOON, WHY) == 0
        return preview, actor

    def test_a_second_person_confirms_a_correction(self, month, tmp_path):
        before = answers()
        preview, first = self.proposed(month, tmp_path)
        boss = Actor(viewer_of(month.boss).pseudonym, month.boss.id)
        assert answers() == before

        with pytest.raises(SecondDuty):
            confirm_correction(preview.id, None, first, NOON)
        with pytest.raises(SecondDuty):
            confirm_correction(preview.id, None, Actor("operator:x"), NOON)
        work_once(confirm_correction(preview.id, None, boss, NOON))

        assert len(answers()) == 3
        assert answers() != before
        with pytest.raises(StatementChanged):
            confirm_correction(preview.id, None, boss, NOON)

    def test_nobody_confirms_a_correction_of_answers_of_their_own(self, month, tmp_path):
        preview, _ = self.proposed(month, tmp_path)
        with pytest.raises(SecondDuty, match="about you"):
            confirm_correction(preview.id, None, viewer_actor(month.ann), NOON)

    def test_after_the_lock_two_people_correct_answers_and_what_was_paid_stays(
        self, month, tmp_path
    ):
        """Of a0 another answer, of a2 another payee, b1 left out."""
        approve_all(month)
        lock(month)
        lines = ("a0,ann,2026-01-01,4", "a1,ann,2026-01-02,4", "a2,bob,2026-01-03,3")
        preview = look(tmp_path, self.first, *lines)
        assert (preview.result["changed"], preview.result["removed"]) == (2, 1)
        assert propose_correction(preview.id, None, viewer_actor(month.hanna), NOON, WHY) == 0
        work_once(confirm_correction(preview.id, None, viewer_actor(month.boss), NOON))

        assert (paid(month, month.ann), paid(month, month.bob)) == (50_000, 100_000)
        assert number_of(FormerAnswerRow) == 3
        number = differences(month).result["batch"]
        assert told(number) == {"Name of bob": (100_000, 0, -100_000)}  # Ann: 4 as before

    def test_a_refused_correction_changes_nothing(self, month, tmp_path):
        before = answers()
        preview, _ = self.proposed(month, tmp_path)

        refuse_correction(preview.id, OPERATOR, NOON)

        assert (answers(), number_of(CorrectionRow)) == (before, 0)

    def test_the_database_knows_no_second_person_who_is_the_first(self, month, tmp_path):
        self.proposed(month, tmp_path)
        with pytest.raises(IntegrityError), write_session() as session, session.begin():
            session.execute(text("update correction set confirmed_by = proposed_by"))

    def test_answers_that_come_late_are_counted_by_period(self, month, tmp_path):
        job = import_answers(
            write_csv(tmp_path, "n1,ann,2026-01-30,5", "n2,ann,2026-02-01,5", "n3,bob,2026-01-29,5")
        )
        rows = db.session.scalars(select(LateImportRow)).all()
        assert [(row.period_id, row.job_id, row.answers) for row in rows] == [
            (month.period.id, job.id, 2)
        ]
