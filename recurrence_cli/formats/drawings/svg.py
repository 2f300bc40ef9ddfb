"""A tree as a picture to print: from left to right, on pages of A4, with nothing loaded from elsewhere.

Lengths are in points of a sheet that is a little larger than the page and is shrunk to it. Pages are below each other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from recurrence_cli.engine.outline import Mark, NodeKind
from recurrence_cli.formats import Screen
from recurrence_cli.formats.drawings.annotated_tree import AnnotatedTree, annotated
from recurrence_cli.formats.drawings.branches import BranchDrawing, branches
from recurrence_cli.formats.drawings.layout import BETWEEN, BODY, SIDE, SMALL, Box, height_of, line_height
from recurrence_cli.formats.drawings.text_metrics import Line, Run, Style, broken, width_of
from recurrence_cli.pathway.model import Strength
from recurrence_cli.reports.phrases import STRENGTHS
from recurrence_cli.reports.report import Report

A4 = (841.89, 595.276)
_SHRUNK = 1.07
"""How many times larger than the page a sheet is: the smallest letters are 7 points high then."""

SHEET = (A4[0] * _SHRUNK, A4[1] * _SHRUNK)
MARGIN = 18.0
_WIDTH = SHEET[0] - 2 * MARGIN
_BOTTOM = SHEET[1] - MARGIN - 2 * SMALL.line - BETWEEN
"""Below it is the foot of a page."""

_TITLE = Style(13, bold=True)
_BRANCH = Style(9, bold=True)
_SMALL_BOLD = Style(7.5, bold=True)
_COLUMN = 240.0
_FEW_ROWS = 8
"""With fewer rows of notes than this, a page has too little room for them."""

_ROUND = 2 * _BRANCH.line + 3 * BETWEEN
"""What is above a branch, at most two lines, and round it."""

_LONGEST_TRAIL = 160

_LINES = {
    None: 'stroke="#333333" stroke-width="1"',
    Mark.PATH: 'stroke="#000000" stroke-width="2.5"',
    Mark.OPEN: 'stroke="#333333" stroke-width="1.2" stroke-dasharray="6 3"',
    Mark.OFF: 'stroke="#767676" stroke-width="0.8" stroke-dasharray="1 2.5"',
}
_INK = {None: "#000000", Mark.PATH: "#000000", Mark.OPEN: "#000000", Mark.OFF: "#4a4a4a"}
_SHADES = {
    STRENGTHS[Strength.USUALLY]: "#c8c8c8",
    STRENGTHS[Strength.MAY]: "#dcdcdc",
    STRENGTHS[Strength.SOMETIMES]: "#efefef",
    STRENGTHS[Strength.NOT_USUALLY]: "#ffffff",
}
"""The fill of an option by its strength, which is said in words too."""


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
    """What is on a page, ready to be drawn, and how far down it reaches."""

    parts: list[str] = field(default_factory=list)
    y: float = MARGIN


def _pages(tree: AnnotatedTree) -> list[_Page]:
    head = [line for paragraph in _head(tree) for line in broken(paragraph, _WIDTH)]
    pages = [_Page([*_text(MARGIN, MARGIN, head, _INK[None])], MARGIN + height_of(head) + BETWEEN)]
    room = _BOTTOM - pages[0].y - _ROUND
    drawn = branches(tree.diagram, _WIDTH, room)
    for branch in drawn:
        heading = broken([(_heading(tree, branch), _BRANCH)], _WIDTH) if len(drawn) > 1 else []
        # Only what no branch can do without is larger than a page.
        scale = min(1.0, room / branch.height, _WIDTH / max(box.right for box in branch.boxes))
        height = height_of(heading) + branch.height * scale + 3 * BETWEEN
        if pages[-1].y + height > _BOTTOM + 0.1:
            pages.append(_Page())
        page = pages[-1]
        page.parts += _text(MARGIN, page.y, heading, _INK[None])
        top = page.y + height_of(heading) + BETWEEN
        shrunk = f" scale({scale:.4f})" if scale < 1 else ""
        page.parts.append(f'<g data-branch="{branch.number}" transform="translate({MARGIN} {top:.1f}){shrunk}">')
        page.parts += _connectors(branch.boxes)
        for place, box in zip(branch.places, branch.boxes, strict=True):
            page.parts += _drawn(place, box)
        page.parts.append("</g>")
        page.y += height
    _add_notes(tree, pages)
    return pages


def _heading(tree: AnnotatedTree, branch: BranchDrawing) -> str:
    """Number a branch and say what leads to it, the nearest in any case."""
    nodes = tree.diagram.nodes
    trail: list[str] = []
    place: int | None = branch.places[0]
    while place is not None:
        trail.append(nodes[place].text)
        place = nodes[place].parent
        if sum(map(len, trail)) > _LONGEST_TRAIL and place is not None:
            trail.append("...")
            break
    again = " (continued)" if branch.again else ""
    return f"{branch.number}  {' > '.join(reversed(trail))}{again}"


def _add_notes(tree: AnnotatedTree, pages: list[_Page]) -> None:
    """Put the notices and the sources in columns on the last page, and on more of them if need be."""
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
            page.parts += _text(MARGIN + column * across, page.y, column_lines, _INK[None])
        lines = lines[columns * rows :]
        page.y = _BOTTOM


def _page(tree: AnnotatedTree, page: _Page, number: int, count: int) -> Iterator[str]:
    """Draw a page with its foot, which says what the tree is from and what the shades mean."""
    yield f'<g data-page="{number}" transform="translate(0 {(number - 1) * SHEET[1]:.2f})">'
    yield from page.parts
    y = _BOTTOM + BETWEEN
    x = MARGIN
    for words, shade in _SHADES.items():
        yield f'<rect x="{x:.1f}" y="{y:.1f}" width="14" height="{SMALL.line:.1f}" fill="{shade}" stroke="#333333"/>'
        yield from _text(x + 18, y, [[(words, SMALL)]], _INK[None])
        x += width_of(words, SMALL) + 34
    yield from _text(
        x, y, broken([(f"Page {number} of {count}. {tree.version}", SMALL)], SHEET[0] - MARGIN - x), "#000000"
    )
    yield "</g>"


def _opening(tree: AnnotatedTree, height: float) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{A4[0]:.2f}pt" height="{height / _SHRUNK:.2f}pt"'
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


def _connectors(boxes: list[Box]) -> Iterator[str]:
    """Draw the lines between boxes, those of the path on top."""
    order = [Mark.OFF, Mark.OPEN, None, Mark.PATH]
    drawn: list[tuple[int, str]] = []
    for box in boxes:
        if box.node.parent is None:
            continue
        parent = boxes[box.node.parent]
        mark_of_line = box.node.mark if box.node.kind == NodeKind.CHOICE else parent.node.mark
        x = parent.right
        turn = f"H{x + SIDE / 2:.1f}V{box.y:.1f}" if abs(parent.y - box.y) > 0.05 else ""
        line = f'<path d="M{x:.1f} {parent.y:.1f}{turn}H{box.x:.1f}" {_LINES[mark_of_line]}/>'
        drawn.append((order.index(mark_of_line), line))
    yield from (line for _, line in sorted(drawn, key=lambda pair: pair[0]))


def _drawn(here: int, box: Box) -> Iterator[str]:
    node = box.node
    name = f" data-statement={quoteattr(node.id)}" if node.kind in (NodeKind.OPTION, NodeKind.NOTE) else ""
    marked = f' data-mark="{node.mark}"' if node.mark else ""
    yield f'<g data-node="{here}" data-kind="{node.kind}"{name}{marked}>'
    yield from _outline(box)
    yield from _text(*box.text_at, box.lines, _INK[node.mark])
    yield "</g>"


def _outline(box: Box) -> Iterator[str]:
    """Draw a shape for each kind, since colour does not print."""
    x, y, w, h = box.x, box.y - box.height / 2, box.width, box.height
    look = f'fill="{_SHADES.get(box.node.strength, "#ffffff")}" {_LINES[box.node.mark]}'
    match box.node.kind:
        case NodeKind.QUESTION:
            tip = min(6.0, h / 2)
            yield (
                f'<path d="M{x:.1f} {y + h / 2:.1f}L{x + tip:.1f} {y:.1f}H{x + w - tip:.1f}L{x + w:.1f} {y + h / 2:.1f}'
                f'L{x + w - tip:.1f} {y + h:.1f}H{x + tip:.1f}Z" {look}/>'
            )
        case NodeKind.NOTE:
            ear = 7.0
            yield (
                f'<path d="M{x:.1f} {y:.1f}H{x + w - ear:.1f}L{x + w:.1f} {y + ear:.1f}V{y + h:.1f}H{x:.1f}Z'
                f'M{x + w - ear:.1f} {y:.1f}V{y + ear:.1f}H{x + w:.1f}" {look}/>'
            )
        case NodeKind.NOTHING:
            pass
        case kind:
            corner = f' rx="{min(h / 2, 10):.1f}"' if kind == NodeKind.CHOICE else ""
            yield f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"{corner} {look}/>'


def _text(x: float, y: float, lines: Sequence[Line], ink: str) -> Iterator[str]:
    """Lines of text, the first with its top at `y`."""
    for line in lines:
        baseline = y + line_height(line) * 0.82
        yield f'<text x="{x:.1f}" y="{baseline:.1f}" fill="{ink}">{"".join(_spans(line))}</text>'
        y += line_height(line)


def _spans(line: Line) -> Iterator[str]:
    for style, runs in groupby(line, key=lambda run: run[1]):
        text = "".join(text for text, _ in runs)
        weight = ' font-weight="bold"' if style.bold else ""
        yield f'<tspan font-size="{style.size}"{weight}>{escape(text)}</tspan>'


def _head(tree: AnnotatedTree) -> Iterator[list[Run]]:
    yield [(tree.title, _TITLE)]
    if tree.case:
        yield [("; ".join(f"{short}: {answer}" for short, answer in tree.case), BODY)]
        yield [(tree.legend, SMALL)]
