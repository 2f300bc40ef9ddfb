"""Feedback on a marked item: the key, the reasons and the sources."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from recurrence_cli.engine.evaluate import Condition, Outcome, Reason, StatementResult, walk
from recurrence_cli.learn.cases import Separator, answer_phrase
from recurrence_cli.learn.items import NOTHING, UNKNOWN, Alternative, Item, ItemKind, Verdict
from recurrence_cli.learn.listings import decided_by
from recurrence_cli.learn.marking import MarkedItem
from recurrence_cli.pathway.dates import in_words, is_overdue
from recurrence_cli.pathway.model import NOT_KNOWN, Citation, Pathway, Statement, Strength
from recurrence_cli.reports.citations import dated
from recurrence_cli.reports.document import Block, Role
from recurrence_cli.reports.phrases import STRENGTHS

MARKS = "! = source past its own review date; ~ = it gives no date."

NEVER = "Not listed here does not mean never: the sources may only be silent."


Reasons: TypeAlias = Sequence[Reason]


class Feedback:
    """A writer of feedback on items, as of one day.

    If it is `brief`, to fit a screen, it leaves out the text of statements, which the page of reasons shows.
    """

    def __init__(self, pathway: Pathway, today: date, *, brief: bool = False) -> None:
        self.brief = brief
        self.pathway = pathway
        self.today = today
        self.statements = {statement.id: statement for statement in pathway.statements()}

    def blocks(self, marked: MarkedItem) -> tuple[Block, ...]:
        """Write the feedback on one marked item."""
        return (Block(self._verdict(marked)), *self.explain(marked))

    def explain(self, marked: MarkedItem, *, neutral: bool = False) -> tuple[Block, ...]:
        """Explain the key of an item; `neutral` ignores what was chosen."""
        explain: Mapping[ItemKind, Callable[[MarkedItem, bool], Iterator[Block]]] = {
            ItemKind.OPTIONS: self._options,
            ItemKind.STRENGTH: self._strength,
            ItemKind.DECIDES: self._decides,
            ItemKind.CHANGES: self._changes,
            ItemKind.TYPE: self._type,
            ItemKind.WORD: self._word,
        }
        item = marked.item
        return (*explain[item.kind](marked, neutral), *self._sources(item))

    def _verdict(self, marked: MarkedItem) -> str:
        right = len(marked.item.right())
        if not marked.chosen:
            return "Not answered."
        if marked.correct:
            return "Right." if right == 1 else f"Right: you found all {right}."
        if not marked.item.many:
            return "Not this one."
        wrong = f", and chose {len(marked.wrong)} that {'is' if len(marked.wrong) == 1 else 'are'} not right"
        return f"You found {len(marked.found)} of {right}{wrong if marked.wrong else ''}."

    # --- which options

    def _options(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        outcome = walk(self.pathway, marked.item.answers, on_request=True)
        shared = _shared_reasons(outcome, marked.item)
        if shared:
            yield Block(self._phrases(shared), "All of these because")
        for alternatives, label in (
            (marked.found, "Listed" if neutral else "You found"),
            (marked.missed, "Listed" if neutral else "You missed"),
        ):
            for alternative in alternatives:
                yield self._listed(alternative, marked.item, outcome, label, shared)
        for alternative in marked.neither:
            results = _results(outcome, alternative.statements)
            conditions = "; or ".join(dict.fromkeys(self._conditions(way) for result in results for way in result.ways))
            yield Block(f"{alternative.text}, if {conditions}.", "Depends", role=Role.ITEM)
        for alternative in marked.wrong:
            if alternative.separator is None:
                yield Block(self._not_so(alternative, marked.item), "Not right", role=Role.ITEM)
            else:
                text = (
                    f"{alternative.text}. {self._separates(marked.item, alternative, alternative.separator, outcome)}"
                )
                yield Block(text, "Not listed here", role=Role.ITEM)
        left: dict[Separator, list[str]] = {}
        for alternative in marked.left:
            if alternative.separator is not None:
                left.setdefault(alternative.separator, []).append(alternative.text)
        for separator, names in left.items():
            text = f"{'; '.join(names)}; listed with: {self._choices(separator)}."
            yield Block(text, "Not listed here" if neutral else "Rightly not chosen", role=Role.ITEM)
        if marked.neither:
            yield Block("What depends is not ruled out: choosing it counts neither way.")
        if marked.wrong or marked.item.alternatives[-2].verdict == Verdict.RIGHT:
            yield Block(NEVER)

    def _listed(self, alternative: Alternative, item: Item, outcome: Outcome, found: str, shared: Reasons) -> Block:
        """Write an option with its strengths and the reasons for each."""
        if not alternative.statements:
            return Block(alternative.text, found, role=Role.ITEM)
        results = [result for result in _results(outcome, alternative.statements) if result.applies]
        if len(results) == 1:
            (beside,) = (f"{STRENGTHS[s]} {self._numbers(results[0], item)}" for s in _strengths(results))
            items = tuple(self._details(results[0], shared, "And because" if shared else "Because"))
        else:
            beside = "; ".join(STRENGTHS[s] for s in _strengths(results))
            labelled = (
                (r, f"{STRENGTHS[s].capitalize()} {self._numbers(r, item)}") for r in results for s in _strengths([r])
            )
            items = tuple(b for r, label in labelled for b in self._details(r, shared, label, "nothing more is needed"))
        never = ", not never" if {*_strengths(results)} & {Strength.SOMETIMES, Strength.NOT_USUALLY} else ""
        return Block(label=found, strong=alternative.text, beside=beside + never, role=Role.ITEM, items=items)

    def _details(self, result: StatementResult, shared: Reasons, label: str, otherwise: str = "") -> Iterator[Block]:
        """Write why an option is listed, and its text unless brief.

        Reasons that all options share are left out.
        """
        own = [reason for reason in result.because if reason not in shared]
        because = self._phrases(own) if own or not shared else otherwise
        text = "" if self.brief else result.statement.text
        if because or text:
            yield Block(". ".join(filter(None, (because, text))), label if because else "", role=Role.DETAIL)

    def _numbers(self, result: StatementResult, item: Item) -> str:
        """Write the numbers of the sources of a statement, with their marks."""
        cited = {citation.source for citation in result.statement.citations}
        sources = enumerate((citation.source for citation in self._citations(item)), 1)
        return f"[{','.join(f'{number}{self._mark(name)}' for number, name in sources if name in cited)}]"

    def _not_so(self, alternative: Alternative, item: Item) -> str:
        if alternative.text == NOTHING:
            return f'"{NOTHING}": something is listed.'
        named = "no answer that decides it is missing"
        return f'"{UNKNOWN}": {named}; what is listed applies.' if item.right() else f'"{UNKNOWN}": {named}.'

    def _separates(self, item: Item, alternative: Alternative, separator: Separator, outcome: Outcome) -> str:
        """Write which answer separates a wrong option from the case."""
        question = self.pathway.questions[separator.question]
        here = answer_phrase(question, item.answers.get(question.id, NOT_KNOWN))
        right = [a for a in item.right() if a.statements]
        separated = [
            a.text
            for a in right
            if any(r.question == question.id for result in _results(outcome, a.statements) for r in result.because)
        ]
        apart = "this case"
        if separated:
            apart = "what is listed" if len(separated) == len(right) > 1 else " and ".join(separated)
        return (
            f"It is listed with: {self._choices(separator)}; here: {here}. "
            f'One answer, "{question.short}", separates it from {apart}.'
        )

    # --- the other kinds

    def _strength(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        statement = self.statements[marked.item.target]
        result = _results(walk(self.pathway, marked.item.answers, on_request=True), (statement.id,))[0]
        yield self._key(marked)
        yield Block(f"{self._phrases(result.because)}. {statement.text}", "Because", role=Role.DETAIL)
        yield Block("The words say how the source puts it. They are not a ranking.")

    def _decides(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        outcome = walk(self.pathway, marked.item.answers)
        counts = decided_by(self.pathway, outcome, marked.item.section)
        offered = {alternative.text for alternative in marked.item.alternatives}
        for name, count in sorted(counts.items(), key=lambda pair: -pair[1]):
            question = self.pathway.questions[name]
            if question.ask not in offered:
                continue
            options = "1 option depends" if count == 1 else f"{count} options depend"
            yield Block(f"{options} on it. Look in: {question.look_in}", question.short, role=Role.ITEM)
        yield Block("Until it is known, none of them is ruled out: not known is not no.")

    def _changes(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        outcome = walk(self.pathway, marked.item.answers, on_request=True)
        for alternative in (*marked.found, *marked.missed):
            label = "Removes it" if neutral or alternative in marked.found else "You missed"
            yield Block(alternative.text, label, role=Role.ITEM)
        for alternative in (*marked.wrong, *marked.left):
            yield Block(alternative.text, "Still listed with", role=Role.ITEM)
        statement = self.statements[marked.item.target]
        for result in _results(outcome, (statement.id,)):
            strength = STRENGTHS[statement.strength or Strength.MAY].capitalize()
            yield Block(f"{self._phrases(result.because)}. {strength}.", "Because", role=Role.DETAIL)

    def _type(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        yield self._key(marked)
        yield Block("The sources say it there. Elsewhere they may be silent, which does not make it untrue.")

    def _word(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        yield self._key(marked)
        for alternative in marked.wrong:
            other = next((t.word for t in self.pathway.glossary.values() if t.meaning == alternative.text), "")
            yield Block(f'What you chose is what "{other}" means.')

    def _key(self, marked: MarkedItem) -> Block:
        return Block("; ".join(alternative.text for alternative in marked.item.right()), "The answer", role=Role.ITEM)

    # --- words and sources

    def _phrases(self, reasons: Iterable[Reason]) -> str:
        questions = self.pathway.questions
        phrases = [answer_phrase(questions[reason.question], reason.answer) for reason in reasons]
        return "; ".join(phrases) or "whatever the answers are"

    def _conditions(self, way: Iterable[Condition]) -> str:
        return " and ".join(self._choices(Separator(c.question, c.choices)) for c in way)

    def _choices(self, separator: Separator) -> str:
        question = self.pathway.questions[separator.question]
        return " or ".join(dict.fromkeys(map(question.says, separator.choices)))

    def _sources(self, item: Item) -> Iterator[Block]:
        """List the sources of what is right, with marks and places."""
        for number, citation in enumerate(self._citations(item), 1):
            source = self.pathway.sources[citation.source]
            at = f", {citation.at}" if citation.at else ""
            due = source.review_due
            since = f" since {in_words(due)}" if due and is_overdue(due, self.today) else ""
            text = f"{source.publisher}, {source.title}{at}; {dated(source, self.today)}{since}."
            yield Block(text, f"Source [{number}{self._mark(citation.source)}]", role=Role.DETAIL)

    def _mark(self, name: str) -> str:
        """Return the mark of a source that is past review or undated."""
        source = self.pathway.sources[name]
        if is_overdue(source.review_due, self.today):
            return "!"
        return "" if source.reviewed else "~"

    def _citations(self, item: Item) -> Sequence[Citation]:
        if item.kind == ItemKind.WORD:
            return self.pathway.glossary[item.target].citations
        listed = (a for a in item.alternatives if a.verdict != Verdict.WRONG)
        named: list[Statement] = [self.statements[i] for a in listed for i in a.statements]
        if item.kind == ItemKind.CHANGES:
            named = [self.statements[item.target]]
        found: dict[str, Citation] = {}
        for citation in (citation for statement in named for citation in statement.citations):
            found.setdefault(citation.source, citation)
        return (*found.values(),)


def _results(outcome: Outcome, statements: Iterable[str]) -> list[StatementResult]:
    wanted = {*statements}
    return [r for _, found in outcome.sections for r in found if r.statement.id in wanted]


def _shared_reasons(outcome: Outcome, item: Item) -> tuple[Reason, ...]:
    """List the reasons that all of several listed options have."""
    results = [r for a in item.right() for r in _results(outcome, a.statements) if r.applies]
    if len({a.text for a in item.right() if a.statements}) < 2:
        return ()
    return tuple(reason for reason in results[0].because if all(reason in r.because for r in results))


def _strengths(results: Iterable[StatementResult]) -> list[Strength]:
    return [*dict.fromkeys(r.statement.strength for r in results if r.statement.strength is not None)]
