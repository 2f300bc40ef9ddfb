"""Widths of texts in columns of a terminal, and wrapping."""

import re
from collections.abc import Iterator

from recurrence_cli.lazy import lazy

_columns = lazy("wcwidth:wcswidth")


_WORDS = re.compile(r"\d{2,}(?: \d{2,}(?=[ ,;.)]|$))+\S*|\S+")
"""Words, and numbers in groups such as "0808 808 00 00", which are not broken."""


def width_of(text: str) -> int:
    """Count the columns that a text takes on a terminal."""
    # wcwidth loads slowly, and most texts are ASCII.
    return len(text) if text.isascii() else max(int(_columns(text)), 0)


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Break a text into lines of at most `width` columns.

    Words are kept whole if they fit a line. An address is broken after a slash or a hyphen; what is still too long is
    broken anywhere.
    """
    lines = []
    line, room = first, width - width_of(first)
    empty = True
    for word in _WORDS.findall(text):
        for joined, piece in _pieces(word, width - width_of(rest)):
            needed = width_of(piece) + (0 if empty or joined else 1)
            if needed > room and not (empty and line == rest):
                if not empty or line.strip():
                    lines.append(line)
                line, room, empty = rest, width - width_of(rest), True
                needed = width_of(piece)
            line += piece if empty or joined else f" {piece}"
            room -= needed
            empty = False
    return [*lines, line.rstrip()]


def wrap_clauses(text: str, width: int) -> list[str]:
    """Break a text between its clauses, where that takes no more lines."""
    chunks: list[str] = []
    for clause in re.split("(?<=[;.]) ", text):
        longer = f"{chunks[-1]} {clause}" if chunks else clause
        if chunks and len(wrap(longer, width)) == len(wrap(chunks[-1], width)):
            chunks[-1] = longer
        else:
            chunks.append(clause)
    lines = [line for chunk in chunks for line in wrap(chunk, width)]
    greedy = wrap(text, width)
    return lines if len(lines) <= len(greedy) else greedy


def _pieces(word: str, width: int) -> Iterator[tuple[bool, str]]:
    """Break a word into pieces that fit."""
    width = max(width, 1)
    if width_of(word) <= width:
        yield False, word
        return
    line = ""
    continued = False
    for part in re.findall(r"[^/-]*[/-]|[^/-]+", word):
        if line and width_of(line + part) > width:
            yield continued, line
            line, continued = "", True
        for character in part if width_of(part) > width else (part,):
            if line and width_of(line + character) > width:
                yield continued, line
                line, continued = "", True
            line += character
    yield continued, line


def pad(text: str, width: int) -> str:
    """Fill a text with spaces to a number of columns."""
    return text + " " * (width - width_of(text))
