"""A tree with all that is written round it: what every drawing of it says, in words that are safe to draw."""

from dataclasses import dataclass, replace
from datetime import date

from recurrence_cli.engine.evaluate import walk
from recurrence_cli.engine.outline import Kind, Mark, Node, Tree
from recurrence_cli.model import Answers, Pathway
from recurrence_cli.page import page
from recurrence_cli.words import STRENGTHS

MARKS = {Mark.PATH: "[your path]", Mark.OPEN: "[open]", Mark.OFF: "(not for these answers)"}

LEGEND = (
    "[your path]: these answers lead here. [open]: it depends on an answer that is not known. "
    "(not for these answers): these answers lead elsewhere."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tree under its title, the answers that mark it, the sources it names, and the notices that go with it.

    `case` is empty without a case. Every text is on one line, without characters that cannot be seen.
    """

    tree: Tree
    title: str
    case: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    version: str


def sheet(pathway: Pathway, tree: Tree, answers: Answers | None, today: date) -> Sheet:
    """The sheet for a tree of the pathway, marked if there are `answers`, as it stands on `today`."""
    drawn = {node.id for node in tree.nodes}
    everything = tuple(
        (section, tuple(f for f in found if f.statement.id in drawn))
        for section, found in walk(pathway, {}, on_request=True).sections
    )
    words = page(pathway, replace(walk(pathway, answers or {}, on_request=True), sections=everything), today)
    case = [*words.case] if answers is not None else []
    if answers is not None and not case:
        case.append(("Answers", "none given"))
    if case and words.unused:
        case.append(("Not used with these answers", ", ".join(words.unused)))
    return Sheet(
        tree=Tree(tuple(map(_clean_node, tree.nodes))),
        title=_clean(words.title),
        case=tuple((_clean(short), _clean(answer)) for short, answer in case),
        sources=tuple((_clean(name), _clean(text)) for name, text in words.sources),
        # No helpline is drawn.
        notices=tuple(_clean(n) for n in words.notices if n != pathway.support.not_emergency),
        version=_clean(words.version),
    )


def lead(node: Node) -> str:
    """The label before a node's text that tells statements from each other and from the rest."""
    return {Kind.OPTION: "Option: ", Kind.NOTE: "Note: "}.get(node.kind, "")


def strength(node: Node) -> str:
    """How firmly the source puts an option."""
    return STRENGTHS[node.strength] if node.strength else ""


def reference(node: Node) -> str:
    """A statement's id and its sources."""
    return f"[{node.id}] from {', '.join(node.sources)}"


def mark(node: Node) -> str:
    """A node's mark in words; empty without a case."""
    return MARKS[node.mark] if node.mark else ""


def words(node: Node) -> str:
    """Everything that is said of a node but its mark and its caution, in one run of words."""
    said = f"{lead(node)}{node.text}"
    if node.strength:
        said += f" - {strength(node)}"
    return f"{said} {reference(node)}" if node.kind in (Kind.OPTION, Kind.NOTE) else said


def _clean_node(node: Node) -> Node:
    return replace(
        node,
        text=_clean(node.text),
        id=_clean(node.id),
        sources=tuple(map(_clean, node.sources)),
        caution=_clean(node.caution) if node.caution else None,
    )


def _clean(text: str) -> str:
    """The text on one line, with a sign in the place of what cannot be seen, which may hide something or reorder it."""
    line = " ".join(text.split())
    return "".join(c if c.isprintable() else "\ufffd" for c in line)
