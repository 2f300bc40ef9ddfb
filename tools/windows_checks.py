"""Checks that a Windows Python runs, from the portable folder: commands, redirects, a reader that leaves, a save."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(sys.argv[1]).resolve()
PROGRAM = str(FOLDER / "recurrence.cmd")
PYTHON = [str(FOLDER / "python" / "python.exe"), "-I", "-B", str(FOLDER / "lib")]
LOCAL = "explore --no-input -a recurrence_type=local"


def shell(line: str, status: int = 0) -> bytes:
    """Run a line of cmd and return what it wrote."""
    ended = subprocess.run(
        ["cmd", "/c", f"{PROGRAM} {line}"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        check=False,
    )  # fmt: skip
    assert ended.returncode == status, (line, ended.returncode, ended.stdout[-500:])
    return ended.stdout


def commands_run() -> None:
    """Run scripted commands and look at their statuses."""
    assert shell("--version").startswith(b"recurrence ")
    for line in (
        LOCAL,
        f"{LOCAL} --format json",
        "questions",
        "find mets",
        "due",
        "tree local surgery",
        "check",
        "--help",
    ):
        assert len(shell(line)) > 100, line
    assert b"No such command" in shell("nonsense", 2)
    assert b'"nosuch.yaml" cannot be read' in shell("check nosuch.yaml", 2)


def redirects_are_whole() -> None:
    """Redirect each format and compare it with the file that -o writes."""
    for command, format in (
        ("paths", "csv"),
        (LOCAL, "html"),
        (LOCAL, "markdown"),
        ("tree local surgery", "svg"),
        ("about sources", "html"),
    ):
        shell(f"{command} --format {format} > redirected")
        shell(f"{command} --format {format} -o written")
        redirected = Path("redirected").read_bytes()
        assert redirected == Path("written").read_bytes(), (command, format)
        assert b"\r\r\n" not in redirected
        redirected.decode("utf-8")


def batches_run_in_processes() -> None:
    """Run a batch in two processes and in one."""
    Path("cases.jsonl").write_bytes(b'{"id": "\xc3\xa9", "answers": {"recurrence_type": "local"}}\r\n' * 2_500)
    shell("batch cases.jsonl --brief --jobs 2 -o two.jsonl")
    shell("batch cases.jsonl --brief -o one.jsonl")
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()
    assert Path("one.jsonl").read_bytes().count(b"\n") == 2_500


def saves_are_atomic() -> None:
    """Write over a file, and fail to, and find one whole file each time."""
    Path("hand-out.html").write_text("old")
    shell(f"{LOCAL} --format html -o hand-out.html")
    whole = Path("hand-out.html").read_bytes()
    assert whole.rstrip().endswith(b"</html>")
    with open("hand-out.html", "rb"):
        # Windows does not replace a file that somebody reads.
        assert b'"hand-out.html" cannot be written' in shell(f"{LOCAL} --format html -o hand-out.html", 74)
    assert Path("hand-out.html").read_bytes() == whole
    assert not [*Path().glob(".hand-out.html.*")]


def readers_may_leave() -> None:
    """Close the pipe that is written to."""
    for command in ("paths", "batch cases.jsonl", "--help"):
        running = subprocess.Popen([*PYTHON, *command.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        said = running.stderr.read()
        assert (running.wait(), said) == (141, b""), (command, running.returncode, said)


def nothing_is_written_into_the_folder() -> None:
    """Look for files that a run left in the folder."""
    before = sorted(FOLDER.rglob("*"))
    shell(LOCAL)
    assert sorted(FOLDER.rglob("*")) == before


CHECKS: tuple[Callable[[], None], ...] = (
    commands_run,
    redirects_are_whole,
    batches_run_in_processes,
    saves_are_atomic,
    readers_may_leave,
    nothing_is_written_into_the_folder,
)


def main() -> None:
    """Run every check and count."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for check in CHECKS:
            try:
                check()
            except Exception as error:  # noqa: BLE001  # whatever it is, the others are still to be tried
                failed += 1
                print(f"FAILED {check.__name__}: {type(error).__name__}: {error}")
        os.chdir(FOLDER)
    print(f"Windows Python {sys.version.split()[0]}: {len(CHECKS) - failed} passed, {failed} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
