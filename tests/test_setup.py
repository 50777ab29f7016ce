"""What a fresh machine meets first: bin/serve, bin/test and the server that the tests get."""

import getpass
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg
import pytest

from tests.postgresql import installed_programs, postgresql

ROOT = Path(__file__).parents[1]
BASH = shutil.which("bash")
REAL = f'exec "{sys.executable}" "$@"'
SYSTEM = "/usr/bin:/bin"


def command(folder, name, *lines):
    """A shell script that stands in for the command `name`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)
    return path


def run_in(folder, script, path):
    sourced = f". '{ROOT}/bin/_python'; {script}"
    return subprocess.run(
        [BASH, "-c", sourced], cwd=folder, env={"PATH": path}, capture_output=True, text=True
    )


# Finding a Python


def python_with(folder, name, **modules):
    """A Python that runs with the given modules in place of its own."""
    own = folder / f"modules of {name}"
    own.mkdir(parents=True)
    for module, code in modules.items():
        (own / f"{module}.py").write_text(code)
    return command(folder, name, f'export PYTHONPATH="{own}"', REAL)


NO_ENSUREPIP = {"ensurepip": "raise ImportError"}
OLD = {"sitecustomize": "import sys; sys.version_info = (3, 10, 14)"}


def found(path, *folders):
    return run_in(path, "find_python", ":".join(map(str, folders)))


def test_a_command_that_does_not_run_is_passed_over(tmp_path):
    shims, system = tmp_path / "shims", tmp_path / "system"
    command(shims, "python3.14", "echo 'command not found' >&2", "exit 127")
    command(shims, "python3.13", "exit 1")
    behind = command(system, "python3.13", REAL)
    command(system, "python3.12", REAL)

    answer = found(tmp_path, shims, system)

    assert (answer.stdout, answer.stderr) == (f"{behind}\n", "")


def test_a_python_older_than_3_11_is_passed_over(tmp_path):
    python_with(tmp_path, "python3.14", **OLD)
    new = command(tmp_path, "python3", REAL)

    assert found(tmp_path, tmp_path).stdout == f"{new}\n"


def test_a_python_without_ensurepip_is_passed_over(tmp_path):
    python_with(tmp_path, "python3.14", **NO_ENSUREPIP)
    whole = command(tmp_path, "python3.12", REAL)

    assert found(tmp_path, tmp_path).stdout == f"{whole}\n"


def test_one_line_mends_a_missing_ensurepip(tmp_path):
    python_with(tmp_path, "python3.14", **NO_ENSUREPIP)
    minor = sys.version_info[1]

    answer = found(tmp_path, tmp_path)

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.endswith(f"\n    sudo apt-get install -y python3.{minor}-venv\n")


def test_one_line_mends_a_missing_python(tmp_path):
    answer = found(tmp_path, tmp_path)

    assert answer.returncode == 1
    assert answer.stderr.endswith("\n    sudo apt-get install -y python3-venv\n")


# Keeping .venv


@pytest.fixture
def product(tmp_path):
    """A folder with requirements and a .venv whose pip and servers only take notes."""
    (tmp_path / "requirements.txt").write_text("flask\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\npytest\n")
    command(
        tmp_path / ".venv" / "bin",
        "python",
        'echo "$*" >> calls',
        'case "$*" in',
        '"-m pip install "*) [ ! -e offline ] ;;',
        '"-m pip "*) ;;',
        f'"-m gunicorn "*) exec "{sys.executable}" -m http.server "$PORT" --bind 127.0.0.1 ;;',
        '"-m flask jobs work") echo $$ >> workers; exec sleep 60 ;;',
        '"-m flask "*) ;;',
        f"*) {REAL} ;;",
        "esac",
    )
    return tmp_path


def prepare(product, requirements="requirements.txt"):
    return run_in(product, f"prepare {requirements}", f"{product}:{SYSTEM}")


def installs(product):
    """How often pip was asked to install something."""
    return (product / "calls").read_text().count("-m pip install")


def test_a_second_start_calls_no_pip(product):
    prepare(product)
    (product / "calls").write_text("")

    answer = prepare(product)

    assert "-m pip" not in (product / "calls").read_text()
    assert (answer.returncode, answer.stderr) == (0, "")


def test_changed_requirements_are_installed(product):
    prepare(product, "requirements-dev.txt")
    (product / "requirements.txt").write_text("flask==3\n")

    prepare(product, "requirements-dev.txt")

    assert installs(product) == 2


def test_the_larger_set_holds_the_smaller_one(product):
    prepare(product, "requirements-dev.txt")
    prepare(product, "requirements.txt")

    assert installs(product) == 1


def test_the_smaller_set_does_not_hold_the_larger_one(product):
    prepare(product, "requirements.txt")
    prepare(product, "requirements-dev.txt")

    assert installs(product) == 2


def test_an_install_that_failed_is_tried_again(product):
    (product / "offline").touch()
    assert prepare(product).returncode == 1
    (product / "offline").unlink()

    assert prepare(product).returncode == 0
    assert installs(product) == 2


def test_a_venv_whose_python_is_gone_is_made_anew(product):
    prepare(product)
    kept = (product / ".venv/bin/python").rename(product / "kept")
    command(product, "python3.14", f'[ "$2" = venv ] && cp "{kept}" .venv/bin/python || {REAL}')

    assert prepare(product).returncode == 0
    assert installs(product) == 2


# bin/serve


@pytest.fixture
def serving(product):
    """A bin/serve that has said where it serves, in a process group of its own as in a terminal."""
    shutil.copytree(ROOT / "bin", product / "bin")
    environment = {"PATH": SYSTEM, "PORT": str(free_port())}
    with (
        open(product / "errors", "w") as errors,
        subprocess.Popen(
            [BASH, product / "bin/serve"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        assert process.stdout.readline() == (
            f"Plaudit is at http://127.0.0.1:{environment['PORT']} (Ctrl-C stops it)\n"
        )
        yield process
        process.terminate()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def workers(product, number):
    """The process ids of the first `number` workers."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        started = [int(line) for line in (product / "workers").read_text().split()]
        if len(started) >= number:
            return started
        time.sleep(0.05)
    raise AssertionError(f"fewer than {number} workers in 10 s")


def test_ctrl_c_ends_the_server_and_the_worker(product, serving):
    children = psutil.Process(serving.pid).children(recursive=True)
    workers(product, 1)

    os.killpg(serving.pid, signal.SIGINT)

    assert serving.wait(10) == 0
    assert not any(child.is_running() for child in children)


def test_a_worker_that_dies_is_started_again(product, serving):
    os.kill(workers(product, 1)[0], signal.SIGKILL)

    _, second = workers(product, 2)

    assert psutil.pid_exists(second)


def test_a_server_that_dies_ends_the_worker_too(product, serving):
    worker = workers(product, 1)[0]
    for child in psutil.Process(serving.pid).children():
        if "http.server" in child.cmdline():
            child.kill()

    assert serving.wait(10) == 1
    assert not psutil.pid_exists(worker)


def test_a_port_in_use_is_named(product):
    shutil.copytree(ROOT / "bin", product / "bin")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = subprocess.run(
            [BASH, product / "bin/serve"],
            env={"PATH": SYSTEM, "PORT": str(port)},
            capture_output=True,
            text=True,
        )

    assert answer.returncode == 1
    assert f"Something listens at http://127.0.0.1:{port} already." in answer.stderr
    assert "gunicorn" not in (product / "calls").read_text()


# The PostgreSQL of the tests


def permissions():
    """Mode and owner of all that a server could want to open up, and the users of this machine."""
    wheel = installed_programs().parent
    outside = [*wheel.rglob("*"), wheel, *wheel.parents, Path("/tmp")]
    modes = {path: path.lstat() for path in outside}
    users = Path("/etc/passwd").read_text()
    return users, {path: (one.st_mode, one.st_uid, one.st_gid) for path, one in modes.items()}


@pytest.fixture(scope="module")
def private_folder():
    with TemporaryDirectory(prefix="plaudit.", dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def server(private_folder):
    """The URL of a server as psycopg reads it, with what lay outside its folder before it."""
    before = permissions()
    with postgresql(private_folder) as url:
        yield url.replace("+psycopg", ""), before


def test_a_server_changes_no_permission_outside_its_folder(server):
    _, before = server

    assert permissions() == before


def test_only_its_own_user_gets_to_a_server(server, private_folder):
    own = "nobody" if os.geteuid() == 0 else getpass.getuser()
    with psycopg.connect(server[0]) as connection:
        process = psutil.Process(connection.info.backend_pid)

        assert process.username() == own
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert (private_folder.owner(), stat.S_IMODE(private_folder.stat().st_mode)) == (own, 0o700)


def test_a_server_ends_with_whoever_asked_for_it():
    with TemporaryDirectory(prefix="plaudit.", dir="/tmp") as folder:
        asker = subprocess.Popen(
            [sys.executable, "-m", "tests.postgresql", folder],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        url = asker.stdout.readline().strip().replace("+psycopg", "")
        psycopg.connect(url).close()

        asker.communicate()  # its input ends

        assert asker.returncode == 0
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
