"""Strict YAML: a text to nodes with places, or every problem.

Nothing is guessed: a scalar is the text as written (`no` is "no"). Anchors, aliases, tags, merge keys and a second document
are refused, and so are duplicate keys, hidden characters, and files that are too large or too deep.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from recurrence_cli.loading import yaml_errors, yaml_rules
from recurrence_cli.loading.line_ends import with_lf
from recurrence_cli.loading.problem_log import MAX_BYTES
from recurrence_cli.pathway.hidden import hidden_characters, without_hidden
from recurrence_cli.pathway.model import Place

MAX_DEPTH = 100
MAX_NODES = 300_000
MAX_TEXT = 10_000

# The C parser is some ten times faster; without it, the Python one reads the same files.
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# A directive can change what tags mean. The two parsers support different ones, and libyaml is slow with many.
_DIRECTIVE = re.compile("^%", re.MULTILINE)
_INDENT = re.compile(f"^[ \t]*[{yaml_errors.BLANKS}][ \t{yaml_errors.BLANKS}]*", re.MULTILINE)
_COMMENT = re.compile("[ \t]*#")

# Newer releases of libyaml have a limit of their own, which they may reach before ours since they read ahead.
_TOO_DEEP = "exceeded maximum nesting depth"

Report: TypeAlias = Callable[[Place, str, str], None]
"""A function of a place, a message (what is wrong; what to do) and the id of the check."""


@dataclass(slots=True)
class ScalarNode:
    """A scalar as written; `plain` if it has no quotes."""

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
    """Parse the document in `data`; None if nothing is readable.

    Problems are passed to `report`.
    """
    text = _text(data, report)
    if text is None:
        return None
    builder = _Builder(text, report)
    root = None
    unread = builder.end.line + 1
    try:
        root = builder.document()
    # Some escapes make the parsers raise errors that are not YAMLError.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        place, what, check = yaml_errors.explain(builder.text, error, _LOADER)
        if getattr(error, "problem", None) == _TOO_DEEP:
            what, check = _too_deep(), "too-deep"
        end = min(place or Place(1, 1), builder.end)
        report(end, what, check)
        unread = end.line
    # A problem on the line of the syntax error, or after it, may be a consequence of that error.
    for place, what in (*yaml_rules.glued_comments(builder.text, _LOADER), *builder.accepted):
        if place.line < unread:
            report(place, what, "syntax")
    return root


def _text(data: bytes, report: Report) -> str | None:
    """Decode `data`, and report what would confuse the parser.

    Hidden characters and odd blanks are replaced, and directives are made comments, so that parsing finds other problems.
    """
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
    for match, place in _places(hidden_characters(text), text):
        report(place, _hidden(match), "hidden-character")
    # Some of them would stop the parser before it finds other problems.
    text = without_hidden(text)
    for match, place in _places(_INDENT.finditer(text), text):
        at = next(n for n, c in enumerate(match) if c not in " \t")
        what = f"U+{ord(match[at]):04X}, a blank that is not a space, is at the start of this line; use spaces"
        report(Place(place.line, at + 1), what, "syntax")
    text = _INDENT.sub(lambda match: " " * len(match[0]), text)
    for _, place in _places(_DIRECTIVE.finditer(text), text):
        what = 'a line that begins with "%" is a directive, which is not allowed; remove it, or indent a text'
        report(place, what, "syntax")
    return _DIRECTIVE.sub("#", text)


def _places(matches: Iterable[re.Match[str]], text: str) -> Iterator[tuple[str, Place]]:
    """Yield each match, which spans no line end, with its place."""
    line, begin, before = 1, 0, 0
    for match in matches:
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
    """A list or mapping being read, and the key awaiting a value.

    `begin` is the index of its bracket, if it has one, and `column` the column of its lines otherwise.
    """

    node: SequenceNode | MappingNode
    column: int = -1
    begin: int | None = None
    key: tuple[str | None, Place] | None = None

    def add(self, node: Node) -> None:
        if isinstance(self.node, SequenceNode):
            self.node.items.append(node)
        elif self.key is not None:
            name, place = self.key
            if name is not None:
                self.node.entries.setdefault(name, (place, node))
            self.key = None


def _opened(node: SequenceNode | MappingNode, event: Any) -> _Open:
    mark = event.start_mark
    return _Open(node, mark.column, mark.index if event.flow_style else None)


class _Builder:
    """A builder of nodes from the parser's events.

    It uses a stack, not recursion, since the text sets the depth.
    """

    def __init__(self, text: str, report: Report) -> None:
        self.text = text if text.endswith("\n") else f"{text}\n"
        self.end = Place(text.count("\n") + 1, len(text) - text.rfind("\n"))
        self.report = report
        self.accepted: list[yaml_rules.Broken] = []
        """Violations of YAML 1.2 that the parser accepts."""

    def place(self, mark: Any) -> Place:
        """Convert a mark to a place, never past the end."""
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
                ended = stack.pop()
                if ended.begin is not None and (not stack or stack[-1].begin is None):
                    end_mark: Any = event.end_mark
                    self._look_at_lines(stack, ended.begin, end_mark.index)
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, place)
                if isinstance(event, yaml.ScalarEvent) and (event.style or event.value.startswith("-")):
                    self._look_at_text(stack, event)
                if stack and isinstance(stack[-1].node, MappingNode) and stack[-1].key is None:
                    stack[-1].key = (self._key(node, stack[-1].node), place)
                elif stack:
                    stack[-1].add(node)
                else:
                    root = node
                if isinstance(node, SequenceNode | MappingNode):
                    stack.append(_opened(node, event))
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

    def _look_at_text(self, stack: list[_Open], event: Any) -> None:
        """Look for violations in how a text is written."""
        begin, end = event.start_mark.index, event.end_mark.index
        if event.style in ("|", ">"):
            self.accepted += yaml_rules.spaces_above(self.text, begin, end)
        elif event.style and (not stack or stack[-1].begin is None):
            self._look_at_lines(stack, begin, end)
        elif not event.style:
            self.accepted += yaml_rules.lone_dash(self.text, begin)

    def _look_at_lines(self, stack: list[_Open], begin: int, end: int) -> None:
        """Look for lines in brackets or quotes that are indented too little."""
        if stack:
            self.accepted += yaml_rules.too_far_left(self.text, begin, end, stack[-1].column)

    def _node(self, event: yaml.NodeEvent, place: Place) -> Node:
        if isinstance(event, yaml.AliasEvent):
            self.report(
                place,
                f'alias "*{event.anchor}"; write the text out, in quotes if it begins with "*", or share a branch under branches:',
                "alias",
            )
            return ScalarNode(place, f"*{event.anchor}")
        if event.anchor is not None:
            self.report(
                place, f'anchor "&{event.anchor}"; remove it, or put a text that begins with "&" in quotes', "anchor"
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.report(place, f'tag "{tag}"; remove it, or put a text that begins with "!" in quotes', "tag")
        if isinstance(event, yaml.SequenceStartEvent):
            return SequenceNode(place, [])
        if isinstance(event, yaml.MappingStartEvent):
            return MappingNode(place, {})
        assert isinstance(event, yaml.ScalarEvent)
        if match := next(hidden_characters(event.value), None):
            self.report(place, _hidden(match[0]), "hidden-character")
        plain = not event.style
        if plain and not event.value:
            place = self._place_of_empty(event.start_mark, place)
        elif plain and self._cut(event.end_mark):
            what = 'the text ends where " #" begins a comment; quote the text, or give the comment its own line'
            self.report(self.place(event.end_mark), what, "comment")
        return ScalarNode(place, event.value, plain)

    def _place_of_empty(self, mark: Any, place: Place) -> Place:
        """Return the place right after the text before `mark`.

        In brackets, libyaml puts an empty text after the blanks that follow.
        """
        blanks = 0
        # A line has the end of another before it, and the first line has that of the last, at -1.
        while self.text[mark.index - blanks - 1] == " ":
            blanks += 1
        return Place(place.line, place.column - blanks)

    def _cut(self, mark: Any) -> bool:
        return _COMMENT.match(self.text, mark.index) is not None

    def _key(self, node: Node, into: MappingNode) -> str | None:
        """Return a node as a key; report one that cannot be."""
        if not isinstance(node, ScalarNode):
            self.report(node.place, "a list or mapping is used as a key; write a text", "syntax")
            return None
        if node.plain and node.value == "<<":
            self.report(node.place, 'merge key "<<"; write the entries out', "merge-key")
            return None
        if node.value in into.entries:
            line = into.entries[node.value][0].line
            self.report(node.place, f'"{node.value}" is already on line {line}; keep one of the two', "duplicate-key")
        return node.value
