"""The staff area: one's own scores, rewards and answers."""

from flask import Blueprint

blueprint = Blueprint("staff", __name__, url_prefix="/my")
