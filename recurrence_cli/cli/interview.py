"""An interview on a terminal: the questions, the result, and what is saved."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from recurrence_cli.cli.explore import View
from recurrence_cli.cli.output import eprint, is_screen, screen, write_file
from recurrence_cli.formats import Format, Screen, draw, write
from recurrence_cli.formats.json import dumps
from recurrence_cli.model import Answers, Pathway
from recurrence_cli.problems import Exit, RecurrenceError
from recurrence_cli.reports.data import case_data
from recurrence_cli.wizard import Conversation, Quit, Reading, Wizard, front_end, read


class Cancelled(RecurrenceError):
    """Somebody left before there was a result."""

    status = Exit.INTERRUPTED


HANDOUTS = {"html": Format.HTML, "htm": Format.HTML, "md": Format.MARKDOWN, "markdown": Format.MARKDOWN}
"""The formats of hand-outs, by the ending of the file; any other is plain text."""


def interview(
    pathway: Pathway,
    given: Answers,
    news: Sequence[str],
    view: View,
    on_request: bool,
    accessible: bool,
    on_screen: bool,
) -> tuple[bool, Answers]:
    """Ask what is pending, check the answers, and show the result.

    `news` is said first. With `on_screen`, a result that people read is read here, part by part; a file or a pipe gets
    it whole, later. Raises `Cancelled`, after saying that nothing was saved, when somebody leaves.
    """
    conversation = Conversation(pathway, dict(given), on_request)
    reading = _reading(pathway, view)
    wizard = Wizard(conversation, front_end(accessible), reading.save_case)
    on_screen = on_screen and view.format in (Format.TEXT, Format.PLAIN) and is_screen(sys.stdout)
    try:
        wizard.begin(news)
        wizard.ask_all()
        if on_screen:
            with suppress(Quit):
                read(wizard, reading)
    except (KeyboardInterrupt, Quit):
        eprint("Nothing more was saved." if wizard.saved else "Nothing saved.")
        raise Cancelled("") from None
    return on_screen, conversation.answers


def _reading(pathway: Pathway, view: View) -> Reading:
    def save_case(conversation: Conversation, path: Path) -> None:
        write_file(path, dumps(case_data(pathway, conversation.answers)))

    def save_handout(conversation: Conversation, path: Path) -> None:
        format = HANDOUTS.get(path.name.rpartition(".")[2].lower(), Format.PLAIN)
        report = replace(view, format=format, fold=False).report(pathway, conversation.outcome())
        write_file(path, write(report, format, Screen()))

    return Reading(
        document=lambda conversation, fold: (
            replace(view, fold=view.fold and fold).report(pathway, conversation.outcome()).document
        ),
        draw=lambda document: draw(document, view.format, screen()),
        save_handout=save_handout,
        save_case=save_case,
        today=view.day,
    )
