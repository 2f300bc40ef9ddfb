"""`recurrence batch`: a line for each case, the same as one whole record each, and nothing lost on the way."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types of its own
from test_many import BUNDLED, ids, random_answers

import build
from paths import WHEN_TO_CALL
from recurrence_cli.cli import run
from recurrence_cli.cli.batch_job import BatchJob
from recurrence_cli.engine.evaluate import walk
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import Answer, Strength
from recurrence_cli.reports.data import answers_data
from recurrence_cli.reports.outcome import case_outcome_data
from recurrence_cli.reports.phrases import STRENGTHS
from recurrence_cli.reports.schemas import batch_schema

DAY = "2026-11-26"
Capture = pytest.CaptureFixture[str]


def cases(number: int) -> list[dict[str, Answer]]:
    chance = Random(5)
    return [random_answers(BUNDLED, chance) for _ in range(number)]


def written(answers: list[dict[str, Answer]]) -> str:
    lines = ({"id": f"case {n}", "answers": answers_data(BUNDLED, a)} for n, a in enumerate(answers))
    return "".join(json.dumps(line) + "\n" for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_line_is_the_outcome_of_explore_to_the_byte_but_for_what_is_said_every_time(
    tmp_path: Path, jobs: str
) -> None:
    answers = cases(150)
    (tmp_path / "cases.jsonl").write_text(written(answers))
    out = tmp_path / "out.jsonl"
    assert run(["batch", str(tmp_path / "cases.jsonl"), "-o", str(out), "--today", DAY, "--jobs", jobs]) == 0
    wanted = [case_outcome_data(BUNDLED, walk(BUNDLED, a), date.fromisoformat(DAY)) for a in answers]
    lines = [json.dumps({"case": f"case {n}", "outcome": record}) for n, record in enumerate(wanted)]
    assert out.read_text().splitlines() == lines


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_brief_line_has_the_ids_in_the_order_of_the_file(tmp_path: Path, jobs: str) -> None:
    answers = cases(1200)
    (tmp_path / "cases.jsonl").write_text(written(answers))
    out = tmp_path / "out.jsonl"
    assert run(["batch", str(tmp_path / "cases.jsonl"), "--brief", "-o", str(out), "--jobs", jobs]) == 0
    assert out.read_text().splitlines() == brief_lines(1200)


@cache
def brief_lines(number: int) -> list[str]:
    found = enumerate(ids(BUNDLED, answers) for answers in cases(number))
    return [json.dumps({"case": f"case {n}", "applies": a, "depends": d}) for n, (a, d) in found]


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
    for number, case in enumerate(answers):
        cells = (case.get(name, "") for name in names)
        rows.append(";".join([f"case {number}", *(c if isinstance(c, str) else "|".join(sorted(c)) for c in cells)]))
    (tmp_path / "cases.csv").write_text("\ufeff" + "\r\n".join(rows), encoding="utf-8")
    for kind in ("csv", "jsonl"):
        assert run(["batch", str(tmp_path / f"cases.{kind}"), "-o", str(tmp_path / f"from-{kind}")]) == 0
    assert (tmp_path / "from-csv").read_bytes() == (tmp_path / "from-jsonl").read_bytes()


def test_another_pathway_is_walked_when_it_is_named(tmp_path: Path, capsys: Capture) -> None:
    other = WHEN_TO_CALL
    (tmp_path / "cases.csv").write_text("problem,awake\nunwell,yes\n")
    assert run(["batch", str(tmp_path / "cases.csv"), "--brief", "--pathway", str(other), "-q"]) == 0
    applies, depends = ids(load(other), {"problem": "unwell", "awake": "yes"})
    assert json.loads(capsys.readouterr().out) == {"case": 2, "applies": applies, "depends": depends}


def test_what_else_is_wrong_with_a_row_is_told_in_its_place_too(tmp_path: Path, capsys: Capture) -> None:
    clash = {"previous_chemotherapy": "no", "advanced_chemotherapy": "one"}
    rows: list[Mapping[str, object]] = [{"er_statsu": "positive"}, {"er_status": None}, clash, {"er_status": ""}]
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps({"answers": row}) + "\n" for row in rows))
    assert run(["batch", str(tmp_path / "cases.jsonl")]) == 1
    out, err = capsys.readouterr()
    unknown, no_text, both, empty = (json.loads(line)["error"] for line in out.splitlines())
    assert unknown.startswith('"er_statsu" is not a question (recurrence_type, ')
    assert unknown.endswith('Did you mean "er_status"?')
    assert no_text.startswith("er_status is answered with ")
    assert both.startswith("previous_chemotherapy=no and advanced_chemotherapy=one cannot stand together: ")
    assert empty == "er_status has no answer; give one of positive, negative, not_known"
    assert err == "0 ok, 4 failed\n"


# --- a row for each option ------------------------------------------------------------------------------------------


def wide(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_wide_table_has_a_row_for_each_option_of_a_case(tmp_path: Path, jobs: str) -> None:
    answers = cases(150)
    (tmp_path / "cases.jsonl").write_text(written(answers))
    out = tmp_path / "out.csv"
    assert run(["batch", str(tmp_path / "cases.jsonl"), "--wide", "-o", str(out), "--today", DAY, "--jobs", jobs]) == 0
    rows = [(r["case"], r["kind"], r["id"], r["treatment"], r["strength"], r["status"]) for r in wide(out)]
    wanted = []
    for number, case in enumerate(answers):
        for section in case_outcome_data(BUNDLED, walk(BUNDLED, case), date.fromisoformat(DAY))["sections"]:
            for o in section["options"]:
                name = o["name"] + (f" ({o['qualifier']})" if "qualifier" in o else "")
                place = (f"case {number}", section["title"], o["id"])
                wanted.append((*place, name, STRENGTHS[Strength(o["strength"])], o["status"]))
    assert rows == wanted
    assert all(bool(row["depends on"]) == (row["status"] == "depends") for row in wide(out))
    assert {row["content"] for row in wide(out)} == {f"breast-cancer-recurrence {BUNDLED.about.version} (draft)"}


def test_a_wide_row_names_its_sources_and_their_dates(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("id,recurrence_type,operable,previous_surgery\na,local,yes,breast_conserving\n")
    out = tmp_path / "out"
    assert run(["batch", str(tmp_path / "cases.csv"), "--wide", "-o", str(out), "--today", DAY]) == 0
    header, first, *_ = out.read_text().splitlines()
    assert header == "case,kind,treatment,strength,status,depends on,source,reviewed,overdue,id,content,line,error"
    assert first == (
        "a,Surgery,Mastectomy,usually offered,applies,,Breast cancer recurrence (Breast Cancer Now); Treatment for local "
        "recurrence (Breast Cancer Care),2024-06; 2016-07,yes,L-SUR-01,"
        "breast-cancer-recurrence 0.2.0 (draft),,"
    )
    (row,) = (row for row in wide(out) if row["id"] == "L-TT-03")
    assert (row["reviewed"], row["overdue"]) == ("no date", "no date")
    assert row["depends on"] == "HER2-low or negative"


def test_a_refused_case_has_a_row_with_its_line_and_what_is_wrong(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "cases.csv").write_text("id,recurrence_type\na,local\n=b,locl\nc,Secondary breast cancer\n")
    assert run(["batch", str(tmp_path / "cases.csv"), "--wide", "-o", str(tmp_path / "out.csv")]) == 1
    assert capsys.readouterr().err == "2 ok, 1 failed\n"
    rows = wide(tmp_path / "out.csv")
    (refused,) = (row for row in rows if row["error"])
    assert (refused["case"], refused["line"], refused["treatment"]) == ("'=b", "3", "")
    assert refused["error"].endswith('Did you mean "local"?')
    assert [row["case"] for row in rows if row["case"] in ("a", "c")] == sorted(
        r["case"] for r in rows if not r["error"]
    )


def test_a_case_without_an_option_has_a_row_too(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("id,kind\na,b\n")
    (tmp_path / "own.yaml").write_text(build.pathway_text())
    arguments = ["--pathway", str(tmp_path / "own.yaml"), "-o", str(tmp_path / "out.csv")]
    assert run(["batch", str(tmp_path / "cases.csv"), "--wide", *arguments]) == 0
    assert [(row["case"], row["status"]) for row in wide(tmp_path / "out.csv")] == [("a", "no option listed")]


def test_a_wide_table_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("id,recurrence_type\na,local\n")
    assert run(["batch", str(tmp_path / "cases.csv"), "--wide", "--bom", "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out").read_bytes().startswith(b"\xef\xbb\xbfcase,kind,")


# --- a small pathway, and whatever may come ------------------------------------------------------------------------

SMALL = build.pathway()
LINE = Draft202012Validator(batch_schema(SMALL))
HEADER = ("id", "kind", "done", "places")


class Ran(NamedTuple):
    """What a batch gave: its status, the file it wrote, if it did, and what it said."""

    status: int
    out: bytes | None
    said: str

    @property
    def results(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.out or b"").splitlines()]


def ran(name: str, data: bytes, *flags: str, to: str = "out") -> Ran:
    """Runs a batch of `data`, as a file of that name, with the small pathway."""
    said = io.StringIO()
    with TemporaryDirectory() as folder, redirect_stderr(said):
        cases, pathway, out = Path(folder, name), Path(folder, "pathway.yaml"), Path(folder, to)
        cases.write_bytes(data)
        pathway.write_text(build.SMALL)
        status = run(["batch", str(cases), "-o", str(out), "--pathway", str(pathway), *flags])
        left = {path.name for path in Path(folder).iterdir()} - {cases.name, pathway.name}
        assert left == (set() if status == 2 else {to})
        return Ran(status, out.read_bytes() if out.exists() else None, said.getvalue().replace(folder, "."))


def assert_told(batch: Ran) -> None:
    """It ended as it should: with results that are what the schema says, and a sum of them; or with a refusal."""
    if batch.status == 2:
        assert re.fullmatch(r"recurrence: .+\n", batch.said)
        return
    results = batch.results
    failed = sum("error" in result for result in results)
    assert batch.said == f"{len(results) - failed} ok, {failed} failed\n"
    assert batch.status == (1 if failed else 0)
    for result in results:
        LINE.validate(result)
    lines = [result["line"] for result in results if "line" in result]
    assert lines == sorted(set(lines))


@dataclass(frozen=True)
class Given:
    """A row that can be walked."""

    name: str
    answers: dict[str, Any] = field(hash=False)

    def result(self, line: int) -> dict[str, Any]:
        answers = {q: frozenset(a) if isinstance(a, list) else a for q, a in self.answers.items()}
        applies, depends = ids(SMALL, answers)
        return {"case": self.name.strip() or line, "applies": applies, "depends": depends}


anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text('",;|\t\n\r a1=', max_size=8)
good = st.builds(
    Given,
    anything,
    st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(["a", "b", "c", "not_known"]),
            "done": st.sampled_from(["yes", "no"]),
            "places": st.lists(st.sampled_from("xyz"), min_size=1, unique=True),
        },
    ),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "answers", "kind", "places", "x"]) | st.text(max_size=3), inner, max_size=3
        )
    ),
    max_leaves=8,
)
bad_json = json_values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=20) | st.sampled_from(
    [b"[" * 100_000, b'{"answers":{"kind":"a","kind":"a"}}', b'{"answers":{"kind":NaN}}', b'{"answers":{"kind":"\\ud800"}}']
)  # fmt: skip


@pytest.fixture(params=[1, 3, 500])
def chunk(request: pytest.FixtureRequest) -> Iterator[None]:
    """How many rows are converted at once: few, so that some stand at the edges, or as many as ever."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BatchJob, "chunk_rows", request.param)
        yield


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200), name=st.sampled_from(["c.jsonl", "c.csv"]), flags=st.sampled_from(["", "--brief"]))
def test_random_bytes_give_an_error_row_or_a_refusal(data: bytes, name: str, flags: str) -> None:
    assert_told(ran(name, data, *flags.split()))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200), unknown=st.booleans())
def test_random_bytes_below_a_header_give_rows(data: bytes, unknown: bool) -> None:
    batch = ran("c.csv", b"id,kind,done,places\n" + data, "--brief", *["--ignore-unknown"] * unknown)
    assert batch.status in (0, 1)
    assert_told(batch)


def assert_json_rows(rows: list[Given | bytes], *flags: str) -> None:
    lines = [
        json.dumps({"id": row.name, "answers": row.answers}).encode()
        if isinstance(row, Given)
        else row.replace(b"\n", b"")
        for row in rows
    ]
    data = b"\n".join(lines)
    # Without any LF, lines of a file that has a CR would end in that.
    batch = ran("c.jsonl", data if b"\n" in data or b"\r" not in data else data + b"\n", "--brief", *flags)
    assert_told(batch)
    results = iter(batch.results)
    for number, (row, line) in enumerate(zip(rows, lines, strict=True), 1):
        if isinstance(row, Given):
            assert next(results) == {**row.result(number), "case": row.name}
        elif (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip():
            assert next(results).get("line", number) == number
    assert next(results, None) is None


@pytest.mark.slow
@pytest.mark.usefixtures("chunk")
@settings(max_examples=40, deadline=None)
@given(rows=st.lists(good | bad_json, max_size=12))
def test_whatever_lines_stand_between_them_good_ones_keep_their_results_and_order(rows: list[Given | bytes]) -> None:
    assert_json_rows(rows)


def table_of(rows: list[Given | list[str] | str], delimiter: str) -> list[str]:
    """The lines of a table: a list of cells is written as it should be, with all quotes, and a text as it is."""
    written = [delimiter.join(HEADER)]
    for row in rows:
        if isinstance(row, Given):
            answers = (row.answers.get(name, "") for name in HEADER[1:])
            row = [row.name, *("|".join(answer) if isinstance(answer, list) else answer for answer in answers)]
        if isinstance(row, list):
            out = io.StringIO()
            csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="").writerow(row)
            row = out.getvalue()
        written.append(row)
    return written


def assert_good_rows_kept(rows: list[Given | list[str] | str], delimiter: str, end: str, *flags: str) -> Ran:
    written = table_of(rows, delimiter)
    batch = ran("c.csv", end.join(written).encode(), "--brief", *flags)
    assert batch.status in (0, 1)
    assert_told(batch)
    line = 1
    wanted = []
    for row, text in zip(["", *rows], written, strict=True):
        if isinstance(row, Given):
            wanted.append(row.result(line))
        line += 1 + text.count("\n")
    results = batch.results
    # Every one of them, in this order, whatever stands between.
    left = iter(results)
    assert all(result in left for result in wanted), (wanted, results)
    if not any("\n" in text for text in written):
        assert len(results) == sum(bool(text.strip()) for text in written[1:])
    return batch


@pytest.mark.slow
@pytest.mark.usefixtures("chunk")
@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(good | st.lists(anything, min_size=1, max_size=6), max_size=12),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_cells_stand_between_them_good_rows_keep_their_results_and_order(
    rows: list[Given | list[str] | str], delimiter: str, end: str
) -> None:
    assert_good_rows_kept(rows, delimiter, end)


one_line = st.text(st.sampled_from('",;|= ax\0é'), max_size=12)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(
    before=st.lists(good.filter(lambda row: "\n" not in row.name), max_size=6),
    broken=one_line,
    behind=st.lists(good.filter(lambda row: "\n" not in row.name), max_size=6),
)
def test_a_broken_line_costs_no_good_row_before_or_behind_it(
    before: list[Given | list[str] | str], broken: str, behind: list[Given | list[str] | str]
) -> None:
    assert_good_rows_kept([*before, broken, *behind], ",", "\n")


@pytest.mark.slow
def test_two_processes_keep_rows_in_order_too() -> None:
    chance = Random(6)
    for _ in range(3):
        rows: list[Given | bytes] = []
        table: list[Given | list[str] | str] = []
        for number in range(40):
            row = Given(f"c{number}", {"kind": chance.choice("abc"), "done": "yes"})
            rows += [row, chance.choice([b"\xff", b"[]", b"", b"{", b'{"answers": {"kind": "d"}}'])]
            table += [row, chance.choice(["a", "a,b,c,d,e", '"""x,a,,', "x,d,,", "\0,,,"])]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BatchJob, "chunk_rows", 3)
            assert_json_rows(rows, "--jobs", "2")
            assert_good_rows_kept(table, ",", "\n", "--jobs", "2")


@pytest.mark.slow
@pytest.mark.parametrize("flags", [[], ["--brief"], ["--outlook"]])
def test_every_line_is_what_the_schema_says(tmp_path: Path, flags: list[str]) -> None:
    (tmp_path / "cases.jsonl").write_text(written(cases(25)) + '{"answers": {"er_status": "?"}}\n{"id": ""}\n\xff\n')
    out = tmp_path / "out.jsonl"
    assert run(["batch", str(tmp_path / "cases.jsonl"), "-o", str(out), *flags]) == 1
    schema = Draft202012Validator(batch_schema(BUNDLED))
    lines = out.read_text().splitlines()
    assert len(lines) == 28
    for line in lines:
        schema.validate(json.loads(line))


# --- which format, and CSV as the result ----------------------------------------------------------------------------

GOOD = b'{"id": "x", "answers": {"kind": "a"}}\n'
BRIEF = b'{"case": "x", "applies": ["N-1"], "depends": []}\n'
TABLE = b"case,applies,depends,line,error\nx,N-1,,,\n"
BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("name", "data", "to", "flags", "wanted"),
    [
        ("c.jsonl", GOOD, "out.jsonl", [], BRIEF),
        ("c.txt", GOOD, "out", [], BRIEF),
        ("c.CSV", b"id,kind\nx,a", "out.jsonl", [], BRIEF),
        ("c.jsonl", GOOD, "out.CSV", [], TABLE),
        ("c.csv", b"id;kind\nx;a", "out.csv", ["--bom"], BOM + TABLE),
        ("c.txt", b"id,kind\nx,a", "out.txt", ["--from", "csv", "--to", "csv"], TABLE),
        ("c.csv", GOOD, "out.csv", ["--from", "jsonl", "--to", "jsonl"], BRIEF),
        ("c.jsonl", b"", "out.csv", [], b"case,applies,depends,line,error\n"),
        ("c.jsonl", b"", "out.csv", ["--bom"], BOM + b"case,applies,depends,line,error\n"),
        ("c.jsonl", BOM, "out", [], b""),
        ("c.csv", b"id,kind\n", "out", [], b""),
        ("c.csv", b"id,kind,shoe size\nx,a,38\n", "out", ["--ignore-unknown"], BRIEF),
    ],
)
def test_the_formats_are_told_by_endings_or_by_flags(
    name: str, data: bytes, to: str, flags: list[str], wanted: bytes
) -> None:
    assert ran(name, data, "--brief", *flags, to=to).out == wanted


OTHERS = 'Name a column "id" or as a question; --ignore-unknown ignores others.'


@pytest.mark.parametrize(
    ("name", "data", "to", "flags", "said"),
    [
        ("c.jsonl", GOOD, "o.csv", "", "CSV takes --brief for ids or --wide for rows; or write JSON Lines with --to jsonl"),
        ("c.jsonl", GOOD, "o", "--brief --wide", "--brief and --wide are two layouts; give one of them"),
        ("c.jsonl", GOOD, "o", "--wide --to jsonl", "--wide writes CSV; for JSON Lines leave it out"),
        ("c.jsonl", GOOD, "o", "--brief --bom", "--bom is for CSV; JSON Lines begin without it"),
        ("c.csv", b"", "o", "", "./c.csv: empty; the first line of CSV names the columns"),
        ("c.csv", b"id,knd\n", "o", "", f'./c.csv:1: no question is called "knd". Did you mean "kind"? {OTHERS}'),
        ("c.jsonl", GOOD, "o", "--jobs 0", "Invalid value for '--jobs': 0 is not in the range x>=1. See: recurrence --help"),
        ("c.jsonl", GOOD, "o", "--today tomorrow", None),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_one_line_and_nothing_is_written(
    name: str, data: bytes, to: str, flags: str, said: str | None
) -> None:
    batch = ran(name, data, *flags.split(), to=to)
    assert (batch.status, batch.out) == (2, None)
    assert re.fullmatch(r"recurrence: .+\n", batch.said)
    assert said is None or batch.said == f"recurrence: {said}\n"


def test_quiet_says_nothing() -> None:
    assert ran("c.jsonl", b"{}\n", "-q").said == ""


def test_results_do_not_take_the_place_of_the_cases(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(written([{}] * 3000))
    assert run(["batch", str(cases), "--brief", "-o", str(cases)]) == 2
    assert cases.read_text() == written([{}] * 3000)


def in_a_table(*rows: bytes) -> list[list[str]]:
    out = ran("c.jsonl", b"\n".join(rows), "--brief", to="out.csv").out or b""
    header, *results = csv.reader(io.StringIO(out.decode(), newline=""), strict=True)
    assert header == ["case", "applies", "depends", "line", "error"]
    return results


def test_a_table_has_ids_parted_by_bars_or_the_line_and_what_is_wrong() -> None:
    assert in_a_table(b'{"id": 5, "answers": {"kind": "a"}}', b'{"answers": {}}', b'{"id": "x", "answers": 1}') == [
        ["5", "N-1", "", "", ""],
        ["2", "", "N-1", "", ""],
        ["x", "", "", "3", 'a case needs "answers", a mapping of questions to choices'],
    ]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t'=1"), ("\rx", "'\rx"),
        ("\nx", "'\nx"), ("＝1", "'＝1"), (" =1", "' =1"), ('"=1', "'\"=1"), ("x;=1", "x;'=1"), ("x\n+1", "x\n'+1"),
        ("x\r@1", "x\r'@1"), ('x;"=1', "x;'\"=1"), ("a-1", "a-1"), ("a = b", "a = b"), ("'=1", "'=1"), ("a,b", "a,b"),
        ("a\rb", "a\rb"), ("1", "1"), ("", ""),
    ],
)  # fmt: skip
def test_no_cell_begins_a_formula(name: str, cell: str) -> None:
    assert in_a_table(json.dumps({"id": name, "answers": {}}).encode())[0][0] == cell


# What begins a cell to a spreadsheet that parts them at semicolons or tabs, wherever the quotes stand.
BEGINS_A_FORMULA = re.compile(r'(?:^|[;\t\r\n])["\s]*[=+\-@]')


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(text=st.text(st.sampled_from('=+-@;,\t\r\n" xé'), max_size=8))
def test_no_spreadsheet_finds_a_formula_in_a_result(text: str) -> None:
    rows = [{"id": text, "answers": {}}, {"id": text, "answers": {text: "a"}}, {"answers": {"kind": text + "?"}}]
    data = b"\n".join(json.dumps(row).encode() for row in rows)
    out = (ran("c.jsonl", data, "--brief", to="out.csv").out or b"").decode()
    assert not BEGINS_A_FORMULA.search(out)
    _, *results = csv.reader(io.StringIO(out, newline=""), strict=True)
    assert [len(result) for result in results] == [5, 5, 5]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for result in results for cell in result)
    assert [result[0].replace("'", "") for result in results] == [text, text, "3"]


def test_a_pipe_gives_the_same_as_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out, said = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(GOOD + b"[]\n")))
    (tmp_path / "pathway.yaml").write_text(build.SMALL)
    with redirect_stdout(out), redirect_stderr(said):
        assert run(["batch", "-", "--brief", "--pathway", str(tmp_path / "pathway.yaml")]) == 1
    out.seek(0)
    assert out.read() == (ran("c", GOOD + b"[]\n", "--brief").out or b"").decode()
    assert said.getvalue() == "1 ok, 1 failed\n"


@pytest.mark.slow
@pytest.mark.parametrize("flags", [[], ["--brief"]], ids=["whole", "brief"])
def test_the_same_cases_give_the_same_bytes_however_python_hashes(tmp_path: Path, flags: list[str]) -> None:
    (tmp_path / "cases.jsonl").write_text(written(cases(40)))
    command = [sys.executable, "-m", "recurrence_cli", "batch", str(tmp_path / "cases.jsonl"), *flags, "--today", DAY]
    outputs = {
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
