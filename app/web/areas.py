"""Every web area and its pages; a page not imported here does not exist."""

from app.web.admin import accounts as _admin_accounts
from app.web.admin.blueprint import blueprint as admin
from app.web.auth import pages as _auth_pages
from app.web.auth.blueprint import blueprint as auth
from app.web.hr import adjustments as _hr_adjustments
from app.web.hr import attributions as _hr_attributions
from app.web.hr import calendars as _hr_calendars
from app.web.hr import corrections as _hr_corrections
from app.web.hr import details as _hr_details
from app.web.hr import disputes as _hr_disputes
from app.web.hr import exclusions as _hr_exclusions
from app.web.hr import fact_files as _hr_fact_files
from app.web.hr import facts as _hr_facts
from app.web.hr import file_proposals as _hr_file_proposals
from app.web.hr import imports as _hr_imports
from app.web.hr import integrity as _hr_integrity
from app.web.hr import jobs as _hr_jobs
from app.web.hr import measures as _hr_measures
from app.web.hr import people as _hr_people
from app.web.hr import periods as _hr_periods
from app.web.hr import plans as _hr_plans
from app.web.hr import promises as _hr_promises
from app.web.hr import settings as _hr_settings
from app.web.hr import simulations as _hr_simulations
from app.web.hr import statements as _hr_statements
from app.web.hr import unmatched as _hr_unmatched
from app.web.hr import workdays as _hr_workdays
from app.web.hr.blueprint import blueprint as hr
from app.web.manager import screen as _manager_screen
from app.web.manager import statements as _manager_statements
from app.web.manager import team as _manager_team
from app.web.manager.blueprint import blueprint as manager
from app.web.me import glossary as _me_glossary
from app.web.me import profile as _me_profile
from app.web.me.blueprint import blueprint as me
from app.web.staff import answers as _staff_answers
from app.web.staff import disputes as _staff_disputes
from app.web.staff import peers as _staff_peers
from app.web.staff import scores as _staff_scores
from app.web.staff import statements as _staff_statements
from app.web.staff import today as _staff_today
from app.web.staff.blueprint import blueprint as staff

PAGES = (
    *(_admin_accounts, _auth_pages, _hr_adjustments, _hr_attributions, _hr_calendars),
    *(_hr_corrections, _hr_details, _hr_disputes, _hr_exclusions),
    *(_hr_fact_files, _hr_facts, _hr_file_proposals, _hr_imports),
    *(_hr_integrity, _hr_jobs, _hr_measures, _hr_people),
    *(_hr_periods, _hr_plans, _hr_promises, _hr_settings),
    *(_hr_simulations, _hr_statements, _hr_unmatched, _hr_workdays),
    *(_manager_screen, _manager_statements, _manager_team, _me_glossary),
    *(_me_profile, _staff_answers, _staff_disputes, _staff_peers),
    *(_staff_scores, _staff_statements, _staff_today),
)
BLUEPRINTS = (admin, auth, hr, manager, me, staff)
