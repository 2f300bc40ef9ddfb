"""A tree in lines of words, with guides that show what hangs on what."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from recurrence_cli.engine.outline import Kind, Node, Tree
from recurrence_cli.render.rows import Role, Row
from recurrence_cli.render.sheet import LEGEND, Sheet, mark, words

ROOM = 30
"""How many columns the guides leave for words, if narrower guides can see to it."""

LEAST_ROOM = 16
"""How many columns the guides leave at the very least."""

# By how many columns a level takes: for a node with others after it, for the last one, for what hangs on either.
_GUIDES = {
    3: ("├─ ", "└─ ", "│  ", "   "),
    2: ("├ ", "└ ", "│ ", "  "),
    1: ("├", "└", "│", " "),
}
_IN_ASCII = str.maketrans({"├": "|", "└": "`", "│": "|", "─": "-"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the drawing: guides, then words. `node` is whose line it is, None for what stands round the tree."""

    guides: str
    words: str
    node: Node | None = None
    heading: bool = False


def render(sheet: Sheet, width: int, *, unicode: bool) -> str:
    """The sheet in lines of at most `width` characters, with guides in ASCII unless `unicode`."""
    return "".join(f"{line.guides}{line.words}\n" for line in lines(sheet, width, unicode=unicode))


def lines(sheet: Sheet, width: int, *, unicode: bool) -> Iterator[Line]:
    """The lines from top to bottom. No word is cut."""
    above = [Row(0, sheet.title.upper(), role=Role.HEADING), Row()]
    if sheet.case:
        above += [*(Row(0, answer, f"{short}: ") for short, answer in sheet.case), Row(0, LEGEND), Row()]
    below = [Row(), Row(0, "SOURCES", role=Role.HEADING)]
    below += [Row(0, text, f"{name}: ") for name, text in sheet.sources]
    below += [Row(), Row(0, "PLEASE NOTE", role=Role.HEADING)]
    below += [*(Row(0, notice, "- ") for notice in sheet.notices), Row(0, sheet.version, "Version: ")]
    yield from _round(above, width)
    yield from _drawn(sheet.tree, width, unicode)
    yield from _round(below, width)


def _round(rows: list[Row], width: int) -> Iterator[Line]:
    for row in rows:
        for line in row.lines(width):
            yield Line("", line, heading=row.role == Role.HEADING)


def _drawn(tree: Tree, width: int, unicode: bool) -> Iterator[Line]:
    """The tree itself. The first node stands above all others without guides."""
    below = tree.below()
    last = {hanging[-1] for hanging in below if hanging}
    depths = tree.depths()
    step = max((s for s in _GUIDES if width - s * max(depths) >= ROOM), default=1)
    beside, at_end, past, blank = (g if unicode else g.translate(_IN_ASCII) for g in _GUIDES[step])
    # What the nodes that hang on each node have before their own guide.
    before = [""] * len(tree.nodes)
    for here, node in enumerate(tree.nodes):
        if node.kind == Kind.NOTHING:
            continue
        first = ""
        if node.parent is not None:
            first = _fitting(before[node.parent] + (at_end if here in last else beside), width, unicode)
            before[here] = before[node.parent] + (blank if here in last else past)
        bare = not below[here] or tree.nodes[below[here][0]].kind == Kind.NOTHING
        after = _fitting(before[here] + ("  " if bare else past), width, unicode)
        said = f"{words(node)}: {words(tree.nodes[here + 1]).lower()}" if bare and below[here] else words(node)
        rows = _wrapped(f"{said} {mark(node)}", width - len(after))
        if node.caution:
            rows += _wrapped(node.caution, width - len(after))
        yield Line(first, rows[0], node)
        for row in rows[1:]:
            yield Line(after, row, node)


def _fitting(guides: str, width: int, unicode: bool) -> str:
    """The guides, without the outer ones if they would leave less than `LEAST_ROOM`."""
    most = max(width - LEAST_ROOM, 1)
    return guides if len(guides) <= most else ("…" if unicode else "<") + guides[len(guides) - most + 1 :]


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)
