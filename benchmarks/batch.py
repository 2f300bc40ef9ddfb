"""How long many cases take, beside the standard library's decoding and encoding of the same lines alone.

    pip install . && python benchmarks/batch.py              # a million brief cases, 20,000 whole outcomes: ten minutes
    python benchmarks/batch.py --cases 100000 --whole 5000

All is printed in one table from one run. Memory is the largest single process, with the interpreter.
"""

import argparse
import json
import sys
import tempfile
from itertools import islice
from pathlib import Path
from time import process_time

from timing import Run, run

from cases import random_cases
from recurrence_cli import load

CHUNK = 200


def alone(cases: Path, results: Path) -> float:
    """Seconds that decoding each case and encoding each result takes with `json`, reading and writing lines too."""
    taken = 0.0
    with cases.open() as given, results.open() as made, tempfile.TemporaryFile("w") as out:
        while True:
            begin = process_time()
            lines = [*islice(given, CHUNK)]
            for line in lines:
                json.loads(line)
            taken += process_time() - begin
            if not lines:
                return taken
            records = [json.loads(line) for line in islice(made, CHUNK)]
            begin = process_time()
            out.writelines(json.dumps(record) + "\n" for record in records)
            taken += process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description="Time batches.")
    parser.add_argument("--cases", type=int, default=1_000_000, help="brief cases")
    parser.add_argument("--whole", type=int, default=20_000, help="whole outcomes, 48 KB each")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    program = [str(Path(sys.executable).with_name("recurrence")), "batch"]
    print(f"{'':34}{'cases':>10}{'cpu s':>8}{'wall s':>8}{'us a case':>11}{'MB':>6}  times decoding and encoding (cpu)")
    with tempfile.TemporaryDirectory() as folder:
        for what, number, flags in (("brief", asked.cases, ["--brief"]), ("whole outcomes", asked.whole, [])):
            cases, results = Path(folder, "cases.jsonl"), Path(folder, "results.jsonl")
            with cases.open("w") as file:
                file.writelines(json.dumps(case) + "\n" for case in random_cases(number, asked.seed, load()))
            command = [*program, str(cases), *flags, "-q", "-o", str(results)]
            for share in (0.1, 1):
                few = Path(folder, "few.jsonl")
                with cases.open() as file, few.open("w") as out:
                    out.writelines(islice(file, int(number * share)))
                begun = [part if part != str(cases) else str(few) for part in command]
                done, least = run(begun), alone(few, results)
                row(f"recurrence batch, {what}", int(number * share), done, least)
            row("json alone, the same lines", number, Run(least, least, 0), least)
            both = run([*command, "--jobs", "2"])
            row(f"--jobs 2, {what}", number, both, least)
            print(f"{'':34}two processes take {both.wall / done.wall:.2f} of the wall time of one")


def row(name: str, number: int, done: Run, alone: float) -> None:
    each = done.cpu / number * 1e6
    print(
        f"{name:34}{number:10,}{done.cpu:8.1f}{done.wall:8.1f}{each:11.1f}{done.memory:6.0f}  {done.cpu / alone:.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
