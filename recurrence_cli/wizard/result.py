"""The result, read part by part, with what a reader may want to do at each: ask why, change an answer, save, leave."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from recurrence_cli.engine.compare import ABSENT, APPLIES, DEPENDS, changes, difference, statuses
from recurrence_cli.engine.explain import why
from recurrence_cli.page import Line, Page
from recurrence_cli.wizard.conversation import Conversation
from recurrence_cli.wizard.loop import Save, Wizard
from recurrence_cli.wizard.prompts import Back, Option, Prompt
from recurrence_cli.words import answer_in_words

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
    """What reading a result needs of the outside: its words, how it is drawn, how things are saved, and the day.

    `words` takes whether lines that wait for further answers may be counted instead of shown.
    """

    words: Callable[[Conversation, bool], Page]
    draw: Callable[[Page], Drawn]
    save_handout: Save
    save_case: Save
    today: date


def read(wizard: Wizard, reading: Reading) -> None:
    """Show the result until the reader leaves. An answer may be changed on the way, and the result shown anew."""
    at, fold = 0, True
    while True:
        page = reading.words(wizard.conversation, fold)
        parts = list(_fitted(reading.draw(page), wizard.front.room()))
        at = min(at, len(parts) - 1)
        wizard.front.show(parts[at].text)
        while True:
            chosen = _next(wizard, parts, at, _is_folded(page))
            if chosen == "quit":
                return
            if chosen == "why":
                _explain(wizard, page, parts[at], lambda line: _why(wizard, line, reading.today))
            elif chosen == "would":
                _explain(wizard, page, parts[at], lambda line: _would_change(wizard, line))
            elif chosen == "handout":
                wizard.save("the hand-out (.html to print, .md, or plain text)", reading.save_handout)
            elif chosen == "case":
                wizard.save("the case", reading.save_case)
            else:
                if chosen == "change":
                    _change(wizard)
                    at = 0
                elif chosen == "unfold":
                    fold = False
                elif chosen == "go":
                    at = _go_to(wizard, parts, at)
                else:
                    at += 1 if chosen == "next" else -1
                break


def _is_folded(page: Page) -> bool:
    return any(layer.folded for kind in page.kinds for layer in kind.layers)


def _change(wizard: Wizard) -> None:
    """Let answers be changed, and say how many lines that changed."""
    before = statuses(wizard.conversation.outcome())
    wizard.review()
    found = difference(before, statuses(wizard.conversation.outcome()))
    counts = [
        f"{len(ids)} {what}"
        for ids, what in (
            (found.added, "come in"),
            (found.removed, "go"),
            (found.settled, "now apply"),
            (found.unsettled, "now depend"),
        )
        if ids
    ]
    wizard.front.tell([f"Lines of the result: {', '.join(counts) or 'no change'}."])


def _fitted(drawn: Drawn, room: int | None) -> Iterator[Part]:
    """The parts, those longer than the room on the screen in several, parted between statements where possible."""
    for title, text in drawn:
        lines = text.splitlines(keepends=True)
        pieces = []
        while room is not None and len(lines) > room:
            cut = _cut(lines, room)
            pieces.append("".join(lines[:cut]))
            lines = lines[cut:]
        pieces.append("".join(lines))
        for number, piece in enumerate(pieces, 1):
            yield Part(title, f"{title} {number}/{len(pieces)}" if len(pieces) > 1 else title, piece)


def _cut(lines: list[str], room: int) -> int:
    """Where to part the lines: after a blank one, else before one that stands out furthest, as a new item does."""
    places = range(room, room // 2, -1)
    blank = [place for place in places if not lines[place - 1].strip()]
    if blank:
        return blank[0]
    indents = {place: len(lines[place]) - len(lines[place].lstrip()) for place in places}
    return max(places, key=lambda place: (-indents[place], place))


def _next(wizard: Wizard, parts: Sequence[Part], at: int, folded: bool) -> str:
    options = []
    if at + 1 < len(parts):
        options.append(Option("n", f"Next: {parts[at + 1].label}", "next"))
    if at:
        options.append(Option("p", f"Previous: {parts[at - 1].label}", "previous"))
    options += [
        Option("g", "Go to a part", "go"),
        *([Option("d", "Show all lines", "unfold")] if folded else ()),
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


def _lines(page: Page, part: Part) -> list[Line]:
    """The statements on the screen, else those of the part, else all."""
    everywhere = [
        (kind.title, line) for kind in page.kinds for layer in kind.layers for g in layer.groups for line in g.lines
    ]
    on_screen = [line for _, line in everywhere if f"[{line.id}]" in part.text]
    in_part = [line for title, line in everywhere if title == part.title]
    return on_screen or in_part or [line for _, line in everywhere]


def _explain(wizard: Wizard, page: Page, part: Part, words: Callable[[Line], Iterable[str]]) -> None:
    lines = _lines(page, part)
    options = [Option(str(number), _called(line), line.id) for number, line in enumerate(lines, 1)]
    try:
        chosen = next(iter(wizard.asked(Prompt("Which line?", tuple(options)))))
    except Back:
        return
    wizard.front.tell(["", *words(next(line for line in lines if line.id == chosen)), ""])


def _called(line: Line) -> str:
    return f"{line.name}, {line.strength} [{line.id}]" if line.name else f"{line.text} [{line.id}]"


def _why(wizard: Wizard, line: Line, today: date) -> Iterator[str]:
    conversation = wizard.conversation
    statement = next(s for s in conversation.pathway.statements() if s.id == line.id)
    yield line.text
    yield from why(conversation.pathway, conversation.answers, statement, today)


def _would_change(wizard: Wizard, line: Line) -> Iterator[str]:
    conversation = wizard.conversation
    yield f"{_called(line)}: what another answer would do."
    said = False
    for change in changes(conversation.pathway, conversation.answers, line.id):
        question = conversation.pathway.questions[change.question]
        then = {
            APPLIES: "this line would apply",
            DEPENDS: "this line would depend",
            ABSENT: "this line would not be shown",
        }
        yield f"- {question.short}: {answer_in_words(question, change.answer)}: {then[change.status]}."
        said = True
    if not said:
        yield "- no other answer to a single question would change it."
