"""How results leave the program: whole, in any encoding, to stdout or to a file."""

import codecs
import os
import shutil
import sys
import tempfile
import unicodedata
from pathlib import Path

from recurrence_cli.problems import Exit, RecurrenceError, printable


class NotWritten(RecurrenceError):
    """The result could not be written."""

    status = Exit.NOT_WRITTEN


class ReaderGone(RecurrenceError):
    """Whoever read our output has gone away, as `head` does. Nothing need be said."""

    status = Exit.READER_GONE


_INSTEAD = {"≥": ">=", "≤": "<=", "→": "->", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "…": "...", "─": "-"}  # fmt: skip


def encode_anything() -> None:
    """Let stdout and stderr say in plainer characters what their encoding cannot, such as cp1252 on Windows."""
    codecs.register_error("plainer", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plainer")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    characters = error.object[error.start : error.end]
    return "".join(_INSTEAD.get(c) or _base(c) for c in characters), error.end


def _base(character: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", character) if c.isascii()) or "?"


def complain(message: str) -> None:
    """One line to stderr."""
    print(printable(f"recurrence: {message}"), file=sys.stderr)


def columns() -> int:
    """How wide to write: the terminal, but no wider than a page, since long lines are hard to read."""
    return max(20, min(shutil.get_terminal_size().columns, 100))


def write(text: str, path: Path | None) -> None:
    """Write `text` to stdout at once, or to `path`. Raises `NotWritten` or `ReaderGone`."""
    if path is not None:
        write_file(path, text)
        return
    try:
        if sys.stdout is None:
            raise NotWritten("there is no stdout to write to; use -o FILE")
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        _forget_stdout()
        if isinstance(error, BrokenPipeError):
            raise ReaderGone("") from error
        raise NotWritten(f"stdout cannot be written: {getattr(error, 'strerror', None) or error}") from error


def write_file(path: Path, text: str) -> None:
    """Write `text` to `path` so that the file is the old one or the new one, whole, whatever happens between."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with open(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise NotWritten(f'"{path}" cannot be written: {error.strerror or error}') from error


def _forget_stdout() -> None:
    """Keep Python from trying the same write again, and complaining, when it exits."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = None  # how Python itself says that there is none
