"""Two editions of a pathway: for whom they differ, and how."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise, product, zip_longest
from typing import Any

from recurrence_cli.engine.affected import AnswerSpace, Group, Seen
from recurrence_cli.engine.cubes import Cube, both
from recurrence_cli.pathway.fields import BRANCH, FILE, NOTE, OPTION
from recurrence_cli.pathway.model import Clash, Pathway, Statement
from recurrence_cli.pathway.problems import Problem
from recurrence_cli.pathway.record import Field, Kind, Record, Wording, entries


@dataclass(frozen=True, slots=True)
class Words:
    """A changed text or value: its place, the old, the new.

    None where there is none.
    """

    where: str
    was: str | None
    now: str | None
    is_text: bool = False
    """Whether a sentence was edited, or an optional one added or removed, and nothing else."""


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one statement in one section, for groups of people.

    It is added, removed, or its content differs.

    All of the groups clash, or none does.
    """

    section: str
    statement: str
    kind: str
    groups: tuple[Group, ...]
    words: tuple[Words, ...] = ()


ADDED, REMOVED, REWORDED = "added", "removed", "reworded"


@dataclass(frozen=True, slots=True)
class PathwayDiff:
    """How the second of two editions differs from the first.

    `changes` are of statements; `elsewhere` what reads otherwise in the rest of the file, which may concern anybody.
    """

    changes: tuple[Change, ...]
    elsewhere: tuple[Words, ...]

    @property
    def anything(self) -> bool:
        return bool(self.changes or self.elsewhere)

    @property
    def words_only(self) -> bool:
        """Return whether only texts were edited.

        Then everybody is shown the same statements as before.
        """
        words = [*self.elsewhere, *(words for change in self.changes for words in change.words)]
        kinds = {change.kind for change in self.changes}
        return self.anything and kinds <= {REWORDED} and all(w.is_text for w in words)


def compare_pathways(old: Pathway, new: Pathway) -> PathwayDiff:
    """Compare two versions exactly, for all answers that either allows."""
    space = AnswerSpace(old, new)
    before, after = space.seen(old), space.seen(new)
    old_texts, new_texts = ({s.id: s for s in p.statements()} for p in (old, new))
    changes: list[Change] = []
    for key in dict.fromkeys((*after, *before)):
        section, statement = key
        was, now = before.get(key, Seen()), after.get(key, Seen())
        changes += _changes(section, statement, ADDED, space.added(was, now))
        changes += _changes(section, statement, REMOVED, space.added(now, was))
        if (
            key in before
            and key in after
            and (words := (*_differing_statements(old_texts[statement], new_texts[statement]),))
        ):
            both_apply = product(was.applies, now.applies)
            stay: list[Cube] = [way for one, two in both_apply if (way := both(one, two)) is not None]
            changes += _changes(section, statement, REWORDED, space.groups(stay), words)
    elsewhere = [*_differing_records(FILE, old, new, "")]
    for section in new.sections:
        one, two = ([name for shown, name in found if shown == section] for found in (before, after))
        elsewhere += _moved(one, two, _inside("sections", section))
    return PathwayDiff(tuple(changes), tuple(elsewhere))


def _changes(
    section: str, statement: str, kind: str, groups: tuple[Group, ...], words: tuple[Words, ...] = ()
) -> Iterator[Change]:
    """Yield the changes of a statement, separately for clashing answers."""
    for clash in (False, True):
        if some := tuple(group for group in groups if group.clash == clash):
            yield Change(section, statement, kind, some, words)


def unannounced_change(old: Pathway, new: Pathway) -> Iterator[Problem]:
    """The content changed, but not the version or the changelog.

    Fails, with `check --against OLD`: a text that reads otherwise under the same `version`, under an earlier one or one that
    is no number, or under a new one for which the `changelog` has no entry. Who has a printed result must be able to see that there is a newer one, and why.
    """
    if compare_pathways(old, new).anything:
        about = new.about
        before, after = _numbers(old.about.version), _numbers(about.version)
        if about.version == old.about.version:
            what = f'the content changed, and the version is still "{about.version}"; raise it'
        elif before and not after:
            what = f'the content changed, and the version "{about.version}" is no number such as 1.2.0; write one'
        elif before and after and after < before:
            what = f'the content changed, and the version went down from "{old.about.version}" to "{about.version}"; raise it'
        elif about.version not in {change.version for change in about.changelog}:
            what = f'the content changed, and the changelog has no entry for version "{about.version}"; add one'
        else:
            return
        yield Problem(new.name, about.places.get("version", about.place), what, "unannounced-change")


def _numbers(version: str) -> tuple[tuple[int, ...], bool, str] | None:
    """Parse a version such as 1.2.0 or 1.2.0-draft for comparison.

    None when it is not one.
    """
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})*)(?:-([\w.]+))?", version)
    return (tuple(map(int, found[1].split("."))), not found[2], found[2] or "") if found else None


# --- what reads otherwise -------------------------------------------------------------------------------------------

_STATEMENT = {field.name: field for record in (OPTION, NOTE) for field in record.fields if field.kind != Kind.ID}


def _differing_statements(was: Statement, now: Statement) -> Iterator[Words]:
    """Yield how two versions of a statement differ."""
    for field in _STATEMENT.values():
        yield from _differing(field, was, now, "")
    # No field, but where the statement stands.
    if was.layer != now.layer:
        yield Words("layer", was.layer, now.layer)


def _differing_records(record: Record, was: Any, now: Any, where: str) -> Iterator[Words]:
    """Yield how two versions of a record differ, field by field.

    Either may be None.
    """
    fields = [field for field in record.fields if field.compared]
    if now is None:
        # What is gone is named by the first that it says.
        texts = (_said(field, was) for field in fields if field.kind != Kind.ID)
        yield Words(where, next(filter(None, texts), ""), None)
        return
    for field in fields:
        yield from _differing(field, was, now, where)


def _differing(field: Field, was: Any, now: Any, where: str) -> Iterator[Words]:
    """Yield how a field of two versions of its record differs."""
    inside = _inside(where, field.key)
    one, two = (getattr(side, field.name, None) or () for side in (was, now))
    if field.kind == Kind.TREES:
        if was.root != now.root:
            yield Words(_inside(inside, "ask"), was.root, now.root)
    elif field.kind == Kind.PART:
        yield from _differing_records(field.of, one, two, inside)
    elif field.kind == Kind.LISTS:
        for key in dict.fromkeys((*two, *one)):
            old_list, new_list = (side[key].questions if key in side else () for side in (one, two))
            yield from _differing_lists(field.of, old_list, new_list, _inside(inside, key))
    elif field.kind in (Kind.NAMED, Kind.CHOICES, Kind.PARTS):
        old, new = (dict(_named(field, side)) for side in (one, two))
        if "" in (*old, *new):
            yield from _differing_lists(field.of, one, two, inside)
        else:
            for name in dict.fromkeys((*new, *old)):
                yield from _differing_records(field.of, old.get(name), new.get(name), _inside(inside, name))
            if field.of is not BRANCH:
                yield from _moved(old, new, inside)
    elif field.kind in (Kind.TEXTS, Kind.NAMES):
        for number, old_text, new_text in _aligned(one, two):
            yield Words(_inside(inside, str(number)), old_text, new_text, _is_prose(field))
    elif (before := _said(field, was)) != (after := _said(field, now)):
        edited = None not in (before, after) or (field.optional and was is not None)
        yield Words(inside, before, after, _is_prose(field) and edited)


def _is_prose(field: Field) -> bool:
    return field.wording in (Wording.PROSE, Wording.FORMAL)


def _differing_lists(record: Record, was: Sequence[Any], now: Sequence[Any], where: str) -> Iterator[Words]:
    for number, old, new in _aligned(was, now):
        yield from _differing_records(record, old, new, _inside(where, str(number)))


def _aligned(was: Sequence[Any], now: Sequence[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Yield what differs between two lists, with its number.

    None where only one of them has it.
    """
    for _, i, end_i, j, end_j in SequenceMatcher(None, was, now).get_opcodes():
        if was[i:end_i] != now[j:end_j]:
            both = zip_longest(was[i:end_i], now[j:end_j])
            yield from ((j + number, old, new) for number, (old, new) in enumerate(both, 1))


def _moved(was: Iterable[str], now: Iterable[str], where: str) -> Iterator[Words]:
    """Yield the names in both lists that have moved.

    As many as possible count as unmoved (longest increasing subsequence).
    """
    old, new = [name for name in was if name in now], [name for name in now if name in was]
    matching = SequenceMatcher(None, old, new).get_matching_blocks()
    stayed = {name for start, _, size in matching for name in old[start : start + size]}
    after = [
        {name: f"after {before}" if before else "first" for before, name in pairwise(["", *names])}
        for names in (old, new)
    ]
    for name in new:
        if name not in stayed:
            yield Words(_inside(where, f"{name} > stands"), after[0][name], after[1][name])


def _inside(where: str, key: str) -> str:
    return f"{where} > {key}" if where else key


def _said(field: Field, holder: Any) -> str | None:
    """Return a field of a record as a text, or None."""
    held = getattr(holder, field.name, None)
    if not held:
        return None
    if field.kind == Kind.CITATIONS:
        return ", ".join(f"{c.source} ({c.at})" if c.at else c.source for c in held)
    return "true" if held is True else str(held)


def _named(field: Field, held: Any) -> Iterator[tuple[str, Any]]:
    """Name the records of a field by what identifies them.

    By their ids, or the answers of a clash; empty where there is nothing.
    """
    for name, item in entries(field, held):
        if isinstance(item, Clash):
            yield (
                " with ".join(f"{question}={', '.join(choices)}" for question, choices in (item.first, item.second)),
                item,
            )
        else:
            yield name, item
