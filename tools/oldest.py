"""Print the oldest versions of what the program needs that pyproject.toml allows, as constraints for pip."""

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def main() -> None:
    """Write a line for each dependency: `rich==14`."""
    for dependency in tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]:
        sys.stdout.write(re.sub(r"\s*>=\s*([^,;\s]+).*", r"==\1\n", dependency))


if __name__ == "__main__":
    main()
