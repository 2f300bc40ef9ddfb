"""Items on notes: which root choices is this note about?"""

from collections.abc import Iterable, Mapping, Sequence

from recurrence_cli.engine.evaluate import walk
from recurrence_cli.learn.items import Alternative, Item, ItemKind, Scope, Verdict
from recurrence_cli.learn.texts import alike, stems
from recurrence_cli.pathway.model import Pathway


def type_item(pathway: Pathway, section: str, target: str) -> Item:
    """Ask which types a note is about."""
    root = pathway.questions[pathway.root]
    roots = roots_of_note(pathway, section, target)
    alternatives = tuple(
        Alternative(
            number,
            root.label(choice),
            Verdict.RIGHT if choice in roots else Verdict.WRONG,
            (target,) if choice in roots else (),
        )
        for number, choice in enumerate(root.choice_ids, 1)
    )
    text = next(s.text for s in pathway.statements() if s.id == target)
    ask = "For which of these do the sources say this?"
    return Item(ItemKind.TYPE, target, section, {}, (), ask, alternatives, many=True, quote=text)


def roots_of_note(pathway: Pathway, section: str, statement: str) -> tuple[str, ...]:
    """List the root choices with which a note is shown."""
    found = []
    for choice in pathway.questions[pathway.root].choice_ids:
        outcome = walk(pathway, {pathway.root: choice}, on_request=True)
        if any(r.statement.id == statement for s, results in outcome.sections if s.id == section for r in results):
            found.append(choice)
    return tuple(found)


def notes_on_types(pathway: Pathway, scope: Scope) -> tuple[tuple[str, str], ...]:
    """List the notes that depend on the first question alone.

    Notes that give away its answer are left out, and notes like one about another type, as they would be right for both.
    """
    root = pathway.questions[pathway.root]
    named = [stems(f"{choice.label} {choice.says or ''}") for choice in root.choices]
    revealing = {word for words in named for word in words if sum(word in other for other in named) == 1}
    seen: dict[str, list[tuple[str, str, bool]]] = {choice: [] for choice in root.choice_ids}
    for choice in root.choice_ids:
        for section, results in walk(pathway, {root.id: choice}, on_request=True).sections:
            seen[choice] += [(section.id, r.statement.id, r.applies) for r in results if not r.statement.is_option]
    texts = {statement.id: statement.text for statement in pathway.statements()}
    found: dict[tuple[str, str], None] = {}
    for choice in scope.roots:
        for section_id, statement, applies in seen[choice]:
            if not applies or section_id not in scope.sections or stems(texts[statement]) & revealing:
                continue
            roots = [c for c in root.choice_ids if any(s == statement for _, s, _ in seen[c])]
            others = [
                s for c in root.choice_ids if c not in roots for _, s, _ in seen[c] if alike(texts[s], texts[statement])
            ]
            if len(roots) < len(root.choice_ids) and not others and _whatever(seen, roots, statement):
                found[section_id, statement] = None
    return tuple(found)


def _whatever(seen: Mapping[str, Sequence[tuple[str, str, bool]]], roots: Iterable[str], statement: str) -> bool:
    """Report whether a note applies with each root choice alone."""
    return all(any(s == statement and applies for _, s, applies in seen[root]) for root in roots)
