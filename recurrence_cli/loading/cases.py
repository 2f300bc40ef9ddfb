"""Case files: the answers for one person, as JSON or YAML."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from contextlib import suppress
from math import isinf
from types import NoneType
from typing import Any

from recurrence_cli.engine.answers import Case
from recurrence_cli.lazy import lazy
from recurrence_cli.loading.line_ends import place_at, with_lf
from recurrence_cli.loading.problem_log import shortened
from recurrence_cli.pathway.model import Place
from recurrence_cli.pathway.problems import RecurrenceError, did_you_mean, quoted

# Most cases are JSON, and need no PyYAML.
_read_yaml_case = lazy("recurrence_cli.loading.yaml_cases:read_yaml_case")

JSON_HINT = "check the commas, quotes and brackets here and just before"

MAX_CASE_BYTES = 1024 * 1024
TOO_LONG = f"longer than {MAX_CASE_BYTES:,} bytes; a case is the answers of one person"
MAX_NUMBER = 100
"""The most characters in a number."""

MAX_DEPTH = 20

_KEYS = ("id", "pathway", "answers")
_EXPECTED = ("person", "outlook", "applies", "depends", "absent")
"""The other keys of an example case, which are ignored here."""

_ALLOWED = frozenset({*_KEYS, *_EXPECTED})

# A string, or a bracket outside strings.
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]')


class NotACase(Exception):
    """The document is not a case; `key` is at fault, if any."""

    def __init__(self, message: str, key: str | None = None) -> None:
        super().__init__(message)
        self.key = key


def read_case(data: bytes, name: str) -> Case:
    """Read a case: JSON if it begins with a brace, else YAML.

    Raises `RecurrenceError` with the first problem, and its place where the format has one. The answers are not yet
    compared with a pathway.
    """
    if len(data) > MAX_CASE_BYTES:
        raise RecurrenceError(f"{name}: {TOO_LONG}")
    data = with_lf(data.removeprefix(BOM_UTF8))
    places: Mapping[str, Place] = {}
    try:
        if _is_json(data):
            raw = from_json(data)
        else:
            raw, places = _read_yaml_case(data, name)
        return case_in(raw)
    except json.JSONDecodeError as error:
        where = not_json(error)
        raise RecurrenceError(f"{name}:{where.line}:{where.column}: not JSON; {JSON_HINT}") from error
    except NotACase as wrong:
        place = places.get(wrong.key or "")
        at = f"{name}:{place.line}:{place.column}" if place else name
        raise RecurrenceError(f"{at}: {wrong}") from wrong


def _is_json(data: bytes) -> bool:
    """Report whether to read `data` as JSON.

    It begins with a brace, or is a JSON list or string, which is better refused as JSON.
    """
    begin = data.lstrip()[:1]
    if begin in (b"[", b'"'):
        with suppress(ValueError, NotACase, RecursionError):
            from_json(data)
            return True
    return begin == b"{"


def case_in(raw: object) -> Case:
    """Convert a document to a case. Raises `NotACase`."""
    answers, case_id = answers_in(raw)
    saved_for = raw.get("pathway") if isinstance(raw, dict) else None
    content = saved_for if isinstance(saved_for, dict) else {}
    sha256, pathway, version = (
        v if isinstance(v := content.get(k), str) else None for k in ("sha256", "id", "version")
    )
    return Case(answers, case_id, sha256, pathway, version)


def answers_in(raw: object) -> tuple[dict[str, Any], str | int | None]:
    """Return the raw answers in a document, and its id, if any.

    Raises `NotACase`.
    """
    if not isinstance(raw, dict):
        raise NotACase('not a case; write {"answers": {"QUESTION": "CHOICE"}}')
    if not raw.keys() <= _ALLOWED:
        key = next(key for key in raw if key not in _ALLOWED)
        more = did_you_mean(key, _ALLOWED) or ' Write the answers under "answers".'
        raise NotACase(f'"{shortened(key)}" is not a key of a case ({quoted(_KEYS)}).{more}', key)
    answers = raw.get("answers")
    if not isinstance(answers, dict):
        raise NotACase('a case needs "answers", a mapping of questions to choices', "answers")
    case_id = raw.get("id")
    # In Python, a bool is an int.
    if case_id is not None and (not isinstance(case_id, str | int) or isinstance(case_id, bool)):
        raise NotACase('the "id" of a case is a text or a whole number', "id")
    return answers, case_id


def not_json(error: json.JSONDecodeError) -> Place:
    """Return where JSON is invalid, the same on every version of Python.

    For a trailing comma, some versions report the place after it.
    """
    before = error.doc[: error.pos].rstrip()
    position = len(before) - 1 if before.endswith(",") else error.pos
    return place_at(error.doc, position)


def from_json(data: bytes) -> Any:
    """Parse JSON strictly: no duplicate keys, NaN, huge numbers or deep nesting.

    Raises `NotACase`, or `JSONDecodeError`, which has the place.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotACase("not UTF-8; save the file as UTF-8") from error
    _check_depth(text)
    raw = _DECODER.decode(text)
    if text.count(":") != _keys(raw):
        # One colon per key, unless a text has a colon or a key is duplicate: only then is the slower parser needed.
        _STRICT_DECODER.decode(text)
    if "\\" in text:
        _check_surrogates(raw)
    return raw


def read_plain_case(data: bytes) -> tuple[str | int | None, dict[str, Any]] | None:
    """Return the id and raw answers of a plainly valid case.

    This is the fast path for nearly all cases. It returns None for anything wrong or unusual: `from_json` and `answers_in`
    say what that is. Lists are not checked here: when their answers are refused, read the case again with those.
    """
    try:
        raw = _loads(data)
        answers = raw["answers"]
        case_id = raw["id"] if len(raw) == 2 else None
        plain = (
            # With one colon per key, none is duplicate. Without a backslash, no text has an escape.
            data.count(b":") == len(raw) + len(answers)
            and b"\\" not in data
            and b"NaN" not in data
            and b"Infinity" not in data
            and data.count(b"[") <= len(answers)
            and {*map(type, answers.values())} <= _ANSWERS
            and (type(case_id) in (str, NoneType) or (type(case_id) is int and abs(case_id) < 1 << 63))
            and len(raw) <= 2
            and len(data) <= MAX_CASE_BYTES
        )
    except (StopIteration, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return (case_id, answers) if plain else None


def _keys(raw: object) -> int:
    """Count the keys of a document and of its answers."""
    if not isinstance(raw, dict):
        return 0
    answers = raw.get("answers")
    return len(raw) + (len(answers) if isinstance(answers, dict) else 0)


def _check_depth(text: str) -> None:
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return
    depth = 0
    for match in _NESTING.finditer(text):
        depth += (match[0] in "{[") - (match[0] in "}]")
        if depth > MAX_DEPTH:
            raise NotACase("nested too deep for a case")


def _check_surrogates(raw: object) -> None:
    try:
        json.dumps(raw, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise NotACase(f"{error.object[error.start]!a} is half a character; write the whole one") from error


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for key, value in pairs:
        if key in entries:
            raise NotACase(f'"{shortened(key)}" is given twice; give it once')
        entries[key] = value
    return entries


def _refuse(constant: str) -> Any:
    raise NotACase(f"{constant} is not JSON; write an answer as text")


def _whole(number: str) -> int:
    _check_length(number)
    return int(number)


def _fraction(number: str) -> float:
    _check_length(number)
    if isinf(float(number)):
        raise NotACase(f"{number} is larger than a number can be; write an answer as text")
    return float(number)


def _check_length(number: str) -> None:
    if len(number) > MAX_NUMBER:
        raise NotACase(f"a number of {len(number):,} characters; write an answer as text")


_ANSWERS = {str, list}
_SCAN = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # missing from typeshed


def _loads_text(data: bytes) -> Any:
    text = data.decode()
    raw, end = _SCAN(text, 0)
    if text[end:].strip():
        raise ValueError
    return raw


try:  # the extra `fast`
    from orjson import loads as _loads
except ImportError:
    _loads = _loads_text

_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=_whole, parse_float=_fraction)
_STRICT_DECODER = json.JSONDecoder(
    parse_constant=_refuse, parse_int=_whole, parse_float=_fraction, object_pairs_hook=_without_duplicates
)
