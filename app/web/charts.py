"""Charts for pages: each a picture of its own address, with its words and its values beside it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request, url_for
from flask_login import current_user

from app.charts import payout, trend
from app.charts.curve import Curve
from app.charts.scales import scale_of
from app.charts.sentences import Values
from app.domain.scorecards import Scorecard
from app.web.clock import today
from app.web.kept import data_version, kept_drawing

DRAWN = "3"  # changes when charts are drawn another way, so that browsers ask anew
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page needs to show a chart: its address, size, words and values."""

    url: str
    width: int
    height: int
    alt: str
    caption: str
    table: Values | None = None  # none where the page has a table of its own
    wide: "Picture | None" = None  # for screens from a tablet on
    measure: str = ""  # whose scores are drawn, with its version: nps@1


def chart_url(endpoint: str, **arguments: object) -> str:
    """The address of a chart in the reader's theme."""
    return url_for(endpoint, theme=current_user.viewer.theme, **arguments)


def theme_asked() -> str:
    theme = request.args.get("theme", "")
    return theme if theme in THEMES else THEMES[0]


def picture(values: object, draw: Callable[[], bytes]) -> Response:
    """The chart of these values; drawn once, and not sent if the browser has it already."""
    told = f"{DRAWN} {theme_asked()} {request.endpoint} {values!r}"
    return _picture(hashlib.sha256(told.encode()).hexdigest(), draw)


def kept_picture(draw: Callable[[], bytes]) -> Response:
    """The same for a picture that is made from scores: nothing is read while no data changed.

    It depends on the data, on its address, on who asks and on the day, and on nothing else.
    """
    if not data_version():
        return picture(drawn := draw(), lambda: drawn)
    asked = (request.full_path, current_user.viewer.id, today())
    told = repr((DRAWN, data_version(), asked))
    return _picture(hashlib.sha256(told.encode()).hexdigest(), draw)


def _picture(version: str, draw: Callable[[], bytes]) -> Response:
    response = Response(mimetype="image/svg+xml")
    response.set_etag(version)
    response.headers["Cache-Control"] = "private, no-cache"
    if not request.if_none_match.contains(version):
        response.set_data(kept_drawing(version, draw))
    return response.make_conditional(request)


def trend_points(card: Scorecard) -> list[trend.Point]:
    return [
        trend.Point(
            label=month.label,
            value=month.value,
            answers=month.answers,
            enough=month.is_enough,
            low=month.low,
            high=month.high,
            name=f"{month.first_day:%B %Y}",
            hidden=bool(month.hidden),
        )
        for month in card.months
    ]


def trend_picture(card: Scorecard, url: str, subject: str) -> Picture:
    points, scale = trend_points(card), scale_of(card.measure)
    words = (trend.alt(points, scale, subject), trend.caption(points))
    table = trend.table(points, scale)
    return Picture(url, trend.WIDTH, trend.HEIGHT, *words, table, measure=card.measure.named)


def drawn_trend(card: Scorecard) -> bytes:
    return trend.draw(trend_points(card), scale_of(card.measure), theme_asked())


def curve_picture(curve: Curve, url: str) -> Picture:
    words = (payout.alt(curve), payout.caption(curve))
    return Picture(url, 320, payout.HEIGHTS[320], *words, payout.table(curve))
