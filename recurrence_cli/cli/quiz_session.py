"""A quiz on a terminal: each question, and the feedback on it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, date, datetime

from recurrence_cli.cli.output import columns, eprint
from recurrence_cli.engine.outline import tree_of
from recurrence_cli.formats import Format, Screen, draw
from recurrence_cli.learn.feedback import MARKS, Feedback
from recurrence_cli.learn.items import Item
from recurrence_cli.learn.marking import MarkedItem, mark_item
from recurrence_cli.learn.quiz import Quiz
from recurrence_cli.learn.scheduling import HOW_TO_ADD, LearningRecord, available, record_path
from recurrence_cli.learn.sheets import standing
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import Exit, RecurrenceError
from recurrence_cli.reports.document import Block, Document, Section
from recurrence_cli.reports.tree import LEGEND, tree_report
from recurrence_cli.reports.why import why_report
from recurrence_cli.wizard import Front, Option, Prompt, Quit, front_end

HELP = (
    "Tick all that the sources list for this case, or choose one, and then Enter.",
    "An option counts as listed however firmly it is put, even as not usually used; the strength is asked apart.",
    "An option that only depends on what is not known may be chosen or left.",
    "Your choices are not kept.",
)


class Cancelled(RecurrenceError):
    """Somebody left before the end."""

    status = Exit.INTERRUPTED


def ask_quiz(pathway: Pathway, quiz: Quiz, day: date, *, tutor: bool, plain: bool) -> tuple[MarkedItem, ...]:
    """Ask the questions one by one; with `tutor`, give feedback after each.

    Returns what was answered, which is less than all when somebody stops. Raises `Cancelled` on Ctrl-C.
    """
    front = front_end(plain or wants_plain())
    session = _Session(pathway, quiz, day, front)
    try:
        kept = available() and record_path().exists()
        how = "What you practise is kept; recurrence quiz --forget removes it." if kept else "Nothing is kept."
        front.tell([*standing(pathway), f"Quiz {quiz.code}. {how}"])
        with suppress(Quit):
            for number, item in enumerate(quiz.items, 1):
                session.ask(number, item)
                if tutor:
                    session.teach(number, last=number == len(quiz.items))
        with suppress(Quit):
            _keep(pathway, front, session.marked)
    except KeyboardInterrupt:
        eprint("Nothing was kept.")
        raise Cancelled("") from None
    return tuple(session.marked)


def _keep(pathway: Pathway, front: Front, marked: Sequence[MarkedItem]) -> None:
    """Keep what was practised, if the learner says yes, or has before."""
    if not any(m.chosen for m in marked):
        return
    if not available():
        front.tell([HOW_TO_ADD])
        return
    path = record_path()
    if not path.exists():
        ask = "Keep which questions you practised and which were right, so that they come back when they are due?"
        where = f"It is one file on this computer: {path}. recurrence quiz --forget removes it."
        prompt = Prompt(ask, (Option("y", "yes", "yes"), Option("n", "no", "no")), quiet=(where,), back=False)
        if front.ask(prompt) != {"yes"}:
            front.tell(["Nothing was kept."])
            return
    with closing(LearningRecord(pathway, path)) as record:
        if changed := record.reset_changed():
            front.tell([f"The content of these has changed, so they start again: {', '.join(changed)}."])
        for item in marked:
            record.record(item, datetime.now(UTC))
    front.tell(["Kept. recurrence quiz --due asks what is due again."])


def wants_plain() -> bool:
    """Tell whether the environment asks for line by line."""
    named = (os.environ.get(name, "") for name in ("RECURRENCE_PLAIN", "ACCESSIBLE"))
    return os.environ.get("TERM") == "dumb" or any(wanted not in ("", "0") for wanted in named)


class _Session:
    """A quiz while it is asked."""

    def __init__(self, pathway: Pathway, quiz: Quiz, day: date, front: Front) -> None:
        self.pathway = pathway
        self.quiz = quiz
        self.day = day
        self.front = front
        self.feedback = Feedback(pathway, day)
        self.marked: list[MarkedItem] = []

    def ask(self, number: int, item: Item) -> None:
        case = (f"Case: {' '.join(item.sentences)}",) if item.sentences else ()
        quote = (f"\u201c{item.quote}\u201d",) if item.quote else ()
        prompt = Prompt(
            ask=item.ask,
            options=tuple(Option(str(a.number), a.text, str(a.number)) for a in item.alternatives),
            quiet=(f"Question {number} of {len(self.quiz.items)}", *case, *quote),
            help=HELP,
            many=item.many,
            back=False,
        )
        self.marked.append(mark_item(item, map(int, self.front.ask(prompt))))

    def teach(self, number: int, *, last: bool) -> None:
        """Give feedback on the last question, and wait for the next."""
        marked = self.marked[-1]
        self._show(Document("", (Section("", (*self.feedback.blocks(marked), Block(MARKS))),)))
        while True:
            options = tuple(self._next(marked.item, last))
            prompt = Prompt("What next?", options, help=tuple(f"{o.key}: {o.label}" for o in options), back=False)
            (chosen,) = self.front.ask(prompt)
            if chosen == "why":
                self._why(marked)
            elif chosen == "tree":
                self._tree(marked.item)
            elif chosen == "stop":
                raise Quit
            else:
                return

    def _next(self, item: Item, last: bool) -> Iterator[Option]:
        yield Option("n", "result" if last else "next", "next")
        if item.answers and any(a.statements for a in item.alternatives):
            yield Option("w", "why", "why")
        if item.section and self.pathway.root in item.answers:
            yield Option("t", "this branch as a tree", "tree")
        if not last:
            yield Option("s", "stop", "stop")

    def _why(self, marked: MarkedItem) -> None:
        ids = {i for a in marked.item.alternatives for i in a.statements}
        statements = [s for s in self.pathway.statements() if s.id in ids]
        self._show(why_report(self.pathway, marked.item.answers, statements, self.day).document)

    def _tree(self, item: Item) -> None:
        root = item.answers[self.pathway.root]
        assert isinstance(root, str)
        tree = tree_of(self.pathway, root, item.section, answers=item.answers)
        drawn = tree_report(self.pathway, tree, item.answers, self.day).document.section("tree")
        self._show(Document("", (Section("", (*drawn, Block(LEGEND))),)))

    def _show(self, document: Document) -> None:
        for _, text in draw(document, Format.PLAIN, Screen(columns() - 1)):
            self.front.tell(text.removesuffix("\n").split("\n"))
