"""Every view declares one permission, or that it is public; one that declares none is refused."""

from functools import wraps

from flask import abort, current_app, request
from flask_login import current_user

from app.domain.permissions import Permission

LARGEST_ID = 2**31 - 1  # databases fail on larger ones instead of finding nothing


def requires(permission: Permission):
    """Not signed in: to the sign-in page. A role without the permission: 403."""

    def decorate(view):
        @wraps(view)
        def guarded(*args, **kwargs):
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()
            if not current_user.viewer.may(permission):
                abort(403)
            if any(isinstance(each, int) and each > LARGEST_ID for each in kwargs.values()):
                abort(404)
            return view(*args, **kwargs)

        guarded.permission = permission
        return guarded

    return decorate


def public(view):
    """For whoever asks: signing in, and links that carry their own secret."""
    view.permission = None
    return view


def refuse_undeclared_views() -> None:
    """A view without a declaration is a mistake, and nobody may use a mistake."""
    if request.endpoint is None:
        return
    if not hasattr(current_app.view_functions[request.endpoint], "permission"):
        abort(403)
