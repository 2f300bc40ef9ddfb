"""Line ends: LF and CR LF, and in files of old tools CR alone."""

import re

_END = re.compile(rb"\r\n|\r|\n")


def ends_in_cr(data: bytes) -> bool:
    """Report whether lines end in CR alone, going by the first of them; a CR elsewhere ends none."""
    first = _END.search(data) if b"\r" in data else None
    return first is not None and first[0] == b"\r"


def with_lf(data: bytes) -> bytes:
    """Return a text with lines that end in LF, where they end in CR alone."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if ends_in_cr(data) else data
