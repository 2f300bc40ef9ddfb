"""Rules of YAML 1.2 that its parsers do not enforce."""

import re
from collections.abc import Iterator
from contextlib import suppress

import yaml

from recurrence_cli.loading.line_ends import place_at
from recurrence_cli.pathway.model import Place

Broken = tuple[Place, str]
"""A place, and what is wrong there with what to do."""

# Cheap to search for; only a match is worth scanning the whole file.
_GLUED = re.compile(r"[\"'\[\]{},]#|[|>][0-9+-]*#")
_HEADER = re.compile(r"[|>][0-9+-]*")

_COMMENT = "a comment has no space before it; add one before the #, or quote the whole text"
_LEFT = "this line is indented too little for the brackets or quotes above it; indent it further"
_DASH = "a dash alone is not a text; put it in quotes"
_BLANK = "a blank line above the text has more spaces than the text; remove them"


def glued_comments(text: str, loader: type) -> Iterator[Broken]:
    """Find comments with no space before them, up to any syntax error."""
    if not _GLUED.search(text):
        return
    end = 0
    with suppress(yaml.YAMLError, ValueError, OverflowError):
        for token in yaml.scan(text, Loader=loader):
            # Between two tokens there are only blanks and comments. Empty tokens may be out of order.
            if token.end_mark.index <= token.start_mark.index:
                continue
            if text[end : end + 1] == "#" and end and not text[end - 1].isspace() and token.start_mark.index > end:
                yield place_at(text, end), _COMMENT
            begin, end = token.start_mark.index, token.end_mark.index
            if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
                header = _HEADER.match(text, begin)
                if header and text[header.end() : header.end() + 1] == "#":
                    yield place_at(text, header.end()), _COMMENT
        if text[end : end + 1] == "#" and end and not text[end - 1].isspace():
            yield place_at(text, end), _COMMENT


def too_far_left(text: str, begin: int, end: int, column: int) -> Iterator[Broken]:
    """Find the first line in brackets or quotes indented too little.

    It begins at or before `column`, the column of the parent.
    """
    line = text.find("\n", begin, end) + 1
    while line:
        words = text[line : text.find("\n", line)]
        indent = len(words) - len(words.lstrip(" "))
        if words.strip() and not words.lstrip().startswith("#") and indent <= column:
            yield place_at(text, line + indent), _LEFT
            return
        line = text.find("\n", line, end) + 1


def lone_dash(text: str, begin: int) -> Iterator[Broken]:
    """Find an unquoted dash that has no space after it."""
    after = text[begin + 1 : begin + 2]
    if after in " \t\n,[]{}":
        yield place_at(text, begin), _DASH
    elif after.isspace():
        yield (
            place_at(text, begin + 1),
            f"U+{ord(after):04X}, a blank that is not a space, is after a dash; use a space",
        )


def spaces_above(text: str, begin: int, end: int) -> Iterator[Broken]:
    """Find blank lines with more spaces than the block text below them."""
    if re.match(r"[|>][+-]?[1-9]", text[begin : begin + 3]):
        return
    widest, at = 0, 0
    line = text.find("\n", begin, end) + 1
    while 0 < line < len(text):
        words = text[line : text.find("\n", line)]
        if words.strip(" "):
            if widest > len(words) - len(words.lstrip(" ")):
                yield place_at(text, at), _BLANK
            return
        if len(words) > widest:
            widest, at = len(words), line
        line = text.find("\n", line) + 1
