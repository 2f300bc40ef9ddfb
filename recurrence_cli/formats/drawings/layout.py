"""The layout of a tree: boxes from left to right, in points."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recurrence_cli.engine.outline import NodeKind
from recurrence_cli.formats.drawings.annotated_tree import lead, reference
from recurrence_cli.formats.drawings.text_metrics import Line, Run, Style, broken, longest, width_of
from recurrence_cli.reports.document import Diagram, Node

BODY = Style(9)
BOLD = Style(9, bold=True)
SMALL = Style(7.5)

SIDE = 15.0
"""Between a box and those below it in the tree."""

BETWEEN = 5.0
"""Between one box and the next below it."""

_PAD = 4.0
# What a shape takes from its box's width besides, left and right.
_EDGES = {NodeKind.QUESTION: (4.0, 4.0), NodeKind.CHOICE: (2.0, 0.0), NodeKind.NOTE: (0.0, 6.0)}
_WIDTHS = {
    NodeKind.HEADING: 84.0,
    NodeKind.QUESTION: 118.0,
    NodeKind.CHOICE: 82.0,
    NodeKind.OPTION: 178.0,
    NodeKind.NOTE: 178.0,
    NodeKind.NOTHING: 110.0,
}
# How wide choices with many words may grow, and statements where child is room on their right.
_WIDEST_CHOICE = 150.0
_WIDEST_STATEMENT = 330.0
_WIDEST_WORD = 200.0
"""Wider words are cut, or a single one would make all others too small to read."""


@dataclass(slots=True)
class Box:
    """A node's box.

    `y` is its middle; `subtree_height`, from `top`, is the height of the band that its whole branch has.
    """

    node: Node
    x: float
    width: float
    lines: tuple[Line, ...] = ()
    y: float = 0.0
    top: float = 0.0
    subtree_height: float = 0.0

    @property
    def height(self) -> float:
        return height_of(self.lines) + (0 if self.node.kind == NodeKind.NOTHING else 2 * _PAD)

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def text_at(self) -> tuple[float, float]:
        """The left and the top of its text."""
        return self.x + _PAD + _EDGES.get(self.node.kind, (0, 0))[0], self.y - height_of(self.lines) / 2


def laid_out(diagram: Diagram, widths: Sequence[float], width: float, more: Mapping[int, str]) -> list[Box]:
    """Lay out a box for each node in `width`.

    Each subtree has a band of the height to itself, and each node is in the middle of its children. `more` is said
    below the text of some nodes, by their place.
    """
    boxes: list[Box] = []
    for node, own in zip(diagram.nodes, widths, strict=True):
        boxes.append(Box(node, 0.0 if node.parent is None else boxes[node.parent].right + SIDE, own))
    edge = max(width, *(box.right for box in boxes))
    for place, box in enumerate(boxes):
        if box.node.kind in (NodeKind.OPTION, NodeKind.NOTE):
            box.width = max(box.width, min(edge - box.x, _WIDEST_STATEMENT))
        said = [*_said(box.node), *([[(more[place], SMALL)]] if place in more else ())]
        box.lines = tuple(line for part in said for line in broken(part, box.width - _around(box.node)))
    _down(boxes, diagram.below())
    return boxes


def height_of(lines: Sequence[Line]) -> float:
    return sum(line_height(line) for line in lines)


def line_height(line: Line) -> float:
    return max(style.line for _, style in line)


def least_widths(diagram: Diagram) -> list[float]:
    """Measure the least width of each node's box.

    Choices of one question are equally wide.
    """
    below = diagram.below()
    widths = list(map(_width, diagram.nodes))
    for place, node in enumerate(diagram.nodes):
        if node.kind == NodeKind.QUESTION:
            widest = max(widths[child] for child in below[place])
            for child in below[place]:
                widths[child] = widest
    return widths


def _down(boxes: list[Box], below: list[list[int]]) -> None:
    """Give the boxes their places from top to bottom."""
    for box, children in zip(reversed(boxes), reversed(below), strict=True):
        box.subtree_height = max(box.height, _stacked(boxes, children))
    for box, children in zip(boxes, below, strict=True):
        top = box.top + (box.subtree_height - _stacked(boxes, children)) / 2
        for child in children:
            boxes[child].top = top
            top += boxes[child].subtree_height + BETWEEN
    for box, children in zip(reversed(boxes), reversed(below), strict=True):
        middle = (boxes[children[0]].y + boxes[children[-1]].y) / 2 if children else box.top + box.subtree_height / 2
        # A box taller than its children stays in its band.
        box.y = min(max(middle, box.top + box.height / 2), box.top + box.subtree_height - box.height / 2)


def _stacked(boxes: list[Box], children: list[int]) -> float:
    """Add up the heights of subtrees under each other."""
    return sum(boxes[child].subtree_height for child in children) + BETWEEN * max(0, len(children) - 1)


def _width(node: Node) -> float:
    """Measure the least width of a box that cuts no word."""
    words = max(min(longest(part), _WIDEST_WORD) for part in _said(node))
    width = max(_WIDTHS[node.kind], words + _around(node))
    if node.kind == NodeKind.CHOICE:
        third = sum(width_of(text, style) for part in _said(node) for text, style in part) / 3
        width = max(width, min(third * 1.2 + _around(node), _WIDEST_CHOICE))
    return width


def _around(node: Node) -> float:
    return 2 * _PAD + sum(_EDGES.get(node.kind, ()))


def _said(node: Node) -> Iterator[list[Run]]:
    """List the texts in a node's box; each begins a line."""
    marked = (node.marked.replace("your path", "your\u00a0path"), SMALL)
    if node.kind == NodeKind.OPTION:
        yield [(node.text, BOLD)]
        yield [(node.strength, BODY), (reference(node), SMALL), marked]
    elif node.kind == NodeKind.NOTE:
        yield [(lead(node), BODY), (node.text, BODY), (reference(node), SMALL), marked]
    else:
        yield [(node.text, BOLD if node.kind == NodeKind.HEADING else BODY), marked]
    if node.caution:
        yield [(node.caution, SMALL)]
