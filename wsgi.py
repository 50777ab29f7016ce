"""The door for a WSGI server: `gunicorn wsgi:app`."""

from app.factory import create_app
from config import AUDIT_KEY_FILE, SECRET_KEY_FILE, Config, make_secret

for path in (SECRET_KEY_FILE, AUDIT_KEY_FILE):
    make_secret(path)
app = create_app(Config())
