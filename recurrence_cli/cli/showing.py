"""What a result looks like. Renderers are imported where they are used, so that a run loads no more than its own."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from recurrence_cli.cli.output import can_be_drawn_on, columns
from recurrence_cli.engine.evaluate import Outcome
from recurrence_cli.model import Pathway
from recurrence_cli.records import outcome_record

if TYPE_CHECKING:
    from recurrence_cli.page import Page


class Format(StrEnum):
    """What the result can look like."""

    TEXT = "text"
    PLAIN = "plain"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class Audience(StrEnum):
    """Whom a hand-out is for: professionals get the ids and what the words for strengths stand for."""

    PLAIN = "plain"
    PROFESSIONAL = "professional"


@dataclass(frozen=True, slots=True)
class Showing:
    """A format, the day on which dates are judged, and how much is shown.

    `fold` lets lines that wait for further answers be counted, `explain` says why each line is shown in sentences, `what_if` adds what
    other answers would change.
    """

    format: Format
    day: date
    fold: bool = False
    explain: bool = False
    what_if: bool = False
    audience: Audience = Audience.PLAIN

    def text(self, pathway: Pathway, outcome: Outcome, *, to_file: bool) -> str:
        """The whole result as one text."""
        if self.format == Format.JSON:
            from recurrence_cli.render import json

            record = outcome_record(pathway, outcome, self.day)
            if self.what_if:
                from recurrence_cli.cli.reasons import what_if_record
                from recurrence_cli.engine.compare import what_if

                record["what_if"] = what_if_record(pathway, what_if(pathway, outcome))
            return json.render(record)
        professional = self.audience == Audience.PROFESSIONAL
        if self.format == Format.MARKDOWN:
            from recurrence_cli.render import markdown

            return markdown.render(self.page(pathway, outcome), professional)
        if self.format == Format.HTML:
            from recurrence_cli.render import html

            return html.render(self.page(pathway, outcome), professional)
        text = "".join(text for _, text in self.draw(self.page(pathway, outcome), to_file=to_file))
        if self.what_if:
            from recurrence_cli.cli.options import as_lines
            from recurrence_cli.cli.reasons import what_if_in_words
            from recurrence_cli.engine.compare import what_if

            text += as_lines(what_if_in_words(pathway, outcome, what_if(pathway, outcome)))
        return text

    def for_file(self, name: str) -> "Showing":
        """The same for a hand-out called `name`: as HTML or Markdown if its ending says so, else in plain text."""
        ending = name.rpartition(".")[2].lower()
        formats = {"html": Format.HTML, "htm": Format.HTML, "md": Format.MARKDOWN, "markdown": Format.MARKDOWN}
        return replace(self, format=formats.get(ending, Format.PLAIN), fold=False)

    def page(self, pathway: Pathway, outcome: Outcome) -> "Page":
        from recurrence_cli.page import page

        return page(pathway, outcome, self.day, fold=self.fold and self.format == Format.TEXT, explain=self.explain)

    def draw(self, shown: "Page", *, to_file: bool = False) -> Sequence[tuple[str, str]]:
        """The page part by part. A pipe, a file and a dumb terminal cannot be drawn on and get plain text."""
        if self.format == Format.TEXT and not to_file and can_be_drawn_on(sys.stdout):
            from recurrence_cli.render import text

            return [*text.draw(shown, columns(), sys.stdout)]
        from recurrence_cli.render import plain

        return [*plain.draw(shown, columns())]
