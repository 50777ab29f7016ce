"""A statement as a tree: what stands under a line can be opened, and works without a script."""

from types import SimpleNamespace

import pytest

from app.domain.plans.telling.explained_tables import SmallTable
from app.domain.plans.telling.explaining import Explained

pytestmark = pytest.mark.one_database
TREE = '{% from "components/statement.html" import tree %}{{ tree(statement, lines) }}'
SLICES = SmallTable("Slices of pays", ("From", "To", "Gives"), (("€0.00", "", "€3.00"),))


def page(app, *lines):
    current = SimpleNamespace(total_minor=300, currency="EUR")
    with app.test_request_context():
        return app.jinja_env.from_string(TREE).render(
            statement=SimpleNamespace(current=current), lines=lines
        )


def line(label="Tiers", sentences=("It is so.",), **more):
    return Explained("tiers", label, "€3.00", sentences, False, **more)


def test_a_small_table_says_what_each_cell_is_on_a_phone_too(app):
    text = page(app, line(tables=(SLICES,)))

    assert '<caption class="visually-hidden">Slices of pays</caption>' in text
    assert '<th scope="row">€0.00</th>' in text
    assert '<td class="num pl-lead">€3.00</td>' in text
    assert 'data-label="To"' not in text  # an empty cell needs no name


def test_each_detail_row_opens_under_its_line(app):
    text = page(app, line(rows=(line("o1"), line("o2", ("Because.",))), more_rows=7))

    assert text.count("<details") == 3
    assert "<summary>o2 " in text
    assert "<p>Because.</p>" in text
    assert "And 7 more." in text


def test_the_last_line_is_open(app):
    text = page(app, line("First"), line("Last"))

    assert text.index("<details>") < text.index("First") < text.index("<details open>")


def test_labels_and_reasons_of_a_plan_are_text_and_no_markup(app):
    text = page(app, line("<b>x</b>", ("There is no value: <script>.",)))

    assert "<script>" not in text
    assert "<b>" not in text
