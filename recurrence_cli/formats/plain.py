"""Plain text in sentences, for screen readers: no columns, boxes, colour."""

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
    for id_, lines in document_lines(document, screen, screen.width, columns=False):
        yield id_, unstyled(lines, screen.width)
