"""Branches of a tree as SVG, for print and for HTML."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from recurrence_cli.engine.outline import Mark, NodeKind
from recurrence_cli.formats.drawings.branches import BranchDrawing, branches
from recurrence_cli.formats.drawings.layout import SIDE, Box, line_height
from recurrence_cli.formats.drawings.text_metrics import Line, Style
from recurrence_cli.pathway.model import Strength
from recurrence_cli.reports.document import Diagram
from recurrence_cli.reports.phrases import STRENGTHS

SHRUNK = 1.07
"""How many times larger than the page a sheet is: the smallest letters are 7 points high then."""

_PICTURE = (770.0 * SHRUNK, 440.0 * SHRUNK)
"""The room for a picture on a page of HTML, printed across."""

BRANCH = Style(9, bold=True)

_LONGEST_TRAIL = 160

_LINES = {
    None: 'stroke="#333333" stroke-width="1"',
    Mark.PATH: 'stroke="#000000" stroke-width="2.5"',
    Mark.OPEN: 'stroke="#333333" stroke-width="1.2" stroke-dasharray="6 3"',
    Mark.OFF: 'stroke="#767676" stroke-width="0.8" stroke-dasharray="1 2.5"',
}
INK = {None: "#000000", Mark.PATH: "#000000", Mark.OPEN: "#000000", Mark.OFF: "#4a4a4a"}
SHADES = {
    STRENGTHS[Strength.USUALLY]: "#c8c8c8",
    STRENGTHS[Strength.MAY]: "#dcdcdc",
    STRENGTHS[Strength.SOMETIMES]: "#efefef",
    STRENGTHS[Strength.NOT_USUALLY]: "#ffffff",
}
"""The fill of an option by its strength, which is said in words too."""


def pictures(diagram: Diagram) -> Iterator[tuple[str, str]]:
    """Draw each branch of a diagram as a picture for HTML.

    Each has a heading if there are several.
    """
    drawn = branches(diagram, *_PICTURE)
    for branch in drawn:
        width, height = max(box.right for box in branch.boxes) + 2, branch.height + 2
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width / SHRUNK:.1f}pt" height="{height / SHRUNK:.1f}pt"'
            f' viewBox="-1 -1 {width:.1f} {height:.1f}" font-family="sans-serif" fill="none" aria-hidden="true">'
        )
        heading = heading_of(diagram, branch) if len(drawn) > 1 else ""
        yield heading, "\n".join((opening, *branch_parts(branch), "</svg>"))


def heading_of(diagram: Diagram, branch: BranchDrawing) -> str:
    """Number a branch and say what leads to it."""
    nodes = diagram.nodes
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


def branch_parts(branch: BranchDrawing) -> Iterator[str]:
    yield from _connectors(branch.boxes)
    for place, box in zip(branch.places, branch.boxes, strict=True):
        yield from _drawn(place, box)


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
    yield from text_lines(*box.text_at, box.lines, INK[node.mark])
    yield "</g>"


def _outline(box: Box) -> Iterator[str]:
    """Draw a shape for each kind, since colour does not print."""
    x, y, w, h = box.x, box.y - box.height / 2, box.width, box.height
    look = f'fill="{SHADES.get(box.node.strength, "#ffffff")}" {_LINES[box.node.mark]}'
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


def text_lines(x: float, y: float, lines: Sequence[Line], ink: str) -> Iterator[str]:
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
