"""docs/reliability.md: its figures are those of the content, and what nobody measured is said not to be."""

import json
from argparse import Namespace
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


def given(**files: Path) -> Namespace:
    return Namespace(**(dict.fromkeys(("coverage", "mutation", *reliability.LONG_RUNS)) | files))


def test_what_has_no_file_is_not_measured() -> None:
    assert {*figures(reliability.long_figures(given())).values()} == {"not measured"}


def test_what_long_runs_left_in_files_is_on_the_page(tmp_path: Path) -> None:
    left = {
        "coverage": json.dumps({"totals": {"percent_covered": 91.26}}),
        "mutation": json.dumps({"killed": 1500, "survived": 500, "equivalent": {"a.py:3 + to -": "nobody sees it"}}),
        "fuzz": "all       1,000,000   120,000   880,000\nslowest: 1 s\nseed 1, 3,000 s, 2 broke a law\n",
        "suites": "csv.jsonl: 40 as expected\ncsv.jsonl: 2 WRONG: read\ncases.json: 300 refused\n",
        "killed": "7: SIGHUP, after 0.20 s: status 1\nSIGHUP: WRONG 1\nSIGHUP: right 40\nclosed terminal: right 59\n",
        "quiz": "10000 items in 240 s, 0 problems\n96 of 96 options are asked about\n",
    }
    for name, text in left.items():
        (tmp_path / name).write_text(text)
    assert [*figures(reliability.long_figures(given(**{name: tmp_path / name for name in left}))).values()] == [
        "91.3 %",
        "1,500 of 2,000; 1 change nothing",
        "2 of 1,000,000",
        "2 of 342",
        "1 of 100",
        "0 of 10,000",
    ]


def test_a_file_that_is_not_what_the_fuzzer_printed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fuzz.txt").write_text("Killed\n")
    with pytest.raises(SystemExit, match="is not what make fuzz printed"):
        reliability.long_figures(given(fuzz=tmp_path / "fuzz.txt"))


def test_the_page_says_when_and_by_which_command_it_was_written() -> None:
    assert "`tools/reliability.py` wrote this page on 20" in PAGE
    assert "by `make reliability" in PAGE
