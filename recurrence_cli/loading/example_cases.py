"""Example cases: an invented person, her answers, and the statements expected."""

from contextlib import suppress

from recurrence_cli.engine.answers import validate_answers
from recurrence_cli.engine.coverage import Example
from recurrence_cli.loading.mapping_reader import MappingReader, Reading
from recurrence_cli.loading.nodes import Node, SequenceNode, read_nodes
from recurrence_cli.loading.problem_log import ProblemLog, TooManyProblems
from recurrence_cli.pathway.model import Answers, Pathway
from recurrence_cli.pathway.problems import AnswerError, UnsoundFile, did_you_mean

_KEYS = ("person", "answers", "outlook", "applies", "depends", "absent")
_OPEN_KEYS = ("why", "on")


def read_example(pathway: Pathway, data: bytes, name: str) -> Example:
    """Read the example case in `data`, which messages call `name`.

    Raises `UnsoundFile` with every problem.
    """
    log = ProblemLog(name)
    with suppress(TooManyProblems):
        root = read_nodes(data, log.report)
        if root is not None:
            example = _example(root, pathway, name, Reading(log.report))
            if not log.problems:
                return example
    raise UnsoundFile(log.problems)


def _example(root: Node, pathway: Pathway, name: str, reading: Reading) -> Example:
    file = MappingReader(root, root.place, "the case", reading, _KEYS)
    example = Example(
        name=name,
        person=file.text("person"),
        answers=_answers(file, pathway),
        on_request=file.flag("outlook"),
        applies=_statements(file, "applies"),
        depends={
            statement: _open(part, pathway) for statement, part in file.named("depends", "statement", _OPEN_KEYS, False)
        },
        absent=_statements(file, "absent"),
    )
    _check_statements(file, example, pathway)
    return example


def _answers(file: MappingReader, pathway: Pathway) -> Answers:
    raw: dict[str, object] = {}
    for question, place, node in file.entries("answers"):
        raw[question] = (
            [file.as_text(item, question) for item in node.items]
            if isinstance(node, SequenceNode)
            else file.as_text(node, question)
        )
        try:
            validate_answers(pathway, {question: raw[question]})
        except AnswerError as error:
            file.report(place, str(error), "unknown-answer")
            del raw[question]
    try:
        return validate_answers(pathway, raw)
    except AnswerError as error:
        file.report(file.at("answers"), str(error), "clash")
        return {}


def _statements(file: MappingReader, key: str) -> tuple[str, ...]:
    named = [(statement, node) for statement, _, node in file.entries(key, required=False)]
    for statement, node in named:
        file.as_text(node, f'the reason for "{statement}" under {key}')
    return tuple(statement for statement, _ in named)


def _open(part: MappingReader, pathway: Pathway) -> frozenset[str]:
    part.text("why")
    named = part.texts("on")
    for name in named:
        if name not in pathway.questions:
            more = did_you_mean(name, pathway.questions)
            part.report(part.at("on"), f'"{name}" is not a question.{more}', "unknown-question")
    if not named and "on" in part and not part.misshapen("on", SequenceNode):
        what = f"{part.what} depends on nothing; name open questions as on: [{[*pathway.questions][-1]}]"
        part.report(part.place, what, "missing-key")
    return frozenset(named)


def _check_statements(file: MappingReader, example: Example, pathway: Pathway) -> None:
    known = [statement.id for statement in pathway.statements()]
    seen: dict[str, str] = {}
    for key in ("applies", "depends", "absent"):
        for statement, place, _ in file.entries(key, required=False):
            if statement not in known:
                more = did_you_mean(statement, known)
                file.report(place, f'"{statement}" is not a statement of {pathway.name}.{more}', "unknown-statement")
            elif statement in seen:
                file.report(place, f'"{statement}" is also under {seen[statement]}; keep one', "duplicate-id")
            seen.setdefault(statement, key)
    if not seen:
        file.report(file.place, "the case expects nothing; add applies, depends or absent", "missing-key")
