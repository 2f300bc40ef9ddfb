"""Runs of parts that pages put together: paragraphs, lists, facts, and what stands alone."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby

from recurrence_cli.reports.document import Block, Part, Role


class Kind(StrEnum):
    """What a run of parts is on a page."""

    PARAGRAPHS = "paragraphs"
    LIST = "list"
    NUMBERED = "numbered"
    FACTS = "facts"
    OTHER = "other"


_KINDS = {
    Role.FACT: Kind.FACTS,
    Role.NUMBERED: Kind.NUMBERED,
    Role.ITEM: Kind.LIST,
    Role.OPTION: Kind.LIST,
    Role.NOTE: Kind.LIST,
    Role.QUESTION: Kind.LIST,
}


def runs(parts: Iterable[Part]) -> Iterator[tuple[Kind, list[Part]]]:
    """Put together neighbours that make one list, or one set of facts."""
    for kind, run in groupby(parts, _kind):
        yield kind, [*run]


def _kind(part: Part) -> Kind:
    return _KINDS.get(part.role, Kind.PARAGRAPHS) if isinstance(part, Block) else Kind.OTHER
