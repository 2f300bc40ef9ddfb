"""A tree as one picture to print: from left to right, with nothing loaded from elsewhere.

Lengths are in points. A drawing that fits one A4 page, lying, is made to fit it; a larger one is a page of its own size.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from recurrence_cli.engine.outline import Mark, NodeKind
from recurrence_cli.formats import Screen
from recurrence_cli.formats.drawings.annotated_tree import AnnotatedTree, annotated
from recurrence_cli.formats.drawings.layout import BETWEEN, BODY, SIDE, SMALL, Box, height_of, laid_out, line_height
from recurrence_cli.formats.drawings.text_metrics import Line, Run, Style, broken
from recurrence_cli.reports.report import Report

PAGE = (841.9, 595.3)
MARGIN = 17.0
SHRUNK = 1.1
"""How many times larger than the page a drawing may be that is shrunk to fit it."""

_TITLE = Style(13, bold=True)
_SMALL_BOLD = Style(7.5, bold=True)
_COLUMN = 240.0

_LINES = {
    None: 'stroke="#333333" stroke-width="1"',
    Mark.PATH: 'stroke="#000000" stroke-width="2.5"',
    Mark.OPEN: 'stroke="#333333" stroke-width="1.2" stroke-dasharray="6 3"',
    Mark.OFF: 'stroke="#767676" stroke-width="0.8" stroke-dasharray="1 2.5"',
}
_INK = {None: "#000000", Mark.PATH: "#000000", Mark.OPEN: "#000000", Mark.OFF: "#5c5c5c"}
_FILL = {NodeKind.HEADING: "#e4e4e4", NodeKind.QUESTION: "#f3f3f3"}


def write(report: Report, screen: Screen) -> str:
    """Write the diagram of a report as a picture."""
    tree = annotated(report.document)
    boxes = laid_out(tree.diagram, PAGE[0] - 2 * MARGIN)
    width = max(PAGE[0] - 2 * MARGIN, *(box.right for box in boxes))
    head = [line for paragraph in _head(tree) for line in broken(paragraph, width)]
    tree_top = height_of(head) + 2 * BETWEEN
    foot_top = tree_top + boxes[0].subtree_height + 3 * BETWEEN
    foot, foot_height = _foot(tree, width, foot_top)
    parts = [
        *_text(0, 0, head, _INK[None]),
        f'<g transform="translate(0 {tree_top:.1f})">',
        *_connectors(boxes),
        *(part for here, box in enumerate(boxes) for part in _drawn(here, box)),
        "</g>",
        *foot,
    ]
    return "\n".join([*_opening(tree, width, foot_top + foot_height), *parts, "</svg>"]) + "\n"


def _opening(tree: AnnotatedTree, width: float, height: float) -> Iterator[str]:
    w, h = width + 2 * MARGIN, height + 2 * MARGIN
    fits = max(w / PAGE[0], h / PAGE[1]) <= SHRUNK
    page = "A4 landscape" if fits else f"{w:.0f}pt {h:.0f}pt"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w:.1f}pt" height="{h:.1f}pt"'
        f' viewBox="{-MARGIN} {-MARGIN} {w:.1f} {h:.1f}" preserveAspectRatio="xMidYMin meet"'
        ' font-family="sans-serif" fill="none" xml:space="preserve">'
    )
    yield f"<title>{escape(tree.diagram.nodes[0].text)}</title>"
    yield f"<desc>{escape(tree.title)}. {escape(_described(tree))}</desc>"
    yield f"<style>@page {{ size: {page}; margin: 0 }} @media print {{ svg {{ width: 100%; height: 100% }} }}</style>"
    yield f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{w:.1f}" height="{h:.1f}" fill="#ffffff"/>'


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
    look = f'fill="{_FILL.get(box.node.kind, "#ffffff")}" {_LINES[box.node.mark]}'
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


def _foot(tree: AnnotatedTree, width: float, top: float) -> tuple[list[str], float]:
    """Draw the notices and sources in columns; return their height."""
    said = [("Please note", _SMALL_BOLD), *((f"- {notice}", SMALL) for notice in tree.notices)]
    said += [("Sources", _SMALL_BOLD), *((f"{name}: {text}", SMALL) for name, text in tree.sources)]
    said += [(tree.version, SMALL)]
    columns = max(1, int(width // _COLUMN))
    across = width / columns
    lines = [line for run in said for line in broken([run], across - SIDE)]
    rows = -(-len(lines) // columns)
    drawn = [
        part
        for column in range(columns)
        for part in _text(column * across, top, lines[column * rows : (column + 1) * rows], _INK[None])
    ]
    return drawn, rows * SMALL.line
