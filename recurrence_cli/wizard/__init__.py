"""The questions on a terminal, in two front ends that one loop drives."""

from recurrence_cli.wizard.conversation import Conversation
from recurrence_cli.wizard.loop import Wizard
from recurrence_cli.wizard.prompts import Back, Front, Option, Prompt, Quit
from recurrence_cli.wizard.result import Reading, read

__all__ = ["Back", "Conversation", "Front", "Option", "Prompt", "Quit", "Reading", "Wizard", "front_end", "read"]


def front_end(accessible: bool) -> Front:
    """The full front end, or, where it is not wanted or cannot start, the accessible one."""
    from recurrence_cli.wizard.typed import Typed

    if accessible:
        return Typed()
    # Imported here: a scripted run never asks, and this is half its start-up.
    try:
        from recurrence_cli.wizard.keys import Keys

        return Keys()
    except Exception as error:  # noqa: BLE001  # Git Bash and others fail here each in its own way
        front = Typed()
        front.tell([f"This terminal cannot be drawn on ({type(error).__name__}), so the questions come line by line."])
        return front
