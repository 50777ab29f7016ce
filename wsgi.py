"""The door for a WSGI server: `gunicorn wsgi:app`; and for commands, as Flask finds it here.

Commands that read nothing but files get a small app: no database, no secret, a quick start.
"""

import os
import sys

from app.cli.outside import is_outside, small_app

GIVE_UP = 3  # gunicorn then stops, instead of trying again for ever

if is_outside(sys.argv[1:]):
    app = small_app()
else:
    from app.domain.errors import WrongInstallation
    from app.extensions import db
    from app.factory import create_app
    from app.services.installation import refuse_open_demo
    from config import PUBLIC_URL, SECRET_KEY_FILE, Config, make_secret

    make_secret(SECRET_KEY_FILE)
    app = create_app(Config())
    with app.app_context():
        try:
            refuse_open_demo(os.environ.get("HOST", ""), PUBLIC_URL)
        except WrongInstallation as error:
            sys.stderr.write(f"{error}\n")
            sys.exit(GIVE_UP)
        db.engine.dispose()  # a preloaded app is forked, and connections must not be
