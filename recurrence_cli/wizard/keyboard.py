"""What both front ends do with the keyboard."""

import sys
from contextlib import suppress


def forget_what_was_typed() -> None:
    """Throw away the keys that were pressed before there was a question to answer."""
    try:
        import termios
    except ImportError:  # Windows
        import msvcrt

        while msvcrt.kbhit():  # type: ignore[attr-defined]  # known on Windows only
            msvcrt.getwch()  # type: ignore[attr-defined]  # known on Windows only
        return
    # Where there is no terminal, as in tests, there is nothing to be typed ahead.
    with suppress(termios.error, OSError, ValueError):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
