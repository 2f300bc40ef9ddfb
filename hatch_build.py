"""Puts the bundled pathway into a wheel as it was read, too (`recurrence_cli/loading/compiled.py` says why)."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackedPathway(BuildHookInterface):
    """A build hook that adds the compiled pathway; an unsound file fails the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from recurrence_cli.loading import BUNDLED, load_bytes, name_of_file
        from recurrence_cli.loading.compiled import SUFFIX, pack

        data = BUNDLED.read_bytes()
        self._folder = tempfile.TemporaryDirectory()
        made = Path(self._folder.name, BUNDLED.with_suffix(SUFFIX).name)
        made.write_bytes(pack(load_bytes(data, name_of_file(BUNDLED)), data))
        build_data["force_include"][str(made)] = f"recurrence_cli/data/{made.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()
