"""Both front ends reply alike to the same intentions, with real keys and with typed lines."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import DummyOutput

from recurrence_cli.wizard.escapes import KeyParser
from recurrence_cli.wizard.fullscreen import FullScreen
from recurrence_cli.wizard.line_mode import LineMode
from recurrence_cli.wizard.prompts import BACK, HOME, NEXT, Back, Command, Option, Page, Prompt, Quit

ONE = Prompt(
    ask="Which?",
    options=(Option("1", "First", "first"), Option("2", "Second", "second"), Option("0", "Not known", "not_known")),
    help=("Why this is asked: because.", "Where to look: there."),
)
MANY = Prompt(ask="Which ones?", options=ONE.options, many=True)
LONG = Prompt(
    ask="Check.",
    options=(*(Option(str(n), f"Line {n}", f"line{n}") for n in range(1, 13)), Option("r", "Right", "result")),
)
FIRST = Prompt(ask="Which?", options=ONE.options, back=False)
SAVED = Prompt(ask="Which?", options=ONE.options, commands=(Option("s", "save", "save?"),))
TICKED = Prompt(ask="Which ones?", options=ONE.options, many=True, ticked=frozenset({"first"}))
TEXT = "".join(f"Row {n}\n" for n in range(1, 61))
PAGE = Page("Part", lambda: TEXT, (Option("w", "Why", "why"), Option("2", "Open", "2")), after="more", back="home")
LAST = Page("Part", lambda: "Row\n", (Option("q", "Quit", "quit"),))

LEFT, UP, DOWN, ESCAPE, CTRL_D = "\x1b[D", "\x1b[A", "\x1b[B", "\x1b", "\x04"
PAGE_DOWN, HOME_KEY = "\x1b[6~", "\x1b[H"

# What terminals send of their own accord, and keys that mean nothing here.
SENT = {
    "the colour of the background": "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    "a colour, ended by a bell": "\x1b]10;rgb:2b2b/1212/0202\x07",
    "what it is": "\x1b[?1;2c",
    "what it is, in full": "\x1b[>41;354;0c",
    "its name": "\x1bP>|XTerm(354)\x1b\\",
    "that it has the focus": "\x1b[I",
    "that it has lost the focus": "\x1b[O",
    "where the cursor is": "\x1b[12;1R",
    "Alt+2": "\x1b2",
    "Alt+Left": "\x1b[1;3D",
    "Alt+Left of rxvt": "\x1b\x1b[D",
    "F5": "\x1b[15~",
    "F2": "\x1bOQ",
    "F1 of the Linux console": "\x1b[[A",
    "2 of the keypad as an application key": "\x1bOr",
    "Ctrl+2 of some terminals": "\x1b[27;5;50~",
    "a mouse": "\x1b[M !!",
    "a paste": "\x1b[200~2\r2\r\x1b[201~",
}  # fmt: skip

# An intention: the keys of the full front end, the lines of the accessible one, and what comes of it.
INTENTIONS: dict[str, tuple[Prompt, str, str, set[str] | type[Exception]]] = {
    "a digit chooses": (ONE, "2", "2\n", {"second"}),
    "0 is not known": (ONE, "0", "0\n", {"not_known"}),
    "a bare Enter chooses nothing": (ONE, "\r\r\r1", "\n\n\n1\n", {"first"}),
    "a key that is not in the list chooses nothing": (ONE, "7zx 1", "7\nz\n1\n", {"first"}),
    "two answers to one question choose nothing": (ONE, "2", "1 2\n2\n", {"second"}),
    "help is shown and then a digit chooses": (ONE, "?2" + LEFT + "2", "?\n2\n", {"second"}),
    "several are ticked": (MANY, "12\r", "1, 2\n", {"first", "second"}),
    "not known stands beside a tick": (MANY, "10\r", "1 0\n", {"first", "not_known"}),
    "nothing ticked is refused": (MANY, "\r\r2\r", "\n,\n2\n", {"second"}),
    "a tick is taken away again": (MANY, "112\r", "2\n", {"second"}),
    "a number above nine chooses": (LONG, "12\r", "12\n", {"line12"}),
    "a number that is not there chooses nothing": (LONG, "99\r3\r", "99\n3\n", {"line3"}),
    "a letter chooses": (LONG, "r", "R\n", {"result"}),
    "one goes back": (ONE, LEFT, "b\n", Back),
    "one cannot go back from the first question": (FIRST, LEFT + "1", "b\n1\n", {"first"}),
    "a command answers nothing": (SAVED, "s", "s\n", Command),
    "what was ticked before is ticked, and Enter takes it": (TICKED, "2\r", "1,2\n", {"first", "second"}),
    "the ticks are left as they are": (TICKED, "\r", "\nkeep\n", {"first"}),
    "no ticks can be left where nothing is ticked": (MANY, "\r2\r", "keep\n2\n", {"second"}),
    "the end of input asks to leave": (ONE, CTRL_D, "", Quit),
}  # fmt: skip

each_intention = pytest.mark.parametrize("name", INTENTIONS)


@contextmanager
def keyboard(keys: str) -> Iterator[FullScreen]:
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        yield FullScreen(pipe, DummyOutput())


@each_intention
def test_with_keys(name: str) -> None:
    prompt, keys, _, expected = INTENTIONS[name]
    with keyboard(keys) as front:
        check(front, prompt, expected)


@each_intention
def test_with_typed_lines(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prompt, _, lines, expected = INTENTIONS[name]
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    check(LineMode(), prompt, expected)


def check(front: FullScreen | LineMode, prompt: Prompt, expected: set[str] | type[Exception]) -> None:
    if isinstance(expected, set):
        assert front.ask(prompt) == expected
    else:
        with pytest.raises(expected):
            front.ask(prompt)


READINGS: dict[str, tuple[Page, str, str, str]] = {
    "a letter": (PAGE, "w", "w\n", "why"),
    "a letter in capitals": (PAGE, "W", "W\n", "why"),
    "a digit opens": (PAGE, "2", "2\n", "2"),
    "a key that is not there does nothing": (PAGE, "z7\t2", "z\n7\n\n2\n", "2"),
    "on": (PAGE, "   ", "n\n", NEXT),
    "back": (PAGE, LEFT, "b\n", BACK),
    "to the summary": (PAGE, HOME_KEY, "home\n", HOME),
    "the keys are listed": (PAGE, "?" + LEFT + "w", "?\nw\n", "why"),
    "nothing comes after the last page": (LAST, "  n" + PAGE_DOWN + "q", "n\nq\n", "quit"),
    "nothing is before the first page": (LAST, LEFT + HOME_KEY + "q", "b\nhome\nq\n", "quit"),
}  # fmt: skip


@pytest.mark.parametrize("name", READINGS)
def test_pages_are_read_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page, keys, lines, expected = READINGS[name]
    with keyboard(keys) as front:
        assert front.read(page) == expected
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    assert LineMode().read(page) == expected


def test_line_by_line_a_page_come_back_to_is_read_out_only_if_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("w\nw\nr\nw\n"))
    front = LineMode()
    front.read(PAGE)
    assert "Row 60" in capsys.readouterr().err
    front.read(replace(PAGE, again=True))
    said = capsys.readouterr().err
    assert "Part again." in said
    assert "Row 60" not in said
    front.read(replace(PAGE, again=True))
    assert "Row 60" in capsys.readouterr().err


@pytest.mark.parametrize("keys", [" ", PAGE_DOWN, "n", "\r"], ids=["Space", "PageDown", "n", "Enter"])
def test_a_page_longer_than_the_screen_is_read_to_its_end_before_the_next(keys: str) -> None:
    # 60 rows on a screen of 40.
    with keyboard(keys + "w") as front:
        assert front.read(PAGE) == "why"
    with keyboard(keys * 2) as front:
        assert front.read(PAGE) == NEXT


def test_a_screen_is_full_where_a_blank_row_follows_it() -> None:
    # 38 rows have room above the rule and the keys: the first two paragraphs.
    text = "\n\n".join("\n".join(["row"] * rows) for rows in (20, 17, 30))
    page = Page("Page", lambda: text, (Option("w", "Why", "why"),), ("w why",), after="next")
    with keyboard("  w") as front:
        assert front.read(page) == NEXT


def test_keys_to_read_on_are_kept_from_one_page_to_the_next() -> None:
    with keyboard(" " * 20) as front:
        assert [front.read(PAGE) for _ in range(10)] == [NEXT] * 10


@pytest.mark.parametrize("name", SENT)
def test_what_a_terminal_sends_neither_answers_nor_goes_back(name: str) -> None:
    with keyboard(SENT[name] + "1") as front:
        assert front.ask(ONE) == {"first"}
    with keyboard("1" + SENT[name] + "\r") as front:
        assert front.ask(MANY) == {"first"}
    with keyboard(SENT[name] + "w") as front:
        assert front.read(PAGE) == "why"


@pytest.mark.parametrize("name", SENT)
def test_what_a_terminal_sends_in_pieces_is_swallowed_too(name: str) -> None:
    sent = SENT[name]
    for cut in range(1, len(sent)):
        keys: list[str | Keys] = []
        parser = KeyParser(lambda key, keys=keys: keys.append(key.key))  # type: ignore[misc]
        for piece in (sent[:cut], sent[cut:], "1"):
            parser.feed(piece)
        assert [key for key in keys if key not in SWALLOWED] == ["1"]


SWALLOWED = {Keys.CPRResponse, Keys.F1, Keys.F2, Keys.F5, Keys.BracketedPaste}
"""What no question and no page takes for anything."""


def test_the_rest_of_a_sequence_whose_escape_was_taken_for_the_key_is_swallowed() -> None:
    keys: list[str | Keys] = []
    parser = KeyParser(lambda key: keys.append(key.key))
    parser.feed("\x1b")
    parser.flush()
    parser.feed("[15~")
    parser.feed("2")
    assert keys == [Keys.Escape, Keys.F5, "2"]


def test_ctrl_c_leaves_in_the_middle_of_a_sequence() -> None:
    for begun in ("\x1b", "\x1b[", "\x1b]11;rgb", "\x1bP>|"):
        with keyboard(begun + "\x03") as front, pytest.raises(KeyboardInterrupt):
            front.ask(ONE)


def test_a_command_remembers_the_ticks() -> None:
    many = replace(SAVED, many=True)
    with keyboard("12s") as front, pytest.raises(Command) as pressed:
        front.ask(many)
    assert pressed.value.value == "save?"
    assert pressed.value.ticked == {"first", "second"}


def test_help_keeps_the_ticks() -> None:
    with keyboard("1?" + LEFT + "2\r") as front:
        assert front.ask(replace(MANY, help=("Why.",))) == {"first", "second"}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (DOWN + "\r", {"first"}),
        (DOWN + DOWN + "\r", {"second"}),
        (UP + "\r", {"not_known"}),
        (DOWN + DOWN + DOWN + DOWN + UP + "\r", {"second"}),
        ("\r" + DOWN + "\r", {"first"}),
    ],
)
def test_arrows_point_and_enter_takes_what_is_pointed_at(keys: str, expected: set[str]) -> None:
    with keyboard(keys) as front:
        assert front.ask(ONE) == expected


def test_space_ticks_only_what_is_pointed_at() -> None:
    with keyboard(" \r" + DOWN + " " + DOWN + DOWN + " \r") as front:
        assert front.ask(MANY) == {"first", "not_known"}


def test_escape_goes_back() -> None:
    with keyboard(ESCAPE) as front, pytest.raises(Back):
        front.ask(ONE)


def test_ctrl_c_leaves() -> None:
    with keyboard("\x03") as front, pytest.raises(KeyboardInterrupt):
        front.ask(ONE)


def test_no_key_ticks_everything() -> None:
    with keyboard("aiAI\x012\r") as front:
        assert front.ask(MANY) == {"second"}


def test_a_marked_answer_is_shown_in_words_and_not_chosen_by_enter(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    marked = Prompt(ONE.ask, ONE.options, marked=frozenset({"second"}))
    with keyboard("\r\r1") as front:
        assert front.ask(marked) == {"first"}
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n1\n"))
    assert LineMode().ask(marked) == {"first"}
    assert "2. Second (your answer before)" in capsys.readouterr().err


def test_line_by_line_it_says_what_is_ticked_and_how_to_leave_it_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("s\nkeep\n"))
    ticked = replace(TICKED, marked=TICKED.ticked, commands=SAVED.commands)
    with pytest.raises(Command) as raised:
        LineMode().ask(ticked)
    assert raised.value.ticked == {"first"}
    assert LineMode().ask(ticked) == {"first"}
    said = capsys.readouterr().err
    assert "1. First (ticked)\n2. Second\n" in said
    assert "keep to leave the ticks as they are" in " ".join(said.split())
    assert "Chosen: First." in said


def test_line_by_line_q_leaves_where_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("q\nq\n1\n"))
    with pytest.raises(Quit):
        LineMode().ask(ONE)
    assert ", q to leave" in capsys.readouterr().err
    assert LineMode().ask(Prompt(ONE.ask, ONE.options)) == {"first"}
    assert "to leave" not in capsys.readouterr().err


def test_accessible_mode_reads_as_sentences(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("9\n\n?\n2\n"))
    LineMode().ask(ONE)
    how = "Type a number from the list, b to go back, q to leave, or ? for help, then\nEnter."
    listed = "1. First\n2. Second\n0. Not known\n"
    assert capsys.readouterr().err == (
        f"\nWhich?\n{listed}{how}\n"
        f'Error: "9" is not in the list.\n{how}\n'
        f"Error: Nothing was typed.\n{how}\n"
        f"Why this is asked: because.\nWhere to look: there.\n{listed}{how}\n"
        "Chosen: Second.\n"
    )


KEYS = [*"0123456789 ?abrxyz\r\t\n", LEFT, UP, DOWN, ESCAPE, "\x1b[C", "\x7f", "\x1b[5~", "\x00", "é", "\x1bOP"]


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.sampled_from([ONE, MANY, LONG, FIRST]), st.lists(st.sampled_from(KEYS), max_size=25))
def test_no_sequence_of_keys_crashes_or_chooses_what_was_not_offered(prompt: Prompt, keys: list[str]) -> None:
    offered = {option.value for option in prompt.options}
    with keyboard("".join(keys) + "\x03") as front:
        try:
            chosen = front.ask(prompt)
        except (Back, KeyboardInterrupt):
            return
    assert chosen
    assert chosen <= offered
    digits_or_pointer = set("".join(keys)) & (set("0123456789r") | {"[", "A", "B"})
    assert digits_or_pointer, "an answer needs a digit, a letter of the list, or a pointer that was moved"
