"""Case files: the answers for one person, as JSON or YAML, in the one shape that a case has everywhere."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recurrence_cli.loader.nodes import Entries, Items, Node, Text, read_nodes
from recurrence_cli.model import Place
from recurrence_cli.problems import RecurrenceError, did_you_mean, quoted

_KEYS = ("id", "pathway", "answers")


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
    data = data.removeprefix(b"\xef\xbb\xbf")
    raw = _json(data, name) if data.lstrip().startswith(b"{") else _yaml(data, name)
    if not isinstance(raw, dict):
        raise RecurrenceError(f'{name}: not a case; write {{"answers": {{"recurrence_type": "local"}}}}')
    for key in raw:
        if key not in _KEYS:
            more = did_you_mean(key, _KEYS) or ' The answers stand under "answers".'
            raise RecurrenceError(f'{name}: a case has no "{key}" ({quoted(_KEYS)}).{more}')
    answers = raw.get("answers")
    if not isinstance(answers, dict):
        raise RecurrenceError(f'{name}: a case needs "answers", a mapping of questions to choices')
    case_id = raw.get("id")
    seen = raw.get("pathway")
    sha256 = seen.get("sha256") if isinstance(seen, dict) else None
    return Case(answers, None if case_id is None else str(case_id), sha256 if isinstance(sha256, str) else None)


def _json(data: bytes, name: str) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise RecurrenceError(f"{name}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise RecurrenceError(f"{name}: not UTF-8; save the file as UTF-8") from error
    except RecursionError as error:
        raise RecurrenceError(f"{name}: nested too deep for a case") from error
    except (RecurrenceError, ValueError) as error:
        raise RecurrenceError(f"{name}: {error}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for key, value in pairs:
        if key in entries:
            raise RecurrenceError(f'"{key}" is given twice; give it once')
        entries[key] = value
    return entries


def _refuse(constant: str) -> Any:
    raise RecurrenceError(f"{constant} is not JSON; write an answer as text")


def _yaml(data: bytes, name: str) -> Any:
    problems: list[tuple[Place, str]] = []

    def report(place: Place, message: str, check: str) -> None:
        problems.append((place, message))

    root = read_nodes(data, report)
    if problems:
        place, message = min(problems)
        raise RecurrenceError(f"{name}:{place.line}:{place.column}: {message}")
    return _plain(root)


def _plain(node: Node | None) -> Any:
    """The node as lists, dicts and texts. Its depth is bounded by the reader."""
    if isinstance(node, Entries):
        return {key: _plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    return node.value if isinstance(node, Text) else None
