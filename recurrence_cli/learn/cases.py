"""Cases to learn from: answers that reach or just miss an option.

A case is made from a cube of a statement (`engine.rules`). It is then completed: it has every answer that decides an option
of the section, if only as not known. `walk` decides what a case lists.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from random import Random

from recurrence_cli.engine.answers import clashes, warnings
from recurrence_cli.engine.conditions import Reply, all_bits, bits_of, numbers, question_of, reply_to, wanted
from recurrence_cli.engine.cubes import Cube
from recurrence_cli.engine.evaluate import Outcome, StatementResult, walk
from recurrence_cli.engine.rules import rules_of
from recurrence_cli.learn.chance import draw, shuffled
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Answers, Pathway, Question, Statement
from recurrence_cli.pathway.value import value

EXTRA_FACTS = 2
"""The most answers in a case that do not decide its section."""


@value
class Separator:
    """The one question that separates an option from a case.

    With one of the `choices`, the option would be listed.
    """

    question: str
    choices: tuple[str, ...]


@value
class Neighbour:
    """An option that a case misses by one answer."""

    statement: Statement
    separator: Separator


class CaseMaker:
    """A maker of cases for one section of a pathway."""

    def __init__(self, pathway: Pathway, section: str) -> None:
        self.pathway = pathway
        self.section = pathway.sections[section]
        trees = {section: pathway.trees[section]}
        # Walking one section takes a tenth of the time of all, and similar cases ask for the same walks.
        self.alone = replace(pathway, sections={section: self.section}, trees=trees)
        self._walk = lru_cache(maxsize=4096)(lambda items: walk(self.alone, dict(items), on_request=True))

    def outcome(self, answers: Answers) -> Outcome:
        """Evaluate the section alone."""
        return self._walk(tuple((q, answers[q]) for q in self.pathway.questions if q in answers))

    def options(self, answers: Answers) -> list[StatementResult]:
        """List the options of the section for these answers."""
        return [r for _, found in self.outcome(answers).sections for r in found if r.statement.is_option]

    @cached_property
    def cubes(self) -> tuple[tuple[Statement, tuple[Cube, ...]], ...]:
        """The options of the section with their cubes."""
        rules = rules_of(self.alone)
        return tuple(
            (statement, tuple(rules.cubes[number] for number in numbers(rule.cubes)))
            for statement, rule in rules.statements[self.section.id]
            if statement.is_option
        )

    def roots_of(self, statement: str) -> tuple[str, ...]:
        """List the root choices with which an option can be listed."""
        root = self.pathway.questions[self.pathway.root]
        bits = 0
        for cube in self._cubes_of(statement):
            bits |= cube.get(root.id, all_bits(root))
        return tuple(choice for choice in root.choice_ids if bits & bits_of(root, (choice,)))

    def case(
        self, rng: Random, statement: str, root: str, *, past: bool = False, unknown: bool = False
    ) -> Answers | None:
        """Make a case that leads to an option.

        With `past`, it misses the option by one answer. With `unknown`, one deciding answer is not known. None if this draw
        made no case; another may.
        """
        answers = self._start(rng, statement, root)
        if answers is None or (past and not self._miss(rng, statement, answers)):
            return None
        if not self._complete(rng, answers):
            return None
        if unknown and not self._forget(rng, answers):
            return None
        self._prune(answers)
        self._embellish(rng, answers)
        ordered = {q: answers[q] for q in self.pathway.questions if q in answers}
        return ordered if fits(self.pathway, ordered) and not self._implies_unknown(ordered) else None

    def neighbours(self, answers: Answers) -> Iterator[Neighbour]:
        """List the options that one other answer would add, nearest first."""
        replies = self._replies(answers)
        found: list[tuple[tuple[bool, int], Neighbour]] = []
        for statement, cubes in self.cubes:
            nearest: tuple[tuple[bool, int], Neighbour] | None = None
            for cube in cubes:
                contradicted = _contradicted(cube, replies)
                # A condition that a question is open is met by not knowing, which is not an answer to learn.
                if len(contradicted) != 1 or contradicted[0] not in self.pathway.questions:
                    continue
                separator = self._separator(answers, statement, contradicted[0], cube[contradicted[0]])
                if separator is not None:
                    still_open = sum(1 for v, bits in cube.items() if v in replies and replies[v].left_of(bits))
                    rank = (separator.question == self.pathway.root, still_open)
                    if nearest is None or rank < nearest[0]:
                        nearest = rank, Neighbour(statement, separator)
            if nearest is not None:
                found.append(nearest)
        return (neighbour for _, neighbour in sorted(found, key=lambda pair: pair[0]))

    # --- steps of making a case

    def _cubes_of(self, statement: str) -> tuple[Cube, ...]:
        return next(cubes for s, cubes in self.cubes if s.id == statement)

    def _start(self, rng: Random, statement: str, root: str) -> dict[str, Answer] | None:
        questions = self.pathway.questions
        allowed = bits_of(questions[self.pathway.root], (root,))
        cubes = [c for c in self._cubes_of(statement) if c.get(self.pathway.root, allowed) & allowed]
        if not cubes:
            return None
        cube = draw(rng, cubes)
        answers: dict[str, Answer] = {self.pathway.root: root}
        for variable, bits in cube.items():
            if variable not in questions:
                answers[question_of(variable)] = NOT_KNOWN
            elif variable != self.pathway.root:
                question = questions[variable]
                answers[variable] = question.answer(draw(rng, choices) for choices in wanted(question, bits))
        return answers if fits(self.pathway, answers) else None

    def _miss(self, rng: Random, statement: str, answers: dict[str, Answer]) -> bool:
        """Change one answer so that the statement is not listed."""
        before = dict(answers)
        for name in shuffled(rng, (q for q in before if q != self.pathway.root)):
            for choice in shuffled(rng, self.pathway.questions[name].choice_ids):
                answers[name] = self.pathway.questions[name].answer([choice])
                ids = {result.statement.id for result in self.options(answers)}
                if statement not in ids and fits(self.pathway, answers):
                    return True
            answers[name] = before[name]
        return False

    def _complete(self, rng: Random, answers: dict[str, Answer]) -> bool:
        """Answer every question that decides an option of the section."""
        while deciding := [q for q in self._deciding(answers) if q not in answers]:
            question = self.pathway.questions[deciding[0]]
            if not self._answer(rng, question, answers):
                return False
        return True

    def _answer(self, rng: Random, question: Question, answers: dict[str, Answer]) -> bool:
        choices = shuffled(rng, question.choice_ids)
        if question.many and len(choices) > 1 and not rng.randrange(4):
            answers[question.id] = frozenset(choices[:2])
            if fits(self.pathway, answers):
                return True
        for choice in choices:
            answers[question.id] = question.answer([choice])
            if fits(self.pathway, answers):
                return True
        return False

    def _forget(self, rng: Random, answers: dict[str, Answer]) -> bool:
        """Make one deciding answer not known."""
        for name in shuffled(rng, (q for q in answers if q != self.pathway.root)):
            then: dict[str, Answer] = {**answers, name: NOT_KNOWN}
            if name in self._deciding(then) and self._complete(rng, then):
                answers.update(then)
                return True
        return False

    def _prune(self, answers: dict[str, Answer]) -> None:
        """Drop answers that decide no option, even one answer away."""
        for name in [q for q in answers if q != self.pathway.root]:
            replies = self._replies(answers)
            near = (c for _, cubes in self.cubes for c in cubes if len(_contradicted(c, replies)) < 2)
            if not any(question_of(variable) == name for cube in near for variable in cube):
                del answers[name]

    def _embellish(self, rng: Random, answers: dict[str, Answer]) -> None:
        """Add facts that decide nothing, so as not to reveal the key."""
        more = rng.randrange(EXTRA_FACTS + 1)
        if not more:
            return
        outcome = walk(self.pathway, answers)
        asked = [q for q in outcome.pending if q not in answers and not self.pathway.questions[q].further]
        for name in shuffled(rng, asked)[:more]:
            if not self._answer(rng, self.pathway.questions[name], answers):
                del answers[name]

    def _implies_unknown(self, answers: Answers) -> bool:
        """Report whether the other answers partly decide one that is "not known"."""
        return any(
            not fits(self.pathway, {**answers, name: self.pathway.questions[name].answer([choice])})
            for name, answer in answers.items()
            if answer == NOT_KNOWN
            for choice in self.pathway.questions[name].choice_ids
        )

    def _deciding(self, answers: Answers) -> list[str]:
        """List the open questions on which options of the section depend."""
        named = {question for result in self.options(answers) for question in result.depends_on}
        return [q for q in self.pathway.questions if q in named]

    def _replies(self, answers: Answers) -> dict[str, Reply]:
        return {name: reply_to(q, answers.get(name)) for name, q in self.pathway.questions.items()}

    def _separator(self, answers: Answers, statement: Statement, name: str, bits: int) -> Separator | None:
        """Return the answers to one question that add a statement without clashes."""
        question = self.pathway.questions[name]
        given = answers.get(name, NOT_KNOWN)
        ticked = given if isinstance(given, frozenset) else frozenset()
        would_do = []
        for choices in wanted(question, bits):
            for choice in choices:
                then = {**answers, name: ticked | {choice} if question.many else choice}
                if fits(self.pathway, then) and any(r.statement.id == statement.id for r in self.options(then)):
                    would_do.append(choice)
        return Separator(name, tuple(dict.fromkeys(would_do))) if would_do else None


def _contradicted(cube: Cube, replies: Mapping[str, Reply]) -> list[str]:
    """List the conditions of a cube that the answers exclude."""
    return [
        variable
        for variable, bits in cube.items()
        if (replies[variable].left_of(bits) is None if variable in replies else not replies[question_of(variable)].open)
    ]


def fits(pathway: Pathway, answers: Answers) -> bool:
    """Report whether answers neither clash nor look doubtful together."""
    return not any(clashes(pathway, answers)) and not any(warnings(pathway, answers))


# --- words ----------------------------------------------------------------------------------------------------------


def case_in_words(pathway: Pathway, answers: Answers, rng: Random) -> tuple[str, ...]:
    """Write a case in sentences, one per answer.

    The answer to the first question is first; the others are shuffled.
    """
    others = shuffled(rng, (name for name in answers if name != pathway.root))
    named = [pathway.root, *others] if pathway.root in answers else others
    return tuple(_sentence(pathway.questions[name], answers[name]) for name in named)


def answer_phrase(question: Question, answer: Answer) -> str:
    """Write an answer as a phrase that is clear without its question."""
    choices = question.in_order(answer)
    if choices == (NOT_KNOWN,):
        return f"not known: {question.short}"
    return " and ".join(map(question.says, choices))


def _sentence(question: Question, answer: Answer) -> str:
    phrase = answer_phrase(question, answer)
    return f"{phrase[0].upper()}{phrase[1:]}."
