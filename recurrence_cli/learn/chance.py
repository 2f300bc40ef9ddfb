"""Chance, by a seed: the same seed gives the same sheet on every version of Python, so only `randrange` is used."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


def draw(rng: Random, things: Sequence[Thing]) -> Thing:
    """Draw one of several things."""
    return things[rng.randrange(len(things))]


def shuffled(rng: Random, things: Iterable[Thing]) -> list[Thing]:
    """Return things in a random order."""
    left = list(things)
    return [left.pop(rng.randrange(len(left))) for _ in range(len(left))]
