"""Both front ends reply alike to the same intentions, with real keys and with typed lines."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from recurrence_cli.wizard.keys import Keys
from recurrence_cli.wizard.prompts import Back, Option, Prompt, Quit
from recurrence_cli.wizard.typed import Typed

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

LEFT, UP, DOWN, ESCAPE, CTRL_D = "\x1b[D", "\x1b[A", "\x1b[B", "\x1b", "\x04"

# An intention: the keys of the full front end, the lines of the accessible one, and what comes of it.
INTENTIONS: dict[str, tuple[Prompt, str, str, set[str] | type[Exception]]] = {
    "a digit chooses": (ONE, "2", "2\n", {"second"}),
    "0 is not known": (ONE, "0", "0\n", {"not_known"}),
    "a bare Enter chooses nothing": (ONE, "\r\r\r1", "\n\n\n1\n", {"first"}),
    "a key that is not in the list chooses nothing": (ONE, "7zx 1", "7\nz\n1\n", {"first"}),
    "two answers to one question choose nothing": (ONE, "2", "1 2\n2\n", {"second"}),
    "help is shown and then a digit chooses": (ONE, "?2", "?\n2\n", {"second"}),
    "several are ticked": (MANY, "12\r", "1, 2\n", {"first", "second"}),
    "not known stands beside a tick": (MANY, "10\r", "1 0\n", {"first", "not_known"}),
    "nothing ticked is refused": (MANY, "\r\r2\r", "\n,\n2\n", {"second"}),
    "a tick is taken away again": (MANY, "112\r", "2\n", {"second"}),
    "a number above nine chooses": (LONG, "12\r", "12\n", {"line12"}),
    "a number that is not there chooses nothing": (LONG, "99\r3\r", "99\n3\n", {"line3"}),
    "a letter chooses": (LONG, "r", "R\n", {"result"}),
    "one goes back": (ONE, LEFT, "b\n", Back),
    "one cannot go back from the first question": (FIRST, LEFT + ESCAPE + "1", "b\n1\n", {"first"}),
    "the end of input asks to leave": (ONE, CTRL_D, "", Quit),
}  # fmt: skip

each_intention = pytest.mark.parametrize("name", INTENTIONS)


@contextmanager
def keyboard(keys: str) -> Iterator[Keys]:
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        yield Keys(pipe, DummyOutput())


@each_intention
def test_with_keys(name: str) -> None:
    prompt, keys, _, expected = INTENTIONS[name]
    with keyboard(keys) as front:
        check(front, prompt, expected)


@each_intention
def test_with_typed_lines(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prompt, _, lines, expected = INTENTIONS[name]
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    check(Typed(), prompt, expected)


def check(front: Keys | Typed, prompt: Prompt, expected: set[str] | type[Exception]) -> None:
    if isinstance(expected, set):
        assert front.ask(prompt) == expected
    else:
        with pytest.raises(expected):
            front.ask(prompt)


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
    assert Typed().ask(marked) == {"first"}
    assert "2. Second (your answer before)" in capsys.readouterr().err


def test_line_by_line_q_leaves_where_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("q\nq\n1\n"))
    with pytest.raises(Quit):
        Typed().ask(ONE)
    assert ", q to leave" in capsys.readouterr().err
    assert Typed().ask(Prompt(ONE.ask, ONE.options)) == {"first"}
    assert "to leave" not in capsys.readouterr().err


def test_accessible_mode_reads_as_sentences(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("9\n\n?\n2\n"))
    Typed().ask(ONE)
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


@settings(max_examples=1500, deadline=None)
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
