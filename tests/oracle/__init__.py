"""Plans calculated a second way, from the specification of the language alone.

Everything is a plain `Fraction`, one payee at a time, and nothing here is shared with the product.
It believes that the plan is right: units and names are the product's to check.
"""

from tests.oracle.calculation import Result, calculated
from tests.oracle.values import Missing, Refused

__all__ = ["Missing", "Refused", "Result", "calculated"]
