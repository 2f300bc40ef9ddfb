"""Line ends (LF, CR LF, lone CR of old tools), and places."""

import re

from recurrence_cli.pathway.model import Place

_END = re.compile(rb"\r\n|\r|\n")


def ends_in_cr(data: bytes) -> bool:
    """Report whether the first line ends in a lone CR."""
    first = _END.search(data) if b"\r" in data else None
    return first is not None and first[0] == b"\r"


def with_lf(data: bytes) -> bytes:
    """Convert line ends to LF if they are lone CRs."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if ends_in_cr(data) else data


def place_at(text: str, index: int) -> Place:
    """Convert an index of a text to its line and column."""
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))
