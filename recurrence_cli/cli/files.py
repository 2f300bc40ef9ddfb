"""Files written whole or not at all, and never over what is not ours to replace."""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from recurrence_cli.lazy import lazy, load
from recurrence_cli.pathway.problems import Exit, RecurrenceError

_PREFIX, _SUFFIX = ".recurrence-", ".part"
"""How the name of a file that is being written begins and ends."""

_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}


class WriteError(RecurrenceError):
    """The result could not be written."""

    status = Exit.IO_ERROR


def stream_of(name: str) -> int | None:
    """Return the number of the open stream that a name stands for, such as /dev/stdout or a link to it."""
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
    """Report whether two names are one file, which may not exist yet; a device or a pipe is none."""
    with suppress(OSError, ValueError):
        if os.path.exists(one) and os.path.exists(other):
            return os.path.isfile(one) and os.path.samefile(one, other)
        return os.path.realpath(one) == os.path.realpath(other)
    return False


@contextmanager
def written(name: str, *, force: bool = False, private: bool = True) -> Iterator[Callable[[bytes], None]]:
    """Write a file atomically, or to an open stream, a device or a pipe; takes bytes, one after another.

    A new file is for its owner alone if it is `private`; an old one keeps its mode. One that is read-only is replaced
    with `force` only. Raises `WriteError`.
    """
    with _reporting(name):
        path = Path(name)
        stream = stream_of(name)
        # Through a link to the file itself. A device or a pipe is written to as it is: nothing may take its place.
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
            handle, temporary = _new(target.parent, 0o600 if private or mode is not None else 0o666)
            file = open(handle, "wb")  # noqa: SIM115  # closed below, whatever happens
        elif stream is None:
            _refuse_others(path)
            file = open(name, "wb")  # noqa: SIM115  # closed below, whatever happens
        else:
            file = open(os.dup(stream), "wb")  # noqa: SIM115  # closed below, whatever happens

    def put(data: bytes) -> None:
        with _reporting(name):
            file.write(data)

    try:
        yield put
        with _reporting(name):
            file.flush()
            if whole:
                os.fsync(file.fileno())
                if mode is not None:
                    os.chmod(temporary, mode)
            # The lock ends with the file, so a file that still has its first name then may be swept away.
            if whole and os.name != "nt":
                os.replace(temporary, target)
            file.close()
            if whole and os.name == "nt":
                os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            file.close()
        if whole:
            with suppress(OSError):
                os.unlink(temporary)
        raise


def _new(folder: Path, mode: int) -> tuple[int, str]:
    """Create a file to write to, and lock it for as long as it is open."""
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    while True:
        path = os.path.join(folder, f"{_PREFIX}{os.urandom(6).hex()}{_SUFFIX}")
        handle = os.open(path, flags, mode)
        try:
            _lock(handle)
            # Somebody may have swept it away before it was locked.
            if os.name == "nt" or os.fstat(handle).st_nlink:
                return handle, path
        except BaseException:
            os.close(handle)
            with suppress(OSError):
                os.unlink(path)
            raise
        os.close(handle)


def _lock(handle: int) -> bool:
    """Lock an open file; report whether it could be, as nobody else writes it."""
    try:
        lazy("fcntl:flock")(handle, load("fcntl:LOCK_EX") | load("fcntl:LOCK_NB"))
    except OSError:
        return False
    except ImportError:  # Windows, where an open file cannot be removed anyway
        return True
    return True


def _sweep(folder: Path) -> None:
    """Remove what runs that were killed left half written in a folder."""
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
    """Refuse what somebody else put in a folder that all may write to, such as /tmp: a link, a pipe, a file."""
    if os.name == "nt":
        return
    whole = Path(os.path.abspath(path))
    for part in (whole, *whole.parents):
        if not os.path.lexists(part):
            continue
        found, folder = os.lstat(part), os.stat(part.parent)
        shared = folder.st_mode & stat.S_ISVTX and folder.st_mode & stat.S_IWOTH
        if shared and not stat.S_ISDIR(found.st_mode) and found.st_uid != os.geteuid():
            raise WriteError(f'"{part}" belongs to somebody else, in a folder that all may write to; name another file')


@contextmanager
def _reporting(name: str) -> Iterator[None]:
    """Say of which file it is that it cannot be written."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise WriteError(f'"{name}" cannot be written: {getattr(error, "strerror", None) or error}') from error
