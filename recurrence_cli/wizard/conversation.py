"""The state of a conversation: current, withdrawn and set-aside answers.

The position is always derived from the answers, never stored: the next question is the first that a walk finds pending, and
going back forgets one answer. This module does no input or output.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from recurrence_cli.engine.answers import clashing
from recurrence_cli.engine.evaluate import Outcome, questions_met, walk
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Pathway, Question


@dataclass
class Conversation:
    """Answers in the order they were given.

    `before` has the answers that were withdrawn, shown when their question is asked again; `aside` has those that no longer
    matter, which are restored when they matter again. `further` is whether the further questions are wanted: undecided,
    yes or no.
    """

    pathway: Pathway
    answers: dict[str, Answer] = field(default_factory=dict)
    on_request: bool = False
    before: dict[str, Answer] = field(default_factory=dict)
    aside: dict[str, Answer] = field(default_factory=dict)
    further: bool | None = None

    def copy(self) -> "Conversation":
        """Copy the state, for `restore`."""
        return replace(self, answers=dict(self.answers), before=dict(self.before), aside=dict(self.aside))

    def restore(self, kept: "Conversation") -> None:
        """Restore the state of a copy."""
        self.answers, self.before, self.aside = dict(kept.answers), dict(kept.before), dict(kept.aside)
        self.further = kept.further

    def outcome(self) -> Outcome:
        """Evaluate the answers as they are now."""
        return walk(self.pathway, dict(self.answers), on_request=self.on_request)

    def pending(self, further: bool) -> list[Question]:
        """List the questions to ask now: the further ones, or the others."""
        pending, _ = questions_met(self.pathway, self.answers, on_request=self.on_request)
        asked = map(self.pathway.questions.__getitem__, pending)
        return [question for question in asked if question.further == further]

    def next_question(self) -> Question | None:
        """Return the question to ask now.

        None if there is none, or if the user must first choose whether to answer further questions.
        """
        pending = self.pending(further=False) or (self.pending(further=True) if self.further else [])
        return pending[0] if pending else None

    def clash(self, question: Question, answer: Answer) -> str | None:
        """Explain why `answer` clashes with the other answers, or within itself.

        None if it does not.
        """
        clashes = []
        for clash, ((one, first), (two, second)) in clashing(self.pathway, {**self.answers, question.id: answer}):
            said = [self._quoted(one, first), self._quoted(two, second)]
            if one == two:
                return f"{said[0]} and {said[1]} cannot stand together: {clash.because} Please answer again."
            shorts = [self.pathway.questions[name].short for name in (one, two)]
            both = " and ".join(f"{short}: {words}" for short, words in zip(shorts, said, strict=True))
            clashes.append(f"{both} cannot stand together: {clash.because}")
        how = "Please give another answer, or go back and change the other one."
        return f"{' '.join(clashes)} {how}" if clashes else None

    def _quoted(self, name: str, choices: list[str]) -> str:
        return ", ".join(f'"{self.pathway.questions[name].label(choice)}"' for choice in choices)

    def answer(self, question: Question, answer: Answer) -> tuple[list[str], list[str]]:
        """Give an answer, and settle the others as `settle` does."""
        # A changed answer retains its place in the order.
        self.answers[question.id] = answer
        self.before.pop(question.id, None)
        return self.settle()

    def settle(self) -> tuple[list[str], list[str]]:
        """Set aside answers that no longer matter; restore those that do again.

        Return the questions whose answers were set aside, and those whose answers were restored.
        """
        set_aside: list[str] = []
        came_back: list[str] = []
        while True:
            outcome = self.outcome()
            back = [q for q in outcome.pending if q in self.aside and self._fits(q)]
            if outcome.unused:
                for name in outcome.unused:
                    self.aside[name] = self.answers.pop(name)
                    set_aside.append(name)
            elif back:
                self.answers[back[0]] = self.aside.pop(back[0])
                came_back.append(back[0])
            else:
                return set_aside, came_back

    def _fits(self, name: str) -> bool:
        return self.clash(self.pathway.questions[name], self.aside[name]) is None

    def back(self) -> bool:
        """Forget the last answer; return whether there was one."""
        if not self.answers:
            return False
        name, answer = self.answers.popitem()
        self.before[name] = answer
        if not self.pathway.questions[name].further:
            self.further = None
        return True

    def count(self, question: Question) -> tuple[int, int]:
        """Return the number of this question, and the most there can be."""
        asked = [q for q in self.answers if self.pathway.questions[q].further == question.further]
        most = 0
        for choice in (*question.choice_ids, NOT_KNOWN):
            then: Mapping[str, Answer] = {**self.answers, question.id: choice}
            pending, open_ = questions_met(self.pathway, then, on_request=self.on_request)
            # Questions after an answer that is not known are never asked.
            met = pending if choice == NOT_KNOWN else open_
            ahead = [q for q in met if q not in then and self.pathway.questions[q].further == question.further]
            most = max(most, len(ahead))
        return len(asked) + 1, len(asked) + 1 + most
