"""The bundled pathway, read once for all tests: nothing in a pathway ever changes."""

from functools import lru_cache
from typing import Any

from recurrence_cli import loading
from recurrence_cli.cli import inputs
from recurrence_cli.loading import BUNDLED, load_bytes, name_of_file
from recurrence_cli.pathway.model import Pathway

_read_once = lru_cache(1)(load_bytes)


def _load_bytes(data: bytes, name: str) -> Pathway:
    return (_read_once if name == name_of_file(BUNDLED) else load_bytes)(data, name)


# Here and not in a fixture, since test modules load it while they are imported.
modules: list[Any] = [loading, inputs]
for module in modules:
    module.load_bytes = _load_bytes
