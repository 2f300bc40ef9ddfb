"""Strict YAML: a text to nodes that know their place, or every reason why not.

Nothing is guessed: a scalar is the text as written (`no` is "no"), and what YAML has beyond plain lists, mappings and
texts (anchors, aliases, tags, merge keys, a second document) is refused where it stands, and so are duplicate keys,
hidden characters, and files too large or too deep to be honest.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from recurrence_cli.loading import yaml_errors
from recurrence_cli.loading.line_ends import with_lf
from recurrence_cli.loading.problem_log import MAX_BYTES
from recurrence_cli.pathway.model import Place

MAX_DEPTH = 100
MAX_NODES = 300_000
MAX_TEXT = 10_000

# yaml's C parser is some ten times faster; where it is missing, the Python one reads the same files.
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Characters that show as nothing, or that turn the direction of the text round them: C0 and C1 controls, soft hyphen,
# joiners and fillers, zero-width and bidirectional marks, line and paragraph separators, surrogates, the byte order mark
# inside a text, variation selectors, tags, and what is no character at all.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)

# A directive could change what tags mean; the two parsers differ in which they know, and libyaml is slow with many.
_DIRECTIVE = re.compile("^%", re.MULTILINE)
_COMMENT = re.compile("[ \t]*#")

# Newer releases of libyaml have a limit of their own, and read so far ahead that they come to it first.
_TOO_DEEP = "exceeded maximum nesting depth"

Report: TypeAlias = Callable[[Place, str, str], None]
"""Takes a place, what is wrong and what would mend it, and the id of the check."""


@dataclass(slots=True)
class ScalarNode:
    """A scalar, as written; `plain` when it stood without quotes."""

    place: Place
    value: str
    plain: bool = False


@dataclass(slots=True)
class SequenceNode:
    """A list."""

    place: Place
    items: "list[Node]"


@dataclass(slots=True)
class MappingNode:
    """A mapping, with the place of each key."""

    place: Place
    entries: "dict[str, tuple[Place, Node]]"


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode


def read_nodes(data: bytes, report: Report) -> Node | None:
    """The one document in `data`; what is wrong goes to `report`. None when nothing could be made of it."""
    text = _text(data, report)
    if text is None:
        return None
    builder = _Builder(text, report)
    try:
        return builder.document()
    # Some escapes break the parsers in ways that are none of their own errors.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        mark, what = yaml_errors.told(builder.text, error, _LOADER)
        place = builder.place(mark) if mark else Place(1, 1)
        if getattr(error, "problem", None) == _TOO_DEEP:
            report(place, _too_deep(), "too-deep")
        else:
            report(place, what, "syntax")
        return None


def _text(data: bytes, report: Report) -> str | None:
    """The text in `data` as it can be parsed: what is hidden is replaced and directives are made comments, when told."""
    if len(data) > MAX_BYTES:
        what = f"the file is longer than the {MAX_BYTES:,} bytes allowed; shorten it"
        report(Place(1, 1), what, "too-large")
        return None
    data = with_lf(data)
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "ignore")
        place = Place(data.count(b"\n", 0, error.start) + 1, len(line.removeprefix("\ufeff")) + 1)
        report(place, f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8", "not-utf-8")
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").removesuffix("\r")
    if HIDDEN.search(text):
        for match, place in _places(HIDDEN, text):
            report(place, _hidden(match), "hidden-character")
        # Some of them would end the parse; the reader wants to hear of everything else too.
        text = HIDDEN.sub("\ufffd", text)
    if _DIRECTIVE.search(text):
        for _, place in _places(_DIRECTIVE, text):
            report(place, 'not YAML: a line begins with "%", a directive; take it away', "syntax")
        text = _DIRECTIVE.sub("#", text)
    return text


def _places(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, Place]]:
    """What `pattern` finds within a line, with its places."""
    line, begin, before = 1, 0, 0
    for match in pattern.finditer(text):
        line += text.count("\n", before, match.start())
        begin = text.rfind("\n", before, match.start()) + 1 or begin
        before = match.start()
        yield match[0], Place(line, before - begin + 1)


def _too_deep() -> str:
    return f"more than {MAX_DEPTH} levels deep; make it flatter"


def _hidden(character: str) -> str:
    return f"hidden character U+{ord(character):04X}; delete it"


@dataclass(slots=True)
class _Open:
    """A list or mapping that has begun, and the key whose value comes next."""

    node: SequenceNode | MappingNode
    key: tuple[str | None, Place] | None = None

    def add(self, node: Node) -> None:
        if isinstance(self.node, SequenceNode):
            self.node.items.append(node)
        elif self.key is not None:
            name, place = self.key
            if name is not None:
                self.node.entries.setdefault(name, (place, node))
            self.key = None


class _Builder:
    """Makes nodes of the parser's events, on a stack, since the text sets the depth."""

    def __init__(self, text: str, report: Report) -> None:
        self.text = text if text.endswith("\n") else f"{text}\n"
        self.end = Place(text.count("\n") + 1, len(text) - text.rfind("\n"))
        self.report = report

    def place(self, mark: Any) -> Place:
        """A place as we count it; the parser counts from 0, and has a line more where the last one breaks off."""
        return Place(mark.line + 1, mark.column + 1) if mark.line < self.end.line else self.end

    def document(self) -> Node | None:
        root: Node | None = None
        stack: list[_Open] = []
        documents = nodes = 0
        for event in yaml.parse(self.text, Loader=_LOADER):
            place = self.place(event.start_mark)
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.report(place, "a second document begins; keep one, without a line of ---", "second-document")
                    return root
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, place)
                if stack and isinstance(stack[-1].node, MappingNode) and stack[-1].key is None:
                    stack[-1].key = (self._key(node, stack[-1].node), place)
                elif stack:
                    stack[-1].add(node)
                else:
                    root = node
                if isinstance(node, SequenceNode | MappingNode):
                    stack.append(_Open(node))
                nodes += 1
                if len(stack) > MAX_DEPTH:
                    self.report(place, _too_deep(), "too-deep")
                    return None
                if isinstance(node, ScalarNode) and len(node.value) > MAX_TEXT:
                    self.report(place, f"more than {MAX_TEXT:,} characters in one text; shorten it", "too-large")
                    return None
                if nodes > MAX_NODES:
                    self.report(place, f"more than {MAX_NODES:,} entries; shorten the file", "too-large")
                    return None
        if root is None:
            self.report(Place(1, 1), "the file is empty", "syntax")
        return root

    def _node(self, event: yaml.NodeEvent, place: Place) -> Node:
        if isinstance(event, yaml.AliasEvent):
            self.report(
                place, f'alias "*{event.anchor}"; write the text out, or keep a branch under branches:', "alias"
            )
            return ScalarNode(place, f"*{event.anchor}")
        if event.anchor is not None:
            self.report(place, f'anchor "&{event.anchor}"; take it away', "anchor")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.report(place, f'tag "{tag}"; take it away, every text is read as written', "tag")
        if isinstance(event, yaml.SequenceStartEvent):
            return SequenceNode(place, [])
        if isinstance(event, yaml.MappingStartEvent):
            return MappingNode(place, {})
        assert isinstance(event, yaml.ScalarEvent)
        if match := HIDDEN.search(event.value):
            self.report(place, _hidden(match[0]), "hidden-character")
        plain = not event.style
        if plain and not event.value:
            place = self._behind(event.start_mark, place)
        elif plain and self._cut(event.end_mark):
            what = 'the text ends where " #" begins a comment; quote the text, or give the comment its own line'
            self.report(self.place(event.end_mark), what, "comment")
        return ScalarNode(place, event.value, plain)

    def _behind(self, mark: Any, place: Place) -> Place:
        """The place behind what stands before `mark`; in brackets, libyaml has an empty text stand further on."""
        blanks = 0
        while blanks < place.column - 1 and self.text[mark.index - blanks - 1] == " ":
            blanks += 1
        return Place(place.line, place.column - blanks)

    def _cut(self, mark: Any) -> bool:
        return _COMMENT.match(self.text, mark.index) is not None

    def _key(self, node: Node, into: MappingNode) -> str | None:
        """The name that `node` gives an entry; None, after saying why, where it gives none."""
        if not isinstance(node, ScalarNode):
            self.report(node.place, "a list or mapping stands as a key; a key is a text", "syntax")
            return None
        if node.plain and node.value == "<<":
            self.report(node.place, 'merge key "<<"; write the entries out', "merge-key")
            return None
        if node.value in into.entries:
            line = into.entries[node.value][0].line
            self.report(
                node.place, f'"{node.value}" stands already in line {line}; keep one of the two', "duplicate-key"
            )
        return node.value
