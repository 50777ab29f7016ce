"""What comes out the same for each test is worked out once, as a server does it that runs for days.

A test has a database and an app of its own. Without this most of its time went into writing again
the SQL of statements, the functions of addresses and the nodes of plans that another test had used.
"""

from functools import lru_cache

import yaml
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

compile_builder = Rule._compile_builder
compose = yaml.compose


class Statements:
    """Compiled statements by what they say and for which database, whoever's engine it is."""

    def __init__(self, size=5_000):
        self._kept = LRUCache(size)

    def get(self, key):
        return self._kept.get(self._of(key))

    def __setitem__(self, key, compiled):
        self._kept[self._of(key)] = compiled

    @staticmethod
    def _of(key):
        dialect, *said = key
        return dialect.name, dialect.driver, dialect.dbapi, *said


STATEMENTS = Statements()


def prepare():
    Mapper._compiled_cache = STATEMENTS  # of what a flush stores
    Rule._compile_builder = _compiled()
    yaml.compose = lru_cache(1_000)(compose)


def _compiled():
    """The functions that build an address depend on it and its defaults alone."""
    known = {}

    def compiled(rule, append_unknown=True):
        key = (rule.rule, append_unknown, *rule._trace, *sorted((rule.defaults or {}).items()))
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    return compiled
