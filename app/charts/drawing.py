"""A sheet of SVG in px from its upper left corner, as the design draws it."""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from threading import Lock

import matplotlib
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from app.charts.sheets import Place
from app.charts.style import CHART_STYLE, DASHED, HAIR, LINE, LINKED, OTHERS, STRONG, THEMES

# matplotlib's settings belong to the whole process, so one chart is drawn at a time.
SETTINGS = Lock()
NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
# Opened by its own address, a picture is a page under the content policy, which has no styles.
STYLE = re.compile(rb'(<[^<>]*) style="([^"]*)"')
STYLE_SHEET = re.compile(rb"<defs>\s*<style.*?</style>\s*</defs>\s*", re.DOTALL)
SIDES = {"start": "left", "middle": "center", "end": "right"}


class Words(Text):
    """Text that the reader's browser sets: no font is opened here, so no letter can be missing.

    It is never read as mathematics, whatever dollar signs a name has.
    """

    def draw(self, renderer) -> None:
        x, y = self.get_transform().transform(self.get_unitless_position())
        pen = renderer.new_gc()
        pen.set_foreground(self.get_color())
        place = (x, renderer.height - y)
        renderer.open_group("text", gid=self.get_gid())
        renderer.draw_text(pen, *place, self.get_text(), self.get_fontproperties(), 0, mtext=self)
        renderer.close_group("text")


@contextmanager
def drawing(width: float, height: float, theme: str) -> Iterator["Drawing"]:
    """A sheet to draw on and to take the SVG from, for one thread at a time."""
    with SETTINGS, matplotlib.rc_context(CHART_STYLE):
        yield Drawing(width, height, theme)


class Drawing:
    """What lies below is drawn first. Groups are named as in the design: c-line-1, c-dot-2."""

    def __init__(self, width: float, height: float, theme: str) -> None:
        self.theme = THEMES[theme]
        self._figure = Figure(figsize=(width / 72, height / 72))
        self._figure.patch.set_visible(False)
        flipped = Affine2D().scale(1 / 72, -1 / 72).translate(0, height / 72)
        self._px = flipped + self._figure.dpi_scale_trans
        self._numbers = count(1)

    def svg(self) -> bytes:
        file = io.BytesIO()
        FigureCanvasSVG(self._figure).print_svg(file, metadata=NO_METADATA)
        return _without_styles(file.getvalue())

    def line(self, places: Sequence[Place]) -> None:
        self._line("c-line", places, color=self.theme.own, linewidth=LINE)

    def line_of_others(self, places: Sequence[Place]) -> None:
        self._line(
            "c-line-others", places, color=self.theme.others, linewidth=OTHERS, dashes=DASHED
        )

    def outer_line(self, places: Sequence[Place]) -> None:
        """A second limit: drawn through, where the first one is dashed."""
        self._line("c-line-outer", places, color=self.theme.others, linewidth=OTHERS)

    def line_of_bar(self, places: Sequence[Place]) -> None:
        """The sides and the top of a bar, so that it is seen without its colour."""
        self._line("c-line-bar", places, color=self.theme.own, linewidth=HAIR)

    def grid(self, *places: Place, width: float = HAIR) -> None:
        self._line("c-grid", places, color=self.theme.grid, linewidth=width)

    def axis(self, *places: Place) -> None:
        self._line("c-axis", places, color=self.theme.axis, linewidth=HAIR)

    def link(self, *places: Place) -> None:
        self._line("c-link", places, color=self.theme.axis, linewidth=HAIR, dashes=LINKED)

    def band(self, places: Sequence[Place]) -> None:
        area = Polygon(places, closed=True, facecolor=self.theme.band, edgecolor="none")
        self._add("c-band", area)

    def bar_of_range(self, start: Place, end: Place, width: float) -> None:
        """A band along one line; its round ends lie inside the range."""
        cap = min(width, end[0] - start[0]) / 2
        inside = [(start[0] + cap, start[1]), (end[0] - cap, end[1])]
        self._line("c-band", inside, color=self.theme.band, linewidth=2 * cap)

    def edges_of_range(self, places: Sequence[Place]) -> None:
        """Where a range ends: it is seen without colours too."""
        self._line("c-line-range", places, color=self.theme.own, linewidth=HAIR)

    def dot(self, place: Place, radius: float = 6) -> None:
        """With a rim in the card's colour."""
        self._dot("c-dot", place, radius, self.theme.own, self.theme.surface)

    def hollow_dot(self, place: Place, radius: float = 6) -> None:
        """Few answers."""
        self._dot("c-dot-few", place, radius - 1, self.theme.surface, self.theme.own)

    def diamond(self, place: Place, radius: float = 6) -> None:
        """Further out than a dot: another shape, for who sees no colours."""
        self._dot("c-dot-far", place, radius, self.theme.own, self.theme.surface, "D")

    def words(self, place: Place, text: str, anchor: str = "start", strong: bool = False) -> None:
        """At most one emphasis a chart."""
        weight, colour = (STRONG, self.theme.strong) if strong else (400, self.theme.text)
        self._words("c-strong" if strong else "c-text", place, text, anchor, weight, colour)

    def name(self, place: Place, text: str) -> None:
        """Who a row is about."""
        self._words("c-name", place, text, "start", 400, self.theme.strong)

    def _line(self, kind: str, places: Sequence[Place], **look) -> None:
        across, down = zip(*places, strict=True)
        dashes = look.pop("dashes", None)
        line = Line2D(across, down, **look)
        if dashes:
            line.set_dashes(dashes)
        self._add(kind, line)

    def _dot(
        self, kind: str, place: Place, radius: float, fill: str, rim: str, marker: str = "o"
    ) -> None:
        look = {
            "marker": marker,
            "markersize": 2 * radius,
            "markeredgewidth": 2,
            "linestyle": "none",
        }
        dot = Line2D(*([part] for part in place), **look, markerfacecolor=fill, markeredgecolor=rim)
        self._add(kind, dot)

    def _words(self, kind, place, text, anchor, weight, colour) -> None:
        words = Words(*place, text, color=colour, fontweight=weight, ha=SIDES[anchor])
        self._add(kind, words)

    def _add(self, kind: str, artist: Artist) -> None:
        number = next(self._numbers)
        artist.set(gid=f"{kind}-{number}", zorder=number, transform=self._px)
        self._figure.add_artist(artist)


def _without_styles(svg: bytes) -> bytes:
    """The same picture with an attribute for each style. Text holds no `<`, so only tags match."""
    plain = STYLE_SHEET.sub(b"", svg, count=1)
    plain = plain.replace(b"<svg ", b'<svg stroke-linejoin="round" ', 1)  # as in the sheet
    return STYLE.sub(lambda tag: tag[1] + _attributes(tag[2]), plain)


def _attributes(style: bytes) -> bytes:
    parts = (part.split(b":", 1) for part in style.split(b";"))
    pairs = b"".join(b' %s="%s"' % (name.strip(), value.strip()) for name, value in parts)
    return pairs.replace(b"'system-ui'", b"system-ui")  # a kind of font: no font has this name
