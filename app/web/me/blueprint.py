"""The me area: what everybody may set for themselves."""

from flask import Blueprint

blueprint = Blueprint("me", __name__, url_prefix="/me")
