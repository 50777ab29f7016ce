"""The arrows that must not exist, checked: which room may import which."""

import ast
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"
# What each room may import of the app besides itself.
ALLOWED = {
    "domain": set(),
    "models": {"domain"},
    "queries": {"domain", "models"},
    "engines": {"domain", "models"},
    "imports": {"domain"},
    "exports": {"domain"},
    "charts": {"domain"},
    "services": {"domain", "models", "queries", "engines", "imports", "exports", "extensions"},
    "jobs": {"domain", "engines", "services", "imports", "exports", "extensions"},
    "cli": {"domain", "engines", "services", "jobs", "imports", "exports", "extensions"},
    "web": {"domain", "queries", "services", "imports", "exports", "charts", "extensions"},
    "extensions.py": {"models"},
    "factory.py": {"domain", "extensions", "web", "cli"},
    "__init__.py": set(),
}
WEB = {"flask", "flask_login", "flask_migrate", "flask_sqlalchemy", "flask_wtf", "wtforms"}
BANNED = {
    "models": WEB,
    "queries": WEB,
    "engines": WEB,
    "services": WEB,
    "imports": WEB | {"sqlalchemy"},
    "exports": WEB | {"sqlalchemy"},
    "charts": WEB | {"sqlalchemy"},
}
DOMAIN_MAY = (sys.stdlib_module_names | {"numpy", "lark"}) - {"os", "random", "secrets", "time"}
CODE = [path for part in ("app", "migrations", "tests") for path in (ROOT / part).rglob("*.py")]
FILES = [*sorted(CODE), ROOT / "config.py", ROOT / "wsgi.py"]
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
IMPORTS = ast.Import | ast.ImportFrom
MODULES = sorted(APP.rglob("*.py"))


class Read(NamedTuple):
    """What the rules ask of a file."""

    lines: int
    imported: list[str]
    functions: list[tuple[str, int]]  # with their length in lines
    hidden_imports: list[int]  # the lines of those inside a function


@cache
def read(path):
    text = path.read_text()
    nodes = list(ast.walk(ast.parse(text)))
    functions = [node for node in nodes if isinstance(node, FUNCTIONS)]
    return Read(
        len(text.splitlines()),
        [name for node in nodes for name in names_imported(node)],
        [(node.name, node.end_lineno - node.lineno + 1) for node in functions],
        [node.lineno for each in functions for node in ast.walk(each) if isinstance(node, IMPORTS)],
    )


def names_imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert not node.level, "use absolute imports"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def faults(found, paths):
    """What a rule found in each of the files; {} where it holds."""
    found_in = {str(path.relative_to(ROOT)): list(found(path)) for path in paths}
    return {path: faults for path, faults in found_in.items() if faults}


def is_area(name):
    return (APP / "web" / name).is_dir()


def outward(path):
    room, *rest = path.relative_to(APP).parts
    for module in read(path).imported:
        top, *inner = module.split(".")
        if top != "app":
            if top in BANNED.get(room, ()) or (room == "domain" and top not in DOMAIN_MAY):
                yield f"{room} must not import {top}"
        elif (target := inner[0] if inner else "app") != room:
            if target not in ALLOWED[room]:
                yield f"{room} must not import {target}"
        elif room == "web" and is_area(inner[1]) and rest != ["areas.py"] and inner[1] != rest[0]:
            yield "web areas are strangers"


def test_imports_point_inward():
    assert faults(outward, MODULES) == {}


PLANS = ("language", "evaluating", "files", "telling", "trying", "improving", "lint")


@pytest.mark.parametrize("room", PLANS)
def test_each_room_of_plans_uses_only_those_before_it(room):
    before = PLANS[: PLANS.index(room) + 1]
    paths = sorted((APP / "domain" / "plans" / room).glob("*.py"))
    names = [module.split(".") for path in paths for module in read(path).imported]
    used = {name[3] for name in names if name[:3] == ["app", "domain", "plans"]}
    assert len(paths) > 1
    assert used <= set(before)


def test_every_plan_module_has_its_room():
    folder = APP / "domain" / "plans"
    assert {path.parent.name for path in folder.glob("*/*.py")} == set(PLANS)
    assert [path.stem for path in folder.glob("*.py")] == ["__init__"]


RULES = {"files": {"files"}, "proposing": {"files", "proposing"}}
ACTS = {
    "plans": {"plans"},
    "files": {"plans", "files"},
    "adjustments": {"plans", "adjustments"},
    "exclusions": {"plans", "exclusions"},
    "integrity": {"plans", "integrity"},
    "closing.py": {"integrity"},  # a period is looked through before it is locked
    "demo": {"plans", "files", "integrity", "demo"},
}


@pytest.mark.parametrize(("layer", "rooms"), [("domain", RULES), ("services", ACTS)])
def test_rooms_of_a_layer_use_only_those_before_them(layer, rooms):
    """And what stands beside the rooms uses none of them, but for what is named."""
    for path in sorted((APP / layer).rglob("*.py")):
        room = path.relative_to(APP / layer).parts[0]
        names = [module.split(".") for module in read(path).imported]
        used = {name[2] for name in names if name[:2] == ["app", layer]} & rooms.keys()
        assert used <= rooms.get(room, set()), path


def through_no_door(path):
    top = path.relative_to(ROOT).parts[0]
    for module in read(path).imported:
        if module.split(".")[0] == "app" and top == "migrations":
            yield f"migrations must not import {module}"
        elif module.startswith("app.factory") and top not in ("wsgi.py", "tests"):
            yield f"{top} must not import {module}"


def test_only_doors_open_the_factory_and_migrations_stand_alone():
    assert faults(through_no_door, FILES) == {}


def test_no_import_hides_in_a_function():
    assert faults(lambda path: read(path).hidden_imports, FILES) == {}


def too_long(path):
    yield from (name for name, length in read(path).functions if length > 50)
    if read(path).lines > 400:
        yield f"{read(path).lines} lines"


def test_a_file_and_a_function_are_read_at_one_glance():
    assert faults(too_long, FILES) == {}


def test_half_of_the_functions_are_shorter_than_8_lines():
    lengths = [length for path in MODULES for _, length in read(path).functions]
    assert statistics.median(lengths) < 8


def test_no_room_is_named_for_nothing():
    empty = {"util", "utils", "helper", "helpers", "common", "misc", "managers"}
    rooms = {path.stem for path in APP.rglob("*") if path.suffix in ("", ".py")}
    assert not rooms & empty


def test_every_room_has_its_arrows():
    rooms = {path.parent.relative_to(APP).parts[0] for path in APP.glob("*/**/*.py")}
    assert rooms <= set(ALLOWED)


def test_domain_loads_without_flask_or_sqlalchemy():
    code = "import sys, app.domain.measures; print({'flask', 'sqlalchemy'} & set(sys.modules))"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"


def test_commands_load_nothing_that_draws():
    code = "import sys, app.factory; print('matplotlib' in sys.modules)"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


PAY_PATH = [
    *(
        path
        for room in PLANS[:-1]
        for path in sorted((APP / "domain" / "plans" / room).glob("*.py"))
    ),
    *(
        APP / "domain" / name
        for name in (
            *("exact.py", "exact_groups.py", "rounding.py", "money.py", "numbers.py"),
            *("measures.py", "facts.py", "fact_figures.py"),
            *("files/fact_sums.py", "files/fact_numbers.py"),
        )
    ),
]


STATISTICS = ("fairness", "integrity")  # the rooms of the domain that calculate with floats


@pytest.mark.parametrize("room", STATISTICS)
def test_a_room_of_statistics_uses_exact_numbers_and_is_used_by_none_of_them(room):
    may = {path.stem for path in PAY_PATH if path.parent == APP / "domain"}
    may |= {"errors", "words", "units", "days", *STATISTICS}
    paths = sorted((APP / "domain" / room).glob("*.py"))
    names = [module.split(".") for path in paths for module in read(path).imported]
    assert len(paths) > 1
    used = {name[2] for name in names if name[:2] == ["app", "domain"]}
    assert used <= may


def statistics_used(path):
    for module in read(path).imported:
        if module.startswith(tuple(f"app.domain.{room}" for room in STATISTICS)):
            yield module


def test_exact_modules_of_pay_know_no_statistics():
    assert faults(statistics_used, PAY_PATH) == {}


def inexact(nodes):
    """What makes or uses a float: a division of integers, a decimal point, the type itself."""
    for node in nodes:
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield node.lineno, "/"
        elif isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node.lineno, str(node.value)
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name.startswith(("float", "true_divide", "truediv", "frexp", "sqrt", "mean")):
                yield node.lineno, name


def inexact_in(path):
    return inexact(ast.walk(ast.parse(path.read_text())))


def test_no_float_and_no_true_division_comes_near_pay():
    assert faults(inexact_in, PAY_PATH) == {}


@pytest.mark.parametrize(
    "code", ["a / b", "a /= 2", "x = 0.5", "float(x)", "np.float64", "np.sqrt"]
)
def test_what_is_inexact_is_seen(code):
    assert list(inexact(ast.walk(ast.parse(code))))
