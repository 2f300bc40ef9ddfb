"""The loop that drives a front end through a conversation: the questions, the check of the answers, the result.

Every reply is an explicit choice. Words said here are the tool's own; what is said of treatments comes from the pathway.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from recurrence_cli.answers import in_order
from recurrence_cli.model import NOT_KNOWN, Answer, Question
from recurrence_cli.problems import RecurrenceError
from recurrence_cli.wizard.conversation import Conversation
from recurrence_cli.wizard.prompts import Back, Front, Option, Prompt, Quit

NOT_KNOWN_KEY = "0"

Save = Callable[[Conversation, Path], None]
"""Writes something of a conversation to a file, or raises `RecurrenceError`."""


class Wizard:
    """One sitting with one front end."""

    def __init__(self, conversation: Conversation, front: Front) -> None:
        self.conversation = conversation
        self.front = front
        self.pathway = conversation.pathway
        self.saved = False

    # --- the questions

    def begin(self, news: Sequence[str] = ()) -> None:
        """What must be said before the first question, the urgent signs among it, and any `news` of a resumed case."""
        about = self.pathway.about
        self.front.tell([about.title.upper(), *about.notice[:2]])
        self.front.tell(["", "Before anything else, the signs that cannot wait, and who to ring:"])
        self.front.tell([f"- {urgent.signs}. RING: {urgent.ring}" for urgent in self.pathway.urgent])
        self.front.tell(["", 'Every question takes "not known". That is an answer, and it never means "no".'])
        self.front.tell(news)
        self._tell_moves(*self.conversation.settle())

    def ask_all(self) -> None:
        """Ask until nothing is pending and the answers have been checked. Raises KeyboardInterrupt and `Quit`."""
        while True:
            self._ask_pending()
            if self._check_answers():
                return

    def _ask_pending(self) -> None:
        conversation = self.conversation
        while True:
            question = conversation.next_question()
            try:
                if question is not None:
                    self._put(question)
                elif conversation.further is None and conversation.pending(further=True):
                    conversation.further = self._go_on(conversation.pending(further=True))
                else:
                    return
            except Back:
                self._go_back(question)

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
                self._tell_moves(*self.conversation.answer(question, answer))
                return
            self.front.tell([f"Error: {clash} You can go back and change the other answer."])

    def _prompt(self, question: Question) -> Prompt:
        conversation = self.conversation
        number, most = conversation.count(question)
        kind = "Further question" if question.further else "Question"
        of = f" of up to {most}" if most > number else f" of {number}"
        before = conversation.before.get(question.id, conversation.answers.get(question.id, frozenset()))
        choices = [*enumerate(question.choices, 1)]
        explained = [f"{number}: {choice.label}. {choice.help}" for number, choice in choices if choice.help]
        return Prompt(
            ask=question.ask,
            options=(
                *(Option(str(number), choice.label, choice.id) for number, choice in choices),
                Option(NOT_KNOWN_KEY, "Not known", NOT_KNOWN),
            ),
            quiet=(f"{kind} {number}{of}{self._so_far()}",),
            help=(f"Why this is asked: {question.help}", f"Where to look: {question.look_in}.", *explained),
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
        question = self.pathway.questions[name]
        return " and ".join(map(question.label, in_order(question, self.conversation.answers[name])))

    def _go_on(self, further: list[Question]) -> bool:
        """Whether to ask the questions that only narrow named drugs."""
        shorts = ", ".join(question.short for question in further)
        chosen = self.asked(
            Prompt(
                ask="Answer further questions on named drugs too?",
                options=(
                    Option("1", "Yes, ask them", "yes"),
                    Option("2", "No, show what depends on them as it is", "no"),
                ),
                quiet=(
                    "The main questions are answered.",
                    f"There are {len(further)} or more further ones: {shorts}.",
                    "They only decide which named drugs for advanced cancer apply.",
                ),
                help=("Without them no drug is left out: each is listed with what it depends on.",),
            )
        )
        return chosen == {"yes"}

    def _tell_moves(self, set_aside: list[str], came_back: list[str]) -> None:
        for names, what in (
            (set_aside, "no longer matters and is set aside; it comes back if it matters again"),
            (came_back, "matters again and is used"),
        ):
            self.front.tell([f'Your answer to "{self.pathway.questions[name].short}" {what}.' for name in names])

    # --- the check

    def _check_answers(self) -> bool:
        """Whether the answers are right; after a change of one, ask what it newly needs first."""
        conversation = self.conversation
        while True:
            names = list(conversation.answers)
            options = [
                Option(str(number), f"{self.pathway.questions[name].short}: {self._words(name)}", name)
                for number, name in enumerate(names, 1)
            ]
            if conversation.pending(further=True):
                options.append(Option("f", "Answer the further questions on named drugs", "further?"))
            options.append(Option("r", "These are right: show the result", "result?"))
            aside = [self.pathway.questions[name].short for name in conversation.aside]
            try:
                chosen = next(
                    iter(
                        self.asked(
                            Prompt(
                                ask="Check your answers. A number changes one.",
                                options=tuple(options),
                                quiet=(f"Set aside: {', '.join(aside)}",) if aside else (),
                                help=("Nothing is shown before you say that these are right.",),
                            )
                        )
                    )
                )
            except Back:
                self._go_back(None)
                return False
            if chosen == "result?":
                return True
            if chosen == "further?":
                conversation.further = True
                return False
            self.change(chosen)
            if conversation.next_question() is not None:
                return False

    def change(self, name: str) -> None:
        """Ask the question again, its answer marked; going back leaves the answer as it was."""
        try:
            self._put(self.pathway.questions[name])
        except Back:
            self.front.tell(["Nothing was changed."])

    def asked(self, prompt: Prompt) -> frozenset[str]:
        """The front end's reply; leaving it is confirmed first."""
        while True:
            try:
                return self.front.ask(prompt)
            except Quit:
                self.confirm_leaving()

    def confirm_leaving(self) -> None:
        """Raise `Quit` once more if it is meant."""
        sure = Prompt(
            ask="Leave now?",
            options=(Option("y", "Yes, leave", "yes"), Option("n", "No, go on", "no")),
            back=False,
        )
        if self.front.ask(sure) == {"yes"}:
            raise Quit

    # --- files

    def save(self, what: str, write: Save) -> None:
        """Ask for a file name and write there; say what came of it. A file that exists is replaced only if asked."""
        try:
            name = self.front.ask_file(f"Where shall {what} be saved?")
        except Quit:
            self.confirm_leaving()
            return
        if not name:
            self.front.tell(["Nothing was saved."])
            return
        path = Path(name).expanduser()
        if path.exists():
            replace = Prompt(
                ask=f'"{path}" exists. Replace it?',
                options=(Option("y", "Yes, replace it", "yes"), Option("n", "No, keep it", "no")),
                back=False,
            )
            if self.asked(replace) == {"no"}:
                self.front.tell(["Nothing was saved."])
                return
        try:
            write(self.conversation, path)
        except RecurrenceError as error:
            self.front.tell([f"Error: {error}"])
        else:
            self.saved = True
            self.front.tell([f'Saved as "{path}".'])
