"""The auth area: signing in and out, set-up, one-time links, and the page one lands on."""

from flask import Blueprint

blueprint = Blueprint("auth", __name__)
