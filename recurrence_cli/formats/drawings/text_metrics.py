"""Widths of words, and line breaks, in an unknown sans-serif font."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

# In thousandths of the size, as in DejaVu Sans, one of the widest that "sans-serif" may turn out to be.
_WIDTHS = {
    width: frozenset(characters)
    for width, characters in {
        300: "'ijlIJ",
        330: " ,./:;\\|",
        390: "f-()[]t!r",
        530: '"*_`sz?cLFk',
        600: "vxyPTYaoe",
        640: "ESbdghnpqu$0123456789{}K",
        700: "AVBRXZCU",
        780: "HN&DGOQ",
        850: "w#+<=>^~M",
        1000: "%mW@",
    }.items()
}
_BOLD = 1.12


@dataclass(frozen=True, slots=True)
class Style:
    """The size of letters, and whether they are bold."""

    size: float
    bold: bool = False

    @property
    def line(self) -> float:
        """From one line to the next."""
        return self.size * 1.22


Run: TypeAlias = tuple[str, Style]
"""Words, and the letters they are set in."""

Line: TypeAlias = list[Run]


@lru_cache(10_000)
def width_of(text: str, style: Style) -> float:
    """About how wide the text is, and hardly ever less."""
    return sum(map(_thousandths, text)) / 1000 * style.size * (_BOLD if style.bold else 1)


def _thousandths(character: str) -> int:
    if character.isascii():
        return next((width for width, characters in _WIDTHS.items() if character in characters), 1000)
    if unicodedata.combining(character):
        return 0
    if unicodedata.category(character) == "Cf":
        return 0
    return 800 if character.isalpha() and not _is_wide(character) else 1050


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def broken(runs: Sequence[Run], width: float) -> list[Line]:
    """Break runs into lines of at most `width`.

    A word too long for a line is parted after a slash or a hyphen, or between signs such as Chinese ones, and only where
    that will not do between any two letters.
    """
    lines: list[Line] = []
    room = 0.0
    for text, style in (piece for run in runs for piece in _pieces(run, width)):
        if not lines or width_of(text.rstrip(), style) > room:
            lines.append([])
            room = width
        room -= width_of(text, style)
        lines[-1].append((text, style))
    return lines


def longest(runs: Sequence[Run]) -> float:
    """Measure the widest piece that no line may cut."""
    return max((width_of(text.rstrip(), style) for run in runs for text, style in _pieces(run, 0)), default=0.0)


def _pieces(run: Run, width: float) -> Iterator[Run]:
    """List the words, or pieces of one that is too long."""
    text, style = run
    for word in filter(None, text.split(" ")):
        parts = [word] if width_of(word, style) <= width else [*_parts(word, style, width)]
        yield from ((part, style) for part in parts[:-1])
        yield f"{parts[-1]} ", style


def _parts(word: str, style: Style, width: float) -> Iterator[str]:
    """Split a word that is too long.

    With a width of 0, never between letters.
    """
    for part in re.findall(r"[^/-]+[/-]*|[/-]+", word):
        piece = ""
        for character in part:
            joined = unicodedata.combining(character) or "\u200d" in (character, piece[-1:]) or character == "\ufe0f"
            apart = piece and not joined and (_is_wide(character) or _is_wide(piece[0]))
            if apart or (piece and not joined and width and width_of(piece + character, style) > width):
                yield piece
                piece = ""
            piece += character
        yield piece
