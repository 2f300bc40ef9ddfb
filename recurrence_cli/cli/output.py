"""How results leave the program: whole, in any encoding, to stdout or to a file."""

import codecs
import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

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
    say(printable(f"recurrence: {message}"))


def say(text: str) -> None:
    """Lines to stderr; when nobody can hear them, nothing more can be done."""
    # To print, no file is stdout.
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(text, file=sys.stderr, flush=True)


def finish() -> None:
    """Write out what libraries have left in stdout, such as help. Raises `NotWritten` or `ReaderGone`."""
    if sys.stdout is not None:
        with _telling_of_stdout():
            sys.stdout.flush()


def is_screen(stream: TextIO | None) -> bool:
    """Whether somebody looks at `stream`, which is None where it was closed before we began."""
    return stream is not None and stream.isatty()


def can_be_drawn_on(stream: TextIO | None) -> bool:
    """Whether lines and colours can be drawn there."""
    return is_screen(stream) and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """How wide to write: the terminal, but no wider than a page, since long lines are hard to read."""
    return max(20, min(shutil.get_terminal_size().columns, 100))


def write(text: str, path: Path | None) -> None:
    """Write `text` to stdout at once, or to `path`. Raises `NotWritten` or `ReaderGone`."""
    if path is not None:
        write_file(path, text)
        return
    with _telling_of_stdout():
        _stdout().write(text)
        _stdout().flush()


def write_file(path: Path, text: str) -> None:
    """Write `text` to `path` so that the file is the old one or the new one, whole, whatever happens between."""
    with sink(path) as put:
        put(text.encode("utf-8"))


@contextmanager
def sink(path: Path | None) -> Iterator[Callable[[bytes], None]]:
    """Takes bytes, one after another, to stdout or, for a `path`, to a file that bears that name only once it is whole.

    Raises `NotWritten` or `ReaderGone`.
    """
    if path is None:
        with _telling_of_stdout():
            _stdout().flush()
        yield _put_out
        with _telling_of_stdout():
            _stdout().flush()
        return
    # Through a link to the file itself. A device or a pipe is written to as it is: nothing may take its place.
    target = Path(os.path.realpath(path))
    whole = target.is_file() or not target.exists()
    import tempfile

    with _telling_of(path):
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.") if whole else (None, str(target))
        file = open(name if handle is None else handle, "wb")  # noqa: SIM115  # closed below, whatever happens

    def put(data: bytes) -> None:
        with _telling_of(path):
            file.write(data)

    try:
        yield put
        with _telling_of(path):
            file.flush()
            if whole:
                os.fsync(file.fileno())
            file.close()
            if whole:
                # A new file is for nobody else's eyes: there may be answers in it.
                if target.exists():
                    os.chmod(name, target.stat().st_mode)
                os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            file.close()
        if whole:
            with suppress(OSError):
                os.unlink(name)
        raise


def _put_out(data: bytes) -> None:
    with _telling_of_stdout():
        # Nothing stays in hand, or multiprocessing would write it out, unguarded, before it starts a process.
        _stdout().buffer.write(data)
        _stdout().buffer.flush()


@contextmanager
def _telling_of(path: Path) -> Iterator[None]:
    """Say of which file it is that it cannot be written."""
    try:
        yield
    except OSError as error:
        raise NotWritten(f'"{path}" cannot be written: {error.strerror or error}') from error


@contextmanager
def _telling_of_stdout() -> Iterator[None]:
    """Say that stdout cannot be written, or that its reader is gone."""
    try:
        yield
    except (OSError, ValueError) as error:
        _forget_stdout()
        if isinstance(error, BrokenPipeError):
            raise ReaderGone("") from error
        raise NotWritten(f"stdout cannot be written: {getattr(error, 'strerror', None) or error}") from error


def _stdout() -> TextIO:
    if sys.stdout is None:
        raise NotWritten("there is no stdout to write to; use -o FILE")
    return sys.stdout


def _forget_stdout() -> None:
    """Keep Python from trying the same write again, and complaining, when it exits."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = None  # how Python itself says that there is none
