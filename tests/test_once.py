"""What is worked out once for all tests is what each of them would have worked out by itself."""

import pytest
from sqlalchemy import create_engine

from app.domain.errors import BadFile
from app.imports.yaml_documents import yaml_document
from tests.once import Statements, compile_builder
from tests.web.routes import RULES


@pytest.mark.parametrize("unknown", [False, True])
def test_each_address_is_built_by_the_code_that_werkzeug_writes_for_it(unknown):
    for rule in RULES:
        kept = (rule._build_unknown if unknown else rule._build).__code__
        own = compile_builder(rule, unknown).__code__
        assert (kept.co_code, kept.co_consts, kept.co_varnames) == (
            *(own.co_code, own.co_consts, own.co_varnames),
        ), rule


def test_a_statement_is_kept_for_its_kind_of_database_and_each_engine_of_it():
    kept = Statements()
    keys = [
        (create_engine(url).dialect, "what it says", ("columns",))
        for url in ("sqlite://", "sqlite://", "postgresql+psycopg://")
    ]
    kept[keys[0]] = "compiled"

    assert [kept.get(key) for key in keys] == ["compiled", "compiled", None]
    assert kept.get((*keys[1][:2], ("others",))) is None


def test_a_document_is_read_anew_each_time():
    first, second = (yaml_document("a: [1, 2]", "It") for _ in range(2))
    first["a"].append("3")

    assert second == yaml_document("a: [1, 2]", "It") == {"a": ["1", "2"]}
    for _ in range(2):
        with pytest.raises(BadFile, match="line 1"):
            yaml_document("a: &x 1", "It")
