"""Cases in YAML, read to plain lists, dicts and strings."""

from contextlib import suppress
from typing import Any

from recurrence_cli.loading.nodes import MappingNode, Node, ScalarNode, SequenceNode, read_nodes
from recurrence_cli.loading.problem_log import ProblemLog, TooManyProblems
from recurrence_cli.pathway.model import Place
from recurrence_cli.pathway.problems import RecurrenceError


def read_yaml_case(data: bytes, name: str) -> tuple[Any, dict[str, Place]]:
    """Read a case, and the places of its top-level keys.

    Raises `RecurrenceError` with the first problem.
    """
    log = ProblemLog(name)
    with suppress(TooManyProblems):
        root = read_nodes(data, log.report)
    if log.problems:
        first = min(log.problems)
        raise RecurrenceError(f"{name}:{first.place.line}:{first.place.column}: {first.message}")
    places = {key: place for key, (place, _) in root.entries.items()} if isinstance(root, MappingNode) else {}
    return _plain(root), places


def _plain(node: Node | None) -> Any:
    """Convert a node to plain values. `read_nodes` limits the depth of recursion."""
    if isinstance(node, MappingNode):
        return {key: _plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.items]
    return node.value if isinstance(node, ScalarNode) else None
