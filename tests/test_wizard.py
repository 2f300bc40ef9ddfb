"""The questions: who answers them, in which order, and how one leaves."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from recurrence_cli.loader import load
from recurrence_cli.model import Answer, Question
from recurrence_cli.wizard import ask_pending

PATHWAY = load()


def test_the_pending_question_is_asked_until_none_is() -> None:
    replies: Iterator[Answer] = iter(["local", "not_known", "mastectomy", "yes", "no", "negative", "negative", "yes"])
    asked = []

    def ask(question: Question) -> Answer:
        asked.append(question.id)
        return next(replies)

    answers = ask_pending(PATHWAY, {}, ask=ask)
    assert asked == list(answers)
    assert asked == [
        "recurrence_type", "local_areas", "previous_surgery", "operable", "previous_radiotherapy", "er_status",
        "her2_status", "previous_chemotherapy",
    ]  # fmt: skip


def test_an_answer_that_clashes_is_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    given = dict.fromkeys(PATHWAY.questions, "not_known") | {
        "recurrence_type": "secondary",
        "er_status": "positive",
    }
    given |= {"her2_status": "negative", "hormone_therapy": "never"}
    del given["cdk46_inhibitor"]
    replies = iter(["with_fulvestrant", "none"])
    answers = ask_pending(PATHWAY, given, ask=lambda question: next(replies))
    assert answers["cdk46_inhibitor"] == "none"
    assert "hormone_therapy=never and cdk46_inhibitor=with_fulvestrant cannot stand together" in " ".join(
        capsys.readouterr().err.split()
    )


if sys.platform != "win32":
    import pexpect

    def terminal(*arguments: str, shell: str = "") -> "pexpect.spawn[str]":
        command = f"exec {sys.executable} -m recurrence_cli {' '.join(arguments)} {shell}"
        return pexpect.spawn("/bin/sh", ["-c", command], encoding="utf-8", dimensions=(24, 80), timeout=20)

    def test_enters_typed_ahead_or_at_once_answer_nothing() -> None:
        child = terminal()
        child.send("\r\r\r")
        child.expect("What has the team called this recurrence")
        child.expect("Not known")
        child.send("\r\r\r")
        time.sleep(0.5)
        child.send("1")
        child.expect("Type of recurrence: Local recurrence")
        child.expect("Where has the cancer come back")
        child.sendcontrol("c")
        child.expect("Nothing saved.")
        child.expect(pexpect.EOF)
        child.wait()
        assert child.exitstatus == 130

    def test_a_whole_case_is_answered_with_digits_and_only_json_is_in_the_file(tmp_path: Path) -> None:
        file = tmp_path / "out.json"
        child = terminal("explore", "--format", "json", shell=f"> {file}")
        for question, keys in [
            ("called this recurrence", "1"), ("Where has", "3\r"), ("breast operation", "2"), ("surgery can remove", "1"),
            ("radiotherapy before", "3"), (r"\(ER\) result", "1"), ("HER2 result", "4"), ("menopause", "2"),
            ("chemotherapy been given", "2"),
        ]:  # fmt: skip
            child.expect(question)
            child.expect("Not known")
            time.sleep(0.3)
            child.send(keys)
        child.expect(pexpect.EOF)
        child.wait()
        assert child.exitstatus == 0
        assert json.loads(file.read_text())["answers"] == {
            "recurrence_type": "local", "local_areas": ["skin"], "previous_surgery": "mastectomy", "operable": "yes",
            "previous_radiotherapy": "not_known", "er_status": "positive", "her2_status": "not_known",
            "menopause": "after", "previous_chemotherapy": "no",
        }  # fmt: skip
