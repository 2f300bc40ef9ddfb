"""Whatever a file holds, it is taken or refused in our own words, at places inside the file.

`fuzz_loader.py` reads a million such files, and measures time and memory.
"""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build import with_each_parser
from hostile import EVERY, extreme, fault_in, law_broken_by, made
from hostile_large import EXTREMES
from hostile_small import SMALL_KINDS, Input, Kind, real_bytes, real_shape, tree_of, written
from recurrence_cli.loading import load_bytes, nodes
from recurrence_cli.pathway.model import Place
from recurrence_cli.pathway.problems import Problem, RecurrenceError, UnsoundPathway

KINDS = [kind for kind in SMALL_KINDS if "real" not in kind.__name__]
"""What makes small files; the real one takes longer to read."""


@pytest.mark.slow
@with_each_parser
@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), rng=st.randoms(use_true_random=False))
def test_a_hostile_file_is_taken_or_refused_in_our_own_words_at_places_inside_it(
    kind: Kind, rng: Random, parser: type
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "_LOADER", parser)
        assert law_broken_by(kind(rng)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", EXTREMES)
def test_so_is_an_extreme_one(name: str) -> None:
    assert law_broken_by(extreme(name, Random(1))) == ""


@pytest.mark.parametrize("number", range(16))
def test_the_real_file_with_something_changed_is_sound_or_told_what_is_wrong(number: int) -> None:
    kind = real_bytes if number % 2 else real_shape
    assert law_broken_by(kind(Random(number))) == ""


class Steady(Random):
    """Chance that never chooses what is rare."""

    def random(self) -> float:
        return 0.5


@pytest.mark.parametrize("name", ["small", "real"])
def test_the_files_that_inputs_are_made_from_are_sound_before_they_are_changed(name: str) -> None:
    load_bytes(written(tree_of(name), Steady()), "f")


# --- the laws themselves --------------------------------------------------------------------------------------------


def test_an_input_is_the_same_whenever_it_is_made() -> None:
    numbers = [*range(1, 300), EVERY, 2 * EVERY]
    assert [made(1, n) for n in numbers] == [made(1, n) for n in reversed(numbers)][::-1]
    assert [made(1, n) for n in numbers] != [made(2, n) for n in numbers]


def test_a_million_inputs_have_every_extreme_one_among_them() -> None:
    assert len(EXTREMES) < 1_000_000 // EVERY
    assert made(1, EVERY).kind == f"extreme: {[*EXTREMES][1]}"


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
