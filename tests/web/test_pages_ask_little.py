"""How many queries a page makes, so that none slips in that is made for each person or line."""

import pytest

from app.web import kept
from tests.databases import asking
from tests.payday import LINEAR, calculate, make_month, statement_of
from tests.world import client_for

pytestmark = pytest.mark.one_database
SCORE = "/my/scores/csat_top2"
MOST = [  # queries: when nothing is kept, and when nothing has changed since
    ("staff", SCORE, 25, 12),
    ("staff", "/me/scores/csat_top2", 12, 7),
    ("manager", "/team", 10, 4),
    ("hr", "/hr/periods/1", 23, 23),
]


@pytest.mark.parametrize(("role", "path", "first", "again"), MOST)
def test_a_page_asks_the_database_little(app, clients, role, path, first, again):
    app.extensions.pop(kept.NAME, None)
    for most in (first, again):
        with asking(app) as asked:
            assert clients[role].get(path).status_code == 200
        queries = [each for each, _ in asked if each.startswith(("SELECT", "WITH"))]
        assert len(queries) <= most, queries


def test_who_may_read_what_is_decided_once_until_data_change(empty_app, tmp_path):
    with empty_app.app_context():
        month = make_month(tmp_path, LINEAR.replace("of: payee", "of: team"))
        calculate(month)
        statement_id = statement_of(month, month.ann).id
    client = client_for(empty_app, month.ann)
    for path in (SCORE, f"/my/rewards/{statement_id}"):
        client.get(path)
        with asking(empty_app) as asked:
            assert client.get(path).status_code == 200
        assert not [statement for statement, _ in asked if "unit_ancestor" in statement], path
