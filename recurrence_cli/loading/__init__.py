"""The one door for YAML: a knowledge file to a sound `Pathway`, or every problem in it."""

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recurrence_cli.loading.compiled import read_packaged, unpacked
from recurrence_cli.loading.problem_log import MAX_BYTES, ProblemLog, TooManyProblems
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import Problem, RecurrenceError, UnsoundPathway

if TYPE_CHECKING:
    from recurrence_cli.loading.cases import read_case
    from recurrence_cli.loading.example_cases import read_example

__all__ = [
    "BUNDLED",
    "MAX_BYTES",
    "load",
    "load_bytes",
    "name_of_file",
    "read_bytes",
    "read_case",
    "read_example",
    "read_file",
]

_ROOMS = {"read_case": "cases", "read_example": "example_cases"}


def __getattr__(name: str) -> Any:
    # What the packed pathway does without, YAML above all, is imported when somebody asks for it.
    if name in _ROOMS:
        return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


_PACKAGE = Path(__file__).resolve().parent.parent


def _is_checkout(folder: Path) -> bool:
    """Report whether `folder` is a copy of our sources, not just any project that the package was put into."""
    try:
        project = (folder / "pyproject.toml").read_bytes()
    except OSError:
        return False
    return b'\nname = "recurrence-cli"' in project and (folder / "data" / "treatments.yaml").is_file()


# A checkout has the file beside the package, where it is edited; a wheel carries it inside. An editable install must
# never show a copy, so nothing else is tried.
BUNDLED = (_PACKAGE.parent if _is_checkout(_PACKAGE.parent) else _PACKAGE) / "data" / "treatments.yaml"
"""The knowledge file that comes with the program. In a zipapp it is a part of that, and only `read_file` reads it."""


def load(path: Path = BUNDLED) -> Pathway:
    """The pathway in the file at `path`.

    Raises `UnsoundPathway`, with every problem found, when the file is not a sound pathway, and `RecurrenceError` when
    it cannot be read at all.
    """
    data = read_file(path)
    pathway = unpacked(path, data) if path == BUNDLED else None
    return pathway or load_bytes(data, name_of_file(path))


def name_of_file(path: Path) -> str:
    """What a knowledge file is called in messages: the bundled one by its place in the project."""
    return "data/treatments.yaml" if path == BUNDLED else str(path)


def load_bytes(data: bytes, name: str) -> Pathway:
    """The pathway in `data`, a file that is called `name` in messages. Raises as `load` does."""
    from recurrence_cli.checks import SOUND, problems_of

    told = ProblemLog(name)
    pathway = _read(data, told)
    if pathway is not None:
        with suppress(TooManyProblems):
            for problem in problems_of(pathway, SOUND):
                told.add(problem)
    if pathway is None or told.problems:
        raise UnsoundPathway(told.problems)
    return pathway


def read_bytes(data: bytes, name: str) -> tuple[Pathway | None, list[Problem]]:
    """What can be read of the pathway in `data`, whose names may dangle, and what is wrong with how it is written."""
    told = ProblemLog(name)
    return _read(data, told), told.problems


def _read(data: bytes, told: ProblemLog) -> Pathway | None:
    from hashlib import sha256

    from recurrence_cli.loading.mapping_reader import Reading
    from recurrence_cli.loading.nodes import read_nodes
    from recurrence_cli.loading.pathway_reader import read_pathway

    try:
        root = read_nodes(data, told.report)
        if root is None:
            return None
        content = sha256(data).hexdigest()
        return read_pathway(root, told.name, content, Reading(told.report))
    except TooManyProblems:
        return None


def read_file(path: Path) -> bytes:
    """The bytes of `path`, or a `RecurrenceError` that says why not. Stops soon after `MAX_BYTES`."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if path == BUNDLED and not path.parent.is_dir():
            return read_packaged(path)
        if os.path.isdir(path):
            raise RecurrenceError(
                f'"{path}" is a folder; name the file in it, such as {path / "pathway.yaml"}'
            ) from error
        raise RecurrenceError(f'"{path}" cannot be read: {getattr(error, "strerror", None) or error}') from error
