"""Reading one mapping of a knowledge file, key by key.

Missing, misplaced and unknown keys are reported. An unknown key that looks like a slip for a missing one is reported once,
and its value is read under the missing key, so that one slip makes one problem.
"""

import re
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date
from enum import StrEnum
from itertools import takewhile
from typing import TypeVar

from recurrence_cli.loading.nodes import MappingNode, Node, Report, ScalarNode, SequenceNode
from recurrence_cli.pathway.model import NOT_KNOWN, Place
from recurrence_cli.pathway.problems import MOST_SUGGESTIONS, closest_match, did_you_mean

_Kind = TypeVar("_Kind", bound=StrEnum)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DATE = re.compile(r"([0-9]{4})(-[0-9]{2})?(-[0-9]{2})?")


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value + "2026-01-01"[len(value) :])
    except ValueError:
        return False
    return _DATE.fullmatch(value) is not None


class Reading:
    """The state of reading one file: its log, and suggestions left."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._suggestions = MOST_SUGGESTIONS

    def suggest(self, name: str, absent: Collection[str], known: Collection[str]) -> tuple[str | None, str | None]:
        """Return the absent key and the known key closest to `name`.

        Each is None without a close match, or after `MOST_SUGGESTIONS`.
        """
        if not self._suggestions:
            return None, None
        self._suggestions -= 1
        return closest_match(name, absent), closest_match(name, known)


def _is_empty(node: Node) -> bool:
    """Report whether a value is left out."""
    return isinstance(node, ScalarNode) and node.plain and not node.value


class MappingReader:
    """The reader of one mapping.

    With `known` keys, any other key is reported. Without, the keys are names that the file chooses.
    """

    def __init__(
        self, node: Node | None, place: Place, what: str, reading: Reading, known: Collection[str] | None = None
    ) -> None:
        self.what = what
        self.place = node.place if node else place
        self.reading = reading
        self.report = reading.report
        self._entries: dict[str, tuple[Place, Node]] = {}
        # Where the mapping itself is missing or of the wrong kind, a missing key is not worth a second problem.
        self._whole = isinstance(node, MappingNode)
        if isinstance(node, MappingNode):
            self._entries = node.entries
            if known is not None and not node.entries.keys() <= set(known):
                self._entries = {**node.entries}
                self._report_unknown(known)
        elif node is not None:
            self.report(node.place, f"{what} is not a mapping; write it as key: value", "wrong-kind")

    @property
    def places(self) -> dict[str, Place]:
        """The place of the value of each key."""
        return {key: node.place for key, (_, node) in self._entries.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def misshapen(self, key: str, kind: type[MappingNode] | type[SequenceNode]) -> bool:
        """Report whether the value of `key` is of another kind, or unreadable.

        This adds no problem: reading the value does.
        """
        return not self._whole or (key in self._entries and not isinstance(self._entries[key][1], kind))

    def take(self, key: str, required: bool = True) -> Node | None:
        """Return the value of `key`; report it if required and missing."""
        if key in self._entries:
            return self._entries[key][1]
        if required and self._whole:
            self.report(self.place, f'{self.what} has no "{key}"; add it', "missing-key")
        return None

    def text(self, key: str) -> str:
        return self.as_text(self.take(key), f'{self.what} > "{key}"')

    def optional_text(self, key: str) -> str | None:
        """Read a text that may be left out, empty or `null`."""
        node = self.take(key, required=False)
        if node is None or (isinstance(node, ScalarNode) and node.plain and node.value in ("", "null")):
            return None
        return self.as_text(node, f'{self.what} > "{key}"')

    def texts(self, key: str, required: bool = True) -> tuple[str, ...]:
        """Read a list of texts; a single text is reported, and read."""
        node = self.take(key, required=False)
        if isinstance(node, ScalarNode) and node.value.strip():
            text = self.as_text(node)
            what = f'{self.what} > "{key}" is not a list; write each entry after a dash, or {key}: [{text}]'
            self.report(node.place, what, "wrong-kind")
            return (text,)
        return tuple(self.as_text(item, f'an entry of {self.what} > "{key}"') for item in self.items(key, required))

    def flag(self, key: str) -> bool:
        value = self.optional_text(key)
        if value not in (None, "", "true", "false"):
            self.report(self.at(key), f'{self.what} > "{key}" is "{value}"; write true, or leave it out', "wrong-kind")
        return value == "true"

    def one_of(self, key: str, kind: type[_Kind]) -> _Kind:
        """Read a word of the enum `kind`; report any other.

        The first word replaces one that is not valid.
        """
        node = self.take(key)
        if isinstance(node, ScalarNode) and not node.value.strip():
            self.report(node.place, f'{self.what} > "{key}" is empty; write one of {", ".join(kind)}', "empty-text")
            return next(iter(kind))
        value = self.as_text(node, f'{self.what} > "{key}"')
        with suppress(ValueError):
            return kind(value)
        if value:
            what = f'{self.what} > "{key}" is "{value}", not one of {", ".join(kind)}.{did_you_mean(value, list(kind))}'
            self.report(self.at(key), what, "wrong-kind")
        return next(iter(kind))

    def date(self, key: str, required: bool = True) -> str | None:
        value = self.text(key) if required else self.optional_text(key)
        if value and not _is_date(value):
            what = f'{self.what} > "{key}" is "{value}"; write a date as 2026, 2026-06 or 2026-06-30'
            self.report(self.at(key), what, "wrong-kind")
            return None
        return value

    def items(self, key: str, required: bool = True) -> list[Node]:
        node = self.take(key, required)
        if node is None or isinstance(node, SequenceNode):
            return node.items if node else []
        self.report(node.place, f'{self.what} > "{key}" is not a list; write each entry after a dash', "wrong-kind")
        return []

    def part(self, key: str, required: bool = True, known: Collection[str] | None = None) -> "MappingReader":
        """Return a reader of the mapping under `key`."""
        return MappingReader(self.take(key, required), self.place, key, self.reading, known)

    def parts(self, key: str, what: str, required: bool, known: Collection[str]) -> Iterator["MappingReader"]:
        """Yield a reader of each mapping in a list."""
        for node in self.items(key, required):
            yield MappingReader(node, node.place, what, self.reading, known)

    def named(
        self, key: str, what: str, known: Collection[str], required: bool = True, ids: bool = True
    ) -> Iterator[tuple[str, "MappingReader"]]:
        """Yield the names in a mapping of mappings, with readers.

        The names are `ids` or free words, and the place of an entry is that of its name. An entry nested in another that
        has `known` keys itself is taken for its neighbour, indented too far: it is reported and read next.
        """
        entries = [*self.entries(key, required)]
        names = {name for name, _, _ in entries}
        queue = deque(entries)
        while queue:
            name, place, node = queue.popleft()
            if ids:
                self.check_id(name, place)
            called = f'{what} "{name}"'
            if isinstance(node, MappingNode) and not node.entries.keys() <= set(known):
                deep = [
                    (inner, at, value)
                    for inner, (at, value) in node.entries.items()
                    if inner not in known and inner not in names and _has_any(value, known)
                ]
                for inner, at, _ in deep:
                    what = f'{called} has the unknown key "{inner}", which may be indented too far'
                    self.report(at, f'{what}; align it with "{name}"', "indentation")
                if deep:
                    names.update(inner for inner, _, _ in deep)
                    queue.extendleft(reversed(deep))
                    rest = {inner: entry for inner, entry in node.entries.items() if inner not in names}
                    node = MappingNode(node.place, rest)
            part = MappingReader(node, place, called, self.reading, known)
            part.place = place
            yield name, part

    def own_entries(self) -> Iterator[tuple[str, Place, Node]]:
        """Yield the entries of this mapping itself."""
        for name, (place, node) in self._entries.items():
            yield name, place, node

    def entries(self, key: str, required: bool = True) -> Iterator[tuple[str, Place, Node]]:
        """Yield the entries of the mapping under `key`."""
        node = self.take(key, required)
        if isinstance(node, MappingNode):
            for name, (place, value) in [*node.entries.items()]:
                yield name, place, value
        elif node is not None:
            what = f'{self.what} > "{key}" is not a mapping; write each entry as name: ...'
            self.report(node.place, what, "wrong-kind")

    def id(self, key: str) -> str:
        value = self.text(key)
        if value:
            self.check_id(value, self.at(key))
        return value

    def check_id(self, name: str, place: Place) -> None:
        if not _ID.fullmatch(name) or name == NOT_KNOWN:
            what = f'"{name}" cannot be an id; use letters, digits and - _ . without spaces, and not {NOT_KNOWN}'
            self.report(place, what, "wrong-kind")

    def _report_unknown(self, known: Collection[str]) -> None:
        """Report unknown keys, and correct slips for missing ones."""
        unknown = deque(name for name in self._entries if name not in known)
        while unknown:
            name = unknown.popleft()
            place, node = self._entries[name]
            absent = [key for key in known if key not in self._entries]
            key, colon, value = name.partition(":")
            bare = self._is_bare(name)
            before = self._before(name) if bare else ""
            if bare and colon and key in absent:
                what = f'{self.what} has "{name}" as one word; write a space after the colon: {key}: {value}'
                self._entries[key] = (place, ScalarNode(node.place, value, True))
            elif bare and before in known and (text := self._plain_text(before)):
                rest = [*takewhile(self._is_bare, [name, *unknown])]
                for _ in rest[1:]:
                    del self._entries[unknown.popleft()]
                text = ", ".join([text, *rest])
                what = f'{self.what} > "{before}" ends at a comma; put the text in quotes: {before}: "{text}"'
            else:
                missing, near = self.reading.suggest(name, absent, known)
                if missing:
                    what = f'{self.what} has the unknown key "{name}", and no "{missing}". Did you mean "{missing}"?'
                    self._entries[missing] = (place, node)
                else:
                    what = f'{self.what} has the unknown key "{name}"; remove it.'
                    what += f' Did you mean "{near}"?' if near else ""
            del self._entries[name]
            self.report(place, what, "unknown-key")

    def _before(self, name: str) -> str:
        """Return the key just before `name`, or "" for the first."""
        keys = [*self._entries]
        return keys[keys.index(name) - 1] if keys[0] != name else ""

    def _plain_text(self, key: str) -> str:
        node = self._entries[key][1]
        return node.value if isinstance(node, ScalarNode) and node.plain else ""

    def _is_bare(self, name: str) -> bool:
        """Report whether the entry has no colon and no value.

        In braces, text after a comma is read as such an entry.
        """
        place, node = self._entries[name]
        return _is_empty(node) and node.place == Place(place.line, place.column + len(name))

    def at(self, key: str) -> Place:
        """Return the place of a value, or else of the mapping."""
        return self._entries[key][1].place if key in self._entries else self.place

    def as_text(self, node: Node | None, what: str | None = None) -> str:
        """Read a scalar with single spaces; report an empty or other value."""
        what = what or self.what
        if isinstance(node, ScalarNode):
            value = " ".join(node.value.split())
            if not value:
                self.report(node.place, f"{what} is empty; write a text", "empty-text")
            return value
        if node is not None:
            self.report(node.place, f"{what} is not a text; write one line of words", "wrong-kind")
        return ""


def _has_any(node: Node, keys: Collection[str]) -> bool:
    return isinstance(node, MappingNode) and not node.entries.keys().isdisjoint(keys)
