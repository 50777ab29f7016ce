"""The admin area: accounts and roles; no pay, no scores."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
