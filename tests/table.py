"""The table that the content was made from, judged by an evaluator of its own, which knows nothing of trees.

A condition is a list of terms that must all hold, each true, false or, while its question is open, unknown.
"""

import csv
from dataclasses import replace
from itertools import product
from pathlib import Path

from recurrence_cli.engine.evaluate import walk
from recurrence_cli.model import Answer, Pathway

TABLE = Path(__file__).with_name("statements.csv")

Term = list[tuple[str, frozenset[str]]]
"""Alternatives, each a question and the values that make the term true."""

Ways = set[frozenset[tuple[str, frozenset[str]]]] | None
"""The ways in which a statement would apply: one empty way when it does, None when it cannot."""

APPLIES: Ways = {frozenset()}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def terms(when: str) -> list[Term]:
    read: list[Term] = []
    for term in when.split("; ") if when != "any" else ():
        question, values = term.split("=")
        if question == "advanced":
            read.append([("recurrence_type", frozenset({"secondary"})), ("operable", frozenset({"no"}))])
        else:
            read.append([(question, frozenset(values.split("|")))])
    return read


def judge(condition: list[Term], answers: dict[str, Answer]) -> Ways:
    """What the table says: the alternatives of each term that may yet come true, one of each making a way."""
    open_terms = []
    for term in condition:
        verdicts = {(question, values): verdict(values, answers.get(question)) for question, values in term}
        if True in verdicts.values():
            continue
        undecided = [alternative for alternative, held in verdicts.items() if held is None]
        if not undecided:
            return None
        open_terms.append(undecided)
    return {frozenset((question, values - {"not_known"}) for question, values in way) for way in product(*open_terms)}


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
