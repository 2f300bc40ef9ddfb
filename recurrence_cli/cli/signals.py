"""Signals that end a run; each runs every `finally` block.

A library may replace or swallow the exception of a signal, above all while it is being imported. So the signals received
are remembered here, and decide the exit status.
"""

import signal
import sys
import time
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
_BURST = 1.0
"""Seconds in which further signals count as the same one: a closed session may send SIGTERM and SIGHUP together."""

_received: list[int] = []
_last: list[float] = []


def known() -> list[signal.Signals]:
    """List the signals that end a run on this system."""
    return [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


def install() -> None:
    """Raise KeyboardInterrupt on Ctrl-C, and SystemExit on the other signals."""
    _received.clear()
    _last.clear()
    for number in known():
        # Under nohup, SIGHUP is ignored and must remain so.
        if number.name != "SIGHUP" or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _leave)


def ignore(but: signal.Signals | None = None) -> None:
    """Ignore the signals from now on, all `but` one."""
    for number in known():
        if number != but:
            signal.signal(number, signal.SIG_IGN)


def status() -> int | None:
    """Return the exit status for the first signal received, or None."""
    return 128 + _received[0] if _received else None


def _leave(number: int, frame: FrameType | None) -> None:
    now = time.monotonic()
    again = bool(_last) and now - _last[-1] < _BURST
    _received.append(number)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    # A second one must not interrupt the clean-up that the first started.
    if not again:
        _last.append(now)
        sys.exit(128 + number)
