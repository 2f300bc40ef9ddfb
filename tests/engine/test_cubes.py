"""Ways: laws that hold for any sets of bits, against all the answers there are."""

from collections.abc import Iterable
from functools import cache
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recurrence_cli.engine.cubes import (
    Cube,
    TooManyCubes,
    absorb,
    both,
    cover,
    implies,
    prime_implicants,
    within,
    without,
)

SIZES = {"p": 2, "q": 3, "r": 4}
"""The questions, with how many answers each has."""

Point = tuple[int, ...]
"""One answer to each of the questions, as a bit."""

POINTS = [*product(*([1 << i for i in range(size)] for size in SIZES.values()))]

CUBES: list[Cube] = [
    {q: b for q, b in zip(SIZES, bits, strict=True) if b != (1 << SIZES[q]) - 1}
    for bits in product(*(range(1, 1 << size) for size in SIZES.values()))
]
"""Every way there is. A question that may be answered anyhow is not in it."""

one_way = st.sampled_from(CUBES)
some_ways = st.lists(one_way, max_size=5)


def every(question: str) -> int:
    return (1 << SIZES[question]) - 1


def points(*ways: Cube) -> set[Point]:
    """The answers for which one of the ways holds."""
    return {point for way in ways for point in _points(frozenset(way.items()))}


@cache
def _points(way: frozenset[tuple[str, int]]) -> list[Point]:
    allowed = {**{q: every(q) for q in SIZES}, **dict(way)}
    return [point for point in POINTS if all(allowed[q] & bit for q, bit in zip(SIZES, point, strict=True))]


def frozen(ways: Iterable[Cube]) -> set[frozenset[tuple[str, int]]]:
    return {frozenset(way.items()) for way in ways}


@given(one=one_way, two=one_way)
def test_a_way_implies_another_when_that_holds_wherever_it_does(one: Cube, two: Cube) -> None:
    assert implies(one, two) == (points(one) <= points(two))


@given(one=one_way, two=one_way)
def test_both_hold_where_each_of_them_does(one: Cube, two: Cube) -> None:
    together = both(one, two)
    assert (points(together) if together is not None else set()) == points(one) & points(two)


@settings(deadline=None)
@given(ways=some_ways)
def test_the_minimal_ways_are_all_those_that_no_wider_one_makes_needless(ways: list[Cube]) -> None:
    where = points(*ways)
    inside = [(cube, held) for cube in CUBES if (held := points(cube)) <= where]
    widest = [cube for cube, held in inside if not any(held < wider for _, wider in inside)]
    found = prime_implicants(ways, every)
    assert frozen(found) == frozen(widest)
    assert len(found) == len(widest)


def test_the_minimal_ways_are_given_up_beyond_a_number_of_them_and_five_times_as_many_steps() -> None:
    apart: list[Cube] = [{"q": 1 << n, "r": 1 << n} for n in range(3)]
    assert prime_implicants(apart, every, most=3) == apart
    same: list[Cube] = [{"p": 1}] * 11
    assert prime_implicants(same[:10], every, most=2) == [{"p": 1}]
    for ways in (apart, same):
        with pytest.raises(TooManyCubes):
            prime_implicants(ways, every, most=2)


def test_a_difference_is_given_up_beyond_a_number_of_steps() -> None:
    assert [*without([{"p": 1}, {"p": 2}], [], every, most=2)] == [{"p": 2}, {"p": 1}]
    with pytest.raises(TooManyCubes):
        [*without([{"p": 1}, {"p": 2}], [], every, most=1)]


@given(ways=some_ways)
def test_what_is_absorbed_is_each_way_that_another_implies(ways: list[Cube]) -> None:
    kept = absorb(ways)
    assert points(*kept) == points(*ways)
    assert all(way in ways for way in kept)
    assert not any(implies(one, two) for one, two in permutations(kept, 2))


@given(ways=some_ways, others=some_ways)
def test_what_is_left_without_others_holds_where_a_way_does_and_none_of_them(
    ways: list[Cube], others: list[Cube]
) -> None:
    assert points(*without(ways, others, every)) == points(*ways) - points(*others)


@given(way=one_way, others=some_ways)
def test_what_is_left_of_one_way_is_in_parts_that_never_hold_together(way: Cube, others: list[Cube]) -> None:
    parts = [*without([way], others, every)]
    assert sum(len(points(part)) for part in parts) == len(points(*parts))


@given(way=one_way, others=some_ways)
def test_a_way_is_within_others_when_one_of_them_holds_wherever_it_does(way: Cube, others: list[Cube]) -> None:
    assert within(way, others, every) == (points(way) <= points(*others))


@given(ways=some_ways, free=some_ways)
def test_a_cover_holds_where_a_way_does_and_elsewhere_only_where_that_is_free(
    ways: list[Cube], free: list[Cube]
) -> None:
    covered = points(*cover(ways, free, every))
    assert points(*ways) - points(*free) <= covered <= points(*ways, *free)


@given(ways=some_ways, free=some_ways)
def test_no_way_of_a_cover_is_needless_or_asks_a_question_that_it_need_not(ways: list[Cube], free: list[Cube]) -> None:
    taken = cover(ways, free, every)
    for number, way in enumerate(taken):
        assert points(way) - points(*taken[:number], *taken[number + 1 :], *free)
        for question in way:
            wider = {q: bits for q, bits in way.items() if q != question}
            assert not points(wider) <= points(*ways, *free)


@settings(deadline=None)
@given(ways=some_ways)
def test_a_way_of_a_cover_is_as_wide_as_it_can_be(ways: list[Cube]) -> None:
    assert frozen(cover(ways, [], every)) <= frozen(prime_implicants(ways, every))


def test_nothing_holds_nowhere_and_a_way_without_questions_everywhere() -> None:
    assert prime_implicants([], every) == cover([], [{}], every) == [*without([], [], every)] == []
    assert prime_implicants([{}, {"p": 1}], every) == cover([{"p": 1}], [{"p": 2}], every) == [{}]
    assert [*without([{}], [{}], every)] == []
    assert not within({}, [], every)
