"""What anybody in the company may read of its units, for pages that show it."""

from app.domain.days import Days
from app.extensions import db
from app.services.disclosure import public_units
from app.web.kept import kept


def units_for_all(question: str, days: Days, channel: str = "") -> frozenset[int]:
    """The units whose figure of these days anybody may read; decided once, until data change."""
    key = ("units", question, days, channel)
    return kept(key, lambda: public_units(db.session(), question, days, channel))
