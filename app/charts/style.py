"""How charts look: colours by theme and matplotlib's settings, as the design language has them."""

from dataclasses import dataclass

FONTS = ["system-ui", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans"]  # as the pages
CHART_STYLE = {
    "figure.dpi": 72,  # 1 unit = 1 px
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "plaudit",  # the same bytes every time
    "font.family": ["sans-serif"],
    "font.sans-serif": FONTS,
    "font.size": 13,
    "lines.scale_dashes": False,
    "lines.solid_capstyle": "round",
    "lines.solid_joinstyle": "round",
}
LINE, OTHERS, HAIR = 2.25, 1.75, 1.0  # widths
DASHED, LINKED = (5, 4), (2, 3)
STRONG = 600


@dataclass(frozen=True, slots=True)
class Theme:
    """What each colour is for."""

    own: str  # the line and dots that the chart is about
    band: str  # their range
    others: str
    grid: str
    axis: str
    text: str
    strong: str
    surface: str  # of the card below, for rims and hollow dots


THEMES = {
    "light": Theme(
        own="#742a5e",
        band="#e0c2d6",
        others="#6f626b",
        grid="#ebe4df",
        axis="#8a7d85",
        text="#6f626b",
        strong="#2a1f28",
        surface="#ffffff",
    ),
    "dark": Theme(
        own="#eab0d6",
        band="#6a4059",
        others="#b1a2ac",
        grid="#362c34",
        axis="#94868f",
        text="#b1a2ac",
        strong="#f5eef3",
        surface="#221a21",
    ),
}
