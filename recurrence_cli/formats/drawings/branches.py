"""A tree in branches that each fit a page.

A branch that is too wide or too tall ends in choices and headings that go on in branches of their own. A tree that fits is
one branch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from recurrence_cli.engine.outline import NodeKind
from recurrence_cli.formats.drawings.layout import BETWEEN, SIDE, SMALL, Box, laid_out, least_widths
from recurrence_cli.reports.document import Diagram

_ENDS = (NodeKind.CHOICE, NodeKind.HEADING)
_GOES_ON = "goes on in branch 00"


@dataclass(slots=True)
class BranchDrawing:
    """The boxes of a branch, its top first.

    With the places of their nodes in the whole diagram.

    Those in `ends` go on in other branches. With `again`, the top has other children in the branch before.
    """

    places: list[int]
    boxes: list[Box]
    ends: frozenset[int]
    again: bool = False
    number: int = 0

    @property
    def height(self) -> float:
        return self.boxes[0].subtree_height


def branches(diagram: Diagram, width: float, height: float) -> list[BranchDrawing]:
    """Split a diagram into branches, in reading order."""
    plan = _Plan(diagram, width)
    drawn: list[BranchDrawing] = []
    stack = [(0, plan.below[0], False)]
    while stack:
        top, children, again = stack.pop()
        branch, taken = plan.branch(top, children, height)
        branch.again = again
        drawn.append(branch)
        branch.number = len(drawn)
        stack.extend((place, plan.below[place], False) for place in reversed(branch.places) if place in branch.ends)
        if taken < len(children):
            stack.append((top, children[taken:], True))
    numbers = {branch.places[0]: branch.number for branch in reversed(drawn)}
    for branch in drawn:
        for place, box in zip(branch.places, branch.boxes, strict=True):
            if place in branch.ends:
                box.lines[-1][-1] = (f"{numbers[place]} ", SMALL)
    return drawn


class _Plan:
    def __init__(self, diagram: Diagram, width: float) -> None:
        self.nodes = diagram.nodes
        self.below = diagram.below()
        self._widths = least_widths(diagram)
        self._width = width

    def branch(self, top: int, children: list[int], height: float) -> tuple[BranchDrawing, int]:
        """Draw what fits of a branch, and count its children."""
        ends = self._too_wide(top, children)
        while True:
            branch = self._drawn(top, children, ends)
            if branch.height <= height:
                break
            heights = [box.subtree_height for box in branch.boxes if box.node.parent == 0]
            end = _end(branch, height) if max(heights) > height or len(children) == 1 else None
            if end is not None:
                ends.add(end)
            elif len(children) > 1:
                children = children[: _fitting(heights, height)]
            else:
                # One statement is as tall as it is.
                break
        return branch, len(children)

    def _too_wide(self, top: int, children: list[int]) -> set[int]:
        """Find the choices and headings without room for their children."""
        ends: set[int] = set()
        stack = [(place, self._widths[top] + SIDE) for place in children]
        while stack:
            place, left = stack.pop()
            right = left + self._widths[place] + SIDE
            # A question is drawn with its choices.
            below = [p for child in self.below[place] for p in (child, *self._choices(child))]
            reach = max((right + self._reach(p) for p in below), default=0.0)
            if self.nodes[place].kind in _ENDS and reach > self._width:
                ends.add(place)
            else:
                stack.extend((child, right) for child in self.below[place])
        return ends

    def _choices(self, place: int) -> list[int]:
        return self.below[place] if self.nodes[place].kind == NodeKind.QUESTION else []

    def _reach(self, place: int) -> float:
        """Measure a box from its own column or its question's."""
        parent = self.nodes[place].parent
        before = (
            self._widths[parent] + SIDE if parent is not None and self.nodes[place].kind == NodeKind.CHOICE else 0.0
        )
        return before + self._widths[place]

    def _drawn(self, top: int, children: list[int], ends: set[int]) -> BranchDrawing:
        places = [*self._places(top, children, ends)]
        new = {place: here for here, place in enumerate(places)}
        nodes = [
            replace(self.nodes[place], parent=None if place == top else new[self.nodes[place].parent or 0])
            for place in places
        ]
        ended = frozenset(place for place in places if place in ends)
        boxes = laid_out(
            Diagram(tuple(nodes)),
            [self._widths[place] for place in places],
            self._width,
            {new[place]: _GOES_ON for place in ended},
        )
        return BranchDrawing(places, boxes, ended)

    def _places(self, top: int, children: list[int], ends: set[int]) -> Iterator[int]:
        yield top
        stack = children[::-1]
        while stack:
            place = stack.pop()
            yield place
            if place not in ends:
                stack.extend(reversed(self.below[place]))


def _end(branch: BranchDrawing, height: float) -> int | None:
    """Choose where a branch that is too tall may end."""
    over = branch.height - height
    shorter = [
        (box.subtree_height, box.subtree_height - box.height - SMALL.line, place)
        for place, box in zip(branch.places[1:], branch.boxes[1:], strict=True)
        if box.node.kind in _ENDS and place not in branch.ends
    ]
    shorter = [found for found in shorter if found[1] > 0]
    enough = [found for found in shorter if found[0] <= height and found[1] >= over]
    fitting = [found for found in shorter if found[0] <= height]
    if enough:
        return min(enough)[2]
    if fitting:
        return max(fitting)[2]
    return min(shorter)[2] if shorter else None


def _fitting(heights: Sequence[float], height: float) -> int:
    """Count the subtrees that fit: at least one, never all."""
    left = height
    for count, one in enumerate(heights[:-1]):
        if one > left:
            return max(count, 1)
        left -= one + BETWEEN
    return max(len(heights) - 1, 1)
