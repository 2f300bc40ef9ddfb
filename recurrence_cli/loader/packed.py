"""The bundled pathway as it was read when the program was packed, so that a run need not read the file again.

It stands in the wheel beside the file, is made of that very file by the build, and is never written afterwards. It
begins with the whole content it was made of, and is used only where that is what the file holds: to compare is faster
than to hash, and surer. A checkout has none. So there is one truth, the file.
"""

import pickle
from pathlib import Path

from recurrence_cli import __version__
from recurrence_cli.engine.rules import rules_of
from recurrence_cli.model import Pathway

ENDING = ".packed"


def packed(pathway: Pathway, data: bytes) -> bytes:
    """The pathway that the file with the content `data` holds, and its rules, to be kept beside it."""
    rules_of(pathway)
    return _made_of(data) + pickle.dumps(pathway, protocol=5)


def unpacked(path: Path, data: bytes) -> Pathway | None:
    """The pathway packed beside the file at `path`, if it was made of the content `data` by this version."""
    try:
        kept = path.with_suffix(ENDING).read_bytes()
    except OSError:
        return None
    mark = _made_of(data)
    if not kept.startswith(mark):
        return None
    pathway = pickle.loads(kept[len(mark) :])
    return pathway if isinstance(pathway, Pathway) else None


def _made_of(data: bytes) -> bytes:
    return b"%s\n%d\n%s" % (__version__.encode(), len(data), data)
