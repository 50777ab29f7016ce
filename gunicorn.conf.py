"""What gunicorn reads before it starts its workers; bin/serve gives the rest."""

from importlib import import_module


def on_starting(server: object) -> None:
    """Load what draws once for all workers, not with the first chart of each."""
    import_module("app.charts.drawing")
