"""The wizard in a real pseudo-terminal: what is on the screen, at three sizes, and how the terminal is left."""

import json
import os
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
from recurrence_cli.loader import load

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is needed", allow_module_level=True)

import pexpect
import pyte

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
LAST, CHECK, RESULT, FILE = "Question 9 of 9", "Check your answers.", "What next?", "Where shall the case be saved?"
TO_CHECK = (LAST, "2", CHECK)
TO_RESULT = (*TO_CHECK, "r", RESULT)
CTRL_C, CTRL_D = "\x03", "\x04"
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
CP1252 = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}


def words(name: str) -> list[str]:
    question = PATHWAY.questions[name]
    return [question.ask, *(choice.label for choice in question.choices), "Not known"]


# --- questions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(40, 24), (80, 24), (200, 50)])
def test_a_local_case_takes_at_most_12_keys_and_no_word_is_cut(width: int, height: int) -> None:
    terminal = Terminal(width, height)
    for number, (name, keys) in enumerate(KEYS.items(), 1):
        terminal.wait_for(f"Question {number} of", *words(name), "?: help", "Ctrl-C: leave")
        terminal.type(keys)
    terminal.wait_for(
        CHECK, "1 Type of recurrence: Local recurrence", "2 Areas of local recurrence: Skin", "Removable by surgery: Yes",
        "First breast operation: Mastectomy", "Earlier radiotherapy here: Not known", "HER2 result: HER2-negative",
        "Oestrogen receptors (ER): ER-positive", "Menopause or rules for men: After the menopause", "9 Chemotherapy so far: No",
    )  # fmt: skip
    terminal.type("r")
    terminal.wait_for("options to talk over", "Part 1 of", RESULT, "[q] Quit")
    assert sum(map(len, KEYS.values())) + len("r") <= 12
    terminal.type("q")
    assert terminal.expect_end() == 0


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
    terminal.wait_for("Question 2 of", "Type of recurrence: Locally advanced breast cancer")


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
    terminal.wait_for("Question 2 of", "Type of recurrence: Local recurrence")


def test_an_answer_is_changed_from_the_check_page_and_what_no_longer_matters_is_named() -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN)
    terminal.go(*TO_CHECK, "6", "ER-positive (your answer before)", "2", "the progesterone receptor (PR) result?", "2")
    terminal.wait_for('"Menopause or rules for men" no longer matters', "Set aside: Menopause", "(ER): ER-negative")
    terminal.go(CHECK, "6", "ER-negative (your answer before)", "1", "These are right")
    terminal.wait_for('"Menopause or rules for men" matters again', "(ER): ER-positive", "After the menopause")


def test_a_question_takes_two_ticks_with_not_known_beside_them_but_no_empty_list() -> None:
    terminal = Terminal(80, 24, "explore", "-arecurrence_type=local")
    terminal.go("Question 2 of", "\r", "Nothing is ticked yet.", "130")
    terminal.go("1 [x] Breast 2 [ ] Chest wall 3 [x] Skin 0 [x] Not known", "\r")
    terminal.wait_for("Question 3 of", "Areas of local recurrence: Breast, Skin, Not known")


def test_help_says_where_to_look_and_hides_neither_choices_nor_keys() -> None:
    terminal = Terminal(40, 24)
    terminal.go("Question 1 of", "?")
    terminal.wait_for("Where to look: Clinic letter", *words("recurrence_type"), "Ctrl-C: leave", seconds=3)


def test_a_narrower_window_is_drawn_anew_and_whole() -> None:
    terminal = Terminal(80, 24)
    terminal.wait_for(*words("recurrence_type"), "Ctrl-C: leave")
    terminal.resize(24, 40)
    terminal.child.setwinsize(24, 40)
    terminal.wait_for("Question 1 of", *words("recurrence_type"), "Ctrl-C: leave")
    assert terminal.text.count("Question 1 of") == 1
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


PLACES = {"question": (LAST,), "check": TO_CHECK, "result": TO_RESULT, "file": (*TO_RESULT, "s", FILE)}


@pytest.mark.parametrize("place", PLACES)
def test_ctrl_c_says_that_nothing_was_saved_and_leaves_a_usable_terminal(place: str) -> None:
    terminal = in_a_shell(*GIVEN)
    terminal.go(*PLACES[place], CTRL_C, "Nothing saved.")
    assert_usable(terminal, 130)


@pytest.mark.parametrize("place", PLACES)
def test_ctrl_d_leaves_only_after_it_was_confirmed(place: str) -> None:
    terminal = Terminal(80, 24, "explore", *GIVEN)
    terminal.go(*PLACES[place], CTRL_D, "[n] No, go on", "n", "Leave now? No", CTRL_D, "[y] Yes, leave", "y")
    assert terminal.expect_end() == (0 if place in ("result", "file") else 130)


@pytest.mark.parametrize("place", PLACES)
def test_ctrl_d_a_second_time_leaves_as_ctrl_c_does(place: str) -> None:
    terminal = in_a_shell(*GIVEN)
    terminal.go(*PLACES[place], CTRL_D, "[n] No, go on", CTRL_D, "Nothing saved.")
    assert_usable(terminal, 130)


def test_being_ended_leaves_a_usable_terminal() -> None:
    terminal = in_a_shell(*GIVEN)
    terminal.wait_for(LAST, "Ctrl-C: leave")
    os.kill(int(terminal.raw.split()[0]), signal.SIGTERM)
    assert_usable(terminal, 143)


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


def test_a_case_line_by_line_with_help_back_and_a_wrong_answer() -> None:
    terminal = Terminal(80, 50, "explore", "--plain")
    terminal.go("Question 1 of", "x\r", 'Error: "x" is not in the list.', "?\r", "Where to look: Clinic letter")
    assert any(row.startswith('Error: "x" is not in the list.') for row in terminal.display)
    terminal.go("Question 1 of", "1\r", "Chosen: Local recurrence.", "1,0\r", "Chosen: Breast; Not known.")
    terminal.go("Question 3 of", "b\r", "1. Breast (your answer before)", "1,0\r")
    for number, (name, keys) in [*enumerate(KEYS.items(), 1)][2:]:
        terminal.wait_for(f"Question {number} of", *words(name))
        terminal.type(keys + "\r")
    terminal.wait_for(CHECK, "2. Areas of local recurrence: Breast, Not known", "r. These are right")
    terminal.go("9. Chemotherapy so far: No", "r\r", "Part 1 of", "n\r", "Part 2 of", "q\r")
    assert terminal.expect_end() == 0
    assert_only_lines(terminal.raw)


@pytest.mark.parametrize(("env", "encoding", "sign"), [(ASCII, "ascii", "section 4"), (CP1252, "cp1252", "section 4")])
def test_the_result_is_whole_in_an_encoding_that_lacks_signs(env: dict[str, str], encoding: str, sign: str) -> None:
    terminal = Terminal(100, 100, "explore", "--all", *GIVEN, env=env)
    terminal.go(*TO_RESULT)
    for part in range(2, int(terminal.text.partition("Part 1 of ")[2].partition(":")[0]) + 1):
        terminal.type("n")
        terminal.wait_for(f"Part {part} of")
    terminal.type("q")
    assert terminal.expect_end() == 0
    said = terminal.raw.decode(encoding)
    sections = walk(PATHWAY, validate_answers(PATHWAY, ANSWERS)).sections
    assert [s.statement.id for _, found in sections for s in found if f"[{s.statement.id}]" not in said] == []
    assert sign in said
    assert "Traceback" not in said


def test_no_word_is_cut_in_an_encoding_that_lacks_signs() -> None:
    terminal = Terminal(80, 50, "explore", *GIVEN, env=ASCII)
    terminal.go(*TO_RESULT, "n", "Part 2 of", "")
    assert "section 4, local recurrence, first line (June 2024, OVERDUE)" in terminal.text


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
    terminal.go(*TO_RESULT, "s", FILE, f"{case}\r", f'Saved as "{case}". Part 1 of', "h", "Where shall the hand-out")
    terminal.go("be saved? (Enter", f"{handout}\r", f'Saved as "{handout}". Part 1 of', "q")
    assert terminal.expect_end() == 0
    assert_is_the_case(case)
    assert handout.stat().st_mode & 0o777 == 0o600
    assert "[L-SUR-03]" in handout.read_text()
    assert sorted(tmp_path.iterdir()) == [case, handout]


def test_no_word_is_cut_where_a_file_name_is_asked() -> None:
    terminal = Terminal(40, 24, "explore", *GIVEN)
    terminal.go(*TO_RESULT, "s", FILE, "")
    assert "(Enter alone goes back)" in terminal.text


def test_a_saved_case_goes_on_at_its_next_question(tmp_path: Path) -> None:
    terminal = Terminal(80, 24, "explore", "--resume", saved(tmp_path / "case.json"))
    terminal.wait_for(LAST, *words("previous_chemotherapy"))
    assert "another look" not in terminal.text


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
    terminal.go(*TO_RESULT, "q")
    assert terminal.expect_end() == 0
    assert_is_the_case(tmp_path / "case.json")


def test_the_questions_leave_nothing_but_json_in_a_file_of_json(tmp_path: Path) -> None:
    run = shlex.join((*RECURRENCE, "explore", *GIVEN, "--format", "json"))
    terminal = Terminal(80, 24, shell=f"{run} > {shlex.quote(str(tmp_path / 'result.json'))}")
    terminal.go(*TO_CHECK, "r")
    assert terminal.expect_end() == 0
    assert json.loads((tmp_path / "result.json").read_text())["answers"] == ANSWERS
