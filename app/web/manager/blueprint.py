"""The manager area: the people in one's charge and their statements."""

from flask import Blueprint

blueprint = Blueprint("manager", __name__, url_prefix="/team")
