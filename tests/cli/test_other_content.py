"""A case that was saved for another pathway, or for other content, is taken with a warning."""

import json
from pathlib import Path

import pytest

from recurrence_cli.cli import run
from recurrence_cli.loading import load
from recurrence_cli.pathway.problems import Exit

Capture = pytest.CaptureFixture[str]

PATHWAY = load()
OURS = {"id": PATHWAY.about.id, "version": PATHWAY.about.version, "sha256": PATHWAY.sha256}
OTHER = f'This case was saved for the pathway "other", not for "{PATHWAY.about.id}"; check each answer.'
CHANGED = "The content has changed since this case was saved"
OLDER = f"{CHANGED} (version 0.0.1, now {PATHWAY.about.version}); check each answer."


def said(content: object, command: str, tmp_path: Path, capsys: Capture, ending: str = "json") -> str:
    case = tmp_path / f"case.{ending}"
    case.write_text(json.dumps({"pathway": content, "answers": {"recurrence_type": "local"}}))
    assert run([part.replace("CASE", str(case)) for part in command.split()]) == Exit.DONE
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        "explore --no-input --answers CASE",
        "explore --no-input --answers CASE --format json",
        "why mastectomy --answers CASE",
        "compare CASE -a operable=no",
        "tree --answers CASE",
    ],
)
@pytest.mark.parametrize(
    ("content", "warning"),
    [
        (OURS | {"id": "other"}, OTHER),
        ({"id": "other"}, OTHER),
        (OURS | {"version": "0.0.1", "sha256": "0" * 64}, OLDER),
        ({"version": "0.0.1"}, OLDER),
        ({"sha256": "0" * 64}, f"{CHANGED}; check each answer."),
    ],
)
def test_every_command_that_takes_a_case_warns_of_other_content(
    content: object, warning: str, command: str, tmp_path: Path, capsys: Capture
) -> None:
    assert said(content, command, tmp_path, capsys) == f"recurrence: warning: {warning}\n"


@pytest.mark.parametrize("content", [OURS, {"id": OURS["id"]}, {"version": OURS["version"]}, {}, None, ["other"]])
def test_a_case_of_this_content_or_of_none_gets_no_warning(content: object, tmp_path: Path, capsys: Capture) -> None:
    assert said(content, "explore --no-input --answers CASE", tmp_path, capsys) == ""


def test_a_case_in_yaml_gets_the_warning_too(tmp_path: Path, capsys: Capture) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("pathway: {id: other}\nanswers: {recurrence_type: local}\n")
    assert run(["explore", "--no-input", "--answers", str(case)]) == 0
    assert capsys.readouterr().err == f"recurrence: warning: {OTHER}\n"


@pytest.mark.parametrize(
    "flags",
    [[], ["--brief"], ["--ignore-unknown"], pytest.param(["--brief", "--jobs", "2"], marks=pytest.mark.slow)],
    ids=" ".join,
)
def test_a_batch_counts_the_cases_of_other_content(flags: list[str], tmp_path: Path, capsys: Capture) -> None:
    contents = [OURS, {"id": "other"}, None, {"version": "0.0.1"}]
    cases = [{"pathway": content, "answers": {"recurrence_type": "local"}} for content in contents]
    (tmp_path / "cases.jsonl").write_text("".join(f"{json.dumps(case)}\n" for case in cases))
    assert run(["batch", str(tmp_path / "cases.jsonl"), *flags]) == Exit.DONE
    out, err = capsys.readouterr()
    assert out.count("\n") == 4
    said = "2 cases were saved for another pathway or for other content; check the answers"
    assert err == f"recurrence: warning: {said}\n4 ok, 0 failed\n"
