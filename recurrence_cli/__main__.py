"""The way in: `recurrence` and `python -m recurrence_cli`."""

import os
import signal
import sys

# Until the program is there, nothing has to be cleared away: Ctrl-C ends it at once, without a word.
signal.signal(signal.SIGINT, lambda number, frame: os._exit(128 + number))


def main() -> None:
    """Run the command line and exit with its status. Ctrl-C, at any moment, leaves without a traceback."""
    from recurrence_cli.cli import run
    from recurrence_cli.problems import Exit

    try:
        # From here on both leave through every `finally`, so that no half file stays behind.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, _leave)
        status = run(sys.argv[1:])
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        status = Exit.INTERRUPTED
    sys.exit(status)


def _leave(number: int, frame: object) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
