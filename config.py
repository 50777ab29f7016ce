"""Every setting of the product, one per line, with its unit in its name."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

try:
    import pysqlite3 as sqlite  # newer than most systems' own
except ImportError:  # no build for Linux on ARM; the journal is then chosen to suit
    import sqlite3 as sqlite

ROOT = Path(__file__).parent
INSTANCE = Path(os.environ.get("PLAUDIT_INSTANCE", ROOT / "instance"))
SECRET_KEY_FILE = INSTANCE / "secret.key"
AUDIT_KEY_FILE = Path(
    os.environ.get("AUDIT_KEY_FILE") or Path.home() / ".config" / "plaudit" / "audit.key"
)
PUBLIC_URL = os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
MIB, GIB = 1024**2, 1024**3


class Config:
    """Production: a missing secret stops the start, never a default."""

    PROVIDE_AUTOMATIC_OPTIONS = False  # Flask's answer would come from no view of ours
    SESSION_COOKIE_SAMESITE = "Lax"
    WTF_CSRF_TIME_LIMIT = 3600  # seconds
    MAX_CONTENT_LENGTH = 4 * MIB  # bytes of a request
    LARGEST_UPLOAD = 2 * GIB  # bytes of a file, from those who may import
    UPLOADS = INSTANCE / "uploads"
    EXPORTS = INSTANCE / "exports"
    SIMULATIONS = INSTANCE / "simulations"
    DEMO_PASSWORDS = INSTANCE / "demo-passwords"
    STATIC_FOLDER = INSTANCE / "static"
    AUDIT_KEY_FILE = AUDIT_KEY_FILE
    SESSION_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
    SESSION_COOKIE_HTTPONLY = True
    PUBLIC_URL = PUBLIC_URL  # one-time links name this address, never the request's
    TRUSTED_HOSTS = (urlsplit(PUBLIC_URL).hostname or "", "127.0.0.1", "localhost")
    PROXY_HOPS = int(os.environ.get("PROXY_HOPS", "0"))  # proxies of ours before the server

    def __init__(self, url: str = "") -> None:
        url = url or os.environ.get("DATABASE_URL") or f"sqlite:///{INSTANCE / 'plaudit.db'}"
        self.SQLALCHEMY_DATABASE_URI = url
        self.SECRET_KEY = os.environ.get("SECRET_KEY") or stored_secret()
        if url.startswith("sqlite"):
            self.SQLALCHEMY_ENGINE_OPTIONS = {"module": sqlite, "connect_args": {"timeout": 20}}


class ConfigForTests(Config):
    """A test run: a real database file, real form tokens, no TLS."""

    TESTING = True

    def __init__(self, url: str, files: Path) -> None:
        super().__init__(url)
        self.SECRET_KEY = "only-for-tests"
        self.UPLOADS, self.STATIC_FOLDER = files / "uploads", files / "static"
        self.EXPORTS, self.SIMULATIONS = files / "exports", files / "simulations"
        self.DEMO_PASSWORDS = files / "demo-passwords"
        self.AUDIT_KEY_FILE = files / "audit.key"
        make_secret(self.AUDIT_KEY_FILE)


def stored_secret() -> str:
    return SECRET_KEY_FILE.read_text().strip() if SECRET_KEY_FILE.exists() else ""


def make_secret(path: Path) -> bool:
    """Write a new secret that only its owner can read; False if there is one already."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return True
