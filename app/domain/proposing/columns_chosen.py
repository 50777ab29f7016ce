"""What follows from the columns that were chosen: names of attributes, and what cannot be both."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import count

from app.domain.files.column_roles import ANSWERED, ASKED, QUESTION, Decided
from app.domain.proposing.column_signs import names_in_words

ONE_COLUMN = {
    "payee": "whom a row is about",
    "team": "the team",
    "channel": "the channel",
    "comment": "the customer's own words",
    ASKED: "which question was asked",
    ANSWERED: "the answer to it",
}


def chosen_twice(decided: Decided) -> Iterator[str]:
    """Columns of which only one could be read, because one answer or name is all a row has."""
    asked = [role for role in dict.fromkeys(decided.roles.values()) if role.startswith(QUESTION)]
    for role, what in (ONE_COLUMN | {role: f"the answers to {role}" for role in asked}).items():
        if len(names := decided.named(role)) > 1:
            yield f"Only one column can hold {what}, and {names_in_words(names)} were chosen."


def attribute_keys(columns: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Each column under a name for its attribute, which no other has.

    >>> attribute_keys(["Product group", "原因", "理由"])
    {'product_group': 'Product group', 'attribute': '原因', 'attribute_2': '理由'}
    """
    found: dict[str, str] = {}
    for column in columns:
        plain = re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")[:40] or "attribute"
        names = (plain if n == 1 else f"{plain}_{n}" for n in count(1))
        found[next(name for name in names if name not in found and name not in taken)] = column
    return found
