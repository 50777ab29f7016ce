"""`flask jobs ...`: the worker process."""

import signal
import threading

from app.cli.groups import CommandGroup
from app.jobs.worker import work

group = CommandGroup("jobs", help="Work that takes longer than a request.")


@group.command("work")
def work_for_ever() -> None:
    """Do one job after the other until a signal to stop comes."""
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    work(stop)
