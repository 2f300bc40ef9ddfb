"""The table that the content was made from, judged by an evaluator of its own, which knows nothing of trees.

A condition has alternatives, of which one must hold; each is a list of terms that must all hold, and each term is true,
false or, while its question is open, unknown.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations, product
from math import prod
from pathlib import Path

from recurrence_cli.engine.evaluate import walk
from recurrence_cli.pathway.model import Answer, Pathway, Question, Statement, Steps, UseBranch

TABLE = Path(__file__).with_name("statements.csv")
PHRASES = Path(__file__).with_name("says.csv")

SEVERAL = {"local_areas", "regional_areas", "secondary_sites", "chemotherapy_groups"}
"""The questions that take several choices, by the design."""

Condition = tuple[str, frozenset[str]]
"""A question and the values that make it true."""

Term = list[Condition]
"""Conditions of which one will do."""

Way = frozenset[Condition]
Ways = set[Way] | None
"""The ways in which a statement would apply: one empty way when it does, None when it cannot."""

APPLIES: Ways = {frozenset()}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def phrases() -> dict[tuple[str, str], str]:
    """Read what each choice says, by its question and its id."""
    with PHRASES.open(encoding="utf-8", newline="") as file:
        return {(row["question"], row["choice"]): row["says"] for row in csv.DictReader(file)}


CHOICES = {question: frozenset(c for q, c in phrases() if q == question) for question, _ in phrases()}


def alternatives(when: str) -> list[list[Term]]:
    """Read a condition: its alternatives, each with its terms."""
    return [_terms(alternative) for alternative in when.split(" OR ")]


def questions_read(condition: list[list[Term]]) -> set[str]:
    """Collect the questions that a condition reads."""
    return {question for terms in condition for term in terms for question, _ in term}


def _terms(when: str) -> list[Term]:
    read: list[Term] = []
    for term in when.split("; ") if when != "any" else ():
        question, values = term.split("=")
        if question == "advanced":
            read.append([("recurrence_type", frozenset({"secondary"})), ("operable", frozenset({"no"}))])
        else:
            read.append([(question, frozenset(values.split("|")))])
    return read


def judge(condition: list[list[Term]], answers: dict[str, Answer]) -> Ways:
    """Say what the table says: every way in which one of the alternatives may yet come true, none of them twice."""
    return _shortest({way for terms in condition for way in _ways(terms, answers) or ()}) or None


def _ways(terms: list[Term], answers: dict[str, Answer]) -> Ways:
    """Take of each term a condition that may yet come true; None when a term is false."""
    open_terms = []
    for term in terms:
        verdicts = {(question, values): verdict(values, answers.get(question)) for question, values in term}
        if True in verdicts.values():
            continue
        undecided = [alternative for alternative, held in verdicts.items() if held is None]
        if not undecided:
            return None
        open_terms.append(undecided)
    return {frozenset((question, values - {"not_known"}) for question, values in way) for way in product(*open_terms)}


def _shortest(ways: set[Way]) -> set[Way]:
    """Join ways that differ in the values of one question, and leave out those that another one implies."""
    while True:
        ways = {frozenset(condition for condition in way if not _certain(*condition)) for way in ways}
        joined = {way for pair in combinations(ways, 2) if (way := _joined(*pair)) is not None}
        if joined <= ways:
            return {way for way in ways if not any(other != way and _implies(way, other) for other in ways)}
        ways |= joined


def _certain(question: str, values: frozenset[str]) -> bool:
    return question not in SEVERAL and values >= CHOICES[question]


def _joined(one: Way, other: Way) -> Way | None:
    """Join two ways that are the same but for the values of one question."""
    left, right = one - other, other - one
    if len(left) == len(right) == 1:
        ((question, values),), ((also, more),) = left, right
        if question == also:
            return (one & other) | {(question, values | more)}
    return None


def _implies(way: Way, other: Way) -> bool:
    """Tell whether `other` holds wherever `way` does."""
    return all(any(q == question and v <= values for q, v in way) for question, values in other)


def verdict(values: frozenset[str], answer: Answer | None) -> bool | None:
    """Whether a term is true, false, or, while its question is open, unknown."""
    given = {answer} if isinstance(answer, str) else set(answer or {"not_known"})
    if given & values:
        return True
    return None if "not_known" in given else False


def found_ways(pathway: Pathway, answers: dict[str, Answer]) -> dict[str, Ways]:
    outcome = walk(pathway, answers, on_request=True)
    return {
        f.statement.id: {frozenset((c.question, frozenset(c.choices)) for c in way) for way in f.ways} or APPLIES
        for _, found in outcome.sections
        for f in found
    }


def only(pathway: Pathway, section: str) -> Pathway:
    """The pathway with that one section, so that a walk does no more than is looked at."""
    return replace(pathway, sections={section: pathway.sections[section]}, trees={section: pathway.trees[section]})


# --- every combination of answers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """Statements of a section, and questions: on every combination of their answers the tree and the table must agree."""

    section: str
    questions: tuple[str, ...]
    statements: tuple[str, ...]

    def combinations(self, pathway: Pathway) -> Iterator[dict[str, Answer]]:
        """List every combination of answers to the questions."""
        for answers in product(*(possible(pathway.questions[name]) for name in self.questions)):
            yield dict(zip(self.questions, answers, strict=True))

    def size(self, pathway: Pathway) -> int:
        """Count the combinations, once for each statement."""
        return len(self.statements) * prod(len(possible(pathway.questions[name])) for name in self.questions)


def comparisons(pathway: Pathway) -> Iterator[Comparison]:
    """List what must be compared: for each statement every question that its paths ask or its row reads."""
    asked = questions_asked(pathway)
    read = {row["id"]: frozenset(asked[row["id"]] | questions_read(alternatives(row["when"]))) for row in rows()}
    for section in pathway.sections:
        ids = [row["id"] for row in rows() if row["section"] == section]
        # What reads some of the questions of another statement is compared along with it.
        largest = {read[i] for i in ids if not any(read[i] < read[j] for j in ids)}
        for questions in sorted(largest, key=sorted):
            yield Comparison(section, tuple(sorted(questions)), tuple(i for i in ids if read[i] <= questions))


def possible(question: Question) -> list[Answer]:
    """Every answer to `question`, "not known" and its being among the ticks included."""
    if not question.many:
        return [*question.choice_ids, "not_known"]
    ticks = (*question.choice_ids, "not_known")
    sets = chain.from_iterable(combinations(ticks, size) for size in range(1, len(ticks) + 1))
    return ["not_known" if s == ("not_known",) else frozenset(s) for s in sets]


def questions_asked(pathway: Pathway) -> dict[str, set[str]]:
    """Statement id -> the questions that some path to it asks."""
    found: dict[str, set[str]] = defaultdict(set)

    def follow(steps: Steps, asked: frozenset[str]) -> None:
        for step in steps:
            if isinstance(step, Statement):
                found[step.id] |= asked
            elif isinstance(step, UseBranch):
                follow(pathway.branches[step.branch].steps, asked)
            else:
                for branch in step.branches:
                    follow(branch.steps, asked | {step.question})

    for tree in pathway.trees.values():
        follow(tree, frozenset())
    return found
