"""How large a request may be: large files only from those who may import them."""

from flask import current_app, request
from flask_login import current_user

LARGE = {
    *("hr.correction_new", "hr.fact_new", "hr.import_new", "hr.people_new"),
    "hr.participations_new",
}


def allow_large_files() -> None:
    """Before anything of the request is read: whoever else sends much is refused (413)."""
    if request.endpoint not in LARGE or not current_user.is_authenticated:
        return
    if current_user.viewer.may(current_app.view_functions[request.endpoint].permission):
        request.max_content_length = current_app.config["LARGEST_UPLOAD"]
