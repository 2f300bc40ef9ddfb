"""Two editions of a pathway: for whom they differ, and how."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from itertools import pairwise, product, zip_longest
from typing import Any

from recurrence_cli.engine.affected import AnswerSpace, Group, Seen
from recurrence_cli.engine.cubes import Cube, both
from recurrence_cli.pathway.model import Citation, Clash, Metadata, Pathway, SharedBranch
from recurrence_cli.pathway.problems import Problem


@dataclass(frozen=True, slots=True)
class Words:
    """A changed text or value: its place, the old, the new.

    None where there is none.
    """

    where: str
    was: str | None
    now: str | None

    @property
    def is_text(self) -> bool:
        """Return whether it only edits a text or a help.

        Nothing was added, removed or moved.
        """
        name = next(part for part in reversed(self.where.split(" > ")) if not part.isdigit())
        return name in _TEXTS and (None not in (self.was, self.now) or name == "help")


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
        if key in before and key in after and (words := (*_differing(old_texts[statement], new_texts[statement]),)):
            both_apply = product(was.applies, now.applies)
            stay: list[Cube] = [way for one, two in both_apply if (way := both(one, two)) is not None]
            changes += _changes(section, statement, REWORDED, space.groups(stay), words)
    elsewhere = [*_differing(old, new)]
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

_UNSAID: dict[type, set[str]] = {
    Pathway: {"name", "sha256", "trees"},
    # These are there to tell of changes.
    Metadata: {"version", "changelog"},
    Clash: {"first", "second"},
    SharedBranch: {"steps"},
}
"""Fields that may differ without anybody being shown anything else."""

_WRITTEN = {"about": "pathway", "root": "tree > ask", "citations": "sources"}
"""What the file calls a field that the program calls otherwise."""

_TEXTS = {"text", "title", "purpose", "use", "not_for", "notice", "silence", "ask", "short", "help", "look_in", "label",
          "because", "name", "what", "meaning", "caution", "further", "says", "qualifier"}  # fmt: skip


def _differing(was: Any, now: Any, where: str = "") -> Iterator[Words]:
    """Yield the differences of two values, text by text.

    Named entries are compared by name, and in their order.
    """
    one, two = _said(was), _said(now)
    if _is_list(was) or _is_list(now):
        for number, old_item, new_item in _aligned(was or (), now or ()):
            yield from _differing(old_item, new_item, _inside(where, str(number)))
    elif is_dataclass(was) and now is None and isinstance(one, Mapping):
        # What is gone is named by the first that it says.
        yield Words(where, next((said for said in map(_said, one.values()) if isinstance(said, str)), ""), None)
    elif isinstance(one, Mapping) or isinstance(two, Mapping):
        old, new = (side if isinstance(side, Mapping) else {} for side in (one, two))
        for key in dict.fromkeys((*new, *old)):
            yield from _differing(old.get(key), new.get(key), _inside(where, key))
        if where != "branches":
            yield from _moved(old, new, where)
    elif one != two:
        yield Words(where, one, two)


def _is_list(value: Any) -> bool:
    """Return whether it is a list of things without names."""
    return isinstance(value, tuple) and bool(value) and not isinstance(value[0], Citation) and not _name(value[0])


def _aligned(was: Sequence[Any], now: Sequence[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Yield what differs between two lists, with its number.

    None where only one of them has it.
    """
    for _, i, end_i, j, end_j in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if was[i:end_i] != now[j:end_j]:
            both = zip_longest(was[i:end_i], now[j:end_j])
            yield from ((j + number, old, new) for number, (old, new) in enumerate(both, 1))


def _moved(was: Iterable[str], now: Iterable[str], where: str) -> Iterator[Words]:
    """Yield the names in both lists that have moved.

    As many as possible count as unmoved (longest increasing subsequence).
    """
    old, new = [name for name in was if name in now], [name for name in now if name in was]
    matching = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
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


def _said(value: Any) -> str | Mapping[str, object] | None:
    """Return a value as a text, or as its fields by name.

    None where there is none.
    """
    if value is None or value is False or value == ():
        return None
    if isinstance(value, Mapping):
        return value
    if is_dataclass(value):
        unsaid = _UNSAID.get(type(value), {"id"})
        named = [f.name for f in fields(value) if f.compare and f.name not in unsaid]
        return {_WRITTEN.get(name, name): getattr(value, name) for name in named}
    if isinstance(value, tuple) and isinstance(value[0], Citation):
        return ", ".join(f"{c.source} ({c.at})" if c.at else c.source for c in value)
    if isinstance(value, tuple):
        return {_name(item) or str(number): item for number, item in enumerate(value, 1)}
    return "true" if value is True else str(value)


def _name(item: Any) -> str:
    if isinstance(item, Clash):
        return " with ".join(f"{question}={', '.join(choices)}" for question, choices in (item.first, item.second))
    return getattr(item, "id", "")
