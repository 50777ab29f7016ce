"""Numbers -> SVG bytes, with matplotlib's object API; no queries, no web."""

import logging

# It says so when it keeps its font list in a passing folder because HOME cannot be written to,
# and that is fine. Here, because this file runs before any other of the room imports it.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
