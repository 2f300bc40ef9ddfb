"""A page as one self-contained HTML file.

It has no script, and no font or picture from elsewhere.

It prints on A4. The template is templates/page.html.j2, the style sheet templates/page.css, which keeps a line and its
source on one page.
"""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from recurrence_cli.formats import Screen
from recurrence_cli.formats.drawings.pictures import pictures
from recurrence_cli.formats.drawings.text import diagram_lines
from recurrence_cli.formats.runs import runs
from recurrence_cli.reports.citations import runs_of
from recurrence_cli.reports.document import Block, Diagram, OptionGroup, OptionRow, Section
from recurrence_cli.reports.report import Report


def write(report: Report, screen: Screen) -> str:
    """Write the document of a report as a whole page."""
    pages = Environment(
        loader=PackageLoader("recurrence_cli.formats"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    pages.filters |= {
        "runs": runs,
        "groups": _groups,
        "by_kind": _by_kind,
        "stop": _stop,
        "drawn": _drawn,
        "pictures": pictures,
        "numbers": runs_of,
        "laid": _laid,
    }
    style = (files("recurrence_cli.formats") / "templates" / "page.css").read_text(encoding="utf-8")
    return pages.get_template("page.html.j2").render(document=report.document, style=style)


def _groups(blocks: Iterable[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Put together neighbours of one role: details are one paragraph."""
    for role, run in groupby(blocks, key=lambda block: block.role):
        yield role.value, [*run]


def _by_kind(sections: Iterable[Section]) -> Iterator[tuple[bool, list[Section]]]:
    """Put together the sections on kinds of treatment, which print in columns."""
    for is_kind, run in groupby(sections, key=lambda section: section.id.startswith("kind-")):
        yield is_kind, [*run]


def _stop(text: str) -> str:
    """End a sentence that has no end of its own."""
    return "" if text.endswith((".", "?", "!")) else "."


def _drawn(diagram: Diagram) -> str:
    return "\n".join(f"{guides}{words}" for guides, words, _ in diagram_lines(diagram, 100, unicode=True))


def _laid(group: OptionGroup, depth: int = 0) -> list[tuple[int, str, OptionRow | None]]:
    """Lay options out in rows, each condition before its options.

    A row has its depth, and the condition or the option.
    """
    rows: list[tuple[int, str, OptionRow | None]] = [(depth, "", row) for row in group.rows]
    for below in group.groups:
        rows.append((depth, f"{'and' if depth else 'If'} {below.condition}:", None))
        rows += _laid(below, depth + 1)
    return rows
