"""A pathway, or a part of it, as a tree to draw; with answers, which of its branches they lead to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from recurrence_cli.engine.evaluate import walk
from recurrence_cli.model import (
    Answers,
    Ask,
    Branch,
    Fork,
    Pathway,
    Place,
    Question,
    Section,
    SharedBranch,
    Statement,
    Step,
    Strength,
    Use,
)
from recurrence_cli.problems import RecurrenceError, did_you_mean
from recurrence_cli.words import choices_in_words


class Kind(StrEnum):
    """What a node is. A choice is what stands on the line behind its question."""

    HEADING = "heading"
    QUESTION = "question"
    CHOICE = "choice"
    OPTION = "option"
    NOTE = "note"
    NOTHING = "nothing"


class Mark(StrEnum):
    """Where a node stands for a case: where its answers lead, where they may lead, or elsewhere."""

    PATH = "path"
    OPEN = "open"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a tree: a heading, a question, a choice or choices of it, a statement, or nothing listed.

    `parent` is where the node it hangs on stands in the tree, None for the first. `id` is a question's or a
    statement's. Choices hang on questions alone, and nothing else does; headings and choices are never bare. An option's
    `text` is the name of its treatment, a note's its text.
    """

    kind: Kind
    text: str
    parent: int | None = None
    id: str = ""
    choices: tuple[str, ...] = ()
    strength: Strength | None = None
    sources: tuple[str, ...] = ()
    caution: str | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes in the order in which they are read: each after the one it hangs on, a branch before the next."""

    nodes: tuple[Node, ...]

    def below(self) -> list[list[int]]:
        """For each node, where those that hang on it stand."""
        below: list[list[int]] = [[] for _ in self.nodes]
        for here, node in enumerate(self.nodes):
            if node.parent is not None:
                below[node.parent].append(here)
        return below

    def depths(self) -> list[int]:
        """For each node, how many stand above it."""
        depths: list[int] = []
        for node in self.nodes:
            depths.append(0 if node.parent is None else depths[node.parent] + 1)
        return depths


NOTHING = Node(Kind.NOTHING, "Nothing listed")


def tree_of(
    pathway: Pathway,
    root_choice: str = "",
    section: str = "",
    *,
    answers: Answers | None = None,
    on_request: bool = False,
) -> Tree:
    """The tree behind one choice of the root question, or behind all, of one section, or of all.

    A section that is on request is left out unless it is named or `on_request`. With `answers`, even none, every node is
    marked. Raises `RecurrenceError`, with the nearest name and all of them, for a choice or a section that is not there.
    """
    if section and section not in pathway.sections:
        raise RecurrenceError(_unknown(section, "a section", pathway.sections))
    shown = [s for s in pathway.sections.values() if (s.id == section if section else on_request or not s.on_request)]
    grown = Tree(tuple(_grow(pathway, _trunk(pathway, root_choice, shown, named=bool(section)))))
    return grown if answers is None else _marked(pathway, grown, answers)


# --- growing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bough:
    """A node that is to grow, and what is to hang on it."""

    node: Node
    items: Sequence["_Item"] = ()


_Item: TypeAlias = Step | _Bough


def _trunk(pathway: Pathway, root_choice: str, shown: Sequence[Section], named: bool) -> _Bough:
    """The bough that everything hangs on. Each section's own tree begins with the root question, drawn here once."""
    root = pathway.questions[pathway.root]
    forks: dict[tuple[str, ...], list[tuple[Section, Fork]]] = {}
    for section in pathway.sections.values():
        for fork in _root_forks(pathway, section):
            forks.setdefault(fork.choices, []).extend([(section, fork)] if section in shown else [])
    if not root_choice:
        title = shown[0].title if named else "Start"
        kinds = [_behind(root, choices, parts, named=False) for choices, parts in forks.items()]
        return _Bough(Node(Kind.HEADING, title), [_Bough(_asked(root), kinds)])
    for choices, parts in forks.items():
        if root_choice in choices:
            bough = _behind(root, choices, parts, named)
            return replace(bough, node=replace(bough.node, kind=Kind.HEADING))
    if root_choice in pathway.sections:
        # A section alone is easily taken for the first argument.
        before = f"name one of {', '.join(root.choice_ids)} before it"
        raise RecurrenceError(f'"{root_choice}" is a section; {before}, as in: {root.choice_ids[0]} {root_choice}')
    raise RecurrenceError(_unknown(root_choice, f"a choice of {root.id}", [c for key in forks for c in key]))


def _root_forks(pathway: Pathway, section: Section) -> tuple[Fork, ...]:
    first = pathway.trees[section.id][0]
    assert isinstance(first, Ask), "a section's tree begins by asking the root question"
    return first.forks


def _behind(root: Question, choices: tuple[str, ...], parts: Sequence[tuple[Section, Fork]], named: bool) -> _Bough:
    """What stands behind choices of the root question: a heading for each section, or the steps of the one `named`."""
    node = _chosen(root, choices)
    if named:
        [(section, fork)] = parts
        return _Bough(replace(node, text=f"{node.text}: {section.title}"), fork.branch)
    return _Bough(node, [_Bough(Node(Kind.HEADING, section.title), fork.branch) for section, fork in parts])


def _grow(pathway: Pathway, trunk: _Bough) -> Iterable[Node]:
    """Every node, each after the one it hangs on."""
    here = 0
    waiting: list[tuple[int | None, _Item]] = [(None, trunk)]
    while waiting:
        parent, item = waiting.pop()
        bough = item if isinstance(item, _Bough) else _bough(pathway, item)
        yield replace(bough.node, parent=parent)
        items = list(_spliced(pathway, bough.items))
        if not items and bough.node.kind in (Kind.HEADING, Kind.CHOICE):
            items = [_Bough(NOTHING)]
        waiting.extend((here, hanging) for hanging in reversed(items))
        here += 1


def _spliced(pathway: Pathway, items: Sequence[_Item]) -> Iterable[_Item]:
    """The items, with the steps of shared branches that have no title in their place."""
    waiting = list(reversed(items))
    while waiting:
        item = waiting.pop()
        shared = pathway.branches[item.branch] if isinstance(item, Use) else None
        if shared is not None and not shared.title:
            waiting.extend(reversed(shared.steps))
        else:
            yield item


def _bough(pathway: Pathway, step: Step) -> _Bough:
    if isinstance(step, Statement):
        return _Bough(_leaf(pathway, step))
    if isinstance(step, Use):
        shared = pathway.branches[step.branch]
        return _Bough(Node(Kind.HEADING, shared.title or "", caution=shared.caution), shared.steps)
    question = pathway.questions[step.question]
    return _Bough(_asked(question), [_Bough(_chosen(question, fork.choices), fork.branch) for fork in step.forks])


def _asked(question: Question) -> Node:
    several = " (more than one may hold)" if question.many else ""
    return Node(Kind.QUESTION, question.ask + several, id=question.id)


def _chosen(question: Question, choices: tuple[str, ...]) -> Node:
    words = question.label(choices[0]) if len(choices) == 1 else choices_in_words(question, choices)
    return Node(Kind.CHOICE, words, choices=choices)


def _leaf(pathway: Pathway, statement: Statement) -> Node:
    name = pathway.treatments[statement.treatment].name if statement.treatment else None
    return Node(
        Kind.NOTE if name is None else Kind.OPTION,
        statement.text if name is None else name,
        id=statement.id,
        strength=statement.strength,
        sources=tuple(dict.fromkeys(citation.source for citation in statement.citations)),
    )


def _unknown(name: str, what: str, known: Iterable[str]) -> str:
    names = list(known)
    return f'"{name}" is not {what} ({", ".join(names)}).{did_you_mean(name, names)}'


# --- marking --------------------------------------------------------------------------------------------------------


def _marked(pathway: Pathway, tree: Tree, answers: Answers) -> Tree:
    """The tree with every node marked.

    A statement is marked by its part in the outcome, so that it has its mark at each place that the answers may lead
    to; everything else by the branch it stands on.
    """
    outcome = walk(pathway, answers, on_request=True)
    statements = {f.statement.id: Mark.PATH if f.applies else Mark.OPEN for _, found in outcome.sections for f in found}
    branches = _branches_reached(pathway, tree, answers)
    marked = []
    for here, node in enumerate(tree.nodes):
        on = here if node.kind in (Kind.HEADING, Kind.CHOICE) else node.parent
        mark = Mark.OFF if on is None else branches.get(on, Mark.OFF)
        if mark != Mark.OFF and node.kind in (Kind.OPTION, Kind.NOTE):
            mark = statements.get(node.id, Mark.OFF)
        marked.append(replace(node, mark=mark))
    return Tree(tuple(marked))


def _branches_reached(pathway: Pathway, tree: Tree, answers: Answers) -> dict[int, Mark]:
    """The headings and choices that the answers lead to, or may lead to, by where they stand in the tree.

    What leads where is for `walk` alone to say. So it is given a pathway of the same questions in which each heading and
    choice is a branch of its own, headed by a statement that stands for the branch.
    """
    below = tree.below()
    branches = {
        str(here): SharedBranch(str(here), None, None, (_probe(here), *_onwards(tree, below, here)))
        for here, node in enumerate(tree.nodes)
        if node.kind in (Kind.HEADING, Kind.CHOICE)
    }
    trunk: Branch = (Use("0"),)
    if tree.nodes[0].choices:
        trunk = (Ask(pathway.root, (Fork(tree.nodes[0].choices, trunk),)),)
    section = Section("drawn", "", on_request=False)
    drawn = replace(pathway, sections={section.id: section}, trees={section.id: trunk}, branches=branches)
    [(_, found)] = walk(drawn, answers).sections
    return {int(f.statement.id): Mark.PATH if f.applies else Mark.OPEN for f in found}


def _probe(here: int) -> Statement:
    return Statement(str(here), "", (), None, None, None, Place(here + 1, 1))


def _onwards(tree: Tree, below: list[list[int]], here: int) -> Iterable[Step]:
    """The steps from a heading or a choice to those behind it."""
    for there in below[here]:
        node = tree.nodes[there]
        if node.kind == Kind.HEADING:
            yield Use(str(there))
        elif node.kind == Kind.QUESTION:
            yield Ask(node.id, tuple(Fork(tree.nodes[c].choices, (Use(str(c)),)) for c in below[there]))
