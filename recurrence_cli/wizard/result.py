"""The result, read part by part, with what a reader may want to do at each: ask why, change an answer, save, leave."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from recurrence_cli.explain import changes, in_outcome
from recurrence_cli.page import Line, Page
from recurrence_cli.wizard.conversation import Conversation
from recurrence_cli.wizard.loop import Save, Wizard
from recurrence_cli.wizard.prompts import Back, Option, Prompt

Drawn = Sequence[tuple[str, str]]
"""The parts of a result: the title and the text of each."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown at once: a part of the result, or as much of it as the screen has room for."""

    title: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a result needs of the outside: its words, how it is drawn, and how things are saved."""

    words: Callable[[Conversation], Page]
    draw: Callable[[Page], Drawn]
    save_handout: Save
    save_case: Save


def read(wizard: Wizard, reading: Reading) -> None:
    """Show the result until the reader leaves. An answer may be changed on the way, and the result shown anew."""
    at = 0
    while True:
        page = reading.words(wizard.conversation)
        parts = list(_fitted(reading.draw(page), wizard.front.room()))
        at = min(at, len(parts) - 1)
        wizard.front.show(parts[at].text)
        while True:
            chosen = _next(wizard, parts, at)
            if chosen == "quit":
                return
            if chosen == "why":
                _explain(wizard, page, parts[at].title, _why)
            elif chosen == "would":
                _explain(wizard, page, parts[at].title, _would_change)
            elif chosen == "handout":
                wizard.save("the hand-out", reading.save_handout)
            elif chosen == "case":
                wizard.save("the case", reading.save_case)
            elif chosen == "change":
                wizard.ask_all()
                break
            elif chosen == "go":
                at = _go_to(wizard, parts, at)
                break
            else:
                at += 1 if chosen == "next" else -1
                break


def _fitted(drawn: Drawn, room: int | None) -> Iterator[Part]:
    """The parts, those longer than the room on the screen in several, parted between statements where possible."""
    for title, text in drawn:
        lines = text.splitlines(keepends=True)
        pieces = []
        while room is not None and len(lines) > room:
            blank = [place for place in range(room // 2, room) if not lines[place].strip()]
            cut = blank[-1] + 1 if blank else room
            pieces.append("".join(lines[:cut]))
            lines = lines[cut:]
        pieces.append("".join(lines))
        for number, piece in enumerate(pieces, 1):
            yield Part(title, f"{title} {number}/{len(pieces)}" if len(pieces) > 1 else title, piece)


def _next(wizard: Wizard, parts: Sequence[Part], at: int) -> str:
    options = []
    if at + 1 < len(parts):
        options.append(Option("n", f"Next: {parts[at + 1].label}", "next"))
    if at:
        options.append(Option("p", f"Previous: {parts[at - 1].label}", "previous"))
    options += [
        Option("g", "Go to a part", "go"),
        Option("w", "Why is a line here?", "why"),
        Option("x", "What would change a line?", "would"),
        Option("a", "Change an answer", "change"),
        Option("h", "Save the hand-out", "handout"),
        Option("s", "Save the case", "case"),
        Option("q", "Quit", "quit"),
    ]
    here = f"Part {at + 1} of {len(parts)}: {parts[at].label}. What next?"
    prompt = Prompt(here, tuple(options), back=bool(at))
    try:
        return next(iter(wizard.asked(prompt)))
    except Back:
        return "previous"


def _go_to(wizard: Wizard, parts: Sequence[Part], at: int) -> int:
    """The place of the part that the reader picks; where they are if they go back."""
    first = {part.title: place for place, part in reversed([*enumerate(parts)])}
    titles = [*dict.fromkeys(part.title for part in parts)]
    options = tuple(Option(str(number), title, title) for number, title in enumerate(titles, 1))
    try:
        return first[next(iter(wizard.asked(Prompt("Go to which part?", options))))]
    except Back:
        return at


def _lines(page: Page, title: str) -> list[Line]:
    """The statements of the part called `title`, or of all parts where it has none."""
    kinds = [kind for kind in page.kinds if kind.title == title] or list(page.kinds)
    return [line for kind in kinds for layer in kind.layers for group in layer.groups for line in group.lines]


def _explain(wizard: Wizard, page: Page, title: str, words: Callable[[Wizard, Line], Iterator[str]]) -> None:
    lines = _lines(page, title)
    options = [
        Option(str(number), f"{line.name or line.text} [{line.id}]", line.id) for number, line in enumerate(lines, 1)
    ]
    try:
        chosen = next(iter(wizard.asked(Prompt("Which line?", tuple(options)))))
    except Back:
        return
    wizard.front.tell(["", *words(wizard, next(line for line in lines if line.id == chosen)), ""])


def _why(wizard: Wizard, line: Line) -> Iterator[str]:
    yield f"{line.name or 'This note'} [{line.id}]: {line.text}"
    yield f"It is shown because of: {line.why}."
    yield f"It depends: it applies only if {line.when}." if line.when else "It applies with these answers."
    yield f"Source: {line.source}"
    if line.also:
        yield f"Also: {line.also}"


def _would_change(wizard: Wizard, line: Line) -> Iterator[str]:
    conversation = wizard.conversation
    found = in_outcome(conversation.outcome(), line.id)
    now = "applies" if found and found.applies else "depends on an open answer"
    yield f"{line.name or 'This note'} [{line.id}] {now}. With another answer:"
    said = False
    for change in changes(conversation.pathway, conversation.answers, line.id):
        question = conversation.pathway.questions[change.question]
        then = {"applies": "it would apply", "depends": "it would depend", "absent": "it would not be shown"}
        yield f"- {question.short}: {question.label(change.choice)}: {then[change.status]}."
        said = True
    if not said:
        yield "- no other answer to a single question would change it."
