"""A tree as SVG on pages of A4, from left to right.

It loads nothing from elsewhere.

Lengths are in points of a sheet that is a little larger than the page and is shrunk to it. Pages are below each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from recurrence_cli.engine.outline import NodeKind
from recurrence_cli.formats import Screen
from recurrence_cli.formats.drawings.annotated_tree import AnnotatedTree, annotated
from recurrence_cli.formats.drawings.branches import branches
from recurrence_cli.formats.drawings.layout import BETWEEN, BODY, SIDE, SMALL, height_of
from recurrence_cli.formats.drawings.pictures import BRANCH, INK, SHADES, SHRUNK, branch_parts, heading_of, text_lines
from recurrence_cli.formats.drawings.text_metrics import Run, Style, broken, width_of
from recurrence_cli.reports.report import Report

A4 = (841.89, 595.276)
SHEET = (A4[0] * SHRUNK, A4[1] * SHRUNK)
MARGIN = 18.0
_WIDTH = SHEET[0] - 2 * MARGIN
_BOTTOM = SHEET[1] - MARGIN - 2 * SMALL.line - BETWEEN
"""Below it is the foot of a page."""

_TITLE = Style(13, bold=True)
_SMALL_BOLD = Style(7.5, bold=True)
_COLUMN = 240.0
_FEW_ROWS = 8
"""With fewer rows of notes than this, a page has too little room for them."""

_ROUND = 2 * BRANCH.line + 3 * BETWEEN
"""What is above a branch, at most two lines, and round it."""


def write(report: Report, screen: Screen) -> str:
    """Write the diagram of a report as pages."""
    tree = annotated(report.document)
    pages = _pages(tree)
    height = SHEET[1] * len(pages)
    parts = [part for number, page in enumerate(pages, 1) for part in _page(tree, page, number, len(pages))]
    return "\n".join([*_opening(tree, height), *parts, "</svg>"]) + "\n"


# --- pages ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Page:
    """What is on a page, and how far down it reaches."""

    parts: list[str] = field(default_factory=list)
    y: float = MARGIN


def _pages(tree: AnnotatedTree) -> list[_Page]:
    head = [line for paragraph in _head(tree) for line in broken(paragraph, _WIDTH)]
    pages = [_Page([*text_lines(MARGIN, MARGIN, head, INK[None])], MARGIN + height_of(head) + BETWEEN)]
    room = _BOTTOM - pages[0].y - _ROUND
    drawn = branches(tree.diagram, _WIDTH, room)
    for branch in drawn:
        heading = broken([(heading_of(tree.diagram, branch), BRANCH)], _WIDTH) if len(drawn) > 1 else []
        # Only what no branch can do without is larger than a page.
        scale = min(1.0, room / branch.height, _WIDTH / max(box.right for box in branch.boxes))
        height = height_of(heading) + branch.height * scale + 3 * BETWEEN
        if pages[-1].y + height > _BOTTOM + 0.1:
            pages.append(_Page())
        page = pages[-1]
        page.parts += text_lines(MARGIN, page.y, heading, INK[None])
        top = page.y + height_of(heading) + BETWEEN
        shrunk = f" scale({scale:.4f})" if scale < 1 else ""
        page.parts.append(f'<g data-branch="{branch.number}" transform="translate({MARGIN} {top:.1f}){shrunk}">')
        page.parts += (*branch_parts(branch), "</g>")
        page.y += height
    _add_notes(tree, pages)
    return pages


def _add_notes(tree: AnnotatedTree, pages: list[_Page]) -> None:
    """Set notices and sources in columns on the last pages."""
    said = [("Please note", _SMALL_BOLD), *((f"- {notice}", SMALL) for notice in tree.notices)]
    said += [("Sources", _SMALL_BOLD), *((f"{name}: {text}", SMALL) for name, text in tree.sources)]
    columns = max(1, int(_WIDTH // _COLUMN))
    across = _WIDTH / columns
    lines = [line for run in said for line in broken([run], across - SIDE)]
    while lines:
        page = pages[-1]
        most = int((_BOTTOM - page.y) // SMALL.line)
        rows = min(most, -(-len(lines) // columns))
        if rows < min(_FEW_ROWS, -(-len(lines) // columns)):
            pages.append(_Page())
            continue
        for column in range(columns):
            column_lines = lines[column * rows : (column + 1) * rows]
            page.parts += text_lines(MARGIN + column * across, page.y, column_lines, INK[None])
        lines = lines[columns * rows :]
        page.y = _BOTTOM


def _page(tree: AnnotatedTree, page: _Page, number: int, count: int) -> Iterator[str]:
    """Draw a page with its foot.

    The foot says what the tree is from and what the shades mean.
    """
    yield f'<g data-page="{number}" transform="translate(0 {(number - 1) * SHEET[1]:.2f})">'
    yield from page.parts
    y = _BOTTOM + BETWEEN
    x = MARGIN
    for words, shade in SHADES.items():
        yield f'<rect x="{x:.1f}" y="{y:.1f}" width="14" height="{SMALL.line:.1f}" fill="{shade}" stroke="#333333"/>'
        yield from text_lines(x + 18, y, [[(words, SMALL)]], INK[None])
        x += width_of(words, SMALL) + 34
    yield from text_lines(
        x, y, broken([(f"Page {number} of {count}. {tree.version}", SMALL)], SHEET[0] - MARGIN - x), "#000000"
    )
    yield "</g>"


def _opening(tree: AnnotatedTree, height: float) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{A4[0]:.2f}pt" height="{height / SHRUNK:.2f}pt"'
        f' viewBox="0 0 {SHEET[0]:.2f} {height:.2f}" font-family="sans-serif" fill="none" xml:space="preserve">'
    )
    yield f"<title>{escape(tree.diagram.nodes[0].text)}</title>"
    yield f"<desc>{escape(tree.title)}. {escape(_described(tree))}</desc>"
    yield "<style>@page { size: A4 landscape; margin: 0 }</style>"
    yield f'<rect x="0" y="0" width="{SHEET[0]:.2f}" height="{height:.2f}" fill="#ffffff"/>'


def _described(tree: AnnotatedTree) -> str:
    count = sum(node.kind in (NodeKind.OPTION, NodeKind.NOTE) for node in tree.diagram.nodes)
    marked = f" {tree.legend}" if tree.case else ""
    return f"Questions lead by their answers, from left to right, to {count} options and notes.{marked}"


def _head(tree: AnnotatedTree) -> Iterator[list[Run]]:
    yield [(tree.title, _TITLE)]
    if tree.case:
        yield [("; ".join(f"{short}: {answer}" for short, answer in tree.case), BODY)]
        yield [(tree.legend, SMALL)]
