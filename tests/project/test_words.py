"""House words: what code does is said as one would say it to a colleague, in help texts, pages and docstrings."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from paths import ROOT
from recurrence_cli.cli import app, run

PRIVATE = re.compile(
    r"\b(?:stands?|stood|standing|comes?|came|coming|go|goes|went|gone|going|hangs?|hung|hanging|tells?|told|telling"
    r"|keeps?|kept|keeping|parts?|parted|parting|behind|gives)\b|\bwhat\b[^.;:,]{1,40}\bdoes\b(?![^.;:|]*\?)",
    re.IGNORECASE,
)
"""Everyday words that were used for what has a name: be, appear, continue, depend, report, store, split, return."""

PLAIN = ("breast cancer comes back", "a cancer that has come back")
"""What is meant as it is said."""

COMMANDS = ["", *typer.main.get_command(app).commands]  # type: ignore[attr-defined]

PAGES = sorted(page.relative_to(ROOT).as_posix() for folder in (ROOT, ROOT / "docs") for page in folder.glob("*.md"))
"""Pages that keep the rule. Decisions are as they were written."""

MOST_WORDS = 12
NOT_VERBS = {
    "everything", "something", "a", "an", "the", "this", "that", "those", "these", "each", "every", "all", "any",
    "both", "one", "two", "several", "what", "whether", "where", "when", "which", "who", "how", "why", "if", "as",
    "by", "for", "from", "in", "on", "to", "with",
}  # fmt: skip
"""With these begins a noun or a clause, and no sentence that says what a function does."""


def private_words(text: str) -> list[str]:
    """The private words of a text, each with what is around it; code does not count."""
    text = " ".join(re.sub(r"`[^`]*`", "", text).split())
    for plain in PLAIN:
        text = text.replace(plain, "")
    return [text[max(found.start() - 30, 0) : found.end() + 20] for found in PRIVATE.finditer(text)]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_no_private_word(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--help"]) == 0
    assert private_words(capsys.readouterr().out) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_private_word(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert private_words(prose) == []


MODULES = sorted((ROOT / "recurrence_cli").rglob("*.py"))

Documented = ast.Module | ast.ClassDef | ast.FunctionDef


def first_lines(module: Path) -> Iterator[tuple[Documented, str]]:
    """The first line of each docstring of a module."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, Documented) and (text := ast.get_docstring(node)):
            yield node, text.partition("\n")[0]


def is_function(node: Documented) -> bool:
    """Whether it is a function that something calls: a property is a noun, and the page of a check says what it finds."""
    if not isinstance(node, ast.FunctionDef):
        return False
    property_ = any("property" in ast.unparse(decorator) for decorator in node.decorator_list)
    check = node.name == "unannounced_change" or "Finding" in ast.unparse(node.returns or ast.Constant(None))
    return not property_ and not check


def faults(node: Documented, line: str) -> list[str]:
    found = private_words(line)
    if len(line.split()) > MOST_WORDS:
        found.append(f"{len(line.split())} words: {line}")
    if is_function(node) and line.split()[0].lower() in NOT_VERBS:
        found.append(f"no verb: {line}")
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT / "recurrence_cli").as_posix())
def test_a_docstring_begins_with_a_short_plain_line(module: Path) -> None:
    assert [fault for node, line in first_lines(module) for fault in faults(node, line)] == []


def test_a_bad_line_is_noticed() -> None:
    (node,) = ast.parse("def f() -> str:\n    return ''").body
    assert isinstance(node, ast.FunctionDef)
    assert faults(node, "Return the text.") == []
    assert faults(node, "The text.") == ["no verb: The text."]
    assert faults(node, "Return what `x` gives.") == ["Return what gives."]
    assert len(faults(node, "Return one two three four five six seven eight nine ten eleven twelve.")) == 1
    assert private_words("It does what the reader does.") == ["It does what the reader does."]
    assert private_words("What happens when breast cancer comes back: `stand`.") == []
