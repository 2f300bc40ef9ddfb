"""Runs of blocks that pages join: paragraphs, lists, facts, others."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby

from recurrence_cli.reports.document import Block, Part, Role


class Run(StrEnum):
    """The kinds of runs on a page."""

    PARAGRAPHS = "paragraphs"
    LIST = "list"
    NUMBERED = "numbered"
    FACTS = "facts"
    OTHER = "other"


_KINDS = {
    Role.FACT: Run.FACTS,
    Role.NUMBERED: Run.NUMBERED,
    Role.ITEM: Run.LIST,
    Role.OPTION: Run.LIST,
    Role.NOTE: Run.LIST,
    Role.QUESTION: Run.LIST,
}


def runs(parts: Iterable[Part]) -> Iterator[tuple[Run, list[Part]]]:
    """Put together neighbours that make one list, or one set of facts."""
    for kind, run in groupby(parts, _kind):
        yield kind, [*run]


def _kind(part: Part) -> Run:
    return _KINDS.get(part.role, Run.PARAGRAPHS) if isinstance(part, Block) else Run.OTHER
