"""Whole commands timed in turn, A B C A B C, so that a machine that slows down slows all of them."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


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


def run(command: Sequence[str]) -> Run:
    """The command run once, with what it says thrown away. Bytecode is used and kept, as where people work."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")}
    begin = perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=env)
    _, status, used = os.wait4(process.pid, 0)
    wall = perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)}: status {process.returncode}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(median(r.wall for r in runs), median(r.cpu for r in runs), median(r.memory for r in runs))


def ratio(runs: Sequence[Run], others: Sequence[Run]) -> float:
    """The median of the ratios of processor time, round by round."""
    return median(one.cpu / other.cpu for one, other in zip(runs, others, strict=True))
