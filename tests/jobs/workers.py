"""Workers that can be killed: processes, forked off one that has loaded what a worker needs.

To load it takes longer than most of the jobs do.
"""

import multiprocessing
import os
import signal
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.factory import set_up_storage
from app.jobs.worker import RUNNERS, work_once
from app.services.files import fact_imports, feedback_imports, feedback_removals, settling
from tests import databases

STEPS = (  # so small that each job has many
    (feedback_imports, "CHUNK_ROWS", 20),
    (feedback_removals, "AT_ONCE", 1),
    (settling, "AT_ONCE", 3),
    (fact_imports, "CHUNK", 4),
)
nest = multiprocessing.get_context("forkserver")
nest.set_forkserver_preload([__name__])


@contextmanager
def worker(url, kind, only=None, dies_after=0):
    """A process that does what waits, and a pipe by which it tells each job, and None at the end.

    `only`: the job that it does. `dies_after`: the commit after which it kills itself.
    """
    told, telling = nest.Pipe(duplex=False)
    given = (url, kind, databases.FILES, telling, only, dies_after)
    process = nest.Process(target=do_what_waits, args=given)
    process.start()
    telling.close()
    try:
        yield process, told
    finally:
        process.kill()
        process.join()
        told.close()


def do_what_waits(url, kind, files, telling, only, dies_after):
    databases.FILES = files  # with the key of the audit chain
    take_small_steps()
    for job_kind, runner in RUNNERS.items():
        RUNNERS[job_kind] = _telling(telling, runner)
    options = databases.ENGINE_OPTIONS.get(kind, {})
    with databases.app_on(url, without_pages, **options) as app, app.app_context():
        if dies_after:
            _die_after(dies_after)
        while work_once(only):
            pass
    telling.send(None)


def take_small_steps():
    for module, name, size in STEPS:
        setattr(module, name, size)


def without_pages(config):
    """An app as far as jobs need it; its pages would take longer to make than many of them do."""
    app = Flask("app")
    app.config.from_object(config)
    set_up_storage(app)
    return app


def _telling(telling, runner):
    def run(job, clock, report):
        telling.send(job.id)
        runner(job, clock, report)

    return run


def _die_after(commits):
    left = iter(range(commits - 1, -1, -1))

    @event.listens_for(Session, "after_commit")
    def count(_session):
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
