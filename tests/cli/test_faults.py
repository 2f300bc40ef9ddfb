"""What goes wrong outside: full disks, readers that leave, signals, encodings. A word and a status, and nothing lost."""

import errno
import io
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from recurrence_cli.cli import files, run

pytestmark = pytest.mark.slow

LOCAL = ["explore", "--no-input", "-a", "recurrence_type=local", "-a", "operable=yes"]
CASES = '{"answers": {"recurrence_type": "local"}}\n' * 120
PROGRAM = [sys.executable, "-m", "recurrence_cli"]
unix = pytest.mark.skipif(os.name == "nt", reason="signals and devices of Unix")

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    file.write_text(CASES)
    return file


# --- stdout ---------------------------------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize(
    "arguments",
    [
        LOCAL,
        [*LOCAL, "--format", "json"],
        ["tree", "local"],
        ["batch", "CASES", "-q"],
        ["batch", "CASES", "-q", "--brief", "--jobs", "2"],
        ["completion", "bash"],
        ["--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_a_full_stdout_gives_a_line_and_74(arguments: list[str], cases: Path) -> None:
    command = [*PROGRAM, *(str(cases) if a == "CASES" else a for a in arguments)]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 74
    assert re.fullmatch(r"recurrence: .*No space left on device\n", done.stderr)


@unix
@pytest.mark.parametrize("arguments", [LOCAL, ["batch", "CASES", "-q"]], ids=["explore", "batch"])
def test_a_closed_stdout_gives_a_line_and_74(arguments: list[str], cases: Path) -> None:
    command = [*PROGRAM, *(str(cases) if a == "CASES" else a for a in arguments)]
    done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *command], check=False, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 74
    assert done.stderr == "recurrence: there is no stdout to write to; use -o FILE\n"


@unix
@pytest.mark.parametrize("arguments", [["explore"], ["batch", "CASES"], ["nonsense"]], ids=" ".join)
def test_a_closed_stderr_changes_no_status(arguments: list[str], cases: Path) -> None:
    command = [*PROGRAM, *(str(cases) if a == "CASES" else a for a in arguments)]
    heard = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    for closed in ("2>&-", "2>/dev/full"):
        shell = ["sh", "-c", f'exec "$@" {closed}', "sh", *command]
        done = subprocess.run(shell, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        assert (done.returncode, done.stdout) == (heard.returncode, heard.stdout)


@unix
@pytest.mark.parametrize("lines", [0, 1, 3])
@pytest.mark.parametrize(
    "arguments",
    [[*LOCAL, "--format", "html"], ["batch", "CASES"], ["batch", "CASES", "--jobs", "2"], ["paths"], ["--help"]],
    ids=" ".join,
)
def test_a_reader_that_leaves_ends_the_run_without_a_word(arguments: list[str], lines: int, cases: Path) -> None:
    command = [*PROGRAM, *(str(cases) if a == "CASES" else a for a in arguments)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout
    assert running.stderr
    for _ in range(lines):
        assert running.stdout.readline()
    running.stdout.close()
    said = running.stderr.read()
    running.stderr.close()
    # A short result may have gone into the pipe before its reader left.
    assert running.wait() in ((141, 0) if lines else (141,))
    assert said in (b"", b"120 ok, 0 failed\n")


class Failing(io.RawIOBase):
    """Takes what is written to it until the write number `at`, which fails."""

    def __init__(self, at: int) -> None:
        self.left = at
        self.taken = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self.left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.left -= 1
        self.taken += bytes(data)
        return len(data)


@pytest.mark.parametrize("arguments", [LOCAL, ["batch", "CASES", "-q"], ["paths"]], ids=["explore", "batch", "paths"])
def test_whichever_write_to_stdout_fails_there_is_a_line_and_74(
    arguments: list[str], cases: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    arguments = [str(cases) if a == "CASES" else a for a in arguments]
    taken = []
    for at in range(1000):
        raw = Failing(at)
        stdout = io.TextIOWrapper(io.BufferedWriter(raw, 50_000), encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stdout)
            status = run(arguments)
        taken.append(raw.taken)
        raw.left = 1000
        if status == 0:
            break
        assert status == 74
        assert capsys.readouterr().err == "recurrence: stdout cannot be written: No space left on device\n"
    assert at > 0
    assert all(taken[-1].startswith(part) for part in taken)


# --- files ----------------------------------------------------------------------------------------------------------


def failing_open(at: int) -> Callable[..., Any]:
    def opened(name: Any, mode: str) -> io.BufferedWriter:
        if isinstance(name, int):
            os.close(name)
        return io.BufferedWriter(Failing(at), 1000)

    return opened


def failing(*arguments: Any) -> Any:
    raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize("arguments", [LOCAL, ["batch", "CASES", "-q", "--brief"]], ids=["explore", "batch"])
def test_whichever_write_to_a_file_fails_the_old_one_stays_and_nothing_else(
    arguments: list[str], cases: Path, tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "result").write_text("old")
    command = [*(str(cases) if a == "CASES" else a for a in arguments), "-o", str(folder / "result")]
    failures: list[tuple[str, str, Any]] = [("os", "fsync", failing), ("os", "replace", failing)]
    failures += [("", "open", failing_open(at)) for at in range(4)]
    for module, name, fault in failures:
        with monkeypatch.context() as patch:
            patch.setattr(sys.modules[module] if module else files, name, fault, raising=False)
            assert run(command) == 74, name
        assert re.fullmatch(r'recurrence: ".*result" cannot be written: .*\n', capsys.readouterr().err)
        assert [p.name for p in folder.iterdir()] == ["result"]
        assert (folder / "result").read_text() == "old"
    assert run(command) == 0
    assert (folder / "result").read_text() != "old"


@unix
def test_a_device_is_written_to_and_never_replaced(tmp_path: Path, capsys: Capture) -> None:
    assert run([*LOCAL, "-o", "/dev/null"]) == 0
    assert Path("/dev/null").is_char_device()
    assert run([*LOCAL, "-o", "/dev/full"]) == 74
    assert capsys.readouterr().err == 'recurrence: "/dev/full" cannot be written: No space left on device\n'
    assert Path("/dev/full").is_char_device()


@unix
def test_a_link_is_followed_a_file_keeps_its_mode_and_a_new_one_is_private(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    assert run([*LOCAL, "-o", str(tmp_path / "link")]) == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o640
    assert run([*LOCAL, "-o", str(tmp_path / "new")]) == 0
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600


# Saves over and over; a thousand times a child that does so is killed, and what it leaves is looked at.
KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from recurrence_cli.cli.output import write_file

folder = Path(sys.argv[1])
target = folder / "case.json"
chance = random.Random(1)
texts = [letter * 100_000 + "\\n" for letter in "abcdef"]
write_file(target, texts[0])
seen = set()
pause = 0.004
for _ in range(1000):
    before = target.stat().st_ino
    child = os.fork()
    if not child:
        while True:
            for text in texts:
                write_file(target, text)
    time.sleep(chance.uniform(0, pause))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert target.read_text() in texts
    seen.add(target.read_text()[0])
    # As long as a child needs, on a busy machine too, to get somewhere now and then.
    pause *= 1.05 if target.stat().st_ino == before else 0.9
    pause = min(max(pause, 0.004), 0.1)
print(*sorted(seen))
"""


@unix
def test_killed_while_saving_a_thousand_times_the_file_is_always_whole(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, capture_output=True, text=True)
    assert done.stderr == ""
    assert len(done.stdout.split()) > 2
    # Each that saves sweeps away what the killed ones left; the last one killed may have left something.
    assert len([*tmp_path.iterdir()]) <= 2


# --- signals --------------------------------------------------------------------------------------------------------

# As the installed command starts; it says when the first of our lines has run. What comes before is Python's own start.
STARTED = "import os; from recurrence_cli.__main__ import main; os.write(2, b'.'); main()"


def interrupted(after: float, arguments: list[str]) -> tuple[int, bytes, bytes]:
    """The status of a run that gets Ctrl-C so many seconds after it began, and what it said on both streams."""
    command = [sys.executable, "-c", STARTED, *arguments]
    running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stderr
    assert running.stderr.read(1) == b"."
    time.sleep(after)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate()
    return running.returncode, out, err


@unix
def test_ctrl_c_at_sixty_moments_of_a_run_is_silent_and_130() -> None:
    arguments = [*LOCAL, "--format", "json"]
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", STARTED, *arguments], check=False, capture_output=True)
    took = time.perf_counter() - begin
    statuses = set()
    for moment in range(60):
        status, out, err = interrupted(took * moment / 60, arguments)
        assert err == b""
        # A pipe may have taken a part of it when the signal came.
        assert status == 130 or (status, out) == (0, done.stdout)
        assert done.stdout.startswith(out)
        statuses.add(status)
    assert 130 in statuses


@pytest.mark.skipif(sys.platform != "linux", reason="needs a pipe that is full early")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_ctrl_c_interrupts_while_it_is_written_is_not_written_twice(unbuffered: str) -> None:
    import fcntl

    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    # Too long for the pipe, and short enough for a buffer.
    command = [*PROGRAM, "tree", "local", "surgery"]
    whole = subprocess.run(command, check=True, capture_output=True, env=env).stdout
    there, here = os.pipe()
    fcntl.fcntl(here, fcntl.F_SETPIPE_SZ, 4096)
    with (
        subprocess.Popen(command, stdout=here, stderr=subprocess.PIPE, env=env) as running,
        open(there, "rb") as pipe,
    ):
        os.close(here)
        select.select([pipe], [], [], 20)
        running.send_signal(signal.SIGINT)
        out = pipe.read()
        err = running.communicate()[1]
    assert (running.returncode, err) == (130, b"")
    assert 4096 < len(whole) < 8192
    assert whole.startswith(out)


# A library that is interrupted while it is imported may say so in an error of its own, or say nothing.
SWALLOWED = """
import os, signal, sys, time
from recurrence_cli.__main__ import main

class Library:
    def find_spec(self, name, path, target=None):
        if name == "recurrence_cli.reports.outcome":
            try:
                os.kill(os.getpid(), getattr(signal, sys.argv.pop()))
                time.sleep(5)
            except BaseException:
                raise RuntimeError("cannot be imported")

sys.meta_path.insert(0, Library())
main()
"""


@unix
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_that_a_library_makes_another_error_of_ends_the_run_without_a_word(name: str, status: int) -> None:
    done = subprocess.run([sys.executable, "-c", SWALLOWED, *LOCAL, name], check=False, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (status, b"", b"")


@unix
def test_a_closed_terminal_is_nothing_to_a_run_under_nohup(cases: Path) -> None:
    command = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *PROGRAM, "batch", "-", "--brief", "--jobs", "2"]
    pipe = subprocess.PIPE
    running = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0)
    assert running.stdin
    assert running.stdout
    running.stdin.write(CASES.encode() * 20)
    line = running.stdout.read(1)
    running.send_signal(signal.SIGHUP)
    out, err = running.communicate(CASES.encode())
    assert (running.returncode, (line + out).count(b"\n"), err) == (0, 2520, b"2520 ok, 0 failed\n")


@unix
def test_too_little_memory_is_named() -> None:
    for kilobytes in (20_000, 30_000, 40_000, 60_000):
        shell = ["sh", "-c", f'ulimit -v {kilobytes}; exec "$@"', "sh", *PROGRAM, "about"]
        done = subprocess.run(shell, check=False, capture_output=True, text=True)
        if done.returncode == 70:
            assert re.fullmatch(r"recurrence: there is not enough memory .*\n", done.stderr)
            return
    pytest.fail("no limit was reached in the program itself")


@unix
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_while_a_file_is_written_leaves_the_old_one_alone(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "out.jsonl").write_text("old")
    command = [*PROGRAM, "batch", "-", "-o", str(tmp_path / "out.jsonl")]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdin
    running.stdin.write(CASES.encode())
    running.stdin.flush()
    until = time.monotonic() + 20
    while len([*tmp_path.iterdir()]) == 1 and time.monotonic() < until:
        time.sleep(0.01)
    assert len([*tmp_path.iterdir()]) == 2
    running.send_signal(how)
    out, err = running.communicate()
    assert (running.returncode, out, err) == (128 + how, b"", b"")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.jsonl", "old")]


# --- encodings ------------------------------------------------------------------------------------------------------


def ids(text: str) -> list[str]:
    return re.findall(r"\b[A-Z]+-[A-Z0-9-]*\d+\b", re.sub(r"\s+", "", text))


DOCUMENTS = ([*LOCAL, "--full", "--explain"], [*LOCAL, "--format", "plain"], ["tree", "local"], ["about", "sources"])
ALL = """
import json, sys
from recurrence_cli.cli import run

for command in json.loads(sys.argv[1]):
    assert run(command) == 0
    print("-- end --", flush=True)
"""


@cache
def redirected(encoding: str, width: int) -> list[str]:
    """What each of the documents is in a file in that encoding."""
    env = {**os.environ, "COLUMNS": str(width), "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-c", ALL, json.dumps(DOCUMENTS)]
    done = subprocess.run(command, check=False, capture_output=True, env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    return re.split(r"-- end --\r?\n", done.stdout.decode(encoding))[:-1]


@pytest.mark.parametrize("width", [20, 80])
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp850", "latin-1"])
def test_a_redirect_in_any_encoding_has_the_whole_document(encoding: str, width: int) -> None:
    documents = redirected("utf-8", width)
    assert len(documents) == len(DOCUMENTS)
    for whole, plainer in zip(documents, redirected(encoding, width), strict=True):
        # Signs become others, and more of them, so lines may break elsewhere; but each id is there, in its order.
        assert ids(plainer) == ids(whole)
        assert plainer.count("\n") == whole.count("\n")
