"""The page on a terminal: a panel of the case, ruled headings, and colour that only repeats what the words say."""

from collections.abc import Iterator
from io import StringIO
from typing import TextIO

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from recurrence_cli.page import Page
from recurrence_cli.render.rows import Role, Row, case, head, parts

_STYLES = {
    Role.HEADING: "bold",
    Role.LAYER: "bold underline",
    Role.APPLIES: "green",
    Role.DEPENDS: "yellow",
    Role.OPTION: "bold",
    Role.CONDITION: "yellow",
    Role.RING: "bold",
    Role.DETAIL: "dim",
    Role.WORDS: "",
}


def render(page: Page, width: int, stream: TextIO) -> str:
    """The page as it is to be written to the terminal `stream`, in lines of at most `width` columns."""
    return "".join(text for _, text in draw(page, width, stream))


def draw(page: Page, width: int, stream: TextIO) -> Iterator[tuple[str, str]]:
    """The page part by part, each with its title."""
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=width,
        color_system="standard" if _has_colours(stream) else None,
        force_terminal=True,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )

    def drawn() -> str:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    unicode = (stream.encoding or "ascii").lower().startswith("utf")
    inside = [*head(page), *case(page)]
    panel = Text("\n").join(text for row in inside for text in _lines(row, width - 4))
    console.print(Panel(panel, box=box.ROUNDED if unicode else box.ASCII, width=width))
    yield "Answers", drawn()
    for title, rows in parts(page):
        for row in rows:
            if row.role == Role.HEADING:
                console.print(Text(("─" if unicode else "-") * width, style="dim"))
            for line in _lines(row, width):
                console.print(line, overflow="fold")
        yield title, drawn()


def _has_colours(stream: TextIO) -> bool:
    terminal = Console(file=stream)
    return not (terminal.no_color or terminal.legacy_windows) and terminal.color_system is not None


def _lines(row: Row, width: int) -> list[Text]:
    """The row's lines, styled by its role; its label is dimmed where the row is plain words."""
    lines = [Text(line, style=_STYLES[row.role]) for line in row.lines(width)]
    if row.lead and row.role == Role.WORDS:
        lines[0].stylize("dim", row.indent, row.indent + len(row.lead))
    return lines
