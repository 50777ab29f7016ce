"""What a score of counted answers may claim, with the measures that are known here."""

from app.domain.errors import BadCounts
from app.domain.fairness.claims import Claim, claim, counts_of
from app.extensions import db
from app.queries.catalogue import newest_measures


def claim_of(measure_name: str, counts: str) -> Claim:
    """The score of these counts (`0:2,7:3`), its range and its words.

    Errors: BadCounts for a measure that does not exist or counts that do not fit it; NoAnswers.
    """
    measures = newest_measures(db.session())
    if measure_name not in measures:
        known = ", ".join(measures)
        raise BadCounts(f"There is no measure {measure_name!r}; known: {known}.")
    measure = measures[measure_name]
    return claim(measure, counts_of(measure, counts))
