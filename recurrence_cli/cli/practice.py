"""A learner's terminal: questions, and pages to read between them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from recurrence_cli.cli.options import wants_plain
from recurrence_cli.cli.output import eprint
from recurrence_cli.cli.terminal import HUNG_UP, Cancelled, TerminalInUse, drawn_on_terminal
from recurrence_cli.formats import Format
from recurrence_cli.learn.sheets import disclaimers
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.document import Document, Part, Section, plain
from recurrence_cli.wizard import Gone, Option, Page, Prompt, Quit, front_end
from recurrence_cli.wizard.prompts import BACK, HOME

STOP = Option("s", "stop", "stop")


class Practice:
    """A front end for a learner."""

    def __init__(self, pathway: Pathway, *, accessible: bool, colour: bool) -> None:
        self.accessible = accessible or wants_plain()
        self._colour = colour
        self._front = front_end(self.accessible, colour)
        self._disclaimers: tuple[str, ...] = disclaimers(pathway)

    def begin(self, *more: str) -> None:
        """Show the disclaimers, the first time, and `more` lines.

        In full screen they get a page of their own, to leave room for the question. Raises `Quit`.
        """
        lines, self._disclaimers = (*self._disclaimers, *more), ()
        if self.accessible or lines == more:
            self._front.tell(lines)
        else:
            self.read("Before the first question", plain(*lines), after="begin")

    def ask(self, prompt: Prompt) -> frozenset[str]:
        """Ask a prompt; return the values chosen. Raises `Quit`."""
        return self._front.ask(prompt)

    def read(
        self, title: str, parts: Sequence[Part], *, after: str, options: Sequence[Option] = (), again: bool = False
    ) -> str:
        """Show a page until the learner continues or chooses an option.

        Return the value of the option, or `NEXT`. Raises `Quit`.
        """
        keys = (f"Space {after}", *(f"{option.key} {option.label}" for option in (*options, STOP)))
        page = Page(title, lambda: self._drawn(parts), (*options, STOP), keys, after=after, again=again)
        while (reply := self._front.read(page)) in (BACK, HOME):
            pass
        if reply == STOP.value:
            raise Quit
        return reply

    def look(self, title: str, parts: Sequence[Part], back: str) -> None:
        """Show another page until the learner returns to the last."""
        page = Page(title, lambda: self._drawn(parts), keys=("Left back", "Ctrl-C leave"), back=back)
        while self._front.read(page) not in (BACK, HOME):
            pass

    def _drawn(self, parts: Sequence[Part]) -> str:
        document = Document("", (Section("", tuple(parts)),))
        return drawn_on_terminal(document, Format.PLAIN if self.accessible else Format.TEXT, self._colour)


@contextmanager
def practising(pathway: Pathway, *, accessible: bool, colour: bool) -> Iterator[Practice]:
    """Open a terminal for a learner, and restore it afterwards.

    Raises `Cancelled` when the learner leaves early.
    """
    practice = Practice(pathway, accessible=accessible, colour=colour)
    terminal = TerminalInUse(practice._front)
    try:
        yield practice
    except KeyboardInterrupt:
        eprint("Nothing was recorded.")
        raise Cancelled from None
    except Gone:
        raise Cancelled(HUNG_UP) from None
    finally:
        terminal.close()
