"""Plain text in labelled lines: no boxes, no colour, nothing that a screen reader or a pipe would trip over."""

from collections.abc import Iterable, Iterator

from recurrence_cli.formats import Screen
from recurrence_cli.formats.lines import Line, foot, head, section_lines
from recurrence_cli.reports.document import Document
from recurrence_cli.reports.report import Report


def write(report: Report, screen: Screen) -> str:
    """Write the document of a report in lines that fit the screen."""
    return "".join(text for _, text in draw(report.document, screen))


def draw(document: Document, screen: Screen) -> Iterator[tuple[str, str]]:
    """Write a document section by section, each with its id."""
    sections = [*document.written()]
    for place, section in enumerate(sections):
        lines = [*head(document)] if document.banner and not place else []
        lines += section_lines(section, screen.width, unicode=screen.unicode, first=not place)
        if place == len(sections) - 1:
            lines += foot(document)
        yield section.id, _text(lines, screen.width)


def _text(lines: Iterable[Line], width: int) -> str:
    return "".join(f"{text}\n" for line in lines for text in line.wrapped(width))
