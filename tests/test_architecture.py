"""The arrows that must not exist, checked: which room may import which."""

import ast
import statistics
import subprocess
import sys
from pathlib import Path

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
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "use absolute imports"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(
    "path", sorted(APP.rglob("*.py")), ids=lambda path: str(path.relative_to(APP))
)
def test_imports_point_inward(path):
    room, *rest = path.relative_to(APP).parts
    for module in imported(path):
        top, *inner = module.split(".")
        if top != "app":
            assert top not in BANNED.get(room, ()), f"{room} must not import {top}"
            assert room != "domain" or top in DOMAIN_MAY, f"domain must not import {top}"
        elif (target := inner[0] if inner else "app") != room:
            assert target in ALLOWED[room], f"{room} must not import {target}"
        elif room == "web" and (APP / "web" / inner[1]).is_dir():
            assert rest == ["areas.py"] or inner[1] == rest[0], "web areas are strangers"


PLANS = ("language", "evaluating", "files", "telling", "trying", "improving", "lint")


@pytest.mark.parametrize("room", PLANS)
def test_each_room_of_plans_uses_only_those_before_it(room):
    before = PLANS[: PLANS.index(room) + 1]
    paths = sorted((APP / "domain" / "plans" / room).glob("*.py"))
    names = [module.split(".") for path in paths for module in imported(path)]
    used = {name[3] for name in names if name[:3] == ["app", "domain", "plans"]}
    assert len(paths) > 1
    assert used <= set(before)


def test_every_plan_module_has_its_room():
    folder = APP / "domain" / "plans"
    assert {path.parent.name for path in folder.glob("*/*.py")} == set(PLANS)
    assert [path.stem for path in folder.glob("*.py")] == ["__init__"]


@each_file
def test_only_doors_open_the_factory_and_migrations_stand_alone(path):
    top = path.relative_to(ROOT).parts[0]
    names = [module for module in imported(path) if module.split(".")[0] == "app"]
    assert top != "migrations" or not names
    assert top in ("wsgi.py", "tests") or not any(name.startswith("app.factory") for name in names)


@each_file
def test_no_import_hides_in_a_function(path):
    nodes = ast.walk(ast.parse(path.read_text()))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [node for function in functions for node in ast.walk(function)]
    assert not any(isinstance(node, ast.Import | ast.ImportFrom) for node in inside)


def functions(path):
    nodes = ast.walk(ast.parse(path.read_text()))
    return [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node):
    return node.end_lineno - node.lineno + 1


@each_file
def test_a_file_and_a_function_are_read_at_one_glance(path):
    assert len(path.read_text().splitlines()) <= 400
    long = [node.name for node in functions(path) if length(node) > 50]
    assert not long


def test_half_of_the_functions_are_shorter_than_8_lines():
    lengths = [length(node) for path in APP.rglob("*.py") for node in functions(path)]
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
            *("measures.py", "facts.py", "fact_figures.py", "fact_sums.py", "fact_numbers.py"),
        )
    ),
]


STATISTICS = ("fairness", "integrity")  # the rooms of the domain that calculate with floats


@pytest.mark.parametrize("room", STATISTICS)
def test_a_room_of_statistics_uses_exact_numbers_and_is_used_by_none_of_them(room):
    may = {path.stem for path in PAY_PATH if path.parent == APP / "domain"}
    may |= {"errors", "words", "units", "days", *STATISTICS}
    paths = sorted((APP / "domain" / room).glob("*.py"))
    names = [module.split(".") for path in paths for module in imported(path)]
    assert len(paths) > 1
    used = {name[2] for name in names if name[:2] == ["app", "domain"]}
    assert used <= may


@pytest.mark.parametrize("path", PAY_PATH, ids=lambda path: str(path.relative_to(APP)))
def test_exact_modules_of_pay_know_no_statistics(path):
    names = [module.split(".") for module in imported(path)]
    assert not any(name[:2] == ["app", "domain"] and name[2] in STATISTICS for name in names)


def inexact(tree):
    """What makes or uses a float: a division of integers, a decimal point, the type itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield node.lineno, "/"
        elif isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node.lineno, str(node.value)
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name.startswith(("float", "true_divide", "truediv", "frexp", "sqrt", "mean")):
                yield node.lineno, name


@pytest.mark.parametrize("path", PAY_PATH, ids=lambda path: str(path.relative_to(APP)))
def test_no_float_and_no_true_division_comes_near_pay(path):
    assert list(inexact(ast.parse(path.read_text()))) == []


@pytest.mark.parametrize(
    "code", ["a / b", "a /= 2", "x = 0.5", "float(x)", "np.float64", "np.sqrt"]
)
def test_what_is_inexact_is_seen(code):
    assert list(inexact(ast.parse(code)))
