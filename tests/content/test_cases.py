"""Case files: an invented person in two lines, what is known of her, and which statements she is shown, by hand.

What a file expects is worked out from the table and the facts, not from the program. Together the files reach every
statement and every branch of the tree.
"""

from functools import cache
from pathlib import Path

import pytest

from paths import CASES
from recurrence_cli.engine.compare import everything, statuses
from recurrence_cli.engine.coverage import Example, coverage, mismatches
from recurrence_cli.loading import load, read_example
from recurrence_cli.pathway.model import Pathway

FILES = CASES
PERSON_AT_MOST = 200
LINE_AT_MOST = 100

each_case = pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])


@cache
def bundled() -> Pathway:
    return load()


@cache
def read(file: Path) -> Example:
    return read_example(bundled(), file.read_bytes(), file.name)


@each_case
def test_a_case_gives_what_it_says(file: Path) -> None:
    assert mismatches(bundled(), read(file)) == []


@each_case
def test_a_case_is_short_and_plain(file: Path) -> None:
    assert len(read(file).person) <= PERSON_AT_MOST
    lines = file.read_text(encoding="ascii").splitlines()
    assert [n for n, line in enumerate(lines, 1) if len(line) > LINE_AT_MOST] == []


def test_together_the_cases_reach_every_statement_and_every_branch() -> None:
    reached = coverage(bundled(), map(read, FILES))
    assert reached.never_apply == ()
    assert reached.never_taken == {}


def test_together_the_cases_say_of_every_statement_that_can_depend_that_it_does() -> None:
    can_depend = {i for i, status in statuses(everything(bundled(), {})).items() if status == "depends"}
    assert can_depend - {i for file in FILES for i in read(file).depends} == set()
