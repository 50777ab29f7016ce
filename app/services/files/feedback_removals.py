"""What a corrected file leaves out is taken back."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete

from app.domain.files.rows_named import RowsNamed
from app.domain.files.rows_read import Answered
from app.domain.jobs import Job
from app.extensions import db, write_session
from app.models.jobs import FeedbackImportRow, UnmatchedRow
from app.queries.contents import ids_stored_by, stored_answers
from app.services.answers import lock_answers, take_back
from app.services.excluding import count_before_removal, keep_rules
from app.services.files.feedback_rows import add_counts
from app.services.jobs import Clock, advance_job

AT_ONCE = 5_000  # rows


def remove_missing(
    job: Job,
    corrects: Sequence[int],
    records: int,
    named: RowsNamed,
    above: Mapping[int, tuple[int, ...]],
    clock: Clock,
) -> int:
    """Take back what the corrected imports stored and the corrected file leaves out.

    How many of these rows stay, because a row that is rejected may be one of them.

    All `records` of the corrected file have been read by now, and whoever begins again reads
    none of them twice. Rows of the corrected imports that still wait as unmatched are dropped:
    the corrected file speaks for them.
    """
    session = db.session()
    missing, held_back = named.missing(ids_stored_by(session, corrects))
    source_id = session.get_one(FeedbackImportRow, corrects[0]).source_id or 0
    for start in range(0, len(missing), AT_ONCE):
        some = missing[start : start + AT_ONCE]
        with write_session() as writing, writing.begin():
            lock_answers(writing)
            stored = stored_answers(writing, source_id, some)
            count_before_removal(writing, stored, above)
            take_back(writing, source_id, stored, above, job.id)
            keep_rules(writing, range(0), [row for _, row in stored], above)
            add_counts(writing, job.id, removed=_number(stored))
            advance_job(writing, job, records, records, clock())
    with write_session() as writing, writing.begin():
        writing.execute(delete(UnmatchedRow).where(UnmatchedRow.job_id.in_(corrects)))
    return held_back


def _number(stored: Sequence[tuple[int, Answered]]) -> int:
    """How many rows of a file these answers are."""
    return len({row.external_id for _, row in stored})
