"""The one console of rich that draws on a terminal."""

import os
import sys
from io import StringIO
from typing import Literal, TextIO

from rich.console import Console
from rich.text import Text


def console_for(
    stream: TextIO, width: int | None = None, *, buffer: StringIO | None = None, colour: bool = True
) -> Console:
    """Make a console without markup, with the colours of `stream`, or none.

    With a `buffer` it draws there, for the terminal; without one on the stream itself.
    """
    plain = {"markup": False, "emoji": False, "highlight": False}
    if buffer is None:
        return Console(file=stream, width=width, no_color=None if colour else True, **plain)  # type: ignore[arg-type]  # three flags, all of them bool
    terminal = Console(file=stream)
    coloured = colour and not (terminal.no_color or terminal.legacy_windows) and terminal.color_system is not None
    return Console(
        file=buffer,
        width=width,
        color_system=_color_system(terminal) if coloured else None,
        force_terminal=True,
        legacy_windows=False,
        **plain,  # type: ignore[arg-type]  # as above
    )


def _color_system(terminal: Console) -> Literal["standard", "256"]:
    return "standard" if terminal.color_system == "standard" else "256"


def page(text: str) -> None:
    """Show a text through the pager that people have set.

    In colour where that is `less`.
    """
    pager = os.environ.get("PAGER") or "less"
    coloured = pager.split()[0].rpartition("/")[2] == "less"
    # As git does: colours as they are, no pager for what fits, nothing cleared at the end.
    os.environ.setdefault("LESS", r"-FRX -PsRows %lt-%lb?L of %L.\: Space for more, q to leave$")
    console = console_for(sys.stdout)
    with console.pager(styles=coloured):
        console.print(Text.from_ansi(text), end="", soft_wrap=True)
