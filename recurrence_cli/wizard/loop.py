"""The loop that drives a front end through a conversation: the questions, the check of the answers, the result.

Every reply is an explicit choice. Words said here are the tool's own; what is said of treatments comes from the pathway.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from recurrence_cli.model import NOT_KNOWN, About, Answer, Question, Status
from recurrence_cli.problems import RecurrenceError
from recurrence_cli.reports.phrases import answer_in_words, further_in_words
from recurrence_cli.wizard.conversation import Conversation
from recurrence_cli.wizard.prompts import Back, Front, Option, Prompt, Quit

NOT_KNOWN_KEY = "0"

Save = Callable[[Conversation, Path], None]
"""Writes something of a conversation to a file, or raises `RecurrenceError`."""


class Wizard:
    """One sitting with one front end."""

    def __init__(self, conversation: Conversation, front: Front, save_case: Save | None = None) -> None:
        self.conversation = conversation
        self.save_case = save_case
        self.front = front
        self.pathway = conversation.pathway
        self.saved = False

    # --- the questions

    def begin(self, news: Sequence[str] = ()) -> None:
        """What must be said before the first question, the urgent signs among it, and any `news` of a resumed case."""
        about = self.pathway.about
        self.front.tell([about.title.upper(), *about.notice[:1], *how_far_reviewed(about), ""])
        self.front.tell(['Every question takes "not known". That is an answer, and it never means "no".', ""])
        if self.pathway.urgent:
            self.front.tell(["Before anything else, the signs that cannot wait, and who to ring:"])
            # The first are the most urgent. On a small screen what is told last stays; aloud it is heard last.
            signs = [f"- {urgent.signs}. RING: {urgent.ring}" for urgent in self.pathway.urgent]
            self.front.tell(signs if self.front.room() is None else reversed(signs))
        self.front.tell([*news, *self._moves(*self.conversation.settle())])

    def ask_all(self) -> None:
        """Ask until nothing is pending and the answers have been checked. Raises KeyboardInterrupt and `Quit`."""
        while True:
            self._ask_pending()
            try:
                self._check_answers()
            except Back:
                self._go_back(None)
            else:
                return

    def review(self) -> None:
        """Let the answers be checked and changed once more; going back leaves them as they were."""
        kept = self.conversation.copy()
        try:
            self._check_answers()
        except Back:
            self.conversation.restore(kept)

    def _ask_pending(self) -> None:
        while True:
            question = self.conversation.next_question()
            try:
                if not self._ask_next(question):
                    return
            except Back:
                self._go_back(question)

    def _ask_next(self, question: Question | None) -> bool:
        """Ask that question or, without one, whether to go on to further ones; whether there was anything to ask."""
        conversation = self.conversation
        if question is not None:
            self._put(question)
        elif conversation.further is None and conversation.pending(further=True):
            conversation.further = self._go_on(conversation.pending(further=True))
        else:
            return False
        return True

    def _go_back(self, from_: Question | None) -> None:
        """From the first further question to the choice whether to go on; from anything else to the last answer."""
        conversation = self.conversation
        answered_further = any(self.pathway.questions[q].further for q in conversation.answers)
        if (from_ is None or from_.further) and conversation.further is not None and not answered_further:
            conversation.further = None
        else:
            conversation.back()

    def _put(self, question: Question) -> None:
        """Ask one question until its answer fits beside the others."""
        while True:
            chosen = self.asked(self._prompt(question))
            answer: Answer = chosen if question.many and chosen != {NOT_KNOWN} else next(iter(chosen))
            clash = self.conversation.clash(question, answer)
            if clash is None:
                before = self.conversation.before.get(question.id, self.conversation.answers.get(question.id))
                moves = self._moves(*self.conversation.answer(question, answer))
                if before not in (None, answer):
                    moves.insert(
                        0, f'"{question.short}" is now {self._words(question.id)}, no longer {was(question, before)}.'
                    )
                self.front.tell(moves)
                return
            self.front.tell([f"Error: {clash}"])

    def _prompt(self, question: Question) -> Prompt:
        conversation = self.conversation
        number, most = conversation.count(question)
        kind = "Further question" if question.further else "Question"
        of = f"{kind} {number}" + (f" of up to {most}" if most > number else f" of {number}")
        if question.id in conversation.answers:
            of = "An answer to change"
        before = conversation.before.get(question.id, conversation.answers.get(question.id, frozenset()))
        choices = [*enumerate(question.choices, 1)]
        explained = [f"{place}: {choice.label}. {choice.help}" for place, choice in choices if choice.help]
        return Prompt(
            ask=question.ask,
            options=(
                *(Option(str(place), choice.label, choice.id) for place, choice in choices),
                Option(NOT_KNOWN_KEY, "Not known", NOT_KNOWN),
            ),
            quiet=(f"{of}{self._so_far()}",),
            # What is read last stays nearest to the choices on a small screen.
            help=(f"Why this is asked: {question.help}", *explained, f"Where to look: {question.look_in}."),
            marked=frozenset({before}) if isinstance(before, str) else before,
            many=question.many,
            back=bool(conversation.answers),
        )

    def _so_far(self) -> str:
        """The last answers, in one quiet line, and how many came before them."""
        names = list(self.conversation.answers)
        if not names:
            return ""
        last = "; ".join(f"{self.pathway.questions[name].short}: {self._words(name)}" for name in names[-2:])
        more = f" (and {len(names) - 2} before)" if len(names) > 2 else ""
        return f". So far: {last}{more}"

    def _words(self, name: str) -> str:
        return answer_in_words(self.pathway.questions[name], self.conversation.answers[name])

    def _go_on(self, further: list[Question]) -> bool:
        """Whether to ask the further questions."""
        shorts = ", ".join(question.short for question in further)
        count = "is at least 1 further one" if len(further) == 1 else f"are at least {len(further)} further ones"
        chosen = self.asked(
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
                help=("What depends on them is listed so, or counted if it is much.",),
            )
        )
        return chosen == {"yes"}

    def _moves(self, set_aside: list[str], came_back: list[str]) -> list[str]:
        """What to say of answers that a change made needless, or needed again."""
        questions = self.pathway.questions
        gone = "no longer matters and is set aside; it comes back if it matters again"
        return [
            *(f'Your answer to "{questions[name].short}" {gone}.' for name in set_aside),
            *(f'Your answer to "{questions[name].short}" matters again and is used.' for name in came_back),
        ]

    # --- the check

    def _check_answers(self) -> None:
        """List the answers until they are said to be right, and let them be changed. Raises `Back`."""
        conversation = self.conversation
        while True:
            chosen = self._checked()
            kept = conversation.copy()
            try:
                if chosen == "result?":
                    return
                if chosen == "further?":
                    conversation.further = True
                else:
                    self._put(self.pathway.questions[chosen])
                while self._ask_next(conversation.next_question()):
                    pass
            except Back:
                conversation.restore(kept)
                self.front.tell(["Nothing was changed."])

    def _checked(self) -> str:
        conversation = self.conversation
        options = [
            Option(str(number), f"{self.pathway.questions[name].short}: {self._words(name)}", name)
            for number, name in enumerate(conversation.answers, 1)
        ]
        if conversation.pending(further=True):
            options.append(Option("f", "Answer the further questions", "further?"))
        options.append(Option("r", "These are right: show the result", "result?"))
        aside = [self.pathway.questions[name].short for name in conversation.aside]
        prompt = Prompt(
            ask="Check your answers. A number changes one.",
            options=tuple(options),
            quiet=(f"Set aside: {', '.join(aside)}",) if aside else (),
            help=("Nothing is shown before you say that these are right.",),
        )
        return next(iter(self.asked(prompt)))

    def asked(self, prompt: Prompt) -> frozenset[str]:
        """The front end's reply; leaving it is confirmed first."""
        while True:
            try:
                return self.front.ask(prompt)
            except Quit:
                self.confirm_leaving()

    def confirm_leaving(self) -> None:
        """Raise `Quit` once more if it is meant; the case may be saved first. Quitting instead of a reply is Ctrl-C."""
        options = [Option("y", "Yes, leave without saving", "yes"), Option("n", "No, go on", "no")]
        if self.save_case is not None and self.conversation.answers:
            options.insert(0, Option("s", "Save the case first", "save"))
        while True:
            try:
                chosen = self.front.ask(Prompt(ask="Leave now?", options=tuple(options), back=False))
            except Quit:
                # Asking again would never end where the terminal has gone away.
                raise KeyboardInterrupt from None
            if chosen == {"no"}:
                return
            if chosen == {"yes"}:
                raise Quit
            if self.save_case is not None and self.save("the case", self.save_case):
                raise Quit

    # --- files

    def save(self, what: str, write: Save) -> bool:
        """Ask for a file name and write there; whether it was done. A file that exists is replaced only if asked."""
        try:
            name = self.front.ask_file(f"Where shall {what} be saved?")
        except Quit:
            self.confirm_leaving()
            return False
        path = Path(name).expanduser()
        if not name or (path.exists() and not self._replace(path)):
            self.front.tell(["Nothing was saved."])
            return False
        try:
            write(self.conversation, path)
        except RecurrenceError as error:
            self.front.tell([f"Error: {error}"])
            return False
        self.saved = True
        self.front.tell([f'Saved as "{path.resolve()}".'])
        return True

    def _replace(self, path: Path) -> bool:
        options = (Option("y", "Yes, replace it", "yes"), Option("n", "No, keep it", "no"))
        return self.asked(Prompt(ask=f'"{path}" exists. Replace it?', options=options, back=False)) == {"yes"}


def was(question: Question, answer: Answer | None) -> str:
    """An answer that no longer stands, in words."""
    return answer_in_words(question, answer) if answer is not None else "open"


def how_far_reviewed(about: About) -> list[str]:
    """A sentence when the content is not approved."""
    words = {Status.DRAFT: "a draft", Status.IN_REVIEW: "in review", Status.RETIRED: "retired"}
    return [f"The content is {words[about.status]}, and not approved for use."] if about.status in words else []
