"""A diagram as lines of text, with guides."""

from collections.abc import Iterator

from recurrence_cli.engine.outline import NodeKind
from recurrence_cli.formats.drawings.annotated_tree import words
from recurrence_cli.formats.widths import wrap
from recurrence_cli.reports.document import Diagram, Node

ROOM = 30
"""How many columns the guides leave for words, if narrower guides can see to it."""

LEAST_ROOM = 16
"""How many columns the guides leave at the very least."""

# By how many columns a level takes: for a node with others after it, for the last one, for what is below either.
_GUIDES = {
    3: ("├─ ", "└─ ", "│  ", "   "),
    2: ("├ ", "└ ", "│ ", "  "),
    1: ("├", "└", "│", " "),
}
_IN_ASCII = str.maketrans({"├": "|", "└": "`", "│": "|", "─": "-"})


def diagram_lines(diagram: Diagram, width: int, *, unicode: bool) -> Iterator[tuple[str, str, Node]]:
    """Draw a diagram line by line: guides, words, and its node.

    Guides are ASCII unless `unicode`. The first node is above all others and has no guides.
    """
    below = diagram.below()
    last = {children[-1] for children in below if children}
    step = max((s for s in _GUIDES if width - s * max(diagram.depths()) >= ROOM), default=1)
    beside, at_end, past, blank = (g if unicode else g.translate(_IN_ASCII) for g in _GUIDES[step])
    # What the children of each node have before their own guide.
    before = [""] * len(diagram.nodes)
    for place, node in enumerate(diagram.nodes):
        if node.kind == NodeKind.NOTHING:
            continue
        first = ""
        if node.parent is not None:
            first = _fitting(before[node.parent] + (at_end if place in last else beside), width, unicode)
            before[place] = before[node.parent] + (blank if place in last else past)
        bare = not below[place] or diagram.nodes[below[place][0]].kind == NodeKind.NOTHING
        after = _fitting(before[place] + ("  " if bare else past), width, unicode)
        text = words(node)
        if bare and below[place]:
            text += f": {words(diagram.nodes[place + 1]).lower()}"
        lines = wrap(f"{text} {node.marked}", width - len(after))
        if node.caution:
            lines += wrap(node.caution, width - len(after))
        yield first, lines[0], node
        for line in lines[1:]:
            yield after, line, node


def _fitting(guides: str, width: int, unicode: bool) -> str:
    """Cut the outer guides where all would leave less than `LEAST_ROOM`."""
    most = max(width - LEAST_ROOM, 1)
    return guides if len(guides) <= most else ("…" if unicode else "<") + guides[len(guides) - most + 1 :]
