"""Whole commands timed in turn, A B C A B C, so that a machine that slows down slows all of them."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: seconds of wall and of processor time, and the peak of its memory, in MB."""

    wall: float
    cpu: float
    memory: float


def in_turn(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, list[Run]]:
    """Each command run `rounds` times, after one that is not counted. Raises when one fails."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            done = run(command)
            if number:
                runs[name].append(done)
    return runs


# A process takes over the peak of the memory of whoever starts it, so that a small one does.
STARTER = """
import resource, subprocess, sys, time
begin = time.perf_counter()
status = subprocess.call(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
wall = time.perf_counter() - begin
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(status, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def run(command: Sequence[str]) -> Run:
    """The command run once, with what it says thrown away. Bytecode is used and kept, as where people work."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")}
    starter = [sys.executable, "-I", "-S", "-c", STARTER, *command]
    said = subprocess.run(starter, env=env, check=True, capture_output=True, text=True).stdout
    status, wall, cpu, memory = map(float, said.split())
    if status:
        sys.exit(f"{' '.join(command)}: status {status:.0f}")
    return Run(wall, cpu, memory)


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(median(r.wall for r in runs), median(r.cpu for r in runs), median(r.memory for r in runs))


def ratio(runs: Sequence[Run], others: Sequence[Run]) -> float:
    """The median of the ratios of processor time, round by round."""
    return median(one.cpu / other.cpu for one, other in zip(runs, others, strict=True))
