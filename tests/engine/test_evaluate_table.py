"""Whole Arrow tables: each row gives what its own walk gives, and says so when it is refused."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_many import random_answers

import recurrence_cli
from build import pathway
from edits import random_pathway
from recurrence_cli import evaluate_many
from recurrence_cli.engine.many import BriefResult
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Pathway
from recurrence_cli.pathway.problems import AnswerError, UnknownQuestion

pytest.importorskip("numpy")
pa = pytest.importorskip("pyarrow")
evaluate_table = recurrence_cli.evaluate_table  # which imports pyarrow

BUNDLED = load()


def arrow(pathway: Pathway, cases: Sequence[Mapping[str, Answer]]) -> Any:
    """A table with a column for each question: lists of choices where several may be given."""
    columns = {}
    for question in pathway.questions.values():
        cells = [case.get(question.id) for case in cases]
        if question.many:
            ticks = [sorted({c} if isinstance(c, str) else c) if c is not None else None for c in cells]
            columns[question.id] = pa.array(ticks, pa.list_(pa.string()))
        else:
            columns[question.id] = pa.array(cells, pa.string())
    return pa.table(columns)


def rows(found: Any) -> list[tuple[tuple[str, ...], tuple[str, ...]] | str]:
    """What applies and what depends in each row, or what is wrong."""
    return [
        (tuple(applies), tuple(depends)) if error is None else error
        for applies, depends, error in zip(
            found["applies"].to_pylist(), found["depends"].to_pylist(), found["error"].to_pylist(), strict=True
        )
    ]


def expected(pathway: Pathway, cases: Sequence[Mapping[str, object]], on_request: bool = False) -> list[Any]:
    return [
        (one.applies, one.depends) if isinstance(one, BriefResult) else str(one)
        for one in evaluate_many(pathway, cases, on_request=on_request, brief=True)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("on_request", [False, True])
def test_each_row_gives_what_its_own_case_gives(on_request: bool) -> None:
    chance = Random(11)
    cases = [random_answers(BUNDLED, chance) for _ in range(900)]
    wanted = expected(BUNDLED, cases, on_request)
    order = [chance.randrange(len(cases)) for _ in range(9_000)]  # more than are worked on at once
    found = evaluate_table(BUNDLED, arrow(BUNDLED, [cases[i] for i in order]), on_request=on_request)
    assert rows(found) == [wanted[i] for i in order]


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(seed=st.integers(min_value=0))
def test_any_pathway_gives_row_by_row_what_each_case_gives(seed: int) -> None:
    chance = Random(seed)
    pathway = random_pathway(chance)
    cases = [random_answers(pathway, chance) for _ in range(20)]
    assert rows(evaluate_table(pathway, arrow(pathway, cases))) == expected(pathway, cases)


def test_a_pathway_with_a_single_statement_gives_it_in_each_row_that_leads_to_it() -> None:
    assert rows(evaluate_table(pathway(), pa.table({"kind": ["a", "a", "b"]}))) == [
        (("N-1",), ()),
        (("N-1",), ()),
        ((), ()),
    ]


def test_what_is_missing_is_not_known_and_never_a_no() -> None:
    table = pa.table({"operable": pa.array([None, "", "  ", NOT_KNOWN, "no"], pa.string())})
    *unknown, no = rows(evaluate_table(BUNDLED, table))
    assert unknown == expected(BUNDLED, [{}]) * 4
    assert [no] == expected(BUNDLED, [{"operable": "no"}])
    assert no not in unknown


@pytest.mark.parametrize(
    ("column", "cells", "same_as"),
    [
        ("secondary_sites", [["bone", "liver"], ["liver", "bone"], ["bone", "not_known"]], "bone,liver"),
        ("secondary_sites", ["bone|liver", "liver,bone", "bone|not_known"], "bone,liver"),
        ("er_status", [" positive", "positive ", "negative"], "positive"),
    ],
)
def test_cells_may_be_lists_or_texts(column: str, cells: list[object], same_as: str) -> None:
    one, two, other = rows(evaluate_table(BUNDLED, pa.table({column: cells})))
    assert [one] == expected(BUNDLED, [{column: same_as}])
    assert one == two != other


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("er_status", "perhaps"),
        ("secondary_sites", ["bone", "bone"]),
        ("secondary_sites", ["bone", "shoe"]),
        ("secondary_sites", []),
        ("operable", False),
        ("operable", 0),
        ("operable", 1.5),
    ],
)
def test_a_cell_that_is_no_answer_refuses_its_row_in_the_words_of_a_case_and_no_other(
    column: str, cell: object
) -> None:
    kind = {"er_status": "positive", "secondary_sites": ["bone"]}.get(column)
    found = rows(evaluate_table(BUNDLED, pa.table({column: [cell, kind]})))
    (refused,) = expected(BUNDLED, [{column: cell}])
    assert found == [refused, *expected(BUNDLED, [{column: kind}] if kind else [{}])]
    assert isinstance(refused, str)


@pytest.mark.parametrize(
    ("column", "kind", "cells"),
    [
        ("secondary_sites", pa.list_(pa.int64()), [[1], [], None]),
        ("secondary_sites", pa.list_(pa.null()), [[None], [], None]),
        ("secondary_sites", pa.list_(pa.list_(pa.string())), [[["bone"]], None]),
        ("operable", pa.struct({"no": pa.bool_()}), [{"no": True}, None]),
        ("operable", pa.list_(pa.string()), [["no"], ["yes", "no"], None]),
    ],
)
def test_no_kind_of_column_stops_the_other_rows(column: str, kind: Any, cells: list[object]) -> None:
    cases = [{} if cell is None else {column: cell} for cell in cells]
    assert rows(evaluate_table(BUNDLED, pa.table({column: pa.array(cells, kind)}))) == expected(BUNDLED, cases)


@pytest.mark.parametrize(
    "kind",
    [
        pa.large_list(pa.large_string()),
        pa.list_(pa.dictionary(pa.int8(), pa.string())),
        pa.list_(pa.string_view()),
        pa.list_view(pa.string()),
        pa.list_(pa.string(), 2),
    ],
)
def test_lists_may_be_of_any_kind_that_holds_texts(kind: Any) -> None:
    cells = [["bone", "liver"], None, ["bone", "bone"], ["lung", "brain"]]
    cases = [{} if cell is None else {"secondary_sites": cell} for cell in cells]
    found = evaluate_table(BUNDLED, pa.table({"secondary_sites": pa.array(cells, kind)}))
    assert rows(found) == expected(BUNDLED, cases)


def test_answers_that_clash_refuse_their_row() -> None:
    table = pa.table({"previous_chemotherapy": ["no", "yes"], "advanced_chemotherapy": ["one", "one"]})
    refused, given = rows(evaluate_table(BUNDLED, table))
    assert "cannot stand together" in refused
    assert isinstance(given, tuple)


def test_columns_to_keep_come_first_and_any_other_is_refused() -> None:
    table = pa.table({"id": [1, 2], "ward": ["a", "b"], "operable": ["no", "yes"]})
    found = evaluate_table(BUNDLED, table, keep=("ward", "id"))
    assert found.column_names == ["ward", "id", "applies", "depends", "error"]
    assert found["id"].to_pylist() == [1, 2]
    with pytest.raises(UnknownQuestion, match='"ward" is not a question; name it in keep'):
        evaluate_table(BUNDLED, table)
    assert issubclass(UnknownQuestion, AnswerError)


def test_a_record_batch_gives_a_record_batch_and_an_empty_table_an_empty_one() -> None:
    (batch,) = pa.table({"operable": ["no"] * 3}).to_batches()
    found = evaluate_table(BUNDLED, batch)
    assert isinstance(found, pa.RecordBatch)
    assert found.num_rows == 3
    assert evaluate_table(BUNDLED, pa.table({"operable": pa.array([], pa.string())})).num_rows == 0
    assert evaluate_table(BUNDLED, batch.slice(0, 0)).num_rows == 0


def test_the_ids_go_through_parquet(tmp_path: Any) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    cases: list[dict[str, Answer]] = [
        {"recurrence_type": "local", "local_areas": frozenset({"skin", "breast"})},
        {"recurrence_type": "secondary"},
    ]
    parquet.write_table(arrow(BUNDLED, cases), tmp_path / "cases.parquet")
    parquet.write_table(
        evaluate_table(BUNDLED, parquet.read_table(tmp_path / "cases.parquet")), tmp_path / "found.parquet"
    )
    assert rows(parquet.read_table(tmp_path / "found.parquet")) == expected(BUNDLED, cases)
