"""Text for a pipe or a file: no colours, boxes, rules."""

from collections.abc import Iterator

from recurrence_cli.formats import Screen
from recurrence_cli.formats.lines import document_lines, unstyled
from recurrence_cli.reports.document import Document
from recurrence_cli.reports.report import Report


def write(report: Report, screen: Screen) -> str:
    """Write the document of a report in lines that fit the screen."""
    return "".join(text for _, text in draw(report.document, screen))


def draw(document: Document, screen: Screen) -> Iterator[tuple[str, str]]:
    """Write a document section by section, each with its id."""
    width = max(screen.room, screen.width) if document.compact else screen.width
    for id_, lines in document_lines(document, screen, width, columns=True):
        yield id_, unstyled(lines, width)
