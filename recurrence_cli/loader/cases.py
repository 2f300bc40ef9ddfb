"""Case files: the answers for one person, as JSON or YAML, in the one shape that a case has everywhere."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import isinf
from typing import Any

from recurrence_cli.loader.nodes import Entries, Items, Node, Text, read_nodes
from recurrence_cli.loader.told import Enough, Told, shortened
from recurrence_cli.model import Place
from recurrence_cli.problems import RecurrenceError, did_you_mean, quoted

MAX_CASE_BYTES = 1024 * 1024
MAX_NUMBER = 100

_KEYS = ("id", "pathway", "answers")
_EXPECTED = ("person", "outlook", "applies", "depends", "absent")
"""What a case of `recurrence test` says besides, which is of no use here."""


@dataclass(frozen=True, slots=True)
class Case:
    """Raw answers as a file gives them, not yet looked at, with the id of the case and the hash of the content, if it has them."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None
    sha256: str | None = None


def read_case(data: bytes, name: str) -> Case:
    """The case in `data`: JSON when it begins with a brace, else YAML.

    Raises `RecurrenceError` with the first problem, and its place as far as the format tells it. Whether the answers fit
    a pathway is not looked at.
    """
    if len(data) > MAX_CASE_BYTES:
        raise RecurrenceError(f"{name}: longer than {MAX_CASE_BYTES:,} bytes; a case is the answers of one person")
    data = data.removeprefix(b"\xef\xbb\xbf")
    raw, places = (_json(data, name), {}) if data.lstrip().startswith(b"{") else _yaml(data, name)
    if not isinstance(raw, dict):
        raise RecurrenceError(f'{name}: not a case; write {{"answers": {{"QUESTION": "CHOICE"}}}}')

    def at(key: str) -> str:
        return f"{name}:{places[key].line}:{places[key].column}" if key in places else name

    for key in raw:
        if key not in (*_KEYS, *_EXPECTED):
            more = did_you_mean(key, (*_KEYS, *_EXPECTED)) or ' The answers stand under "answers".'
            raise RecurrenceError(f'{at(key)}: a case has no "{shortened(key)}" ({quoted(_KEYS)}).{more}')
    answers = raw.get("answers")
    if not isinstance(answers, dict):
        raise RecurrenceError(f'{at("answers")}: a case needs "answers", a mapping of questions to choices')
    case_id = raw.get("id")
    # To Python, true is a whole number.
    if case_id is not None and (not isinstance(case_id, str | int) or isinstance(case_id, bool)):
        raise RecurrenceError(f'{at("id")}: the "id" of a case is a text or a whole number')
    seen = raw.get("pathway")
    sha256 = seen.get("sha256") if isinstance(seen, dict) else None
    return Case(answers, None if case_id is None else str(case_id), sha256 if isinstance(sha256, str) else None)


def _json(data: bytes, name: str) -> Any:
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_refuse,
            parse_int=_whole,
            parse_float=_fraction,
        )
    except json.JSONDecodeError as error:
        raise RecurrenceError(f"{name}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise RecurrenceError(f"{name}: not UTF-8; save the file as UTF-8") from error
    except RecursionError as error:
        raise RecurrenceError(f"{name}: nested too deep for a case") from error
    except RecurrenceError as error:
        raise RecurrenceError(f"{name}: {error}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for key, value in pairs:
        if key in entries:
            raise RecurrenceError(f'"{shortened(key)}" is given twice; give it once')
        entries[key] = value
    return entries


def _refuse(constant: str) -> Any:
    raise RecurrenceError(f"{constant} is not JSON; write an answer as text")


def _whole(number: str) -> int:
    _check_length(number)
    return int(number)


def _fraction(number: str) -> float:
    _check_length(number)
    if isinf(float(number)):
        raise RecurrenceError(f"{number} is larger than a number can be; write an answer as text")
    return float(number)


def _check_length(number: str) -> None:
    if len(number) > MAX_NUMBER:
        raise RecurrenceError(f"a number of {len(number):,} characters; write an answer as text")


def _yaml(data: bytes, name: str) -> tuple[Any, dict[str, Place]]:
    """The case as lists, dicts and texts, and the places of its keys."""
    told = Told(name)
    with suppress(Enough):
        root = read_nodes(data, told.report)
    if told.problems:
        first = min(told.problems)
        raise RecurrenceError(f"{name}:{first.place.line}:{first.place.column}: {first.message}")
    places = {key: place for key, (place, _) in root.entries.items()} if isinstance(root, Entries) else {}
    return _plain(root), places


def _plain(node: Node | None) -> Any:
    """The node as lists, dicts and texts. Its depth is bounded by the reader."""
    if isinstance(node, Entries):
        return {key: _plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    return node.value if isinstance(node, Text) else None
