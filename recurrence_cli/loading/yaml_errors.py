"""What is no YAML, in plain words: where it went wrong, what stands there, and what would do."""

import re
from contextlib import suppress
from typing import Any

import yaml

_PLAIN = (
    (
        "mapping values are not allowed",
        "a colon stands where none may",
        "put a text with a colon in quotes, or look at the indentation here and just above",
    ),
    (
        "sequence entries are not allowed",
        "a dash stands where none may",
        "begin a list on a line of its own, or put a text with a dash in quotes",
    ),
    (
        r"expected key|<block end>",
        "this does not go with the lines above it",
        "begin it as far to the right as its neighbours, and look at the quotes just above",
    ),
    (
        "expected (','|the node|node)",
        "a bracket is not closed before this",
        "look for a bracket or a comma that is missing here or just above",
    ),
    (
        "cannot start any token",
        "a text cannot begin with this character",
        "put the text in quotes",
    ),
)
"""What the parsers say, each in its own words; what that means, and what would do."""

_ELSE = "", "look at the indentation, quotes and colons here and just above"

_QUOTED = "not YAML: the text in quotes that begins here is not closed, or closed too late; end it with a quote"


def told(text: str, error: Exception, loader: type) -> tuple[Any, str]:
    """Where `text` cannot be parsed by `loader`, as a mark of the parser's if there is one, and what is wrong there."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or "cannot be read"
    if mark is None:
        return None, f"not YAML: {what}; {_ELSE[1]}"
    quoted = _quoted_before(text, mark, loader)
    if "quoted scalar" in str(error) and "end of stream" in what:
        quoted = getattr(error, "context_mark", None), mark
    if quoted and quoted[0].line < quoted[1].line == mark.line:
        return quoted[0], _QUOTED
    if quoted and not text[quoted[1].index : mark.index].strip() and text[mark.index : mark.index + 1].isalnum():
        return mark, f"not YAML: words stand behind a closing quote ({what}); put all of the text in one pair of quotes"
    begin = text.rfind("\n", 0, mark.index) + 1
    if "\t" in text[begin : begin + len(text[begin:]) - len(text[begin:].lstrip())]:
        return mark, f"not YAML: a Tab stands at the start of this line ({what}); use spaces"
    if "expected ':'" in what and (key := getattr(error, "context_mark", None)):
        return key, f"not YAML: no colon stands behind this name ({what}); write key: value"
    means, mend = next(((means, mend) for said, means, mend in _PLAIN if re.search(said, what)), _ELSE)
    return mark, f"not YAML: {means} ({what}); {mend}" if means else f"not YAML: {what}; {mend}"


def _quoted_before(text: str, mark: Any, loader: type) -> tuple[Any, Any] | None:
    """Where the last text in quotes begins and ends before what cannot be parsed at `mark`."""
    last = None
    with suppress(yaml.YAMLError, ValueError, OverflowError):
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"'):
                last = (event.start_mark, event.end_mark)
    return last
