"""Case files: the answers for one person, as JSON or YAML, in the one shape that a case has everywhere."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from math import isinf
from types import NoneType
from typing import Any

from recurrence_cli.engine.answers import Case
from recurrence_cli.lazy import lazy
from recurrence_cli.loading.line_ends import with_lf
from recurrence_cli.loading.problem_log import shortened
from recurrence_cli.pathway.model import Place
from recurrence_cli.pathway.problems import RecurrenceError, did_you_mean, quoted

# Most cases are JSON.
_read_yaml_case = lazy("recurrence_cli.loading.yaml_cases:read_yaml_case")

LOOK = "look at the commas, quotes and brackets here and just before"

MAX_CASE_BYTES = 1024 * 1024
MAX_NUMBER = 100
MAX_DEPTH = 20

_KEYS = ("id", "pathway", "answers")
_EXPECTED = ("person", "outlook", "applies", "depends", "absent")
"""What a case of `recurrence test` says besides, which is of no use here."""

_ALLOWED = frozenset({*_KEYS, *_EXPECTED})

# A text, or a bracket outside of one.
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]')


class NotACase(Exception):
    """What a document lacks to be a case, and the key of it that shows this, if one does."""

    def __init__(self, message: str, key: str | None = None) -> None:
        super().__init__(message)
        self.key = key


def read_case(data: bytes, name: str) -> Case:
    """The case in `data`: JSON when it begins with a brace, else YAML.

    Raises `RecurrenceError` with the first problem, and its place as far as the format tells it. Whether the answers fit
    a pathway is not looked at.
    """
    if len(data) > MAX_CASE_BYTES:
        raise RecurrenceError(f"{name}: longer than {MAX_CASE_BYTES:,} bytes; a case is the answers of one person")
    data = with_lf(data.removeprefix(b"\xef\xbb\xbf"))
    places: Mapping[str, Place] = {}
    try:
        if _is_json(data):
            raw = from_json(data)
        else:
            raw, places = _read_yaml_case(data, name)
        return case_in(raw)
    except json.JSONDecodeError as error:
        where = not_json(error)
        raise RecurrenceError(f"{name}:{where.line}:{where.column}: not JSON; {LOOK}") from error
    except NotACase as wrong:
        place = places.get(wrong.key or "")
        at = f"{name}:{place.line}:{place.column}" if place else name
        raise RecurrenceError(f"{at}: {wrong}") from wrong


def _is_json(data: bytes) -> bool:
    """Report whether `data` is to be read as JSON: it begins with a brace, or is another JSON document, and so no case."""
    begin = data.lstrip()[:1]
    if begin in (b"[", b'"'):
        with suppress(ValueError, NotACase, RecursionError):
            from_json(data)
            return True
    return begin == b"{"


def case_in(raw: object) -> Case:
    """The case that a document is. Raises `NotACase`."""
    answers, case_id = answers_in(raw)
    seen = raw.get("pathway") if isinstance(raw, dict) else None
    told = seen if isinstance(seen, dict) else {}
    sha256, pathway, version = (v if isinstance(v := told.get(k), str) else None for k in ("sha256", "id", "version"))
    return Case(answers, case_id, sha256, pathway, version)


def answers_in(raw: object) -> tuple[dict[str, Any], str | int | None]:
    """The raw answers in a document, and the id of the case, if it has one. Raises `NotACase`."""
    if not isinstance(raw, dict):
        raise NotACase('not a case; write {"answers": {"QUESTION": "CHOICE"}}')
    if not raw.keys() <= _ALLOWED:
        key = next(key for key in raw if key not in _ALLOWED)
        more = did_you_mean(key, _ALLOWED) or ' The answers stand under "answers".'
        raise NotACase(f'a case has no "{shortened(key)}" ({quoted(_KEYS)}).{more}', key)
    answers = raw.get("answers")
    if not isinstance(answers, dict):
        raise NotACase('a case needs "answers", a mapping of questions to choices', "answers")
    case_id = raw.get("id")
    # To Python, true is a whole number.
    if case_id is not None and (not isinstance(case_id, str | int) or isinstance(case_id, bool)):
        raise NotACase('the "id" of a case is a text or a whole number', "id")
    return answers, case_id


def not_json(error: json.JSONDecodeError) -> Place:
    """Where a text is no JSON, the same for every Python: of a comma with nothing behind it, some say where that ends."""
    before = error.doc[: error.pos].rstrip()
    position = len(before) - 1 if before.endswith(",") else error.pos
    line = error.doc.rfind("\n", 0, position) + 1
    return Place(error.doc.count("\n", 0, position) + 1, position - line + 1)


def from_json(data: bytes) -> Any:
    """The document in `data`, strictly. Raises `NotACase`, or `JSONDecodeError`, which has the place."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotACase("not UTF-8; save the file as UTF-8") from error
    _check_depth(text)
    raw = _DECODER.decode(text)
    if text.count(":") != _keys(raw):
        # Keys without a colon in them have one colon each: more of those may mean that a key was given twice.
        _STRICT_DECODER.decode(text)
    if "\\" in text:
        _check_surrogates(raw)
    return raw


def read_plain_case(data: bytes) -> tuple[str | int | None, dict[str, Any]] | None:
    """Return the id and the raw answers of a case in JSON that there is no doubt about, as nearly all are; else None.

    Whatever is amiss with the document, or rare, is for `from_json` and `answers_in`, which say what it is. What is in
    a list is not looked at: when answers are refused, the document has to be read by those.
    """
    try:
        raw = _loads(data)
        answers = raw["answers"]
        case_id = raw["id"] if len(raw) == 2 else None
        plain = (
            # With a colon for each key, none is given twice; texts without a backslash are as written.
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
    """How many keys there are in a document that has the shape of a case; fewer in another."""
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


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
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
_SCAN = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # it is typed nowhere


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
    parse_constant=_refuse, parse_int=_whole, parse_float=_fraction, object_pairs_hook=_once
)
