"""What kinds of customers the company has, for pages that tell them apart."""

from flask import request

from app.domain.days import Days
from app.domain.facts import Count
from app.domain.measures import Question
from app.extensions import db
from app.services.case_mixes import (
    CHANNEL,
    company_counts,
    kinds_of_customers,
    told_together,
)
from app.web.kept import kept


def kinds(question: Question, days: Days) -> list[str]:
    """What customers can be told apart by; the channel first."""
    key = ("kinds of customers", question.name, days)
    return kept(key, lambda: kinds_of_customers(db.session(), question, days))


def kind_asked(known: list[str]) -> str:
    """The kind in the address (`by`), else the channel."""
    wanted = request.args.get("by", CHANNEL)
    return wanted if wanted in known else CHANNEL


def counts_of_all(question: Question, days: Days, kind: str) -> list[Count]:
    """The company's counts by kind; from answers only once, until data change."""
    key = ("customers", question.name, days, kind)
    return kept(key, lambda: company_counts(db.session(), question, days, kind))


def counts_told(question: Question, days: Days, kind: str) -> list[Count]:
    """The same as they are published: kinds that few people serve are together."""
    key = ("customers told", question.name, days, kind)
    counts = counts_of_all(question, days, kind)
    return kept(key, lambda: told_together(db.session(), counts, question, days, kind))
