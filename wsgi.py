"""The door for a WSGI server: `gunicorn wsgi:app`."""

import os
import sys

from app.domain.errors import WrongInstallation
from app.extensions import db
from app.factory import create_app
from app.services.installation import refuse_open_demo
from config import PUBLIC_URL, SECRET_KEY_FILE, Config, make_secret

GIVE_UP = 3  # gunicorn then stops, instead of trying again for ever

make_secret(SECRET_KEY_FILE)
app = create_app(Config())
with app.app_context():
    try:
        refuse_open_demo(os.environ.get("HOST", ""), PUBLIC_URL)
    except WrongInstallation as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(GIVE_UP)
    db.engine.dispose()  # a preloaded app is forked, and connections must not be
