"""Questions on a terminal: a sitting with the wizard, and what it may save."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from recurrence_cli.cli.output import is_screen, say, write_file
from recurrence_cli.cli.showing import Format, Showing
from recurrence_cli.model import Answers, Pathway
from recurrence_cli.problems import Exit, RecurrenceError
from recurrence_cli.records import case_record
from recurrence_cli.render.json import render as as_json
from recurrence_cli.wizard import Conversation, Quit, Reading, Wizard, front_end, read


class Left(RecurrenceError):
    """Somebody left before there was a result."""

    status = Exit.INTERRUPTED


@dataclass(frozen=True, slots=True)
class Asking:
    """How to ask: `accessible` line by line, `on_screen` if a result that people read may be read on the terminal."""

    showing: Showing
    on_request: bool
    accessible: bool
    on_screen: bool

    def ask(self, pathway: Pathway, given: Answers, news: Sequence[str]) -> tuple[bool, Answers]:
        """Ask what is pending and let the answers be checked; return whether the result was read too, and the answers.

        `news` is said first. The result is read here, part by part, when it is to be shown on a terminal; a file or a
        pipe gets it whole, later. Raises `Left`, after saying that nothing was saved, when somebody leaves.
        """
        conversation = Conversation(pathway, dict(given), self.on_request)
        reading = self._reading(pathway)
        wizard = Wizard(conversation, front_end(self.accessible), reading.save_case)
        on_screen = self.on_screen and self.showing.format in (Format.TEXT, Format.PLAIN) and is_screen(sys.stdout)
        try:
            wizard.begin(news)
            wizard.ask_all()
            if on_screen:
                with suppress(Quit):
                    read(wizard, reading)
        except (KeyboardInterrupt, Quit):
            say("Nothing more was saved." if wizard.saved else "Nothing saved.")
            raise Left("") from None
        return on_screen, conversation.answers

    def _reading(self, pathway: Pathway) -> Reading:
        def save_case(conversation: Conversation, path: Path) -> None:
            write_file(path, as_json(case_record(pathway, conversation.answers)))

        def save_handout(conversation: Conversation, path: Path) -> None:
            showing = self.showing.for_file(path.name)
            write_file(path, showing.text(pathway, conversation.outcome(), to_file=True))

        return Reading(
            words=lambda conversation, fold: replace(self.showing, fold=self.showing.fold and fold).page(
                pathway, conversation.outcome()
            ),
            draw=self.showing.draw,
            save_handout=save_handout,
            save_case=save_case,
            today=self.showing.day,
        )
