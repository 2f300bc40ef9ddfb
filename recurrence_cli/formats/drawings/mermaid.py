"""A tree as a Mermaid flowchart."""

import json
import re
from collections.abc import Iterator

from recurrence_cli.engine.outline import Mark, NodeKind
from recurrence_cli.formats import Screen
from recurrence_cli.formats.drawings.annotated_tree import AnnotatedTree, annotated, words
from recurrence_cli.reports.document import Node
from recurrence_cli.reports.report import Report

MOST_CHARACTERS = 50_000
"""The longest diagram that Mermaid draws unless whoever runs it allows more; the diagram itself cannot ask for it."""

_SHAPES = {
    NodeKind.HEADING: ('[["', '"]]'),
    NodeKind.QUESTION: ('{{"', '"}}'),
    NodeKind.OPTION: ('["', '"]'),
    NodeKind.NOTE: ('("', '")'),
    NodeKind.NOTHING: ('(["', '"])'),
    # Where a choice leads to several things, its line parts at a point.
    NodeKind.CHOICE: ('(("', '"))'),
}
_LINES = {None: "-->", Mark.PATH: "==>", Mark.OPEN: "-.->", Mark.OFF: "-->"}
_CLASSES = (
    "classDef plain fill:#ffffff,stroke:#333333,color:#000000",
    "classDef path fill:#ffffff,stroke:#000000,stroke-width:4px,color:#000000",
    "classDef open fill:#ffffff,stroke:#333333,stroke-width:2px,stroke-dasharray:8 4,color:#000000",
    "classDef off fill:#ffffff,stroke:#767676,stroke-dasharray:2 4,color:#5c5c5c",
)


def write(report: Report, screen: Screen) -> str:
    """Write the diagram of a report, with the notices as a node."""
    tree = annotated(report.document)
    config = "config: {flowchart: {wrappingWidth: 260}}"
    head = ["---", f"title: {json.dumps(tree.title)}", config, "---", "flowchart LR"]
    return "\n".join([*head, *(f"  {line}" for line in _lines(tree))]) + "\n"


def advice(diagram: str) -> str:
    """Warn of a diagram that is too long for Mermaid."""
    if len(diagram) <= MOST_CHARACTERS:
        return ""
    most = f"{MOST_CHARACTERS:,} characters"
    return f"Mermaid draws at most {most}, unless it is told to draw more. Name a choice and a section for less."


def _lines(tree: AnnotatedTree) -> Iterator[str]:
    nodes = tree.diagram.nodes
    below = tree.diagram.below()
    for here, node in enumerate(nodes):
        if node.kind == NodeKind.CHOICE:
            if len(below[here]) > 1:
                yield _box(here, node, " ")
        else:
            yield _box(here, node, _said(node))
    for here, node in enumerate(nodes):
        if node.parent is None:
            continue
        parent = nodes[node.parent]
        if node.kind == NodeKind.CHOICE:
            behind = here if len(below[here]) > 1 else below[here][0]
            yield f'n{node.parent} {_LINES[node.mark]}|"{_said(node)}"| n{behind}'
        elif parent.kind != NodeKind.CHOICE or len(below[node.parent]) > 1:
            yield f"n{node.parent} {_LINES[parent.mark]} n{here}"
    yield f'about["{"<br/>".join(map(_escaped, _about(tree)))}"]:::plain'
    # An unseen line, which keeps the notices beside the tree instead of on it.
    yield "about ~~~ n0"
    yield from _CLASSES


def _box(here: int, node: Node, label: str) -> str:
    opening, closing = _SHAPES[node.kind]
    return f"n{here}{opening}{label}{closing}:::{node.mark or 'plain'}"


def _said(node: Node) -> str:
    return "<br/>".join(_escaped(text) for text in (words(node), node.marked, node.caution) if text)


def _about(tree: AnnotatedTree) -> Iterator[str]:
    for short, answer in tree.case:
        yield f"{short}: {answer}"
    if tree.case:
        yield tree.legend
    yield from (f"{name}: {text}" for name, text in tree.sources)
    yield from tree.notices
    yield tree.version


def _escaped(text: str) -> str:
    """Write every sign as a number that is markup elsewhere.

    A colon is one: Mermaid takes "style" before a colon and a number sign for a style of its own.
    """
    numbered = re.sub(r"[^\w ,.?!()/'-]|_|^-", lambda sign: f"#{ord(sign[0])};", text)
    return re.sub(r"^(\d+)\.", r"\1#46;", numbered)
