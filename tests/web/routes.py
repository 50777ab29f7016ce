"""The routes of the product, read from its URL map, and an object for each argument of a URL.

A new argument of a URL, or a new public page, fails in these tests until it is named here.
"""

from app.domain.permissions import Role
from app.factory import create_app
from app.web.permissions import LARGEST_ID
from config import ConfigForTests
from tests.databases import FILES
from tests.world import VISITOR, viewer_of

# Whoever asks may open these. A link carries its own secret.
PUBLIC = {"auth.sign_in_page", "auth.set_up_page", "auth.password_page"}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
NUMBERS = {
    *("change_id", "import_id", "job_id", "period_id", "person_id", "plan_id", "preview_id"),
    *("people_preview_id", "statement_id", "unit_id", "version", "workday_id", "fact_preview_id"),
    "participations_preview_id",
    *("simulation_id", "finding_id", "proposal_id", "rule_id", "exclusion_preview_id"),
    *("answer_id", "batch_id", "dispute_id"),
}
# What belongs to nobody: whoever may open the page may open it with each of them.
OF_THE_COMPANY = {
    *("calendar", "change_id", "detail", "fact", "import_id", "job_id", "measure", "name"),
    *("people_preview_id", "period_id", "plan_id", "preview_id", "table", "version", "workday_id"),
    *("finding_id", "line", "simulation_id", "exclusion_preview_id", "kind", "rule_id"),
    *("batch_id", "dispute_id", "fact_preview_id", "participations_preview_id", "proposal_id"),
}
# What belongs to somebody, and the roles that see everybody's.
SEES_EVERYBODYS = {
    *(("unit_id", Role.HR), ("unit_id", Role.AUDITOR)),
    *(("person_id", Role.ADMIN), ("statement_id", Role.HR), ("statement_id", Role.AUDITOR)),
}
READS_NAMES = {Role.ADMIN, Role.HR, Role.AUDITOR}  # of everybody: accounts, people, statements
INVENTED = "0" * 32
WORDS = {"calendar", "detail", "fact", "kind", "line", "measure", "name", "table", "token"}
MISSING = dict.fromkeys(NUMBERS, LARGEST_ID) | dict.fromkeys(WORDS, INVENTED)
FORMATS = {"hr.period_download": {"name": "csv"}}  # here a name is a kind of file

RULES = sorted(create_app(ConfigForTests("sqlite://", FILES)).url_map.iter_rules(), key=str)
GUARDED = [rule for rule in RULES if rule.endpoint not in PUBLIC]


def foreign(world):
    """An object of somebody else's for each argument, or one of the company's."""
    theirs = {"person_id": world.far.id, "unit_id": world.south.id}
    more = {"statement_id": world.far_statement_id, "answer_id": world.far_answer_id}
    return own(world) | theirs | more


def own(world):
    """An object for each argument that whoever has the permission may open."""
    return world.of_the_company | {
        "person_id": world.staff.id,
        "unit_id": world.north.id,
        "statement_id": world.own_statement_id,
        "answer_id": world.own_answer_id,
        "token": INVENTED,
    }


def may_see(rule, role):
    """Whether the role sees the foreign objects of this route."""
    theirs = {name for name, sees in SEES_EVERYBODYS if sees == role}
    return rule.arguments <= OF_THE_COMPANY | theirs


def allowed(app, world, rule):
    """The roles that have the permission of this route."""
    with app.app_context():
        viewers = {role: viewer_of(getattr(world, role)) for role in Role}
    permission = app.view_functions[rule.endpoint].permission
    return {role for role in Role if permission is None or viewers[role].may(permission)}


def who_may(app, world, rule):
    """The first of them; nobody needs a role for a public page."""
    roles = allowed(app, world, rule)
    return VISITOR if rule.endpoint in PUBLIC else min(roles, key=list(Role).index)


def calls(rules, methods=METHODS):
    return [(method, rule) for rule in rules for method in sorted(rule.methods & methods)]


def name_of(call):
    return f"{call[0]} {call[1]}"


def path_of(app, rule, objects):
    """The address with these objects in the places of its arguments."""
    unknown = rule.arguments - set(objects)
    assert not unknown, f"say in tests/web/routes.py which {unknown} to try: own, foreign, MISSING"
    values = {name: objects[name] for name in rule.arguments} | FORMATS.get(rule.endpoint, {})
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)
