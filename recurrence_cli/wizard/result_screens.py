"""The screens of a result: the summary, the sections, and commands."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Protocol

from recurrence_cli.engine.compare import ABSENT, APPLIES, DEPENDS, WhatIf, changes, what_if
from recurrence_cli.engine.evaluate import Outcome, StatementResult
from recurrence_cli.engine.explain import explain
from recurrence_cli.engine.lookup import find as look_up
from recurrence_cli.engine.summary import open_questions, summarize
from recurrence_cli.pathway.model import Section
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.document import Document, plain
from recurrence_cli.reports.document import Section as Heading
from recurrence_cli.reports.find import find_report
from recurrence_cli.reports.phrases import STRENGTHS, WORDS, answer_in_words, answer_says, counted, option_name
from recurrence_cli.reports.why import sentences
from recurrence_cli.wizard.changes import changed_options, changes_in_a_line, statuses
from recurrence_cli.wizard.conversation import Conversation
from recurrence_cli.wizard.interview import FURTHER, Wizard
from recurrence_cli.wizard.prompts import BACK, HOME, NEXT, Back, Option, Page, Prompt

COMMANDS = (
    Option("w", "Why an option is listed", "why"),
    Option("m", "What another answer would change, before it counts", "more"),
    Option("a", "Change an answer", "answers"),
    Option("f", "Find a word", "find"),
    Option("t", "Tests, and questions to ask", "tests"),
    Option("u", "Urgent signs and whom to ring", "urgent"),
    Option("h", "Save the hand-out", "handout"),
    Option("s", "Save the answers", "case"),
    Option("q", "Quit", "quit"),
)
CHANGES = Option("c", "What the last change changed", "changes")
KEYS = ("w why", "m what if", "a change", "t tests", "u urgent", "h hand-out", "s save")
CORNER = ("f find", "? keys+words", "q quit")
MEANINGS = tuple(f'"{term.word}": {term.meaning}' for term in WORDS)
"""The meanings of the words of a result, which `?` shows."""


class Reading(Protocol):
    """The documents of a result, and how to draw and save them."""

    today: date

    def summary(self, outcome: Outcome) -> Document:
        """Make the summary."""

    def detail(self, outcome: Outcome, sections: Sequence[str]) -> Document:
        """Make the sections with these ids in full."""

    def tests(self, outcome: Outcome) -> Document:
        """Make the tests, and the questions for the team."""

    def draw(self, document: Document) -> str:
        """Draw a document in lines that fit the screen."""

    def save_handout(self, conversation: Conversation, path: Path) -> None:
        """Write the hand-out to a file."""


class ResultScreens:
    """The screens of one result, which changes with the answers."""

    def __init__(self, wizard: Wizard, reading: Reading) -> None:
        self.wizard = wizard
        self.reading = reading
        self.pathway = wizard.pathway
        treated = {treatment.kind for treatment in self.pathway.treatments.values()}
        self.kinds = [s for s in self.pathway.sections.values() if s.id in treated and not s.on_request]
        self.changed: list[str] = []
        self._outcome: Outcome | None = None

    @property
    def conversation(self) -> Conversation:
        return self.wizard.conversation

    @property
    def outcome(self) -> Outcome:
        """The outcome of the current answers."""
        if self._outcome is None or self._outcome.answers != self.conversation.answers:
            self._outcome = self.conversation.outcome()
        return self._outcome

    def read(self) -> None:
        """Show the result until the reader leaves."""
        place, again, reply = 0, False, ""
        while True:
            if not reply:
                page = self._kind(place) if place else self._home()
                reply = self.wizard.read(replace(page, again=again))
            again = reply not in (NEXT, BACK, HOME) and not reply.isdigit()
            if reply == "quit":
                if self.wizard.may_leave():
                    return
                again, reply = True, ""
                continue
            if reply == NEXT:
                place += 1
            elif reply in (BACK, HOME):
                place = 0
            elif reply.isdigit():
                place = int(reply)
            elif reply in ("answers", "more"):
                self._try(self._ask_more()) if reply == "more" else self._change(self._ask_answer())
                place = 0
            else:
                reply = self._do(reply, place)
                continue
            reply = ""

    # --- pages

    def _home(self) -> Page:
        return Page(
            "Summary",
            lambda: self.reading.draw(self.reading.summary(self.outcome)),
            self._options(),
            (f"1-{len(self._numbered)} open", *KEYS),
            CORNER,
            MEANINGS,
            after=f"1 {self.kinds[0].title}" if self.kinds else "",
        )

    def _kind(self, place: int) -> Page:
        kind = self.kinds[place - 1]
        after = f"{place + 1} {self.kinds[place].title}" if place < len(self.kinds) else ""
        return Page(
            f"{place} of {len(self.kinds)}: {kind.title}",
            lambda: self.reading.draw(self.reading.detail(self.outcome, (kind.id,))),
            self._options(),
            ("Left summary", *KEYS),
            CORNER,
            MEANINGS,
            after=after,
            back="the summary",
        )

    @property
    def _numbered(self) -> list[Section]:
        return self.kinds[:9]

    def _options(self) -> tuple[Option, ...]:
        opened = (Option(str(n), f"Open {kind.title}", str(n)) for n, kind in enumerate(self._numbered, 1))
        return (*opened, *((CHANGES,) if self.changed else ()), *COMMANDS)

    # --- commands

    def _do(self, command: str, place: int) -> str:
        """Run a command; return the next one, if any."""
        back = self.kinds[place - 1].title if place else "the summary"
        if command == "why":
            return self._why(place, back)
        if command == "find":
            return self._find(back)
        if command == "tests":
            return self._show("Tests, and questions to ask", self.reading.tests(self.outcome), back)
        if command == "urgent" and self.wizard.urgent:
            return self._read("Urgent signs and whom to ring", self.wizard.urgent, back)
        if command == "changes":
            return self._show("What the last change changed", _listed(self.changed), back)
        if command == "handout":
            what = "the hand-out (.html to print, .md or .txt)"
            if path := self.wizard.save(what, self.reading.save_handout, ".html"):
                self.wizard.handouts.append(path)
        elif command == "case":
            self.wizard.save_answers()
        return ""

    def _show(self, title: str, document: Document, back: str) -> str:
        return self._read(title, lambda: self.reading.draw(document), back)

    def _read(self, title: str, draw: Callable[[], str], back: str) -> str:
        """Show a page; return the command that left it, or ""."""
        page = Page(title, draw, self._options(), ("Left back", *KEYS), CORNER, MEANINGS, back=back)
        reply = self.wizard.read(page)
        return "" if reply == BACK else reply

    def _change(self, name: str) -> None:
        """Ask a question again, and show in one line what changed."""
        if name and (changed := self._ask_again(name)) is not None:
            self._keep(changed)

    def _try(self, name: str) -> None:
        """Ask a question, show what its answer changes, and have it confirmed.

        Restore the answers if it is not confirmed.
        """
        if not name:
            return
        before, keeps = self.conversation.copy(), False
        try:
            changed = self._ask_again(name, "An answer to try. It does not count until you keep it")
            keeps = changed is None or self._is_to_be_kept(name, changed)
        finally:
            # The answers are also restored if the user leaves in between.
            if not keeps:
                self.conversation.restore(before)
        if not keeps:
            self.wizard.front.tell(["The answers are as before."])
        elif changed is not None:
            self._keep(changed)

    def _ask_again(self, name: str, *heading: str) -> list[str] | None:
        """Ask a question again; return the changes, or None without any."""
        before = self.outcome
        self.wizard.change(name, *heading)
        if before.answers == self.conversation.answers:
            self.wizard.front.tell(["No answer was changed."])
            return None
        return changed_options(self.pathway, before, self.outcome)

    def _is_to_be_kept(self, name: str, changed: list[str]) -> bool:
        said = f"If {answer_says(self.pathway.questions[name], self.conversation.answers[name])}"
        shown = _listed([*changed, "No other option would change."] if changed else ["No option would change."])
        keep = Option("k", "Keep this answer", "keep")
        keys = ("k keep this answer", "Left: answers as before")
        page = Page(said, lambda: self.reading.draw(shown), (keep,), keys, back="the answers as before")
        return self.wizard.read(page) == keep.value

    def _keep(self, changed: list[str]) -> None:
        self.changed = changed
        self.wizard.front.tell([changes_in_a_line(changed)])

    def _ask_answer(self) -> str:
        """Ask which answer to change; return its question, or ""."""
        conversation = self.conversation
        answers = [
            (name, f"{question.short}: {answer_in_words(question, conversation.answers[name])}")
            for name, question in self.pathway.questions.items()
            if name in conversation.answers
        ]
        if further := conversation.pending(further=True):
            answers.append((FURTHER, f"Answer the further questions, at least {len(further)}"))
        aside = [self.pathway.questions[name].short for name in conversation.aside]
        quiet = (f"Set aside: {', '.join(aside)}",) if aside else ()
        return self._pick("Which answer is to be changed?", answers, quiet)

    def _ask_more(self) -> str:
        """Ask which question to answer; return it, or "".

        The most decisive question is first.
        """
        ranked = open_questions(summarize(self.pathway, self.outcome), self.outcome)
        questions = self.pathway.questions
        rows = []
        for name, count in ranked:
            decides = f": decides {counted(count, 'option')}" if count else ""
            rows.append((name, f"{questions[name].short}{decides}. Look in: {questions[name].look_in}"))
        for item in what_if(self.pathway, self.outcome, on_request=self.conversation.on_request):
            if item.question in self.outcome.answers and item.question not in self.outcome.open and item.weight:
                question = questions[item.question]
                now = answer_in_words(question, self.outcome.answers[item.question])
                count = self._options_changed(item)
                label = f"{question.short}, now {now}: up to {counted(count, 'option')} would change"
                rows.append((item.question, label))
        ask = "Which answer would you try? You see what it changes before it counts."
        return self._pick(ask, rows, () if ranked else ("No answer is missing.",))

    def _options_changed(self, item: WhatIf) -> int:
        """Count the options that the most decisive answer would change."""
        about = {statement.id: statement.treatment for statement in self.pathway.statements()}
        return max(len({about[id_] for id_ in change.changed} - {None}) for _, change in item.changes)

    def _pick(self, ask: str, rows: Sequence[tuple[str, str]], quiet: tuple[str, ...] = ()) -> str:
        options = tuple(Option(str(number), label, value) for number, (value, label) in enumerate(rows, 1))
        if not options:
            self.wizard.front.tell([*quiet, "There is nothing to choose from."])
            return ""
        try:
            return next(iter(self.wizard.asked(Prompt(ask, options, quiet))))
        except Back:
            return ""

    # --- why

    def _why(self, place: int, back: str) -> str:
        """Explain an option of this section, or of any from the summary.

        Return the next command.
        """
        shown = [self.kinds[place - 1].id] if place else [kind.id for kind in self.kinds]
        results = {
            result.statement.id: result
            for section, found in self.outcome.sections
            if section.id in shown
            for result in found
            if result.statement.is_option
        }
        rows = [(id_, self._called(result)) for id_, result in results.items()]
        if id_ := self._pick("Why is which option listed?", rows):
            return self._show("Why", _listed(self._reasons(results[id_])), back)
        return ""

    def _called(self, result: StatementResult) -> str:
        statement = result.statement
        assert statement.strength is not None
        depends = "" if result.applies else ", depends"
        name = option_name(self.pathway, statement)
        return f"{name}: {STRENGTHS[statement.strength]}{depends} [{statement.id}]"

    def _reasons(self, result: StatementResult) -> Iterator[str]:
        conversation, pathway = self.conversation, self.pathway
        yield result.statement.text
        explained = explain(pathway, conversation.answers, result.statement)
        yield from sentences(pathway, conversation.answers, explained, self.reading.today)
        yield "What another answer would do:"
        then = {APPLIES: "it would apply", DEPENDS: "it would depend", ABSENT: "it would not be listed"}
        said = False
        for change in changes(pathway, conversation.answers, result.statement.id):
            question = pathway.questions[change.question]
            yield f"- {answer_says(question, change.answer)}: {then[change.status]}."
            said = True
        if not said:
            yield "- no other answer to a single question would change it."

    # --- words

    def _find(self, back: str) -> str:
        """Ask for a word until one is found, and show it.

        Return the next command.
        """
        while word := self.wizard.asked_text("Find which option or word?"):
            try:
                now = statuses(self.pathway, self.outcome)
                report = find_report(self.pathway, *look_up(self.pathway, word, WORDS), word, detail=False, now=now)
            except RecurrenceError as error:
                # The rest of the message is a shell command.
                self.wizard.front.tell([str(error).partition(" Every word is in:")[0]])
                continue
            return self._show(f'Found: "{word}"', report.document, back)
        return ""


def _listed(lines: Iterable[str]) -> Document:
    return Document("", (Heading("", plain(*lines), "lines"),))
