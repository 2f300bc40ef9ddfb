"""Reports on files: a schema, a script for a shell, others."""

import json
from collections.abc import Sequence

from recurrence_cli.reports.data import FORMAT, Data
from recurrence_cli.reports.document import Document, Listing, Section, lines
from recurrence_cli.reports.report import Report


def schema_report(name: str, schema: Data) -> Report:
    """Report a JSON Schema.

    To people it is the same lines of JSON.
    """
    return Report(lambda: schema, lambda: _listing(f"JSON Schema: {name}", json.dumps(schema, indent=2) + "\n", "json"))


def script_report(shell: str, script: str) -> Report:
    """Report a script for a shell."""
    return Report(
        lambda: {"format": FORMAT, "shell": shell, "script": script},
        lambda: _listing(f"Completion for {shell}", script, shell),
    )


def new_report(files: Sequence[str], commands: Sequence[str]) -> Report:
    """Report which files were written, and what to type next."""
    return Report(
        lambda: {"format": FORMAT, "written": list(files), "next": list(commands)},
        lambda: Document(
            "A new pathway",
            (
                Section("", lines(*(f"Wrote {file}" for file in files)), "written"),
                Section("", lines("Next, type:", *(f"  {command}" for command in commands), GUIDE), "next"),
            ),
        ),
    )


GUIDE = "How to make it your own: docs/authoring.md"


def _listing(title: str, text: str, language: str) -> Document:
    return Document(title, (Section("", (Listing(text, language),), "listing"),))
