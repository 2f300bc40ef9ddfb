"""One mapping of the knowledge file, taken field by field; what is missing, misplaced or left over is reported.

A slip of the pen in a key would have much else told that is not wrong. So it is told alone, mended in the nodes, and these
are read again as they are meant.
"""

import re
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import takewhile
from typing import TypeVar

from recurrence_cli.checks.visit import nearest
from recurrence_cli.loading.nodes import MappingNode, Node, Report, ScalarNode, SequenceNode
from recurrence_cli.loading.problem_log import ProblemLog, TooManyProblems
from recurrence_cli.pathway.model import NOT_KNOWN, Place
from recurrence_cli.pathway.problems import did_you_mean

_Kind = TypeVar("_Kind", bound=StrEnum)
_Made = TypeVar("_Made")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DATE = re.compile(r"([0-9]{4})(-[0-9]{2})?(-[0-9]{2})?")


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value + "2026-01-01"[len(value) :])
    except ValueError:
        return False
    return _DATE.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class Slip:
    """A key that is not what was meant, which has been mended; what stood twice in `within` did so because of it."""

    place: Place
    message: str
    check: str = "unknown-key"
    within: tuple[Place, Place] | None = None


@dataclass(slots=True)
class Reading:
    """One reading of a file: where to report to, the keys that stood twice in it, and the slips found."""

    report: Report
    twice: Collection[Place] = ()
    slips: list[Slip] = field(default_factory=list)


def as_meant(read: Callable[[Reading], _Made], told: ProblemLog) -> _Made | None:
    """What `read` makes of the nodes of a file, once they are without slips. None when so much is wrong that it stopped.

    What is wrong is added to `told`. Raises `Enough` where that is too much.
    """
    while True:
        heard = ProblemLog(told.name)
        reading = Reading(heard.report, {p.place for p in told.problems if p.check == "duplicate-key"})
        made = None
        with suppress(TooManyProblems):
            made = read(reading)
        if not reading.slips:
            break
        for slip in reading.slips:
            if slip.within:
                told.forget("duplicate-key", *slip.within)
            told.report(slip.place, slip.message, slip.check)
    for problem in heard.problems:
        told.add(problem)
    return made


class Unread(MappingNode):
    """A mapping of which nothing could be made out, so that nothing is said of it."""


LAST = Place(sys.maxsize)


def _is_empty(node: Node) -> bool:
    """Whether nothing at all stands where a value should."""
    return isinstance(node, ScalarNode) and node.plain and not node.value


class Fields:
    """The entries of one mapping, taken one by one; `done` reports those that nobody took."""

    def __init__(self, node: Node | None, place: Place, what: str, reading: Reading) -> None:
        self.what = what
        self.place = node.place if node else place
        self.reading = reading
        self.report = reading.report
        self._entries: dict[str, tuple[Place, Node]] = {}
        self._taken: set[str] = set()
        # What is missing from a mapping that is itself missing or misshapen need not be said again.
        self._whole = False
        if isinstance(node, MappingNode):
            self._entries = node.entries
            self._whole = not isinstance(node, Unread)
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

    def one_of(self, key: str, kind: type[_Kind], default: _Kind) -> _Kind:
        node = self.take(key)
        allowed = ", ".join(kind)
        if isinstance(node, ScalarNode) and not node.value.strip():
            self.report(node.place, f'{self.what} > "{key}" is empty; write one of {allowed}', "empty-text")
            return default
        value = self.as_text(node, f'{self.what} > "{key}"')
        if value in list(kind):
            return kind(value)
        if value:
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
        if node is None or isinstance(node, SequenceNode):
            return node.items if node else []
        self.report(node.place, f'{self.what} > "{key}" is not a list; write each entry after a dash', "wrong-kind")
        return []

    def part(self, key: str, required: bool = True) -> "Fields":
        """The mapping under `key`; whoever takes it says when it is `done`."""
        return Fields(self.take(key, required), self.place, key, self.reading)

    def parts(self, key: str, what: str, required: bool = True) -> Iterator["Fields"]:
        """The mappings of a list."""
        for node in self.items(key, required):
            part = Fields(node, node.place, what, self.reading)
            yield part
            part.done()

    def named(self, key: str, what: str, required: bool = True, ids: bool = True) -> Iterator[tuple[str, "Fields"]]:
        """The mappings of a mapping, with their names, which are `ids` or free words; their place is the name's."""
        for name, place, node in self.entries(key, required):
            if ids:
                self.check_id(name, place)
            part = Fields(node, place, f'{what} "{name}"', self.reading)
            part.place = place
            yield name, part
            if part.left_over():
                self._check_depth(key, name, part)
            part.done()

    def _check_depth(self, key: str, name: str, part: "Fields") -> None:
        """Finds entries of `part`, called `name`, that are neighbours of it, and only stand too deep; and moves them."""
        for inner, (place, node) in [*part._entries.items()]:
            beside = self._entries[key][1]
            if inner in part._taken or not isinstance(beside, MappingNode) or inner in beside.entries:
                continue
            end = min((p for p, _ in beside.entries.values() if p > place), default=LAST)
            # Where its name alone stands too deep, what belongs to it is read as if it stood twice in `part`.
            alone = _is_empty(node) and any(
                place < twice < end and twice.column == place.column for twice in self.reading.twice
            )
            if alone or (isinstance(node, MappingNode) and node.entries.keys() & part._taken):
                what = f'{part.what} has no use for "{inner}", which may be indented too far; begin it in line with "{name}"'
                self.reading.slips.append(Slip(place, what, "indentation", (place, end) if alone else None))
                beside.entries[inner] = (place, Unread(place, {}) if alone else node)
                del part._entries[inner]

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

    def done(self) -> None:
        if not self.left_over():
            return
        before = ""
        for name, (place, _) in [*self._entries.items()]:
            if name in self._taken:
                before = name
            elif name in self._entries and not self._mended(name, before):
                near = did_you_mean(name, sorted(self._taken))
                what = f'{self.what} has no use for "{name}"; take it away.{near}'
                self.report(place, what, "unknown-key")

    def left_over(self) -> bool:
        """Whether there are entries that nobody took."""
        return not self._entries.keys() <= self._taken

    def misspelt(self, keys: Collection[str]) -> bool:
        """Whether one of the entries is one of `keys` misspelt; it is mended."""
        self._taken.update(keys)
        return any(self._mended(name, "") for name in [*self._entries] if name not in self._taken)

    def _mended(self, name: str, before: str) -> bool:
        """Whether the entry `name`, which nobody took and which stands behind that of `before`, is a slip; it is mended."""
        node = self._entries[name][1]
        absent = self._taken - self._entries.keys()
        key, colon, value = name.partition(":")
        text = self._entries[before][1] if before else None
        if self._is_bare(name) and colon and key in absent:
            what = f'{self.what} has "{name}" as one word; write a space after the colon: {key}: {value}'
            self._mend([name], key, ScalarNode(node.place, value, True), what)
        elif self._is_bare(name) and isinstance(text, ScalarNode) and text.plain and text.value:
            names = [*takewhile(self._is_bare, [*self._entries][[*self._entries].index(name) :])]
            value = ", ".join([text.value, *names])
            what = f'{self.what} > "{before}" ends at a comma; put the text in quotes: {before}: "{value}"'
            self._mend(names, before, ScalarNode(text.place, value, True), what)
        elif near := nearest(name, sorted(absent)):
            what = f'{self.what} has no use for "{name}", and has no "{near}". Did you mean "{near}"?'
            self._mend([name], near, node, what)
        else:
            return False
        return True

    def _is_bare(self, name: str) -> bool:
        """Whether the entry `name` has neither a colon nor a value, as what stands behind a comma in braces."""
        place, node = self._entries[name]
        return _is_empty(node) and node.place == Place(place.line, place.column + len(name))

    def _mend(self, names: list[str], key: str, node: Node, what: str) -> None:
        """Makes of the entries `names` one of `key`."""
        places = [self._entries.pop(name)[0] for name in names]
        self._entries[key] = (self._entries[key][0] if key in self._entries else places[0], node)
        self.reading.slips.append(Slip(places[0], what))

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
