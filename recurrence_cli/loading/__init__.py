"""Reading of knowledge files and cases; the only package that uses PyYAML.

A knowledge file becomes a sound `Pathway`, or a list of every problem in it.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from recurrence_cli.lazy import lazy
from recurrence_cli.loading.compiled import read_compiled, read_packaged
from recurrence_cli.loading.problem_log import MAX_BYTES
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import Problem, RecurrenceError

if TYPE_CHECKING:
    from recurrence_cli.engine.answers import Case
    from recurrence_cli.engine.coverage import Example

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

# A run with the compiled pathway needs none of these, so they and PyYAML are imported on first use.
load_bytes: Callable[[bytes, str], Pathway] = lazy(f"{__name__}.reader:load_bytes")
read_bytes: Callable[[bytes, str], tuple[Pathway | None, list[Problem]]] = lazy(f"{__name__}.reader:read_bytes")
read_case: "Callable[[bytes, str], Case]" = lazy(f"{__name__}.cases:read_case")
read_example: "Callable[[Pathway, bytes, str], Example]" = lazy(f"{__name__}.example_cases:read_example")

_PACKAGE = Path(__file__).resolve().parent.parent


def _is_checkout(folder: Path) -> bool:
    """Report whether `folder` is a checkout of our own sources.

    Any other project may have the package vendored in its root.
    """
    try:
        project = (folder / "pyproject.toml").read_bytes()
    except OSError:
        return False
    return b'\nname = "recurrence-cli"' in project and (folder / "data" / "treatments.yaml").is_file()


# In a checkout the file is edited beside the package; in a wheel it is inside. Nothing else is tried: an editable install
# must never read a stale copy.
BUNDLED = (_PACKAGE.parent if _is_checkout(_PACKAGE.parent) else _PACKAGE) / "data" / "treatments.yaml"
"""The bundled knowledge file. In a zipapp it is inside the archive, where only `read_file` can read it."""


def load(path: Path = BUNDLED) -> Pathway:
    """Load the pathway in the file at `path`.

    Raises `UnsoundPathway` with every problem found, or `RecurrenceError` when the file cannot be read at all.
    """
    data = read_file(path)
    pathway = read_compiled(path, data) if path == BUNDLED else None
    return pathway or load_bytes(data, name_of_file(path))


def name_of_file(path: Path) -> str:
    """Return what messages call a knowledge file.

    The bundled one is called by its path in the project.
    """
    return "data/treatments.yaml" if path == BUNDLED else str(path)


def read_file(path: Path) -> bytes:
    """Read a file, up to just over `MAX_BYTES`. Raises `RecurrenceError`."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if path == BUNDLED and not isinstance(error, PermissionError) and not path.parent.is_dir():
            return read_packaged(path)
        if os.path.isdir(path):
            raise RecurrenceError(
                f'"{path}" is a folder; name the file in it, such as {path / "pathway.yaml"}'
            ) from error
        raise RecurrenceError(f'"{path}" cannot be read: {getattr(error, "strerror", None) or error}') from error
