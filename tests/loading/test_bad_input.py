"""Whatever a file holds, it is taken or refused in our own words, at places inside the file.

`fuzz_loader.py` reads a million such files, and measures time and memory.
"""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bad_input import EVERY, EXTREME, KINDS, Input, attempt, fault_in, law_broken_by, made, made_of, real, tree, written
from build import EVERYTHING, with_each_parser
from recurrence_cli.loading import load_bytes, nodes
from recurrence_cli.pathway.model import Place
from recurrence_cli.pathway.problems import Problem, RecurrenceError, UnsoundPathway

SMALL = [name for name in KINDS if name not in EXTREME and "real" not in name]
"""Kinds of small files; the real one takes longer to read."""


@pytest.mark.slow
@with_each_parser
@settings(max_examples=500, deadline=None)
@given(kind=st.sampled_from(SMALL), seed=st.integers(0, 2**32))
def test_bad_input_is_taken_or_refused_in_our_own_words_at_places_inside_it(kind: str, seed: int, parser: type) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "_LOADER", parser)
        assert law_broken_by(made_of(kind, Random(seed))) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", EXTREME)
def test_so_is_extreme_input(name: str) -> None:
    assert law_broken_by(made_of(name, Random(1))) == ""


@pytest.mark.parametrize("kind", ["bytes of the real file", "shape of the real file"])
@pytest.mark.parametrize("number", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 8))])
def test_the_real_file_with_something_changed_is_sound_or_told_what_is_wrong(number: int, kind: str) -> None:
    assert law_broken_by(made_of(kind, Random(number))) == ""


@pytest.mark.parametrize("data", [EVERYTHING.encode(), real()], ids=["small", "real"])
def test_the_files_that_inputs_are_made_from_are_sound_before_they_are_changed(data: bytes) -> None:
    load_bytes(written(tree(data)), "f")


def test_most_small_input_of_each_kind_is_refused_and_some_is_not() -> None:
    taken = Counter(kind for kind in SMALL for seed in range(40) if attempt(made_of(kind, Random(seed)))[0])
    assert taken["bytes of a small file"]
    assert taken["shape of a small file"]
    assert all(taken[kind] < 30 for kind in SMALL)


# --- the laws themselves --------------------------------------------------------------------------------------------


def test_an_input_is_the_same_whenever_it_is_made() -> None:
    numbers = [*range(1, 60), EVERY, 2 * EVERY]
    assert [made(1, n) for n in numbers] == [made(1, n) for n in reversed(numbers)][::-1]
    assert [made(1, n) for n in numbers] != [made(2, n) for n in numbers]


def test_a_million_inputs_have_every_extreme_one_among_them() -> None:
    assert len(EXTREME) < 1_000_000 // EVERY
    assert made(1, EVERY).kind == EXTREME[1]


def unsound(line: int, column: int, message: str = "wrong") -> UnsoundPathway:
    return UnsoundPathway([Problem("f", Place(line, column), message, "check")])


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"a", KeyError("a")),
        (b"a", MemoryError()),
        (b"a", UnsoundPathway([])),
        (b"a", RecurrenceError("no file is named")),
        (b"ab\nc", unsound(0, 1)),
        (b"ab\nc", unsound(3, 1)),
        (b"ab\nc", unsound(1, 0)),
        (b"ab\nc", unsound(1, 4)),
        ("é\n".encode(), unsound(1, 3)),
        (b"\xef\xbb\xbfa\r\n", unsound(1, 3)),
        (b"a", RecurrenceError("f:2:1: wrong")),
    ],
)
def test_a_broken_law_is_noticed(data: bytes, error: Exception) -> None:
    assert fault_in(Input("kind", "pathway", data), error)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"ab\nc", unsound(1, 3)),
        (b"ab\nc", unsound(2, 2)),
        (b"ab\n", unsound(2, 1)),
        (b"", unsound(1, 1)),
        ("é\n".encode(), unsound(1, 2, "a\nb")),
        (b"a", RecurrenceError("f:1:2: wrong")),
        (b"a", RecurrenceError("f: wrong")),
        (b"a", None),
    ],
)
def test_a_law_that_is_kept_is_not_called_broken(data: bytes, error: Exception | None) -> None:
    assert fault_in(Input("kind", "pathway", data), error) == ""
