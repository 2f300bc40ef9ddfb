"""Explorer of treatment options when breast cancer comes back.

It shows information to discuss with the treating team, not advice.

For Python programs there are `load`, `walk`, `evaluate_many` and, with the extra `table`, `evaluate_table`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recurrence_cli.engine.evaluate import walk
    from recurrence_cli.engine.many import evaluate_many
    from recurrence_cli.engine.table import evaluate_table
    from recurrence_cli.loading import load

__all__ = ["__version__", "evaluate_many", "evaluate_table", "load", "walk"]

__version__ = "0.2.0"

_ROOMS = {
    "evaluate_many": "engine.many",
    "evaluate_table": "engine.table",
    "load": "loading",
    "walk": "engine.evaluate",
}


def __getattr__(name: str) -> Any:
    # Imported when asked for: the command line needs the version alone to begin, and an older Python has to get as far
    # as `__main__`, which says so.
    if name in _ROOMS:
        from recurrence_cli.lazy import load

        return load(f"{__name__}.{_ROOMS[name]}:{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
