"""Wizards ended at random moments: python tools/killed.py [--times N] [--seed N]

Each is ended by SIGTERM, SIGHUP or a terminal that is closed, with keys in flight. Looked at are the status at the first
signal, the state of the terminal, what is left behind, and whether the answers are saved where --save was given.
"""

import argparse
import json
import os
import pty
import random
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

WIZARD = [sys.executable, "-m", "recurrence_cli", "explore"]
KEYS = "1" + "3\r" + "21" + "0" + "1323"
"""What answers the questions of a local case, one after another."""

ENDINGS = {"SIGTERM": 143, "SIGHUP": 129, "closed terminal": 129}
LONGEST = 15.0
"""Seconds in which a run must end once it was told to."""

FIRST = b"Question 1 of"


class Wizard:
    """A wizard on a terminal of its own, in a folder of its own."""

    def __init__(self, folder: Path, plain: bool) -> None:
        self.folder, self.plain = folder, plain
        self.terminal, self.inner = pty.openpty()
        self.before = termios.tcgetattr(self.inner)
        self.shown = b""
        command = [*WIZARD, "--save", str(folder / "case.json"), *(["--plain"] if plain else [])]
        env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "40"}
        self.running = subprocess.Popen(
            command, stdin=self.inner, stdout=self.inner, stderr=self.inner, cwd=folder, env=env,
            start_new_session=True, preexec_fn=self._take_terminal,  # noqa: PLW1509  # there are no threads here
        )  # fmt: skip

    def _take_terminal(self) -> None:
        import fcntl

        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def read(self, seconds: float) -> bool:
        """Read what is shown within some seconds; False when nothing more can come."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                try:
                    data = os.read(self.terminal, 65536)
                except OSError:
                    return False
                self.shown += data
                # As a terminal says where its cursor is.
                for _ in range(data.count(b"\x1b[6n")):
                    os.write(self.terminal, b"\x1b[1;1R")
        return True

    def answer(self, seconds: float) -> None:
        """Press keys, slowly enough to be taken, until the time is over."""
        keys = iter(KEYS)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(min(left, 0.35))
            if self.shown and (key := next(keys, "")):
                os.write(self.terminal, (key + "\r" if self.plain and key != "\r" else key).encode())

    def end(self, how: str) -> int | None:
        """End it; return the status, or None where it goes on."""
        if how == "closed terminal":
            os.close(self.inner)
            os.close(self.terminal)
        else:
            self.running.send_signal(getattr(signal, how))
        end = time.monotonic() + LONGEST
        while self.running.poll() is None and time.monotonic() < end:
            if how == "closed terminal":
                time.sleep(0.05)
            else:
                self.read(0.05)
        status = self.running.poll()
        if status is None:
            self.running.kill()
            self.running.wait()
        return status

    def close(self) -> None:
        """Close what is open."""
        for handle in (self.inner, self.terminal):
            try:
                os.close(handle)
            except OSError:
                continue


def ended(how: str, plain: bool, seconds: float) -> Iterator[str]:
    """End one wizard, and yield what is wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wizard = Wizard(folder, plain)
        try:
            wizard.answer(seconds)
            early = FIRST not in wizard.shown
            if (done := wizard.running.poll()) is not None:
                yield f"ended by itself with {done}"
                return
            status = wizard.end(how)
            # Before our first line runs, Python itself has the signal.
            if status != ENDINGS[how] and not (early and status == 128 - ENDINGS[how]):
                yield f"status {status}"
            if how != "closed terminal":
                if termios.tcgetattr(wizard.inner)[:4] != wizard.before[:4]:
                    yield "terminal not as it was"
                if wizard.shown.rfind(b"\x1b[?25l") > wizard.shown.rfind(b"\x1b[?25h"):
                    yield "cursor hidden"
                if wizard.shown.rfind(b"\x1b[?1049h") > wizard.shown.rfind(b"\x1b[?1049l"):
                    yield "other screen left on"
                if b"Traceback" in wizard.shown:
                    yield "traceback"
            left = {file.name for file in folder.iterdir()}
            if left - {"case.json"}:
                yield f"left behind: {left}"
            if _answered(wizard.shown, plain) and "case.json" not in left:
                yield "answers not saved"
            elif "case.json" in left and not json.loads((folder / "case.json").read_text())["answers"]:
                yield "saved without answers"
        finally:
            wizard.close()


def _answered(shown: bytes, plain: bool) -> bool:
    """Report whether the first answer had been taken: the second question was shown."""
    return (shown.count(b"Chosen: ") > 0) if plain else b"Question 2 of" in shown


def main() -> int:
    """End many wizards, and print what came of them; 1 when anything is wrong."""
    asked = argparse.ArgumentParser(description="End wizards at random moments.")
    asked.add_argument("--times", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    chance = random.Random(given.seed)
    counts: Counter[str] = Counter()
    for number in range(given.times):
        how, plain, seconds = chance.choice([*ENDINGS]), chance.random() < 0.3, chance.uniform(0.02, 5.0)
        wrong = [*ended(how, plain, seconds)]
        counts[f"{how}: {'WRONG' if wrong else 'right'}"] += 1
        for what in wrong:
            print(f"{number}: {how}{', --plain' if plain else ''}, after {seconds:.2f} s: {what}", flush=True)
    for what, count in sorted(counts.items()):
        print(f"{what} {count}")
    return any("WRONG" in what for what in counts)


if __name__ == "__main__":
    sys.exit(main())
