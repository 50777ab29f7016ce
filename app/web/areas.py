"""Every web area and its pages; a page not imported here does not exist."""

from app.web.admin import accounts as _admin_accounts
from app.web.admin.blueprint import blueprint as admin
from app.web.auth import pages as _auth_pages
from app.web.auth.blueprint import blueprint as auth
from app.web.me import profile as _me_profile
from app.web.me.blueprint import blueprint as me

PAGES = (_admin_accounts, _auth_pages, _me_profile)
BLUEPRINTS = (admin, auth, me)
