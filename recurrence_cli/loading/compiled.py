"""The bundled pathway as it was read when the program was packed, so that a run need not read the file again.

It stands in the wheel beside the file, is made of that very file by the build, and is never written afterwards. It
begins with the whole content it was made of, and is used only where that is what the file holds: to compare is faster
than to hash, and surer. A checkout has none. So there is one truth, the file.
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

ENDING = ".packed"


def packed(pathway: Pathway, data: bytes) -> bytes:
    """Pack the pathway of a file with the content `data`, and its rules, to be kept beside it.

    Of places in the file it keeps those of statements; whoever needs the others reads the file.
    """
    kept = _without_places(pathway)
    rules_of(kept)
    return _made_of(data) + pickle.dumps(kept, protocol=5)


def _without_places(part: Any) -> Any:
    """Drop the places of all parts but statements: a third of what is to be unpacked."""
    if isinstance(part, Mapping):
        return {key: _without_places(value) for key, value in part.items()}
    if is_dataclass(part) and not isinstance(part, type):
        own = {f.name: getattr(part, f.name) for f in fields(part) if f.init and f.compare}
        placed = {"place": part.place} if isinstance(part, Statement) else {}
        return type(part)(**{name: _without_places(value) for name, value in own.items()}, **placed)
    return tuple(map(_without_places, part)) if type(part) is tuple else part


def unpacked(path: Path, data: bytes) -> Pathway | None:
    """The pathway packed beside the file at `path`, if it was made of the content `data` by this version."""
    try:
        kept = read_packaged(path.with_suffix(ENDING))
    except OSError:
        return None
    mark = _made_of(data)
    if not kept.startswith(mark):
        return None
    pathway = pickle.loads(kept[len(mark) :])
    return pathway if isinstance(pathway, Pathway) else None


def read_packaged(path: Path) -> bytes:
    """Read a file of the package, which may be a zipapp. Raises OSError."""
    if path.parent.is_dir():
        return path.read_bytes()
    # To import it takes as long as all the rest of a short run.
    package = lazy("importlib.resources:files")("recurrence_cli")
    packaged: bytes = (package / "data" / path.name).read_bytes()
    return packaged


def _made_of(data: bytes) -> bytes:
    return b"%s\n%d\n%s" % (__version__.encode(), len(data), data)
