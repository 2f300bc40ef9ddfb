"""Cubes: conditions on several questions, as sets of answers, and their algebra.

A cube has, for each question it has a condition on, the allowed answers as the bits of a number, so that "and" and "or"
of conditions are `&` and `|`. The caller decides what a bit means; `every` returns the number with all bits of a question.
The names are those of two-level logic minimisation (Quine, McCluskey, Espresso).
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

Cube: TypeAlias = Mapping[str, int]
"""Question -> the allowed answers, as bits. A question that is missing has no condition."""

Every: TypeAlias = Callable[[str], int]

_STEPS = 5
"""Consensus may take so many steps for each cube that it may give."""


def implies(way: Cube, other: Cube) -> bool:
    """Return whether `other` holds wherever `way` does."""
    return all(q in way and not way[q] & ~bits for q, bits in other.items())


def both(one: Cube, two: Cube) -> dict[str, int] | None:
    """Intersect two cubes; None when they exclude each other."""
    together = {**one, **two, **{q: bits & two[q] for q, bits in one.items() if q in two}}
    return together if all(together.values()) else None


class TooManyCubes(Exception):
    """More cubes than the caller allows."""


def absorb(cubes: Iterable[Cube]) -> list[Cube]:
    """Drop cubes that another one implies, preserving the order."""
    kept: list[Cube] = []
    for cube in cubes:
        if not any(implies(cube, other) for other in kept):
            kept = [other for other in kept if not implies(other, cube)]
            kept.append(cube)
    return kept


def prime_implicants(cubes: Iterable[Cube], every: Every, most: int | None = None) -> list[Cube]:
    """Return all prime implicants of the union of `cubes`.

    This is Quine's iterated consensus: two cubes that differ in the answers to a question, and agree on something else,
    make a third in which that question may be answered either way. Raises `TooManyCubes` beyond `most`.
    """
    kept: list[Cube] = []
    waiting = deque(cubes)
    steps = 0
    while waiting:
        new = waiting.popleft()
        if not any(implies(new, cube) for cube in kept):
            kept = [cube for cube in kept if not implies(cube, new)]
            for cube in kept:
                waiting.extend(_consensus(new, cube, every))
            kept.append(new)
        steps += 1
        if most is not None and (len(kept) > most or steps > _STEPS * most):
            raise TooManyCubes
    return kept


def without(cubes: Iterable[Cube], others: Iterable[Cube], every: Every, most: int | None = None) -> Iterator[Cube]:
    """Subtract `others` from `cubes`, disjointly within each cube.

    Raises `TooManyCubes` after `most` steps.
    """
    others = [*others]
    stack = [(cube, 0) for cube in cubes]
    steps = 0
    while stack:
        cube, number = stack.pop()
        if number == len(others):
            yield cube
        else:
            stack.extend((part, number + 1) for part in _sharp(cube, others[number], every))
        steps += 1
        if most is not None and steps > most:
            raise TooManyCubes


def within(way: Cube, others: Iterable[Cube], every: Every) -> bool:
    """Return whether `others` together cover `way`."""
    return next(without([way], others, every), None) is None


def cover(ways: Iterable[Cube], free: Iterable[Cube], every: Every) -> list[Cube]:
    """Cover `ways`, and perhaps `free`, with few wide irredundant cubes.

    This is the first round of Espresso: each way in turn is made as wide as it can be, and what it covers is done.
    """
    left, free = [*ways], [*free]
    allowed = [*left, *free]
    taken: list[Cube] = []
    while left := [way for way in left if not within(way, free, every)]:
        widest = left[0]
        for question in left[0]:
            widest = _widened(widest, question, allowed, free, every)
        taken.append(widest)
        left = [*without(left, [widest], every)]
    for way in sorted(taken, key=len, reverse=True):
        others = [other for other in taken if other is not way]
        if within(way, [*others, *free], every):
            taken = others
    return taken


def _widened(way: Cube, question: str, allowed: list[Cube], free: list[Cube], every: Every) -> Cube:
    """Widen a cube in one question as far as `allowed` permits."""
    rest = {q: bits for q, bits in way.items() if q != question}
    if within(rest, allowed, every):
        return rest
    for more in (1 << i for i in range(every(question).bit_length()) if not way[question] >> i & 1):
        other = {**rest, question: more}
        if within(other, allowed, every) and not within(other, free, every):
            way = {**way, question: way[question] | more}
    return way


def _sharp(way: Cube, other: Cube, every: Every) -> Iterator[Cube]:
    """Subtract one cube from another, as disjoint cubes."""
    if both(way, other) is None:
        yield way
        return
    inside = dict(way)
    for question, bits in other.items():
        now = inside.get(question, every(question))
        if outside := now & ~bits:
            yield {**inside, question: outside}
        inside[question] = now & bits


def _consensus(one: Cube, two: Cube, every: Every) -> Iterator[Cube]:
    """Yield the new consensus of two cubes on each question."""
    for freed in one.keys() & two.keys():
        either = one[freed] | two[freed]
        if either in (one[freed], two[freed]):
            continue
        new = {**one, **two, **{q: bits & two[q] for q, bits in one.items() if q in two}}
        if either == every(freed):
            del new[freed]
        else:
            new[freed] = either
        if all(new.values()):
            yield new
