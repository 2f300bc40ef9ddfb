"""The interview on a terminal, with two front ends."""

from recurrence_cli.lazy import load
from recurrence_cli.wizard.conversation import Conversation
from recurrence_cli.wizard.interview import Wizard
from recurrence_cli.wizard.prompts import Back, Command, Front, Gone, Option, Page, Prompt, Quit

__all__ = [
    "Back",
    "Command",
    "Conversation",
    "Front",
    "Gone",
    "Option",
    "Page",
    "Prompt",
    "Quit",
    "Wizard",
    "front_end",
]


def front_end(accessible: bool, colour: bool = True) -> Front:
    """Make the full-screen front end, or the accessible one.

    The accessible one is made if it is asked for, or if the other cannot start.
    """
    lines: Front = load("recurrence_cli.wizard.line_mode:LineMode")()
    if accessible:
        return lines
    # prompt_toolkit is slow to load, and needs a terminal that it knows.
    try:
        front: Front = load("recurrence_cli.wizard.fullscreen:FullScreen")(colour=colour)
    except Exception as error:  # noqa: BLE001  # Git Bash and others fail here each in its own way
        lines.tell([f"This terminal cannot be drawn on ({type(error).__name__}), so the questions come line by line."])
        return lines
    return front
