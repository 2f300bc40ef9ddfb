"""The questions on a terminal: the pending one is asked until none is, and nobody answers but the user."""

import sys
from collections.abc import Callable
from shutil import get_terminal_size
from textwrap import fill
from typing import Any

from recurrence_cli.answers import in_order, sound, sound_answer
from recurrence_cli.model import NOT_KNOWN, Answer, Answers, Pathway, Question
from recurrence_cli.problems import AnswerError
from recurrence_cli.walk import walk

Ask = Callable[[Question], Answer]
"""Puts a question to somebody and returns the answer."""


def ask_pending(pathway: Pathway, answers: Answers, *, on_request: bool = False, ask: Ask | None = None) -> Answers:
    """Ask what is pending, the first question each time, until nothing is; return all answers.

    An answer that clashes with an earlier one is said to, and the question asked again.
    """
    if ask is None:
        say(f"{pathway.about.title}. {pathway.about.notice[0]}")
        say('Ctrl-C leaves. "Not known" is an answer to every question, and never means "no".')
        ask = ask_on_terminal
    while pending := walk(pathway, answers, on_request=on_request).pending:
        question = pathway.questions[pending[0]]
        answer = ask(question)
        try:
            answers = sound(pathway, {**answers, question.id: answer})
        except AnswerError as error:
            say(str(error))
    return answers


def ask_on_terminal(question: Question) -> Answer:
    """Ask with keys: a digit picks or ticks, so do the arrows with Enter or space. Raises KeyboardInterrupt on Ctrl-C.

    Nothing is chosen beforehand, and what was typed before the question was on the screen is thrown away.
    """
    # Imported here: a scripted run never asks, and this is half its start-up.
    import questionary
    from prompt_toolkit.input import create_input
    from prompt_toolkit.input.typeahead import clear_typeahead
    from prompt_toolkit.output import create_output
    from questionary.prompts.common import InquirerControl

    say("")
    say(question.ask)
    say(f"Look in: {question.look_in}", indent=2)
    digits = {str(number): choice for number, choice in enumerate((*question.choice_ids, NOT_KNOWN), 1)}
    choices = [questionary.Choice(_title(key, question.label(c)), value=c) for key, c in digits.items()]
    keyboard = create_input(sys.stdin)
    screen = create_output(sys.stderr)
    if question.many:
        prompt = questionary.checkbox(
            "",
            choices=choices,
            instruction="(digits tick, Enter goes on)",
            validate=lambda ticked: bool(ticked) or "Tick at least one. Not known will do.",
            qmark="",
            input=keyboard,
            output=screen,
        )
    else:
        prompt = questionary.select(
            "", choices=choices, instruction="(press a digit)", qmark="", input=keyboard, output=screen
        )
    application = prompt.application
    control = next(c for c in application.layout.find_all_controls() if isinstance(c, InquirerControl))
    _bind(application, control, list(digits), question.many)
    _forget_what_was_typed()
    clear_typeahead(keyboard)
    picked: str | list[str] = prompt.unsafe_ask()
    answer = sound_answer(question, picked)
    say(f"{question.short}: {', '.join(map(question.label, in_order(question, answer)))}", indent=2)
    return answer


def _bind(application: Any, control: Any, digits: list[str], many: bool) -> None:
    """Make questionary's keys safe: nothing is pointed at until a key says so, and no key ticks everything."""
    keys = application.key_bindings

    def at(place: int) -> Callable[[Any], None]:
        def tick(event: Any) -> None:
            control.pointed_at = place
            value = control.get_pointed_at().value
            if not many:
                event.app.exit(result=value)
            elif value in control.selected_options:
                control.selected_options.remove(value)
            else:
                control.selected_options.append(value)

        return tick

    for place, digit in enumerate(digits):
        keys.add(digit, eager=True)(at(place))
    if many:
        for key in ("a", "i"):
            keys.add(key, eager=True)(lambda event: None)
        return
    from prompt_toolkit.filters import Condition

    control.pointed_at = -1
    nowhere = Condition(lambda: control.pointed_at < 0)

    keys.add("up", eager=True, filter=nowhere)(lambda event: setattr(control, "pointed_at", len(digits) - 1))
    keys.add("enter", eager=True, filter=nowhere)(lambda event: None)


def say(text: str, indent: int = 0) -> None:
    """Words to stderr, in whole words whatever the width."""
    space = " " * indent
    width = max(20, min(get_terminal_size().columns, 100) - 1)
    print(fill(text, width, initial_indent=space, subsequent_indent=space), file=sys.stderr)


def _title(digit: str, label: str) -> str:
    """A choice with its digit, in lines that are never cut at the edge."""
    width = max(20, get_terminal_size().columns - 6)
    return fill(f"{digit}  {label}", width, subsequent_indent=" " * 9, break_long_words=False)


def _forget_what_was_typed() -> None:
    """Throw away keys pressed before there was a question to answer."""
    try:
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    except ImportError:
        import msvcrt

        while msvcrt.kbhit():  # type: ignore[attr-defined]  # Windows only
            msvcrt.getwch()  # type: ignore[attr-defined]  # Windows only
