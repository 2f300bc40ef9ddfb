"""A lesson on one branch of the tree, on a terminal."""

import random
from contextlib import suppress
from datetime import date

from recurrence_cli.cli.output import emit, eprint
from recurrence_cli.cli.practice import Practice, practising
from recurrence_cli.cli.quiz_session import ask_quiz
from recurrence_cli.formats import Format
from recurrence_cli.learn.branch import BranchWalk, branches
from recurrence_cli.learn.handout import separation_groups
from recurrence_cli.learn.quiz import QuizPlan, make_quiz
from recurrence_cli.learn.sheets import marked_report
from recurrence_cli.pathway.model import Pathway, Question
from recurrence_cli.reports.document import Block, Group, Part, Role
from recurrence_cli.reports.phrases import STRENGTHS
from recurrence_cli.wizard import Option, Prompt, Quit

NOTHING = "none"

HELP = ("Tick what you expect, and then see what each answer leads to.",)


def walk_branch(pathway: Pathway, root_choice: str, section: str, day: date, *, accessible: bool, colour: bool) -> None:
    """Teach one branch, then ask a quiz about it. Raises `Cancelled`."""
    report, last = None, "Nothing was recorded."
    with practising(pathway, accessible=accessible, colour=colour) as practice, suppress(Quit):
        practice.begin("Say what you expect, and see what each answer leads to. Your choices are not recorded.")
        root_choice = root_choice or _root(pathway, practice, section)
        section = section or _section(pathway, practice, root_choice)
        _Lesson(pathway, root_choice, section, practice).teach()
        seed = random.SystemRandom().randrange(1, 100_000)
        quiz = make_quiz(pathway, QuizPlan(seed, 5, root_choice, section))
        marked, last = ask_quiz(practice, pathway, quiz, day, tutor=True)
        report = marked_report(pathway, quiz, marked, day, explain=False)
    eprint(last)
    if report:
        emit(report, Format.PLAIN if practice.accessible else Format.TEXT)


def _root(pathway: Pathway, practice: Practice, section: str) -> str:
    root = pathway.questions[pathway.root]
    possible = [choice for choice, ids in branches(pathway).items() if ids and (not section or section in ids)]
    options = tuple(Option(str(n), root.label(choice), choice) for n, choice in enumerate(possible, 1))
    (chosen,) = practice.ask(Prompt(root.ask, options, back=False))
    return chosen


def _section(pathway: Pathway, practice: Practice, root_choice: str) -> str:
    ids = branches(pathway)[root_choice]
    options = tuple(Option(str(n), pathway.sections[i].title, i) for n, i in enumerate(ids, 1))
    (chosen,) = practice.ask(Prompt("Which part of the tree?", options, back=False))
    return chosen


class _Lesson:
    """A walk down one branch with a learner."""

    def __init__(self, pathway: Pathway, root_choice: str, section: str, practice: Practice) -> None:
        self.pathway = pathway
        self.practice = practice
        self.root_choice = root_choice
        self.section = section
        self.walked = BranchWalk(pathway, root_choice, section)

    def teach(self) -> None:
        """Ask the questions, then show what separates the options. Raises `Quit`."""
        number = 0
        while question := self.walked.next_question():
            number += 1
            parts = self._expect(number, question)
            self.practice.read(f"Step {number}", parts, after="the next step")
            options = tuple(Option(str(n), c.label, c.id) for n, c in enumerate(question.choices, 1))
            quiet = (f"The tree asks: {question.ask}",)
            (chosen,) = self.practice.ask(Prompt("Continue with which answer?", options, quiet, back=False))
            self.walked.choose(question, chosen)
        parts = (
            Group("Listed at the end of this branch", tuple(self._listed()), role=Role.HEADING),
            Group("What separates the options", separation_groups(self.pathway, self.root_choice, self.section)),
        )
        self.practice.read("The end of this branch", parts, after="quiz on this branch")

    def _expect(self, number: int, question: Question) -> tuple[Part, ...]:
        """Ask what one answer leads to, and return the feedback."""
        candidates = self.walked.candidates(question.id)
        choice = self.walked.choice_to_ask(question)
        offered = self.walked.offered(question, choice)
        options = [Option(str(n), self._name(t), t) for n, t in enumerate(offered, 1)]
        prompt = Prompt(
            f'If the answer is "{question.label(choice)}": which of these can still be listed?',
            (*options, Option("0", "None of these", NOTHING)),
            quiet=(f"Step {number}. The tree asks: {question.ask}", f"Look in: {question.look_in}"),
            help=(*HELP, question.help),
            many=True,
            back=False,
        )
        expected = self.practice.ask(prompt) - {NOTHING}
        listed = self.walked.listed_with(question, choice).intersection(candidates)
        went = [Block(f"You expected {len(expected & listed)} of {len(listed)}.")]
        for label, treatments in (("You missed", listed - expected), ("It does not lead to", expected - listed)):
            if named := [self._name(t) for t in candidates if t in treatments]:
                went.append(Block("; ".join(named), label, role=Role.ITEM))
        return *went, Group("What each answer leads to", tuple(self._answer_blocks(question)))

    def _answer_blocks(self, question: Question) -> list[Block]:
        blocks = []
        for choices, treatments in self.walked.treatments_by_answer(question):
            named = "; ".join(map(self._name, treatments)) or "none of these"
            blocks.append(Block(named, " or ".join(dict.fromkeys(map(question.says, choices))), role=Role.ITEM))
        return blocks

    def _listed(self) -> list[Block]:
        blocks = [
            Block(
                r.statement.text,
                strong=self._name(r.statement.treatment or ""),
                beside=STRENGTHS[r.statement.strength],
                role=Role.ITEM,
            )
            for r in self.walked.results()
            if r.statement.strength is not None
        ]
        return blocks or [Block("Nothing listed. That does not mean never.")]

    def _name(self, treatment: str) -> str:
        return self.pathway.treatments[treatment].name
