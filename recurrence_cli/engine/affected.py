"""The people, by their answers, for whom two files differ.

Both trees are walked with every answer open. What the walk then gives, all the ways in which each statement would apply,
says the whole of who sees it, so two files can be compared without going through the answers one by one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from recurrence_cli.engine.conditions import numbers, question_of, wanted
from recurrence_cli.engine.cubes import Cube, both, cover, implies, prime_implicants, within, without
from recurrence_cli.engine.rules import rules_of
from recurrence_cli.pathway.model import NOT_KNOWN, AskQuestion, Choice, Pathway, Question

OPEN = "not known"
"""What stands for `NOT_KNOWN` among the choices while two files are compared; no id can look like it."""

_OPEN = Choice(OPEN, OPEN, None)


@dataclass(frozen=True, slots=True)
class Seen:
    """The ways in which a statement applies, or is shown at all.

    A choice that only the other file has is taken as not known, so that what hangs on it is `shown`, as depending.
    `perhaps` are these ways and those in which another answer is not known.
    """

    applies: list[Cube] = field(default_factory=list)
    shown: list[Cube] = field(default_factory=list)
    perhaps: list[Cube] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition of a group on the answer to one question.

    The answer is one of the choices or, when not `taken`, none of them.
    """

    question: str
    choices: tuple[str, ...]
    taken: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """People whose answers meet all the clauses.

    Other answers may be anything, or open. Without a clause it is everybody.

    If these answers `clash`, nobody gives them together, and only who has not given one of them is concerned.
    """

    clauses: tuple[Clause, ...]
    clash: bool = False


class AnswerSpace:
    """All answers that either of two files allows.

    A question is one variable with a bit for each choice; a `many` question is one for each choice, ticked or not. "Not
    known" is a choice too where it may lead to something else than all choices do. A choice that a file does not have it
    takes as not known, as a walk does.
    """

    def __init__(self, old: Pathway, new: Pathway) -> None:
        opened = _opened(old) | _opened(new)
        self.questions: dict[str, Question] = {}
        for name, question in {**old.questions, **new.questions}.items():
            sides = [p.questions[name] for p in (new, old) if name in p.questions]
            choices = {c.id: c for side in sides for c in side.choices}
            many = any(side.many for side in sides)
            # What each choice leads to holds while none is known; but that no tick is known may change what is shown.
            if many or name in opened:
                choices[OPEN] = _OPEN
            self.questions[name] = replace(question, choices=(*choices.values(),), many=many)
        self.unsaid: list[Cube] = [
            {_tick(q.id, c): UNTICKED for c in q.choice_ids} for q in self.questions.values() if q.many
        ]
        refused = product(self._refused(old), self._refused(new))
        clashing = [way for one, two in refused if (way := both(one, two)) is not None]
        self.impossible = list(self.unsaid)
        for way in sorted(clashing, key=len):
            if not any(implies(way, other) for other in self.impossible):
                self.impossible.append(way)

    def every(self, variable: str) -> int:
        question = self.questions.get(variable)
        return TICKED | UNTICKED if question is None else (1 << len(question.choices)) - 1

    def _every_or_open(self, variable: str) -> int:
        """Return all the choices, and one more.

        Whoever answers nothing to a question does not clash with any of them.
        """
        every = self.every(variable)
        return every << 1 | 1 if variable in self.questions else every

    def _any_of(self, question: str, choices: Iterable[str]) -> list[Cube]:
        if self.questions[question].many:
            return [{_tick(question, choice): TICKED} for choice in choices]
        ids = self.questions[question].choice_ids
        return [{question: sum(1 << ids.index(choice) for choice in choices)}]

    def _strange(self, pathway: Pathway, question: str) -> list[str]:
        """List the choices that the file lacks and treats as not known."""
        own = pathway.questions[question].choice_ids
        return [choice for choice in self.questions[question].choice_ids if choice not in own]

    def _refused(self, pathway: Pathway) -> list[Cube]:
        """List the answers that the file does not allow.

        Those that clash, and choices that only the other file has.
        """
        refused: list[Cube] = []
        for clash in pathway.clashes:
            sides = (clash.first, clash.second)
            refused += _together(self._any_of(q, [c for c in choices if c != NOT_KNOWN]) for q, choices in sides)
        for name in pathway.questions:
            if strange := [choice for choice in self._strange(pathway, name) if choice != OPEN]:
                refused += self._any_of(name, strange)
        return refused

    def seen(self, pathway: Pathway) -> dict[tuple[str, str], Seen]:
        """Section and statement -> the ways in which the statement is seen."""
        own = _Own(pathway)
        ways = own.ways()
        unknown = {q: self._unknown(pathway, q) for q in pathway.questions}
        said = {_tick(q, OPEN): unknown[q] for q in own.opened}
        applies = self._in_common(own, ways, said, {})
        perhaps = self._in_common(own, ways, said, unknown)
        strange = {q: some for q in pathway.questions if (some := self._unknown(pathway, q, [OPEN]))}
        shown = self._in_common(own, ways, said, strange) if strange else applies
        return {key: Seen(applies[key], shown[key], perhaps[key]) for key in ways}

    def _in_common(
        self,
        own: "_Own",
        ways: Mapping[tuple[str, str], list[Cube]],
        said: Mapping[str, list[Cube]],
        will_do: Mapping[str, list[Cube]],
    ) -> dict[tuple[str, str], list[Cube]]:
        """Translate one file's `ways` to the answers of both files.

        `said` tells when an answer counts as not known; what `will_do` for a question stands beside each answer to it.
        """

        def shared(variable: str, bits: int) -> list[Cube]:
            if variable in said:
                return said[variable]
            more = will_do.get(variable.partition("=")[0], [])
            if variable in own.questions:
                return [*self._any_of(variable, own.choices(variable, bits)), *more]
            return [{variable: bits}, *more]

        return {
            key: [way for one in each for way in _together(shared(*part) for part in one.items())]
            for key, each in ways.items()
        }

    def _unknown(self, pathway: Pathway, question: str, but: Collection[str] = ()) -> list[Cube]:
        """List the answers, except `but`, that the file treats as not known."""
        strange = [choice for choice in self._strange(pathway, question) if choice not in but]
        if not self.questions[question].many:
            return self._any_of(question, strange) if strange else []
        unticked = {_tick(question, choice): UNTICKED for choice in pathway.questions[question].choice_ids}
        opened = self._any_of(question, [choice for choice in strange if choice == OPEN])
        return [*opened, *([unticked] if {*strange} - {OPEN} else ())]

    def added(self, was: Seen, now: Seen) -> tuple[Group, ...]:
        """Find whom something newly applies to, or is newly shown to."""
        return self.groups(
            [*without(now.applies, was.applies, self.every), *without(now.shown, was.perhaps, self.every)]
        )

    def groups(self, ways: list[Cube]) -> tuple[Group, ...]:
        """Find the people for whom one of `ways` holds, in few groups.

        There are none where nobody can have such answers.
        """
        # What clashes is not left out of a group: who has not answered is shown what depends on it all the same.
        parts = cover(ways, self.unsaid, self.every)
        clashing = [part for part in parts if within(part, self.impossible, self._every_or_open)]
        return (
            *self._grouped([part for part in parts if part not in clashing], False),
            *self._grouped(clashing, True),
        )

    def _grouped(self, parts: list[Cube], clash: bool) -> tuple[Group, ...]:
        names = list(self.questions)

        def place(clause: Clause) -> tuple[int, bool, list[int]]:
            ids = self.questions[clause.question].choice_ids
            return names.index(clause.question), not clause.taken, [ids.index(choice) for choice in clause.choices]

        joined = _joined([frozenset(self._clauses(part)) for part in parts])
        groups = [sorted(map(self._in_order, group), key=place) for group in joined]
        return tuple(Group(tuple(group), clash) for group in sorted(groups, key=lambda group: [*map(place, group)]))

    def _in_order(self, clause: Clause) -> Clause:
        ids = self.questions[clause.question].choice_ids
        return replace(clause, choices=tuple(choice for choice in ids if choice in clause.choices))

    def _clauses(self, way: Cube) -> Iterator[Clause]:
        for question in self.questions.values():
            if question.many:
                ticks = {choice: way.get(_tick(question.id, choice)) for choice in question.choice_ids}
                for choice, tick in ticks.items():
                    if tick == TICKED:
                        yield Clause(question.id, (choice,))
                if not_ticked := tuple(choice for choice, tick in ticks.items() if tick == UNTICKED):
                    yield Clause(question.id, not_ticked, taken=False)
            elif question.id in way:
                ids = question.choice_ids
                yield Clause(question.id, tuple(choice for i, choice in enumerate(ids) if way[question.id] >> i & 1))


class _Own:
    """One file's questions, and its cubes in terms of them.

    Here "not known" is a variable beside the question, so that what holds while an answer is not known, and what holds
    whatever the answer is, can be told together. A `many` question is a variable for each choice, ticked or not.
    """

    def __init__(self, pathway: Pathway) -> None:
        self.opened = _opened(pathway)
        self.questions = {name: q for name, q in pathway.questions.items() if not q.many}
        self.pathway = pathway

    def ways(self) -> dict[tuple[str, str], list[Cube]]:
        """Section and statement -> all the cubes in which the statement applies."""
        rules = rules_of(self.pathway)
        return {
            (section, statement.id): prime_implicants(
                (
                    way
                    for number in numbers(rule.cubes)
                    for way in _together(self._any_of(*condition) for condition in rules.cubes[number].items())
                ),
                self.every,
            )
            for section, statements in rules.statements.items()
            for statement, rule in statements
        }

    def every(self, variable: str) -> int:
        question = self.questions.get(variable)
        return TICKED | UNTICKED if question is None else (1 << len(question.choices)) - 1

    def choices(self, question: str, bits: int) -> list[str]:
        return [choice for i, choice in enumerate(self.questions[question].choice_ids) if bits >> i & 1]

    def _any_of(self, variable: str, bits: int) -> list[Cube]:
        if variable in self.questions:
            return [{variable: bits}]
        if question := self.pathway.questions.get(variable):
            lists = wanted(question, bits)
            return _together([{_tick(variable, choice): TICKED} for choice in choices] for choices in lists)
        return [{_tick(question_of(variable), OPEN): TICKED}]


UNTICKED, TICKED = 1, 2


def _tick(question: str, choice: str) -> str:
    return f"{question}={choice}"


def _together(parts: Iterable[list[Cube]]) -> list[Cube]:
    """Combine the alternatives: one of each must hold."""
    found: list[Cube] = [{}]
    for alternatives in parts:
        found = [way for one in found for two in alternatives if (way := both(one, two)) is not None]
    return found


def _joined(groups: list[frozenset[Clause]]) -> list[frozenset[Clause]]:
    """Join groups that differ only in their choice of one question."""
    for position, group in enumerate(groups):
        for other in groups[position + 1 :]:
            one, two = group - other, other - group
            if len(one) == len(two) == 1:
                (first,), (second,) = one, two
                if first.question == second.question and first.taken and second.taken:
                    either = Clause(first.question, (*first.choices, *second.choices))
                    rest = [g for g in groups if g not in (group, other)]
                    return _joined([*rest[:position], (group & other) | {either}, *rest[position:]])
    return groups


def _opened(pathway: Pathway) -> set[str]:
    """List the questions with a `not_known` branch."""
    asked = (step for step in pathway.steps() if isinstance(step, AskQuestion))
    return {step.question for step in asked for branch in step.branches if NOT_KNOWN in branch.choices}
