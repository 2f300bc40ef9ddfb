"""A branch of the tree on a terminal: what the learner expects, and what each answer leads to."""

import random
from contextlib import suppress
from datetime import date

from recurrence_cli.cli.output import columns, emit, eprint
from recurrence_cli.cli.quiz_session import Cancelled, ask_quiz, wants_plain
from recurrence_cli.formats import Format, Screen, draw
from recurrence_cli.learn.branch import BranchWalk, branches
from recurrence_cli.learn.handout import separation_groups
from recurrence_cli.learn.quiz import QuizPlan, make_quiz
from recurrence_cli.learn.sheets import marked_report, standing
from recurrence_cli.pathway.model import Pathway, Question
from recurrence_cli.reports.document import Block, Document, Part, Role, Section
from recurrence_cli.reports.phrases import STRENGTHS
from recurrence_cli.wizard import Front, Option, Prompt, Quit, front_end

NOTHING = "none"

HELP = ("Tick what you expect, and then see what each answer leads to.", "Your choices are not kept.")


def walk_branch(pathway: Pathway, root_choice: str, section: str, day: date, *, plain: bool) -> None:
    """Walk one branch with a learner, then offer a quiz about it. Raises `Cancelled` on Ctrl-C."""
    front = front_end(plain or wants_plain())
    front.tell(standing(pathway))
    try:
        with suppress(Quit):
            root_choice = root_choice or _root(pathway, front, section)
            section = section or _section(pathway, front, root_choice)
            _Lesson(pathway, root_choice, section, front).teach()
            again = Prompt(
                "What next?", (Option("k", "quiz on this branch", "quiz"), Option("s", "stop", "stop")), back=False
            )
            if front.ask(again) == {"quiz"}:
                seed = random.SystemRandom().randrange(1, 100_000)
                quiz = make_quiz(pathway, QuizPlan(seed, 5, root_choice, section))
                marked = ask_quiz(pathway, quiz, day, tutor=True, plain=plain)
                emit(marked_report(pathway, quiz, marked, day, explain=False), Format.PLAIN if plain else Format.TEXT)
    except KeyboardInterrupt:
        eprint("Nothing was kept.")
        raise Cancelled("") from None


def _root(pathway: Pathway, front: Front, section: str) -> str:
    root = pathway.questions[pathway.root]
    possible = [choice for choice, ids in branches(pathway).items() if ids and (not section or section in ids)]
    options = tuple(Option(str(n), root.label(choice), choice) for n, choice in enumerate(possible, 1))
    (chosen,) = front.ask(Prompt(root.ask, options, back=False))
    return chosen


def _section(pathway: Pathway, front: Front, root_choice: str) -> str:
    ids = branches(pathway)[root_choice]
    options = tuple(Option(str(n), pathway.sections[i].title, i) for n, i in enumerate(ids, 1))
    (chosen,) = front.ask(Prompt("Which part of the tree?", options, back=False))
    return chosen


class _Lesson:
    """One branch while it is walked."""

    def __init__(self, pathway: Pathway, root_choice: str, section: str, front: Front) -> None:
        self.pathway = pathway
        self.front = front
        self.root_choice = root_choice
        self.section = section
        self.walked = BranchWalk(pathway, root_choice, section)

    def teach(self) -> None:
        """Walk the questions to the end, and say what separates the options."""
        while question := self.walked.next_question():
            self._expect(question)
            options = tuple(Option(str(n), c.label, c.id) for n, c in enumerate(question.choices, 1))
            (chosen,) = self.front.ask(Prompt("Go on with which answer?", options, back=False))
            self.walked.choose(question, chosen)
        self._show("Listed at the end of this branch", tuple(self._listed()))
        groups = separation_groups(self.pathway, self.root_choice, self.section)
        self._show("What separates the options", groups)

    def _expect(self, question: Question) -> None:
        """Ask what one answer leads to, and show what each does."""
        candidates = self.walked.candidates(question.id)
        choice = max(
            question.choice_ids, key=lambda c: len(self.walked.listed_with(question, c).intersection(candidates))
        )
        offered = self.walked.offered(question, choice)
        options = [Option(str(n), self._name(t), t) for n, t in enumerate(offered, 1)]
        prompt = Prompt(
            f'If the answer is "{question.label(choice)}": which of these can still be listed?',
            (*options, Option("0", "None of these", NOTHING)),
            quiet=(f"The tree asks: {question.ask}", f"Look in: {question.look_in}"),
            help=(*HELP, question.help),
            many=True,
            back=False,
        )
        expected = self.front.ask(prompt) - {NOTHING}
        listed = self.walked.listed_with(question, choice).intersection(candidates)
        wrong = len(expected - listed)
        beside = f", and {wrong} that it does not lead to" if wrong else ""
        self.front.tell([f"You expected {len(expected & listed)} of {len(listed)}{beside}."])
        self._show("What each answer leads to", tuple(self._onwards(question, candidates)))

    def _onwards(self, question: Question, candidates: list[str]) -> list[Block]:
        blocks = []
        for choice in question.choice_ids:
            listed = self.walked.listed_with(question, choice)
            named = "; ".join(self._name(t) for t in candidates if t in listed) or "none of these"
            blocks.append(Block(named, question.says(choice), role=Role.ITEM))
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

    def _show(self, title: str, parts: tuple[Part, ...]) -> None:
        document = Document("", (Section(title, parts),))
        for _, text in draw(document, Format.PLAIN, Screen(columns() - 1)):
            self.front.tell(text.removesuffix("\n").split("\n"))
