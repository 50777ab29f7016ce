"""A statement as a tree: what stands under a line can be opened, and works without a script."""

from types import SimpleNamespace

import pytest

from app.domain.plans.telling.explained_tables import SmallTable
from app.domain.plans.telling.explaining import Explained
from app.queries.adjustments import AdjustedSeen, AroundStatement
from tests.factories import NOON

pytestmark = pytest.mark.one_database
TREE = '{% from "components/statement.html" import tree %}{{ tree(statement, lines, around) }}'
SLICES = SmallTable("Slices of pays", ("From", "To", "Gives"), (("€0.00", "", "€3.00"),))


NOTHING = AroundStatement((), 0, 0, 0, ())


def page(app, *lines, around=NOTHING):
    current = SimpleNamespace(total_minor=300, currency="EUR")
    with app.test_request_context():
        return app.jinja_env.from_string(TREE).render(
            statement=SimpleNamespace(current=current, status="calculated"),
            lines=lines,
            around=around,
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


def test_what_comes_from_earlier_periods_adds_up_on_the_page(app):
    parts = (
        AdjustedSeen("January 2026", 500, "Answers came late.", NOON),
        AdjustedSeen("February 2026", -800, "Two teams were mixed up.", NOON),
    )

    text = page(app, line(), around=AroundStatement(parts, 100, -300, -100, ()))

    assert "January 2026: €5.00 more" in text
    assert "February 2026: €8.00 less" in text
    assert "Two teams were mixed up." in text
    assert "€1.00 of it was paid with other statements" in text
    assert "€1.00 is held back later" in text
    assert "Held back with this statement" in text
    assert "€3.00</strong>" in text


def test_nothing_is_said_of_earlier_periods_where_nothing_came_of_them(app):
    assert "earlier periods" not in page(app, line())
