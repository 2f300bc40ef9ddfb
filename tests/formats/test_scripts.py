"""Texts in other scripts: every line fits by its columns, every picture its page, and joined letters come out whole."""

import re
from collections.abc import Callable
from html import unescape
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
from wcwidth import wcswidth

from recurrence_cli.cli import run
from recurrence_cli.formats.drawings.text_metrics import Style, broken, width_of
from recurrence_cli.wizard.columns import clipped, padded, wrapped

Capture = pytest.CaptureFixture[str]

CHINESE = "如果癌症在手术后再次出现请与治疗团队讨论所有可能的治疗方案以及每一种方案的好处和坏处" * 2
PERSIAN = "می\u200cخواهم بدانم"
HINDI = "क्\u200dष रोग"
FAMILY = "👨\u200d👩\u200d👧 ❤\ufe0f"
GIVEN = ["-a", "visit_time=daytime"]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def page(tmp_path: Path) -> Callable[[str], str]:
    """Write the starter with words of another script in its texts."""

    def made(words: str) -> str:
        head, tree = (files("recurrence_cli") / "starter/pathway.yaml").read_text(encoding="utf-8").split("\ntree:")
        head = head.replace("{today}", "2026-01-01").replace("{in_a_year}", "2099-01-01")
        count = iter(range(1000))
        keys = "title|ask|short|help|look_in|label|name|what|who|contact|hours|use|purpose"
        head = re.sub(rf"(?m)^( *(?:- )?(?:{keys}):) .+$", lambda match: f"{match[1]} {words}{next(count)}", head)
        file = tmp_path / "page.yaml"
        file.write_text(f"{head}\ntree:{tree.replace('text: ', f'text: {words} ')}", encoding="utf-8")
        return str(file)

    return made


def lines(capsys: Capture, *command: str) -> list[str]:
    capsys.readouterr()
    assert run(command) == 0
    return capsys.readouterr().out.splitlines()


COMMANDS = [
    ["explore", "--no-input", *GIVEN],
    ["explore", "--no-input", "--detail", *GIVEN],
    ["explore", "--no-input", "--full", "--explain", "--what-if", *GIVEN],
    ["explore", "--no-input", "--full", "--format", "plain", *GIVEN],
    ["why", "V-01", *GIVEN],
    ["tree"],
    ["tree", "daytime"],
    ["questions"],
    ["find", "bed"],
    ["about"],
    ["about", "support"],
]


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_line_takes_no_more_columns_than_there_are(
    command: list[str], width: int, page: Callable[[str], str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = lines(capsys, *command, "--pathway", page(CHINESE))
    assert [line for line in shown if wcswidth(line) > width] == []
    assert CHINESE[:6] in "".join(shown)


@pytest.mark.parametrize("words", [PERSIAN, HINDI, FAMILY], ids=["Persian", "Hindi", "emoji"])
@pytest.mark.parametrize("format", ["text", "plain", "markdown", "html", "svg", "mermaid", "dot"])
def test_joined_letters_come_out_whole(words: str, format: str, page: Callable[[str], str], capsys: Capture) -> None:
    shown = unescape(" ".join(lines(capsys, "tree", "daytime", "--format", format, "--pathway", page(words))))
    # As mermaid writes a sign by its number.
    assert words.split()[0] in re.sub(r"#([0-9]+);", lambda match: chr(int(match[1])), shown)
    assert "\ufffd" not in shown


@pytest.mark.parametrize("words", [CHINESE, "Donaudampfschiffahrt" * 15], ids=["Chinese", "a long word"])
def test_a_picture_fits_its_pages_and_nothing_is_shrunk(
    words: str, page: Callable[[str], str], capsys: Capture
) -> None:
    picture = ElementTree.fromstring(
        "".join(lines(capsys, "tree", "--all", "--format", "svg", "--pathway", page(words)))
    )
    assert picture.attrib["width"] == "841.89pt"
    _, _, width, _ = map(float, picture.attrib["viewBox"].split())
    spans = [*picture.iter(f"{SVG}tspan")]
    assert max(width_of(span.text or "", Style(float(span.attrib["font-size"]))) for span in spans) < width
    assert [group for group in picture.iter(f"{SVG}g") if "scale" in group.attrib.get("transform", "")] == []


def test_a_long_word_is_parted_only_where_it_does_not_fit() -> None:
    style = Style(10)
    assert broken([("one two", style)], 1000) == [[("one ", style), ("two ", style)]]
    parted = broken([("x" * 50, style)], 100)
    assert "".join(text for line in parted for text, _ in line).strip() == "x" * 50
    assert all(width_of("".join(text for text, _ in line).strip(), style) <= 100 for line in parted)


# --- rows of the wizard ---------------------------------------------------------------------------------------------


def test_rows_of_the_wizard_fit_and_lose_nothing() -> None:
    rows = wrapped(CHINESE, 40, " 1  ", "    ")
    assert all(wcswidth(row) <= 40 for row in rows)
    assert "".join(row.strip() for row in rows).removeprefix("1  ") == CHINESE


def test_a_row_is_filled_and_cut_by_its_columns() -> None:
    assert wcswidth(padded("如果", 10)) == 10
    assert clipped("如果癌症", 5) == "如果"
    assert clipped("abc", 3) == "abc"
