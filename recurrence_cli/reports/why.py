"""The report on reasons: why lines are shown or not."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from recurrence_cli.engine.compare import ABSENT, APPLIES, DEPENDS, status
from recurrence_cli.engine.counterfactual import Counterfactual, counterfactuals
from recurrence_cli.engine.evaluate import StatementResult
from recurrence_cli.engine.explain import Explanation, explain
from recurrence_cli.engine.explain import explain_result as explanation_of
from recurrence_cli.pathway.dates import in_words, is_overdue
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Answers, Pathway, Question, Statement, choice_set
from recurrence_cli.reports.data import FORMAT, Data, answer_data, answers_data
from recurrence_cli.reports.document import Block, Document, Group, Section, entries
from recurrence_cli.reports.phrases import answer_says, name_of, says_in_words, ways_in_words
from recurrence_cli.reports.report import Report
from recurrence_cli.reports.titles import status_in_words, status_mark


def why_report(pathway: Pathway, answers: Answers, statements: Sequence[Statement], today: date) -> Report:
    """Report why statements are shown: what applies first, then what depends."""
    rank = {APPLIES: 0, DEPENDS: 1, ABSENT: 2}
    explained = sorted((explain(pathway, answers, s) for s in statements), key=lambda e: rank[status(e.result)])
    reasons = [(e, [*sentences(pathway, answers, e, today)]) for e in explained]
    return Report(partial(_data, pathway, answers, reasons), partial(_document, pathway, reasons, today))


_Reasons = Sequence[tuple[Explanation, list[str]]]


def _data(pathway: Pathway, answers: Answers, reasons: _Reasons) -> Data:
    return {
        "format": FORMAT,
        "answers": answers_data(pathway, answers),
        "statements": [
            {
                "id": e.statement.id,
                "text": e.statement.text,
                "status": status(e.result),
                "sentences": said,
                "remedies": [_remedy(pathway, remedy) for remedy in _remedies(pathway, answers, e)],
            }
            for e, said in reasons
        ],
    }


def _remedies(pathway: Pathway, answers: Answers, explanation: Explanation) -> Sequence[Counterfactual]:
    if explanation.result is None:
        return explanation.counterfactuals
    return () if explanation.result.applies else counterfactuals(pathway, answers, explanation.statement.id)


def _remedy(pathway: Pathway, remedy: Counterfactual) -> list[Data]:
    return [
        {"question": name, "is": [answer_data(pathway.questions[name], option) for option in options]}
        for name, options in remedy.answers
    ]


def _document(pathway: Pathway, reasons: _Reasons, today: date) -> Document:
    groups = tuple(Group(status, (Block(e.statement.text), *entries(*said))) for e, (status, *said) in reasons)
    title = "Why a line is shown, or what would show it"
    lead = tuple(map(Block, filter(None, (status_in_words(pathway, today),))))
    return Document(title, (Section("", groups, "why"),), lead, banner=True, mark=status_mark(pathway))


def sentences(pathway: Pathway, answers: Answers, explanation: Explanation, today: date) -> Iterator[str]:
    """Explain a statement in sentences, with review dates as of `today`."""
    name = name_of(pathway, explanation.statement)
    result = explanation.result
    if result is None:
        yield f"{name}: this line is not shown for these answers."
        yield from _what_would(pathway, answers, explanation, today)
        return
    yield f"{name}: this line {'applies' if result.applies else 'depends on an answer that is not known yet'}."
    yield from _led_by(pathway, explanation)
    if not result.applies:
        yield f"It applies only if this is so: {ways_in_words(pathway, result.ways)}."
    yield from _origin(pathway, explanation.statement, today)


def explain_result(pathway: Pathway, result: StatementResult, today: date) -> list[str]:
    """Say why a statement that was found is shown."""
    return [*sentences(pathway, {}, explanation_of(pathway, result), today)]


def _led_by(pathway: Pathway, explanation: Explanation) -> Iterator[str]:
    if not explanation.led_by:
        yield "It is shown whatever the answers are."
        return
    reasons = (answer_says(pathway.questions[led_by.question], led_by.answer) for led_by in explanation.led_by)
    yield f"Because: {'; '.join(reasons)}."
    for led_by in explanation.led_by:
        if len(led_by.branch) > 1:
            yield f"It is the same for {says_in_words(pathway.questions[led_by.question], led_by.branch)}."


def _origin(pathway: Pathway, statement: Statement, today: date) -> Iterator[str]:
    for citation in statement.citations:
        source = pathway.sources[citation.source]
        at = f", {citation.at}" if citation.at else ""
        overdue = is_overdue(source.review_due, today)
        due = f" REVIEW OVERDUE since {in_words(source.review_due or '')}." if overdue else ""
        yield f"Source: {source.publisher}, {source.title}{at}. Edition seen: {source.seen}.{due} [{source.id}]"
    yield f"In the file: {pathway.name}, line {statement.place.line}."


def _what_would(pathway: Pathway, answers: Answers, explanation: Explanation, today: date) -> Iterator[str]:
    root = pathway.questions[pathway.root]
    if not explanation.counterfactuals:
        yield f"It can never come in with this answer: {answer_says(root, answers.get(root.id, NOT_KNOWN))}."
        if explanation.other_roots:
            yield f"It is a line for {says_in_words(root, explanation.other_roots)}."
        return
    for number, remedy in enumerate(explanation.counterfactuals):
        if number:
            yield "Or to people with these answers:"
        else:
            count = len(remedy.answers)
            yield f"It applies to people with these answers ({count} {'differs' if count == 1 else 'differ'} from yours):"
        for name, options in remedy.answers:
            question = pathway.questions[name]
            words = " or ".join(f"{answer_says(question, a)} ({_flag(question, a)})" for a in options)
            now = answers.get(name, NOT_KNOWN)
            instead = "" if choice_set(now) == {NOT_KNOWN} else f"; now: {answer_says(question, now)}"
            yield f"- {words}{instead}"
    yield from _origin(pathway, explanation.statement, today)


def _flag(question: Question, answer: Answer) -> str:
    return f"{question.id}={question.format(answer)}"
