"""Format 1 as JSON: one document, ASCII only, so that no redirect can spoil it."""

import json

from recurrence_cli.records import Record


def render(record: Record) -> str:
    return json.dumps(record, indent=1) + "\n"
