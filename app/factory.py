"""The application factory: the one module that knows every other part."""

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.cli import (
    accounts,
    attributions,
    calendars,
    database,
    demo,
    details,
    exclusions,
    facts,
    feedback,
    integrity,
    jobs,
    mappings,
    measures,
    people,
    periods,
    plans,
    rollups,
    unmatched,
    workdays,
)
from app.extensions import db, login_manager, migrate, set_up_engine
from app.web import areas
from app.web.errors import HANDLERS
from app.web.filters import FILTERS
from app.web.headers import add_headers, csp_nonce
from app.web.identity import load_signed_in
from app.web.installation import is_demo, refuse_strangers_to_the_demo
from app.web.navigation import current_desk, is_open
from app.web.permissions import refuse_undeclared_views
from app.web.static_files import set_up_static_files
from app.web.uploads import allow_large_files

GROUPS = (
    *(accounts.group, attributions.group, calendars.group, database.group, demo.group),
    *(
        details.group,
        exclusions.group,
        facts.group,
        feedback.group,
        integrity.group,
        jobs.group,
        mappings.group,
    ),
    *(measures.group, measures.questions, people.group, periods.group),
    *(plans.participations, plans.plans, rollups.group, unmatched.group, workdays.group),
)


def create_app(config: object) -> Flask:
    """Build one app from one config; open no connection, start no work."""
    app = Flask("app", static_folder=None)
    app.config.from_object(config)
    if not app.config["SECRET_KEY"]:
        raise RuntimeError("SECRET_KEY is not set; bin/serve makes one on its first start")
    set_up_storage(app)
    set_up_web(app)
    for group in GROUPS:
        app.cli.add_command(group)
    return app


def set_up_storage(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=False, transactional_ddl=True)  # batch drops triggers
    with app.app_context():
        set_up_engine(db.engine)


def set_up_web(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.user_loader(load_signed_in)
    login_manager.login_view = "auth.sign_in_page"
    login_manager.login_message = None
    app.before_request(allow_large_files)  # before the form is read for its token
    CSRFProtect(app)
    app.before_request(refuse_undeclared_views)
    app.before_request(refuse_strangers_to_the_demo)
    app.after_request(add_headers)
    for kind, handler in HANDLERS.items():
        app.register_error_handler(kind, handler)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(csp_nonce=csp_nonce, is_demo=is_demo)
    app.jinja_env.globals.update(current_desk=current_desk, is_open=is_open)
    for blueprint in areas.BLUEPRINTS:
        app.register_blueprint(blueprint)
    set_up_static_files(app)
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
