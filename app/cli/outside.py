"""Commands that work on files alone, outside the application."""

from collections.abc import Sequence

from flask import Flask
from flask.cli import AppGroup

from app.cli.plan_runs import COMMANDS as RUNS
from app.cli.plan_simulations import simulate

COMMANDS = (*RUNS, simulate)
WITH_A_WORD = ("--app", "-A", "--env-file", "-e")  # options of Flask's own that stand before


def is_outside(words: Sequence[str]) -> bool:
    """Whether these words of a command line need nothing but files.

    >>> is_outside(["--app", "wsgi", "plans", "run", "p.yaml"]), is_outside(["plans", "publish"])
    (True, False)
    """
    left = list(words)
    while left and left[0].startswith("-"):
        del left[: 2 if left[0] in WITH_A_WORD else 1]
    return left[:1] == ["plans"] and left[1:2] in [[each.name] for each in COMMANDS]


def small_app() -> Flask:
    """An app with these commands, and nothing else."""
    app = Flask("app", static_folder=None)
    plans = AppGroup("plans", help="Incentive plans.")
    for command in COMMANDS:
        plans.add_command(command)
    app.cli.add_command(plans)
    return app
