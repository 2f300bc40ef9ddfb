"""docs/reliability.md: its figures are those of the content, and what nobody measured is said not to be."""

import json
from pathlib import Path

import pytest
import reliability

from paths import ROOT

PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")


def figures(found: list[reliability.Figure]) -> dict[str, str]:
    return {figure.what: figure.figure for figure in found}


def test_the_figures_of_the_content_are_those_of_today() -> None:
    for figure in reliability.content_figures():
        row = f"| {figure.what} | {figure.figure} | {figure.meaning} |"
        assert row in PAGE, "the content has changed since the page was written; run: make reliability"


def test_what_has_no_file_is_not_measured() -> None:
    assert {*figures(reliability.long_figures(None, None, None)).values()} == {"not measured"}


def test_what_long_runs_left_in_files_is_on_the_page(tmp_path: Path) -> None:
    covered, mutated, fuzzed = (tmp_path / name for name in ("coverage.json", "mutation.json", "fuzz.txt"))
    covered.write_text(json.dumps({"totals": {"percent_covered": 91.26}}))
    mutated.write_text(json.dumps({"killed": 1500, "survived": 500}))
    fuzzed.write_text("all       1,000,000   120,000   880,000\nslowest: 1 s\nseed 1, 3,000 s, 2 broke a law\n")
    assert figures(reliability.long_figures(covered, mutated, fuzzed)) == {
        "lines covered by tests": "91.3 %",
        "mutations noticed": "1,500 of 2,000 (75%)",
        "hostile files that break a law": "2 of 1,000,000",
    }


def test_a_file_that_is_not_what_the_fuzzer_printed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fuzz.txt").write_text("Killed\n")
    with pytest.raises(SystemExit, match="is not what make fuzz printed"):
        reliability.long_figures(None, None, tmp_path / "fuzz.txt")


def test_the_page_says_when_and_by_which_command_it_was_written() -> None:
    assert "`tools/reliability.py` wrote this page on 20" in PAGE
    assert "by `make reliability" in PAGE
