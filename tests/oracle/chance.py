"""What chance draws from: units, numbers that stand on thresholds, and how they are written."""

import random
from fractions import Fraction

THRESHOLDS = {  # in order
    "percent": ["-10%", "0%", "50%", "80%", "89.99999%", "90%", "100%", "150%"],
    "points": ["-100", "-0.5", "0", "40", "60", "75"],
    "score": ["1", "3.2", "3.4", "3.6", "5"],
    "stars": ["0.5", "3", "4.5", "5"],
    "number": ["-3", "0", "0.5", "1", "2", "3.333333333", "99999999999999999999"],
    "money": ["-20.05", "0", "100", "1000.50", "70000000000000000"],
    "count": ["0", "1", "30", "31", "250"],
    "days": ["0", "0.5", "15", "20", "31"],
    "hours": ["0", "7.5", "40", "160"],
}
UNITS = list(THRESHOLDS)
NEVER_NEGATIVE = ("count", "days", "hours", "score", "stars")
STEPS = {unit: ["0.05", "1", "5", "1/8"] for unit in UNITS} | {
    "percent": ["1%", "0.01%", "12.5%"],
    "money": ["minor_unit", "5", "0.00001"],
}
MODES = ["half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"]
TEXTS = ["gold", "silver", "early shift", "Zürich"]
DAYS = ["2024-02-29", "2024-12-31", "2025-01-01", "2025-01-31", "2025-02-28", "2025-03-15"]
HUGE = f"{10**25}/7"


class Dice:
    """Chance that is the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, choices):
        return self.random.choice(choices)

    def some(self, choices, least, most):
        """So many different ones of these, in their order."""
        count = self.number(least, min(most, len(choices)))
        places = sorted(self.random.sample(range(len(choices)), count))
        return [choices[place] for place in places]

    def number(self, least, most):
        return self.random.randint(least, most)

    def chance(self, share):
        return self.random.random() < share

    def threshold(self, unit):
        return self.pick(THRESHOLDS[unit])


def money(text, currency):
    return f"{text} {currency}"


def in_cell(dice, unit):
    """A number as a file writes it: often exactly a threshold."""
    if dice.chance(0.5):
        return percent_cell(dice) if unit == "percent" else dice.threshold(unit)
    if unit == "percent":
        return dice.pick([f"{dice.number(0, 300)}/300", f"0.{dice.number(0, 999):03}", "62.5%"])
    least = 0 if unit in NEVER_NEGATIVE else -200
    plain = str(dice.number(least, 400))
    fraction = f"{dice.number(least, 4000)}/{dice.pick([7, 97, 25_200 * 31])}"
    return dice.pick([plain, plain, f"{abs(int(plain))}.{dice.number(0, 99):02}", fraction, HUGE])


def percent_cell(dice):
    """A threshold of percents, written in one of three ways."""
    text = dice.threshold("percent")
    plain = Fraction(text.removesuffix("%")) / 100
    return dice.pick([text, str(plain), text])
