"""Make the next part of some work ready while the database takes the one before."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")


def one_ahead(parts: Iterable[Part]) -> Iterator[Part]:
    """The same parts in the same order, each made in another thread while the last is used.

    An error of `parts` comes where its part would. Whoever stops early waits for one part at most.
    """
    end, source = object(), iter(parts)
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, source, end)
        while (part := coming.result()) is not end:
            coming = thread.submit(next, source, end)
            yield part  # type: ignore[misc]
