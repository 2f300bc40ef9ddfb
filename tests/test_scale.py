"""docs/scale.md: its programs run as they stand there, and give for each row what its walk gives, in the same order."""

import csv
import doctest
import inspect
import json
import multiprocessing
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from random import Random
from textwrap import dedent
from typing import Any

import pytest

import recurrence_cli
from recurrence_cli.cli import run
from recurrence_cli.engine.answers import in_order, validate_answers
from recurrence_cli.problems import AnswerError
from test_many import BUNDLED, ids, random_answers

ROOT = Path(__file__).parent.parent
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

# Dask runs in processes of its own here: it starts threads, and a process with threads is a bad one to fork later on.
dask = pytest.mark.skipif(not find_spec("dask") or not find_spec("pandas"), reason="Dask is not here: the extra scale")

Row = dict[str, str]


def block(start: str) -> str:
    """The block of the page that begins like that."""
    (found,) = re.findall(rf"^```\w+\n({re.escape(start)}.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
    return str(found)


def rows_and_results() -> tuple[list[Row], list[Row]]:
    """Rows of a registry, some of which are refused, and what each of them gives; often enough for several chunks."""
    chance = Random(7)
    rows: list[Row] = []
    for answers in (random_answers(BUNDLED, chance) for _ in range(80)):
        given = {name: "|".join(in_order(BUNDLED.questions[name], answer)) for name, answer in answers.items()}
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


ROWS, RESULTS = rows_and_results()


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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One with everything in it that the page says to save."""
    for name, text in SAVED.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def python(folder: Path, *arguments: str) -> str:
    """What Python says, started in the folder with the code of this checkout."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])}
    done = subprocess.run(
        [sys.executable, *arguments], check=False, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# --- the three functions --------------------------------------------------------------------------------------------


def test_the_functions_are_documented_with_the_arguments_they_have() -> None:
    shown: dict[str, Any] = {}
    stubs = block("def load(")
    exec("from __future__ import annotations\nfrom recurrence_cli.loader import BUNDLED\n" + stubs, shown)  # noqa: S102  # the page's own code
    for name in ("load", "walk", "evaluate_many"):
        wanted = inspect.signature(getattr(recurrence_cli, name)).parameters.values()
        given = inspect.signature(shown[name]).parameters.values()
        assert [(p.name, p.kind, p.default) for p in given] == [(p.name, p.kind, p.default) for p in wanted]


def test_the_examples_give_what_the_page_shows() -> None:
    examples = re.findall(r"^ *```pycon\n(.*?)^ *```$", TEXT, flags=re.MULTILINE | re.DOTALL)
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


@pytest.mark.parametrize("program", ["in_one.py", "in_processes.py", pytest.param("in_dask.py", marks=dask)])
def test_a_program_gives_what_each_walk_gives_row_by_row(program: str, folder: Path) -> None:
    assert f"```sh\npython {program}\n```" in TEXT
    write(folder / "registry.csv", ROWS)
    # Parts so small that there are more than ten of them.
    small = SAVED[program].replace('blocksize="8MB"', "blocksize=60_000")
    (folder / program).write_text(small, encoding="utf-8")
    python(folder, program)
    files = sorted(folder.glob("options*.csv"))
    assert len(files) > 10 if program == "in_dask.py" else len(files) == 1
    assert read(files) == RESULTS


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_give_the_same_however_they_are_started(method: str, folder: Path) -> None:
    write(folder / "registry.csv", ROWS)
    start = f"import multiprocessing, in_processes; multiprocessing.set_start_method({method!r}); in_processes.main()"
    python(folder, "-c", start)
    assert read([folder / "options.csv"]) == RESULTS


def test_batch_gives_the_same_without_a_program(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "registry.csv", ROWS)
    (command,) = block("recurrence batch").splitlines()
    assert run(command.split()[1:]) == 1
    found = read([folder / "options.csv"])
    capsys.readouterr()
    keys = ("applies", "depends", "error")
    assert [row["case"] for row in found] == [row["id"] for row in ROWS]
    assert [[row[key] for key in keys] for row in found] == [[row[key] for key in keys] for row in RESULTS]


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
    scheduler = sys.argv[1]
    with open("rows.json") as file:
        rows = json.load(file)
    rows = [{name: none.get(cell, cell) for name, cell in row.items()} for row in rows]
    frame = pd.DataFrame(rows, dtype=object, index=[0] * len(rows))
    with dask.config.set({"scheduler": scheduler, "dataframe.convert-string": False}):
        found = with_options(dd.from_pandas(frame, npartitions=3, sort=False)).compute()
    print(json.dumps([list(found.index), found.astype(object).where(found.notna(), "").to_dict("records")]))
"""


def frames(folder: Path, scheduler: str, rows: Sequence[Mapping[str, object]]) -> list[Row]:
    """What Dask gives for the rows, whose index is of no use; "<None>", "<NaN>" and so on are those values."""
    (folder / "frames_of_rows.py").write_text(FRAMES)
    (folder / "rows.json").write_text(json.dumps(rows))
    index, found = json.loads(python(folder, "frames_of_rows.py", scheduler))
    assert index == [0] * len(rows)
    return list(found)


@dask
@pytest.mark.parametrize("scheduler", ["synchronous", "processes"])
def test_what_is_missing_is_not_known_and_never_a_no(scheduler: str, folder: Path) -> None:
    known = {"recurrence_type": "local", "er_status": "positive"}
    missing = ["<None>", "<NaN>", "<NA>", "<NaT>"]
    cells = [*missing, "", " ", "not_known", "no", "yes"]
    found = frames(folder, scheduler, [{"id": cell, **known, "operable": cell} for cell in cells])
    left_out, no, yes = (result(row) for row in (known, known | {"operable": "no"}, known | {"operable": "yes"}))
    assert [row.pop("id") for row in found] == ["" if cell in missing else cell for cell in cells]
    assert found == [left_out] * 7 + [no, yes]
    assert left_out not in (no, yes)


@dask
def test_what_is_no_text_is_refused_and_never_a_no(folder: Path) -> None:
    cells: list[object] = [False, 0, 1.0]
    found = frames(folder, "synchronous", [{"id": "a", "operable": cell} for cell in cells])
    assert [row["applies"] for row in found] == [""] * len(cells)
    assert all(row["error"].startswith("operable is answered with") for row in found)


@dask
def test_several_rows_of_a_frame_keep_their_order(folder: Path) -> None:
    assert frames(folder, "synchronous", ROWS[:300]) == RESULTS[:300]


def test_the_sketch_for_spark_is_python_and_names_the_columns_there_are() -> None:
    sketch = block("from pyspark.sql")
    compile(sketch, "docs/scale.md", "exec")
    assert f'"{", ".join(f"{column} string" for column in COLUMNS)}"' in sketch
