"""The wizard in a real pseudo-terminal: what is on the screen, at three sizes, and how the terminal is left."""

import json
import os
import re
import shlex
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import pytest

from recurrence_cli.engine.answers import validate_answers
from recurrence_cli.engine.evaluate import walk
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import NOT_KNOWN
from recurrence_cli.wizard import key_guard

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is needed", allow_module_level=True)

import pexpect
import pyte

pytestmark = pytest.mark.tools

RECURRENCE = (sys.executable, "-m", "recurrence_cli")
OURS = ("ACCESSIBLE", "RECURRENCE_PLAIN", "NO_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING", "LC_ALL")
ENV = {name: value for name, value in os.environ.items() if name not in OURS}
ENV |= {"TERM": "xterm-256color", "PYTHONUTF8": "1"}
Env = Mapping[str, str]
# What is typed sooner after a question was drawn may be thrown away.
PAUSE = 0.1


class Terminal(pyte.Screen):
    """A screen that `recurrence`, or a line for a shell, draws on."""

    opened: ClassVar[list["Terminal"]] = []

    def __init__(self, width: int, height: int, *arguments: str, env: Env = ENV, shell: str = "") -> None:
        super().__init__(width, height)
        self.raw = b""
        self._stream = pyte.ByteStream(self)
        program, *rest = ("bash", "-c", shell) if shell else (*RECURRENCE, *arguments)
        env = {**ENV, **env}
        self.child: pexpect.spawn[bytes] = pexpect.spawn(program, rest, env=env, dimensions=(height, width))
        self.child.delaybeforesend = None
        self.opened.append(self)

    def write_process_input(self, data: str) -> None:
        """Say where the cursor is when that is asked, as terminals do."""
        self.child.send(data)

    def _read(self, seconds: float) -> bool:
        """Draw what comes within `seconds`; whether the command still runs."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                data = self.child.read_nonblocking(65536, left)
            except pexpect.TIMEOUT:
                return True
            except pexpect.EOF:
                return False
            self.raw += data
            self._stream.feed(data)
        return True

    @property
    def text(self) -> str:
        """What is on the screen without frames, its rows joined by spaces."""
        return " ".join(" ".join(row.strip("│| ") for row in self.display).split())

    def wait_for(self, *texts: str, seconds: float = 10) -> None:
        """Wait until all `texts` are on the screen."""
        end = time.monotonic() + seconds
        while missing := [text for text in texts if text not in self.text]:
            assert time.monotonic() < end, f"{missing} did not come:\n" + "\n".join(self.display)
            if not self._read(0.02):
                end = 0

    def settle(self, seconds: float) -> None:
        """Read until nothing has come for `seconds`."""
        read = -1
        while read != len(self.raw):
            read = len(self.raw)
            self._read(seconds)

    def type(self, keys: str) -> None:
        self.settle(PAUSE)
        self.child.send(keys)

    def go(self, *steps: str) -> None:
        """Wait for a text, type, wait for a text, type, and so on."""
        for place, step in enumerate(steps):
            (self.type if place % 2 else self.wait_for)(step)

    def expect_end(self) -> int:
        """The status with which the command ends."""
        end = time.monotonic() + 10
        while self._read(0.1):
            assert time.monotonic() < end, "it goes on:\n" + "\n".join(self.display)
        self.child.close()
        assert self.child.exitstatus is not None, f"ended by signal {self.child.signalstatus}"
        return self.child.exitstatus


@pytest.fixture(autouse=True)
def _nothing_is_left_running() -> Iterator[None]:
    yield
    for terminal in Terminal.opened:
        terminal.child.close(force=True)
    Terminal.opened.clear()


PATHWAY = load()
# The questions of a local case, the keys that answer each, and the answers. All but the last can be given beforehand.
KEYS = {
    "recurrence_type": "1", "local_areas": "3\r", "previous_surgery": "2", "operable": "1", "previous_radiotherapy": "0",
    "er_status": "1", "her2_status": "3", "menopause": "2", "previous_chemotherapy": "2",
}  # fmt: skip
ANSWERS: dict[str, str | list[str]] = {
    "recurrence_type": "local", "local_areas": ["skin"], "previous_surgery": "mastectomy", "operable": "yes",
    "previous_radiotherapy": "not_known", "er_status": "positive", "her2_status": "negative", "menopause": "after",
    "previous_chemotherapy": "no",
}  # fmt: skip
GIVEN = tuple(f"-a{name}={a if isinstance(a, str) else ','.join(a)}" for name, a in list(ANSWERS.items())[:-1])
LAST, HOME, FILE = "Question 9 of 9", "--- Summary", "Where shall the answers be saved?"
LEAVE = "[y] Yes, leave", "y"
TO_HOME = (LAST, "2", HOME)
CTRL_C, CTRL_D, LEFT = "\x03", "\x04", "\x1b[D"
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
CP1252 = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}


def words(name: str) -> list[str]:
    question = PATHWAY.questions[name]
    return [question.ask, *(choice.label for choice in question.choices), "Not known"]


# --- questions ------------------------------------------------------------------------------------------------------


SIZES = pytest.mark.parametrize(("width", "height"), [(40, 24), (80, 24), (200, 50)])


@SIZES
def test_the_first_screen_holds_what_must_be_said_first_and_the_first_question(width: int, height: int) -> None:
    terminal = Terminal(width, height)
    terminal.wait_for(
        "Not advice. DRAFT. Nothing is saved.", 'that never means "no".', *words("recurrence_type"), "999", "severe bleeding",
        "RING NOW", "cannot pass or hold urine or stools", "shivers or", "u urgent",
    )  # fmt: skip
    if (width, height) == (80, 24):
        assert sum(bool(row.strip()) for row in terminal.display) == 19
        assert not any(row.strip() for row in terminal.display[21:])


def test_a_screen_too_small_for_the_opening_shows_it_on_a_page_of_its_own() -> None:
    terminal = Terminal(40, 16)
    terminal.go("999: chest pain", "1", "1-14 of 16, Space on", "  ", *words("recurrence_type")[:1], "1")
    terminal.wait_for("Question 2 of")


@SIZES
def test_a_local_case_takes_at_most_12_keys_and_no_word_is_cut(width: int, height: int) -> None:
    terminal = Terminal(width, height)
    for number, (name, keys) in enumerate(KEYS.items(), 1):
        leave = ("q leave",) if number > 1 or width > 40 else ()
        terminal.wait_for(*words(name), "?", *leave)
        terminal.type(keys)
    terminal.wait_for(HOME, "1-6 open", "? keys")
    assert sum(map(len, KEYS.values())) <= 12
    if width >= 80:
        terminal.wait_for(
            "Local recurrence: options to discuss with the team. Not advice.", "DRAFT", "SURGERY", "Operation to remove lymph",
            "may be offered", "RADIO", "HORMONE", "CHEMO", "Chemotherapy sometimes possible", "TARGETED", "not usually used",
        )  # fmt: skip
    terminal.go(HOME, "q", *LEAVE)
    assert terminal.expect_end() == 0
    assert "Nothing saved." in terminal.text


def test_enter_alone_answers_nothing() -> None:
    terminal = Terminal(80, 24)
    terminal.go("Question 1 of", "\r\r\r", "Nothing is chosen yet.", "\r", "Question 1 of")
    terminal.settle(0.3)
    assert "Question 2 of" not in terminal.text


def test_what_was_typed_before_the_first_question_is_thrown_away() -> None:
    terminal = Terminal(80, 24)
    terminal.child.send("1\r")
    terminal.wait_for("Question 1 of")
    terminal.settle(0.3)
    assert "Question 2 of" not in terminal.text
    terminal.type("2")
    terminal.wait_for("Question 2 of", "So far: locally advanced (regional) recurrence")


def test_what_was_typed_between_questions_is_thrown_away() -> None:
    terminal = Terminal(80, 24)
    terminal.go("Question 1 of", "13\r", "Question 2 of")
    terminal.settle(0.3)
    assert "Question 3 of" not in terminal.text
    assert "[x]" not in terminal.text


def test_a_key_struck_twice_answers_one_question() -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN[:2])
    terminal.wait_for("Question 3 of")
    for number in range(3, 9):
        terminal.type("1")
        time.sleep(0.015)
        terminal.child.send("1")
        terminal.wait_for(f"Question {number + 1} of", seconds=3)
        time.sleep(key_guard.PAUSE + 0.05)


def test_keys_typed_after_one_that_came_too_soon_do_not_answer_the_question_it_was_not_for() -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN[:2])
    terminal.wait_for("Question 3 of")
    terminal.type("1")
    for _ in range(6):
        terminal.child.send("1")
        time.sleep(0.1)
    terminal.wait_for("Question 4 of")
    time.sleep(key_guard.PAUSE + 0.05)
    terminal.type("1")
    terminal.wait_for("Question 5 of")


def test_the_next_question_comes_at_once() -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN[:2])
    terminal.wait_for("Question 3 of")
    for number in range(4, 7):
        terminal.type("1")
        terminal.wait_for(f"Question {number} of", seconds=0.9)


@pytest.mark.parametrize("key", ["\x1b[D", "\x1b"], ids=["Left", "Esc"])
def test_going_back_marks_the_old_answer_in_words_and_points_at_nothing(key: str) -> None:
    terminal = Terminal(80, 24)
    terminal.go("Question 1 of", "1", "Question 2 of", key, "1 Local recurrence (your answer before)")
    assert terminal.text.count("(your answer before)") == 1
    assert not any(row.startswith(">") for row in terminal.display)
    terminal.type("1")
    terminal.wait_for("Question 2 of", "So far: local recurrence")


def test_an_answer_is_changed_from_the_summary_and_a_line_says_what_that_changed() -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN)
    terminal.go(*TO_HOME, "a", "5 Earlier radiotherapy here: Not known", "5", "Not known (your answer before)", "2")
    terminal.wait_for("Radiotherapy: depends (may be offered or not usually used) -> may be offered", HOME)
    terminal.go("", "a", "6 Oestrogen receptors (ER): ER-positive", "6", "ER-positive (your answer before)", "2")
    terminal.go("the progesterone receptor (PR) result?", "2", '"Menopause or rules for men" no longer matters')
    terminal.go(HOME, "a", "Set aside: Menopause", LEFT, HOME)


def styles_of(terminal: Terminal) -> set[tuple[bool, bool, bool]]:
    """Return the styles on the screen: whether bold, reversed, coloured."""
    cells = [terminal.buffer[y][x] for y in range(terminal.lines) for x in range(terminal.columns)]
    return {(cell.bold, cell.reverse, (cell.fg, cell.bg) != ("default", "default")) for cell in cells}


def test_the_summary_has_bold_and_reversed_words_unless_that_is_not_wished() -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN)
    terminal.go(*TO_HOME)
    styles = styles_of(terminal)
    assert {(True, False, True), (True, False, False), (False, False, False)} <= styles
    terminal = Terminal(80, 24, "explore", *GIVEN, env={"NO_COLOR": "1"})
    terminal.go(*TO_HOME)
    assert styles_of(terminal) == {(False, False, False)}


def test_a_complete_local_case_fits_the_screen_of_80_columns_and_24_rows() -> None:
    others = {"local_areas": "breast", "previous_surgery": "breast_conserving", "previous_radiotherapy": "yes"}
    known = [f"-a{name}={choice}" for name, choice in {**ANSWERS, **others}.items() if name != "previous_chemotherapy"]
    terminal = Terminal(80, 24, "explore", *known)
    terminal.go(*TO_HOME)
    terminal.wait_for("These apply.", "1 SURGERY", "6 OTHER", "SOURCES", "URGENT 999", "--- Summary ---")
    assert "Space on" not in terminal.text


def test_changing_a_question_that_takes_several_keeps_the_ticks() -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN)
    terminal.go(*TO_HOME, "a", "2 Areas of local recurrence: Skin", "2", "3 [x] Skin", "1", "1 [x] Breast", "")
    assert "3 [x] Skin" in terminal.text
    terminal.go("", "\r", HOME, "a", "2 Areas of local recurrence: Breast, Skin")


def test_a_question_takes_two_ticks_with_not_known_beside_them_but_no_empty_list() -> None:
    terminal = Terminal(80, 24, "explore", "-arecurrence_type=local")
    terminal.go("Question 2 of", "\r", "Nothing is ticked yet.", "130")
    terminal.go("1 [x] Breast 2 [ ] Chest wall 3 [x] Skin 0 [x] Not known", "\r")
    terminal.wait_for("Question 3 of", "in the breast, in the skin, others not known")


def test_help_says_where_to_look_and_leads_back_to_the_question() -> None:
    terminal = Terminal(40, 24)
    terminal.go("0 Not known", "?", "Why this is asked:", " ", "Where to look: Clinic letter", LEFT)
    terminal.wait_for(*words("recurrence_type"), seconds=3)


def test_a_narrower_window_is_drawn_anew_and_whole() -> None:
    terminal = Terminal(80, 24)
    terminal.wait_for(*words("recurrence_type"), "q leave")
    terminal.resize(24, 40)
    terminal.child.setwinsize(24, 40)
    terminal.wait_for("Not advice.", *words("recurrence_type"), "u urgent s save")
    assert terminal.text.count("Not advice.") == 1
    terminal.type("1")
    terminal.wait_for("Question 2 of", *words("local_areas"))


# --- leaving --------------------------------------------------------------------------------------------------------


def in_a_shell(*arguments: str) -> Terminal:
    """The wizard in a shell that says its process id first, and afterwards how it ended and left the terminal."""
    run = shlex.join((*RECURRENCE, "explore", *arguments))
    return Terminal(80, 24, shell=f"sh -c 'echo $$; exec {run}'; echo status $?; stty -a")


def assert_usable(terminal: Terminal, status: int) -> None:
    terminal.wait_for(f"status {status}", "speed")
    assert terminal.expect_end() == 0
    assert {"icanon", "echo", "isig", "opost"} <= set(terminal.text.split())


PLACES = {"question": (LAST,), "summary": TO_HOME, "kind": (*TO_HOME, "1", "1 of 6"), "file": (*TO_HOME, "s", FILE)}


@pytest.mark.parametrize("place", PLACES)
def test_ctrl_c_says_that_nothing_was_saved_and_leaves_a_usable_terminal(place: str) -> None:
    terminal = in_a_shell(*GIVEN)
    terminal.go(*PLACES[place], CTRL_C, "Nothing saved.")
    assert_usable(terminal, 130)


@pytest.mark.parametrize("place", PLACES)
def test_ctrl_d_leaves_only_after_it_was_confirmed(place: str) -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN)
    terminal.go(*PLACES[place], CTRL_D, "[n] No, go on", "n", PLACES[place][-1], CTRL_D, "[y] Yes, leave", "y")
    assert terminal.expect_end() == (130 if place == "question" else 0)


@pytest.mark.parametrize("place", PLACES)
def test_ctrl_d_a_second_time_leaves_as_ctrl_c_does(place: str) -> None:
    terminal = in_a_shell(*GIVEN)
    terminal.go(*PLACES[place], CTRL_D, "[n] No, go on", CTRL_D, "Nothing saved.")
    assert_usable(terminal, 130)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("plain", [(), ("--plain",)], ids=["full", "plain"])
@pytest.mark.parametrize(("ended_by", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["TERM", "HUP"])
def test_being_ended_leaves_a_usable_terminal_and_the_answers_saved(
    place: str, plain: tuple[str, ...], ended_by: int, status: int, tmp_path: Path
) -> None:
    if plain and place == "kind":
        pytest.skip("pages have no title line by line")
    case = tmp_path / "case.json"
    terminal = in_a_shell(*plain, *GIVEN, "--save", str(case))
    enter = "\r" if plain else ""
    steps = [step + enter if n % 2 else step for n, step in enumerate(PLACES[place])]
    terminal.go(*(("Enter goes on" if step == HOME else step) for step in steps) if plain else steps)
    os.kill(int(terminal.raw.split()[0]), ended_by)
    assert_usable(terminal, status)
    answers = ANSWERS if place != "question" else {n: a for n, a in ANSWERS.items() if n != "previous_chemotherapy"}
    assert json.loads(case.read_text())["answers"] == answers
    assert f"Toresume:recurrenceexplore--resume{case}" in terminal.text.replace(" ", "")


@pytest.mark.parametrize("plain", [(), ("--plain",)], ids=["full", "plain"])
def test_a_closed_terminal_saves_the_answers_and_ends_with_129(plain: tuple[str, ...], tmp_path: Path) -> None:
    case, ended = tmp_path / "case.json", tmp_path / "status"
    run = shlex.join((*RECURRENCE, "explore", *plain, *GIVEN, "--save", str(case)))
    terminal = Terminal(80, 24, shell=f"trap '' HUP; (trap - HUP; exec {run}); echo $? > {ended}")
    terminal.wait_for(LAST)
    terminal.settle(PAUSE)
    Terminal.opened.remove(terminal)
    terminal.child.ptyproc.fileobj.close()  # type: ignore[attr-defined]  # known to pexpect's users, not to its types
    end = time.monotonic() + 10
    while not (ended.exists() and ended.read_text()):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert ended.read_text() == "129\n"
    assert json.loads(case.read_text())["answers"] == {n: a for n, a in ANSWERS.items() if n != "previous_chemotherapy"}


@pytest.mark.parametrize("plain", [(), ("--plain",)], ids=["full", "plain"])
def test_a_closed_terminal_of_its_own_saves_the_answers_each_time(plain: tuple[str, ...], tmp_path: Path) -> None:
    # The end of the terminal and the signal of that come together, in either order.
    for n in range(4):
        case = tmp_path / f"{n}.json"
        terminal = Terminal(80, 24, "explore", *plain, *GIVEN, "--save", str(case))
        terminal.wait_for(LAST)
        terminal.settle(PAUSE)
        Terminal.opened.remove(terminal)
        terminal.child.ptyproc.fileobj.close()  # type: ignore[attr-defined]  # known to pexpect's users, not to its types
        _, status = os.waitpid(terminal.child.pid or -1, 0)
        assert os.waitstatus_to_exitcode(status) == 129
        assert len(json.loads(case.read_text())["answers"]) == len(GIVEN)


@pytest.mark.parametrize(("keys", "status"), [((CTRL_C,), 130), ((CTRL_D, "Leave now?", "y"), 130)], ids=["C", "D"])
def test_leaving_saves_what_was_answered_and_says_how_to_go_on(
    keys: tuple[str, ...], status: int, tmp_path: Path
) -> None:
    case = tmp_path / "case.json"
    terminal = Terminal(80, 24, "explore", "--save", str(case))
    terminal.go('Answers are saved as "', "1", "Question 2 of", *keys)
    assert terminal.expect_end() == status
    assert json.loads(case.read_text())["answers"] == {"recurrence_type": "local"}
    assert f"Toresume:recurrenceexplore--resume{case}" in terminal.text.replace(" ", "")


def test_a_file_that_cannot_be_written_on_leaving_is_asked_for_again(tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    terminal = Terminal(80, 24, "explore", "--save", str(tmp_path / "no-such-folder" / "case.json"))
    terminal.go("Question 1 of", "1", "Question 2 of", CTRL_C, "cannot be written", f"{case}\r")
    assert terminal.expect_end() == 130
    assert json.loads(case.read_text())["answers"] == {"recurrence_type": "local"}


# --- keys that nobody pressed, and keys pressed fast --------------------------------------------------------------------


SENT = {
    "a colour": ("\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",),
    "a colour in two pieces": ("\x1b]11;rgb:1e", "1e/1e1e/1e1e\x1b\\"),
    "what it is": ("\x1b[?1;2c",),
    "Alt+2": ("\x1b2",),
    "F5 in two pieces": ("\x1b", "[15~"),
    "the focus": ("\x1b[O", "\x1b[I"),
}  # fmt: skip


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("width", [40, 80])
def test_what_a_terminal_sends_neither_answers_nor_goes_back(name: str, width: int) -> None:
    terminal = Terminal(width, 24, "explore", "-arecurrence_type=local")
    terminal.go(words("local_areas")[0], "1\r", "Question 3 of")
    for number in (3, 4):
        terminal.settle(PAUSE)
        for piece in SENT[name]:
            terminal.child.send(piece)
            time.sleep(0.12)
        terminal.settle(0.3)
        assert f"Question {number} of" in terminal.text
        terminal.type("1")
        terminal.wait_for(f"Question {number + 1} of")


def test_a_narrow_screen_names_all_keys_in_three_rows_and_help_lists_them() -> None:
    terminal = Terminal(40, 24, "explore", *GIVEN)
    terminal.go("Has chemotherapy been given before?", "2", HOME, "3", "Left summary")
    assert re.match(r"--- (3 of 6: Hormone therapy: )?1-\d+ of \d+, Space on ", rule(terminal))
    assert all(key in " ".join(terminal.display[-3:]) for key in ("Left summary", "f find", "? keys+words", "q quit"))
    terminal.go("", "?", "f Find a word", "", "s Save the answers", "", "q Quit")


def test_a_question_asked_again_from_the_summary_does_not_begin_with_the_opening(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(json.dumps({"answers": ANSWERS}))
    terminal = Terminal(80, 24, "explore", "--resume", str(tmp_path / "case.json"))
    terminal.go(HOME, "a", "4 Removable by surgery", "4", "An answer to change")
    assert "Urgent? Ring first" not in terminal.text


def rule(terminal: Terminal) -> str:
    """The row below a page that says which rows of what are on the screen."""
    return next((row for row in reversed(terminal.display) if row.startswith("--- ")), "")


def test_twenty_keys_at_50_ms_turn_twenty_pages(tmp_path: Path) -> None:
    answers = {name: NOT_KNOWN for name, question in PATHWAY.questions.items() if not question.further}
    (tmp_path / "case.json").write_text(json.dumps({"answers": {**answers, "recurrence_type": "secondary"}}))
    terminal = Terminal(80, 24, "explore", "--resume", str(tmp_path / "case.json"))
    terminal.go("Answer further questions too?", "2", HOME, "")
    for _ in range(20):
        terminal.child.send(" ")
        time.sleep(0.05)
    terminal.settle(0.5)
    fast = rule(terminal)
    terminal.type("\x1b[H\x1b[H")
    terminal.wait_for(HOME, "Summary: 1-")
    read = {rule(terminal)}
    for _ in range(20):
        terminal.type(" ")
        end = time.monotonic() + 10
        while (now := rule(terminal)) in read:
            assert time.monotonic() < end, f"no next page after {now}"
            terminal.settle(0.1)
        read.add(now)
    assert fast == now


# --- line by line ---------------------------------------------------------------------------------------------------


def assert_only_lines(raw: bytes) -> None:
    assert b"\x1b" not in raw
    assert b"\r" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("wish", ["--plain", "TERM=dumb", "RECURRENCE_PLAIN=1", "ACCESSIBLE=1"])
def test_questions_come_line_by_line_if_wished_or_on_a_dumb_terminal(wish: str) -> None:
    name, _, value = wish.partition("=")
    terminal = Terminal(80, 24, "explore", *([] if value else [wish]), env={name: value} if value else {})
    terminal.go("1. Local recurrence", "", "Type a number from the list", CTRL_C, "Nothing saved.")
    assert terminal.expect_end() == 130
    assert_only_lines(terminal.raw)


@pytest.mark.parametrize("wish", ["ACCESSIBLE=false", "ACCESSIBLE=0", "ACCESSIBLE=No", "RECURRENCE_PLAIN=off"])
def test_a_wish_that_says_no_is_none(wish: str) -> None:
    name, _, value = wish.partition("=")
    terminal = Terminal(80, 24, "explore", env={name: value})
    terminal.go("Local recurrence", CTRL_C, "Nothing saved.")
    assert terminal.expect_end() == 130
    assert b"\x1b" in terminal.raw, "it asks with single keys, as without the wish"


def test_a_case_line_by_line_with_help_back_and_a_wrong_answer() -> None:
    terminal = Terminal(80, 50, "explore", "--plain")
    terminal.go("Question 1 of", "x\r", 'Error: "x" is not in the list.', "?\r", "Where to look: Clinic letter")
    assert any(row.startswith('Error: "x" is not in the list.') for row in terminal.display)
    terminal.go("Question 1 of", "1\r", "Chosen: Local recurrence.", "1,0\r", "Chosen: Breast; Not known.")
    terminal.go("Question 3 of", "b\r", "1. Breast (ticked)", "1,0\r")
    for number, (name, keys) in [*enumerate(KEYS.items(), 1)][2:]:
        terminal.wait_for(f"Question {number} of", *words(name))
        terminal.type(keys + "\r")
    terminal.go("1-6 open", "n\r", "b the summary", "b\r", "Not complete", "a\r")
    terminal.go(
        "2. Areas of local recurrence: Breast, Not known", "b\r", "Summary again.", "q\r", "y. Yes, leave", "y\r"
    )
    assert terminal.expect_end() == 0
    assert_only_lines(terminal.raw)


def test_line_by_line_a_result_stops_at_each_screen_and_any_key_goes_on_from_there() -> None:
    terminal = Terminal(80, 24, "explore", "--plain", *GIVEN)
    terminal.go(LAST, "2\r", "Enter goes on; ? lists the keys.")
    assert all(
        words in terminal.text for words in ("Local recurrence: options", "Surgery: Operation", "sometimes possible")
    )
    assert "URGENT 999" not in terminal.text
    terminal.go("Line 19 of 43", "\r", "Line 33 of 43", "\r", "1-6 open, w why, m what if")
    assert "URGENT 999" in terminal.text
    terminal.go(
        "Type a key", "1\r", "Option: Operation to remove cancer", "2\r", "RADIOTHERAPY", "q\r", "y. Yes, leave", "y\r"
    )
    assert terminal.expect_end() == 0


def test_q_at_a_question_asks_before_answers_are_lost() -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN)
    terminal.go(LAST, "q", "Leave now?", "n", LAST, "q", "[s] Save the answers first", "y")
    assert terminal.expect_end() == 130


@pytest.mark.parametrize(("env", "encoding"), [(ASCII, "ascii"), (CP1252, "cp1252")])
def test_the_result_is_whole_in_an_encoding_that_lacks_signs(env: dict[str, str], encoding: str) -> None:
    terminal = Terminal(100, 200, "explore", *GIVEN, env=env)
    terminal.go(*TO_HOME)
    said = ""
    for place in range(1, 7):
        terminal.type(str(place))
        terminal.wait_for(f"{place} of 6")
        terminal.settle(PAUSE)
        said += terminal.text
    terminal.type("q")
    terminal.go(*LEAVE)
    assert terminal.expect_end() == 0
    assert "Traceback" not in terminal.raw.decode(encoding)
    kinds = {treatment.kind for treatment in PATHWAY.treatments.values()}
    sections = walk(PATHWAY, validate_answers(PATHWAY, ANSWERS)).sections
    options = [s.statement.id for section, found in sections for s in found if section.id in kinds]
    assert [id_ for id_ in options if id_ not in said] == []
    assert "section 4" in said


# --- files ----------------------------------------------------------------------------------------------------------

CONTENT = {"id": PATHWAY.about.id, "version": PATHWAY.about.version, "sha256": PATHWAY.sha256}


def saved(path: Path, content: Mapping[str, str] = CONTENT, **changed: str) -> str:
    """The name of a case with all but the last answer, some changed."""
    answers = {name: answer for name, answer in ANSWERS.items() if name != "previous_chemotherapy"}
    path.write_text(json.dumps({"pathway": content, "answers": answers | changed}))
    return str(path)


def assert_is_the_case(path: Path) -> None:
    assert json.loads(path.read_text()) == {"pathway": CONTENT, "answers": ANSWERS}
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_case_and_the_handout_are_saved_from_the_result(tmp_path: Path) -> None:
    case, handout = tmp_path / "case.json", tmp_path / "handout.txt"
    terminal = Terminal(200, 50, "explore", *GIVEN)
    terminal.go(*TO_HOME, "s", FILE, f"{case}\r", f'Saved as "{case}".', "h", "Where shall the hand-out")
    terminal.go("Where shall the hand-out (.html to print", f"{handout}\r", f'Saved as "{handout}".', "q")
    assert terminal.expect_end() == 0
    assert_is_the_case(case)
    assert handout.stat().st_mode & 0o777 == 0o600
    assert "[L-SUR-03]" in handout.read_text()
    assert sorted(tmp_path.iterdir()) == [case, handout]


def test_no_word_is_cut_where_a_file_name_is_asked() -> None:
    terminal = Terminal(40, 24, "explore", *GIVEN)
    terminal.go(words("previous_chemotherapy")[0], "2", HOME, "s", "answers be saved?", "")
    assert "(Enter alone goes back)" in terminal.text


def test_a_saved_case_goes_on_at_its_next_question(tmp_path: Path) -> None:
    terminal = Terminal(80, 24, "explore", "--resume", saved(tmp_path / "case.json"))
    terminal.wait_for(LAST, *words("previous_chemotherapy"))
    assert "another look" not in terminal.text


def test_a_saved_case_is_opened_from_the_first_question(tmp_path: Path) -> None:
    terminal = Terminal(80, 24, "explore")
    terminal.go("o open saved", "o", "Which saved answers shall be opened?", saved(tmp_path / "case.json") + "\r")
    terminal.wait_for(LAST, *words("previous_chemotherapy"))


def test_a_case_from_other_content_says_which_answer_needs_another_look(tmp_path: Path) -> None:
    case = saved(tmp_path / "case.json", CONTENT | {"sha256": "0" * 64}, er_status="perhaps")
    terminal = Terminal(80, 24, "explore", "--resume", case)
    terminal.wait_for("The content has changed since this case was saved", "An answer needs another look:", "er_status")
    terminal.wait_for(*words("er_status"))


def test_a_case_of_the_first_edition_goes_on_at_the_question_that_was_parted(tmp_path: Path) -> None:
    answers = {
        "recurrence_type": "secondary", "secondary_sites": ["bone"], "er_status": "positive", "her2_status": "negative",
        "menopause": "after", "hormone_therapy": "past", "previous_chemotherapy": "no", "quick_control": "no",
    }  # fmt: skip
    content = {"id": "breast-cancer-recurrence", "version": "0.1.0", "sha256": "0" * 64}
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"pathway": content, "answers": answers}))
    terminal = Terminal(80, 30, "explore", "--resume", str(case))
    terminal.wait_for("An answer needs another look:", '"past" is not a choice of hormone_therapy')
    terminal.wait_for(*words("hormone_therapy"))


def test_save_writes_the_case_when_the_result_was_read(tmp_path: Path) -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN, "--save", str(tmp_path / "case.json"))
    terminal.go(*TO_HOME, "q")
    assert terminal.expect_end() == 0
    assert_is_the_case(tmp_path / "case.json")


def test_the_answers_are_saved_at_any_question_and_it_comes_again(tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    terminal = Terminal(80, 24)
    terminal.go("Question 1 of", "s", "There is nothing to save yet.", "1", "Question 2 of", "3s", FILE, f"{case}\r")
    terminal.go("Saved as", "", "3 [x] Skin", CTRL_C)
    assert terminal.expect_end() == 130
    assert json.loads(case.read_text())["answers"] == {"recurrence_type": "local"}
    assert "The answers are saved as" in terminal.text


@pytest.mark.parametrize("name", ["no-such-folder/case.json", "x" * 300, "~nosuch/case.json"])
@pytest.mark.parametrize("plain", [(), ("--plain",)], ids=["full", "plain"])
def test_a_name_that_cannot_be_written_is_asked_again(name: str, plain: tuple[str, ...], tmp_path: Path) -> None:
    case, enter = tmp_path / "case.json", "\r" if plain else ""
    # The name of the file, which may be long, is on one row.
    terminal = Terminal(200, 50, "explore", *plain, *GIVEN)
    terminal.go(LAST, f"s{enter}", FILE, f"{name}\r", "Give another name.", f"{case}\r", "Saved as", "")
    terminal.go(LAST, CTRL_C)
    assert terminal.expect_end() == 130
    assert len(json.loads(case.read_text())["answers"]) == len(ANSWERS) - 1


def test_the_questions_leave_nothing_but_json_in_a_file_of_json(tmp_path: Path) -> None:
    run = shlex.join((*RECURRENCE, "explore", *GIVEN, "--format", "json"))
    terminal = Terminal(80, 24, shell=f"{run} > {shlex.quote(str(tmp_path / 'result.json'))}")
    terminal.go(*TO_HOME, "q", *LEAVE)
    assert terminal.expect_end() == 0
    assert json.loads((tmp_path / "result.json").read_text())["answers"] == ANSWERS
