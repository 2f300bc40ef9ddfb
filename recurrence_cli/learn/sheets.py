"""Reports for learners and teachers: sheets, keys and marks."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from recurrence_cli.learn.feedback import MARKS, Feedback
from recurrence_cli.learn.items import Alternative, Item
from recurrence_cli.learn.marking import MarkedItem
from recurrence_cli.learn.quiz import Quiz
from recurrence_cli.pathway.model import Pathway, Status
from recurrence_cli.pathway.problems import Exit
from recurrence_cli.pathway.value import value
from recurrence_cli.reports.data import FORMAT, Data, answers_data, given, pathway_data
from recurrence_cli.reports.detail import version_of
from recurrence_cli.reports.document import Block, Cell, Document, Group, Part, Role, Row, Section, Table
from recurrence_cli.reports.report import Report

SCORE = "This is for learning; there is no pass mark."


@value
class MarkedFile:
    """A file of replies with its marks, or an error."""

    name: str
    marked: tuple[MarkedItem, ...] = ()
    error: str = ""


def disclaimers(pathway: Pathway) -> tuple[str, ...]:
    """Return the first lines of every sheet: no advice, and review status."""
    about = pathway.about
    sentences = ["For learning. Not advice."]
    if about.status != Status.APPROVED:
        sentences.append(f"{about.status.value.replace('_', ' ').upper()}: not approved for clinical use.")
    if about.clinical_reviewer is None:
        sentences.append("No clinical reviewer has checked this content yet.")
    return (" ".join(sentences), *about.notice[:1])


# --- the sheet ------------------------------------------------------------------------------------------------------


def sheet_report(pathway: Pathway, quiz: Quiz, today: date) -> Report:
    """Report the questions of a quiz without their answers."""
    return Report(partial(_sheet_data, pathway, quiz, today), partial(_sheet_document, pathway, quiz, today))


def _sheet_data(pathway: Pathway, quiz: Quiz, today: date) -> Data:
    return {
        **_head_data(pathway, quiz, today),
        "questions": [question_data(number, item) for number, item in enumerate(quiz.items, 1)],
    }


def _head_data(pathway: Pathway, quiz: Quiz, today: date) -> Data:
    plan = quiz.plan
    return {
        "format": FORMAT,
        "pathway": pathway_data(pathway, today),
        "quiz": quiz.code,
        "made_from": {
            "seed": plan.seed,
            "count": plan.count,
            **given(type=plan.type, section=plan.section, kinds=[*plan.kinds], outlook=plan.on_request),
        },
        "notices": [*disclaimers(pathway)],
    }


def question_data(number: int, item: Item) -> Data:
    """Describe a question without its answer."""
    return {
        "number": number,
        "kind": item.kind.value,
        "case": [*item.sentences],
        **given(quote=item.quote),
        "ask": item.ask,
        "many": item.many,
        "choices": [{"number": a.number, "text": a.text} for a in item.alternatives],
    }


def _sheet_document(pathway: Pathway, quiz: Quiz, today: date) -> Document:
    groups = tuple(question_group(number, item) for number, item in enumerate(quiz.items, 1))
    example = f'{{"quiz": "{quiz.code}", "answers": {{"1": [1, 3], "2": [2]}}}}'
    return document_of(
        pathway,
        today,
        f"{pathway.about.title}: questions to learn from",
        (
            Section("Questions", groups, "questions"),
            Section(
                "How to hand in",
                (
                    Block("Write the numbers that you choose for each question in a file, like this:"),
                    Block(example, role=Role.LINE),
                ),
                "hand-in",
            ),
        ),
        quiz,
    )


def question_group(number: int, item: Item) -> Group:
    """Write a question with its case and its alternatives."""
    return Group(f"{number}. {item.ask}", (*case_blocks(item), *map(_offered, item.alternatives)), role=Role.HEADING)


def case_blocks(item: Item) -> tuple[Block, ...]:
    """Write the case or quotation of an item, and how to reply."""
    case = (Block(" ".join(item.sentences), "Case"),) if item.sentences else ()
    quote = (Block(f"\u201c{item.quote}\u201d"),) if item.quote else ()
    return (*case, *quote, Block("Choose all that are right." if item.many else "Choose one."))


def _offered(alternative: Alternative) -> Block:
    return Block(alternative.text, str(alternative.number), role=Role.ITEM)


def document_of(
    pathway: Pathway, today: date, title: str, sections: tuple[Section, ...], quiz: Quiz | None
) -> Document:
    """Write a document that begins with the disclaimers."""
    lead = [Block(sentence) for sentence in disclaimers(pathway)]
    footer = version_of(pathway, today)
    return Document(
        title=title,
        lead=tuple(lead),
        banner=True,
        sections=sections,
        footer=f"quiz {quiz.code}; {footer}" if quiz else footer,
    )


# --- the key --------------------------------------------------------------------------------------------------------


def key_report(pathway: Pathway, quiz: Quiz, today: date) -> Report:
    """Report the answers to a quiz, with reasons and sources."""
    return Report(partial(_key_data, pathway, quiz, today), partial(_key_document, pathway, quiz, today))


def _key_data(pathway: Pathway, quiz: Quiz, today: date) -> Data:
    return {
        **_head_data(pathway, quiz, today),
        "key": [item_data(pathway, number, item) for number, item in enumerate(quiz.items, 1)],
    }


def item_data(pathway: Pathway, number: int, item: Item) -> Data:
    """Describe a question with its case and its key."""
    return {
        "number": number,
        "kind": item.kind.value,
        "about": item.target,
        **given(section=item.section),
        "answers": answers_data(pathway, item.answers),
        "right": [a.number for a in item.right()],
        "choices": [
            {
                "number": a.number,
                "text": a.text,
                "verdict": a.verdict.value,
                **given(status=a.status, statements=[*a.statements]),
                **(
                    {"separator": {"question": a.separator.question, "is": [*a.separator.choices]}}
                    if a.separator
                    else {}
                ),
            }
            for a in item.alternatives
        ],
    }


def _key_document(pathway: Pathway, quiz: Quiz, today: date) -> Document:
    return document_of(
        pathway,
        today,
        f"{pathway.about.title}: the answers",
        (Section("Answers", key_groups(pathway, quiz, today), "reasons"), marks_section()),
        quiz,
    )


def marks_section() -> Section:
    """Explain the marks of sources."""
    return Section("", (Block(MARKS),), "marks")


def key_groups(pathway: Pathway, quiz: Quiz, today: date) -> tuple[Group, ...]:
    """Write the answer to each question of a quiz."""
    feedback = Feedback(pathway, today)
    return tuple(
        Group(
            f"{number}. {item.ask}",
            (_numbers(item), *feedback.explain(MarkedItem(item, frozenset()), neutral=True)),
            role=Role.HEADING,
        )
        for number, item in enumerate(quiz.items, 1)
    )


def _numbers(item: Item) -> Block:
    return Block(", ".join(str(a.number) for a in item.right()), "Right", role=Role.FACT)


# --- marked quizzes -------------------------------------------------------------------------------------------------


def marked_report(
    pathway: Pathway, quiz: Quiz, marked: Sequence[MarkedItem], today: date, *, explain: bool = True
) -> Report:
    """Report one learner's marks; with `explain`, add feedback on each question."""
    return Report(
        partial(_marked_data, pathway, quiz, marked, today),
        partial(_marked_document, pathway, quiz, marked, today, explain),
    )


def _marked_data(pathway: Pathway, quiz: Quiz, marked: Sequence[MarkedItem], today: date) -> Data:
    return {**_head_data(pathway, quiz, today), **_marks_data(marked)}


def _marks_data(marked: Sequence[MarkedItem]) -> Data:
    return {
        "correct": sum(m.correct for m in marked),
        "answered": sum(bool(m.chosen) for m in marked),
        "of": len(marked),
        "questions": [
            {
                "number": number,
                "chosen": sorted(m.chosen),
                "correct": m.correct,
                "found": [a.number for a in m.found],
                "missed": [a.number for a in m.missed],
                "wrong": [a.number for a in m.wrong],
            }
            for number, m in enumerate(marked, 1)
        ],
    }


def _marked_document(
    pathway: Pathway, quiz: Quiz, marked: Sequence[MarkedItem], today: date, explain: bool
) -> Document:
    feedback = Feedback(pathway, today)
    groups: tuple[Part, ...] = ()
    if explain:
        groups = tuple(feedback_group(feedback, number, m) for number, m in enumerate(marked, 1))
    return document_of(
        pathway,
        today,
        f"{pathway.about.title}: how it went",
        (
            Section("Result", tuple(_result(quiz, marked)), "result"),
            Section("Feedback", groups, "feedback"),
            *((marks_section(),) if explain else ()),
        ),
        quiz,
    )


def feedback_group(feedback: Feedback, number: int, marked: MarkedItem) -> Group:
    """Write the feedback on a question under its number."""
    item = marked.item
    chosen = "; ".join(a.text for a in item.alternatives if a.number in marked.chosen)
    case = tuple(block for block in case_blocks(item)[:-1])
    reply = (Block(chosen, "You chose"),) if chosen else ()
    return Group(f"{number}. {item.ask}", (*case, *reply, *feedback.blocks(marked)), role=Role.HEADING)


def _result(quiz: Quiz, marked: Sequence[MarkedItem]) -> Iterator[Block]:
    correct = sum(m.correct for m in marked)
    answered = sum(bool(m.chosen) for m in marked)
    unanswered = f" {len(marked) - answered} not answered." if answered < len(marked) else ""
    yield Block(f"Wholly right: {correct} of {len(marked)}.{unanswered} {SCORE}")
    yield Block(f"The seed {quiz.plan.seed} with the same options asks the same questions again.")


def class_report(pathway: Pathway, quiz: Quiz, files: Sequence[MarkedFile], today: date) -> Report:
    """Report the marks of each file, and results by question."""
    status = Exit.PROBLEMS if any(file.error for file in files) else Exit.DONE
    return Report(
        partial(_class_data, pathway, quiz, files, today),
        partial(_class_document, pathway, quiz, files, today),
        status,
    )


def _class_data(pathway: Pathway, quiz: Quiz, files: Sequence[MarkedFile], today: date) -> Data:
    return {
        **_head_data(pathway, quiz, today),
        "marked": [
            {"file": f.name, "error": f.error} if f.error else {"file": f.name, **_marks_data(f.marked)} for f in files
        ],
        "by_question": [
            {"number": number, "correct": correct, "of": of} for number, correct, of in _by_question(quiz, files)
        ],
    }


def _by_question(quiz: Quiz, files: Sequence[MarkedFile]) -> Iterator[tuple[int, int, int]]:
    marked = [file.marked for file in files if not file.error]
    for place in range(len(quiz.items)):
        yield place + 1, sum(m[place].correct for m in marked), len(marked)


def _class_document(pathway: Pathway, quiz: Quiz, files: Sequence[MarkedFile], today: date) -> Document:
    rows = tuple(
        Row((Cell(f.name), Cell("" if f.error else str(sum(m.correct for m in f.marked))), Cell(_remark(f))))
        for f in files
    )
    questions = tuple(
        Row((Cell(str(number)), Cell(f"{correct} of {of}"), Cell(_about(pathway, quiz.items[number - 1]))))
        for number, correct, of in _by_question(quiz, files)
    )
    return document_of(
        pathway,
        today,
        f"{pathway.about.title}: a class",
        (
            Section("Answers handed in", (Table(("File", "Right", "Remark"), rows), Block(SCORE)), "files"),
            Section("Question by question", (Table(("Question", "Right", "About"), questions),), "by-question"),
        ),
        quiz,
    )


def _about(pathway: Pathway, item: Item) -> str:
    return f"{pathway.sections[item.section].title}: {item.kind}" if item.section else item.kind.value


def _remark(file: MarkedFile) -> str:
    if file.error:
        return file.error
    unanswered = sum(not m.chosen for m in file.marked)
    return f"{unanswered} not answered" if unanswered else ""
