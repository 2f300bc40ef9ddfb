"""One mapping of the knowledge file, taken field by field; what is missing, misplaced or left over is reported."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import TypeVar

from recurrence_cli.loader.nodes import Entries, Items, Node, Report, Text
from recurrence_cli.model import NOT_KNOWN, Place
from recurrence_cli.problems import did_you_mean

_Kind = TypeVar("_Kind", bound=StrEnum)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DATE = re.compile(r"([0-9]{4})(-[0-9]{2})?(-[0-9]{2})?")


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value + "2026-01-01"[len(value) :])
    except ValueError:
        return False
    return _DATE.fullmatch(value) is not None


class Fields:
    """The entries of one mapping, taken one by one; `done` reports those that nobody took."""

    def __init__(self, node: Node | None, place: Place, what: str, report: Report) -> None:
        self.what = what
        self.place = node.place if node else place
        self.report = report
        self._entries: dict[str, tuple[Place, Node]] = {}
        self._taken: set[str] = set()
        # What is missing from a mapping that is itself missing or misshapen need not be said again.
        self._whole = False
        if isinstance(node, Entries):
            self._entries = node.entries
            self._whole = True
        elif node is not None:
            self.report(node.place, f"{what} is not a mapping; write it as key: value", "wrong-kind")

    @property
    def places(self) -> dict[str, Place]:
        """Where the value of each key stands."""
        return {key: node.place for key, (_, node) in self._entries.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def misshapen(self, key: str, kind: type[Entries] | type[Items]) -> bool:
        """Whether what stands under `key` is no `kind`, or cannot be made out; whoever takes it reports that."""
        return not self._whole or (key in self._entries and not isinstance(self._entries[key][1], kind))

    def take(self, key: str, required: bool = True) -> Node | None:
        self._taken.add(key)
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
        if node is None or (isinstance(node, Text) and node.plain and node.value in ("", "null")):
            return None
        return self.as_text(node, f'{self.what} > "{key}"')

    def texts(self, key: str, required: bool = True) -> tuple[str, ...]:
        return tuple(self.as_text(item, f'an entry of {self.what} > "{key}"') for item in self.items(key, required))

    def flag(self, key: str) -> bool:
        value = self.maybe(key)
        if value not in (None, "", "true", "false"):
            self.report(self.at(key), f'{self.what} > "{key}" is "{value}"; write true, or leave it out', "wrong-kind")
        return value == "true"

    def one_of(self, key: str, kind: type[_Kind], default: _Kind) -> _Kind:
        value = self.text(key)
        if value in list(kind):
            return kind(value)
        if value:
            allowed = ", ".join(kind)
            what = f'{self.what} > "{key}" is "{value}", not one of {allowed}.{did_you_mean(value, list(kind))}'
            self.report(self.at(key), what, "wrong-kind")
        return default

    def day(self, key: str, required: bool = True) -> str | None:
        value = self.text(key) if required else self.maybe(key)
        if value and not _is_date(value):
            what = f'{self.what} > "{key}" is "{value}"; write a date as 2026, 2026-06 or 2026-06-30'
            self.report(self.at(key), what, "wrong-kind")
            return None
        return value

    def items(self, key: str, required: bool = True) -> list[Node]:
        node = self.take(key, required)
        if node is None or isinstance(node, Items):
            return node.items if node else []
        self.report(node.place, f'{self.what} > "{key}" is not a list; write each entry after a dash', "wrong-kind")
        return []

    def part(self, key: str, required: bool = True) -> "Fields":
        """The mapping under `key`; whoever takes it says when it is `done`."""
        return Fields(self.take(key, required), self.place, key, self.report)

    def parts(self, key: str, what: str, required: bool = True) -> Iterator["Fields"]:
        """The mappings of a list."""
        for node in self.items(key, required):
            part = Fields(node, node.place, what, self.report)
            yield part
            part.done()

    def named(self, key: str, what: str, required: bool = True, ids: bool = True) -> Iterator[tuple[str, "Fields"]]:
        """The mappings of a mapping, with their names, which are `ids` or free words; their place is the name's."""
        for name, place, node in self.entries(key, required):
            if ids:
                self.check_id(name, place)
            part = Fields(node, place, f'{what} "{name}"', self.report)
            part.place = place
            yield name, part
            part.done()

    def everything(self) -> Iterator[tuple[str, Place, Node]]:
        """Every entry of this mapping itself, where its keys are names of the file's own."""
        for name, (place, node) in self._entries.items():
            yield name, place, node

    def entries(self, key: str, required: bool = True) -> Iterator[tuple[str, Place, Node]]:
        """The entries of the mapping under `key`."""
        node = self.take(key, required)
        if isinstance(node, Entries):
            for name, (place, value) in node.entries.items():
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

    def done(self) -> None:
        for name, (place, _) in self._entries.items():
            if name not in self._taken:
                near = did_you_mean(name, sorted(self._taken))
                what = f'{self.what} has no use for "{name}"; take it away.{near}'
                self.report(place, what, "unknown-key")

    def at(self, key: str) -> Place:
        """Where the value of `key` stands, or the mapping itself when it has none."""
        return self._entries[key][1].place if key in self._entries else self.place

    def as_text(self, node: Node | None, what: str | None = None) -> str:
        """The words of a scalar, with single spaces; empty, and reported, when it has none."""
        what = what or self.what
        if isinstance(node, Text):
            value = " ".join(node.value.split())
            if not value:
                self.report(node.place, f"{what} is empty; write a text", "empty-text")
            return value
        if node is not None:
            self.report(node.place, f"{what} is not a text; write one line of words", "wrong-kind")
        return ""
