"""Output: results to stdout or to a file, and messages to stderr."""

import codecs
import errno
import io
import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self, TextIO

from recurrence_cli.cli.files import WriteError, atomic_writer
from recurrence_cli.formats import AT_ONE_LOOK, UTF_8, Format, Screen, write
from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.problems import Exit, RecurrenceError, printable
from recurrence_cli.reports.report import Report

visible: Callable[[str], str] = lazy("recurrence_cli.pathway.hidden:visible")


class BrokenPipe(RecurrenceError):
    """The reader of stdout closed it, as `head` does; nothing is printed."""

    status = Exit.BROKEN_PIPE


class Destination(str):
    """A destination of output: a file, or stdout ("" or "-").

    With `force`, a read-only file is replaced. Without `colour`, a terminal gets none. A `private` result has answers in
    it, and a new file for it is readable only by its owner.
    """

    force: bool
    colour: bool
    private: bool

    def __new__(cls, name: str, force: bool = False, colour: bool = True, private: bool = True) -> Self:
        """Make a destination from a name."""
        made = super().__new__(cls, name)
        made.force, made.colour, made.private = force, colour, private
        return made

    @property
    def is_stdout(self) -> bool:
        """Whether the result is written to stdout."""
        return self in ("", "-")


def destination(output: str) -> Destination:
    """Convert a name to a destination: by default, a private file."""
    return output if isinstance(output, Destination) else Destination(output)


def emit(report: Report, format: Format, output: str = "", *, pager: bool = False) -> int:
    """Write a report to stdout or a file, and return its status.

    With `pager`, a text longer than the terminal is shown in the user's pager.
    """
    text = write(report, format, screen(output))
    if pager and destination(output).is_stdout and format in (Format.TEXT, Format.PLAIN) and _is_too_long(text):
        lazy("recurrence_cli.formats.terminal:page")(text)
    else:
        write_text(text, output, format)
    return report.status


def _is_too_long(text: str) -> bool:
    """Report whether a text needs a pager, unless PAGER is empty."""
    on_terminal = is_screen(sys.stdin) and can_be_drawn_on(sys.stdout) and os.environ.get("PAGER", "unset").strip()
    return bool(on_terminal) and text.count("\n") >= shutil.get_terminal_size().lines


def write_text(text: str, output: str = "", format: Format = Format.TEXT) -> None:
    """Write a text to stdout, or to the file called `output`."""
    encoding = "utf-8"
    if destination(output).is_stdout and format not in UTF_8:
        encoding = (sys.stdout and getattr(sys.stdout, "encoding", None)) or "utf-8"
    with open_output(output) as put:
        put(text.encode(encoding, "plainer"))


def screen(output: str = "") -> Screen:
    """Describe what can be drawn where a result is written."""
    where = destination(output)
    encoding = (sys.stdout and getattr(sys.stdout, "encoding", None)) or "ascii"
    drawn = where.is_stdout and can_be_drawn_on(sys.stdout)
    unicode = not where.is_stdout or encoding.lower().startswith("utf")
    size = shutil.get_terminal_size()
    room = max(20, min(size.columns, 140)) if where.is_stdout else 80
    # A terminal has a row for the prompt of the shell.
    rows = min(AT_ONE_LOOK, size.lines - 1) if drawn else AT_ONE_LOOK
    return Screen(columns(), unicode, sys.stdout if drawn else None, where.colour, room, rows)


# --- encodings ------------------------------------------------------------------------------------------------------

_INSTEAD = {"≥": ">=", "≤": "<=", "→": "->", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "…": "...", "─": "-"}  # fmt: skip


def replace_unencodable() -> None:
    """Have stdout and stderr replace characters that their encoding lacks.

    On Windows it may be cp1252.
    """
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
    """Write a one-line message to stderr, prefixed with the program's name."""
    eprint(printable(f"recurrence: {message}"))


def eprint(text: str) -> None:
    """Write lines to stderr; ignore a closed or failing stderr."""
    # print() takes a file of None for stdout.
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(visible(text), file=sys.stderr, flush=True)


# --- terminals ------------------------------------------------------------------------------------------------------


def is_screen(stream: TextIO | None) -> bool:
    """Report whether a stream is a terminal. A closed stream is None."""
    return stream is not None and stream.isatty()


def can_be_drawn_on(stream: TextIO | None) -> bool:
    """Report whether a terminal shows lines and colours."""
    return is_screen(stream) and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return the width of lines: that of the terminal, at most 100."""
    return max(20, min(shutil.get_terminal_size().columns, 100))


# --- stdout and files -----------------------------------------------------------------------------------------------


def flush_stdout() -> None:
    """Flush what libraries wrote to stdout, such as help."""
    if sys.stdout is not None:
        with _reporting_stdout():
            _flush(sys.stdout)


def write_file(path: Path, text: str, *, private: bool = True) -> None:
    """Write a file atomically."""
    with atomic_writer(str(path), private=private) as put:
        put(text.encode("utf-8"))


@contextmanager
def open_output(output: str) -> Iterator[Callable[[bytes], None]]:
    """Open stdout or a file; yield a function that writes bytes.

    A file is written atomically. Raises `WriteError` or `BrokenPipe`.
    """
    where = destination(output)
    if not where.is_stdout:
        with atomic_writer(where, force=where.force, private=where.private) as put:
            yield put
        return
    with _reporting_stdout():
        _flush(_stdout())
    yield _write_stdout
    with _reporting_stdout():
        _flush(_stdout())


def _write_stdout(data: bytes) -> None:
    """Write all bytes to stdout; none remain in a buffer.

    Multiprocessing would flush a buffer before it starts a process, and its errors would not be caught.
    """
    with _reporting_stdout():
        stream = _stdout()
        _flush(stream)
        binary: Any = getattr(stream, "buffer", None)
        if binary is None:
            stream.write(data.decode(stream.encoding or "utf-8"))
            _flush(stream)
        else:
            # Not through the buffer: on exit, Python would write again what a signal interrupted.
            _write_all(getattr(binary, "raw", binary), data)


def _write_all(binary: Any, data: Any) -> None:
    """Write all bytes to a stream.

    An unbuffered stream may take only some at a time, and a full non-blocking pipe takes none.
    """
    left = memoryview(data).cast("B")
    while left:
        try:
            taken = binary.write(left)
        except BlockingIOError as full:
            taken = full.characters_written
        if not taken:
            _wait_for(binary)
        left = left[taken or 0 :]


class _FullWriter(io.RawIOBase):
    """A raw stream for stdout whose `write` takes all bytes."""

    def __init__(self, raw: io.FileIO) -> None:
        self._raw = raw

    def write(self, data: Any) -> int:
        _write_all(self._raw, data)
        return memoryview(data).nbytes

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def isatty(self) -> bool:
        return self._raw.isatty()


def write_stdout_in_full() -> None:
    """Have stdout take all bytes, even if unbuffered or non-blocking.

    Python's own text stream loses the bytes that such a stream does not take at once.
    """
    binary = getattr(sys.stdout, "buffer", None)
    raw = getattr(binary, "raw", binary)
    if isinstance(raw, io.FileIO) and (raw is binary or not _blocks(raw)):
        stream = io.BufferedWriter(_FullWriter(raw))
        sys.stdout = io.TextIOWrapper(stream, sys.stdout.encoding, sys.stdout.errors, write_through=raw is binary)


def _blocks(raw: io.FileIO) -> bool:
    with suppress(OSError, ValueError):
        return os.get_blocking(raw.fileno())
    return True


def _flush(stream: Any) -> None:
    """Flush a stream; wait while a non-blocking pipe is full."""
    while True:
        try:
            stream.flush()
        except BlockingIOError:
            _wait_for(stream)
        else:
            return


def _wait_for(stream: Any) -> None:
    """Wait until a full pipe accepts more, for at most a second."""
    try:
        lazy("select:select")([], [stream.fileno()], [], 1.0)
    except (OSError, ValueError):
        lazy("time:sleep")(0.01)


@contextmanager
def _reporting_stdout() -> Iterator[None]:
    """Turn errors of stdout into `WriteError` or `BrokenPipe`."""
    try:
        yield
    except (OSError, ValueError) as error:
        forget_stdout()
        if is_broken_pipe(error):
            raise BrokenPipe("") from error
        raise WriteError(f"stdout cannot be written: {getattr(error, 'strerror', None) or error}") from error


def is_broken_pipe(error: Exception) -> bool:
    """Report whether an error is a broken pipe.

    Windows reports it as an invalid argument.
    """
    return isinstance(error, BrokenPipeError) or (
        sys.platform == "win32" and isinstance(error, OSError) and error.errno == errno.EINVAL and not error.filename
    )


def _stdout() -> TextIO:
    if sys.stdout is None:
        raise WriteError("there is no stdout to write to; use -o FILE")
    return sys.stdout


def forget_stdout() -> None:
    """Discard stdout, so that Python retries no write on exit."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = None  # as Python itself sets it when there is none
