"""The HR area: periods, imports, plans, people."""

from flask import Blueprint

blueprint = Blueprint("hr", __name__, url_prefix="/hr")
