"""The evaluator: which statements apply to a case, which depend, and why.

`walk` is the only evaluator. It restricts the prime cubes of `engine.rules`: it drops conditions that the answers satisfy
and cubes that they contradict. Since the cubes were all the primes, the rest are all the minimal ways.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from recurrence_cli.engine.conditions import Reply, every_answer, numbers, question_of, reply_to, wanted
from recurrence_cli.engine.cubes import Cube, TooManyCubes, absorb, prime_implicants, within
from recurrence_cli.engine.rules import MOST_CUBES, Rule, Rules, masks, rules_of
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Answers, Pathway, Question, Section, Statement
from recurrence_cli.pathway.value import value

MOST_RESULTS = 10_000
"""The size of the cache of results."""


@value
class Condition:
    """An open question and the choices of which one is needed."""

    question: str
    choices: tuple[str, ...]


@value
class Reason:
    """An answer that led to a statement.

    For a `many` question, the ticks that did.
    """

    question: str
    answer: Answer


@value
class StatementResult:
    """A statement in an outcome: its reasons and its ways.

    A way is conditions that together would do. With no way at all the statement `applies` as things stand.
    """

    statement: Statement
    because: tuple[Reason, ...]
    ways: tuple[tuple[Condition, ...], ...]

    @property
    def applies(self) -> bool:
        return not self.ways

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The open questions that its ways name, each once."""
        return tuple(dict.fromkeys(condition.question for way in self.ways for condition in way))

    @cached_property
    def questions(self) -> frozenset[str]:
        """The questions that its ways and its reasons name."""
        return frozenset((*self.depends_on, *(reason.question for reason in self.because)))


@value
class Outcome:
    """The result for one set of answers.

    `sections` has every section shown, in the order of the file, with its statements in the order of the file.
    `pending` are the questions to ask now; `open` those met without a known answer, with the ids of the statements they
    affect; `unused` the questions that were answered but not met. All in question order.
    """

    answers: Answers
    sections: tuple[tuple[Section, tuple[StatementResult, ...]], ...]
    pending: tuple[str, ...]
    open: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...]


def walk(pathway: Pathway, answers: Answers, *, on_request: bool = False) -> Outcome:
    """Evaluate `answers` against every rule of the pathway.

    An answer that is missing or "not_known" leaves its branches open: what they hold is returned with the conditions
    under which it would apply. A choice that the pathway does not have counts as not known, never as a "no". Sections
    on request are shown only with `on_request`. Never raises.
    """
    rules = rules_of(pathway)
    asked = rules.asked_on_request if on_request else rules.asked
    possible = _possible(rules, answers)
    met = {name for name, rule in asked.items() if rule.cubes & possible}
    # What no path asks makes no difference, though a cube that joins several paths may name it.
    case = _Case(rules, {name: answer for name, answer in answers.items() if name in met})
    sections = []
    affects: dict[str, list[str]] = {}
    for section in pathway.sections.values():
        if on_request or not section.on_request:
            results = tuple(
                case.result(statement, rule)
                for statement, rule in rules.statements[section.id]
                if rule.cubes & case.possible
            )
            sections.append((section, results))
            for result in results:
                for question in result.questions:
                    affects.setdefault(question, []).append(result.statement.id)
    return Outcome(
        answers=answers,
        sections=tuple(sections),
        pending=tuple(q for q in pathway.questions if q in met and q not in answers and case.holds(asked[q])),
        open={q: tuple(affects.get(q, ())) for q in pathway.questions if q in met and case.replies[q].open},
        unused=tuple(q for q in dict.fromkeys((*pathway.questions, *answers)) if q in answers and q not in met),
    )


def questions_met(
    pathway: Pathway, answers: Answers, *, on_request: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the `pending` and the `open` questions without the statements."""
    rules = rules_of(pathway)
    asked = rules.asked_on_request if on_request else rules.asked
    possible = _possible(rules, answers)
    met = [name for name in pathway.questions if name in asked and asked[name].cubes & possible]
    case = _Case(rules, {name: answer for name, answer in answers.items() if name in met})
    return (
        tuple(name for name in met if name not in answers and case.holds(asked[name])),
        tuple(name for name in met if case.replies[name].open),
    )


def _possible(rules: Rules, answers: Answers) -> int:
    """Return the cubes that the answers do not contradict."""
    contradicted = 0
    for name, answer in answers.items():
        if name in rules.questions:
            contradicted |= masks(rules, name, answer)[1]
    # As many bits as there are cubes, and all above them, which no rule has.
    return ~contradicted


@value
class _Restricted:
    """A cube restricted by answers.

    The conditions `left`, and the choices that `led` past the others.
    """

    left: Cube
    led: Mapping[str, frozenset[str]]


class _Replies(dict[str, Reply]):
    """The reply to each question, computed on demand."""

    def __init__(self, questions: Mapping[str, Question], answers: Answers) -> None:
        self._questions = questions
        self._answers = answers

    def __missing__(self, name: str) -> Reply:
        self[name] = reply = reply_to(self._questions[name], self._answers.get(name))
        return reply


class _Case:
    """The rules restricted by one set of answers."""

    def __init__(self, rules: Rules, answers: Answers) -> None:
        self._rules = rules
        self._answers = answers
        self.possible = _possible(rules, answers)
        self.questions = rules.questions
        self.replies = _Replies(rules.questions, answers)

    def holds(self, rule: Rule) -> bool:
        """Return whether the rule holds whatever the open answers are."""
        return any(not cube.left for cube in self._restricted(rule))

    def result(self, statement: Statement, rule: Rule) -> StatementResult:
        """Return the result for a statement that is not ruled out."""
        # Cases with the same answers to the questions of the rule share one result.
        key = rule.cubes, *map(self._answers.get, rule.questions)
        if (known := self._rules.results.get(key)) is not None:
            assert isinstance(known, StatementResult)
            return known
        restricted = self._restricted(rule)
        led = _joined(cube.led for cube in restricted)
        ways = {frozenset(cube.left.items()): cube.left for cube in restricted}
        result = StatementResult(
            statement,
            tuple(Reason(q, self.questions[q].answer(led[q])) for q in self.questions if q in led),
            () if frozenset() in ways else self._ways(ways.values()),
        )
        if len(self._rules.results) >= MOST_RESULTS:
            self._rules.results.clear()
        self._rules.results[key] = result
        return result

    def _restricted(self, rule: Rule) -> list[_Restricted]:
        """Restrict and absorb the possible cubes of a rule."""
        found = [self._restrict(self._rules.cubes[n]) for n in numbers(rule.cubes & self.possible)]
        if not rule.complete:
            led = _joined(cube.led for cube in found)
            return [_Restricted(cube, led) for cube in self._primes([cube.left for cube in found])]
        if len(found) < 2:
            return found
        widest = absorb(cube.left for cube in found)
        # Of two reasons for one way, one that needs more answers than the other adds nothing.
        return [
            cube
            for cube in found
            if cube.left in widest
            and not any(other.left == cube.left and other.led.keys() < cube.led.keys() for other in found)
        ]

    def _primes(self, paths: list[Cube]) -> list[Cube]:
        """Join the restricted paths of a rule that is not complete.

        Where there are still too many primes, the paths stay as they are, each a way; that they hold together, whatever
        the open answers are, is found all the same.
        """
        every = every_answer(self.questions)
        try:
            return prime_implicants(paths, every, most=MOST_CUBES)
        except TooManyCubes:
            return [{}] if within({}, paths, every) else absorb(paths)

    def _restrict(self, cube: Cube) -> _Restricted:
        left: dict[str, int] = {}
        led: dict[str, frozenset[str]] = {}
        for variable, bits in cube.items():
            if variable not in self.questions:
                question = question_of(variable)
                led[question] = led.get(question, frozenset()) | {NOT_KNOWN}
                continue
            reply = self.replies[variable]
            if rest := reply.left_of(bits):
                left[variable] = rest
            if taken := _wanted_of(reply, bits):
                led[variable] = led.get(variable, frozenset()) | taken
        return _Restricted(left, led)

    def _ways(self, cubes: Iterable[Cube]) -> tuple[tuple[Condition, ...], ...]:
        """Convert cubes to conditions, sorted by question and choice."""
        place = {q: i for i, q in enumerate(self.questions)}
        ways = [
            tuple(
                Condition(q, choices)
                for q in sorted(cube, key=place.__getitem__)
                for choices in wanted(self.questions[q], cube[q])
            )
            for cube in cubes
        ]

        def key(way: tuple[Condition, ...]) -> list[tuple[int, list[int]]]:
            return [
                (place[c.question], [self.questions[c.question].choice_ids.index(x) for x in c.choices]) for c in way
            ]

        return tuple(sorted(ways, key=key))


def _joined(led: Iterable[Mapping[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    joined: dict[str, frozenset[str]] = {}
    for one in led:
        for question, choices in one.items():
            joined[question] = joined.get(question, frozenset()) | choices
    return joined


def _wanted_of(reply: Reply, bits: int) -> frozenset[str]:
    """Select the choices taken that a condition needs."""
    if reply.question.many:
        return reply.taken.intersection(choice for choices in wanted(reply.question, bits) for choice in choices)
    return reply.taken
