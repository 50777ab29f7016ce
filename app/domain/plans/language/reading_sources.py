"""What a line is made of, from its part of a document."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from app.domain.money import minor_unit
from app.domain.plans.language.document import (
    ADJUSTED,
    COMPANY,
    LOWER,
    PAYEE,
    RAW,
    SHRUNK,
    TARGET,
    Choice,
    CompositeSource,
    ConstantSource,
    FactSource,
    FormulaSource,
    KpiSource,
    MeasureSource,
    Needs,
    PoolSource,
    RankSource,
    Rounding,
    Source,
    Window,
)
from app.domain.plans.language.expressions import Literal, Word, literal, parse, written
from app.domain.plans.language.keys import (
    NAME,
    NUMBER,
    WHOLE,
    day,
    either,
    error,
    listed,
    number,
    one_of,
    place_of,
    shown,
    table,
    text,
    whole,
)
from app.domain.plans.language.units import BARE
from app.domain.rounding import ROUNDINGS
from app.domain.words import plain_words

STATISTICS = (RAW, LOWER, SHRUNK, ADJUSTED)
MISSING = ("zero", "hold", "skip", "fail")
MOST_BACK = 120  # periods


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the sources of a plan's lines; what a line may be 'of' is known."""

    currency: str
    groups: Sequence[str]
    details: Sequence[str]

    def measure(self, keys: Mapping[str, Any]) -> Source:
        of = self._of("A measure", text(keys, "of"))
        found = MeasureSource(
            measure=text(keys, "measure"),
            of=of,
            needs=self._needs(keys, of),
            window=_window(keys),
            channel=str(text(keys, "channel")) if "channel" in keys else "",
            segment=_segment(keys.get("segment", {})),
            statistic=one_of(keys, "statistic", STATISTICS, RAW),
        )
        _check_compared(found, keys)
        return found

    def fact(self, keys: Mapping[str, Any]) -> Source:
        fact, unit = text(keys, "fact"), text(keys, "unit")
        if fact == TARGET and "of" in keys:
            message = f"'of' belongs to facts from files; {TARGET!r} is the payee's."
            raise error(message, keys["name"])
        if fact == TARGET and unit != "money":
            raise error(f"The fact {TARGET!r} has the unit money.", keys["unit"])
        _check_fact(fact)
        if "per" in keys and "of" in keys:
            raise error("A fact of a detail row is the row's; leave 'of' out.", keys["of"])
        return FactSource(str(fact), self._of("A fact", _whose(keys)))

    def kpi(self, keys: Mapping[str, Any]) -> Source:
        kpi = text(keys, "kpi")
        of = self._of("A key figure", _whose(keys))
        _check_fact(kpi)
        text(keys, "unit")
        if not _window(keys).is_period:
            raise error("A key figure's 'window' is period.", keys["window"])
        needs = self._needs(keys, of)
        if needs and needs.reliability is not None:
            raise error("'reliability' belongs to a measure.", keys["needs"])
        return KpiSource(str(kpi), of, needs)

    def constant(self, keys: Mapping[str, Any]) -> Source:
        given = keys["constant"]
        if not isinstance(given, list):
            return ConstantSource(((None, _constant(given)),))
        values: list[tuple[date | None, Literal | Word]] = []
        for each in given:
            row = table(each, "A dated value", ("valid_from", "value"))
            first = day(row.get("valid_from"), "'valid_from'")
            if values and (before := values[-1][0]) and before >= first:
                raise error(f"{first} does not come after {before}.", row["valid_from"])
            values.append((first, _constant(row.get("value"))))
        if not values:
            raise error("'constant' lists no value.", keys["name"])
        return ConstantSource(tuple(values))

    def formula(self, keys: Mapping[str, Any]) -> Source:
        return _formula(keys, "formula")

    def composite(self, keys: Mapping[str, Any]) -> Source:
        given = table(keys["composite"], "'composite'", ("parts", "missing", "at_least"))
        parts = table(given.get("parts", ""), "'parts'", near=given)
        weights = {str(name): literal(text(parts, name), *place_of(parts[name])) for name in parts}
        if not weights:
            raise error("'parts' names no line.", keys["name"])
        _check_weights(weights, parts)
        missing = one_of(given, "missing", ("fail", "zero", "reweight"))
        if "at_least" not in given:
            return CompositeSource(weights, missing)
        at_least = text(given, "at_least")
        if missing != "reweight":
            raise error("'at_least' belongs to 'missing: reweight'.", at_least)
        if not WHOLE.fullmatch(at_least) or int(at_least) > len(weights):
            raise error("'at_least' is a number of parts.", at_least)
        return CompositeSource(weights, missing, int(at_least))

    def pool(self, keys: Mapping[str, Any]) -> Source:
        known = ("amount", "over", "by", "to", "remainder", "missing", "at_most")
        given = table(keys["pool"], "'pool'", known)
        return PoolSource(
            amount=_formula(given, "amount"),
            over=self._over(given, keys),
            by=_formula(given, "by"),
            to=step(given, "to", self.currency),
            remainder=one_of(given, "remainder", ("largest", "in_order", "keep")),
            missing=one_of(given, "missing", MISSING),
            at_most=_formula(given, "at_most") if "at_most" in given else None,
        )

    def rank(self, keys: Mapping[str, Any]) -> Source:
        given = table(keys["rank"], "'rank'", ("by", "over", "order", "ties", "prizes", "missing"))
        prizes = listed(given, "prizes", [])
        return RankSource(
            by=_formula(given, "by"),
            over=self._over(given, keys),
            order=one_of(given, "order", ("high", "low")),
            ties=one_of(given, "ties", ("share", "all_get", "lower")),
            missing=one_of(given, "missing", MISSING),
            prizes=tuple(number(prize, "A prize is a number or an amount.") for prize in prizes),
        )

    def rounding(self, value: object) -> Rounding:
        """How a line is rounded. Errors: BadPlan."""
        keys = table(value, "'round'", ("to", "mode"))
        mode = text(keys, "mode")
        if mode not in ROUNDINGS:
            raise error(f"'mode' is one of {', '.join(ROUNDINGS)}.", mode)
        found = step(keys, "to", self.currency)
        return Rounding(found.to, str(mode), found.unit)

    def _of(self, what: str, of: str) -> str:
        known = [PAYEE, *self.groups, COMPANY]
        if of not in known:
            hint = " (name the group in 'groups')" if of == "team" else ""
            raise error(f"{what} is 'of' {either(known)}, not {str(of)!r}{hint}.", of)
        return str(of)

    def _over(self, given: Mapping[str, Any], line: Mapping[str, Any]) -> str:
        over = text(given, "over")
        own = [str(line["per"])] if "per" in line else [*self.groups, COMPANY]
        if over not in own:
            raise error(f"'over' is {either(own)}, not {str(over)!r}.", over)
        return str(over)

    def _needs(self, keys: Mapping[str, Any], of: str) -> Needs | None:
        if "needs" not in keys:
            if "otherwise" in keys:
                message = "'otherwise' says what is taken when 'needs' is not met; add 'needs'."
                raise error(message, keys["name"])
            return None
        answers, reliability = _needed(keys["needs"])
        given = listed(keys, "otherwise", ["missing"])
        choices = [self._choice(choice, of, answers) for choice in given]
        for place, choice in enumerate(choices[:-1]):
            if choice.of in ("", "missing"):
                raise error(
                    f"Nothing can follow {shown(given[place])[1:-1]} in 'otherwise'.",
                    given[place + 1],
                )
        return Needs(answers, tuple(choices), reliability)

    def _choice(self, choice: object, of: str, answers: int) -> Choice:
        if isinstance(choice, Mapping):
            keys = table(choice, "A choice of 'otherwise'", ("of", "needs"))
            return Choice(self._other(text(keys, "of"), of), answers=_needed(keys.get("needs"))[0])
        if isinstance(choice, str) and NUMBER.match(choice):
            return Choice(number=literal(choice, *place_of(choice)))
        if choice in ("missing", "previous"):
            return Choice(str(choice), answers=answers)
        return Choice(self._other(choice, of), answers=answers)

    def _other(self, choice: object, of: str) -> str:
        wider = [*self.groups, COMPANY] if of == PAYEE else [COMPANY]
        if choice not in wider or choice == of:
            known = ", ".join([*wider, "previous", "missing"])
            message = f"'otherwise' lists {known} or a number; {shown(choice)} is none."
            raise error(message, choice)
        return str(choice)


def _check_compared(source: MeasureSource, keys: Mapping[str, Any]) -> None:
    """Errors: BadPlan where somebody's answers are compared who has nobody like them."""
    if source.of == PAYEE:
        return
    if source.statistic in (SHRUNK, ADJUSTED):
        message = f"'statistic: {source.statistic}' is of a payee's own answers: 'of: payee'."
        raise error(message, keys["statistic"])
    if source.needs and source.needs.reliability is not None:
        raise error("'reliability' is of a payee's own score: 'of: payee'.", keys["needs"])


def _whose(keys: Mapping[str, Any]) -> str:
    return text(keys, "of") if "of" in keys else PAYEE


def _needed(given: object) -> tuple[int, Fraction | None]:
    """Answers and reliability of `needs`."""
    keys = (
        table(given, "'needs'", ("answers", "reliability"))
        if isinstance(given, Mapping)
        else {"answers": given}
    )
    answers = keys.get("answers")
    if not (isinstance(answers, str) and WHOLE.fullmatch(answers)):
        raise error("'needs' is a number of answers, such as 30.", given)
    if "reliability" not in keys:
        return int(answers), None
    share = number(keys["reliability"], "'reliability' is a number such as 0.70.").value
    if not 0 < share < 1:
        raise error("'reliability' lies between 0 and 1.", keys["reliability"])
    return int(answers), share


def _window(keys: Mapping[str, Any]) -> Window:
    given = keys.get("window", "period")
    if given == "period":
        return Window()
    if given == "year_to_date":
        return Window("year_to_date")
    if not isinstance(given, Mapping):
        message = "'window' is period, year_to_date, {periods: 3} or {answers: 50}"
        raise error(f"{message}, not {shown(given)}.", given)
    found = table(given, "'window'", ("periods", "back", "answers"))
    if "answers" in found:
        if len(found) > 1:
            raise error("A window of answers has no periods.", given)
        return Window("answers", whole(found, "answers", "a number of answers, such as 50"))
    count = whole(found, "periods", "a number of periods, such as 3")
    back = whole(found, "back", "a number of periods", 0) if "back" in found else 0
    if count + back > MOST_BACK:
        raise error(f"A window goes back {MOST_BACK} periods at most.", given)
    return Window("periods", count, back)


def _segment(given: object) -> tuple[tuple[str, str], ...]:
    keys = table(given, "'segment'")
    return tuple(sorted((str(key), str(text(keys, key))) for key in keys))


def _check_fact(name: str) -> None:
    if not NAME.fullmatch(name):
        raise error(f"{str(name)!r} is no name of a fact: small letters, digits and _.", name)


def _constant(value: object) -> Literal | Word:
    if not isinstance(value, str) or not value.strip():
        raise error("A constant is a number, a day, a text in quotes, or true and false.", value)
    return written(value, *place_of(value))


def _formula(keys: Mapping[str, Any], key: str) -> FormulaSource:
    formula = text(keys, key)
    return FormulaSource(formula, parse(formula, *place_of(formula)))


def _check_weights(weights: Mapping[str, Literal], near: object) -> None:
    kinds = {weight.unit for weight in weights.values()}
    total = sum((weight.value for weight in weights.values()), Fraction(0))
    if kinds - {BARE, "percent"} or len(kinds) != 1:
        raise error("Weights are all percentages or all plain numbers.", near)
    if kinds == {"percent"} and total != 1:
        raise error(f"The weights make {plain_words(total * 100, 12)}%, not 100%.", near)
    if total <= 0 or any(weight.value < 0 for weight in weights.values()):
        raise error("Weights are not negative and not all zero.", near)


def step(keys: Mapping[str, Any], key: str, currency: str) -> Rounding:
    """The step to which is rounded; its mode is left open. Errors: BadPlan."""
    to = text(keys, key)
    if to == "minor_unit":
        return Rounding(minor_unit(currency), "", "money")
    if not re.match("-?[0-9]", to):
        raise error("'to' is a number such as 0.01, or minor_unit.", to)
    found = literal(to, *place_of(to))
    if found.value <= 0:
        raise error("'to' is more than 0.", to)
    if found.currency not in ("", currency):
        raise error(f"{to!s}: the plan pays in {currency}.", to)
    return Rounding(found.value, "", found.unit)
