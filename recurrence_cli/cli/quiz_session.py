"""A quiz on a terminal: questions and feedback."""

import os
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime

from recurrence_cli.cli.output import eprint
from recurrence_cli.cli.practice import Practice, practising
from recurrence_cli.engine.outline import tree_of
from recurrence_cli.learn.feedback import MARKS, Feedback
from recurrence_cli.learn.items import Item
from recurrence_cli.learn.marking import MarkedItem, mark_item
from recurrence_cli.learn.quiz import Quiz
from recurrence_cli.learn.scheduling import HOW_TO_ADD, LearningRecord, available, record_path
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.document import Block, Part
from recurrence_cli.reports.tree import LEGEND, tree_report
from recurrence_cli.reports.why import why_report
from recurrence_cli.wizard import Option, Prompt, Quit

HELP = (
    "Tick all that the sources list for this case, or choose one, and then Enter.",
    "An option counts as listed however firmly it is put, even as not usually used; the strength is asked apart.",
    "An option that only depends on what is not known may be chosen or left.",
)


def quiz_session(
    pathway: Pathway, quiz: Quiz, day: date, *, tutor: bool, accessible: bool, colour: bool
) -> tuple[MarkedItem, ...]:
    """Ask a quiz on the terminal; return marked items. Raises `Cancelled`."""
    with practising(pathway, accessible=accessible, colour=colour) as practice:
        marked, last = ask_quiz(practice, pathway, quiz, day, tutor=tutor)
    eprint(last)
    return marked


def ask_quiz(
    practice: Practice, pathway: Pathway, quiz: Quiz, day: date, *, tutor: bool
) -> tuple[tuple[MarkedItem, ...], str]:
    """Ask each question; with `tutor`, show feedback after each.

    Return the marked items, only some of them if the learner stops, and a sentence on whether they were recorded.
    """
    session = _Session(pathway, quiz, day, practice)
    recording = available() and os.path.exists(record_path())
    how = "What you practise is recorded; recurrence quiz --forget removes it." if recording else "Nothing is recorded."
    with suppress(Quit):
        practice.begin(f"Quiz {quiz.code}: {len(quiz.items)} questions. {how}")
        for number, item in enumerate(quiz.items, 1):
            session.ask(number, item)
            if tutor:
                session.teach(number)
    return tuple(session.marked), _keep(practice, pathway, session.marked)


def _keep(practice: Practice, pathway: Pathway, marked: list[MarkedItem]) -> str:
    """Record the marked items if the learner agrees, or has before.

    Return a sentence on what was done.
    """
    if not marked:
        return "Nothing was recorded."
    if not available():
        return HOW_TO_ADD
    path = record_path()
    if not os.path.exists(path):
        ask = "Record which questions you practised and got right, so that they are asked again when due?"
        where = f"It is one file on this computer: {path}. recurrence quiz --forget removes it."
        prompt = Prompt(ask, (Option("y", "yes", "yes"), Option("n", "no", "no")), quiet=(where,), back=False)
        try:
            if practice.ask(prompt) != {"yes"}:
                return "Nothing was recorded."
        except Quit:
            return "Nothing was recorded."
    try:
        with closing(LearningRecord(pathway, path)) as record:
            changed = record.reset_changed()
            for item in marked:
                record.record(item, datetime.now(UTC))
    except RecurrenceError as error:
        # The quiz is marked all the same.
        return f"This was not recorded: {error}."
    again = f"The content of these has changed, so they start again: {', '.join(changed)}.\n" if changed else ""
    return f"{again}Recorded. recurrence quiz --due asks what is due again."


class _Session:
    """A quiz in progress."""

    def __init__(self, pathway: Pathway, quiz: Quiz, day: date, practice: Practice) -> None:
        self.pathway = pathway
        self.quiz = quiz
        self.day = day
        self.practice = practice
        self.feedback = Feedback(pathway, day, brief=True)
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
        self.marked.append(mark_item(item, map(int, self.practice.ask(prompt))))

    def teach(self, number: int) -> None:
        """Show feedback on the last question until the learner continues."""
        marked = self.marked[-1]
        title = f"Question {number} of {len(self.quiz.items)}"
        after = "the result" if number == len(self.quiz.items) else "next"
        parts = (*self.feedback.blocks(marked), Block(MARKS))
        options = tuple(self._more(marked.item))
        again = False
        while (reply := self.practice.read(title, parts, after=after, options=options, again=again)) in ("why", "tree"):
            shown = self._why(marked.item) if reply == "why" else self._tree(marked.item)
            self.practice.look(*shown, back="the feedback")
            again = True

    def _more(self, item: Item) -> Iterator[Option]:
        if item.answers and any(a.statements for a in item.alternatives):
            yield Option("w", "why", "why")
        if item.section and self.pathway.root in item.answers:
            yield Option("t", "this branch as a tree", "tree")

    def _why(self, item: Item) -> tuple[str, tuple[Part, ...]]:
        ids = {i for a in item.alternatives for i in a.statements}
        statements = [s for s in self.pathway.statements() if s.id in ids]
        return "Why", why_report(self.pathway, item.answers, statements, self.day).document.section("why")

    def _tree(self, item: Item) -> tuple[str, tuple[Part, ...]]:
        root = item.answers[self.pathway.root]
        assert isinstance(root, str)
        tree = tree_of(self.pathway, root, item.section, answers=item.answers)
        drawn = tree_report(self.pathway, tree, item.answers, self.day).document.section("tree")
        return "This branch as a tree", (*drawn, Block(LEGEND))
