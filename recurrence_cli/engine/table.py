"""Arrow tables of answers: `engine.many`'s bit sets as numpy words.

Needs numpy and pyarrow (the extra `table`). For each question a row of words stands for each answer it has in the table;
"and" of the rows that its answers pick leaves, for each case, the cubes that hold and those that may.
"""

from collections.abc import Iterator, Sequence
from math import isnan
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from recurrence_cli.engine.many import NO_ANSWER, AnswerTable, BriefEvaluator
from recurrence_cli.pathway.model import NOT_KNOWN, Pathway, Question
from recurrence_cli.pathway.problems import AnswerError, UnknownQuestion, did_you_mean

Words: TypeAlias = npt.NDArray[np.uint64]
"""Sets as bits, 64 in a word; a row of words for each case."""

Flags: TypeAlias = npt.NDArray[np.bool_]
TableOrBatch: TypeAlias = pa.Table | pa.RecordBatch

_ROWS = 8_192
"""The rows evaluated at once, few enough for the processor's cache."""

_LISTS = pa.list_(pa.dictionary(pa.int16(), pa.string()))
"""Ids are dictionary-encoded, since there are few."""


def evaluate_table(
    pathway: Pathway, table: TableOrBatch, *, keep: Sequence[str] = ("id",), on_request: bool = False
) -> TableOrBatch:
    """Evaluate each row of an Arrow table or record batch.

    A column is named as its question. Its cells are texts or, where several choices may be given, lists of texts or texts
    with "|" or commas between them; null and an empty text are not known. The columns in `keep` are passed on; then come `applies` and `depends`, lists of the
    ids of statements (as a dictionary) in the order of the file, and `error`: where it is not null, it says why the row is refused, and
    both lists are null. Sections on request are there only with `on_request`.

    Raises `UnknownQuestion` for any other column.
    """
    evaluator = _TableEvaluator(pathway, on_request)
    for name in table.column_names:
        if name not in keep and name not in pathway.questions:
            near = did_you_mean(name, pathway.questions)
            raise UnknownQuestion(f'the column "{name}" is not a question; name it in keep to pass it on.{near}')
    kept = [name for name in keep if name in table.column_names]
    batches = table.to_batches(max_chunksize=_ROWS) if isinstance(table, pa.Table) else _slices(table)
    schema = pa.schema(
        [
            *(table.schema.field(name) for name in kept),
            pa.field("applies", _LISTS),
            pa.field("depends", _LISTS),
            pa.field("error", pa.string()),
        ]
    )
    found = [
        pa.RecordBatch.from_arrays([*(batch.column(name) for name in kept), *evaluator.columns(batch)], schema=schema)
        for batch in batches
    ]
    whole = pa.Table.from_batches(found, schema=schema)
    if isinstance(table, pa.Table):
        return whole
    return pa.RecordBatch.from_arrays([_one(column) for column in whole.columns], schema=schema)


def _slices(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    return (batch.slice(start, _ROWS) for start in range(0, batch.num_rows, _ROWS))


def _one(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


class _TableEvaluator:
    """The rules of a pathway for one batch of rows after another."""

    def __init__(self, pathway: Pathway, on_request: bool) -> None:
        self._pathway = pathway
        self._evaluator = BriefEvaluator(pathway, on_request)
        self._ids = pa.array(self._evaluator.ids, pa.string())
        self._cube_words = _words_for(self._evaluator.size)
        self._clash_words = _words_for(len(pathway.clashes))
        self._statement_words = _words_for(len(self._evaluator.ids))
        self._shown = _words(self._evaluator.shown, self._statement_words)
        self._incomplete = _words(self._evaluator.incomplete, self._statement_words)
        self._further = [
            (cube, owner.bit_length() - 1)
            for cube, owner in enumerate(self._evaluator.further, self._evaluator.first_further)
            if owner
        ]
        self._rows = {name: _AnswerRows(self, table) for name, table in self._evaluator.tables.items()}

    def columns(self, batch: pa.RecordBatch) -> list[pa.Array]:
        """Return the columns `applies`, `depends` and `error`."""
        number = batch.num_rows
        left = np.full((number, 2 * self._cube_words + self._clash_words), ~np.uint64(0))
        refused = np.zeros(number, bool)
        for question in self._pathway.questions.values():
            rows = self._rows[question.id]
            if question.id in batch.schema.names:
                codes, answers = _encoded(question, batch.column(question.id))
                words, wrong = rows.of(answers)
                left &= words[codes]
                refused |= wrong[codes]
            else:
                left &= rows[NO_ANSWER]
        may, hold, clash = np.split(left, [self._cube_words, 2 * self._cube_words], axis=1)
        applies = self._statements(hold)
        depends = self._statements(may) & ~applies
        unsure = refused | clash.any(axis=1) | (depends & self._incomplete).any(axis=1)
        errors = self._one_by_one(batch, unsure, applies, depends)
        missing = np.zeros(number, bool)
        missing[list(errors)] = True
        said = (
            pa.array([errors.get(row) for row in range(number)], pa.string())
            if errors
            else pa.nulls(number, pa.string())
        )
        return [self._lists(applies, missing), self._lists(depends, missing), said]

    def _statements(self, cubes: Words) -> Words:
        """Convert sets of cubes to sets of statements."""
        found = cubes[:, : self._statement_words].copy()
        for cube, owner in self._further:
            bit = cubes[:, cube >> 6] >> np.uint64(cube & 63) & np.uint64(1)
            found[:, owner >> 6] |= bit << np.uint64(owner & 63)
        return found & self._shown

    def _one_by_one(self, batch: pa.RecordBatch, unsure: Flags, applies: Words, depends: Words) -> dict[int, str]:
        """Evaluate doubtful rows singly, and return their errors by row.

        The others are corrected in place.
        """
        errors: dict[int, str] = {}
        names = [name for name in batch.schema.names if name in self._pathway.questions]
        for row in np.flatnonzero(unsure).tolist():
            raw = {name: _answer(self._pathway.questions[name], batch.column(name)[row].as_py()) for name in names}
            try:
                sets = self._evaluator.sets({name: answer for name, answer in raw.items() if answer is not None})
            except AnswerError as error:
                errors[row] = str(error)
            else:
                applies[row], depends[row] = (_words(found, self._statement_words) for found in sets)
        return errors

    def _lists(self, statements: Words, missing: Flags) -> pa.Array:
        """List the ids of each row; null where the row is refused."""
        statements[missing] = 0
        bits = np.unpackbits(statements.view(np.uint8), axis=1, bitorder="little")[:, : len(self._ids)]
        offsets = np.zeros(len(bits) + 1, np.int32)
        np.cumsum(np.count_nonzero(bits, axis=1), out=offsets[1:])
        places = (np.flatnonzero(bits) % max(bits.shape[1], 1)).astype(np.int16)
        ids = pa.DictionaryArray.from_arrays(pa.array(places), self._ids)
        return pa.ListArray.from_arrays(pa.array(offsets), ids, mask=pa.array(missing))

    def words_of(self, cubes: int) -> Words:
        """Convert an entry of an `AnswerTable` to words."""
        size = self._evaluator.size
        everything = (1 << size) - 1
        parts = (cubes & everything, cubes >> size & everything, cubes >> 2 * size)
        counts = (self._cube_words, self._cube_words, self._clash_words)
        return np.concatenate([_words(part, count) for part, count in zip(parts, counts, strict=True)])


class _AnswerRows(dict[object, Words]):
    """Answers to one question -> words, computed on demand."""

    def __init__(self, evaluator: _TableEvaluator, table: AnswerTable) -> None:
        self._evaluator = evaluator
        self._table = table

    def __missing__(self, answer: object) -> Words:
        self[answer] = words = self._evaluator.words_of(self._table[answer])
        return words

    def of(self, answers: Sequence[object]) -> tuple[Words, Flags]:
        """Return words for each answer, and which answers are invalid."""
        rows = []
        wrong = np.zeros(len(answers), bool)
        for number, answer in enumerate(answers):
            try:
                rows.append(self[answer])
            except (AnswerError, TypeError):
                wrong[number] = True
                rows.append(self[NO_ANSWER])
        return np.array(rows), wrong


def _encoded(question: Question, column: pa.Array) -> tuple[npt.NDArray[np.int64], list[object]]:
    """Encode a column: each row's code, and each code's answer."""
    kind = column.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        if _is_text(kind.value_type):
            return _encoded_lists(question, column)
    elif pa.types.is_dictionary(kind) or not pa.types.is_nested(kind):
        encoded = column if pa.types.is_dictionary(kind) else pc.dictionary_encode(column)
        answers = [_key(question, cell) for cell in encoded.dictionary.to_pylist()]
        codes = encoded.indices.fill_null(len(answers)).to_numpy()
        return codes.astype(np.int64), [*answers, NO_ANSWER]
    # Lists of another kind, and what is no answer at all: cell by cell.
    return np.arange(len(column)), [_key(question, cell) for cell in column.to_pylist()]


def _key(question: Question, cell: object) -> object:
    """Convert a cell to a key of an `AnswerTable`."""
    answer = _answer(question, cell)
    if answer is None:
        return NO_ANSWER
    return ("several", *answer) if isinstance(answer, list) else answer


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _encoded_lists(question: Question, column: pa.Array) -> tuple[npt.NDArray[np.int64], list[object]]:
    """Encode lists of choices as numbers, a bit for each choice."""
    known = [*question.choice_ids, NOT_KNOWN]
    ticks = pc.index_in(column.flatten(), pa.array(known)).fill_null(len(known)).to_numpy()
    lengths = column.value_lengths().fill_null(0).to_numpy().astype(np.int64)
    row_of = np.repeat(np.arange(len(column)), lengths)
    sets = np.zeros(len(column), np.int64)
    np.bitwise_or.at(sets, row_of, 1 << ticks.astype(np.int64))
    # A list that is empty, names a choice twice, or one that there is not, is no answer.
    twice = np.bitwise_count(sets) != lengths
    wrong = 1 << len(known)
    sets[twice | (lengths == 0) & column.is_valid().to_numpy(zero_copy_only=False)] = wrong
    found, codes = np.unique(sets, return_inverse=True)
    return codes, [_listed(known, ticked) for ticked in found.tolist()]


def _listed(known: Sequence[str], ticked: int) -> object:
    """Convert a set of choices to a key, invalid if it is."""
    if ticked >> len(known):
        return ()
    return ("several", *(choice for i, choice in enumerate(known) if ticked >> i & 1)) if ticked else NO_ANSWER


def _answer(question: Question, cell: object) -> object:
    """Return the raw answer in a cell; None when it is empty."""
    if cell is None or (isinstance(cell, float) and isnan(cell)) or (isinstance(cell, str) and not cell.strip()):
        return None
    return cell.replace("|", ",") if isinstance(cell, str) and question.many else cell


def _words_for(bits: int) -> int:
    return (bits + 63) // 64


def _words(bits: int, count: int) -> Words:
    return np.frombuffer(bits.to_bytes(count * 8, "little"), "<u8").astype(np.uint64)
