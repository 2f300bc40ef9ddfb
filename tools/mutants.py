"""How many small mistakes in the code the tests notice: `python tools/mutants.py --count 300 --seed 1 -o mutants.json`.

A mutant is the program with one operator, constant or condition changed. Its tests are those of its package and the
content's, fast ones first; it is killed when one fails. Each worker has a copy of the project. With 300 mutants about
two hours on two processors.
"""

import argparse
import ast
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parent.parent
MUTATED = ("engine", "loading", "checks")
TESTS = {
    "engine": ["tests/engine", "tests/content/test_cases.py", "tests/cli/test_review_commands.py"],
    "loading": ["tests/loading", "tests/pathway", "tests/cli/test_batch.py"],
    "checks": ["tests/checks", "tests/cli/test_check_command.py"],
}
MOST_SECONDS = 300

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift, ast.Mult: ast.Add,
}  # fmt: skip


def changes(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield each node that can be changed, and what would change."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
                yield node, f"{type(op).__name__} to {_COMPARISONS[type(op)].__name__}"
            case ast.BinOp(op=op) if type(op) in _OPERATORS:
                yield node, f"{type(op).__name__} to {_OPERATORS[type(op)].__name__}"
            case ast.BoolOp(op=ast.And()):
                yield node, "and to or"
            case ast.BoolOp(op=ast.Or()):
                yield node, "or to and"
            case ast.UnaryOp(op=ast.Not()):
                yield node, "not taken away"
            case ast.Constant(value=bool() as value):
                yield node, f"{value} to {not value}"
            case ast.Constant(value=int() as value):
                yield node, f"{value} to {value + 1}"
            case ast.Continue() | ast.Break():
                yield node, f"{type(node).__name__.lower()} to pass"


class _Change(ast.NodeTransformer):
    def __init__(self, target: ast.AST) -> None:
        self.target = target

    def visit(self, node: ast.AST) -> ast.AST:
        if node is not self.target:
            return self.generic_visit(node)
        match node:
            case ast.Compare(ops=[op]):
                node.ops = [_COMPARISONS[type(op)]()]
            case ast.BinOp(op=op):
                node.op = _OPERATORS[type(op)]()
            case ast.BoolOp(op=op):
                node.op = ast.Or() if isinstance(op, ast.And) else ast.And()
            case ast.UnaryOp(operand=operand):
                return operand
            case ast.Constant(value=bool() as value):
                node.value = not value
            case ast.Constant(value=int() as value):
                node.value = value + 1
            case _:
                return ast.copy_location(ast.Pass(), node)
        return node


def mutants(count: int, seed: int) -> list[tuple[str, int, int, str]]:
    """Choose mutants at random: file, number of the change in it, line, and what changes."""
    every = [
        (file.relative_to(ROOT).as_posix(), number, getattr(node, "lineno", 0), what)
        for package in MUTATED
        for file in sorted((ROOT / "recurrence_cli" / package).rglob("*.py"))
        for number, (node, what) in enumerate(changes(ast.parse(file.read_text(encoding="utf-8"))))
    ]
    return random.Random(seed).sample(every, min(count, len(every)))


def mutated(source: str, number: int) -> str:
    """Return a source with its change of that number."""
    tree = ast.parse(source)
    target, _ = [*changes(tree)][number]
    return ast.unparse(ast.fix_missing_locations(_Change(target).visit(tree)))


def killed(copy: Path, mutant: tuple[str, int, int, str]) -> bool:
    """Run the tests on one mutant in a copy of the project."""
    name, number, _, _ = mutant
    file = copy / name
    source = file.read_text(encoding="utf-8")
    file.write_text(mutated(source, number), encoding="utf-8")
    tests = TESTS[Path(name).parts[1]]
    command = [sys.executable, "-m", "pytest", "-x", "-m", "fast", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    try:
        run = subprocess.run(
            command,
            cwd=copy,
            env={"PYTHONPATH": str(copy), "PATH": ""},
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
        return run.returncode != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(source, encoding="utf-8")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("-o", "--output", type=Path, default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copies: Queue[Path] = Queue()
        for job in range(given.jobs):
            copy = Path(folder) / str(job)
            ignored = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", "dist")
            shutil.copytree(ROOT, copy, ignore=ignored)
            copies.put(copy)

        def tried(mutant: tuple[str, int, int, str]) -> bool:
            copy = copies.get()
            try:
                dead = killed(copy, mutant)
            finally:
                copies.put(copy)
            sys.stdout.write(f"{'killed' if dead else 'ALIVE '} {mutant[0]}:{mutant[2]} {mutant[3]}\n")
            sys.stdout.flush()
            return dead

        chosen = mutants(given.count, given.seed)
        with ThreadPoolExecutor(given.jobs) as pool:
            dead = [*pool.map(tried, chosen)]
    sys.stdout.write(f"{sum(dead)} of {len(dead)} killed, seed {given.seed}\n")
    if given.output:
        alive = [f"{name}:{line} {what}" for (name, _, line, what), gone in zip(chosen, dead, strict=True) if not gone]
        result = {"seed": given.seed, "mutants": len(dead), "killed": sum(dead), "alive": alive}
        given.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
