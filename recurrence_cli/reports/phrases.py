"""Phrases for answers, conditions, strengths and statements."""

from collections.abc import Iterable, Sequence

from recurrence_cli.engine.evaluate import Condition, StatementResult
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Pathway, Question, Statement, Strength, Term, choice_set

STRENGTHS = {
    Strength.USUALLY: "usually offered",
    Strength.MAY: "may be offered",
    Strength.SOMETIMES: "sometimes possible",
    Strength.NOT_USUALLY: "not usually used",
}

MEANINGS = {
    Strength.USUALLY: "the source puts it as usual in this situation",
    Strength.MAY: "the source says that it may be offered or used, not how often",
    Strength.SOMETIMES: "the source says that it is possible for some people, or names doubts",
    Strength.NOT_USUALLY: "the source puts it as not usual in this situation, not as never done",
}
"""The meanings of the words for a strength: how a source puts an option, and nothing about its worth."""

WORDS = (
    *(Term(words, MEANINGS[strength], (), ()) for strength, words in STRENGTHS.items()),
    Term("overdue", "the date for the source's own review has passed", (), ()),
    Term("draft", "no clinician has approved the content for use", (), ()),
)
"""The words of reports that `find` explains beside those of a pathway's glossary."""


def answer_in_words(question: Question, answer: Answer) -> str:
    """Name the choices of an answer."""
    return ", ".join(map(question.label, question.in_order(answer)))


def choices_in_words(question: Question, choices: Iterable[str]) -> str:
    """Name choices of which any would do."""
    return " or ".join(f'"{question.label(choice)}"' for choice in choices)


_NEGATIVE = frozenset({"no", "not", "never", "without", "neither", "nor"})


def says_in_words(question: Question, choices: Sequence[str]) -> str:
    """Say alternative choices as phrases with one beginning: "HER2-low or negative"."""
    first, *others = map(question.says, choices)
    shared = ""
    for end, character in enumerate(first, 1):
        if character in " -" and all(phrase.startswith(first[:end]) for phrase in others):
            shared = first[:end]
    # "no A or B" would deny both.
    if _NEGATIVE.intersection(shared.lower().split()):
        shared = ""
    return " or ".join((first, *(phrase.removeprefix(shared) for phrase in others)))


def answer_says(question: Question, answer: Answer) -> str:
    """Say an answer as phrases; what is not known of it too."""
    known = [question.says(choice) for choice in question.in_order(answer) if choice != NOT_KNOWN]
    if NOT_KNOWN in choice_set(answer):
        known.append("others not known" if known else f"{question.short}: not known")
    return ", ".join(known)


def ways_in_words(pathway: Pathway, ways: Sequence[Sequence[Condition]]) -> str:
    """Say ways as phrases: all conditions of one, or of another."""
    said = [", ".join(says_in_words(pathway.questions[c.question], c.choices) for c in way) for way in ways]
    return f"either {', or else '.join(said)}" if len(said) > 1 else "".join(said)


def reasons_in_words(pathway: Pathway, result: StatementResult) -> str:
    """Say the answers that led to a statement as phrases."""
    said = (answer_says(pathway.questions[reason.question], reason.answer) for reason in result.because)
    return "; ".join(said) or "whatever the answers are"


def name_of(pathway: Pathway, statement: Statement) -> str:
    """Name a statement by treatment and strength, or as a note."""
    if statement.treatment is None or statement.strength is None:
        return f"This note [{statement.id}]"
    return f"{pathway.treatments[statement.treatment].name}, {STRENGTHS[statement.strength]} [{statement.id}]"


def option_name(pathway: Pathway, statement: Statement) -> str:
    """Name an option by treatment and qualifier."""
    assert statement.treatment is not None
    qualifier = f" ({statement.qualifier})" if statement.qualifier else ""
    return f"{pathway.treatments[statement.treatment].name}{qualifier}"


def further_in_words(pathway: Pathway) -> str:
    """Say what further questions are for."""
    in_general = "Further questions only narrow what is listed. Until they are answered, nothing is ruled out."
    return pathway.about.further or in_general


def counted(count: int, noun: str) -> str:
    """Put a number before a noun, plural unless it is 1."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
