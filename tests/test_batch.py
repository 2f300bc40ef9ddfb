"""`recurrence batch`: a line for each case, the same as one whole record each, and nothing lost on the way."""

import json
from datetime import date
from pathlib import Path
from random import Random

import pytest

from recurrence_cli.cli import run
from recurrence_cli.loader import load
from recurrence_cli.model import Answer
from recurrence_cli.outcome import walk
from recurrence_cli.records import answers_record, case_outcome_record
from test_many import BUNDLED, ids, random_answers

DAY = "2026-11-26"
Capture = pytest.CaptureFixture[str]


def cases(number: int) -> list[dict[str, Answer]]:
    chance = Random(5)
    return [random_answers(BUNDLED, chance) for _ in range(number)]


def written(answers: list[dict[str, Answer]]) -> str:
    lines = ({"id": f"case {n}", "answers": answers_record(BUNDLED, a)} for n, a in enumerate(answers))
    return "".join(json.dumps(line) + "\n" for line in lines)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_line_is_the_outcome_of_explore_to_the_byte_but_for_what_is_said_every_time(
    tmp_path: Path, jobs: str
) -> None:
    answers = cases(150)
    (tmp_path / "cases.jsonl").write_text(written(answers))
    out = tmp_path / "out.jsonl"
    assert run(["batch", str(tmp_path / "cases.jsonl"), "-o", str(out), "--today", DAY, "--jobs", jobs]) == 0
    wanted = [case_outcome_record(BUNDLED, walk(BUNDLED, a), date.fromisoformat(DAY)) for a in answers]
    lines = [json.dumps({"case": f"case {n}", "outcome": record}) for n, record in enumerate(wanted)]
    assert out.read_text().splitlines() == lines


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_brief_line_has_the_ids_in_the_order_of_the_file(tmp_path: Path, jobs: str) -> None:
    answers = cases(1200)
    (tmp_path / "cases.jsonl").write_text(written(answers))
    out = tmp_path / "out.jsonl"
    assert run(["batch", str(tmp_path / "cases.jsonl"), "--brief", "-o", str(out), "--jobs", jobs]) == 0
    for number, (line, given) in enumerate(zip(out.read_text().splitlines(), answers, strict=True)):
        applies, depends = ids(BUNDLED, given)
        assert line == json.dumps({"case": f"case {number}", "applies": applies, "depends": depends})


def test_a_bad_row_becomes_a_line_with_its_number_and_the_rest_goes_on(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "cases.jsonl").write_text(
        '{"answers": {"recurrence_type": "local"}}\n'
        '{"id": "b", "answers": {"recurrence_type": "locl"}}\n'
        "\n"
        '{"id": 7, "answers": {"operable": "yes", "operable": "no"}}\n'
        '{"id": "d", "answers": {}}\n'
    )
    assert run(["batch", str(tmp_path / "cases.jsonl"), "--brief"]) == 1
    out, err = capsys.readouterr()
    first, second, third, fourth = map(json.loads, out.splitlines())
    assert (first["case"], fourth["case"]) == (1, "d")
    assert (second["case"], second["line"]) == ("b", 2)
    assert 'Did you mean "local"?' in second["error"]
    assert third == {"case": 4, "line": 4, "error": '"operable" is given twice; give it once'}
    assert err == "2 ok, 2 failed\n"


def test_a_table_of_cases_gives_what_the_same_cases_give_as_json(tmp_path: Path) -> None:
    answers = cases(60)
    names = list(BUNDLED.questions)
    (tmp_path / "cases.jsonl").write_text(written(answers))
    rows = [";".join(["id", *names])]
    for number, given in enumerate(answers):
        cells = (given.get(name, "") for name in names)
        rows.append(";".join([f"case {number}", *(c if isinstance(c, str) else "|".join(sorted(c)) for c in cells)]))
    (tmp_path / "cases.csv").write_text("\ufeff" + "\r\n".join(rows), encoding="utf-8")
    for kind in ("csv", "jsonl"):
        assert run(["batch", str(tmp_path / f"cases.{kind}"), "-o", str(tmp_path / f"from-{kind}")]) == 0
    assert (tmp_path / "from-csv").read_bytes() == (tmp_path / "from-jsonl").read_bytes()


def test_another_pathway_is_walked_when_it_is_named(tmp_path: Path, capsys: Capture) -> None:
    other = Path(__file__).parent / "pathways_of_others" / "when-to-call.yaml"
    (tmp_path / "cases.csv").write_text("problem,awake\nunwell,yes\n")
    assert run(["batch", str(tmp_path / "cases.csv"), "--brief", "--pathway", str(other), "-q"]) == 0
    applies, depends = ids(load(other), {"problem": "unwell", "awake": "yes"})
    assert json.loads(capsys.readouterr().out) == {"case": 2, "applies": applies, "depends": depends}
