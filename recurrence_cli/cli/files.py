"""Atomic writing of files."""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from recurrence_cli.lazy import lazy, load
from recurrence_cli.pathway.problems import Exit, RecurrenceError

_PREFIX, _SUFFIX = ".recurrence-", ".part"
"""The ends of the name of a temporary file."""

_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}


class WriteError(RecurrenceError):
    """The result could not be written."""

    status = Exit.IO_ERROR


def stream_of(name: str) -> int | None:
    """Return the descriptor that a name such as /dev/stdout refers to."""
    path = os.path.abspath(name)
    with suppress(OSError, ValueError):
        for _ in range(40):
            if path in _STREAMS:
                return _STREAMS[path]
            if match := re.fullmatch(rf"(?:/dev|/proc/(?:self|thread-self|{os.getpid()}))/fd/([0-9]{{1,9}})", path):
                return int(match[1])
            path = os.path.abspath(os.path.join(os.path.dirname(path), os.readlink(path)))
    return None


def same_file(one: str, other: str) -> bool:
    """Report whether two names are the same regular file.

    It need not exist yet. A device or a pipe never is.
    """
    with suppress(OSError, ValueError):
        if os.path.exists(one) and os.path.exists(other):
            return os.path.isfile(one) and os.path.samefile(one, other)
        return os.path.realpath(one) == os.path.realpath(other)
    return False


@contextmanager
def atomic_writer(name: str, *, force: bool = False, private: bool = True) -> Iterator[Callable[[bytes], None]]:
    """Open a file to replace atomically; yield a function that writes bytes.

    An open stream, a device or a pipe is written to directly. A new file is readable only by its owner if it is `private`;
    an existing one retains its mode. A read-only file is replaced only with `force`. Raises `WriteError`.
    """
    # Known before it is made, since a signal may come at any moment.
    temporary: list[str] = []
    file: BinaryIO | None = None
    try:
        with _reporting(name):
            path = Path(name)
            stream = stream_of(name)
            # A link is followed, so that its target is replaced. A device or a pipe must not be replaced.
            target = Path(os.path.realpath(path))
            if stream is None and target.is_symlink():
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            whole = stream is None and (target.is_file() or not target.exists())
            if whole:
                _refuse_others(path)
                mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
                if mode is not None and not force and not (mode & stat.S_IWUSR and os.access(target, os.W_OK)):
                    raise WriteError(f'"{name}" is read-only; name another file, or replace it with --force')
                _sweep(target.parent)
                file = _new(target.parent, 0o600 if private or mode is not None else 0o666, temporary)
            elif stream is None:
                _refuse_others(path)
                file = open(name, "wb")  # noqa: SIM115  # closed below, whatever happens
            else:
                file = open(os.dup(stream), "wb")  # noqa: SIM115  # closed below, whatever happens

        yield partial(_put, name, file)
        with _reporting(name):
            file.flush()
            if whole:
                os.fsync(file.fileno())
                if mode is not None:
                    os.chmod(temporary[-1], mode)
            # Closing the file releases the lock, and an unlocked temporary file may be swept; so it is renamed first.
            if whole and os.name != "nt":
                os.replace(temporary[-1], target)
            file.close()
            if whole and os.name == "nt":
                os.replace(temporary[-1], target)
    except BaseException:
        with suppress(OSError):
            if file:
                file.close()
        for made in temporary:
            with suppress(OSError):
                os.unlink(made)
        raise


def _put(name: str, file: BinaryIO, data: bytes) -> None:
    with _reporting(name):
        file.write(data)


def _new(folder: Path, mode: int, names: list[str]) -> BinaryIO:
    """Create a temporary file, locked until it is closed.

    Its name is added to `names` first.
    """
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    while True:
        names.append(os.path.join(folder, f"{_PREFIX}{os.urandom(6).hex()}{_SUFFIX}"))
        try:
            file = open(os.open(names[-1], flags, mode), "wb")  # noqa: SIM115  # closed by the caller
        except OSError:
            # What is there is not ours.
            names.pop()
            raise
        _lock(file.fileno())
        # Another run may have swept it before it was locked.
        if os.name == "nt" or os.fstat(file.fileno()).st_nlink:
            return file
        file.close()


def _lock(handle: int) -> bool:
    """Lock an open file, and report whether that succeeded."""
    try:
        lazy("fcntl:flock")(handle, load("fcntl:LOCK_EX") | load("fcntl:LOCK_NB"))
    except OSError:
        return False
    except ImportError:  # Windows, where an open file cannot be removed anyway
        return True
    return True


def _sweep(folder: Path) -> None:
    """Remove the temporary files of killed runs from a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for path in [e.path for e in entries if e.name.startswith(_PREFIX) and e.name.endswith(_SUFFIX)]:
            with suppress(OSError):
                handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0))
                try:
                    ours = _lock(handle)
                    if ours and os.name != "nt":
                        os.unlink(path)
                finally:
                    os.close(handle)
                if ours and os.name == "nt":
                    os.unlink(path)


def _refuse_others(path: Path) -> None:
    """Refuse to write over another user's file in a shared folder.

    A shared folder is one that everyone may write to, such as /tmp. The file may also be a link or a pipe.
    """
    if os.name == "nt":
        return
    whole = Path(os.path.abspath(path))
    for part in (whole, *whole.parents):
        if not os.path.lexists(part):
            continue
        found, folder = os.lstat(part), os.stat(part.parent)
        shared = folder.st_mode & stat.S_ISVTX and folder.st_mode & stat.S_IWOTH
        if shared and not stat.S_ISDIR(found.st_mode) and found.st_uid != os.geteuid():
            raise WriteError(f'"{part}" belongs to another user, in a folder that all may write to; name another file')


@contextmanager
def _reporting(name: str) -> Iterator[None]:
    """Turn errors into a `WriteError` that names the file."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise WriteError(f'"{name}" cannot be written: {getattr(error, "strerror", None) or error}') from error
