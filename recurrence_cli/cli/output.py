"""How results leave the program: whole, in any encoding, to stdout or to a file."""

import codecs
import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from recurrence_cli.formats import UTF_8, Format, Screen, write
from recurrence_cli.lazy import lazy
from recurrence_cli.problems import Exit, RecurrenceError, printable
from recurrence_cli.reports.report import Report


class WriteError(RecurrenceError):
    """The result could not be written."""

    status = Exit.NOT_WRITTEN


class BrokenPipe(RecurrenceError):
    """Whoever read our output has gone away, as `head` does. Nothing need be said."""

    status = Exit.READER_GONE


def emit(report: Report, format: Format, output: str = "") -> int:
    """Write a report to stdout or a file, and return its status."""
    write_text(write(report, format, screen(output)), output, format)
    return report.status


def write_text(text: str, output: str = "", format: Format = Format.TEXT) -> None:
    """Write a text to stdout, or to the file called `output`."""
    if output:
        write_file(Path(output), text)
        return
    encoding = (sys.stdout and getattr(sys.stdout, "encoding", None)) or "utf-8"
    encoded = text.encode("utf-8") if format in UTF_8 else text.encode(encoding, "plainer")
    with open_output(None) as put:
        put(encoded)


def screen(output: str = "") -> Screen:
    """Describe where a result is written and what can be drawn there."""
    encoding = (sys.stdout and getattr(sys.stdout, "encoding", None)) or "ascii"
    drawn = not output and can_be_drawn_on(sys.stdout)
    return Screen(columns(), bool(output) or encoding.lower().startswith("utf"), sys.stdout if drawn else None)


# --- encodings ------------------------------------------------------------------------------------------------------

_INSTEAD = {"≥": ">=", "≤": "<=", "→": "->", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "…": "...", "─": "-"}  # fmt: skip


def encode_anything() -> None:
    """Replace what the encoding of stdout or stderr lacks, such as cp1252 on Windows."""
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


# --- stderr ---------------------------------------------------------------------------------------------------------


def error(message: str) -> None:
    """Write one line on what is wrong to stderr."""
    eprint(printable(f"recurrence: {message}"))


def eprint(text: str) -> None:
    """Write lines to stderr, and ignore a stderr that fails."""
    # To print, no file is stdout.
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(text, file=sys.stderr, flush=True)


# --- terminals ------------------------------------------------------------------------------------------------------


def is_screen(stream: TextIO | None) -> bool:
    """Report whether `stream` is a terminal; a closed one is None."""
    return stream is not None and stream.isatty()


def can_be_drawn_on(stream: TextIO | None) -> bool:
    """Report whether a terminal shows lines and colours."""
    return is_screen(stream) and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return the width of lines: the terminal, at most a page."""
    return max(20, min(shutil.get_terminal_size().columns, 100))


# --- stdout and files -----------------------------------------------------------------------------------------------


def flush_stdout() -> None:
    """Flush what libraries left in stdout, such as help."""
    if sys.stdout is not None:
        with _reporting_stdout():
            _flush(sys.stdout)


def write_file(path: Path, text: str) -> None:
    """Write a file atomically: it is the old one or the new one, whole."""
    with open_output(path) as put:
        put(text.encode("utf-8"))


@contextmanager
def open_output(path: Path | None) -> Iterator[Callable[[bytes], None]]:
    """Open stdout, or write a file atomically; takes bytes, one after another.

    Raises `WriteError` or `BrokenPipe`.
    """
    if path is None:
        with _reporting_stdout():
            _flush(_stdout())
        yield _put_out
        with _reporting_stdout():
            _flush(_stdout())
        return
    # Through a link to the file itself. A device or a pipe is written to as it is: nothing may take its place.
    target = Path(os.path.realpath(path))
    whole = target.is_file() or not target.exists()

    with _reporting(path):
        new = {"dir": target.parent, "prefix": f".{target.name}."}
        handle, name = lazy("tempfile:mkstemp")(**new) if whole else (None, str(target))
        file = open(name if handle is None else handle, "wb")  # noqa: SIM115  # closed below, whatever happens

    def put(data: bytes) -> None:
        with _reporting(path):
            file.write(data)

    try:
        yield put
        with _reporting(path):
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
    """Write bytes to stdout until all are taken.

    An unbuffered stream takes a part at a time, and a pipe that does not block takes none while it is full. Nothing
    stays in hand, or multiprocessing would write it out, unguarded, before it starts a process.
    """
    with _reporting_stdout():
        stream = _stdout()
        binary: Any = getattr(stream, "buffer", None)
        if binary is None:
            stream.write(data.decode(stream.encoding or "utf-8"))
        left = memoryview(data) if binary is not None else memoryview(b"")
        while left:
            try:
                taken = binary.write(left)
            except BlockingIOError as full:
                taken = full.characters_written
            if not taken:
                _wait_for(binary)
            left = left[taken or 0 :]
        _flush(stream)


def _flush(stream: Any) -> None:
    """Flush a stream, however often a pipe that does not block is full."""
    while True:
        try:
            stream.flush()
        except BlockingIOError:
            _wait_for(stream)
        else:
            return


def _wait_for(stream: Any) -> None:
    """Wait until a full pipe accepts more, or for a moment."""
    try:
        lazy("select:select")([], [stream.fileno()], [], 1.0)
    except (OSError, ValueError):
        lazy("time:sleep")(0.01)


@contextmanager
def _reporting(path: Path) -> Iterator[None]:
    """Say of which file it is that it cannot be written."""
    try:
        yield
    except OSError as error:
        raise WriteError(f'"{path}" cannot be written: {error.strerror or error}') from error


@contextmanager
def _reporting_stdout() -> Iterator[None]:
    """Say that stdout cannot be written, or that its reader is gone."""
    try:
        yield
    except (OSError, ValueError) as error:
        _forget_stdout()
        if isinstance(error, BrokenPipeError):
            raise BrokenPipe("") from error
        raise WriteError(f"stdout cannot be written: {getattr(error, 'strerror', None) or error}") from error


def _stdout() -> TextIO:
    if sys.stdout is None:
        raise WriteError("there is no stdout to write to; use -o FILE")
    return sys.stdout


def _forget_stdout() -> None:
    """Keep Python from trying the same write again, and complaining, when it exits."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = None  # how Python itself says that there is none
