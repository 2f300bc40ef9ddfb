"""The one door for YAML: a knowledge file to a sound `Pathway`, or every problem in it."""

from hashlib import sha256
from pathlib import Path

from recurrence_cli.checks import SOUND, problems_of
from recurrence_cli.loader.cases import Case, read_case
from recurrence_cli.loader.nodes import MAX_BYTES, read_nodes
from recurrence_cli.loader.read import read_pathway
from recurrence_cli.model import Pathway, Place
from recurrence_cli.problems import Problem, RecurrenceError, UnsoundPathway

__all__ = ["BUNDLED", "MAX_BYTES", "Case", "load", "load_bytes", "read_case", "read_file"]

_PACKAGE = Path(__file__).resolve().parent.parent
# A checkout has the file beside the package, where it is edited; a wheel carries it inside. An editable install must
# never show a copy, so nothing else is tried.
_CHECKOUT = (_PACKAGE.parent / "pyproject.toml").is_file()

BUNDLED = (_PACKAGE.parent if _CHECKOUT else _PACKAGE) / "data" / "treatments.yaml"
"""The knowledge file that comes with the program."""


def load(path: Path = BUNDLED) -> Pathway:
    """The pathway in the file at `path`.

    Raises `UnsoundPathway`, with every problem found, when the file is not a sound pathway, and `RecurrenceError` when
    it cannot be read at all.
    """
    name = "data/treatments.yaml" if path == BUNDLED else str(path)
    return load_bytes(read_file(path), name)


def load_bytes(data: bytes, name: str) -> Pathway:
    """The pathway in `data`, a file that is called `name` in messages. Raises as `load` does."""
    problems: list[Problem] = []

    def report(place: Place, message: str, check: str) -> None:
        problems.append(Problem(name, place, message, check))

    root = read_nodes(data, report)
    if root is None:
        raise UnsoundPathway(problems)
    pathway = read_pathway(root, name, sha256(data).hexdigest(), report)
    problems.extend(problems_of(pathway, SOUND))
    if problems:
        raise UnsoundPathway(problems)
    return pathway


def read_file(path: Path) -> bytes:
    """The bytes of `path`, or a `RecurrenceError` that says why not. Stops soon after `MAX_BYTES`."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecurrenceError(f'"{path}" cannot be read: {error.strerror or error}') from error
