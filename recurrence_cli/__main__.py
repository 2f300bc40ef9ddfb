"""Entry point of `recurrence` and `python -m recurrence_cli`.

Older Pythons must be able to parse it.
"""

import os
import signal
import sys

if sys.version_info < (3, 11):  # noqa: UP036  # a copy of the sources can be run by any Python
    sys.stderr.write("recurrence: Python 3.11 or newer is needed; this is Python %s\n" % sys.version.split()[0])  # noqa: UP031
    sys.exit(2)

# Until the program is there, nothing has to be cleared away: Ctrl-C ends it at once, without a word.
signal.signal(signal.SIGINT, lambda number, frame: os._exit(128 + number))


def main() -> None:
    """Run the command line and exit with its status.

    A signal, at any moment, leaves without a traceback.
    """
    from recurrence_cli.pathway.problems import MissingPackage

    try:
        from recurrence_cli.cli import run, signals
    except ModuleNotFoundError as error:
        # Without typer there is no command line yet that could say so.
        missing = MissingPackage.of(error)
        if missing is None:
            raise
        sys.stderr.write(f"recurrence: {missing}\n")
        sys.exit(missing.status)
    except MemoryError:
        os.write(2, b"recurrence: there is not enough memory to start\n")
        os._exit(70)
    try:
        signals.install()
        status = run(sys.argv[1:])
        signals.ignore()
    except KeyboardInterrupt:
        signals.ignore()
        status = 128 + signal.SIGINT
    sys.exit(signals.status() or status)


if __name__ == "__main__":
    main()
