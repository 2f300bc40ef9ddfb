"""The result, read part by part, with what a reader may want to do at each: ask why, change an answer, save, leave."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from recurrence_cli.engine.compare import ABSENT, APPLIES, DEPENDS, changes, difference, statuses
from recurrence_cli.engine.explain import explain
from recurrence_cli.reports.document import Block, Document, Group, Role
from recurrence_cli.reports.phrases import answer_in_words
from recurrence_cli.reports.why import sentences
from recurrence_cli.wizard.conversation import Conversation
from recurrence_cli.wizard.loop import Save, Wizard
from recurrence_cli.wizard.prompts import Back, Option, Prompt

Drawn = Sequence[tuple[str, str]]
"""The sections of a result: the id and the text of each."""

# What is read together, by the sections' ids; every other section is a part with its own title.
_PARTS = {
    "answers": "Answers",
    "open": "What to ask",
    "ask": "What to ask",
    "urgent": "Urgent signs and support",
    "support": "Urgent signs and support",
    "sources": "Sources and notes",
    "notices": "Sources and notes",
    "reading": "Sources and notes",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown at once: a part of the result, or as much of it as the screen has room for."""

    title: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a result needs: its document, how it is drawn, how things are saved, and the day.

    `document` takes whether lines that wait for further answers may be counted instead of shown.
    """

    document: Callable[[Conversation, bool], Document]
    draw: Callable[[Document], Drawn]
    save_handout: Save
    save_case: Save
    today: date


def read(wizard: Wizard, reading: Reading) -> None:
    """Show the result until the reader leaves."""
    at, fold = 0, True
    while True:
        document = reading.document(wizard.conversation, fold)
        parts = list(_fitted(_joined(document, reading.draw(document)), wizard.front.room()))
        at = min(at, len(parts) - 1)
        wizard.front.show(parts[at].text)
        while True:
            chosen = _next(wizard, parts, at, _is_folded(document))
            if chosen == "quit":
                return
            if chosen == "why":
                _explain(wizard, document, parts[at], lambda line: _why(wizard, line, reading.today))
            elif chosen == "would":
                _explain(wizard, document, parts[at], lambda line: _would_change(wizard, line))
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


def _is_folded(document: Document) -> bool:
    return any(isinstance(part, Block) and part.role == Role.COUNTED for part in document.parts())


def _joined(document: Document, drawn: Drawn) -> Drawn:
    """Join the sections that are read together."""
    titles = {section.id: section.title for section in document.sections}
    parts: dict[str, str] = {}
    for name, text in sorted(drawn, key=lambda section: section[0] == "reading"):
        title = _PARTS.get(name, titles[name])
        parts[title] = parts.get(title, "") + text
    return [*parts.items()]


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
    """Split parts that are longer than the screen, between statements."""
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
    """Choose where to split lines: after a blank one if possible."""
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
    """Ask which part to read, and return its place."""
    first = {part.title: place for place, part in reversed([*enumerate(parts)])}
    titles = [*dict.fromkeys(part.title for part in parts)]
    options = tuple(Option(str(number), title, title) for number, title in enumerate(titles, 1))
    try:
        return first[next(iter(wizard.asked(Prompt("Go to which part?", options))))]
    except Back:
        return at


def _lines(document: Document, part: Part) -> list[Block]:
    """List the statements on the screen, else those of the part, else all."""
    everywhere = [
        (section.title, line) for section in document.sections for line in _statements(section.parts) if line.id
    ]
    on_screen = [line for _, line in everywhere if f"[{line.id}]" in part.text]
    in_part = [line for title, line in everywhere if title == part.title]
    return on_screen or in_part or [line for _, line in everywhere]


def _statements(parts: Iterable[object]) -> Iterator[Block]:
    for part in parts:
        if isinstance(part, Group):
            yield from _statements(part.parts)
        elif isinstance(part, Block) and part.role in (Role.OPTION, Role.NOTE):
            yield part


def _explain(wizard: Wizard, document: Document, part: Part, words: Callable[[Block], Iterable[str]]) -> None:
    lines = _lines(document, part)
    options = [Option(str(number), _called(line), line.id) for number, line in enumerate(lines, 1)]
    try:
        chosen = next(iter(wizard.asked(Prompt("Which line?", tuple(options)))))
    except Back:
        return
    wizard.front.tell(["", *words(next(line for line in lines if line.id == chosen)), ""])


def _called(line: Block) -> str:
    return f"{line.strong}, {line.beside} [{line.id}]" if line.strong else f"{line.text} [{line.id}]"


def _why(wizard: Wizard, line: Block, today: date) -> Iterator[str]:
    conversation = wizard.conversation
    statement = next(s for s in conversation.pathway.statements() if s.id == line.id)
    yield line.text
    explained = explain(conversation.pathway, conversation.answers, statement)
    yield from sentences(conversation.pathway, conversation.answers, explained, today)


def _would_change(wizard: Wizard, line: Block) -> Iterator[str]:
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
