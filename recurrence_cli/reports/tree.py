"""Reports on trees: the list of them, and one drawn.

It is marked for a case if there is one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import groupby

from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.engine.outline import Mark, NodeKind, Tree, TreeSize
from recurrence_cli.engine.outline import Node as Outlined
from recurrence_cli.pathway.hidden import without_hidden
from recurrence_cli.pathway.model import Answers, Pathway
from recurrence_cli.reports.citations import source_block
from recurrence_cli.reports.data import FORMAT, Data, answers_data, notices, pathway_data
from recurrence_cli.reports.detail import answer_blocks, title_of, unused_in_words, version_of
from recurrence_cli.reports.document import (
    Block,
    Cell,
    Diagram,
    Document,
    Node,
    Role,
    Row,
    Section,
    Table,
    entries,
    plain,
)
from recurrence_cli.reports.phrases import STRENGTHS, choices_in_words
from recurrence_cli.reports.report import Report

MARKS = {Mark.PATH: "[your path]", Mark.OPEN: "[open]", Mark.OFF: "(not for these answers)"}

LEGEND = (
    "[your path]: these answers lead here. [open]: it depends on an answer that is not known. "
    "(not for these answers): these answers lead elsewhere."
)


def trees_report(pathway: Pathway, trees: Sequence[TreeSize], today: date) -> Report:
    """Report which trees there are, and how large they are."""
    return Report(partial(_trees_data, pathway, trees, today), partial(_trees_document, pathway, trees, today))


def _trees_data(pathway: Pathway, trees: Sequence[TreeSize], today: date) -> Data:
    return {
        "format": FORMAT,
        "pathway": pathway_data(pathway, today),
        "trees": [
            {
                "choices": list(tree.choices),
                "section": tree.section,
                "questions": tree.questions,
                "statements": tree.statements,
            }
            for tree in trees
        ],
    }


def _trees_document(pathway: Pathway, trees: Sequence[TreeSize], today: date) -> Document:
    root = pathway.questions[pathway.root]
    rows: list[Row] = []
    for choices, group in groupby(trees, lambda tree: tree.choices):
        title = root.label(choices[0]) if len(choices) == 1 else choices_in_words(root, choices)
        rows.append(Row((Cell(_visible(title), Role.HEADING),), heading=True))
        for tree in group:
            names = (f"{choices[0]} {tree.section}", _visible(pathway.sections[tree.section].title))
            rows.append(Row(tuple(map(Cell, (*names, str(tree.questions), str(tree.statements))))))
    name = f"{trees[0].choices[0]} {trees[0].section}"
    return Document(
        title=_visible(title_of(pathway)),
        footer=_visible(version_of(pathway, today)),
        sections=(
            Section("", (Table(("Tree", "Section", "Questions", "Statements"), tuple(rows)),), "trees"),
            Section("", plain(f"To draw one: recurrence tree {name}. To draw all: recurrence tree --all."), "next"),
        ),
    )


def tree_report(pathway: Pathway, tree: Tree, answers: Answers | None, today: date) -> Report:
    """Report a tree of the pathway, marked if there are `answers`."""
    nodes = tuple(_node(pathway, node) for node in tree.nodes)
    return Report(
        partial(_data, pathway, nodes, tree, answers, today), partial(_document, pathway, nodes, answers, today)
    )


def _data(pathway: Pathway, nodes: tuple[Node, ...], tree: Tree, answers: Answers | None, today: date) -> Data:
    return {
        "format": FORMAT,
        "pathway": pathway_data(pathway, today),
        "answers": None if answers is None else answers_data(pathway, answers),
        "nodes": [
            {
                "kind": node.kind.value,
                "parent": node.parent,
                "text": node.text,
                "id": node.id or None,
                "question": outlined.question or None,
                "choices": list(outlined.choices),
                "strength": outlined.statement.strength if outlined.statement else None,
                "sources": list(node.sources),
                "caution": node.caution or None,
                "mark": node.mark,
            }
            for node, outlined in zip(nodes, tree.nodes, strict=True)
        ],
    }


def _document(pathway: Pathway, nodes: tuple[Node, ...], answers: Answers | None, today: date) -> Document:
    shown = {node.id for node in nodes}
    outcome = walk(pathway, answers or {}, on_request=True)
    everything = walk(pathway, {}, on_request=True)
    drawn = tuple((s, tuple(r for r in results if r.statement.id in shown)) for s, results in everything.sections)
    outcome = replace(outcome, sections=drawn)
    cited = {name for node in nodes for name in node.sources}
    # No helpline is in a tree.
    said = [n for n in notices(pathway, outcome, today) if n != pathway.support.not_emergency]
    return Document(
        title=_visible(title_of(pathway)),
        banner=True,
        footer=_visible(version_of(pathway, today)),
        sections=(
            Section("", tuple(_case(pathway, outcome)) if answers is not None else (), "answers"),
            Section("", (Diagram(nodes),), "tree"),
            Section(
                "Sources",
                tuple(_source(source_block(s, today, ids=True)) for s in pathway.sources.values() if s.id in cited),
                "sources",
            ),
            Section("Please note", entries(*map(_visible, said)), "notices"),
        ),
    )


def _case(pathway: Pathway, outcome: Outcome) -> Iterator[Block]:
    blocks = [replace(b, label=_visible(b.label), text=_visible(b.text)) for b in answer_blocks(pathway, outcome)]
    yield from blocks or [Block("none given", "Answers", role=Role.FACT)]
    if unused := unused_in_words(pathway, outcome):
        yield Block(_visible(unused), "Not used with these answers", role=Role.FACT)
    yield Block(LEGEND)


def _source(block: Block) -> Block:
    return replace(block, text=_visible(block.text), url=_visible(block.url))


# --- nodes ----------------------------------------------------------------------------------------------------------


def _node(pathway: Pathway, node: Outlined) -> Node:
    statement = node.statement
    caution = pathway.branches[node.shared].caution if node.shared else None
    return Node(
        kind=node.kind,
        text=_visible(_text(pathway, node)),
        parent=node.parent,
        id=_visible(node.id),
        strength=STRENGTHS[statement.strength] if statement and statement.strength else "",
        sources=tuple(dict.fromkeys(_visible(c.source) for c in statement.citations)) if statement else (),
        caution=_visible(caution or ""),
        mark=node.mark,
        marked=MARKS[node.mark] if node.mark else "",
    )


def _text(pathway: Pathway, node: Outlined) -> str:
    if node.statement is not None:
        treatment = node.statement.treatment
        return pathway.treatments[treatment].name if treatment else node.statement.text
    if node.kind == NodeKind.NOTHING:
        return "Nothing listed"
    if node.kind == NodeKind.QUESTION:
        question = pathway.questions[node.question]
        return question.ask + (" (more than one may hold)" if question.many else "")
    if node.shared:
        return pathway.branches[node.shared].title or ""
    names = []
    if node.choices:
        question = pathway.questions[node.question]
        one = len(node.choices) == 1
        names.append(question.label(node.choices[0]) if one else choices_in_words(question, node.choices))
    if node.section:
        names.append(pathway.sections[node.section].title)
    return ": ".join(names) or "Start"


def _visible(text: str) -> str:
    """Put a text on one line, with signs for hidden characters."""
    return without_hidden(" ".join(text.split()))
