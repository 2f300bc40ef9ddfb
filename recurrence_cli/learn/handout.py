"""A hand-out for teaching: a tree, cases and the key."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from recurrence_cli.engine.outline import tree_of
from recurrence_cli.learn.branch import BranchWalk, Separation, separations
from recurrence_cli.learn.items import ItemKind
from recurrence_cli.learn.quiz import Quiz, QuizPlan, make_quiz
from recurrence_cli.learn.sheets import (
    disclaimers,
    document_of,
    item_data,
    key_groups,
    marks_section,
    question_data,
    question_group,
)
from recurrence_cli.pathway.model import Pathway, Statement
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.data import FORMAT, Data, pathway_data
from recurrence_cli.reports.document import Block, Document, Group, Role, Section
from recurrence_cli.reports.phrases import STRENGTHS
from recurrence_cli.reports.report import Report
from recurrence_cli.reports.tree import tree_report

CASES = 3


def handout_report(pathway: Pathway, root_choice: str, section: str, seed: int, today: date) -> Report:
    """Report a branch for teaching; the seed chooses the cases."""
    return Report(
        partial(_data, pathway, root_choice, section, seed, today),
        partial(_document, pathway, root_choice, section, seed, today),
    )


def _cases(pathway: Pathway, root_choice: str, section: str, seed: int) -> Quiz | None:
    """Make the cases; None for a branch with nothing to distinguish."""
    plan = QuizPlan(seed, CASES, root_choice, section, (ItemKind.OPTIONS,))
    try:
        return make_quiz(pathway, plan)
    except RecurrenceError:
        return None


def _data(pathway: Pathway, root_choice: str, section: str, seed: int, today: date) -> Data:
    tree = tree_report(pathway, tree_of(pathway, root_choice, section), None, today)
    quiz = _cases(pathway, root_choice, section, seed)
    items = tuple(enumerate(quiz.items, 1)) if quiz else ()
    return {
        "format": FORMAT,
        "pathway": pathway_data(pathway, today),
        "notices": [*disclaimers(pathway)],
        "type": root_choice,
        "section": section,
        "nodes": tree.data["nodes"],
        "separations": [
            {
                "question": s.question,
                "options": [{"is": [*choices], "statements": [*ids]} for choices, ids in s.options],
            }
            for s in separations(BranchWalk(pathway, root_choice, section))
        ],
        "questions": [question_data(number, item) for number, item in items],
        "key": [item_data(pathway, number, item) for number, item in items],
    }


def _document(pathway: Pathway, root_choice: str, section: str, seed: int, today: date) -> Document:
    root = pathway.questions[pathway.root]
    tree = tree_report(pathway, tree_of(pathway, root_choice, section), None, today).document
    quiz = _cases(pathway, root_choice, section, seed)
    questions = tuple(question_group(n, item) for n, item in enumerate(quiz.items, 1)) if quiz else ()
    return document_of(
        pathway,
        today,
        f"{root.label(root_choice)}: {pathway.sections[section].title}, to learn from",
        (
            Section("The tree", tree.section("tree"), "tree"),
            Section("What separates the options", separation_groups(pathway, root_choice, section), "separations"),
            Section("Cases", questions, "questions"),
            Section("Sources", tree.section("sources"), "sources"),
            Section("Answers", key_groups(pathway, quiz, today) if quiz else (), "key"),
            marks_section(),
        ),
        quiz,
    )


def separation_groups(pathway: Pathway, root_choice: str, section: str) -> tuple[Group | Block, ...]:
    """Write the questions that separate the options of a branch."""
    found = separations(BranchWalk(pathway, root_choice, section))
    if not found:
        return (Block("No single answer separates the options of this branch."),)
    return tuple(Group(pathway.questions[s.question].ask, tuple(_answers(pathway, s))) for s in found)


def _answers(pathway: Pathway, separation: Separation) -> Iterator[Block]:
    question = pathway.questions[separation.question]
    statements = {statement.id: statement for statement in pathway.statements()}
    for choices, ids in separation.options:
        options = (statements[i] for i in ids)
        named = "; ".join(_option_in_words(pathway, s) for s in options)
        yield Block(named, " or ".join(dict.fromkeys(map(question.says, choices))), role=Role.ITEM)
    rest = [c for c in question.choice_ids if all(c not in choices for choices, _ in separation.options)]
    if rest:
        yield Block("none of these", " or ".join(dict.fromkeys(map(question.says, rest))), role=Role.ITEM)


def _option_in_words(pathway: Pathway, statement: Statement) -> str:
    """Name an option, with its qualifier and strength."""
    assert statement.treatment is not None
    assert statement.strength is not None
    beside = (statement.qualifier, STRENGTHS[statement.strength])
    return f"{pathway.treatments[statement.treatment].name} ({'; '.join(words for words in beside if words)})"
