"""Names of files that people type."""

from collections.abc import Callable
from pathlib import Path

from recurrence_cli.pathway.problems import RecurrenceError


def path_of(name: str, suffix: str = "") -> Path:
    """Return a path by name, with a suffix if it has none.

    Raises ValueError for characters that cannot be seen, and RuntimeError for an unknown home.
    """
    if not name.isprintable():
        raise ValueError("a file name cannot have characters that are not seen")
    path = Path(name).expanduser()
    return path.with_name(path.name + suffix) if suffix and not path.suffix else path


def try_names(ask: Callable[[], str], use: Callable[[str], Path | None], report: Callable[[str], None]) -> Path | None:
    """Ask for names until one can be used, and return its path.

    Return None for an empty name. `use` returns None, or raises, for a name that it cannot use; `report` is told why.
    """
    while name := ask():
        try:
            if path := use(name):
                return path
        except (RecurrenceError, OSError, ValueError, RuntimeError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            report(f"Error: {str(reason).rstrip('.')}. Give another name.")
    return None
