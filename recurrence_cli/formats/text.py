"""Text on a terminal: a title across it, ruled headings, colour.

Colour only repeats what the words say.
"""

from collections.abc import Iterator
from io import StringIO

from rich.console import Console
from rich.style import Style
from rich.text import Text
from rich.theme import Theme

from recurrence_cli.formats import Screen
from recurrence_cli.formats.lines import Line, Tone, document_lines
from recurrence_cli.formats.terminal import console_for
from recurrence_cli.reports.document import Document, Role
from recurrence_cli.reports.report import Report

_STYLES = {
    Role.HEADING: "bold",
    Role.APPLIES: "bold",
    Role.DEPENDS: "underline",
    Role.COUNTED: "underline",
    Role.OPTION: "bold",
    Role.QUESTION: "bold",
    Role.CONDITION: "italic",
    Role.RING: "bold",
}
# Of the nodes of a diagram, as StrEnums of the engine that need not be loaded for anything else.
_MARKS = {"path": "bold", "open": "italic"}
_KINDS = {"heading": "bold underline", "question": "bold"}

_TONES: dict[str, str | Style] = {
    Tone.PLAIN: "",
    Tone.TITLE: "bold reverse",
    Tone.FIRM: "bold",
    Tone.WEAK: "italic",
    Tone.CAUTION: "bold reverse",
    Tone.ALERT: "bold reverse",
    Tone.NUMBER: "reverse",
    Tone.LABEL: "bold",
    Tone.RULE: "dim",
    Tone.IF: "underline",
    Tone.BAR: "magenta",
}

# No colour of text is 4.5 to 1 on white and on black in all common palettes. So text has a colour only on a background of
# its own, and both are of the 240 colours that are the same in every palette.
_COLOURED: dict[str, str | Style] = {
    Tone.TITLE: "bold #ffffff on #005f87",
    Tone.CAUTION: "bold #000000 on #ffaf00",
    Tone.ALERT: "bold #ffffff on #af0000",
    Tone.NUMBER: "bold #ffffff on #005f87",
}


def write(report: Report, screen: Screen) -> str:
    """Write the document of a report for a terminal."""
    return "".join(text for _, text in draw(report.document, screen))


def draw(document: Document, screen: Screen) -> Iterator[tuple[str, str]]:
    """Draw a document section by section, each with its id."""
    assert screen.terminal is not None
    buffer = StringIO()
    width = max(screen.room, screen.width) if document.compact else screen.width
    console = _console(screen, width, buffer)
    for id_, lines in document_lines(document, screen, width, columns=True, ruled=True):
        for line in lines:
            _print(console, line, width)
        yield id_, _taken(buffer)


def _console(screen: Screen, width: int, buffer: StringIO) -> Console:
    """Make a console that knows the tones, in colours if possible."""
    assert screen.terminal is not None
    console = console_for(screen.terminal, width, buffer=buffer, colour=screen.colour)
    console.push_theme(Theme(_TONES if console.color_system in (None, "standard") else {**_TONES, **_COLOURED}))
    return console


def _taken(buffer: StringIO) -> str:
    """Take what has been drawn."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _print(console: Console, row: Line, width: int) -> None:
    for line in _lines(row, width):
        # What is ready is for programs too, and is never broken; a diagram was made to fit.
        console.print(line, overflow="fold", soft_wrap=bool(row.pieces) or (row.ready and row.node is None))


def _lines(row: Line, width: int) -> list[Text]:
    """Style the lines of a row by its pieces or its role."""
    if row.pieces:
        return [Text.assemble(*row_pieces) for row_pieces in row.styled(width)]
    if row.node is not None:
        style = _MARKS.get(row.node.mark, "") if row.node.mark else _KINDS.get(row.node.kind, "")
        return [Text().append(row.lead, "dim").append(row.text, style)]
    return [Text(line, style=_STYLES.get(row.role, "")) for line in row.wrapped(width)]
