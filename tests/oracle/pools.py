"""What a group shares out: pools by weight, and prizes by place."""

from fractions import Fraction

from tests.oracle.values import Missing, Refused, first_missing, literal, step


def known(weights, missing):
    """What counts of each member's value: all, or one Missing for everybody.

    A member that is skipped is left out.
    """
    gone = [name for name, value in weights.items() if isinstance(value, Missing)]
    if gone and missing == "fail":
        return weights[gone[0]]
    if gone and missing == "hold":
        return Missing("held", gone[0])
    if missing == "skip":
        return {name: value for name, value in weights.items() if name not in gone}
    return {name: Fraction(0) if name in gone else value for name, value in weights.items()}


def shares(pool, amounts, weights, currency, most=None):
    """What each member gets of the pool, by payee id; `most`: what each may get, if it is said."""
    if gone := first_missing(amounts.values()):
        return dict.fromkeys(weights, gone)
    amount = the_same(amounts)
    counted = known(weights, pool["missing"])
    if isinstance(counted, Missing):
        return dict.fromkeys(weights, counted)
    to = step(pool["to"], currency)
    units = split(abs(amount) // to, counted, pool["remainder"])
    sign = -1 if amount < 0 else 1
    given = {name: limited(count, most and most[name], to, sign) for name, count in units.items()}
    return {name: given.get(name, weights[name]) for name in weights}


def limited(count, most, to, sign):
    """The share of one member, up to what they may get; missing if that is not known.

    A limit below zero leaves nothing.
    """
    if isinstance(most, Missing):
        return most
    return sign * to * (count if most is None else min(count, max(most, Fraction(0)) // to))


def the_same(amounts):
    """The amount of the pool, which every member has to see alike."""
    for name, amount in amounts.items():
        first = next(iter(amounts))
        if amount != amounts[first]:
            raise Refused(f"{first} and {name} see different amounts")
    return amount


def split(units, weights, remainder):
    """Whole units by weight: the whole part of each share, then what is left, one unit each."""
    for name, weight in weights.items():
        if weight < 0:
            raise Refused(f"{name} has a negative weight")
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, Fraction(0))
    exact = {name: units * weight / total for name, weight in weights.items()}
    whole = {name: Fraction(share // 1) for name, share in exact.items()}
    left = int(units - sum(whole.values()))
    in_order = sorted((name for name in weights if weights[name]), key=str.encode)
    if remainder == "largest":
        in_order.sort(key=lambda name: whole[name] - exact[name])
    for name in in_order[: 0 if remainder == "keep" else left]:
        whole[name] += 1
    return whole


def ranked(rank, values, currency):
    """The place of each member, or the prize for it where there are prizes, by payee id."""
    counted = known(values, rank["missing"])
    if isinstance(counted, Missing):
        return dict.fromkeys(values, counted)
    places = {name: place_of(value, counted, rank["order"]) for name, value in counted.items()}
    given = places
    if "prizes" in rank:
        given = prizes(rank, places, step("minor_unit", currency))
    return {name: given.get(name, values[name]) for name in values}


def place_of(value, values, order):
    """One more than those who are better."""
    if order == "high":
        return Fraction(1 + sum(other > value for other in values.values()))
    return Fraction(1 + sum(other < value for other in values.values()))


def prizes(rank, places, minor):
    """The prize of each member; those of one place share, or all get one of its prizes."""
    listed = [literal(prize) for prize in rank["prizes"]]
    listed += [Fraction(0)] * len(places)
    found = {}
    for place in set(places.values()):
        alike = [name for name in places if places[name] == place]
        won = listed[int(place) - 1 : int(place) - 1 + len(alike)]
        if rank["ties"] == "share":
            units = split(sum(won) // minor, dict.fromkeys(alike, Fraction(1)), "largest")
            found |= {name: count * minor for name, count in units.items()}
        else:
            found |= dict.fromkeys(alike, won[0 if rank["ties"] == "all_get" else -1])
    return found
