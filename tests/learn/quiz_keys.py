"""The keys of quiz items, judged by the table that the content was made from.

`make quiz-keys` looks at ten thousand items; the tests look at a few hundred.
"""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from recurrence_cli.learn.items import NOTHING, UNKNOWN, Item, ItemKind, Verdict
from recurrence_cli.learn.quiz import Quiz, QuizPlan, make_quiz
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Clash, Pathway, choice_set
from recurrence_cli.reports.phrases import STRENGTHS
from table import APPLIES, Ways, alternatives, judge, rows

ROWS = {row["id"]: row for row in rows()}
CONDITIONS = {name: alternatives(row["when"]) for name, row in ROWS.items()}
ROOT = "recurrence_type"
IDENTIFIER = re.compile(r"[A-Z]+-[A-Z]+-\d|[a-z0-9]+_[a-z0-9_]+")

Answers = Mapping[str, Answer]


def ways(statement: str, answers: Answers) -> Ways:
    return judge(CONDITIONS[statement], dict(answers))


def present(answers: Answers) -> dict[str, Ways]:
    """Statement -> its ways, for each that the table lists for these answers."""
    found = {name: ways(name, answers) for name in ROWS}
    return {name: way for name, way in found.items() if way is not None}


class KeyCheck:
    """Looks at the items of one pathway."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.treatment = {s.id: s.treatment for s in pathway.statements() if s.treatment}
        names = Counter(word for t in pathway.treatments.values() for word in {*_words(t.name)})
        # A word in many names points to none of them.
        self.common = {word for word, count in names.items() if count > 4}
        self.on_request = {section.id for section in pathway.sections.values() if section.on_request}

    def problems(self, item: Item) -> Iterator[str]:
        """List what is wrong with an item."""
        yield from self._reading(item)
        yield from self._case(item)
        check: Mapping[ItemKind, Callable[[Item], Iterator[str]]] = {
            ItemKind.OPTIONS: self._options,
            ItemKind.STRENGTH: self._strength,
            ItemKind.DECIDES: self._decides,
            ItemKind.CHANGES: self._changes,
            ItemKind.TYPE: self._type,
            ItemKind.WORD: self._word,
        }
        yield from check[item.kind](item)
        yield from self._giving_away(item)

    def _giving_away(self, item: Item) -> Iterator[str]:
        """Find words of a case that are in the name of what is right, and in that of nothing wrong."""
        case = {word for sentence in item.sentences for word in _words(sentence)} - self.common
        named: dict[bool, set[str]] = {True: set(), False: set()}
        for alternative in item.alternatives:
            if item.kind == ItemKind.OPTIONS and alternative.statements and alternative.verdict != Verdict.NEITHER:
                named[alternative.verdict == Verdict.RIGHT].update(_words(alternative.text))
        if case & named[True] and not case & named[False]:
            yield f"the case names what is right: {case & named[True]}"
        if item.kind == ItemKind.WORD and {*_words(item.target)} & {w for a in item.right() for w in _words(a.text)}:
            yield "the meaning has the word in it"

    def _reading(self, item: Item) -> Iterator[str]:
        texts = [" ".join(re.findall(r"\w+", a.text.lower())) for a in item.alternatives]
        if len(set(texts)) < len(texts):
            yield f"two choices read the same: {texts}"
        if len({a.number for a in item.alternatives}) < len(texts):
            yield "two choices have one number"
        told = [*item.sentences, item.ask, item.quote, *(a.text for a in item.alternatives)]
        if found := [words for words in told if IDENTIFIER.search(words)]:
            yield f"an id is shown: {found}"
        if not item.right() or len(item.right()) == len(item.alternatives):
            yield "nothing is right, or everything"
        if sum(a.verdict == Verdict.WRONG for a in item.alternatives) < (2 if item.kind == ItemKind.OPTIONS else 1):
            yield "there is nothing to get wrong"

    def _case(self, item: Item) -> Iterator[str]:
        for clash in (*self.pathway.clashes, *self.pathway.warns):
            if _holds(clash, item.answers):
                yield f"the case clashes: {clash.because}"
            for name in (clash.first[0], clash.second[0]):
                if item.answers.get(name) == NOT_KNOWN:
                    for choice in self.pathway.questions[name].choice_ids:
                        if _holds(clash, {**item.answers, name: choice}):
                            yield f"{name} is said to be not known, and is known: {clash.because}"
        if len(item.sentences) != len(item.answers):
            yield "the case says more or less than its answers"

    def _options(self, item: Item) -> Iterator[str]:
        listed = present(item.answers)
        treatments = {self.treatment[name] for name in listed if name in self.treatment}
        here = {name for name in listed if ROWS[name]["section"] == item.section and name in self.treatment}
        offered = {self.treatment[a.statements[0]]: a for a in item.alternatives if a.statements}
        if missing := {self.treatment[name] for name in here} - offered.keys():
            yield f"what is listed is not offered: {missing}"
        for treatment, alternative in offered.items():
            mine = [listed[name] for name in here if self.treatment[name] == treatment]
            expected = Verdict.WRONG
            if mine:
                expected = Verdict.RIGHT if APPLIES in mine else Verdict.NEITHER
            elif treatment in treatments:
                yield f"{treatment} is listed elsewhere and counted wrong"
            if alternative.verdict != expected:
                yield f"{treatment} is {alternative.verdict} in the key, {expected} by the table"
            if alternative.verdict == Verdict.WRONG and not self._one_answer_away(item, alternative.statements):
                yield f"{treatment} is further away than one answer"
        depends = any(a.verdict == Verdict.NEITHER for a in offered.values())
        verdicts = {a.text: a.verdict for a in item.alternatives if not a.statements}
        if verdicts != {
            NOTHING: Verdict.WRONG if here else Verdict.RIGHT,
            UNKNOWN: Verdict.RIGHT if depends else Verdict.WRONG,
        }:
            yield f"the key is wrong on nothing or not known: {verdicts}"

    def _one_answer_away(self, item: Item, statements: tuple[str, ...]) -> bool:
        for question in self.pathway.questions.values():
            now = choice_set(item.answers.get(question.id, NOT_KNOWN)) - {NOT_KNOWN}
            for choice in question.choice_ids:
                other: Answer = frozenset({*now, choice}) if question.many else choice
                if any(ways(name, {**item.answers, question.id: other}) is not None for name in statements):
                    return True
        return False

    def _strength(self, item: Item) -> Iterator[str]:
        listed = present(item.answers)
        mine = [name for name in listed if self.treatment.get(name) == self.treatment[item.target]]
        right = [a.text for a in item.right()]
        if listed.get(item.target) != APPLIES:
            yield "its option does not apply"
        if right != [STRENGTHS[s] for s in STRENGTHS if s == ROWS[item.target]["strength"]]:
            yield f"{right} is not how the table puts it"
        if len({ROWS[name]["strength"] for name in mine}) > 1:
            yield "two strengths are right"

    def _changes(self, item: Item) -> Iterator[str]:
        treatment = self.treatment[item.target]
        if present(item.answers).get(item.target) != APPLIES:
            yield "its option does not apply"
        for alternative in item.alternatives:
            assert alternative.separator is not None
            question = self.pathway.questions[alternative.separator.question]
            choices = alternative.separator.choices
            other: Answer = frozenset(choices) if question.many else choices[0]
            listed = present({**item.answers, question.id: other})
            mine = {name: way for name, way in listed.items() if self.treatment.get(name) == treatment}
            applies = any(w == APPLIES and ROWS[name]["section"] == item.section for name, w in mine.items())
            if alternative.verdict == Verdict.RIGHT and mine:
                yield f"{alternative.text} does not take it away"
            if alternative.verdict == Verdict.WRONG and not applies:
                yield f"{alternative.text} does not leave it"

    def _decides(self, item: Item) -> Iterator[str]:
        counts: Counter[str] = Counter()
        for name, found in present(item.answers).items():
            section = ROWS[name]["section"]
            if name in self.treatment and section not in self.on_request and item.section in ("", section):
                counts.update({question for way in found or () for question, _ in way})
        asked = {question.ask: question.id for question in self.pathway.questions.values()}
        right = [asked[a.text] for a in item.right()]
        others = [asked[a.text] for a in item.alternatives if a.verdict == Verdict.WRONG]
        if right != [item.target] or max(counts.values()) != counts[item.target]:
            yield f"{right} is not what decides most: {counts}"
        if any(counts[other] >= counts[item.target] for other in others):
            yield f"another decides as much: {counts}"

    def _type(self, item: Item) -> Iterator[str]:
        root = self.pathway.questions[ROOT]
        found = {root.label(c) for c in root.choice_ids if ways(item.target, {ROOT: c}) == APPLIES}
        if {a.text for a in item.right()} != found or len(item.alternatives) != len(root.choices):
            yield f"it is said for {found}"
        if item.quote != next(s.text for s in self.pathway.statements() if s.id == item.target):
            yield "it is not what the sources say"

    def _word(self, item: Item) -> Iterator[str]:
        term = self.pathway.glossary[item.target]
        if [a.text for a in item.right()] != [term.meaning]:
            yield "it does not mean that"


def _words(text: str) -> list[str]:
    """Split a text into its longer words, in the singular."""
    return [word.rstrip("s") for word in re.findall(r"[a-z0-9]{4,}", text.lower())]


def _holds(clash: Clash, answers: Answers) -> bool:
    sides = (clash.first, clash.second)
    return all(name in answers and choice_set(answers[name]).intersection(choices) for name, choices in sides)


def asked_about(quiz: Quiz) -> set[str]:
    """Collect the statements that some item is about: listed, to be left, or the one it asks after."""
    named = {i for item in quiz.items for a in item.alternatives for i in a.statements}
    return named | {item.target for item in quiz.items}


def main(count: int) -> int:
    began = time.monotonic()
    pathway = load()
    quiz = make_quiz(pathway, QuizPlan(1, count, on_request=True))
    check = KeyCheck(pathway)
    found = [(n, item, problem) for n, item in enumerate(quiz.items, 1) for problem in check.problems(item)]
    for number, item, problem in found[:20]:
        print(f"question {number} ({item.kind}, {item.target}): {problem}", " ".join(item.sentences))
    asked = asked_about(quiz)
    options = {s.id for s in pathway.statements() if s.is_option}
    print(f"{len(quiz.items)} items in {time.monotonic() - began:.0f} s, {len(found)} problems")
    print(f"{len(options & asked)} of {len(options)} options are asked about")
    sections = Counter(ROWS[statement]["section"] for statement in asked if statement in ROWS)
    print("statements asked about, by section:", dict(sections))
    print("kinds:", dict(Counter(item.kind.value for item in quiz.items)))
    reached = len(options & asked) >= 0.95 * len(options) and pathway.sections.keys() == sections.keys()
    return 0 if reached and not found else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
