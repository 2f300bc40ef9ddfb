"""Reads bad input by the million, and says which broke a law: `make fuzz`, or see --help.

Whatever a file holds, up to the size limit, the loader takes it or refuses it in its own words, at places inside the
file, each on one line that can be printed, within `MOST_SECONDS` of processor time and `MOST_MEGABYTES` of memory. What
breaks that is told by its number: `--seed 1 --only 123` reads that input again.
"""

import argparse
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from bad_input import EVERY, EXTREME, attempt, bundled, fault_in, made, real
from build import PARSERS
from recurrence_cli.loading import nodes

MOST_SECONDS = 5
MOST_MEGABYTES = 200
STUCK = 60
"""Seconds after which an input that has not come back is given up."""

AT_A_TIME = 2_000
"""Inputs that one process reads, so that what it keeps does not count against the last of them."""

BY_PYTHON = 50
"""Every so many small inputs are read by yaml's Python parser, which is there where libyaml is not."""


class Result(NamedTuple):
    """What came of one input."""

    number: int
    kind: str
    loaded: bool
    seconds: float
    megabytes: float
    fault: str


def read(seed: int, number: int) -> Result:
    """Make an input, read it and judge what came of it."""
    given = made(seed, number)
    parser = "Python" if number % BY_PYTHON == 7 and len(given.data) < 5_000 else next(iter(PARSERS))
    nodes._LOADER = PARSERS[parser]
    _forget_peak()
    begin = time.process_time()
    loaded, error = attempt(given)
    seconds = time.process_time() - begin
    megabytes = _peak()
    fault = fault_in(given, error)
    if not fault and seconds > MOST_SECONDS:
        fault = f"took {seconds:.1f} s"
    if not fault and megabytes > MOST_MEGABYTES:
        fault = f"took {megabytes:.0f} MB"
    return Result(number, given.kind, loaded, seconds, megabytes, fault)


def _forget_peak() -> None:
    # Only Linux can; elsewhere the peak is that of the process so far, the making of its inputs included.
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    """The most memory this process has had in use, in MB."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


# --- many processes -------------------------------------------------------------------------------------------------


@dataclass
class Work:
    """A process, the inputs it was given, how many came back, and when the last did."""

    process: BaseProcess
    results: "Connection[None, Result]"
    numbers: Sequence[int]
    done: int = 0
    heard: float = field(default_factory=time.monotonic)


def _work(seed: int, numbers: Sequence[int], results: "Connection[Result, None]") -> None:
    # Ctrl-C is for the process that started this one, which ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in numbers:
        results.send(read(seed, number))


def _portions(count: int) -> Iterator[Sequence[int]]:
    """The numbers from 0 on; each extreme input by itself, so that it begins with little in memory."""
    for start in range(0, count, AT_A_TIME):
        part = range(start, min(start + AT_A_TIME, count))
        yield from ([number] for number in part if number % EVERY == 0)
        yield [number for number in part if number % EVERY]


def results(seed: int, count: int, jobs: int) -> Iterator[Result]:
    """What came of each of the first `count` inputs, in no order."""
    context = get_context("fork")
    portions = _portions(count)
    left: list[Sequence[int]] = []
    working: list[Work] = []
    while True:
        while len(working) < jobs and (numbers := left.pop() if left else next(portions, None)) is not None:
            if numbers:
                receiver, sender = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(seed, numbers, sender), daemon=True)
                process.start()
                sender.close()
                working.append(Work(process, receiver, numbers))
        if not working:
            return
        ready = wait([work.results for work in working], timeout=1)
        for work in list(working):
            lost = ""
            try:
                while work.results in ready and work.results.poll():
                    yield work.results.recv()
                    work.done += 1
                    work.heard = time.monotonic()
            except EOFError:
                work.process.join()
                lost = f"ended the process with status {work.process.exitcode}"
            if not lost and time.monotonic() - work.heard > STUCK:
                lost = f"did not come back within {STUCK} s"
            if lost:
                work.process.kill()
                work.process.join()
                work.results.close()
                working.remove(work)
                if work.done < len(work.numbers):
                    number = work.numbers[work.done]
                    yield Result(number, made(seed, number).kind, False, 0, 0, lost)
                    left.append(work.numbers[work.done + 1 :])


# --- the command ----------------------------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000, help="how many inputs (1000000)")
    parser.add_argument("--seed", type=int, default=1, help="what they are made from (1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time (all processors)")
    parser.add_argument("--only", type=int, metavar="N", help="read input N alone")
    parser.add_argument("--save", type=Path, metavar="FILE", help="with --only, also write that input to FILE")
    given = parser.parse_args()
    # A machine that runs out of memory tells nothing.
    resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))
    bundled()
    real()
    if given.only is not None:
        return _one(given.seed, given.only, given.save)
    try:
        return _summary(given.seed, results(given.seed, given.count, given.jobs))
    except KeyboardInterrupt:
        return 130


def _one(seed: int, number: int, save: Path | None) -> int:
    if save:
        save.write_bytes(made(seed, number).data)
    result = read(seed, number)
    what = "loaded" if result.loaded else "refused"
    print(f"input {number}, {result.kind}: {what}, {result.seconds:.2f} s, {result.megabytes:.0f} MB")
    print(result.fault or "no law is broken")
    return 1 if result.fault else 0


def _summary(seed: int, every: Iterator[Result]) -> int:
    begin = time.monotonic()
    loaded: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    slowest = largest = Result(0, "none", False, 0, 0, "")
    faults: list[Result] = []
    for result in every:
        kind = f"extreme, {len(EXTREME)} kinds" if result.kind in EXTREME else result.kind
        (loaded if result.loaded else refused)[kind] += 1
        slowest = max(slowest, result, key=lambda one: one.seconds)
        largest = max(largest, result, key=lambda one: one.megabytes)
        if result.fault:
            faults.append(result)
            print(f"seed {seed}, input {result.number}, {result.kind}: {result.fault}", flush=True)
        done = loaded.total() + refused.total()
        if done % 100_000 == 0:
            print(f"{done:,} after {time.monotonic() - begin:,.0f} s", file=sys.stderr, flush=True)
    print(f"{'':28}{'inputs':>10}{'loaded':>10}{'refused':>10}")
    for kind in sorted({*loaded, *refused}):
        print(f"{kind:28}{loaded[kind] + refused[kind]:10,}{loaded[kind]:10,}{refused[kind]:10,}")
    total = loaded.total() + refused.total()
    print(f"{'all':28}{total:10,}{loaded.total():10,}{refused.total():10,}")
    print(f"slowest: {slowest.seconds:.2f} s, input {slowest.number}, {slowest.kind}")
    print(f"most memory: {largest.megabytes:.0f} MB, input {largest.number}, {largest.kind}")
    print(f"seed {seed}, {time.monotonic() - begin:,.0f} s, {len(faults)} broke a law")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
