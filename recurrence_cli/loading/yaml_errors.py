"""Explanations of YAML syntax errors in plain words."""

import re
from contextlib import suppress
from typing import Any

import yaml

from recurrence_cli.loading.line_ends import place_at
from recurrence_cli.pathway.model import Place

_PLAIN = (
    (
        "mapping values are not allowed",
        "a colon is not allowed here",
        "put a text with a colon in quotes, or check the indentation here and just above",
    ),
    (
        "sequence entries are not allowed",
        "a dash is not allowed here",
        "begin a list on a line of its own, or put a text with a dash in quotes",
    ),
    (
        r"expected key|<block end>|expected '-'",
        "this does not fit the lines above it",
        "indent it like its neighbours, and check the quotes just above",
    ),
    (
        "expected (','|the node|node)",
        "a bracket is not closed before this",
        "look for a bracket or a comma that is missing here or just above",
    ),
)
"""A pattern of the parsers' messages, what it means, and what to do."""

_ELSE = "", "check the indentation, quotes and colons here and just above"

_QUOTED = "the text in quotes that begins here is not closed, or closed too late; end it with a quote"

BLANKS = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Blanks that YAML does not treat as spaces, for a character class of a pattern."""

_VALUE = re.compile(r"[ \t]*(?:- +)*(?:[^\s:\"'\[{][^:\n]*:[ \t]+)?")
_BLANK_FOR_SPACE = re.compile(rf"[ \t]*(?:- +)*(?:-|[^\s:]+:)(?P<blank>[{BLANKS}])")
_GLUED_COLON = re.compile(r"[ \t]*(?:- +)*[\w-]+:(?=[^\s/:])")
_ESCAPE = re.compile("escape|hexdecimal|hexadecimal|chr\\(\\)|argument not in range|int too large")

Explanation = tuple[Place | None, str, str]
"""The place, the message (what is wrong; what to do), and the id of the check."""


def explain(text: str, error: Exception, loader: type) -> Explanation:
    """Explain where and why `loader` cannot parse `text`.

    YAML 1.2 allows some text that the parsers cannot read, so the message says "cannot be read", not "invalid".
    """
    place, what, check = _explained(text, error, loader)
    return place, f"cannot be read: {what}" if check == "syntax" else what, check


def _explained(text: str, error: Exception, loader: type) -> Explanation:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context_mark", None)
    reason = getattr(error, "problem", None) or "it cannot be interpreted"
    if mark is None:
        return _of_escape(text, 0, reason) if _ESCAPE.search(str(error)) else (None, f"{reason}; {_ELSE[1]}", "syntax")
    index = mark.index
    if "quoted scalar" in str(error) and _ESCAPE.search(reason):
        return _of_escape(text, index, reason)
    quoted = _quoted_before(text, mark, loader)
    if "quoted scalar" in str(error) and "end of stream" in reason:
        quoted = context, mark
    if quoted and quoted[0].line < quoted[1].line == mark.line:
        return place_at(text, quoted[0].index), _QUOTED, "syntax"
    after = text[index : index + 1] if quoted and not text[quoted[1].index : index].strip() else ""
    if after.isalnum():
        what = f"there is text after a closing quote ({reason}); put all of the text in one pair of quotes"
        return place_at(text, index), what, "syntax"
    return (
        _of_blanks(text, index, reason)
        or _of_first_character(text, index, reason)
        or _of_the_rest(text, index, context, reason)
    )


def _of_escape(text: str, index: int, reason: str) -> Explanation:
    """Explain an invalid escape in double quotes."""
    # The parsers report the place of the escape only roughly, or not at all.
    begin = text.rfind("\\", 0, index + 1) if index else text.find("\\")
    half = re.match(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}", text[begin : begin + 6])
    if half:
        return (
            place_at(text, begin),
            f'the escape "{half[0]}" is half a character; write the character itself',
            "syntax",
        )
    what = f"a backslash in double quotes begins an escape ({reason}); write it twice, or use 'single' quotes"
    return place_at(text, begin), what, "syntax"


def _of_blanks(text: str, index: int, reason: str) -> Explanation | None:
    """Explain a Tab, or another blank, where a space is required."""
    begin = text.rfind("\n", 0, index) + 1
    before = len(text[begin:index]) - len(text[begin:index].rstrip())
    blanks = re.compile(r"\s*").match(text, index - before)
    assert blanks is not None
    start = text[begin : begin + len(text[begin:]) - len(text[begin:].lstrip())]
    if "\t" in start:
        return place_at(text, index), f"a Tab is at the start of this line ({reason}); use spaces", "syntax"
    if "\t" in blanks[0].partition("\n")[0]:
        return (
            place_at(text, blanks.start() + blanks[0].index("\t")),
            f"a Tab is here ({reason}); use a space",
            "syntax",
        )
    # A key without a proper colon continues on the next line, where the parser stops.
    for line in (begin, text.rfind("\n", 0, len(text[:begin].rstrip(" \n"))) + 1):
        if blank := _BLANK_FOR_SPACE.match(text, line):
            at = blank.start("blank")
            what = f"U+{ord(text[at]):04X}, a blank that is not a space, is here ({reason}); use a space"
            return place_at(text, at), what, "syntax"
        if "mapping values" in reason and line < begin and (name := _GLUED_COLON.match(text, line)):
            return _no_space(text, name.end(), reason)
    return None


def _no_space(text: str, index: int, reason: str) -> Explanation:
    return place_at(text, index), f"there is no space after this colon ({reason}); write key: value", "syntax"


def _of_first_character(text: str, index: int, reason: str) -> Explanation | None:
    """Explain an unquoted text that begins with a YAML indicator."""
    begin = text.rfind("\n", 0, index) + 1
    value = _VALUE.match(text, begin)
    assert value is not None
    at = value.end() if value.end() <= index else begin
    sign, line = text[at : at + 1] or "\n", text[at:].partition("\n")[0]
    name = line.split()[0] if line.split() else ""
    kinds = {"*": "alias", "&": "anchor"}
    if sign in kinds and len(name) > 1:
        what = f'{kinds[sign]} "{name}"; remove it, or put a text that begins with "{sign}" in quotes'
        return place_at(text, at), what, kinds[sign]
    if sign in "[{":
        closed = text.rfind("]}"["[{".index(sign)], at, index)
        if closed < 0 or text[closed + 1 : index].strip() or text[index : index + 1] in (*",]}#", ""):
            return None
        what = f'there is text after a closing bracket ({reason}); put a text that begins with "{sign}" in quotes'
        return place_at(text, index), what, "syntax"
    if sign in "*&!|>%@`,?]}":
        more = ", or begin it on the next line" if sign in "|>" else ""
        return (
            place_at(text, at),
            f'a text cannot begin with "{sign}" ({reason}); put the text in quotes{more}',
            "syntax",
        )
    return None


def _of_the_rest(text: str, index: int, context: Any, reason: str) -> Explanation:
    if "expected ':'" in reason and context is not None:
        if name := _GLUED_COLON.match(text, context.index):
            return _no_space(text, name.end(), reason)
        return (
            place_at(text, context.index),
            f"there is no colon after this name ({reason}); write key: value",
            "syntax",
        )
    means, mend = next(((means, mend) for pattern, means, mend in _PLAIN if re.search(pattern, reason)), _ELSE)
    return place_at(text, index), f"{means} ({reason}); {mend}" if means else f"{reason}; {mend}", "syntax"


def _quoted_before(text: str, mark: Any, loader: type) -> tuple[Any, Any] | None:
    """Return where the last quoted text before the error begins and ends."""
    last = None
    with suppress(yaml.YAMLError, ValueError, OverflowError):
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"'):
                last = (event.start_mark, event.end_mark)
    return last
