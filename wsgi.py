"""The door for a WSGI server: `gunicorn wsgi:app`."""

import os
import sys

from app.domain.errors import WrongInstallation
from app.factory import create_app
from app.services.installation import refuse_open_demo
from config import AUDIT_KEY_FILE, PUBLIC_URL, SECRET_KEY_FILE, Config, make_secret

GIVE_UP = 3  # gunicorn then stops, instead of trying again for ever

for path in (SECRET_KEY_FILE, AUDIT_KEY_FILE):
    make_secret(path)
app = create_app(Config())
with app.app_context():
    try:
        refuse_open_demo(os.environ.get("HOST", ""), PUBLIC_URL)
    except WrongInstallation as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(GIVE_UP)
