"""The application factory: the one module that knows every other part."""

from flask import Flask

from app.cli import database, feedback, jobs, people, rollups
from app.extensions import db, migrate, set_up_engine

COMMANDS = (database.group, feedback.group, jobs.group, people.group, rollups.group)


def create_app(config: object) -> Flask:
    """Build one app from one config; open no connection, start no work."""
    app = Flask("app", instance_relative_config=True)
    app.config.from_object(config)
    if not app.config["SECRET_KEY"]:
        raise RuntimeError("SECRET_KEY is not set; see README.md, 'Run it'")
    set_up_storage(app)
    for group in COMMANDS:
        app.cli.add_command(group)
    return app


def set_up_storage(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=False, transactional_ddl=True)  # batch drops triggers
    with app.app_context():
        set_up_engine(db.engine)
