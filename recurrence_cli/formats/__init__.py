"""Formats: one module for each, for any report.

A new one is a module here and a line in `WRITERS`.
"""

from enum import StrEnum
from typing import Any, TextIO

from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.value import value


class Format(StrEnum):
    """What a report can be written as."""

    TEXT = "text"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    GITHUB = "github"
    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"


WRITERS = {
    Format.TEXT: "text",
    Format.PLAIN: "plain",
    Format.MARKDOWN: "markdown",
    Format.HTML: "html",
    Format.JSON: "json",
    Format.CSV: "csv",
    Format.GITHUB: "github",
    Format.MERMAID: "drawings.mermaid",
    Format.DOT: "drawings.dot",
    Format.SVG: "drawings.svg",
}
"""Each format: the module of this package whose `write` makes its text. It is imported when it is used."""

EVERYWHERE = (Format.TEXT, Format.PLAIN, Format.MARKDOWN, Format.HTML, Format.JSON)
"""What every report can be written as. The others need a table, problems or a diagram in it."""

UTF_8 = frozenset({Format.MARKDOWN, Format.HTML, Format.SVG})
"""What is UTF-8 wherever it goes; the rest is in the encoding of the terminal or the pipe."""


AT_ONE_LOOK = 24
"""The rows of a common terminal."""


@value
class Screen:
    """The size, characters, terminal and colour to write for.

    `room` is how wide tables may be, where that is more than prose reads well. `rows` is how many rows can be seen at once.
    """

    width: int = 80
    unicode: bool = True
    terminal: TextIO | None = None
    colour: bool = True
    room: int = 0
    rows: int = AT_ONE_LOOK


def write(report: Any, format: Format, screen: Screen) -> str:
    """Write a report; text without a terminal has no colour."""
    text: str = lazy(f"{__name__}.{_module(format, screen)}:write")(report, screen)
    return text


def draw(document: Any, format: Format, screen: Screen) -> list[tuple[str, str]]:
    """Write a document as text, section by section, each with its id."""
    module = _module(format if format == Format.TEXT else Format.PLAIN, screen)
    return [*lazy(f"{__name__}.{module}:draw")(document, screen)]


def _module(format: Format, screen: Screen) -> str:
    return "uncoloured" if format == Format.TEXT and screen.terminal is None else WRITERS[format]
