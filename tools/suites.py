"""Public test suites through our readers, with counts: python tools/suites.py FOLDER

Rich brings the package that reads Markdown. FOLDER holds what is there of yaml-test-suite.jsonl, json-test-suite.jsonl, csv.jsonl and naughty-strings.json. Nothing
of the suites is a part of this project, and no test needs them.
"""

import base64
import csv
import io
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from recurrence_cli.cli import run
from recurrence_cli.loading.cases import read_case
from recurrence_cli.loading.nodes import read_nodes
from recurrence_cli.pathway.hidden import hidden_characters
from recurrence_cli.pathway.problems import RecurrenceError

Counts = Counter[str]
MALFORMED = ("not YAML", "not JSON", "malformed")
TEXTS = ("text", "help", "look_in", "what", "purpose", "ring", "who", "contact")
"""The keys of the texts that strings are tried in."""


def records(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a suite."""
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def yaml_suite(file: Path) -> Iterator[str]:
    """Read each file as a knowledge file: what is valid, what is not, and what is said of each."""
    for record in records(file):
        said: list[str] = []
        text = record["yaml"].encode("utf-8", "surrogatepass")
        read_nodes(text, lambda place, what, check, said=said: said.append(what))  # type: ignore[misc]  # bound early
        kind = "valid" if record["valid"] else "invalid"
        if record["valid"] and any(word in what for what in said for word in MALFORMED):
            yield f"WRONG valid, called malformed: {record['id']}"
        elif not record["valid"] and not said:
            yield f"WRONG invalid, read: {record['id']}"
        else:
            yield f"{kind}, {'refused' if said else 'read'}"


def json_suite(file: Path) -> Iterator[str]:
    """Read each document as the answers of a case."""
    for record in records(file):
        data, name = base64.b64decode(record["base64"]), record["name"]
        said = ""
        try:
            read_case(data, "case")
        except RecurrenceError as error:
            said = str(error)
        if name.startswith("n_") and not said:
            yield f"WRONG invalid, read: {name}"
        elif name.startswith("y_") and any(word in said for word in MALFORMED):
            yield f"WRONG valid, called malformed: {name}"
        else:
            yield f"{name[0]}_, {'refused' if said else 'read'}"


def csv_suite(file: Path) -> Iterator[str]:
    """Run each table as a batch: no column is a question, so each is refused with a line, or has an error in each row."""
    for record in records(file):
        data = base64.b64decode(record["base64"])
        status, out, err = _ended(["batch", "FILE", "--brief", "-q"], data, "csv")
        if status == 2 and err.count("\n") == 1 and not out:
            yield "refused in a line"
        else:
            yield f"WRONG status {status}: {record['name']}"
        # The same rows with an id and a question of ours beside them: as many results, whatever is in the cells.
        rows = [*csv.reader(io.StringIO(data.decode("utf-8-sig")))]
        table = io.StringIO()
        csv.writer(table).writerows([["recurrence_type", *rows[0]], *(["local", *row] for row in rows[1:])])
        command = ["batch", "FILE", "--brief", "-q", "--ignore-unknown"]
        status, out, _ = _ended(command, table.getvalue().encode(), "csv")
        right = out.count("\n") == len(rows) - 1 and status in (0, 1)
        yield "as many results as rows" if right else f"WRONG rows: {record['name']}"


def naughty_strings(file: Path) -> Iterator[str]:
    """Put each string into every text of a small pathway, and look for it in HTML and Markdown."""
    for text in filter(str.strip, json.loads(file.read_text(encoding="utf-8"))):
        yield from _shown(text)


def _shown(text: str) -> Iterator[str]:
    if any(hidden_characters(text)):
        status, out, _ = _ended(["check", "FILE"], _pathway(text), "yaml")
        refused = status == 1 and "[hidden-character]" in out
        yield "refused: hidden character" if refused else f"WRONG status {status}: {text[:30]!a}"
        return
    for format in ("html", "markdown"):
        command = [
            "explore",
            "--no-input",
            "--full",
            "-a",
            "visit_time=daytime",
            "--format",
            format,
            "--pathway",
            "FILE",
        ]
        status, out, _ = _ended(command, _pathway(text), "yaml")
        if format == "markdown":
            out = MarkdownIt("commonmark").render(out)
        parser = _Texts()
        parser.feed(out)
        whole = "".join(text.split()) in "".join(" ".join(parser.texts).split())
        right = status == 0 and whole and not parser.strange
        yield f"{format}: shown as it is" if right else f"WRONG {format}, status {status}: {text[:30]!a}"


class _Texts(HTMLParser):
    """Parser of the texts of a page, and of tags and attributes that no page of ours has."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "img", "object", "embed", "svg") or any(n.startswith("on") for n, _ in attrs):
            self.strange.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _pathway(text: str) -> bytes:
    """Write the starter with `text` in most of its texts."""
    starter = (files("recurrence_cli") / "starter/pathway.yaml").read_text(encoding="utf-8")
    lines = []
    for line in starter.replace("{today}", "2026-01-01").replace("{in_a_year}", "2099-01-01").split("\n"):
        key, colon, words = line.partition(": ")
        if colon and words and key.strip().removeprefix("- ") in TEXTS:
            line = f"{key}: {json.dumps(f'{text} here', ensure_ascii=False)}"
        lines.append(line)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _ended(command: list[str], data: bytes, ending: str) -> tuple[int, str, str]:
    """Run a command on a file with this ending, called FILE in it; return its status and what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file.{ending}"
        file.write_bytes(data)
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = run([str(file) if part == "FILE" else part for part in command])
        out.flush()
        return status, out.buffer.getvalue().decode(), err.getvalue()


SUITES: dict[str, Callable[[Path], Iterator[str]]] = {
    "yaml-test-suite.jsonl": yaml_suite,
    "json-test-suite.jsonl": json_suite,
    "csv.jsonl": csv_suite,
    "naughty-strings.json": naughty_strings,
}


def main(folder: Path) -> int:
    """Run the suites that are there, and print what came of them; 1 when anything is wrong."""
    wrong = 0
    for name, suite in SUITES.items():
        if not (folder / name).is_file():
            print(f"{name}: not there")
            continue
        counts = Counts(suite(folder / name))
        for what, count in sorted(counts.items()):
            print(f"{name}: {count} {what}")
            wrong += count if what.startswith("WRONG") else 0
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
