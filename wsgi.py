"""The door for a WSGI server: `gunicorn wsgi:app`."""

from app.factory import create_app
from config import SECRET_KEY_FILE, Config, make_secret

make_secret(SECRET_KEY_FILE)
app = create_app(Config())
