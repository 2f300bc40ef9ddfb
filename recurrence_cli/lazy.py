"""Deferred imports: a run loads no more than it needs.

This is the one way in which an import waits: for a command, a format, a document that JSON does not need, a library
that is slow to load.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def load(target: str) -> Any:
    """Import "module:name" and return the object of that name."""
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def lazy(target: str) -> Callable[..., Any]:
    """Return a function that imports its target "module:function" when called."""
    return lambda *arguments, **named: load(target)(*arguments, **named)
