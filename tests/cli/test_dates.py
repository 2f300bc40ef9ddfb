"""A date before the content is said to be so, and a date at the end of the calendar is refused in a line."""

import json
from pathlib import Path

import pytest

from recurrence_cli.cli import run

Capture = pytest.CaptureFixture[str]

EARLY = ["--today", "2020-01-01"]
LOCAL = ["explore", "--no-input", "-a", "recurrence_type=local"]
SAID = "The date used is 1 January 2020, but the content was last reviewed on "


@pytest.mark.parametrize("format", ["text", "plain", "markdown", "html"])
def test_a_page_of_a_day_before_the_content_says_that_what_is_overdue_is_not_known(
    format: str, capsys: Capture
) -> None:
    assert run([*LOCAL, *EARLY, "--format", format]) == 0
    assert SAID in " ".join(capsys.readouterr().out.split())


def test_json_of_a_day_before_the_content_says_so_among_its_notices(capsys: Capture) -> None:
    assert run([*LOCAL, *EARLY, "--format", "json"]) == 0
    assert any(notice.startswith(SAID) for notice in json.loads(capsys.readouterr().out)["notices"])


@pytest.mark.parametrize(("day", "status"), [("2020-01-01", 1), ("2023-12-31", 1), ("2024-01-01", 0)])
def test_strict_is_never_content_with_a_day_before_the_content(day: str, status: int, tmp_path: Path) -> None:
    assert run(["new", str(tmp_path / "mine"), "--today", "2024-01-01", "-q"]) == 0
    command = [
        "explore",
        "--no-input",
        "--pathway",
        str(tmp_path / "mine" / "pathway.yaml"),
        "-a",
        "visit_time=daytime",
    ]
    assert run([*command, "--strict", "--today", day]) == status


@pytest.mark.parametrize("command", ["due", "why mastectomy", "tree", "about", "learn local surgery --format text"])
def test_other_commands_warn_of_a_day_before_the_content(command: str, capsys: Capture) -> None:
    assert run([*command.split(), *EARLY]) == 0
    assert capsys.readouterr().err.startswith(f"recurrence: warning: {SAID}")


@pytest.mark.parametrize("day", ["9999-01-01", "9999-12-31"])
def test_a_day_with_no_year_after_it_is_refused(day: str, tmp_path: Path, capsys: Capture) -> None:
    assert run(["new", str(tmp_path / "x"), "--today", day]) == 2
    said = f'recurrence: --today "{day}" leaves no year for the next review; use an earlier date\n'
    assert capsys.readouterr().err == said
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("command", [LOCAL, ["due"], ["why", "mastectomy"], ["about", "sources"], ["check"]])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_are_days_like_others(command: list[str], day: str) -> None:
    assert run([*command, "--today", day]) == 0
