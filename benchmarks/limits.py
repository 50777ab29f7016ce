"""Timings beside their limits, and whether they hold.

Wall seconds are what somebody waits, and mean something on a quiet machine only. Seconds of the
processor are those of this process with all its threads; a PostgreSQL beside it has its own.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

SECOND, MILLISECOND = ("s", 1), ("ms", 1000)


class Took(NamedTuple):
    """Seconds of a clock on the wall, and of the processor."""

    wall: float
    processor: float


def timed(act: Callable[[], object]) -> Took:
    wall, processor = time.perf_counter(), time.process_time()
    act()
    return Took(time.perf_counter() - wall, time.process_time() - processor)


def middle(found: list[Took]) -> Took:
    """The median of each; the wall's may be of another run than the processor's."""
    return Took(*(statistics.median(each) for each in zip(*found, strict=True)))


@dataclass
class Limits:
    """Prints each figure as it comes and keeps what did not hold."""

    broken: list[str] = field(default_factory=list)

    def time(self, words: str, took: Took, most: float | None, unit: tuple[str, int]) -> None:
        """`most`: seconds that the wall's clock may show; None where there is no limit."""
        name, factor = unit
        shown = [f"{each * factor:.{1 if factor > 1 else 2}f} {name}" for each in took]
        line = f"{words}: {shown[0]}, processor {shown[1]}"
        told = f"{most * factor:g} {name}" if most is not None else ""
        self._say(words, line, told, most is None or took.wall <= most)

    def number(self, words: str, found: int, most: int, unit: str) -> None:
        self._say(words, f"{words}: {found:,} {unit}", f"{most:,} {unit}", found <= most)

    def _say(self, words: str, line: str, most: str, holds: bool) -> None:
        verdict = f" (at most {most}: {'holds' if holds else 'DOES NOT HOLD'})" if most else ""
        print(f"{line}{verdict}", flush=True)
        self.broken += [] if holds else [words]

    def end(self) -> None:
        """Errors: SystemExit with 1 where a limit did not hold."""
        if self.broken:
            raise SystemExit(1)
