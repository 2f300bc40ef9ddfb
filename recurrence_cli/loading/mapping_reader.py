"""One mapping of the knowledge file, read key by key; what is missing, misplaced or unknown is reported.

A key that is not known is reported once, with the missing key that it may be a slip for; its value is read under that key,
so that nothing else is reported for the same slip.
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
    """The reading of one file: where to report to, and how many suggestions are left."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._suggestions = MOST_SUGGESTIONS

    def suggest(self, name: str, absent: Collection[str], known: Collection[str]) -> tuple[str | None, str | None]:
        """Return the key that is absent and the one of all that are known which are closest to the unknown `name`."""
        if not self._suggestions:
            return None, None
        self._suggestions -= 1
        return closest_match(name, absent), closest_match(name, known)


def _is_empty(node: Node) -> bool:
    """Whether nothing at all stands where a value should."""
    return isinstance(node, ScalarNode) and node.plain and not node.value


class MappingReader:
    """The entries of one mapping, read one by one.

    With the keys that are `known`, any other key is reported; a mapping without them has names of its own.
    """

    def __init__(
        self, node: Node | None, place: Place, what: str, reading: Reading, known: Collection[str] | None = None
    ) -> None:
        self.what = what
        self.place = node.place if node else place
        self.reading = reading
        self.report = reading.report
        self._entries: dict[str, tuple[Place, Node]] = {}
        # What is missing from a mapping that is itself missing or misshapen need not be said again.
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
        """Where the value of each key stands."""
        return {key: node.place for key, (_, node) in self._entries.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def misshapen(self, key: str, kind: type[MappingNode] | type[SequenceNode]) -> bool:
        """Whether what stands under `key` is no `kind`, or cannot be made out; whoever takes it reports that."""
        return not self._whole or (key in self._entries and not isinstance(self._entries[key][1], kind))

    def take(self, key: str, required: bool = True) -> Node | None:
        if key in self._entries:
            return self._entries[key][1]
        if required and self._whole:
            self.report(self.place, f'{self.what} has no "{key}"; add it', "missing-key")
        return None

    def text(self, key: str) -> str:
        return self.as_text(self.take(key), f'{self.what} > "{key}"')

    def maybe(self, key: str) -> str | None:
        """A text that may be left out, or be `null`."""
        node = self.take(key, required=False)
        if node is None or (isinstance(node, ScalarNode) and node.plain and node.value in ("", "null")):
            return None
        return self.as_text(node, f'{self.what} > "{key}"')

    def texts(self, key: str, required: bool = True) -> tuple[str, ...]:
        """The texts of a list; a text that stands alone, reported, counts as one of them."""
        node = self.take(key, required=False)
        if isinstance(node, ScalarNode) and node.value.strip():
            text = self.as_text(node)
            what = f'{self.what} > "{key}" is not a list; write each entry after a dash, or {key}: [{text}]'
            self.report(node.place, what, "wrong-kind")
            return (text,)
        return tuple(self.as_text(item, f'an entry of {self.what} > "{key}"') for item in self.items(key, required))

    def flag(self, key: str) -> bool:
        value = self.maybe(key)
        if value not in (None, "", "true", "false"):
            self.report(self.at(key), f'{self.what} > "{key}" is "{value}"; write true, or leave it out', "wrong-kind")
        return value == "true"

    def one_of(self, key: str, kind: type[_Kind]) -> _Kind:
        """One of the words of `kind`; the first of them, reported, where there is another."""
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

    def day(self, key: str, required: bool = True) -> str | None:
        value = self.text(key) if required else self.maybe(key)
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
        """The mapping under `key`."""
        return MappingReader(self.take(key, required), self.place, key, self.reading, known)

    def parts(self, key: str, what: str, required: bool, known: Collection[str]) -> Iterator["MappingReader"]:
        """The mappings of a list."""
        for node in self.items(key, required):
            yield MappingReader(node, node.place, what, self.reading, known)

    def named(
        self, key: str, what: str, known: Collection[str], required: bool = True, ids: bool = True
    ) -> Iterator[tuple[str, "MappingReader"]]:
        """The mappings of a mapping, with their names, which are `ids` or free words; their place is the name's.

        A mapping inside one of them that has such keys itself is a neighbour that is indented too far. It is reported, and
        is the next.
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
                    told = f'{called} has no use for "{inner}", which may be indented too far'
                    self.report(at, f'{told}; begin it in line with "{name}"', "indentation")
                if deep:
                    names.update(inner for inner, _, _ in deep)
                    queue.extendleft(reversed(deep))
                    rest = {inner: entry for inner, entry in node.entries.items() if inner not in names}
                    node = MappingNode(node.place, rest)
            part = MappingReader(node, place, called, self.reading, known)
            part.place = place
            yield name, part

    def everything(self) -> Iterator[tuple[str, Place, Node]]:
        """Every entry of this mapping itself, where its keys are names of the file's own."""
        for name, (place, node) in self._entries.items():
            yield name, place, node

    def entries(self, key: str, required: bool = True) -> Iterator[tuple[str, Place, Node]]:
        """The entries of the mapping under `key`."""
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
        """Report the keys that are not known; an entry that is a slip for a missing key becomes the entry of that key."""
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
                    what = f'{self.what} has no use for "{name}", and has no "{missing}". Did you mean "{missing}"?'
                    self._entries[missing] = (place, node)
                else:
                    what = f'{self.what} has no use for "{name}"; take it away.'
                    what += f' Did you mean "{near}"?' if near else ""
            del self._entries[name]
            self.report(place, what, "unknown-key")

    def _before(self, name: str) -> str:
        """Return the key whose entry is the last one before that of `name`."""
        keys = [*self._entries]
        return keys[keys.index(name) - 1] if keys[0] != name else ""

    def _plain_text(self, key: str) -> str:
        node = self._entries[key][1]
        return node.value if isinstance(node, ScalarNode) and node.plain else ""

    def _is_bare(self, name: str) -> bool:
        """Whether the entry `name` has neither a colon nor a value, as what follows a comma in braces."""
        place, node = self._entries[name]
        return _is_empty(node) and node.place == Place(place.line, place.column + len(name))

    def at(self, key: str) -> Place:
        """Where the value of `key` stands, or the mapping itself when it has none."""
        return self._entries[key][1].place if key in self._entries else self.place

    def as_text(self, node: Node | None, what: str | None = None) -> str:
        """The words of a scalar, with single spaces; empty, and reported, when it has none."""
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
