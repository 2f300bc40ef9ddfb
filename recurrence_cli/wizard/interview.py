"""The interview: a conversation, held through a front end.

Every reply is an explicit choice. The texts here are the tool's own; all texts about treatments are in the pathway.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Question, choice_set
from recurrence_cli.reports.phrases import answer_says, further_in_words
from recurrence_cli.wizard.conversation import Conversation
from recurrence_cli.wizard.file_names import path_of, try_names
from recurrence_cli.wizard.opening import opening
from recurrence_cli.wizard.prompts import BACK, HOME, Back, Command, Front, Opened, Opening, Option, Page, Prompt, Quit

NOT_KNOWN_KEY = "0"
URGENT, SAVE = Option("u", "urgent signs", "urgent?"), Option("s", "save", "save?")
OPEN = Option("o", "open saved", "open?")

FURTHER = "further?"
"""The value of "answer the further questions", in place of a question id."""

Save = Callable[[Conversation, Path], None]
"""A function that saves something of a conversation to a file; may raise `RecurrenceError`."""

Load = Callable[[Path], tuple[Mapping[str, Answer], Sequence[str]]]
"""Reads the answers of a saved case, and what to say about them, or raises `RecurrenceError`."""


class Wizard:
    """An interview through one front end.

    `save_case` saves the answers. `urgent` draws all urgent signs, and who to ring. `save_to` is the file to which the
    answers are saved on leaving, if any.
    """

    def __init__(
        self,
        conversation: Conversation,
        front: Front,
        save_case: Save | None = None,
        urgent: Callable[[], str] | None = None,
        save_to: str = "",
        load_case: Load | None = None,
    ) -> None:
        self.conversation = conversation
        self.save_case = save_case
        self.urgent = urgent
        self.save_to = save_to
        self.load_case = load_case
        self.front = front
        self.pathway = conversation.pathway
        self.saved: tuple[Path, Mapping[str, Answer]] | None = None
        self._opened = False
        self.handouts: list[Path] = []

    # --- the questions

    def begin(self, news: Sequence[str] = ()) -> None:
        """Show `news` of a resumed case, and answers that no longer matter."""
        self.front.tell([*news, *self._moves(*self.conversation.settle())])

    def ask_all(self) -> None:
        """Ask until nothing is pending. Raises KeyboardInterrupt or `Quit`."""
        while True:
            question = self.conversation.next_question()
            try:
                if not self._ask_next(question):
                    return
            except Back:
                self._go_back(question)
            except Opened:
                pass

    def change(self, name: str, heading: str = "An answer to change") -> None:
        """Ask a question again, and any others that its answer needs.

        Going back restores the answers.
        """
        conversation = self.conversation
        kept = conversation.copy()
        # The summary has already shown everything in the opening.
        self._opened = True
        try:
            if name == FURTHER:
                conversation.further = True
            else:
                self._put(self.pathway.questions[name], heading)
            while self._ask_next(conversation.next_question()):
                pass
        except Back:
            conversation.restore(kept)

    def _ask_next(self, question: Question | None) -> bool:
        """Ask a question, or whether to answer further ones.

        Return whether anything was asked.
        """
        conversation = self.conversation
        if question is not None:
            self._put(question)
        elif conversation.further is None and conversation.pending(further=True):
            conversation.further = self._go_on(conversation.pending(further=True))
        else:
            return False
        return True

    def _go_back(self, from_: Question | None) -> None:
        """Return to the last answer, or to the choice of further questions."""
        conversation = self.conversation
        answered_further = any(self.pathway.questions[q].further for q in conversation.answers)
        if (from_ is None or from_.further) and conversation.further is not None and not answered_further:
            conversation.further = None
        else:
            conversation.back()

    def _put(self, question: Question, heading: str = "") -> None:
        """Ask one question until its answer doesn't clash with the others."""
        while True:
            reply = self.asked(self._prompt(question, heading))
            answer = question.answer(reply)
            clash = self.conversation.clash(question, answer)
            if clash is None:
                self.front.tell(self._moves(*self.conversation.answer(question, answer)))
                return
            self.front.tell([f"Error: {clash}"])

    def _prompt(self, question: Question, heading: str) -> Prompt:
        conversation = self.conversation
        number, most = conversation.count(question)
        kind = "Further question" if question.further else "Question"
        of = f"{kind} {number}" + (f" of up to {most}" if most > number else f" of {number}")
        before = conversation.before.get(question.id, conversation.answers.get(question.id))
        choices = [*enumerate(question.choices, 1)]
        explained = [f"{place}: {choice.label}. {choice.help}" for place, choice in choices if choice.help]
        return Prompt(
            ask=question.ask,
            options=(
                *(Option(str(place), choice.label, choice.id) for place, choice in choices),
                Option(NOT_KNOWN_KEY, "Not known", NOT_KNOWN),
            ),
            quiet=(f"{heading or of}{self._so_far()}",),
            opening=self._opening(),
            # On a small screen, the last paragraph is nearest to the choices.
            help=(f"Why this is asked: {question.help}", *explained, f"Where to look: {question.look_in}."),
            marked=choice_set(before) if before else frozenset(),
            ticked=choice_set(before) if before and question.many else frozenset(),
            many=question.many,
            back=bool(conversation.answers),
        )

    def _opening(self) -> Opening | None:
        """Return the opening, the first time only."""
        if self._opened:
            return None
        self._opened = True
        return opening(self.pathway, self.save_to)

    def _so_far(self) -> str:
        """Write the last two answers in one line, and count the rest."""
        answers = self.conversation.answers
        names = list(answers)
        if not names:
            return ""
        last = "; ".join(answer_says(self.pathway.questions[name], answers[name]) for name in names[-2:])
        more = f" (and {len(names) - 2} more)" if len(names) > 2 else ""
        return f". So far: {last}{more}"

    def _go_on(self, further: list[Question]) -> bool:
        """Ask whether to ask the further questions."""
        shorts = ", ".join(question.short for question in further)
        count = "is at least 1 further one" if len(further) == 1 else f"are at least {len(further)} further ones"
        reply = self.asked(
            Prompt(
                ask="Answer further questions too?",
                options=(
                    Option("1", "Yes, ask them", "yes"),
                    Option("2", "No, show what depends on them as it is", "no"),
                ),
                quiet=(
                    "The main questions are answered.",
                    f"There {count}, more as they are answered: {shorts}.",
                    further_in_words(self.pathway),
                ),
                help=("What depends on them is listed with what it depends on.",),
            )
        )
        return reply == {"yes"}

    def _moves(self, set_aside: list[str], came_back: list[str]) -> list[str]:
        """Write which answers no longer matter after a change, or matter again."""
        questions = self.pathway.questions
        gone = "no longer matters and is set aside; it comes back if it matters again"
        return [
            *(f'Your answer to "{questions[name].short}" {gone}.' for name in set_aside),
            *(f'Your answer to "{questions[name].short}" matters again and is used.' for name in came_back),
        ]

    # --- commands at every prompt and page

    def asked(self, prompt: Prompt) -> frozenset[str]:
        """Ask a prompt; handle commands, and confirm leaving."""
        begins = self.load_case and not self.conversation.answers
        offered = ((URGENT, self.urgent), (SAVE, self.save_case), (OPEN, begins))
        prompt = replace(prompt, commands=tuple(command for command, is_possible in offered if is_possible))
        while True:
            try:
                return self.front.ask(prompt)
            except Quit:
                self.confirm_leaving()
            except Command as command:
                prompt = replace(prompt, ticked=command.ticked)
                if command.value == SAVE.value:
                    if self.save_answers() and command.ticked:
                        self.front.tell(["What is ticked here is not saved yet; Enter makes it an answer."])
                elif command.value == OPEN.value:
                    if self.open_answers():
                        raise Opened from None
                else:
                    self.show_urgent(prompt.ask)

    def asked_text(self, ask: str, *, file: bool = False) -> str:
        """Ask for a line of text; confirm leaving."""
        while True:
            try:
                return self.front.ask_text(ask, file=file)
            except Quit:
                self.confirm_leaving()

    def read(self, page: Page) -> str:
        """Show a page and return the reply; confirm leaving."""
        while True:
            try:
                return self.front.read(page)
            except Quit:
                self.confirm_leaving()

    def show_urgent(self, back: str) -> None:
        """Show all urgent signs until the reader returns."""
        if self.urgent:
            self.show("Urgent signs and whom to ring", self.urgent, back)

    def show(self, title: str, draw: Callable[[], str], back: str) -> None:
        """Show a page until the reader returns from it."""
        page = Page(title, draw, keys=("Left back", "Ctrl-C leave"), back=back)
        while self.read(page) not in (BACK, HOME):
            pass

    def may_leave(self) -> bool:
        """Return whether to leave, after asking if answers would be lost."""
        saved = self.saved is not None and self.saved[1] == self.conversation.answers
        if saved or self.save_to or self.save_case is None or not self.conversation.answers:
            return True
        try:
            self.confirm_leaving()
        except Quit:
            return True
        return False

    def confirm_leaving(self) -> None:
        """Ask whether to leave, after saving perhaps. Raises `Quit`.

        To quit this question too counts as Ctrl-C.
        """
        without = f'answers are saved as "{self.save_to}"' if self.save_to else "without saving"
        options = [Option("y", f"Yes, leave ({without})", "yes"), Option("n", "No, go on", "no")]
        if self.save_case is not None and self.conversation.answers and not self.save_to:
            options.insert(0, Option("s", "Save the answers first", "save"))
        while True:
            try:
                reply = self.front.ask(Prompt(ask="Leave now?", options=tuple(options), back=False))
            except Quit:
                # If the terminal is closed, asking again would never end.
                raise KeyboardInterrupt from None
            if reply == {"no"}:
                return
            if reply == {"yes"} or self.save_answers():
                raise Quit

    # --- files

    def save_answers(self) -> bool:
        """Ask for a file and save the answers; return whether it worked."""
        if not self.conversation.answers:
            self.front.tell(["There is nothing to save yet."])
            return False
        assert self.save_case is not None
        if path := self.save("the answers", self.save_case, ".json"):
            self.note_saved(path)
        return path is not None

    def open_answers(self) -> bool:
        """Ask for a file and take its answers; return whether it worked."""
        assert self.load_case is not None
        load_case = self.load_case

        def take(name: str) -> Path:
            path = path_of(name)
            path = path if path.exists() else path_of(name, ".json")
            answers, news = load_case(path)
            self.conversation.answers = dict(answers)
            self.note_saved(path)
            self.begin(news)
            return path

        return self._try_names("Which saved answers shall be opened?", take) is not None

    def note_saved(self, path: Path) -> None:
        """Remember which answers were saved, and the file."""
        self.saved = path, dict(self.conversation.answers)

    def save(self, what: str, write: Save, suffix: str = "") -> Path | None:
        """Ask for file names until one is written, and return its path.

        Return None if no name is given. A name without a suffix gets `suffix`. An existing file is replaced only after a
        confirmation.
        """

        def put(name: str) -> Path | None:
            path = path_of(name, suffix)
            if path.exists() and not self._replace(path):
                return None
            write(self.conversation, path)
            return path.resolve()

        path = self._try_names(f"Where shall {what} be saved? Leave out the person's name.", put)
        self.front.tell([f'Saved as "{path}".' if path else "Nothing was saved."])
        return path

    def _try_names(self, ask: str, use: Callable[[str], Path | None]) -> Path | None:
        return try_names(lambda: self.asked_text(ask, file=True), use, lambda line: self.front.tell([line]))

    def _replace(self, path: Path) -> bool:
        options = (Option("y", "Yes, replace it", "yes"), Option("n", "No, keep it", "no"))
        return self.asked(Prompt(ask=f'"{path}" exists. Replace it?', options=options, back=False)) == {"yes"}
