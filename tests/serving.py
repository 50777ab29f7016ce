"""An app served on a port of its own, for a real browser."""

from contextlib import contextmanager
from threading import Thread

from werkzeug.serving import make_server


@contextmanager
def served(app):
    """The address of the app; it ends with the test."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
