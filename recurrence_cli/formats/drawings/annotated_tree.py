"""A diagram with its title, sources and notices."""

from dataclasses import dataclass

from recurrence_cli.engine.outline import NodeKind
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.document import Block, Diagram, Document, Node, Part, Role


@dataclass(frozen=True, slots=True)
class AnnotatedTree:
    """A diagram with its title, answers, sources and notices.

    `case` and `legend` are empty without a case.
    """

    diagram: Diagram
    title: str
    case: tuple[tuple[str, str], ...]
    legend: str
    sources: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    version: str


def annotated(document: Document) -> AnnotatedTree:
    """Find the diagram of a document and what is said round it."""
    diagram = next((part for part in document.parts() if isinstance(part, Diagram)), None)
    if diagram is None:
        raise RecurrenceError("there is nothing to draw in this result; use text, markdown, html or json")
    case = _blocks(document.section("answers"))
    return AnnotatedTree(
        diagram=diagram,
        title=document.title,
        case=tuple((block.label, block.text) for block in case if block.role == Role.FACT),
        legend=" ".join(block.text for block in case if block.role == Role.PLAIN),
        sources=tuple((b.id, f"{b.text} {b.url}".strip()) for b in _blocks(document.section("sources"))),
        notices=tuple(block.text for block in _blocks(document.section("notices"))),
        version=document.footer,
    )


def _blocks(parts: tuple[Part, ...]) -> list[Block]:
    return [part for part in parts if isinstance(part, Block)]


def lead(node: Node) -> str:
    """Label what distinguishes statements from each other and the rest."""
    return {NodeKind.OPTION: "Option: ", NodeKind.NOTE: "Note: "}.get(node.kind, "")


def reference(node: Node) -> str:
    """Name a statement's id and its sources."""
    return f"[{node.id}] from {', '.join(node.sources)}"


def words(node: Node) -> str:
    """Say everything of a node but its mark and its caution."""
    text = f"{lead(node)}{node.text}"
    if node.strength:
        text += f" - {node.strength}"
    return f"{text} {reference(node)}" if node.kind in (NodeKind.OPTION, NodeKind.NOTE) else text
