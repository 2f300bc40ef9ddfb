"""Validation of raw answers from flags, files, rows or keys.

Invalid ones raise `AnswerError`, which says why.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from recurrence_cli.engine.spellings import choices_like, choices_spelled
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Answers, Clash, Pathway, Question, choice_set
from recurrence_cli.pathway.problems import AnswerError, UnknownQuestion, did_you_mean
from recurrence_cli.pathway.value import value


@value
class Case:
    """Raw answers of a case as read, not yet validated.

    With what the file says of the case and of its content: ids, version, hash.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    id: str | int | None = None
    sha256: str | None = None
    pathway: str | None = None
    version: str | None = None

    def other_content(self, pathway: Pathway) -> str:
        """Say that a case was saved for another pathway or content.

        Empty when it was not.
        """
        about = pathway.about
        if self.pathway not in (None, about.id):
            return f'This case was saved for the pathway "{self.pathway}", not for "{about.id}"; check each answer.'
        if self.sha256 not in (None, pathway.sha256) or (not self.sha256 and self.version not in (None, about.version)):
            versions = (
                f" (version {self.version}, now {about.version})" if self.version not in (None, about.version) else ""
            )
            return f"The content has changed since this case was saved{versions}; check each answer."
        return ""


def validate_answers(pathway: Pathway, raw: Mapping[str, object], *, exact: bool = False) -> Answers:
    """Validate raw answers: a choice id, or several, for each question.

    Several are a list, or a text with commas. Unless `exact`, a choice may also be in words. Raises `AnswerError` for a question or choice that the pathway does not
    have, for two choices of a single-choice question, an empty list, or answers that clash.
    """
    answers = {name: validate_answer(_question(pathway, name), answer, exact=exact) for name, answer in raw.items()}
    if refused := [*clashes(pathway, answers)]:
        raise AnswerError(" ".join(refused))
    return {name: answers[name] for name in pathway.questions if name in answers}


def from_pairs(pathway: Pathway, pairs: Iterable[str], given: Mapping[str, object] | None = None) -> Answers:
    """Validate the answers of `merge_pairs`. Raises `AnswerError`."""
    return validate_answers(pathway, merge_pairs(pathway, pairs, given))


def merge_pairs(pathway: Pathway, pairs: Iterable[str], given: Mapping[str, object] | None = None) -> dict[str, object]:
    """Add the answers in `pairs`, each "QUESTION=CHOICE", to those `given` elsewhere.

    Raises `AnswerError` for a question that there is not, or that is given twice, whichever of the two it comes from.
    """
    raw = dict(given or {})
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not equals:
            raise AnswerError(f'"{pair}" is not an answer; write QUESTION=CHOICE, such as {_first(pathway)}')
        question = _question(pathway, name)
        if name in raw:
            comma = f"; for several choices write {name}={_example(question)}" if question.many else ""
            raise AnswerError(f"{name} is given twice; give it once{comma}")
        raw[name] = value
    return raw


def validate_answer(question: Question, raw: object, *, exact: bool = False) -> Answer:
    """Validate one raw answer to `question`, or raise `AnswerError`."""
    if isinstance(raw, str) and (answer := question.parse(raw)) is not None:
        return answer
    if not isinstance(raw, str | list | frozenset) or not all(isinstance(name, str) for name in raw):
        raise AnswerError(f"{question.id} is answered with {raw!r}; write a choice as text ({_choices(question)})")
    named = [*_named(question, raw, exact)]
    choices = [choice for _, choice in named]
    if len(set(choices)) < len(choices):
        twice = next(choice for choice in choices if choices.count(choice) > 1)
        raise AnswerError(f'{question.id} has "{twice}" twice; give it once')
    if len(choices) > 1 and not question.many:
        raise AnswerError(f"{question.id} takes one choice, not {len(choices)} ({_choices(question)})")
    return question.answer(choices)


def understood(pathway: Pathway, raw: Mapping[str, object]) -> Iterator[str]:
    """Yield a sentence for each valid choice not written as its id."""
    for question, answer in ((pathway.questions[name], answer) for name, answer in raw.items()):
        if isinstance(answer, str | list | frozenset):
            for name, choice in _named(question, answer, exact=False):
                if name != choice:
                    yield f'"{name}" is taken for {question.id}={choice}'


def _named(question: Question, raw: str | list[str] | frozenset[str], exact: bool) -> Iterator[tuple[str, str]]:
    """Yield each name in a raw answer with the choice it means.

    Raises `AnswerError`.
    """
    names = [part.strip() for part in raw.split(",")] if isinstance(raw, str) else sorted(raw)
    if not any(names):
        raise AnswerError(f"{question.id} has no answer; give one of {_choices(question)}")
    # A label may have a comma in it.
    if isinstance(raw, str) and "," in raw and all(names) and not question.many and choices_spelled(question, raw):
        names = [raw.strip()]
    for name in names:
        yield name, name if name in question.choice_ids or name == NOT_KNOWN else _spelled(question, name, exact)


def _spelled(question: Question, name: str, exact: bool) -> str:
    """Return the one choice that a name means without being its id."""
    choices = () if exact else choices_spelled(question, name)
    if len(choices) == 1:
        return choices[0]
    if choices:
        raise AnswerError(f'"{name}" may be {" or ".join(choices)} of {question.id}; give one of them')
    raise AnswerError(f'"{name}" is not a choice of {question.id} ({_choices(question)}).{_near(name, question)}')


def keep_valid(pathway: Pathway, raw: Mapping[str, object]) -> tuple[Answers, list[str]]:
    """Return the valid raw answers, and a sentence for each other one.

    Only ids count: the words of this version must not be guessed from an id of an older one.
    """
    answers: Answers = {}
    refused = []
    for name, answer in raw.items():
        try:
            answers = validate_answers(pathway, {**answers, name: answer}, exact=True)
        except AnswerError as error:
            refused.append(str(error))
    return answers, refused


def clashes(pathway: Pathway, answers: Answers) -> Iterable[str]:
    """Yield a sentence for each pair of answers that clash."""
    for clash, pair in clashing(pathway, answers):
        both = " and ".join(f"{question}={','.join(taken)}" for question, taken in pair)
        yield f"{both} cannot stand together: {clash.because} Change one of them."


def warnings(pathway: Pathway, answers: Answers) -> Iterator[str]:
    """Yield a sentence for each doubtful pair of answers, not refused."""
    for warning, pair in _both(pathway.warns, answers):
        both = " and ".join(", ".join(map(pathway.questions[question].says, taken)) for question, taken in pair)
        yield f"Please look again at two of the answers ({both}): {warning.because}"


def clashing(pathway: Pathway, answers: Answers) -> Iterator[tuple[Clash, list[tuple[str, list[str]]]]]:
    """Yield each clash, with its two questions and the choices that clash."""
    return _both(pathway.clashes, answers)


def _both(clashes: Iterable[Clash], answers: Answers) -> Iterator[tuple[Clash, list[tuple[str, list[str]]]]]:
    for clash in clashes:
        (one, first), (two, second) = clash.first, clash.second
        # Mostly one of the two is not answered, and a batch looks at every case.
        if one in answers and two in answers:
            pair = [(one, _taken(answers, one, first)), (two, _taken(answers, two, second))]
            if all(taken for _, taken in pair):
                yield clash, pair


def _taken(answers: Answers, question: str, choices: tuple[str, ...]) -> list[str]:
    given = choice_set(answers[question])
    return [choice for choice in choices if choice in given]


def _question(pathway: Pathway, name: str) -> Question:
    if name in pathway.questions:
        return pathway.questions[name]
    known = ", ".join(pathway.questions)
    # It may be no text: csv.DictReader calls the cells beyond its header None.
    raise UnknownQuestion(f'"{name}" is not a question ({known}).{did_you_mean(str(name), pathway.questions)}')


def _near(name: str, question: Question) -> str:
    """Return a sentence with the choices that may be meant.

    When `name` was split into several choices, all of them.
    """
    parts = [choice for choice in question.choice_ids if choice.startswith(f"{name.lower()}_")]
    parts = parts if len(parts) > 1 else [*choices_like(question, name)]
    if parts:
        return " Did you mean {}?".format(" or ".join(f'"{choice}"' for choice in parts))
    # "lumpectomy" is spelled a little like "mastectomy", and is the opposite.
    return did_you_mean(name, (*question.choice_ids, NOT_KNOWN), 0.75)


def _first(pathway: Pathway) -> str:
    return f"{pathway.root}={pathway.questions[pathway.root].choice_ids[0]}"


def _choices(question: Question) -> str:
    return ", ".join((*question.choice_ids, NOT_KNOWN))


def _example(question: Question) -> str:
    return ",".join(question.choice_ids[:2])
