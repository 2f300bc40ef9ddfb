"""docs/scale.md: its programs run as they stand there, and give for each row what its walk gives, in the same order."""

import csv
import doctest
import inspect
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from random import Random
from textwrap import dedent
from typing import Any

import pytest
from test_many import BUNDLED, ids, random_answers

import recurrence_cli
from paths import ROOT
from recurrence_cli.cli import run
from recurrence_cli.engine.answers import validate_answers
from recurrence_cli.pathway.problems import AnswerError

pytestmark = pytest.mark.slow

TEXT = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
SAVED = dict(
    re.findall(r"[Ss]ave\s+this\s+as `([\w.]+)`[^`]*\n```\w+\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
)
COLUMNS = ["id", "applies", "depends", "error"]
REFUSED: list[dict[str, str]] = [
    {"recurrence_type": "locl"},
    {"operable": "None"},
    {"previous_chemotherapy": "no", "advanced_chemotherapy": "one"},
    {"secondary_sites": "bone|"},
]


def needs(extra: str, *packages: str) -> pytest.MarkDecorator:
    missing = [package for package in packages if not find_spec(package)]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}; {extra}")


arrow = needs("the extra table", "numpy", "pyarrow")
# Dask runs in processes of its own here: it starts threads, and a process with threads is a bad one to fork later on.
dask = needs("the extra scale", "numpy", "pyarrow", "dask", "pandas")
duckdb = needs("the extra scale", "numpy", "pyarrow", "duckdb")
spark = pytest.mark.skipif(
    not shutil.which("java") or not find_spec("pyspark") or not find_spec("pyarrow"),
    reason="PySpark, pyarrow and Java are not all installed; no extra has them",
)

Row = dict[str, str]


def block(start: str) -> str:
    """The block of the page that begins like that."""
    (found,) = re.findall(rf"^```\w+\n({re.escape(start)}.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
    return str(found)


@cache
def rows_and_results() -> tuple[list[Row], list[Row]]:
    """Rows of a registry, some of which are refused, and what each of them gives; often enough for several chunks."""
    chance = Random(7)
    rows: list[Row] = []
    for answers in (random_answers(BUNDLED, chance) for _ in range(80)):
        given = {name: "|".join(BUNDLED.questions[name].in_order(answer)) for name, answer in answers.items()}
        # What is not known is said so, left empty, or blank.
        rows.append(
            {name: chance.choice([cell, "", " "]) if cell == "not_known" else cell for name, cell in given.items()}
        )
    rows += REFUSED
    results = [result(row) for row in rows]
    order = [chance.randrange(len(rows)) for _ in range(6000)]
    named = [str(number) for number in range(1, len(order) + 1)]
    return (
        [{"id": name} | rows[i] for name, i in zip(named, order, strict=True)],
        [{"id": name} | results[i] for name, i in zip(named, order, strict=True)],
    )


def result(row: Mapping[str, object]) -> Row:
    """What the row gives by its own walk; empty cells are left out of it."""
    given = {
        name: cell.split("|") if isinstance(cell, str) else cell for name, cell in row.items() if str(cell).strip()
    }
    try:
        applies, depends = ids(BUNDLED, validate_answers(BUNDLED, given))
    except AnswerError as error:
        return {"applies": "", "depends": "", "error": str(error)}
    return {"applies": "|".join(applies), "depends": "|".join(depends), "error": ""}


def all_rows() -> list[Row]:
    return rows_and_results()[0]


def all_results() -> list[Row]:
    return rows_and_results()[1]


def write(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, ["id", *BUNDLED.questions], restval="")
        sheet.writeheader()
        sheet.writerows(rows)


def read(paths: Iterable[Path]) -> list[Row]:
    rows: list[Row] = []
    for path in paths:
        with path.open(newline="", encoding="utf-8") as file:
            rows += csv.DictReader(file)
    return rows


def write_parquet(path: Path, rows: Sequence[Row]) -> None:
    """Write the rows with lists where several choices may be given, and null for an empty cell."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = {"id": pa.array([row["id"] for row in rows], pa.string())}
    for question in BUNDLED.questions.values():
        cells = [row.get(question.id) or None for row in rows]
        columns[question.id] = pa.array(cells, pa.string())
        if question.many:
            lists = [cell.split("|") if cell and cell.strip() else None for cell in cells]
            columns[question.id] = pa.array(lists, pa.list_(pa.string()))
    parquet.write_table(pa.table(columns), path, row_group_size=500)


def read_parquet(paths: Iterable[Path]) -> list[Row]:
    """Read the rows as the same results in CSV would have them."""
    from pyarrow import parquet

    return [
        {name: "|".join(cell) if isinstance(cell, list) else cell or "" for name, cell in row.items()}
        for path in paths
        for row in parquet.ParquetFile(path).read().to_pylist()
    ]


def save(folder: Path) -> None:
    for name, text in SAVED.items():
        (folder / name).write_text(text, encoding="utf-8")


def environment(folder: Path) -> dict[str, str]:
    """The code of this checkout, and what is in the folder."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)]), "PYSPARK_PYTHON": sys.executable}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One with everything in it that the page says to save."""
    save(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def python(folder: Path, *arguments: str) -> str:
    """What Python says, started in the folder with the code of this checkout."""
    done = started(folder, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def started(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], check=False, cwd=folder, env=environment(folder), capture_output=True, text=True
    )


# --- the four functions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["load", "walk", "evaluate_many", pytest.param("evaluate_table", marks=arrow)])
def test_a_function_is_documented_with_the_arguments_it_has(name: str) -> None:
    shown: dict[str, Any] = {}
    stubs = block("def load(")
    exec("from __future__ import annotations\nfrom recurrence_cli.loading import BUNDLED\n" + stubs, shown)  # noqa: S102  # the page's own code
    wanted = inspect.signature(getattr(recurrence_cli, name)).parameters.values()
    given = inspect.signature(shown[name]).parameters.values()
    assert [(p.name, p.kind, p.default) for p in given] == [(p.name, p.kind, p.default) for p in wanted]


@pytest.mark.parametrize("pages", [1, pytest.param(2, marks=arrow)], ids=["without Arrow", "all"])
def test_the_examples_give_what_the_page_shows(pages: int) -> None:
    shown = "".join(TEXT.partition("### evaluate_table")[::2][:pages])
    examples = re.findall(r"^ *```pycon\n(.*?)^ *```$", shown, flags=re.MULTILINE | re.DOTALL)
    session = "\n".join(map(dedent, examples))
    test = doctest.DocTestParser().get_doctest(session, {}, "docs/scale.md", None, None)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert len(test.examples) > 10
    assert "".join(said) == ""


# --- a table of cases -----------------------------------------------------------------------------------------------


def test_the_programs_of_the_page_give_for_its_own_table_what_each_walk_gives(folder: Path) -> None:
    rows = read([folder / "registry.csv"])
    python(folder, "in_one.py")
    found = read([folder / "options.csv"])
    assert [{"id": row.pop("id")} | result(row) for row in rows] == found
    assert [bool(row["error"]) for row in found] == [False, False, True]


@arrow
def test_arrow_gives_the_same_for_the_table_of_the_page(folder: Path) -> None:
    python(folder, "in_one.py")
    python(folder, "in_arrow.py", "registry.csv")
    assert read_parquet([folder / "options.parquet"]) == read([folder / "options.csv"])


@pytest.mark.parametrize("program", ["in_one.py", "in_processes.py", pytest.param("in_duckdb.py", marks=duckdb)])
def test_a_program_gives_what_each_walk_gives_row_by_row(program: str, folder: Path) -> None:
    assert f"```sh\npython {program}\n```" in TEXT
    write(folder / "registry.csv", all_rows())
    python(folder, program)
    assert read([folder / "options.csv"]) == all_results()


@arrow
@pytest.mark.parametrize("cases", ["registry.csv", "registry.parquet"])
def test_arrow_gives_what_each_walk_gives_row_by_row(cases: str, folder: Path) -> None:
    assert f"python in_arrow.py {cases}" in TEXT
    (write if cases.endswith("csv") else write_parquet)(folder / cases, all_rows())
    python(folder, "in_arrow.py", cases)
    assert read_parquet([folder / "options.parquet"]) == all_results()


@dask
@pytest.mark.parametrize("cases", ["registry.csv", "registry.parquet"])
def test_dask_gives_what_each_walk_gives_row_by_row(cases: str, folder: Path) -> None:
    # Parts so small that there are more than ten of them.
    program = SAVED["in_dask.py"].replace('blocksize="8MB"', "blocksize=60_000")
    if cases.endswith("csv"):
        write(folder / cases, all_rows())
    else:
        write_parquet(folder / cases, all_rows())
        program = re.sub(
            r"^ +table = dd.read_csv.*\n", block("    table = dd.read_parquet"), program, flags=re.MULTILINE
        )
        program = program.replace('"pyarrow")', '"pyarrow", split_row_groups=True)')
        (folder / "registry.csv").unlink()
    (folder / "in_dask.py").write_text(program, encoding="utf-8")
    python(folder, "in_dask.py")
    parts = sorted((folder / "options").iterdir(), key=lambda path: int(path.name.split(".")[1]))
    assert len(parts) > 10
    assert read_parquet(parts) == all_results()


@duckdb
def test_duckdb_takes_parquet_and_tells_which_statements_apply_most_often(folder: Path) -> None:
    (instead,) = re.findall(r"`(CASES = .*?)`", TEXT)
    program = re.sub(r'^CASES = """.*?"""$', instead, SAVED["in_duckdb.py"], flags=re.MULTILINE | re.DOTALL)
    (folder / "in_duckdb.py").write_text(program, encoding="utf-8")
    write_parquet(folder / "registry.parquet", all_rows())
    (folder / "registry.csv").unlink()
    said = python(folder, "in_duckdb.py").splitlines()
    assert read([folder / "options.csv"]) == all_results()
    applying = Counter(name for row in all_results() for name in row["applies"].split("|") if name)
    first = sorted(applying.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
    assert said == [f"{name} applies to {number} rows" for name, number in first]


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        pytest.param("in_arrow.py", ["registry.csv"], marks=arrow),
        pytest.param("in_duckdb.py", [], marks=duckdb),
        pytest.param("in_spark.py", [], marks=spark),
    ],
)
@pytest.mark.parametrize("lines", ["1,no\n2,no,no\n3,yes\n", "1,no,no\n2,no,no\n", "1,no\n2\n3,yes\n"])
def test_where_whole_tables_are_read_a_cell_too_many_or_too_few_ends_in_an_error(
    program: str, arguments: list[str], lines: str, folder: Path
) -> None:
    (folder / "registry.csv").write_text("id,operable\n" + lines)
    assert started(folder, program, *arguments).returncode == 1


@spark
@pytest.mark.parametrize("cases", ["registry.csv", "registry.parquet"])
def test_spark_gives_what_each_walk_gives_row_by_row(cases: str, folder: Path) -> None:
    program = SAVED["in_spark.py"]
    if cases.endswith("csv"):
        write(folder / cases, all_rows())
    else:
        (instead,) = re.findall(r"`(spark\.read\.parquet.*?)`", TEXT)
        program = re.sub(r"spark\.read\.csv\(.*\)", instead, program)
        write_parquet(folder / cases, all_rows())
    (folder / "in_spark.py").write_text(program, encoding="utf-8")
    done = started(folder, "in_spark.py")
    assert done.returncode == 0, done.stderr
    assert read_parquet(sorted((folder / "options").glob("*.parquet"))) == all_results()


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_give_the_same_however_they_are_started(method: str, folder: Path) -> None:
    write(folder / "registry.csv", all_rows())
    start = f"import multiprocessing, in_processes; multiprocessing.set_start_method({method!r}); in_processes.main()"
    python(folder, "-c", start)
    assert read([folder / "options.csv"]) == all_results()


def test_batch_gives_the_same_without_a_program(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "registry.csv", all_rows())
    (command,) = block("recurrence batch").splitlines()
    assert run(command.split()[1:]) == 1
    found = read([folder / "options.csv"])
    capsys.readouterr()
    keys = ("applies", "depends", "error")
    assert [row["case"] for row in found] == [row["id"] for row in all_rows()]
    assert [[row[key] for key in keys] for row in found] == [[row[key] for key in keys] for row in all_results()]


def test_a_cell_too_many_is_refused_and_stops_nothing(folder: Path) -> None:
    (folder / "registry.csv").write_text("id,operable\n1,no,no\n2,no\n3\n")
    python(folder, "in_one.py")
    many, no, few = read([folder / "options.csv"])
    assert '"None" is not a question' in many["error"]
    assert no == {"id": "2"} | result({"operable": "no"})
    assert few == {"id": "3"} | result({})


# --- frames ---------------------------------------------------------------------------------------------------------

FRAMES = """
import json, sys
import dask, dask.dataframe as dd, pandas as pd
from in_dask import with_options

if __name__ == "__main__":
    none = {"<None>": None, "<NaN>": float("nan"), "<NA>": pd.NA, "<NaT>": pd.NaT}
    for line in sys.stdin:
        scheduler, parts, rows = json.loads(line)
        rows = [{n: none.get(cell, cell) if isinstance(cell, str) else cell for n, cell in row.items()} for row in rows]
        frame = pd.DataFrame(rows, dtype=object, index=[0] * len(rows))
        with dask.config.set({"scheduler": scheduler, "dataframe.convert-string": False}):
            found = with_options(dd.from_pandas(frame, npartitions=parts, sort=False)).compute()
        rows = found.astype(object).where(found.notna(), "").to_dict("records")
        rows = [{name: cell if isinstance(cell, str) else "|".join(cell) for name, cell in row.items()} for row in rows]
        print(json.dumps([list(found.index), rows]), flush=True)
"""


class Frames:
    """A program that answers rows with what Dask gives for them; it takes seconds to start, so all tests share one."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        assert program.stdin
        assert program.stdout
        self.rows, self.results = program.stdin, program.stdout

    def __call__(self, scheduler: str, rows: Sequence[Mapping[str, object]], parts: int = 3) -> list[Row]:
        """What comes of the rows, whose index is of no use; "<None>", "<NaN>" and so on are those values."""
        print(json.dumps([scheduler, parts, rows]), file=self.rows, flush=True)
        index, found = json.loads(self.results.readline())
        assert index == [0] * len(rows)
        return list(found)


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Frames]:
    folder = tmp_path_factory.mktemp("frames")
    save(folder)
    (folder / "frames_of_rows.py").write_text(FRAMES)
    command, pipe = [sys.executable, "frames_of_rows.py"], subprocess.PIPE
    with subprocess.Popen(
        command, cwd=folder, env=environment(folder), stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as program:
        yield Frames(program)
        _, said = program.communicate()
    assert (program.returncode, said) == (0, "")


@dask
@pytest.mark.parametrize("scheduler", ["synchronous", "threads", "processes"])
def test_what_is_missing_is_not_known_and_never_a_no(scheduler: str, frames: Frames) -> None:
    known = {"recurrence_type": "local", "er_status": "positive"}
    missing = ["<None>", "<NaN>", "<NA>", "<NaT>"]
    cells = [*missing, "", " ", "not_known", "no", "yes"]
    found = frames(scheduler, [{"id": cell, **known, "operable": cell} for cell in cells])
    left_out, no, yes = (result(row) for row in (known, known | {"operable": "no"}, known | {"operable": "yes"}))
    assert [row.pop("id") for row in found] == ["" if cell in missing else cell for cell in cells]
    assert found == [left_out] * 7 + [no, yes]
    assert left_out not in (no, yes)


@dask
@pytest.mark.parametrize("parts", [1, 3, 6])
def test_what_is_no_text_is_refused_and_never_a_no(parts: int, frames: Frames) -> None:
    cells: list[object] = [False, 0, "no", 1.0, "<NaN>", "yes"]
    found = frames("synchronous", [{"id": "a", "operable": cell} for cell in cells], parts)
    refused = [found[i] for i in (0, 1, 3)]
    assert [row["applies"] for row in refused] == [""] * 3
    assert all("operable" in row["error"] for row in refused)
    assert found[2] == {"id": "a"} | result({"operable": "no"})
    assert found[4] == {"id": "a"} | result({})
    assert found[5] == {"id": "a"} | result({"operable": "yes"})


@dask
def test_several_choices_may_be_lists_in_a_frame(frames: Frames) -> None:
    cells: list[object] = [["bone", "brain"], ["liver"], "<None>", ["bone", "bone"], [], ["shoe"]]
    found = frames("synchronous", [{"id": "a", "secondary_sites": cell} for cell in cells], 2)
    both, one, none, *refused = ({"id": "a"} | result({} if c == "<None>" else {"secondary_sites": c}) for c in cells)
    assert found == [both, one, none, *refused]
    assert all(row["error"] for row in refused)


@dask
def test_several_rows_of_a_frame_keep_their_order(frames: Frames) -> None:
    assert frames("synchronous", all_rows()[:300]) == all_results()[:300]


@arrow
def test_the_program_for_spark_is_python_and_names_the_columns_and_types_there_are() -> None:
    import pyarrow as pa

    names = {pa.string(): "string", pa.list_(pa.string()): "array<string>"}
    tables: dict[str, Any] = {}
    exec(SAVED["tables.py"], tables)  # noqa: S102  # the page's own code
    compile(SAVED["in_spark.py"], "docs/scale.md", "exec")
    assert f'"{", ".join(f"{field.name} {names[field.type]}" for field in tables["SCHEMA"])}"' in SAVED["in_spark.py"]
    assert tables["SCHEMA"].names == COLUMNS
