"""`recurrence batch` as a process: pipes, a terminal, signals, a full disk, and how much memory it takes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest

if not Path("/proc/self/task").exists():
    pytest.skip("needs Linux, to see processes and their memory", allow_module_level=True)

import resource

from test_terminal import CTRL_C, RECURRENCE, Terminal

from recurrence_cli.cli import batch_job, signals

pytestmark = pytest.mark.slow

ROW = b'{"id": "c", "answers": {"recurrence_type": "local", "operable": "yes"}}\n'
TABLE_ROW = b"c,local,yes\n"
TABLE = b"id,recurrence_type,operable\n"
# As people have it: with PYTHONUNBUFFERED nothing would be left in stdout to go wrong later.
ENV = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

each_number_of_jobs = pytest.mark.parametrize("jobs", ["1", "2"])


def batch(*flags: str, **streams: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*RECURRENCE, "batch", *flags], env=ENV, start_new_session=True, **streams)


def children_of(process: int) -> dict[int, str]:
    """The processes that this one started, each with its command line."""
    found = {}
    with suppress(FileNotFoundError, ProcessLookupError):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):
                found[int(child)] = Path(f"/proc/{child}/cmdline").read_text()
    return found


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Its workers, which from Python 3.14 on a server of processes starts for it."""
    children = children_of(process.pid)
    servers = [child for child, command in children.items() if "forkserver" in command]
    if servers:
        return [*children_of(servers[0])]
    return [child for child, command in children.items() if "resource_tracker" not in command]


def runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(holds: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.005)


class Endless:
    """A batch of cases without end to a file, which held something before."""

    def __init__(self, folder: Path, jobs: str, *flags: str) -> None:
        self.folder, self.out = folder, folder / "out.jsonl"
        self.workers_wanted = 0 if jobs == "1" else int(jobs)
        self.out.write_text("old\n")
        flags = ("-", "-o", str(self.out), "--jobs", jobs, *flags)
        self.process = batch(*flags, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        Thread(target=self._feed, daemon=True).start()

    def _feed(self) -> None:
        assert self.process.stdin
        try:
            while True:
                self.process.stdin.write(ROW * 1000)
        except (OSError, ValueError):
            return

    def wait_until_under_way(self) -> None:
        """Until results have been written, by as many processes as there are."""
        wait_until(lambda: any(path.stat().st_size for path in self.folder.glob(".recurrence-*")))
        wait_until(lambda: len(workers_of(self.process)) == self.workers_wanted)
        self.workers = workers_of(self.process)

    def assert_ended(self, status: int, said: bytes) -> None:
        """It ends with that status and those words; the file is the old one, alone, and no process is left."""
        assert self.process.stdout
        assert self.process.stderr
        assert self.process.wait(20) == status
        assert (self.process.stdout.read(), self.process.stderr.read()) == (b"", said)
        assert self.out.read_text() == "old\n"
        assert [*self.folder.iterdir()] == [self.out]
        wait_until(lambda: not any(map(runs, self.workers)))


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[Callable[..., Endless]]:
    started = []

    def start(jobs: str, *flags: str) -> Endless:
        started.append(Endless(tmp_path, jobs, *flags))
        return started[-1]

    yield start
    for one in started:
        with suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.wait()
        for stream in (one.process.stdin, one.process.stdout, one.process.stderr):
            assert stream
            with suppress(OSError):
                stream.close()


# --- signals --------------------------------------------------------------------------------------------------------


@each_number_of_jobs
@pytest.mark.parametrize("to_all", [True, False], ids=["to all its processes", "to the first"])
@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)],
    ids=["INT", "TERM", "HUP", "QUIT"],
)
def test_a_batch_that_is_interrupted_leaves_the_old_file_and_nothing_else(
    endless: Callable[..., Endless], jobs: str, to_all: bool, number: int, status: int
) -> None:
    run = endless(jobs)
    run.wait_until_under_way()
    (os.killpg if to_all else os.kill)(run.process.pid, number)
    run.assert_ended(status, b"")


@pytest.mark.parametrize("late", [n / 1000 for n in range(0, 10, 2)])
def test_ctrl_c_while_processes_are_starting_is_heard_and_nobody_cries_out(
    endless: Callable[..., Endless], late: float
) -> None:
    run = endless("4", "--brief")
    wait_until(lambda: workers_of(run.process))
    time.sleep(late)
    run.workers = workers_of(run.process)
    os.killpg(run.process.pid, signal.SIGINT)
    run.assert_ended(130, b"")


def test_a_worker_that_is_ended_before_it_has_begun_does_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ignore = signals.ignore

    def slowly(**but: signal.Signals) -> None:
        time.sleep(0.2)
        ignore(**but)

    monkeypatch.setattr(signals, "ignore", slowly)
    worker = batch_job._Worker(cast(batch_job.BatchJob, None))
    worker._process.terminate()
    worker._process.join(10)
    assert worker._process.exitcode == -signal.SIGTERM


@each_number_of_jobs
def test_ctrl_c_while_waiting_for_cases_ends_it(tmp_path: Path, jobs: str) -> None:
    out = str(tmp_path / "out.jsonl")
    with batch("-", "--brief", "-o", out, "--jobs", jobs, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(ROW * 2200)
        process.stdin.flush()
        wait_until(lambda: any(path.stat().st_size for path in tmp_path.iterdir()))
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr.read() == b""
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_ended_from_outside_ends_the_batch_in_one_line(
    endless: Callable[..., Endless], number: int
) -> None:
    run = endless("2")
    run.wait_until_under_way()
    os.kill(run.workers[0], number)
    said = b"one of the processes was killed, perhaps for lack of memory; use fewer --jobs\n"
    run.assert_ended(70, b"recurrence: " + said)


def test_no_worker_outlives_the_first_process(endless: Callable[..., Endless]) -> None:
    run = endless("3")
    run.wait_until_under_way()
    run.process.kill()
    wait_until(lambda: not any(map(runs, run.workers)))


# --- pipes and disks ------------------------------------------------------------------------------------------------


@each_number_of_jobs
@pytest.mark.parametrize("text", [True, False])
def test_cases_come_and_results_go_through_pipes(jobs: str, text: bool) -> None:
    cases = '{"id": "é", "answers": {}}\n[]\n' * 700
    done = subprocess.run(
        [*RECURRENCE, "batch", "-", "--brief", "--jobs", jobs], input=cases if text else cases.encode(), text=text,
        encoding="utf-8" if text else None, capture_output=True, check=False, env=ENV,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert len(lines) == 1400
    assert [json.loads(line)["case"] for line in lines[-2:]] == ["é", 1400]
    assert done.stderr in ("700 ok, 700 failed\n", b"700 ok, 700 failed\n")


def test_a_table_goes_through_pipes_as_utf_8_whatever_the_terminal_has() -> None:
    done = subprocess.run(
        [*RECURRENCE, "batch", "-", "--brief", "--from", "csv", "--to", "csv", "--bom"], input="id,operable\né,?".encode(),
        capture_output=True, check=False, env={**ENV, "PYTHONIOENCODING": "cp1252"},
    )  # fmt: skip
    assert done.stdout.decode("utf-8").startswith('\ufeffcase,applies,depends,line,error\né,,,2,"""?"" is not a choice')


@each_number_of_jobs
@pytest.mark.parametrize("flags", ["", "--brief", "--brief --to csv"])
def test_a_reader_that_goes_away_ends_it_in_silence(tmp_path: Path, jobs: str, flags: str) -> None:
    # What it reads is a file, so that nothing but the reader can end it.
    (tmp_path / "cases").write_bytes(ROW * 5_000)
    with batch(
        str(tmp_path / "cases"), *flags.split(), "--jobs", jobs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.wait(20) == 141
        assert process.stderr.read() == b""


@pytest.mark.slow
@pytest.mark.parametrize(("where", "jobs"), [("stdout", "1"), ("stdout", "2"), ("/dev/full", "1")])
@pytest.mark.parametrize(
    ("flags", "rows"),
    [("", 50), ("--brief", 1), ("--brief", 5000), ("--brief --to csv", 0), ("--brief --to csv", 5000)],
)
def test_a_full_disk_gives_74_and_one_line(jobs: str, flags: str, where: str, rows: int) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*RECURRENCE, "batch", "-", *flags.split(), "--jobs", jobs, *(["-o", where] if where != "stdout" else [])],
            input=ROW * rows, stdout=full, stderr=subprocess.PIPE, check=False, env=ENV,
        )  # fmt: skip
    name = where if where == "stdout" else f'"{where}"'
    assert done.stderr.decode() == f"recurrence: {name} cannot be written: No space left on device\n"
    assert done.returncode == 74


@each_number_of_jobs
def test_a_disk_that_fills_on_the_way_leaves_the_old_file(tmp_path: Path, jobs: str) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old\n")
    done = subprocess.run(
        [*RECURRENCE, "batch", "-", "--brief", "--jobs", jobs, "-o", str(out)], input=ROW * 20_000, capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)), check=False, env=ENV,
    )  # fmt: skip
    assert done.stderr.decode() == f'recurrence: "{out}" cannot be written: File too large\n'
    assert (done.returncode, done.stdout) == (74, b"")
    assert out.read_text() == "old\n"
    assert [*tmp_path.iterdir()] == [out]


def test_what_is_said_never_stands_among_the_results() -> None:
    for data, status in ((ROW + b"[]\n", 1), (b"", 0)):
        done = subprocess.run(
            ["bash", "-c", '"$@" 2>&-', "-", *RECURRENCE, "batch", "-", "--brief"],
            input=data, stdout=subprocess.PIPE, check=False, env=ENV,
        )  # fmt: skip
        assert done.returncode == status
        assert all(json.loads(line)["case"] for line in done.stdout.splitlines())


def test_without_stdin_or_stdout_it_says_so() -> None:
    for closed, status, said in (
        ("<&-", 2, b"recurrence: there is no stdin to read cases from; name a file\n"),
        (">&-", 74, b"recurrence: there is no stdout to write to; use -o FILE\n"),
    ):
        done = subprocess.run(
            ["bash", "-c", f'"$@" {closed}', "-", *RECURRENCE, "batch", "-"],
            stdin=subprocess.DEVNULL, capture_output=True, check=False, env=ENV,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (status, b"", said)


# --- the terminal ---------------------------------------------------------------------------------------------------


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    file.write_bytes(ROW * 60_000)
    return file


@pytest.fixture(autouse=True)
def _nothing_is_left_running() -> Iterator[None]:
    yield
    for terminal in Terminal.opened:
        terminal.child.close(force=True)
    Terminal.opened.clear()


def shell(line: str) -> str:
    return line.replace("recurrence", f"'{sys.executable}' -m recurrence_cli")


@each_number_of_jobs
def test_a_bar_shows_how_far_it_has_come_and_is_gone_in_the_end(rows: Path, jobs: str) -> None:
    out = str(rows.with_name("out"))
    terminal = Terminal(80, 24, "batch", str(rows), "--brief", "-o", out, "--jobs", jobs)
    terminal.wait_for("%", " cases 0:0")
    assert terminal.expect_end() == 0
    assert terminal.text == "60000 ok, 0 failed"
    assert not terminal.cursor.hidden
    assert Path(out).read_bytes().count(b"\n") == 60_000


def test_a_bar_counts_cases_from_a_pipe_too(rows: Path) -> None:
    line = shell(f"(cat '{rows}'; sleep 0.7; cat '{rows}') | recurrence batch - --brief > '{rows}.out'")
    terminal = Terminal(60, 24, shell=line)
    terminal.wait_for("0 cases 0:0")
    assert "%" not in terminal.text
    assert terminal.expect_end() == 0
    assert terminal.text == "120000 ok, 0 failed"


def test_ctrl_c_takes_the_bar_away(tmp_path: Path) -> None:
    # Written to from here, so that the batch waits for more when the key is struck.
    cases = tmp_path / "cases.jsonl"
    os.mkfifo(cases)
    terminal = Terminal(80, 24, "batch", str(cases), "--brief", "-o", str(tmp_path / "out"))
    with cases.open("wb", buffering=0) as pipe:
        Thread(target=pipe.write, args=(ROW * 600,), daemon=True).start()
        terminal.wait_for("500 cases")
        terminal.child.send(CTRL_C)
        assert terminal.expect_end() == 130
    assert terminal.text.strip("^C ") == ""
    assert not terminal.cursor.hidden
    assert [*tmp_path.iterdir()] == [cases]


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("recurrence batch ROWS --brief -o ROWS.out -q", ""),
        ("recurrence batch ROWS --brief -o ROWS.out 2> ROWS.err; cat ROWS.err", "60000 ok, 0 failed"),
        ("recurrence batch ROWS --brief -o ROWS.out 2>&1 | cat", "60000 ok, 0 failed"),
    ],
)
def test_no_bar_is_drawn_when_it_is_unwished_or_stderr_is_no_terminal(rows: Path, line: str, seen: str) -> None:
    terminal = Terminal(80, 24, shell=shell(line.replace("ROWS", str(rows))))
    terminal.expect_end()
    assert terminal.text == seen
    assert b"\x1b" not in terminal.raw


def test_no_bar_is_drawn_over_results_on_the_same_terminal(tmp_path: Path) -> None:
    (tmp_path / "cases").write_bytes(b"[]\n" * 1200)
    terminal = Terminal(80, 24, "batch", str(tmp_path / "cases"), "--brief")
    assert terminal.expect_end() == 1
    assert b"\x1b" not in terminal.raw
    *results, said = terminal.raw.decode().splitlines()
    assert [json.loads(line)["case"] for line in results] == [*range(1, 1201)]
    assert said == "0 ok, 1200 failed"


def test_a_full_disk_takes_the_bar_away_too(rows: Path) -> None:
    terminal = Terminal(80, 24, "batch", str(rows), "--brief", "-o", "/dev/full")
    assert terminal.expect_end() == 74
    assert terminal.text == 'recurrence: "/dev/full" cannot be written: No space left on device'
    assert not terminal.cursor.hidden


# --- memory ---------------------------------------------------------------------------------------------------------

# Not ru_maxrss, which begins with the memory of the process that started this one.
MEASURED = """
import sys
from recurrence_cli.cli import run
status = run(sys.argv[1:])
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0], file=sys.stderr)
"""


def memory(rows: Iterator[bytes], *flags: str) -> int:
    """How many KiB a batch of `rows`, through a pipe, took at most."""
    process = subprocess.Popen(
        [sys.executable, "-c", MEASURED, "batch", "-", "--brief", "-q", *flags], env=ENV,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    process.stdin.writelines(rows)
    return int(process.communicate()[1])


def many_rows(kind: str, number: int) -> Iterator[bytes]:
    if kind == "csv":
        yield TABLE
    yield from ((TABLE_ROW if kind == "csv" else ROW).replace(b"c", b"c%d" % n, 1) for n in range(number))


@pytest.mark.parametrize(("kind", "jobs"), [("jsonl", "1"), ("csv", "2")])
def test_ten_times_as_many_cases_take_no_more_memory(kind: str, jobs: str) -> None:
    few, many = (memory(many_rows(kind, number), "--from", kind, "--jobs", jobs) for number in (20_000, 200_000))
    assert many - few < 5 * 1024


def test_long_rows_are_held_a_few_at_a_time() -> None:
    long = b'{"id": "' + b"x" * 1_000_000 + b'", "answers": {}}\n'
    few, many = (memory(long for _ in range(number)) for number in (10, 150))
    assert many - few < 40 * 1024


def test_an_endless_line_is_not_held() -> None:
    few, many = (memory(b"x" * 1_000_000 for _ in range(number)) for number in (5, 200))
    assert many - few < 5 * 1024
