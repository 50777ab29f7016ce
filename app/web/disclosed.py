"""What anybody in the company may read of its units, for pages that show it."""

from collections.abc import Collection

from app.domain.days import Days
from app.extensions import db
from app.services.disclosure import public_beside, public_units
from app.web.kept import kept


def units_for_all(question: str, days: Days) -> frozenset[int]:
    """The units whose figure of these days anybody may read; decided once, until data change."""
    return kept(("units", question, days), lambda: public_units(db.session(), question, days))


def units_beside(question: str, days: Days, paid: Collection[int]) -> frozenset[int]:
    """Those of them that tell nothing to whom the figures of the paid units are told."""
    if not paid:
        return units_for_all(question, days)
    key = ("units beside", question, days, *sorted(paid))
    return kept(key, lambda: public_beside(db.session(), question, days, paid))
