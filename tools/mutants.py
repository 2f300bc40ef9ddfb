"""How many small mistakes in the code the tests notice: `python tools/mutants.py --count 300 --seed 1 -o mutants.json`.

A mutant is the program with one operator, constant or jump changed. First the fast tests run once, to learn which lines
each of them runs, and for how long. A mutant is given to the tests that run its line, then to others of its file, and is
killed when one fails. Each worker has a copy of the project. On two processors with other work, 300 mutants
take a quarter of an hour.
"""

import argparse
import ast
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from queue import Queue
from xml.etree import ElementTree

import pytest
from coverage import CoverageData

ROOT = Path(__file__).parent.parent
MUTATED = ("engine", "loading", "checks")
TESTS = [f"tests/{name}" for name in ("engine", "loading", "pathway", "checks", "content", "reports", "formats", "cli")]
FIRST = 100
"""So many tests run before the rest: most mutants are killed by these, and begin sooner."""
MOST_TRACED = 60
"""So many seconds the tests of a mutant took together. All tests that load a pathway run the same lines of the loader."""
MOST_SECONDS, MOST_TEST_SECONDS = 600, 60
MOST_MEMORY = 8 << 30

_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.Mult: ast.Add,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: the file, its number among the changes in it, its place and what changes."""

    file: str
    number: int
    line: int
    column: int
    what: str
    source: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.what}: {self.source}"


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that can matter to a run: no annotation, and nothing for the type checker.

    Nor how a dataclass is declared: tests/project/test_architecture.py reads that, and slots only save memory. Nor the
    size of a cache.
    """
    yield tree
    for name, value in ast.iter_fields(tree):
        match tree:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) if name == "body":
                continue
            case (
                ast.FunctionDef(decorator_list=[ast.Name(id="overload")])
                | ast.keyword(arg="frozen" | "slots" | "maxsize")
            ):
                continue
        if name not in ("annotation", "returns"):
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.AST):
                    yield from _running(part)


def changes(tree: ast.AST) -> Iterator[tuple[ast.AST, str, str, object]]:
    """Yield each node that can be changed, what would change in words, its attribute and its new value."""
    for node in _running(tree):
        match node:
            case ast.Compare(ops=[op]) if swapped := _SWAPPED.get(type(op)):
                yield node, f"{type(op).__name__} to {swapped.__name__}", "ops", [swapped()]
            case ast.BinOp(op=op) if swapped := _SWAPPED.get(type(op)):
                yield node, f"{type(op).__name__} to {swapped.__name__}", "op", swapped()
            case ast.BoolOp(op=ast.And()):
                yield node, "and to or", "op", ast.Or()
            case ast.BoolOp():
                yield node, "or to and", "op", ast.And()
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield node, "not taken away", "operand", ast.UnaryOp(ast.Not(), operand)
            case ast.Constant(value=bool() as value):
                yield node, f"{value} to {not value}", "value", not value
            case ast.Constant(value=int() as value):
                yield node, f"{value} to {value + 1}", "value", value + 1
            case ast.Continue() | ast.Break():
                yield node, f"{type(node).__name__.lower()} to pass", "__class__", ast.Pass


def mutants(count: int, seed: int) -> list[Mutant]:
    """Choose mutants at random, so that most choices outlast a change of the code elsewhere."""
    every = []
    times: Counter[str] = Counter()
    for package in MUTATED:
        for path in sorted((ROOT / "recurrence_cli" / package).rglob("*.py")):
            file, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
            for number, (node, what, *_) in enumerate(changes(ast.parse(text))):
                assert isinstance(node, ast.expr | ast.stmt)
                source = text.splitlines()[node.lineno - 1]
                change = f"{file} {source} {node.col_offset} {what}"
                times[change] += 1
                rank = random.Random(f"{seed} {change * times[change]}").random()
                every.append((rank, Mutant(file, number, node.lineno, node.col_offset + 1, what, source.strip())))
    return [mutant for _, mutant in sorted(every, key=lambda ranked: ranked[0])[:count]]


def mutated(source: str, number: int) -> str:
    """Return a source with its change of that number."""
    tree = ast.parse(source)
    node, _, attribute, value = [*changes(tree)][number]
    setattr(node, attribute, value)
    return ast.unparse(tree)


def _pytest(copy: Path, *arguments: str, timeout: float | None = None) -> int:
    # A test that never ends ends the run.
    endless = ["-o", f"faulthandler_timeout={MOST_TEST_SECONDS}", "-o", "faulthandler_exit_on_timeout=true"]
    # Compiled files are those of the run without a mistake, which has no timeout.
    fixed = {"PYTHONPATH": str(copy), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1" if timeout else ""}
    command = [sys.executable, "-m", "pytest", "-m", "fast", "-p", "no:xdist", "-p", "no:cacheprovider", *endless]
    command += ["--hypothesis-seed=0", *arguments]
    env = os.environ | fixed
    return subprocess.run(command, cwd=copy, env=env, capture_output=True, timeout=timeout, check=False).returncode


class Trace:
    """Which tests run each line of a copy without a mistake, and how long each takes."""

    def __init__(self, copy: Path) -> None:
        times = copy / "times.xml"
        traced = [f"--cov=recurrence_cli/{package}" for package in MUTATED]
        if _pytest(copy, *traced, "--cov-context=test", "--cov-report=", f"--junit-xml={times}", *TESTS):
            sys.exit("a test fails without a mistake; mend that first")
        self.copy = copy
        self.lines = CoverageData(str(copy / ".coverage"))
        self.lines.read()
        cases = ElementTree.parse(times).iter("testcase")
        self.seconds = {f"{case.get('classname')}::{case.get('name')}": float(case.get("time", 0)) for case in cases}

    def time(self, test: str) -> float:
        """Return the seconds a test took, which are more than without the tracing."""
        file, _, name = test.partition("::")
        return self.seconds.get(f"{file.removesuffix('.py').replace('/', '.')}::{name}", 1)

    def tests(self, mutant: Mutant) -> list[str]:
        """List the tests that run the line, then others of its file; of its own package first, and quickest first.

        Of an expression over several lines the last line that was run counts. Others of the file may need what was kept
        when the line was run once, on import or for another test.
        """
        by_line = self.lines.contexts_by_lineno(str(self.copy / mutant.file))
        on_line = _tests(by_line[max((line for line in by_line if line <= mutant.line), default=min(by_line))])
        own = f"tests/{Path(mutant.file).parts[1]}/"
        tests = sorted(
            _tests(context for contexts in by_line.values() for context in contexts),
            key=lambda test: (test not in on_line, not test.startswith(own), self.time(test), test),
        )
        before = accumulate(map(self.time, tests), initial=0.0)
        return [test for test, seconds in zip(tests, before, strict=False) if seconds < MOST_TRACED]


def _tests(contexts: Iterable[str]) -> set[str]:
    """Return the tests of contexts, which end in "|setup", "|run" or "|teardown"; that of an import is empty."""
    return {context.rpartition("|")[0] for context in contexts} - {""}


def killed(copy: Path, mutant: Mutant, trace: Trace) -> bool:
    """Run the tests on one mutant in a copy of the project."""
    file = copy / mutant.file
    file.write_text(mutated(file.read_text(encoding="utf-8"), mutant.number), encoding="utf-8")
    tests = trace.tests(mutant)
    try:
        # The rest in the order of their files, whose fixtures are then made once.
        return any(_fails(copy, some) for some in (tests[:FIRST], sorted(tests[FIRST:])) if some)
    finally:
        # With its old time of change, for which there is a compiled file.
        shutil.copy2(ROOT / mutant.file, file)


def _fails(copy: Path, tests: list[str]) -> bool:
    chosen = copy / "tests.txt"
    chosen.write_text("".join(f"{test}\n" for test in tests), encoding="utf-8")
    try:
        status = _pytest(copy, "-x", f"@{chosen}", timeout=MOST_SECONDS)
        if status == pytest.ExitCode.USAGE_ERROR:
            # A test made of what the program says has another name now, which nobody would notice.
            status = _pytest(copy, "-x", *sorted({test.partition("::")[0] for test in tests}), timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return status != pytest.ExitCode.OK


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("-o", "--output", type=Path, default=None)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        first, *others = (Path(folder) / str(job) for job in range(given.jobs))
        shutil.copytree(
            ROOT, first, ignore=shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", "dist")
        )
        trace = Trace(first)
        copies: Queue[Path] = Queue()
        copies.put(first)
        for other in others:
            copies.put(shutil.copytree(first, other))

        def tried(mutant: Mutant) -> bool:
            copy = copies.get()
            try:
                dead = killed(copy, mutant, trace)
            finally:
                copies.put(copy)
            sys.stdout.write(f"{'killed' if dead else 'ALIVE '} {mutant}\n")
            sys.stdout.flush()
            return dead

        chosen = mutants(given.count, given.seed)
        with ThreadPoolExecutor(given.jobs) as pool:
            dead = [*pool.map(tried, chosen)]
    sys.stdout.write(f"{sum(dead)} of {len(dead)} killed, seed {given.seed}\n")
    if given.output:
        alive = [str(mutant) for mutant, gone in zip(chosen, dead, strict=True) if not gone]
        result = {"seed": given.seed, "killed": sum(dead), "survived": len(alive), "alive": alive}
        given.output.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
