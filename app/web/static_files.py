"""Static files under names that hold their content's hash, so that browsers keep them for ever."""

import hashlib
import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from app.web.headers import HEADERS

OWN = Path(__file__).parents[1] / "static"
PREFIX = "/static/"
FILE_HEADERS = HEADERS | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


def set_up_static_files(app: Flask) -> None:
    """Publish every file in the instance folder and let WhiteNoise serve it."""
    folder = Path(app.config["STATIC_FOLDER"])
    names = published(folder)
    app.jinja_env.globals["static_url"] = lambda name: PREFIX + names[name]
    app.wsgi_app = WhiteNoise(
        app.wsgi_app,
        root=folder,
        prefix=PREFIX,
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        add_headers_function=add_file_headers,
    )


def add_file_headers(headers: Headers, _path: str, _url: str) -> None:
    for name, value in FILE_HEADERS.items():
        headers[name] = value


@cache
def published(folder: Path) -> dict[str, str]:
    """Name to hashed name of every file; copies and compresses those that are new."""
    names = {}
    for name, path in sources().items():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        names[name] = f"{Path(name).with_suffix('')}.{digest}{path.suffix}"
        _publish(path, folder / names[name])
    return names


def sources() -> dict[str, Path]:
    """Our own files, and the two that come from packages: Bootstrap's css and htmx."""
    own = {str(path.relative_to(OWN)): path for path in OWN.rglob("*") if path.is_file()}
    return own | {
        "css/bootstrap.css": _package("flask_bootstrap")
        / "static/bootstrap5/css/bootstrap.min.css",
        "js/htmx.js": _package("js_lib_htmx") / "static/htmx/htmx.min.js",
    }


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _publish(path: Path, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"partial-{target.name}")
    shutil.copyfile(path, partial)
    partial.replace(target)
    Compressor(use_brotli=False, quiet=True).compress(str(target))
