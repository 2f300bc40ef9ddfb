"""The one console of rich that everything drawn on a terminal comes through."""

from io import StringIO
from typing import TextIO

from rich.console import Console


def console_for(stream: TextIO, width: int | None = None, *, buffer: StringIO | None = None) -> Console:
    """Make a console without markup, with the colours of `stream`.

    With a `buffer` it draws there, for the terminal; without one on the stream itself.
    """
    plain = {"markup": False, "emoji": False, "highlight": False}
    if buffer is None:
        return Console(file=stream, width=width, **plain)  # type: ignore[arg-type]  # three flags, all of them bool
    terminal = Console(file=stream)
    coloured = not (terminal.no_color or terminal.legacy_windows) and terminal.color_system is not None
    return Console(
        file=buffer,
        width=width,
        color_system="standard" if coloured else None,
        force_terminal=True,
        legacy_windows=False,
        **plain,  # type: ignore[arg-type]  # as above
    )
