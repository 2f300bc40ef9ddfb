"""Hostile files, made by number, and the laws that hold for whatever is read.

Input n of seed s is always the same while the files it is made from stay as they are: the bundled pathway, the smallest
one of `build.py` with a few parts more, and the cases. Every `EVERY`th input is one of `EXTREMES`, the rest are small.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from random import Random

from hostile_large import EXTREMES
from hostile_small import SMALL_KINDS, Input
from recurrence_cli.loading import load, load_bytes, read_case, read_example
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import RecurrenceError, UnsoundFile, printable

EVERY = 4_000
NAME = "f"


# --- inputs ---------------------------------------------------------------------------------------------------------


def made(seed: int, number: int) -> Input:
    """Input `number` of `seed`."""
    rng = Random(f"{seed}:{number}")
    if number % EVERY == 0:
        name = [*EXTREMES][number // EVERY % len(EXTREMES)]
        return extreme(name, rng)
    (kind,) = rng.choices([*SMALL_KINDS], [*SMALL_KINDS.values()])
    return kind(rng)


def extreme(name: str, rng: Random) -> Input:
    reader = "case" if name.startswith(("JSON", "YAML case")) else "pathway"
    return Input(f"extreme: {name}", reader, EXTREMES[name](rng))


# --- the laws -------------------------------------------------------------------------------------------------------


@cache
def bundled() -> Pathway:
    return load()


def attempt(given: Input) -> tuple[bool, Exception | None]:
    """Whether the input was taken, and what was raised if not."""
    try:
        if given.reader == "pathway":
            load_bytes(given.data, NAME)
        elif given.reader == "case":
            read_case(given.data, NAME)
        else:
            read_example(bundled(), given.data, NAME)
    except Exception as error:  # noqa: BLE001  # whatever else is raised is what is looked for
        return False, error
    return True, None


def fault_in(given: Input, error: Exception | None) -> str:
    """The law that `error`, raised for the input, breaks; empty when it breaks none."""
    if error is None:
        return ""
    if not isinstance(error, RecurrenceError):
        return f"raised {type(error).__name__}: {printable(str(error)[:200])}"
    if isinstance(error, UnsoundFile):
        places = [(problem.place.line, problem.place.column) for problem in error.problems]
        lines = [str(problem) for problem in error.problems]
        if not lines:
            return "refused without a problem"
    else:
        lines = [printable(str(error))]
        told = re.match(r"f:(\d+):(\d+): ", str(error))
        places = [(int(told[1]), int(told[2]))] if told else []
        if not lines[0].startswith("f:"):
            return f"a message that does not begin with the file: {lines[0][:200]}"
    for line in lines:
        if not line.isprintable():
            return f"a line that cannot be printed: {line[:200]!r}"
    return _outside(given.data, places)


def _outside(data: bytes, places: Sequence[tuple[int, int]]) -> str:
    wanted = {line for line, _ in places}
    lengths = {n: _length(line, n == 1) for n, line in enumerate(_lines(data), start=1) if n in wanted}
    for line, column in places:
        if line not in lengths or not 1 <= column <= lengths[line] + 1:
            return f"a place outside of the file: {line}:{column}"
    return ""


def _lines(data: bytes) -> Iterator[bytes]:
    # By the first end of a line; where that is CR, all of them are.
    if re.match(rb"[^\r\n]*\r(?!\n)", data):
        data = re.sub(rb"\r\n?", b"\n", data)
    yield from BytesIO(data)
    if not data or data.endswith(b"\n"):
        yield b""


def _length(line: bytes, first: bool) -> int:
    """The characters of a line, without its end and a byte order mark."""
    text = line.removesuffix(b"\r\n").removesuffix(b"\n").decode("utf-8", "replace")
    return len(text.removeprefix("\ufeff") if first else text)


def law_broken_by(given: Input) -> str:
    """What is wrong with how the input is read; empty when nothing is."""
    _, error = attempt(given)
    return fault_in(given, error)
