"""Reproducible random draws.

Only `randrange` is used, since a seed must make the same sheet on every version of Python.
"""

from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


def draw(rng: Random, things: Sequence[Thing]) -> Thing:
    """Draw one of a sequence."""
    return things[rng.randrange(len(things))]


def shuffled(rng: Random, things: Iterable[Thing]) -> list[Thing]:
    """Return a list in random order."""
    left = list(things)
    return [left.pop(rng.randrange(len(left))) for _ in range(len(left))]
