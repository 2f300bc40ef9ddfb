"""A tree on a terminal: the lines of plain text, in a colour that only repeats what the words say."""

from io import StringIO
from typing import TextIO

from rich.console import Console
from rich.text import Text

from recurrence_cli.engine.outline import Kind, Mark
from recurrence_cli.render.sheet import Sheet
from recurrence_cli.render.tree_text import Line, lines

_MARKS = {Mark.PATH: "bold green", Mark.OPEN: "yellow", Mark.OFF: "dim"}
_KINDS = {Kind.HEADING: "bold underline", Kind.QUESTION: "bold"}


def render(sheet: Sheet, width: int, stream: TextIO) -> str:
    """The sheet as it is to be written to the terminal `stream`, in lines of at most `width` columns."""
    terminal = Console(file=stream)
    coloured = not (terminal.no_color or terminal.legacy_windows) and terminal.color_system is not None
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=width,
        color_system="standard" if coloured else None,
        force_terminal=True,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    unicode = (stream.encoding or "ascii").lower().startswith("utf")
    for line in lines(sheet, width, unicode=unicode):
        console.print(_styled(line), overflow="fold")
    return buffer.getvalue()


def _styled(line: Line) -> Text:
    style = "bold" if line.heading else ""
    if line.node:
        style = _MARKS[line.node.mark] if line.node.mark else _KINDS.get(line.node.kind, "")
    return Text().append(line.guides, "dim").append(line.words, style)
