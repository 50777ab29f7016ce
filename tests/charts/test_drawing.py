"""What holds for every chart: bytes that repeat, colours of the theme, no styles, no noise."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from pathlib import Path

import matplotlib
import pytest

from app.charts.style import THEMES
from tests.charts.pictures import EVERY_CHART, SVG, Picture

ROOT = Path(__file__).parents[2]
TOKENS = {
    "own": "mark",
    "band": "range",
    "others": "mark-others",
    "grid": "grid",
    "axis": "line-field",
    "text": "ink-quiet",
    "strong": "ink",
    "surface": "surface",
}
each_chart = pytest.mark.parametrize("draw", EVERY_CHART.values(), ids=EVERY_CHART)
each_theme = pytest.mark.parametrize("theme", THEMES)


@each_chart
def test_the_same_values_give_the_same_bytes(draw):
    assert draw("light") == draw("light")


@pytest.fixture
def hasty_threads():
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_draw_the_same_bytes_as_one_alone():
    asked = [(draw, theme) for draw in EVERY_CHART.values() for theme in THEMES] * 4
    alone = [draw(theme) for draw, theme in asked]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda pair: pair[0](pair[1]), asked))
    assert together == alone


@each_chart
def test_another_process_draws_the_same_bytes(draw):
    name = next(name for name, each in EVERY_CHART.items() if each is draw)
    code = (
        "import sys; from tests.charts.pictures import EVERY_CHART as charts;"
        f" sys.stdout.buffer.write(charts[{name!r}]('dark'))"
    )
    assert run(code).stdout == draw("dark")


def test_the_settings_of_the_process_stay_as_they_were():
    before = dict(matplotlib.rcParams)
    for draw in EVERY_CHART.values():
        draw("light")
    assert dict(matplotlib.rcParams) == before


@each_chart
@each_theme
def test_only_colours_of_the_theme_are_used(draw, theme):
    assert Picture(draw(theme)).colours() <= set(astuple(THEMES[theme]))


@each_theme
def test_the_colours_are_those_of_the_pages(theme):
    sheet = (ROOT / "app/static/css/plaudit.css").read_text()
    block = sheet.split(f'[data-bs-theme="{theme}"] {{')[1].split("}")[0]
    colours = dict(re.findall(r"--pl-([a-z-]+): (#[0-9a-f]{6});", block))
    assert {name: getattr(THEMES[theme], name) for name in TOKENS} == {
        name: colours[token] for name, token in TOKENS.items()
    }


@each_chart
def test_a_picture_has_no_style_no_script_and_no_address(draw):
    svg = draw("light")
    root = Picture(svg).root
    names = {name for element in root.iter() for name in element.attrib}
    assert not names & {"style", "class", "onload"}
    assert not {f"{SVG}style", f"{SVG}script", f"{SVG}image"} & {each.tag for each in root.iter()}
    links = {element.get("{http://www.w3.org/1999/xlink}href", "#") for element in root.iter()}
    assert all(link.startswith("#") for link in links)


@each_chart
def test_no_name_is_given_twice(draw):
    names = [
        element.get("id") for element in Picture(draw("light")).root.iter() if element.get("id")
    ]
    assert len(names) == len(set(names))


@each_chart
def test_at_most_one_word_is_strong_and_no_text_is_small(draw):
    picture = Picture(draw("light"))
    assert len(picture.words("c-strong")) <= 1
    assert {text.get("font-size") for text in picture.root.iter(f"{SVG}text")} == {"13px"}


@each_chart
def test_everything_stands_on_the_sheet(draw):
    picture = Picture(draw("light"))
    for x, y in [*picture.places_of_words().values(), *picture.dots(), *picture.dots("c-dot-few")]:
        assert 0 <= x <= picture.width
        assert 0 <= y <= picture.height


def test_an_unknown_theme_is_refused():
    with pytest.raises(KeyError):
        EVERY_CHART["trend"]("sepia")


@pytest.mark.parametrize("home", ["/dev/null", "/nowhere/to/be/found", ""])
def test_a_home_that_cannot_be_written_to_makes_no_noise(home):
    code = "from tests.charts.pictures import EVERY_CHART as charts; charts['steps']('light')"
    result = run(code, HOME=home, XDG_CACHE_HOME="/dev/null", XDG_CONFIG_HOME="/dev/null")
    assert (result.stdout, result.stderr) == (b"", b"")


def test_no_window_system_is_loaded():
    code = "import sys, tests.charts.pictures; print('matplotlib.pyplot' in sys.modules)"
    assert run(code).stdout.strip() == b"False"


def run(code, **environment):
    command = [sys.executable, "-W", "error", "-c", code]
    given = {**os.environ, "PYTHONHASHSEED": "7", **environment}
    given.pop("MPLCONFIGDIR", None)
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, check=True)
