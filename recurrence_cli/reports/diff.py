"""The report on two versions: what changes, and for whom."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from recurrence_cli.engine.affected import OPEN, Clause
from recurrence_cli.engine.affected import Group as People
from recurrence_cli.engine.diff import ADDED, REMOVED, REWORDED, Change, PathwayDiff, Words
from recurrence_cli.pathway.model import Pathway, Strength
from recurrence_cli.reports.data import FORMAT, Data
from recurrence_cli.reports.document import Block, Document, Group, Part, Role, Section, entries, plain
from recurrence_cli.reports.phrases import STRENGTHS, name_of
from recurrence_cli.reports.report import Report


def diff_report(old: Pathway, new: Pathway, found: PathwayDiff, status: int) -> Report:
    """Report how the new version differs from the old one."""
    return Report(partial(_data, old, new, found), partial(_document, old, new, found), status)


def _data(old: Pathway, new: Pathway, found: PathwayDiff) -> Data:
    return {
        "format": FORMAT,
        **{
            side: {"id": p.about.id, "version": p.about.version, "sha256": p.sha256}
            for side, p in (("old", old), ("new", new))
        },
        "anything": found.anything,
        "words_only": found.words_only,
        "groups": [
            {
                "for": [[_clause_data(clause) for clause in group.clauses] for group in groups],
                "clash": groups[0].clash,
                "changes": [
                    {
                        "section": change.section,
                        "statement": change.statement,
                        "kind": change.kind,
                        "words": [_words_data(words) for words in change.words],
                    }
                    for change in changes
                ],
            }
            for groups, changes in _by_people(found)
        ],
        "elsewhere": [_words_data(words) for words in found.elsewhere],
    }


def _clause_data(clause: Clause) -> dict[str, Any]:
    choices = ["not_known" if choice == OPEN else choice for choice in clause.choices]
    return {"question": clause.question, "is" if clause.taken else "is_not": choices}


def _words_data(words: Words) -> dict[str, str | None]:
    return {"where": words.where, "was": words.was, "now": words.now}


def _by_people(found: PathwayDiff) -> list[tuple[tuple[People, ...], list[Change]]]:
    """Group the changes of statements by the people whom they concern."""
    people: dict[tuple[People, ...], list[Change]] = {}
    for change in found.changes:
        people.setdefault(change.groups, []).append(change)
    return list(people.items())


def _document(old: Pathway, new: Pathway, found: PathwayDiff) -> Document:
    first = [f"From version {old.about.version} to version {new.about.version} of {new.about.title}."]
    if not found.anything:
        first.append("Nothing changes for anyone.")
    if found.words_only:
        first.append("Only words change: everybody is shown the same statements as before, put as firmly.")
    elif found.changes:
        first.append(f"For the people named below, {_counted(found)}.{_others(found)}")
    elsewhere = (
        Block(words.where, role=Role.ITEM, items=entries(*_sides(words.was, words.now))) for words in found.elsewhere
    )
    return Document(
        "What changes, and for whom",
        (
            Section("", plain(*first), "versions"),
            *(_for(old, new, groups, changes) for groups, changes in _by_people(found)),
            Section("", plain(*_last(old, new, found)), "open"),
            Section("In the rest of the file", tuple(elsewhere), "elsewhere"),
        ),
        banner=True,
    )


def _for(old: Pathway, new: Pathway, groups: tuple[People, ...], changes: list[Change]) -> Section:
    people = [_people(old, new, group) for group in groups]
    parts: list[Part] = []
    if len(people) > 1:
        parts.append(Group(parts=entries(*people)))
    if groups[0].clash:
        parts.append(Block("These answers clash: this is shown only while one of them is not known."))
    parts.append(Group(parts=tuple(_change(old, new, change) for change in changes)))
    return Section(f"For {people[0] if len(people) == 1 else 'any of these'}", tuple(parts), "")


def _last(old: Pathway, new: Pathway, found: PathwayDiff) -> Iterator[str]:
    clauses = [clause for change in found.changes for group in change.groups for clause in group.clauses]
    if clauses:
        yield f"While one of these answers is not known, {_while_open(found)}."
    if any(_new_or_gone(old, new, clause) for clause in clauses):
        yield (
            "An answer that only one of the two versions has counts in the other as not known; what comes in or goes may "
            "depend on it there."
        )


def _counted(found: PathwayDiff) -> str:
    """Count the statements that change, by how."""
    counts = []
    for kind, one, several in (
        (ADDED, "comes in", "come in"),
        (REMOVED, "goes", "go"),
        (REWORDED, "changes", "change"),
    ):
        count = len({change.statement for change in found.changes if change.kind == kind})
        if count:
            counts.append(f"1 statement {one}" if count == 1 else f"{count} statements {several}")
    return " and ".join(filter(None, (", ".join(counts[:-1]), counts[-1])))


def _while_open(found: PathwayDiff) -> str:
    """Say what is shown while one of the answers is not known."""
    kinds = {change.kind for change in found.changes}
    shown = " or ".join(verb for kind, verb in ((ADDED, "comes in"), (REWORDED, "changes")) if kind in kinds)
    phrases = [f"what {shown} is shown as depending on it"] if shown else []
    if REMOVED in kinds:
        phrases.append("what goes may be, too" if shown else "what goes may still be shown as depending on it")
    return "; ".join(phrases)


def _others(found: PathwayDiff) -> str:
    everybody = any(not group.clauses for change in found.changes for group in change.groups)
    return "" if everybody else " For everybody else the statements are as before."


def _people(old: Pathway, new: Pathway, group: People) -> str:
    phrases = []
    for clause in group.clauses:
        sides = [p.questions[clause.question] for p in (new, old) if clause.question in p.questions]
        labels = {choice.id: choice.label for side in reversed(sides) for choice in side.choices}
        if not clause.taken and labels.keys() <= {*clause.choices}:
            clause = Clause(clause.question, (OPEN,))
        choices = " or ".join(f'"{labels.get(choice, "Not known")}"' for choice in clause.choices)
        phrases.append(f"{sides[0].short}: {'' if clause.taken else 'not '}{choices}")
    return "; AND ".join(phrases) or "everybody"


def _new_or_gone(old: Pathway, new: Pathway, clause: Clause) -> bool:
    sides = [p.questions[clause.question].choice_ids for p in (old, new) if clause.question in p.questions]
    return any((choice in sides[0]) != (choice in sides[-1]) for choice in clause.choices)


def _change(old: Pathway, new: Pathway, change: Change) -> Block:
    pathway = old if change.kind == REMOVED else new
    statement = next(s for s in pathway.statements() if s.id == change.statement)
    verb = {ADDED: "Comes in", REMOVED: "Goes"}.get(change.kind)
    if verb is None:
        verb = f"Changes in {' and '.join(words.where for words in change.words)}"
    section = pathway.sections[change.section].title
    texts = [] if change.kind == REWORDED else [statement.text]
    for words in change.words:
        was, now = (_named(p, words.where, side) for p, side in ((old, words.was), (new, words.now)))
        texts += [f"{words.where} {side}" for side in _sides(was, now)]
    return Block(f"{name_of(pathway, statement)}, under {section}.", verb, role=Role.ITEM, items=entries(*texts))


def _named(pathway: Pathway, where: str, side: str | None) -> str | None:
    """Name what a statement had or has."""
    if where == "strength" and side is not None:
        return STRENGTHS[Strength(side)]
    if where == "treatment" and side is not None:
        return pathway.treatments[side].name
    return side


def _sides(was: str | None, now: str | None) -> Iterator[str]:
    if was is not None:
        yield f'was: "{was}"'
    yield f'is now: "{now}"' if now is not None else "is gone"
