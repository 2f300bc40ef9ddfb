"""How fast the same statements are judged for the same cases, by us and by others, side by side.

    pip install '.[bench]' && python benchmarks/peers.py
    python benchmarks/peers.py --cases 50000 --rounds 7 --all-routes

Everyone gets the statement table (tests/statements.csv) and the answers as a file of cases has them, and gives two lists
for each case: the statements that apply, every term of their condition being true, and those that depend, no term being
false and some open. Nobody is timed before all of them gave the same two lists as we do, in any order, for every case
that they are timed on.

Nobody is held back. Statements with the same condition are one rule for all, and what several rules ask is asked once
where a language has room for that; `--all-routes` shows the plainer ways too. Reading and compiling the rules is outside
the clock. Inside it are filling in what was not answered and making the two lists out of what an engine returns, and, for
us alone, refusing answers that are not sound.
"""

import argparse
import asyncio
import gc
import json
import os
import platform
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import chain, islice, product
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, Protocol

import duckdb
import pyarrow as pa
import rule_engine
import zen
from json_logic import jsonLogic
from timing import Run, run

from cases import random_cases
from recurrence_cli import evaluate_many, evaluate_table, load
from recurrence_cli.pathway.model import NOT_KNOWN, Pathway
from recurrence_cli.pathway.problems import AnswerError

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from table import CHOICES, SEVERAL, alternatives, rows
from table import Term as TableTerm

Answers = Mapping[str, Any]
Pair = tuple[Sequence[str], Sequence[str]]
"""The ids of the statements that apply, and of those that depend."""
Work = Callable[[Any], Iterable[Pair]]
"""Judges cases, and gives a pair for each of them, in their order."""
Term = tuple[tuple[str, tuple[str, ...]], ...]
"""Alternatives, each a question and the values that make the term true."""

TOGETHER = 500
"""How many cases are handed over at a time, where an engine takes several."""


@dataclass(frozen=True)
class Rule:
    """A condition, and the statements that have it."""

    terms: tuple[Term, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """What there is to prepare for: the pathway, the statement table as rules, and the file that holds the cases."""

    pathway: Pathway
    rules: tuple[Rule, ...]
    file: Path


@dataclass(frozen=True)
class Contender:
    """A way to judge cases, by the name of its package. `stays`: what it finds is left in a table of its own."""

    name: str
    package: str
    prepare: Callable[[Task], Work]
    whole: bool = False
    stays: bool = False


def read_rules() -> tuple[Rule, ...]:
    """The statement table, with the statements of one condition together."""
    found: dict[tuple[Term, ...], list[str]] = {}
    for row in rows():
        terms = _conjunction(alternatives(row["when"]))
        condition = tuple(tuple((q, tuple(sorted(_closed(q, values)))) for q, values in term) for term in terms)
        found.setdefault(condition, []).append(row["id"])
    return tuple(Rule(condition, tuple(ids)) for condition, ids in found.items())


def _conjunction(condition: list[list[TableTerm]]) -> list[TableTerm]:
    """Rewrite alternatives of terms as terms that must all hold (conjunctive normal form)."""
    shared = [term for term in condition[0] if all(term in terms for terms in condition)]
    rest = [[term for term in terms if term not in shared] for terms in condition]
    return shared + [[*dict.fromkeys(chain.from_iterable(choice))] for choice in product(*rest)]


def _closed(question: str, values: frozenset[str]) -> frozenset[str]:
    """Add "not known" to values that hold whatever the answer is."""
    return values | {NOT_KNOWN} if question not in SEVERAL and values >= CHOICES[question] else values


def filling(pathway: Pathway) -> Callable[[Answers], dict[str, Any]]:
    """Answers to every question: "not known" where there are none, and for a `many` question always a list."""
    many = [q.id for q in pathway.questions.values() if q.many]
    nothing = {q.id: [NOT_KNOWN] if q.many else NOT_KNOWN for q in pathway.questions.values()}

    def fill(answers: Answers) -> dict[str, Any]:
        filled = {**nothing, **answers}
        for question in many:
            if filled[question] == NOT_KNOWN:
                filled[question] = [NOT_KNOWN]
        return filled

    return fill


# --- we ---------------------------------------------------------------------------------------------------------------


def ours(task: Task) -> Work:
    def work(cases: Iterable[Answers]) -> Iterator[Pair]:
        for given in evaluate_many(task.pathway, cases, on_request=True):
            assert not isinstance(given, AnswerError)
            results = [result for _, found in given.sections for result in found]
            yield (
                tuple(result.statement.id for result in results if result.applies),
                tuple(result.statement.id for result in results if not result.applies),
            )

    return work


def ours_in_brief(task: Task) -> Work:
    def work(cases: Iterable[Answers]) -> Iterator[Pair]:
        for given in evaluate_many(task.pathway, cases, on_request=True, brief=True):
            assert not isinstance(given, AnswerError)
            yield given.applies, given.depends

    return work


def ours_from_file(task: Task) -> Work:
    judge = ours_in_brief(task)

    def work(cases: Sequence[Answers]) -> Iterator[Pair]:
        with task.file.open(encoding="utf-8") as file:
            yield from judge(json.loads(line)["answers"] for line in islice(file, len(cases)))

    return work


def ours_of_table(task: Task) -> Work:
    table = arrow_table(task)

    def work(_: Sequence[Answers]) -> Iterator[Pair]:
        found = evaluate_table(task.pathway, table, on_request=True)
        assert found["error"].null_count == found.num_rows
        return arrow_pairs(found)

    return work


def arrow_table(task: Task) -> pa.Table:
    """The cases of the file as texts and, where several choices may be given, lists of texts."""
    with task.file.open(encoding="utf-8") as file:
        cases = [json.loads(line) for line in file]
    columns = {"id": pa.array([case["id"] for case in cases], pa.string())}
    for question in task.pathway.questions.values():
        answers = [case["answers"].get(question.id) for case in cases]
        if question.many:
            lists = [[answer] if isinstance(answer, str) else answer for answer in answers]
            columns[question.id] = pa.array(lists, pa.list_(pa.string()))
        else:
            columns[question.id] = pa.array(answers, pa.string())
    # In several chunks, so that DuckDB can have a thread for each.
    return pa.Table.from_batches(pa.table(columns).to_batches(max_chunksize=20_000))


def arrow_pairs(found: pa.Table) -> Iterator[Pair]:
    """Read an Arrow table of results, which is outside the clock."""
    for batch in found.to_batches(max_chunksize=TOGETHER):
        yield from zip(batch["applies"].to_pylist(), batch["depends"].to_pylist(), strict=True)


# --- plain Python -----------------------------------------------------------------------------------------------------


def plain_python(task: Task) -> Work:
    """An interpreter of the table that looks at each term of a case once, and no further than a term that is false."""
    numbers: dict[Term, int] = {}
    rules = [([numbers.setdefault(term, len(numbers)) for term in rule.terms], rule.ids) for rule in task.rules]
    alternatives = [[(question, frozenset(values)) for question, values in term] for term in numbers]

    def verdict(term: int, answers: Answers) -> int:
        """2 for true, 1 for open, 0 for false."""
        found = 0
        for question, values in alternatives[term]:
            answer = answers.get(question, NOT_KNOWN)
            given = (answer,) if isinstance(answer, str) else answer
            if not values.isdisjoint(given):
                return 2
            if NOT_KNOWN in given:
                found = 1
        return found

    def work(cases: Sequence[Answers]) -> Iterator[Pair]:
        for answers in cases:
            known: dict[int, int] = {}
            applies: list[str] = []
            depends: list[str] = []
            for condition, ids in rules:
                least = 2
                for term in condition:
                    held = known.get(term)
                    if held is None:
                        held = known[term] = verdict(term, answers)
                    if held < least:
                        least = held
                        if not held:
                            break
                if least == 2:
                    applies += ids
                elif least:
                    depends += ids
            yield applies, depends

    return work


# --- rules in an expression language ----------------------------------------------------------------------------------
#
# An engine gives the number of each rule that applies, from 1 on, and of each that depends, below zero. Whether a term is
# true or open is the same question as whether it is true, with "not known" among its values.


class Language(Protocol):
    """How to say a rule: `one` of two values by a condition, `all_of` some values, a `number`, and nothing."""

    nothing: Any

    def holds(self, terms: Iterable[Term], may_be_open: bool) -> Any: ...
    def one(self, condition: Any, yes: Any, no: Any) -> Any: ...
    def all_of(self, values: list[Any]) -> Any: ...
    def number(self, number: int) -> Any: ...


class Text:
    """The language that zen-engine and rule-engine have in common. `==` is much faster than `in` in both."""

    nothing = "null"

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway

    def holds(self, terms: Iterable[Term], may_be_open: bool) -> str:
        return " and ".join(f"({self.term(term, may_be_open)})" for term in terms) or "true"

    def term(self, term: Term, may_be_open: bool) -> str:
        return " or ".join(self.has(question, value) for question, value in wanted(term, may_be_open))

    def has(self, question: str, value: str) -> str:
        word = json.dumps(value)
        return f"{word} in {question}" if self.pathway.questions[question].many else f"{question} == {word}"

    def one(self, condition: str, yes: str, no: str) -> str:
        return f"(({condition}) ? {yes} : {no})"

    def all_of(self, values: list[str]) -> str:
        return f"[{', '.join(values)}]"

    def number(self, number: int) -> str:
        return str(number)


class Logic:
    """JsonLogic."""

    nothing = None

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway

    def holds(self, terms: Iterable[Term], may_be_open: bool) -> Any:
        return self.joined("and", [self.term(term, may_be_open) for term in terms])

    def term(self, term: Term, may_be_open: bool) -> Any:
        read: dict[str, list[str]] = {}
        for question, value in wanted(term, may_be_open):
            read.setdefault(question, []).append(value)
        return self.joined("or", [part for question, values in read.items() for part in self.has(question, values)])

    def has(self, question: str, values: list[str]) -> list[Any]:
        given = {"var": question}
        if self.pathway.questions[question].many:
            return [{"in": [value, given]} for value in values]
        return [{"in": [given, values]} if len(values) > 1 else {"==": [given, values[0]]}]

    def joined(self, word: str, parts: list[Any]) -> Any:
        return {word: parts} if len(parts) > 1 else parts[0] if parts else True

    def one(self, condition: Any, yes: Any, no: Any) -> Any:
        return {"if": [condition, yes, no]}

    def all_of(self, values: list[Any]) -> Any:
        return values

    def number(self, number: int) -> int:
        return number


def wanted(term: Term, may_be_open: bool) -> Iterator[tuple[str, str]]:
    """The questions and values of which one makes the term true, or, if it may be open, true or open."""
    for question, values in term:
        for value in dict.fromkeys((*values, NOT_KNOWN) if may_be_open else values):
            yield question, value


Numbered = tuple[int, tuple[Term, ...]]


def plainly(language: Language, rules: Sequence[Numbered], opened: bool = False) -> Any:
    """One rule after another."""
    return language.all_of([leaf(language, number, condition, opened) for number, condition in rules])


def leaf(language: Language, number: int, condition: tuple[Term, ...], opened: bool) -> Any:
    """One rule. `opened`: what else it asked is open already, so that it can no more than depend."""
    depends = language.number(-number)
    if not condition:
        return depends if opened else language.number(number)
    found = depends
    if not opened:
        found = language.one(language.holds(condition, False), language.number(number), depends)
    return language.one(language.holds(condition, True), found, language.nothing)


def branching(language: Language, rules: Sequence[Numbered], opened: bool = False) -> Any:
    """Rules that share a term behind one test of it, as long as three do: once for true, once for open."""
    parts = []
    while True:
        shared, times = next(iter(Counter(chain.from_iterable(c for _, c in rules)).most_common(1)), ((), 0))
        if times < 3:
            break
        behind = [(number, tuple(t for t in c if t != shared)) for number, c in rules if shared in c]
        branch = language.one(language.holds([shared], True), branching(language, behind, True), language.nothing)
        if not opened:
            branch = language.one(language.holds([shared], False), branching(language, behind), branch)
        parts.append(branch)
        rules = [(number, c) for number, c in rules if shared not in c]
    parts += [leaf(language, number, condition, opened) for number, condition in rules]
    return language.all_of(parts)


def numbered(rules: Sequence[Rule]) -> list[Numbered]:
    """The conditions by number, from 1 on."""
    return [(number, rule.terms) for number, rule in enumerate(rules, start=1)]


def gathering(rules: Sequence[Rule]) -> Callable[[Iterable[Any]], Pair]:
    """Makes the two lists out of what an engine gives: numbers, lists within lists, and nothing."""
    ids = {number: rule.ids for number, rule in enumerate(rules, start=1)}
    ids |= {-number: named for number, named in ids.items()}

    def gather(found: Iterable[Any]) -> Pair:
        applies: list[str] = []
        depends: list[str] = []
        waiting = [found]
        for part in waiting:
            for number in part:
                if number is None:
                    continue
                if number.__class__ is list or number.__class__ is tuple:
                    waiting.append(number)
                elif number > 0:
                    applies += ids[number]
                else:
                    depends += ids[number]
        return applies, depends

    return gather


Arrange = Callable[[Language, Sequence[Numbered]], Any]


def by_json_logic(task: Task, arrange: Arrange = branching) -> Work:
    fill, gather = filling(task.pathway), gathering(task.rules)
    rules = arrange(Logic(task.pathway), numbered(task.rules))
    return lambda cases: (gather(jsonLogic(rules, fill(answers))) for answers in cases)


def by_rule_engine(task: Task, arrange: Arrange = branching) -> Work:
    fill, gather = filling(task.pathway), gathering(task.rules)
    rule = rule_engine.Rule(arrange(Text(task.pathway), numbered(task.rules)))
    return lambda cases: (gather(rule.evaluate(fill(answers))) for answers in cases)


def by_many_rules(task: Task) -> Work:
    """A rule-engine rule for each condition, as its manual shows."""
    fill, text = filling(task.pathway), Text(task.pathway)
    rules = [
        (rule_engine.Rule(text.holds(r.terms, True)), rule_engine.Rule(text.holds(r.terms, False)), r.ids)
        for r in task.rules
    ]

    def work(cases: Sequence[Answers]) -> Iterator[Pair]:
        for answers in cases:
            given = fill(answers)
            applies: list[str] = []
            depends: list[str] = []
            for possible, certain, ids in rules:
                if possible.matches(given):
                    found = applies if certain.matches(given) else depends
                    found += ids
            yield applies, depends

    return work


# --- zen-engine: an expression of its own, or a decision with one node ------------------------------------------------


def by_zen_expression(task: Task, arrange: Arrange = branching, as_json: bool = False) -> Work:
    fill, gather = filling(task.pathway), gathering(task.rules)
    evaluate = zen.compile_expression(arrange(Text(task.pathway), numbered(task.rules))).evaluate
    if as_json:
        return lambda cases: (gather(evaluate(json.dumps(fill(answers)))) for answers in cases)
    return lambda cases: (gather(evaluate(fill(answers))) for answers in cases)


def expression_node(task: Task) -> dict[str, Any]:
    value = branching(Text(task.pathway), numbered(task.rules))
    return _decision("expressionNode", {"expressions": [{"id": "rules", "key": "rules", "value": value}]})


def table_node(task: Task, hit_policy: str = "first") -> dict[str, Any]:
    """A decision table with a row for each rule, matched when it is possible; its output tells whether it applies.

    zen finds rows by the values of a column at once where the cells are nothing but values. "first" with an output
    named "rules[]" collects as "collect" does, in one list instead of an object for each row.
    """
    text = Text(task.pathway)
    questions = list(task.pathway.questions)
    written = []
    for number, condition in numbered(task.rules):
        cells = dict.fromkeys(questions, "")
        others = []
        for term in condition:
            (question, _), *more = term
            if more or cells[question]:
                others.append(term)
            elif task.pathway.questions[question].many:
                # Within brackets this would be no unary test, and the row would never match, without a word.
                cells[question] = " or ".join(f"contains($, {json.dumps(v)})" for _, v in wanted(term, True))
            else:
                cells[question] = ", ".join(json.dumps(v) for _, v in wanted(term, True))
        output = text.one(text.holds(condition, False), text.number(number), text.number(-number))
        others_hold = text.holds(others, True) if others else ""
        written.append({"_id": str(number), **cells, "others": others_hold, "rules": output})
    return _decision(
        "decisionTableNode",
        {
            "hitPolicy": hit_policy,
            "inputs": [*({"id": q, "name": q, "field": q} for q in questions), {"id": "others", "name": "others"}],
            "outputs": [{"id": "rules", "name": "rules", "field": "rules[]" if hit_policy == "first" else "rules"}],
            "rules": written,
        },
    )


def function_node(task: Task) -> dict[str, Any]:
    """The interpreter of the table in JavaScript."""
    script = """
        const verdict = (term, input) => {
          let found = 0;
          for (const [question, values] of term) {
            const given = [].concat(input[question]);
            if (given.some((value) => values.includes(value))) return 2;
            if (given.includes("not_known")) found = 1;
          }
          return found;
        };
        export const handler = async (input) => {
          const found = [];
          for (const [number, condition] of rules) {
            let least = 2;
            for (const term of condition) {
              least = Math.min(least, verdict(term, input));
              if (!least) break;
            }
            if (least) found.push(least === 2 ? number : -number);
          }
          return { rules: found };
        };"""
    return _decision("functionNode", {"source": f"const rules = {json.dumps(numbered(task.rules))};{script}"})


def _decision(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    def node(name: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        return {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}, "content": content}

    nodes = [node("in", "inputNode", {}), node("rules", kind, content), node("out", "outputNode", {})]
    edges = [
        {"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in (("in", "rules"), ("rules", "out"))
    ]
    return {"nodes": nodes, "edges": edges}


Results = Callable[[list[dict[str, Any]]], Iterable[Any]]
"""Makes zen's results out of some cases."""


def by_decision(
    task: Task, node: Callable[[Task], dict[str, Any]], decide: Callable[[dict[str, Any]], Results]
) -> Work:
    fill, gather = filling(task.pathway), gathering(task.rules)
    results = decide(node(task))

    def work(cases: Sequence[Answers]) -> Iterator[Pair]:
        for start in range(0, len(cases), TOGETHER):
            for result in results([fill(answers) for answers in cases[start : start + TOGETHER]]):
                found = result["result"]
                # "collect" gives an object for each row.
                yield gather((row["rules"] for row in found) if isinstance(found, list) else found["rules"])

    return work


def _engine(decision: dict[str, Any]) -> zen.ZenEngine:
    return zen.ZenEngine({"loader": {"type": "static", "content": {"rules": decision}}})


def by_key(decision: dict[str, Any]) -> Results:
    """Kept by a loader: compiled once, and judged where it is called."""
    engine = _engine(decision)
    return lambda cases: (engine.evaluate("rules", case) for case in cases)


def by_key_in_batches(decision: dict[str, Any]) -> Results:
    """Several at a time, on threads of zen's own; making its dicts out of ours and back stays on one."""
    engine = _engine(decision)
    return lambda cases: (
        found["data"] for found in engine.evaluate_batch([{"key": "rules", "context": case} for case in cases])
    )


def by_key_awaited(decision: dict[str, Any]) -> Results:
    engine = _engine(decision)

    async def together(cases: list[dict[str, Any]]) -> list[Any]:
        return list(await asyncio.gather(*(engine.async_evaluate("rules", case) for case in cases)))

    return lambda cases: asyncio.run(together(cases))


def created(decision: dict[str, Any]) -> Results:
    """Compiled beforehand, but zen 2.1.3 starts two threads for each case, which take longer than judging it."""
    evaluate = zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps(decision))).evaluate
    return lambda cases: (evaluate(case) for case in cases)


def created_from_text(decision: dict[str, Any]) -> Results:
    """As the quickstart has it: as `created`, but not compiled beforehand either."""
    evaluate = zen.ZenEngine().create_decision(json.dumps(decision)).evaluate
    return lambda cases: (evaluate(case) for case in cases)


# --- DuckDB: all cases at once ----------------------------------------------------------------------------------------
#
# An answer is kept as a number, a bit for each choice and the highest for "not known", so that a term is one look at
# some bits. They are made while the file is read: before the clock starts where the cases are in a table, inside it where
# it starts with the file.


def reading(task: Task) -> str:
    """The cases of the file, as a query. A list of answers comes as its JSON text, and so does a bare word."""
    fields = ", ".join(f"{question} VARCHAR" for question in task.pathway.questions)
    shape = f"{{id: 'VARCHAR', answers: 'STRUCT({fields})'}}"
    read = f"read_json('{task.file}', format = 'newline_delimited', columns = {shape})"
    columns = coded(task.pathway, "answers.", quote='"')
    return f"SELECT id, {columns} FROM {read}"


def coded(pathway: Pathway, prefix: str = "", quote: str = "") -> str:
    """The columns as numbers. What a `many` column contains is choices, in a list, or `quote`d, in a text."""
    columns = []
    for question in pathway.questions.values():
        given, highest = f"{prefix}{question.id}", 1 << len(question.choice_ids)
        bits = [(choice, 1 << i) for i, choice in enumerate(question.choice_ids)]
        if question.many:
            ticked = [
                f"CASE WHEN contains({given}, '{quote}{choice}{quote}') THEN {bit} ELSE 0 END" for choice, bit in bits
            ]
            opened = f"CASE WHEN {given} IS NULL OR contains({given}, '{NOT_KNOWN}') THEN {highest} ELSE 0 END"
            value = f"({' + '.join([*ticked, opened])})"
        else:
            known = " ".join(f"WHEN '{choice}' THEN {bit}" for choice, bit in bits)
            value = f"CASE {given} {known} ELSE {highest} END"
        columns.append(f"{value}::{'UTINYINT' if highest < 256 else 'USMALLINT'} AS {question.id}")
    return ", ".join(columns)


def judging(task: Task, source: str, as_text: bool = False) -> str:
    """Both lists for each case, as a query: lists of ids, or text with the ids parted by spaces."""

    def holds(condition: tuple[Term, ...], may_be_open: bool) -> str:
        return " AND ".join(f"({' OR '.join(has(term, may_be_open))})" for term in condition) or "TRUE"

    def has(term: Term, may_be_open: bool) -> Iterator[str]:
        for question, values in term:
            choices = (*task.pathway.questions[question].choice_ids, NOT_KNOWN)
            wanted = {*values, NOT_KNOWN} if may_be_open else {*values}
            yield f"{question} & {sum(1 << choices.index(value) for value in wanted)} <> 0"

    def ids(rule: Rule, condition: str) -> str:
        if as_text:
            return f"CASE WHEN {condition} THEN '{''.join(f'{i} ' for i in rule.ids)}' END"
        return f"CASE WHEN {condition} THEN [{', '.join(map(repr, rule.ids))}] ELSE [] END"

    lists = []
    for rule in task.rules:
        certain, possible = holds(rule.terms, False), holds(rule.terms, True)
        lists.append((ids(rule, certain), ids(rule, f"{possible} AND NOT ({certain})")))
    applies, depends = (", ".join(each) for each in zip(*lists, strict=True))
    if as_text:
        return f"SELECT id, concat({applies}) AS applies, concat({depends}) AS depends FROM {source}"
    return f"SELECT id, flatten([{applies}]) AS applies, flatten([{depends}]) AS depends FROM {source}"


def table_to_table(task: Task) -> Work:
    base = duckdb.connect()
    base.execute(f"CREATE TABLE cases AS {reading(task)}")
    return partial(_into_table, base, judging(task, "cases"))


def file_to_table(task: Task) -> Work:
    return partial(_into_table, duckdb.connect(), judging(task, f"({reading(task)})"))


def _into_table(base: duckdb.DuckDBPyConnection, query: str, _: Sequence[Answers]) -> Iterable[Pair]:
    base.execute(f"CREATE OR REPLACE TABLE found AS {query}")
    return _rows(base, "SELECT applies, depends FROM found")


def _rows(base: duckdb.DuckDBPyConnection, query: str) -> Iterator[Any]:
    base.execute(query)
    while some := base.fetchmany(TOGETHER):
        yield from some


def arrow_to_arrow(task: Task) -> Work:
    """The job of `evaluate_table`: answers as texts and lists of texts in, lists of ids out."""
    base = duckdb.connect()
    base.register("cases", arrow_table(task))
    query = judging(task, f"(SELECT id, {coded(task.pathway)} FROM cases)")
    return lambda _: arrow_pairs(base.sql(query).to_arrow_table())


def table_to_python(task: Task) -> Work:
    """As text that Python splits, which is less than half the work of having DuckDB's lists made into Python's."""
    base = duckdb.connect()
    base.execute(f"CREATE TABLE cases AS {reading(task)}")
    query = f"SELECT applies, depends FROM ({judging(task, 'cases', as_text=True)})"
    return lambda cases: ((applies.split(), depends.split()) for applies, depends in _rows(base, query))


# --- the run ----------------------------------------------------------------------------------------------------------

BRIEF = Contender("recurrence, brief", "recurrence-cli", ours_in_brief)

CONTENDERS = (
    Contender("recurrence", "recurrence-cli", ours),
    BRIEF,
    Contender("recurrence, brief, from JSONL", "recurrence-cli", ours_from_file),
    Contender("recurrence, Arrow to Arrow", "recurrence-cli", ours_of_table, whole=True, stays=True),
    Contender("plain Python", "", plain_python),
    Contender("zen-engine", "zen-engine", by_zen_expression),
    Contender("json-logic-qubit", "json-logic-qubit", by_json_logic),
    Contender("rule-engine", "rule-engine", by_rule_engine),
    Contender("DuckDB, Arrow to Arrow", "duckdb", arrow_to_arrow, whole=True, stays=True),
    Contender("DuckDB, table to table", "duckdb", table_to_table, whole=True, stays=True),
    Contender("DuckDB, table to Python", "duckdb", table_to_python, whole=True),
    Contender("DuckDB, JSONL file to table", "duckdb", file_to_table, whole=True, stays=True),
)

OTHER_ROUTES = (
    Contender("zen: expression, JSON text in", "zen-engine", partial(by_zen_expression, as_json=True)),
    Contender("zen: expression, rule after rule", "zen-engine", partial(by_zen_expression, arrange=plainly)),
    *(
        Contender(f"zen: {name}, {how}", "zen-engine", partial(by_decision, node=node, decide=decide))
        for name, node, decide, how in (
            ("expression node", expression_node, by_key, "by key"),
            ("expression node", expression_node, by_key_in_batches, "batches"),
            ("table, first", table_node, by_key, "by key"),
            ("table, first", table_node, by_key_in_batches, "batches"),
            ("table, first", table_node, by_key_awaited, "async"),
            ("table, first", table_node, created, "from content"),
            ("table, first", table_node, created_from_text, "from text"),
            ("table, collect", partial(table_node, hit_policy="collect"), by_key, "by key"),
            ("function node", function_node, by_key, "by key"),
        )
    ),
    Contender("json-logic-qubit, rule after rule", "json-logic-qubit", partial(by_json_logic, arrange=plainly)),
    Contender("rule-engine, rule after rule", "rule-engine", partial(by_rule_engine, arrange=plainly)),
    Contender("rule-engine, a Rule for each", "rule-engine", by_many_rules),
)


@dataclass
class Lane:
    """A contender who is ready: what was spent on that, the cases that are his in each round, and what rounds took."""

    contender: Contender
    work: Work
    prepared: float
    cases: Sequence[Answers]
    times: int
    rounds: list[tuple[float, float]]


def once(contender: Contender, work: Work, cases: Sequence[Answers]) -> tuple[float, float]:
    """Seconds on the clock and of the processors that all cases take."""
    gc.collect()
    start, busy = perf_counter(), process_time()
    found = work(cases)
    if not contender.stays:
        deque(found, maxlen=0)
    return perf_counter() - start, process_time() - busy


def ready(contender: Contender, task: Task, cases: Sequence[Answers], seconds: float) -> Lane:
    """Prepares, and looks how many cases take that long: some of them, or all of them several times."""
    start = perf_counter()
    work = contender.prepare(task)
    prepared = perf_counter() - start
    number, likely = 0, len(cases) if contender.whole else min(100, len(cases))
    # Who remembers things from case to case is faster with the next ones, so a guess is tried before it is believed.
    while likely > number * 1.3:
        number = likely
        took, _ = once(contender, work, cases[:number])
        likely = min(len(cases), number * 4 if took < seconds / 10 else max(100, round(number * seconds / took)))
    times = max(1, round(seconds / took)) if number == len(cases) else 1
    return Lane(contender, work, prepared, cases[:number], times, [])


def agree(lane: Lane, expected: Sequence[Pair]) -> None:
    """Stops the run at the first case for which a contender does not give what we give."""
    pairs = zip(lane.work(lane.cases), expected[: len(lane.cases)], strict=True)
    for number, (theirs, ours) in enumerate(pairs):
        for word, their, our in zip(("applies", "depends"), theirs, ours, strict=True):
            if sorted(their) != our:
                more, less = sorted(set(their) - set(our)), sorted(set(our) - set(their))
                raise SystemExit(
                    f"{lane.contender.name} does not agree with us, so nothing is timed.\n"
                    f"case {number + 1}: {json.dumps(lane.cases[number])}\n{word}: only they {more}, only we {less}"
                )


def report(lanes: Sequence[Lane], batch: Run, number: int) -> Iterator[str]:
    """The table, a line for each contender, by the median of its rounds, and one for a whole `batch` of that many cases.

    How much longer somebody takes than our `brief`, which also gives ids alone, is looked at round by round, since in a
    round the machine is as busy with other things for the one as for the other.
    """
    yield (
        f"{'contender':33} {'version':7} {'cases':>9} {'cases/s':>9} {'µs/case':>9} {'brief=1':>8} {'±':>4} {'CPU µs':>9}"
        f" {'ready s':>7}"
    )
    (brief,) = (lane for lane in lanes if lane.contender is BRIEF)
    ours = [wall / len(brief.cases) / brief.times for wall, _ in brief.rounds]
    for lane in lanes:
        judged = len(lane.cases) * lane.times
        each = [wall / judged for wall, _ in lane.rounds]
        middle = median(each)
        ratio = median(theirs / our for theirs, our in zip(each, ours, strict=True))
        spread = (max(each) - min(each)) / 2 / middle
        busy = median(cpu for _, cpu in lane.rounds) / judged
        release = version(lane.contender.package) if lane.contender.package else platform.python_version()
        yield (
            f"{lane.contender.name:33} {release:7} {judged:9,} {1 / middle:9,.0f} {middle * 1e6:9.2f} {ratio:8.2f}"
            f" {spread:4.0%} {busy * 1e6:9.2f} {lane.prepared:7.2f}"
        )
    whole = batch.wall / number
    yield (
        f"{'recurrence batch --brief':33} {version('recurrence-cli'):7} {number:9,} {1 / whole:9,.0f} {whole * 1e6:9.2f}"
        f" {whole / median(ours):8.2f} once {batch.cpu / number * 1e6:9.2f}    from file to file, {batch.memory:.0f} MB"
    )


def main() -> None:
    """Print the table, once everybody agrees."""
    parser = argparse.ArgumentParser(description="Compare the speed of judging the statements with that of others.")
    parser.add_argument("--cases", type=int, default=200_000, help="cases made; the slow ones take the first of them")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.5, help="about how long each takes in a round")
    parser.add_argument("--all-routes", action="store_true", help="the slower ways to use an engine too")
    asked = parser.parse_args()

    pathway = load()
    made = list(random_cases(asked.cases, asked.seed, pathway))
    cases: list[Any] = [case["answers"] for case in made]
    with tempfile.TemporaryDirectory() as folder:
        task = Task(pathway, read_rules(), Path(folder) / "cases.jsonl")
        task.file.write_text("".join(json.dumps(case) + "\n" for case in made), encoding="utf-8")
        del made
        cold, _ = once(BRIEF, BRIEF.prepare(task), cases)
        lanes = [ready(c, task, cases, asked.seconds) for c in CONTENDERS + (OTHER_ROUTES if asked.all_routes else ())]
        longest = max(len(lane.cases) for lane in lanes)
        expected = [(sorted(a), sorted(d)) for a, d in ours(task)(cases[:longest])]
        for lane in lanes:
            agree(lane, expected)
        del expected
        # The cases are no rubbish to be looked through again and again while others are timed.
        gc.collect()
        gc.freeze()
        for done in range(asked.rounds):
            print(f"round {done + 1} of {asked.rounds}", file=sys.stderr)
            for lane in lanes:
                judged = [once(lane.contender, lane.work, lane.cases) for _ in range(lane.times)]
                lane.rounds.append((sum(wall for wall, _ in judged), sum(cpu for _, cpu in judged)))
        program = Path(sys.executable).with_name("recurrence")
        batch = run([str(program), "batch", str(task.file), "--brief", "-q", "-o", str(task.file.with_suffix(".out"))])
    statements = sum(len(rule.ids) for rule in task.rules)
    print(
        f"{statements} statements under {len(task.rules)} conditions; {asked.cases:,} random cases, seed {asked.seed}; median"
        f" of {asked.rounds} rounds in turn; Python {platform.python_version()}, {os.cpu_count()} processors"
    )
    print("\n".join(report(lanes, batch, asked.cases)))
    print(f"{BRIEF.name}, in its first run: {cold / len(cases) * 1e6:.2f} µs/case for all of them")


if __name__ == "__main__":
    main()
