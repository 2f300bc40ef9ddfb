"""The compiled pathway: the bundled file, already parsed, in a wheel.

The build writes it beside the knowledge file, and nothing writes it afterwards; a checkout has none. It begins with a copy
of the knowledge file and is used only if that is identical to the file itself, which is quicker and safer to compare than a
hash. So the knowledge file remains the single source of truth.
"""

import pickle
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from recurrence_cli import __version__
from recurrence_cli.engine.rules import rules_of
from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.model import Pathway, Statement

SUFFIX = ".packed"


def pack(pathway: Pathway, data: bytes) -> bytes:
    """Pack a pathway that was read from `data`, with its compiled rules.

    Only statements retain their places in the file; read the file itself for the others.
    """
    stripped = _without_places(pathway)
    rules_of(stripped)
    return _made_of(data) + pickle.dumps(stripped, protocol=5)


def _without_places(item: Any) -> Any:
    """Drop the places of everything but statements, a third of the size."""
    if isinstance(item, Mapping):
        return {key: _without_places(value) for key, value in item.items()}
    if is_dataclass(item) and not isinstance(item, type):
        own = {f.name: getattr(item, f.name) for f in fields(item) if f.init and f.compare}
        placed = {"place": item.place} if isinstance(item, Statement) else {}
        return type(item)(**{name: _without_places(value) for name, value in own.items()}, **placed)
    return tuple(map(_without_places, item)) if type(item) is tuple else item


def read_compiled(path: Path, data: bytes) -> Pathway | None:
    """Return the compiled pathway beside the file at `path`.

    None unless this version of the program made it from `data`.
    """
    try:
        content = read_packaged(path.with_suffix(SUFFIX))
    except OSError:
        return None
    prefix = _made_of(data)
    if not content.startswith(prefix):
        return None
    pathway = pickle.loads(content[len(prefix) :])
    return pathway if isinstance(pathway, Pathway) else None


def read_packaged(path: Path) -> bytes:
    """Read a data file of the package or zipapp. Raises OSError."""
    if path.parent.is_dir():
        return path.read_bytes()
    # Importing it takes as long as all the rest of a short run.
    package = lazy("importlib.resources:files")("recurrence_cli")
    packaged: bytes = (package / "data" / path.name).read_bytes()
    return packaged


def _made_of(data: bytes) -> bytes:
    return b"%s\n%d\n%s" % (__version__.encode(), len(data), data)
