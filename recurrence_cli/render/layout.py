"""Where everything stands in the picture of a tree: a box for each node, from left to right. Lengths are in points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recurrence_cli.engine.outline import Kind, Node, Tree
from recurrence_cli.render.measure import Line, Run, Style, broken, longest, width_of
from recurrence_cli.render.sheet import lead, mark, reference, strength

BODY = Style(9)
BOLD = Style(9, bold=True)
SMALL = Style(7.5)

SIDE = 15.0
"""Between a box and those that hang on it."""

BETWEEN = 5.0
"""Between one box and the next below it."""

_PAD = 4.0
# What a shape takes from its box's width besides, left and right.
_EDGES = {Kind.QUESTION: (4.0, 4.0), Kind.CHOICE: (2.0, 0.0), Kind.NOTE: (0.0, 6.0)}
_WIDTHS = {
    Kind.HEADING: 84.0,
    Kind.QUESTION: 118.0,
    Kind.CHOICE: 82.0,
    Kind.OPTION: 178.0,
    Kind.NOTE: 178.0,
    Kind.NOTHING: 110.0,
}
# How wide choices with many words may grow, and statements where there is room on their right.
_WIDEST_CHOICE = 150.0
_WIDEST_STATEMENT = 330.0


@dataclass(slots=True)
class Box:
    """A node's box. `y` is its middle; `band`, from `top`, is the height that its whole branch has to itself."""

    node: Node
    x: float
    width: float
    lines: tuple[Line, ...] = ()
    y: float = 0.0
    top: float = 0.0
    band: float = 0.0

    @property
    def height(self) -> float:
        return height_of(self.lines) + (0 if self.node.kind == Kind.NOTHING else 2 * _PAD)

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def text_at(self) -> tuple[float, float]:
        """Where its text begins, at the left and at the top."""
        return self.x + _PAD + _EDGES.get(self.node.kind, (0, 0))[0], self.y - height_of(self.lines) / 2


def laid_out(tree: Tree, width: float) -> list[Box]:
    """A box for each node, no two on one spot, with all of `width` to grow in.

    Each branch has a band of the height to itself, and each node stands in the middle of what hangs on it.
    """
    below = tree.below()
    boxes = _across(tree, below)
    edge = max(width, *(box.right for box in boxes))
    for box in boxes:
        if box.node.kind in (Kind.OPTION, Kind.NOTE):
            box.width = max(box.width, min(edge - box.x, _WIDEST_STATEMENT))
        box.lines = tuple(line for part in _said(box.node) for line in broken(part, box.width - _around(box.node)))
    _down(boxes, below)
    return boxes


def height_of(lines: Sequence[Line]) -> float:
    return sum(line_height(line) for line in lines)


def line_height(line: Line) -> float:
    return max(style.line for _, style in line)


def _across(tree: Tree, below: list[list[int]]) -> list[Box]:
    """The boxes with their places from left to right; choices of one question are as wide as each other."""
    widths = list(map(_width, tree.nodes))
    for here, node in enumerate(tree.nodes):
        if node.kind == Kind.QUESTION:
            for there in below[here]:
                widths[there] = max(widths[sibling] for sibling in below[here])
    boxes: list[Box] = []
    for node, width in zip(tree.nodes, widths, strict=True):
        boxes.append(Box(node, 0.0 if node.parent is None else boxes[node.parent].right + SIDE, width))
    return boxes


def _down(boxes: list[Box], below: list[list[int]]) -> None:
    """Give the boxes their places from top to bottom."""
    for box, hanging in zip(reversed(boxes), reversed(below), strict=True):
        box.band = max(box.height, _stacked(boxes, hanging))
    for box, hanging in zip(boxes, below, strict=True):
        top = box.top + (box.band - _stacked(boxes, hanging)) / 2
        for there in hanging:
            boxes[there].top = top
            top += boxes[there].band + BETWEEN
    for box, hanging in zip(reversed(boxes), reversed(below), strict=True):
        middle = (boxes[hanging[0]].y + boxes[hanging[-1]].y) / 2 if hanging else box.top + box.band / 2
        # A box taller than what hangs on it stays in its band.
        box.y = min(max(middle, box.top + box.height / 2), box.top + box.band - box.height / 2)


def _stacked(boxes: list[Box], hanging: list[int]) -> float:
    """The height of branches under each other."""
    return sum(boxes[there].band for there in hanging) + BETWEEN * max(0, len(hanging) - 1)


def _width(node: Node) -> float:
    """What a box takes at least: no word stands out of it, and a choice has some three lines."""
    width = max(_WIDTHS[node.kind], *(longest(part) + _around(node) for part in _said(node)))
    if node.kind == Kind.CHOICE:
        third = sum(width_of(text, style) for part in _said(node) for text, style in part) / 3
        width = max(width, min(third * 1.2 + _around(node), _WIDEST_CHOICE))
    return width


def _around(node: Node) -> float:
    return 2 * _PAD + sum(_EDGES.get(node.kind, ()))


def _said(node: Node) -> Iterator[list[Run]]:
    """What is said in a node's box, part by part; each begins a line."""
    marked = (mark(node).replace("your path", "your\u00a0path"), SMALL)
    if node.kind == Kind.OPTION:
        yield [(node.text, BOLD)]
        yield [(strength(node), BODY), (reference(node), SMALL), marked]
    elif node.kind == Kind.NOTE:
        yield [(lead(node), BODY), (node.text, BODY), (reference(node), SMALL), marked]
    else:
        yield [(node.text, BOLD if node.kind == Kind.HEADING else BODY), marked]
    if node.caution:
        yield [(node.caution, SMALL)]
