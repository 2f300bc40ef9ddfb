"""A pathway, or some of it, as a tree to draw.

With answers, the branches are marked that they lead to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from recurrence_cli.engine.evaluate import walk
from recurrence_cli.pathway.model import (
    Answers,
    AskQuestion,
    Branch,
    Pathway,
    Place,
    Question,
    Section,
    SharedBranch,
    Statement,
    Step,
    Steps,
    UseBranch,
)
from recurrence_cli.pathway.problems import RecurrenceError, did_you_mean


class NodeKind(StrEnum):
    """What a node is."""

    HEADING = "heading"
    QUESTION = "question"
    CHOICE = "choice"
    OPTION = "option"
    NOTE = "note"
    NOTHING = "nothing"


class Mark(StrEnum):
    """Whether the answers lead, or may lead, to a node."""

    PATH = "path"
    OPEN = "open"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a tree: heading, question, choices, statement, or nothing.

    `parent` is the place of the node above it, None for the first. Only choices are below questions, and choices are
    below nothing else; headings and choices always have something below them. A heading is for a `section`, for a
    `shared` branch, for `choices` of the root question, for both of these, or for the whole.
    """

    kind: NodeKind
    parent: int | None = None
    question: str = ""
    choices: tuple[str, ...] = ()
    section: str = ""
    shared: str = ""
    statement: Statement | None = None
    mark: Mark | None = None

    @property
    def id(self) -> str:
        """The id of the question or statement that the node is."""
        return self.statement.id if self.statement else self.question if self.kind == NodeKind.QUESTION else ""


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes in reading order: depth first."""

    nodes: tuple[Node, ...]

    def below(self) -> list[list[int]]:
        """List the places of the children of each node."""
        below: list[list[int]] = [[] for _ in self.nodes]
        for here, node in enumerate(self.nodes):
            if node.parent is not None:
                below[node.parent].append(here)
        return below


NOTHING = Node(NodeKind.NOTHING)


def tree_of(
    pathway: Pathway,
    root_choice: str = "",
    section: str = "",
    *,
    answers: Answers | None = None,
    on_request: bool = False,
) -> Tree:
    """Outline the tree of one choice of the root question, or all.

    It is of one section or of all. A section that is on request is left out unless it is named or `on_request`. With `answers`, even none, every node is
    marked. Raises `RecurrenceError`, with the nearest name and all of them, for a choice or a section that is not there.
    """
    if section and section not in pathway.sections:
        raise RecurrenceError(_unknown(section, "a section", pathway.sections))
    shown = [s for s in pathway.sections.values() if (s.id == section if section else on_request or not s.on_request)]
    grown = Tree(tuple(_grow(pathway, _trunk(pathway, root_choice, shown, named=bool(section)))))
    return grown if answers is None else _marked(pathway, grown, answers)


@dataclass(frozen=True, slots=True)
class TreeSize:
    """The numbers of questions and statements in a section's tree."""

    choices: tuple[str, ...]
    section: str
    questions: int
    statements: int


def tree_sizes(pathway: Pathway, *, on_request: bool = False) -> list[TreeSize]:
    """Measure the tree of each section for each root branch."""
    branches: dict[str, tuple[str, ...]] = {}
    for section in pathway.sections.values():
        for branch in _root_branches(pathway, section):
            branches.setdefault(branch.choices[0], branch.choices)
    sizes = []
    for choices in branches.values():
        for section in pathway.sections.values():
            if on_request or not section.on_request:
                nodes = tree_of(pathway, choices[0], section.id).nodes
                asked = {node.question for node in nodes if node.kind == NodeKind.QUESTION}
                statements = {node.id for node in nodes if node.statement}
                sizes.append(TreeSize(choices, section.id, len(asked), len(statements)))
    return sizes


# --- growing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _PendingNode:
    """A node to add to the tree, and its children."""

    node: Node
    items: Sequence["_Item"] = ()


_Item: TypeAlias = Step | _PendingNode


def _trunk(pathway: Pathway, root_choice: str, shown: Sequence[Section], named: bool) -> _PendingNode:
    """Start the outline with the root question.

    Each section's tree begins with it; it is drawn once.
    """
    root = pathway.questions[pathway.root]
    branches: dict[tuple[str, ...], list[tuple[Section, Branch]]] = {}
    for section in pathway.sections.values():
        for branch in _root_branches(pathway, section):
            branches.setdefault(branch.choices, []).extend([(section, branch)] if section in shown else [])
    if not root_choice:
        whole = Node(NodeKind.HEADING, section=shown[0].id if named else "")
        kinds = [_behind(root, choices, parts, named=False) for choices, parts in branches.items()]
        return _PendingNode(whole, [_PendingNode(_asked(root), kinds)])
    for choices, parts in branches.items():
        if root_choice in choices:
            pending = _behind(root, choices, parts, named)
            return replace(pending, node=replace(pending.node, kind=NodeKind.HEADING))
    if root_choice in pathway.sections:
        # A section alone is easily taken for the first argument.
        before = f"name one of {', '.join(root.choice_ids)} before it"
        raise RecurrenceError(f'"{root_choice}" is a section; {before}, as in: {root.choice_ids[0]} {root_choice}')
    raise RecurrenceError(_unknown(root_choice, f"a choice of {root.id}", [c for key in branches for c in key]))


def _root_branches(pathway: Pathway, section: Section) -> tuple[Branch, ...]:
    first = pathway.trees[section.id][0]
    assert isinstance(first, AskQuestion), "a section's tree begins by asking the root question"
    return first.branches


def _behind(
    root: Question, choices: tuple[str, ...], parts: Sequence[tuple[Section, Branch]], named: bool
) -> _PendingNode:
    """Continue after choices of the root question.

    With headings of sections, or the steps of one.
    """
    node = _chosen(root, choices)
    if named:
        [(section, branch)] = parts
        return _PendingNode(replace(node, section=section.id), branch.steps)
    return _PendingNode(
        node, [_PendingNode(Node(NodeKind.HEADING, section=section.id), branch.steps) for section, branch in parts]
    )


def _grow(pathway: Pathway, trunk: _PendingNode) -> Iterable[Node]:
    """Yield every node, each after its parent."""
    here = 0
    stack: list[tuple[int | None, _Item]] = [(None, trunk)]
    while stack:
        parent, item = stack.pop()
        pending = item if isinstance(item, _PendingNode) else _pending(pathway, item)
        yield replace(pending.node, parent=parent)
        items = list(_spliced(pathway, pending.items))
        if not items and pending.node.kind in (NodeKind.HEADING, NodeKind.CHOICE):
            items = [_PendingNode(NOTHING)]
        stack.extend((here, child) for child in reversed(items))
        here += 1


def _spliced(pathway: Pathway, items: Sequence[_Item]) -> Iterable[_Item]:
    """Replace shared branches without a title by their steps."""
    stack = list(reversed(items))
    while stack:
        item = stack.pop()
        shared = pathway.branches[item.branch] if isinstance(item, UseBranch) else None
        if shared is not None and not shared.title:
            stack.extend(reversed(shared.steps))
        else:
            yield item


def _pending(pathway: Pathway, step: Step) -> _PendingNode:
    if isinstance(step, Statement):
        return _PendingNode(Node(NodeKind.OPTION if step.is_option else NodeKind.NOTE, statement=step))
    if isinstance(step, UseBranch):
        shared = pathway.branches[step.branch]
        return _PendingNode(Node(NodeKind.HEADING, shared=shared.id), shared.steps)
    question = pathway.questions[step.question]
    return _PendingNode(
        _asked(question), [_PendingNode(_chosen(question, branch.choices), branch.steps) for branch in step.branches]
    )


def _asked(question: Question) -> Node:
    return Node(NodeKind.QUESTION, question=question.id)


def _chosen(question: Question, choices: tuple[str, ...]) -> Node:
    return Node(NodeKind.CHOICE, question=question.id, choices=choices)


def _unknown(name: str, what: str, known: Iterable[str]) -> str:
    names = list(known)
    return f'"{name}" is not {what} ({", ".join(names)}).{did_you_mean(name, names)}'


# --- marking --------------------------------------------------------------------------------------------------------


def _marked(pathway: Pathway, tree: Tree, answers: Answers) -> Tree:
    """Mark every node.

    A statement is marked by its part in the outcome, so that it has its mark at each place that the answers may lead
    to; everything else by the branch it stands on.
    """
    outcome = walk(pathway, answers, on_request=True)
    statements = {f.statement.id: Mark.PATH if f.applies else Mark.OPEN for _, found in outcome.sections for f in found}
    branches = _branches_reached(pathway, tree, answers)
    marked = []
    for here, node in enumerate(tree.nodes):
        on = here if node.kind in (NodeKind.HEADING, NodeKind.CHOICE) else node.parent
        mark = Mark.OFF if on is None else branches.get(on, Mark.OFF)
        if mark != Mark.OFF and node.kind in (NodeKind.OPTION, NodeKind.NOTE):
            mark = statements.get(node.id, Mark.OFF)
        marked.append(replace(node, mark=mark))
    return Tree(tuple(marked))


def _branches_reached(pathway: Pathway, tree: Tree, answers: Answers) -> dict[int, Mark]:
    """Mark the headings and choices that the answers may lead to.

    What leads where is for `walk` alone to say. So it is given a pathway of the same questions in which each heading and
    choice is a branch of its own, headed by a statement that stands for the branch.
    """
    below = tree.below()
    branches = {
        str(here): SharedBranch(str(here), None, None, (_probe(here), *_onwards(tree, below, here)))
        for here, node in enumerate(tree.nodes)
        if node.kind in (NodeKind.HEADING, NodeKind.CHOICE)
    }
    trunk: Steps = (UseBranch("0"),)
    if tree.nodes[0].choices:
        trunk = (AskQuestion(pathway.root, (Branch(tree.nodes[0].choices, trunk),)),)
    section = Section("drawn", "", on_request=False)
    drawn = replace(pathway, sections={section.id: section}, trees={section.id: trunk}, branches=branches)
    [(_, found)] = walk(drawn, answers).sections
    return {int(f.statement.id): Mark.PATH if f.applies else Mark.OPEN for f in found}


def _probe(here: int) -> Statement:
    return Statement(str(here), "", (), None, None, None, Place(here + 1, 1))


def _onwards(tree: Tree, below: list[list[int]], here: int) -> Iterable[Step]:
    """Lead from a heading or a choice to what is below it."""
    for there in below[here]:
        node = tree.nodes[there]
        if node.kind == NodeKind.HEADING:
            yield UseBranch(str(there))
        elif node.kind == NodeKind.QUESTION:
            yield AskQuestion(node.id, tuple(Branch(tree.nodes[c].choices, (UseBranch(str(c)),)) for c in below[there]))
