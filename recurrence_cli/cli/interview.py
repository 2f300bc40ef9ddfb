"""The interview on a terminal: questions, result screens and saving."""

import shlex
import sys
from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from recurrence_cli.cli.explore import View
from recurrence_cli.cli.inputs import read_saved_case
from recurrence_cli.cli.options import HANDOUT_FORMATS
from recurrence_cli.cli.output import eprint, is_screen, write_file
from recurrence_cli.cli.terminal import HUNG_UP, Cancelled, TerminalInUse, drawn_on_terminal
from recurrence_cli.engine.answers import validate_answers
from recurrence_cli.engine.evaluate import Outcome
from recurrence_cli.formats import Format, Screen, write
from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.model import Answers, Pathway
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.data import case_data
from recurrence_cli.reports.document import Document, Section
from recurrence_cli.reports.outcome import Layer
from recurrence_cli.wizard import Conversation, Gone, Quit, Wizard, front_end


def interview(
    pathway: Pathway,
    given: Answers,
    news: Sequence[str],
    view: View,
    on_request: bool,
    accessible: bool,
    on_screen: bool,
    save: str,
    colour: bool = True,
    resumed: str = "",
) -> tuple[bool, Answers]:
    """Ask the pending questions, and show the result.

    Return whether the whole result was shown, and the answers. If not, as without `on_screen` or with stdout redirected,
    the caller writes it. `news` is shown first. The answers are saved to the file `save`, if any, whichever way the
    interview ends. Raises `Cancelled` if that is before there is a result.
    """
    conversation = Conversation(pathway, dict(given), on_request)
    shown = on_screen and view.format in (Format.TEXT, Format.PLAIN) and is_screen(sys.stdout)
    screens = Screens(pathway, view, accessible, colour)
    wizard = Wizard(
        conversation, front_end(accessible, colour), screens.save_case, screens.urgent, save, screens.load_case
    )
    if resumed:
        wizard.note_saved(Path(resumed))

    def talk() -> None:
        wizard.begin(news)
        wizard.ask_all()
        reading = lazy("recurrence_cli.wizard.result_screens:ResultScreens")(wizard, screens)
        try:
            reading.read()
        except Quit:
            if not shown:
                raise
        _save_or_ask(wizard, screens)

    _attend(wizard, screens, talk)
    return shown, conversation.answers


def _attend(wizard: Wizard, screens: "Screens", talk: Callable[[], None]) -> None:
    """Run an interview; save answers and restore the terminal, whatever happens."""
    cancelled = None
    terminal = TerminalInUse(wizard.front)
    try:
        try:
            talk()
        except (KeyboardInterrupt, Quit):
            cancelled = Cancelled()
            with suppress(KeyboardInterrupt, Quit):
                _save_or_ask(wizard, screens)
    except (Cancelled, Gone) as ended:
        # A closed terminal ends a read, and sends a signal just after: Python runs no handler before this assignment,
        # as it would in a call, or in the `__exit__` of a context manager, from where the answers would be lost.
        terminal.is_closing = True
        cancelled = ended if isinstance(ended, Cancelled) else Cancelled(HUNG_UP)
        # The terminal is closed, so errors cannot be shown.
        with suppress(RecurrenceError, OSError, ValueError):
            _save(wizard, screens)
    finally:
        terminal.close()
    eprint(_what_was_saved(wizard))
    if cancelled:
        raise cancelled


def _save_or_ask(wizard: Wizard, screens: "Screens") -> None:
    """Save the answers to --save, or ask for another file."""
    try:
        _save(wizard, screens)
    except (RecurrenceError, OSError, ValueError) as error:
        wizard.front.tell([f"Error: {error}"])
        wizard.save_answers()


def _save(wizard: Wizard, screens: "Screens") -> None:
    if wizard.save_to and wizard.conversation.answers:
        path = Path(wizard.save_to)
        screens.save_case(wizard.conversation, path)
        wizard.note_saved(path)


def _what_was_saved(wizard: Wizard) -> str:
    handouts = "".join(f'The hand-out is saved as "{path}". ' for path in dict.fromkeys(wizard.handouts))
    if wizard.saved is None:
        return f"{handouts}The answers are not saved." if handouts else "Nothing saved."
    path, answers = wizard.saved
    later = "" if answers == wizard.conversation.answers else " Answers given or changed after that are not saved."
    resume = f"To resume: recurrence explore --resume {shlex.quote(str(path))}"
    return f'{handouts}The answers are saved as "{path}".{later}\n{resume}'


class Screens:
    """The documents that the result screens show, draw and save."""

    def __init__(self, pathway: Pathway, view: View, accessible: bool, colour: bool = True) -> None:
        self.pathway = pathway
        self.view = view
        self.today = view.day
        self._format = Format.PLAIN if accessible else Format.TEXT
        self._colour = colour

    def summary(self, outcome: Outcome) -> Document:
        """Make the summary."""
        summary = lazy("recurrence_cli.reports.summary:summary_document")
        document: Document = summary(self.pathway, outcome, self.today, commands=False)
        return document

    def detail(self, outcome: Outcome, sections: Sequence[str]) -> Document:
        """Make some sections in full."""
        return self._selected(outcome, [f"kind-{section}" for section in sections])

    def tests(self, outcome: Outcome) -> Document:
        """Make the tests, and the questions for the team."""
        return self._selected(outcome, ("kind-tests", "ask"))

    def _selected(self, outcome: Outcome, ids: Container[str]) -> Document:
        document = replace(self.view, layer=Layer.FULL).report(self.pathway, outcome).document
        return replace(document, sections=tuple(s for s in document.sections if s.id in ids), banner=False, lead=())

    def urgent(self) -> str:
        """Draw all urgent signs, who to ring, and helplines."""
        blocks = lazy("recurrence_cli.reports.support:urgent_blocks")(self.pathway)
        support = lazy("recurrence_cli.reports.support:support_blocks")(self.pathway)
        sections = (Section("Urgent signs", blocks, "urgent"), Section("Support", tuple(support), "support"))
        return self.draw(Document("", sections))

    def draw(self, document: Document) -> str:
        """Draw a document for the terminal, which is stderr."""
        return drawn_on_terminal(document, self._format, self._colour)

    def save_case(self, conversation: Conversation, path: Path) -> None:
        """Write the answers to a file."""
        write_file(path, lazy("recurrence_cli.formats.json:dumps")(case_data(self.pathway, conversation.answers)))

    def load_case(self, path: Path) -> tuple[Answers, Sequence[str]]:
        """Read the answers of a saved case, and news about them."""
        case, news = read_saved_case(self.pathway, str(path.absolute()))
        return validate_answers(self.pathway, case.answers), news

    def save_handout(self, conversation: Conversation, path: Path) -> None:
        """Write the hand-out to a file, in the format of its suffix."""
        format = HANDOUT_FORMATS.get(path.suffix.lower())
        if format is None:
            raise RecurrenceError("a hand-out is .html (to print), .md or .txt")
        layer = self.view.layer if format in (Format.HTML, Format.MARKDOWN) else Layer.FULL
        view = replace(self.view, format=format, layer=layer)
        write_file(path, write(view.report(self.pathway, conversation.outcome()), format, Screen()))
