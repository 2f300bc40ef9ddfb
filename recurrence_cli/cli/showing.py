"""What a result looks like. Renderers are imported where they are used, so that a run loads no more than its own."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recurrence_cli.cli.output import columns
from recurrence_cli.model import Pathway
from recurrence_cli.page import Page, page
from recurrence_cli.records import outcome_record
from recurrence_cli.walk import Outcome


class Format(StrEnum):
    """What the result can look like."""

    TEXT = "text"
    PLAIN = "plain"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Showing:
    """A format, the day on which dates are judged, and whether lines on named drugs may be counted."""

    format: Format
    day: date
    fold: bool

    def text(self, pathway: Pathway, outcome: Outcome, *, to_file: bool) -> str:
        """The whole result as one text."""
        if self.format == Format.JSON:
            from recurrence_cli.render import json

            return json.render(outcome_record(pathway, outcome, self.day))
        return "".join(text for _, text in self.draw(self.page(pathway, outcome), to_file=to_file))

    def page(self, pathway: Pathway, outcome: Outcome) -> Page:
        return page(pathway, outcome, self.day, fold=self.fold and self.format == Format.TEXT)

    def draw(self, shown: Page, *, to_file: bool = False) -> Sequence[tuple[str, str]]:
        """The page part by part. A pipe, a file and a dumb terminal cannot be drawn on and get plain text."""
        if self.format == Format.TEXT and not to_file and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
            from recurrence_cli.render import text

            return [*text.draw(shown, columns(), sys.stdout)]
        from recurrence_cli.render import plain

        return [*plain.draw(shown, columns())]
