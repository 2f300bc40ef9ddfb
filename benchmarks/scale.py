"""How long one table of cases takes, in each of the ways that docs/scale.md shows, with its own programs.

    pip install '.[scale]' && python benchmarks/scale.py
    python benchmarks/scale.py --rows 20000

Every way runs in a process of its own, reads the same registry.csv and writes its results; the clock runs from its start
to its end. One way reads the same cases from Parquet, with lists of choices. The results are compared, and a row that differs
ends the run. The table is printed as Markdown. On a machine with other work the processor time says more than the clock.
"""

import argparse
import csv
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from recurrence_cli import load

PAGE = Path(__file__).parent.parent / "docs" / "scale.md"
CASES = Path(__file__).parent / "cases.py"


def ways(cores: int) -> Iterator[tuple[str, list[str]]]:
    """What each way is called, and its command."""
    batch = [sys.executable, "-m", "recurrence_cli", "batch", "registry.csv", "-o", "options.csv", "--brief", "--quiet"]
    yield "one process: `in_one.py`", [sys.executable, "in_one.py"]
    yield f"all {cores} cores: `in_processes.py`", [sys.executable, "in_processes.py"]
    yield "one process: `in_arrow.py registry.csv`", [sys.executable, "in_arrow.py", "registry.csv"]
    yield "one process: `in_arrow.py registry.parquet`", [sys.executable, "in_arrow.py", "registry.parquet"]
    yield "one process: `in_duckdb.py`", [sys.executable, "in_duckdb.py"]
    yield f"threads on {cores} cores: `in_dask.py`", [sys.executable, "in_dask.py"]
    yield "one process: `recurrence batch --brief`", batch
    yield f"all {cores} cores: `recurrence batch --brief --jobs {cores}`", [*batch, "--jobs", str(cores)]


def processor_time() -> float:
    """What the processes that were started and have ended used of all cores, in seconds; 0 where the system does not tell."""
    times = os.times()
    return times.children_user + times.children_system


def write_parquet(cases: Path, path: Path) -> None:
    """Write the cases of a CSV file as Parquet, with lists of choices where a question takes several."""
    questions = load().questions
    texts = pa.csv.ConvertOptions(column_types=dict.fromkeys(["id", *questions], pa.string()))
    table = pa.csv.read_csv(cases, convert_options=texts)
    for i, name in enumerate(table.column_names):
        if name in questions:
            cells = pc.if_else(pc.equal(table[name], ""), None, table[name])
            table = table.set_column(i, name, pc.split_pattern(cells, "|") if questions[name].many else cells)
    pa.parquet.write_table(table, path, row_group_size=100_000)


def written(folder: Path) -> Iterator[tuple[str, str, str]]:
    """List the id, what applies and what depends, row by row, from however many files of either kind there are."""
    if (path := folder / "options.csv").exists():
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield row.get("id") or row["case"], row["applies"], row["depends"]
        return
    parts = folder.glob("options/part.*.parquet")
    for path in sorted(parts, key=lambda part: int(part.name.split(".")[1])) or [folder / "options.parquet"]:
        for batch in pa.parquet.ParquetFile(path).iter_batches(columns=["id", "applies", "depends"]):
            ids, *lists = (column.to_pylist() for column in batch.columns)
            for name, applies, depends in zip(ids, *lists, strict=True):
                yield name, "|".join(applies or ()), "|".join(depends or ())


def results(folder: Path) -> tuple[int, str]:
    """How many rows there are, and a digest of them."""
    rows = 0
    digest = sha256()
    for row in written(folder):
        rows += 1
        digest.update(repr(row).encode())
    return rows, digest.hexdigest()


def main() -> None:
    """Write the cases, run every way, and print the table."""
    parser = argparse.ArgumentParser(description="Time the ways of docs/scale.md on the same rows.")
    parser.add_argument("--rows", type=int, default=500_000)
    asked = parser.parse_args()
    cores = os.cpu_count() or 1
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in re.findall(
            r"^Save this as `(\w+\.py)`.*?\n```python\n(.*?)^```$",
            PAGE.read_text(encoding="utf-8"),
            flags=re.MULTILINE | re.DOTALL,
        ):
            (folder / file).write_text(text, encoding="utf-8")
        with (folder / "registry.csv").open("w") as cases:
            subprocess.run([sys.executable, str(CASES), str(asked.rows), "--csv"], stdout=cases, check=True)
        write_parquet(folder / "registry.csv", folder / "registry.parquet")
        releases = ", ".join(f"{name} {version(name)}" for name in ("pyarrow", "dask", "duckdb"))
        print(f"{asked.rows:,} rows, Python {platform.python_version()}, {releases}, {cores} cores\n")
        print("| way | seconds | rows per second | seconds of processor time |\n| --- | ---: | ---: | ---: |")
        wanted = ""
        for way, command in ways(cores):
            for old in folder.glob("options*"):
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            began, used = perf_counter(), processor_time()
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            seconds, used = perf_counter() - began, processor_time() - used
            rows, given = results(folder)
            wanted = wanted or given
            if given != wanted or rows != asked.rows:
                sys.exit(f"{way} gives other results")
            print(f"| {way} | {seconds:.1f} | {asked.rows / seconds:,.0f} | {used:.1f} |", flush=True)


if __name__ == "__main__":
    main()
