"""Branches to learn: one section for one answer to the first question."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from recurrence_cli.engine.cubes import Cube, both
from recurrence_cli.engine.evaluate import StatementResult, walk
from recurrence_cli.learn.cases import CaseMaker
from recurrence_cli.learn.listings import cube_of_way
from recurrence_cli.pathway.model import Answer, Answers, Pathway, Question
from recurrence_cli.pathway.problems import RecurrenceError, did_you_mean
from recurrence_cli.pathway.value import value

MOST_OFFERED = 9
"""The most treatments offered at once, each with a digit, unless one answer leads to more."""


@value
class Separation:
    """A question that separates options, with the options for each answer."""

    question: str
    options: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    """Choices, and the ids of the options that need one of them."""


class BranchWalk:
    """A walk down one branch, with the answers chosen so far."""

    def __init__(self, pathway: Pathway, root_choice: str, section: str) -> None:
        self.pathway = pathway
        self.section = pathway.sections[section]
        self._cases = CaseMaker(pathway, section)
        self.answers: dict[str, Answer] = {pathway.root: root_choice}

    def results(self, answers: Answers | None = None) -> list[StatementResult]:
        """List the options for these answers, or for those so far."""
        return self._cases.options(self.answers if answers is None else answers)

    def next_question(self) -> Question | None:
        """Return the first question that options still depend on."""
        depends = {name for result in self.results() for name in result.depends_on}
        return next((q for q in self.pathway.questions.values() if q.id in depends), None)

    def candidates(self, question: str) -> list[str]:
        """List the treatments that the answer to a question may decide."""
        named = (r.statement.treatment for r in self.results() if question in r.depends_on)
        return [*dict.fromkeys(t for t in named if t is not None)]

    def choice_to_ask(self, question: Question) -> str:
        """Choose the answer to ask about.

        It leads to the most treatments, as long as at least two distractors can be offered too.
        """
        candidates = self.candidates(question.id)
        counts = {c: len(self.listed_with(question, c).intersection(candidates)) for c in question.choice_ids}
        return max(counts, key=lambda c: counts[c] if counts[c] <= MOST_OFFERED - 2 else -counts[c])

    def offered(self, question: Question, choice: str) -> list[str]:
        """List treatments to choose from: those of one answer, and distractors."""
        candidates = self.candidates(question.id)
        listed = self.listed_with(question, choice)
        right = [t for t in candidates if t in listed]
        others = [t for t in candidates if t not in listed][: max(2, MOST_OFFERED - len(right))]
        return [t for t in candidates if t in right or t in others]

    def listed_with(self, question: Question, choice: str) -> frozenset[str]:
        """Collect the treatments that can still be listed after one answer."""
        results = self.results({**self.answers, question.id: self.answer(question, choice)})
        return frozenset(r.statement.treatment for r in results if r.statement.treatment is not None)

    def treatments_by_answer(self, question: Question) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """List the treatments that each answer leads to.

        Only those that the question decides. Answers that lead to the same are grouped.
        """
        candidates = self.candidates(question.id)
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        for choice in question.choice_ids:
            listed = self.listed_with(question, choice)
            treatments = tuple(t for t in candidates if t in listed)
            found[treatments] = (*found.get(treatments, ()), choice)
        return [(choices, treatments) for treatments, choices in found.items()]

    def choose(self, question: Question, choice: str) -> None:
        """Continue with one answer."""
        self.answers[question.id] = self.answer(question, choice)

    @staticmethod
    def answer(question: Question, choice: str) -> Answer:
        """Make the answer that has one choice."""
        return frozenset({choice}) if question.many else choice


def separations(walked: BranchWalk) -> tuple[Separation, ...]:
    """List the questions that separate options of a branch, in question order.

    A question separates two options when their cubes exclude each other in it and in nothing else: with operable=yes,
    surgery=mastectomy and operable=yes, surgery=none that is surgery. A `many` question separates them when they need
    different ticks.
    """
    questions = walked.pathway.questions
    root = {walked.pathway.root: walked.answers[walked.pathway.root]}
    results = walked.results(root)
    cubes = {r.statement.id: [cube_of_way(walked.pathway, way) for way in r.ways] for r in results}
    separating: set[str] = set()
    for one, other in combinations(cubes.values(), 2):
        for a in one:
            for b in other:
                apart = [q for q in a.keys() & b.keys() if a[q] != b[q] and (questions[q].many or not a[q] & b[q])]
                if len(apart) == 1 and both(_without(a, apart[0]), _without(b, apart[0])) is not None:
                    separating.update(apart)
    return tuple(
        Separation(name, tuple(_by_choices(results, name).items()))
        for name in walked.pathway.questions
        if name in separating
    )


def _by_choices(results: Iterable[StatementResult], question: str) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for result in results:
        for condition in (c for way in result.ways for c in way if c.question == question):
            found.setdefault(condition.choices, {})[result.statement.id] = None
    return {choices: tuple(ids) for choices, ids in found.items()}


def _without(cube: Cube, question: str) -> Cube:
    return {name: bits for name, bits in cube.items() if name != question}


def branches(pathway: Pathway) -> dict[str, tuple[str, ...]]:
    """Map each answer to the first question to its sections with options."""
    found: dict[str, tuple[str, ...]] = {}
    for choice in pathway.questions[pathway.root].choice_ids:
        outcome = walk(pathway, {pathway.root: choice}, on_request=True)
        found[choice] = tuple(s.id for s, results in outcome.sections if any(r.statement.is_option for r in results))
    return found


def check_branch(pathway: Pathway, root_choice: str, section: str) -> None:
    """Refuse a branch without options to learn.

    Raises `RecurrenceError` with the branches that have some.
    """
    found = branches(pathway)
    root = pathway.questions[pathway.root]
    if root_choice and root_choice not in found:
        known = ", ".join(found)
        raise RecurrenceError(
            f'"{root_choice}" is not a choice of {root.id} ({known}).{did_you_mean(root_choice, found)}'
        )
    sections = found[root_choice] if root_choice else tuple(dict.fromkeys(s for ids in found.values() for s in ids))
    if section and section not in sections:
        near = did_you_mean(section, sections)
        raise RecurrenceError(f'"{section}" has no options to learn here; choose one of {", ".join(sections)}.{near}')
