"""A tree as a graph for Graphviz."""

from collections.abc import Iterator
from textwrap import wrap

from recurrence_cli.engine.outline import Mark, NodeKind
from recurrence_cli.formats import Screen
from recurrence_cli.formats.drawings.annotated_tree import AnnotatedTree, annotated, words
from recurrence_cli.reports.document import Node
from recurrence_cli.reports.report import Report

_SHAPES = {
    NodeKind.HEADING: "shape=box, peripheries=2",
    NodeKind.QUESTION: "shape=hexagon",
    NodeKind.OPTION: "shape=box",
    NodeKind.NOTE: "shape=note",
    NodeKind.NOTHING: "shape=plaintext",
    # Where a choice leads to several things, its line parts at a point.
    NodeKind.CHOICE: "shape=point",
}
_STYLES = {
    None: "",
    Mark.PATH: "penwidth=3",
    Mark.OPEN: "style=dashed, penwidth=1.5",
    Mark.OFF: 'style=dotted, color="#767676", fontcolor="#5c5c5c"',
}


def write(report: Report, screen: Screen) -> str:
    """Write the diagram of a report, with the notices under it."""
    tree = annotated(report.document)
    return "\n".join(["digraph recurrence {", *(f"  {line};" for line in _statements(tree)), "}"]) + "\n"


def _statements(tree: AnnotatedTree) -> Iterator[str]:
    nodes = tree.diagram.nodes
    below = tree.diagram.below()
    yield "rankdir=LR"
    yield "ordering=out"
    yield 'node [fontname="sans-serif", fontsize=11]'
    yield 'edge [fontname="sans-serif", fontsize=10, arrowsize=0.6]'
    yield f'graph [fontname="sans-serif", fontsize=10, labelloc=b, labeljust=l, label={_label(_about(tree), 150)}]'
    for here, node in enumerate(nodes):
        if node.kind == NodeKind.CHOICE and len(below[here]) > 1:
            yield _node(here, node, '""')
        elif node.kind != NodeKind.CHOICE:
            yield _node(here, node, _label(_said(node), 24 if node.kind == NodeKind.QUESTION else 34))
    for here, node in enumerate(nodes):
        if node.parent is None:
            continue
        if node.kind == NodeKind.CHOICE:
            behind = here if len(below[here]) > 1 else below[here][0]
            yield _edge(node.parent, behind, f"label={_label(_said(node), 20)}", _STYLES[node.mark])
        elif nodes[node.parent].kind != NodeKind.CHOICE or len(below[node.parent]) > 1:
            yield _edge(node.parent, here, _STYLES[nodes[node.parent].mark])


def _node(here: int, node: Node, label: str) -> str:
    attributes = filter(None, (_SHAPES[node.kind], f"label={label}", _STYLES[node.mark]))
    return f"n{here} [{', '.join(attributes)}]"


def _edge(parent: int, here: int, *attributes: str) -> str:
    said = ", ".join(filter(None, attributes))
    return f"n{parent} -> n{here}" + (f" [{said}]" if said else "")


def _said(node: Node) -> Iterator[str]:
    return (text for text in (words(node), node.caution or "", node.marked) if text)


def _about(tree: AnnotatedTree) -> Iterator[str]:
    yield tree.title
    for short, answer in tree.case:
        yield f"{short}: {answer}"
    if tree.case:
        yield tree.legend
    yield from (f"{name}: {text}" for name, text in tree.sources)
    yield from (f"- {notice}" for notice in tree.notices)
    yield tree.version


def _label(paragraphs: Iterator[str], width: int) -> str:
    """Quote paragraphs as a label with lines of about `width` characters."""
    lines = (row for text in paragraphs for row in wrap(text, width, break_long_words=False, break_on_hyphens=False))
    return '"' + "".join(f"{_escaped(line)}\\l" for line in lines) + '"'


def _escaped(text: str) -> str:
    # Graphviz reads backslashes, quotes and, in any label, HTML's names for signs.
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
