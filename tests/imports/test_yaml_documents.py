"""YAML as text: nothing is guessed, and what is clever is refused."""

import pytest

from app.domain.errors import BadFile
from app.imports.yaml_documents import DEEPEST, LARGEST, MOST_PARTS, yaml_document, yaml_text


@pytest.mark.parametrize("text", ["no", "007", "1_000", "2026-01-01", "1e3", "~", "'x'", '"x"'])
def test_a_scalar_stays_as_it_was_written(text):
    assert yaml_document(f"key: {text}", "It") == {"key": text.strip("'\"")}


def test_tables_and_lists_are_what_they_look_like():
    assert yaml_document("a: {b: [1, {c: d}]}\ne:\n- f", "It") == {
        "a": {"b": ["1", {"c": "d"}]},
        "e": ["f"],
    }


def test_a_scalar_knows_where_it_stands():
    text = yaml_document("a: 1\nb:\n  c: here", "It")["b"]["c"]

    assert (text.line, text.column) == (3, 6)


def test_a_document_is_written_as_it_is_read_again():
    document = yaml_document("a: [1, {b: []}]\nc: {}", "It")

    assert yaml_document(yaml_text(document), "It") == document


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "It is empty"),
        ("# only a comment", "It is empty"),
        ("a: 1\na: 2", "It, line 2, column 1: 'a' is there twice"),
        ("a: [1", "It, line 1"),
        ("a: 1\n b: 2", "It, line 2, column 3"),
        ("a: &x 1", "line 1, column 4: anchors and aliases"),
        ("a: *x", "anchors and aliases"),
        ("a: !!python/object/apply:os.system [ls]", "line 1, column 4: tags"),
        ("<<: {a: 1}", "a key must be a plain word"),
        ("[a]: 1", "a key must be a plain word"),
        ("a: 1\n---\nb: 2", "It, line 2"),
        ("a: \x07", "It, line 1, column 4: the sign U+0007 cannot stand in YAML"),
        ("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), f"more than {DEEPEST} levels"),
        ("[" * 5000, "It"),
        ("[" + "a," * MOST_PARTS + "]", "more than 100,000 texts, lists and tables"),
        ("a" * (LARGEST + 1), "It is longer than 1,000,000 characters"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, message):
    with pytest.raises(BadFile) as caught:
        yaml_document(text, "It")

    assert message in str(caught.value)
