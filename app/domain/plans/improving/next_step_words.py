"""The next step in words: what would raise pay, what a low answer would cost, and on what terms."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction

from app.domain.plans.evaluating.histograms import Histogram
from app.domain.plans.evaluating.one_payee import OnePayee, ScoreKey
from app.domain.plans.improving.ceilings import is_most
from app.domain.plans.improving.next_steps import Change, NextStep, next_steps
from app.domain.plans.language.document import COMPANY, PAYEE, Plan
from app.domain.words import plain_words, value_words

MOST_REACHED = "You have reached the most that this plan pays."
UNITS = {
    **dict.fromkeys(("percent", "points"), "point"),
    **dict.fromkeys(("days", "date"), "day"),
    "hours": "hour",
    "stars": "star",
}


def outlook(
    plan: Plan,
    one: OnePayee,
    histograms: Mapping[ScoreKey, Histogram],
    unsaid: Collection[str] = (),
) -> list[list[str]]:
    """What is told to one payee, step by step in sentences: what raises pay first, or the most.

    `unsaid`: whose answers nothing is told of, such as those of a small team.
    """
    steps = next_steps(plan, one, histograms)
    if not any(step.least for step in steps) and is_most(plan, one, histograms):
        return [[MOST_REACHED]]
    worth = [step for step in steps if step.least or step.why or step.kind in ("answers", "days")]
    return [sentences(step) for step in worth if step.of not in unsaid]


def sentences(step: NextStep) -> list[str]:
    """Everything that is told of one step: the step, the low answer, and on what it rests."""
    told = [next_step_words(step), low_answer_words(step), *terms_words(step)]
    return [each for each in told if each]


def next_step_words(step: NextStep) -> str:
    """The least change that raises pay, in one sentence; or that there is none.

    >>> least = Change(Fraction(4), Fraction(200))
    >>> now = Fraction(180)
    >>> step = NextStep(
    ...     "answers", ("Your NPS",), PAYEE, "", "EUR", now, steps=("9", "10"), least=least
    ... )
    >>> next_step_words(step)
    '4 more answers of 9 or 10 would bring €20.00 more (from €180.00 to €200.00).'
    """
    if step.why:
        return f"{_listed(step.lines)}: no next step can be told, because {step.why}."
    if step.least is None:
        return _unsaid(step) if step.frozen else _nothing(step)
    change, pay = _change(step, step.least), step.least.pay
    if step.now is None:
        return f"With {change} there would be a reward: {_money(step, pay)}."
    amounts = f"from {_money(step, step.now)} to {_money(step, pay)}"
    return _first(f"{change} would bring {_money(step, step.gain)} more ({amounts}).")


def low_answer_words(step: NextStep) -> str:
    """What one more answer of the lowest would cost; empty where that is not told."""
    if step.low is None or step.now is None or step.frozen:
        return ""
    whose = f"One more answer{_of(step, step.low.steps)}"
    if step.kind == "days" or step.low.spoils:
        whose = f"{whose if step.low.steps else 'A bad answer'} on a day that was good until then"
    if step.low.pay is None:
        return f"{whose} would leave no reward to calculate."
    cost = step.now - step.low.pay
    if cost > 0:
        return f"{whose} would cost {_money(step, cost)}."
    if cost < 0:
        return f"{whose} would bring {_money(step, -cost)} more."
    return f"{whose} would cost nothing."


def terms_words(step: NextStep) -> list[str]:
    """On what it rests that this is so: other people, and other lines of the same answers."""
    if step.why:
        return []
    told = []
    if step.of != PAYEE and not (step.frozen and step.least is None):
        told.append(f"This depends on {_group(step.of)}, not on you alone.")
    if step.frozen and step.least:
        verb = "depends" if len(step.frozen) == 1 else "depend"
        told.append(
            f"{_listed(step.frozen)} also {verb} on others and may change with it,"
            " so these amounts are not exact."
        )
    if step.alone and step.least:
        told.append("What the answers of such days change in other scores is not counted here.")
    return told


def _unsaid(step: NextStep) -> str:
    verb = "depends" if len(step.frozen) == 1 else "depend"
    because = f"{_listed(step.frozen)} also {verb} on others"
    return f"{_listed(step.lines)}: what more would bring cannot be told, because {because}."


def _nothing(step: NextStep) -> str:
    if step.best:
        every = "every day" if step.kind == "days" else "every answer"
        return f"{_listed(step.lines)}: {every} so far is of the best, and more would pay the same."
    if step.kind == "yes_no":
        return f"{_listed(step.lines)}: another answer would not raise your reward."
    if not step.looked:
        return f"{_listed(step.lines)}: there is nothing left to improve."
    if step.kind == "figure":
        most = _amount(step, step.looked)
        return f"{_listed(step.lines)}: a change of up to {most} would not raise your reward."
    if step.kind == "rows":
        return (
            f"{_listed(step.lines)}: up to {_rows(step, step.looked)} would not raise your reward."
        )
    what = _things(step, step.looked, "more")
    return f"{_listed(step.lines)}: even {what} would not raise your reward by themselves."


def _change(step: NextStep, least: Change) -> str:
    """The change in words, such as 4 more answers of 9 or 10."""
    label, number, to = _listed(step.lines), least.number, least.to
    if step.kind == "rows":
        like = f" ({_listed(least.like)})" if least.like else ""
        return f"{_rows(step, number)}{like}"
    if step.kind == "yes_no":
        return f"{'yes' if number else 'no'} instead of {'no' if number else 'yes'} for {label}"
    if isinstance(to, date):
        sooner = "later" if number > 0 else "earlier"
        return f"{_amount(step, abs(number))} {sooner} for {label} (to {to.day} {to:%B %Y})"
    if step.kind == "figure":
        more = "more" if number > 0 else "less"
        where = value_words(to or Fraction(0), step.unit, step.currency)
        return f"{_amount(step, abs(number))} {more} for {label} (to {where})"
    return _things(step, number, "more")


def _rows(step: NextStep, number: Fraction) -> str:
    """2 more sales."""
    return f"{plain_words(number)} more {_listed(step.lines)}{'' if number == 1 else 's'}"


def _things(step: NextStep, number: Fraction, more: str) -> str:
    many = "" if number == 1 else "s"
    if step.kind == "days":
        what = f"{plain_words(number)} {more} day{many} without a bad answer"
    else:
        what = f"{plain_words(number)} {more} answer{many}{_of(step, step.steps)}"
    return what if step.of == PAYEE else f"{what} in {_group(step.of)}"


def _amount(step: NextStep, number: Fraction) -> str:
    """A change of a figure: 1.4 points; exactly, as far as four places show it."""
    if step.unit == "money":
        return _money(step, number)
    scaled = number * 100 if step.unit == "percent" else number
    name = UNITS.get(step.unit, "")
    many = "" if scaled == 1 or not name else "s"
    return f"{plain_words(scaled, 4)} {name}{many}".strip()


def _of(step: NextStep, labels: Sequence[str]) -> str:
    told = f" of {_span(labels)}" if labels else ""
    return f"{told} ({', '.join(step.where)})" if step.where else told


def _span(labels: Sequence[str]) -> str:
    """9 or 10; 0 to 6; yes."""
    if len(labels) > 2 and all(label.isdigit() for label in labels):
        first, last = int(labels[0]), int(labels[-1])
        if last - first == len(labels) - 1:
            return f"{first} to {last}"
    return " or ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


def _group(of: str) -> str:
    return "the whole company" if of == COMPANY else f"your whole {of.replace('_', ' ')}"


def _listed(labels: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(labels[:-1]), *labels[-1:]]))


def _money(step: NextStep, amount: Fraction) -> str:
    return value_words(amount, "money", step.currency)


def _first(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
