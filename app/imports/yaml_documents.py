"""YAML read as text: every scalar stays as it was written, and nothing is resolved."""

import re
from typing import Any

import yaml

from app.domain.errors import BadFile

DEEPEST = 30  # levels of lists and tables in each other
LARGEST = 1_000_000  # characters
MOST_PARTS = 100_000  # texts, lists and tables: each takes some time to read
NESTED = re.compile(rf"(?:[\[{{]\s*){{{DEEPEST + 1}}}")


class Text(str):
    """A scalar, and where its first letter stands, for messages."""

    __slots__ = ("column", "line")
    line: int
    column: int


class Listed(list[Any]):
    """A list, and where it begins, for messages about an empty one."""

    line: int
    column: int


class Keyed(dict[str, Any]):
    """A table, and where it begins, for messages about an empty one."""

    line: int
    column: int


def yaml_document(text: str, what: str, most_parts: int = MOST_PARTS) -> Any:
    """Tables as dict, lists as list, everything else as `Text`. Errors: BadFile with line."""
    if len(text) > LARGEST:
        raise BadFile(f"{what} is longer than {LARGEST:,} characters.")
    if found := NESTED.search(text):  # its reader looks far ahead for every bracket
        raise BadFile(f"{what}, {_place_in(text, found.start())}: more than {DEEPEST} levels.")
    try:
        node = _Refusing(text, most_parts).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise BadFile(f"{what}, {_place(error.problem_mark)}: {_problem(error)}.") from None
    except yaml.reader.ReaderError as error:
        raise BadFile(f"{what}, {_place_in(text, error.position)}: {_sign(error)}.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise BadFile(f"{what} is not YAML: {error}") from None
    if node is None:
        raise BadFile(f"{what} is empty.")
    return _value(node, what, 0)


class _Refusing(yaml.BaseLoader):
    """Composes nodes; an anchor, an alias, a tag, a great depth or far too many are an error."""

    def __init__(self, text: str, most_parts: int) -> None:
        super().__init__(text)
        self.depth, self.parts, self.most_parts = 0, 0, most_parts

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases (& and *) are not allowed",
                problem_mark=event.start_mark,
            )
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(
                problem="tags (!) are not allowed", problem_mark=event.start_mark
            )
        if self.depth > DEEPEST:
            problem = f"more than {DEEPEST} levels"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
        self.parts += 1
        if self.parts > self.most_parts:
            problem = f"more than {self.most_parts:,} texts, lists and tables"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _value(node: Any, what: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise BadFile(f"{what}, {_place(node.start_mark)}: more than {DEEPEST} levels.")
    if isinstance(node, yaml.SequenceNode):
        return _placed(Listed(_value(item, what, depth + 1) for item in node.value), node)
    if isinstance(node, yaml.MappingNode):
        return _table(node, what, depth)
    return _text(node)


def _table(node: Any, what: str, depth: int) -> dict[str, Any]:
    table: dict[str, Any] = _placed(Keyed(), node)
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
            raise BadFile(f"{what}, {_place(key_node.start_mark)}: a key must be a plain word.")
        key = _text(key_node)
        if key in table:
            raise BadFile(f"{what}, {_place(key_node.start_mark)}: {key!r} is there twice.")
        table[key] = _value(value_node, what, depth + 1)
    return table


def _placed(found: Any, node: Any) -> Any:
    found.line, found.column = node.start_mark.line + 1, node.start_mark.column + 1
    return found


def _text(node: Any) -> Text:
    text = Text(node.value)
    quoted = bool(node.style) and node.style in "'\""
    text.line, text.column = node.start_mark.line + 1, node.start_mark.column + 1 + quoted
    return text


def _problem(error: Any) -> str:
    """What is wrong; of a second document the reader says half of it elsewhere."""
    if error.problem == "but found another document":
        return "one document ends and another begins"
    return str(error.problem)


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "unknown line"


def _place_in(text: str, position: int) -> str:
    before = text[:position]
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def _sign(error: Any) -> str:
    """What cannot be read: the sign's number, because it shows as nothing."""
    return f"the sign U+{error.character:04X} cannot stand in YAML"


def yaml_text(document: Any) -> str:
    """A document as text that `yaml_document` reads again; texts, tables and lists."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


class _Dumper(yaml.SafeDumper):
    """Writes the texts of a document that was read as the plain texts they are."""


_Dumper.add_representer(Text, lambda dumper, text: dumper.represent_str(str(text)))
_Dumper.add_representer(Listed, lambda dumper, found: dumper.represent_list(found))
_Dumper.add_representer(Keyed, lambda dumper, found: dumper.represent_dict(found))
