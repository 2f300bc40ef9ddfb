"""The way in: `recurrence` and `python -m recurrence_cli`."""

import sys

from recurrence_cli.problems import Exit


def main() -> None:
    """Run the command line and exit with its status. Ctrl-C, at any moment, leaves without a traceback."""
    try:
        from recurrence_cli.cli import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = Exit.INTERRUPTED
    sys.exit(status)


if __name__ == "__main__":
    main()
