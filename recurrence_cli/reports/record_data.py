"""Plain data of whole records, by the field table."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeAlias

from recurrence_cli.pathway import fields
from recurrence_cli.pathway.record import Field, Kind, Programs, Record
from recurrence_cli.reports.data import Data

Cite: TypeAlias = Callable[[Any], list[Data]]
"""A function that describes citations."""


def record_data(name: str, holder: Any, cite: Cite = list) -> Data:
    """Describe a record as programs get it.

    `name` is that of its kind in the field table.
    """
    return _data(getattr(fields, name), holder, cite)


def _data(record: Record, holder: Any, cite: Cite) -> Data:
    data: Data = {}
    for field in record.fields:
        held = getattr(holder, field.name)
        if field.programs is Programs.ALWAYS or (held and field.programs is Programs.GIVEN):
            data[field.key] = _plain(field, held, cite)
    return data


def _plain(field: Field, held: Any, cite: Cite) -> Any:
    if field.kind is Kind.CITATIONS:
        return cite(held)
    if field.kind is Kind.PARTS:
        return [_data(field.of, item, cite) for item in held]
    if field.kind is Kind.CHOICES:
        return [{"id": item.id, **_data(field.of, item, cite)} for item in held]
    if isinstance(held, Enum):
        return held.value
    return list(held) if isinstance(held, tuple) else held
