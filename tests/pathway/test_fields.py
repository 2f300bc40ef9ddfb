"""The field table: every field of every value is in it, and a new row is all that a new field needs."""

import dataclasses
from collections.abc import Iterator

import pytest

from build import changed, found, load_text, pathway
from recurrence_cli.engine.diff import compare_pathways
from recurrence_cli.pathway import fields, model
from recurrence_cli.pathway.record import Field, Kind, Programs, Record
from recurrence_cli.pathway.value import value
from recurrence_cli.reports.record_data import record_data
from recurrence_cli.reports.schemas import outcome_schema, pathway_schema

NO_FIELDS = {
    model.Pathway: {"name", "sha256", "root", "trees"},
    model.Statement: {"layer"},
    model.AskQuestion: {"question", "branches"},
}
"""Attributes that the reader finds out in another way than from one key."""


def attributes(record: Record) -> set[str]:
    """The attributes of the value of a record that its mapping in the file must say."""
    of_value = {f.name for f in dataclasses.fields(record.value) if f.init and f.compare}
    return of_value - NO_FIELDS.get(record.value, set())


@pytest.mark.parametrize("record", [r for r in fields.RECORDS if r.value], ids=lambda record: str(record.id))
def test_every_attribute_of_a_value_has_a_row_and_every_row_an_attribute(record: Record) -> None:
    rows = {field.name for field in record.fields}
    if record.value is model.Statement:
        rows = {field.name for record in (fields.OPTION, fields.NOTE) for field in record.fields}
    if record is fields.FILE:
        rows -= {"tree"}
    if record is fields.ASK:
        rows -= {"ask", "choices"}
    named = {record.named} & attributes(record)
    assert rows | named == attributes(record)


@pytest.mark.parametrize("record", fields.RECORDS, ids=lambda record: str(record.id))
def test_every_key_is_described_in_a_sentence_and_is_there_once(record: Record) -> None:
    assert all(field.help.endswith(".") for field in record.fields)
    assert len(record.keys) == len(record.fields)


@pytest.fixture
def invented() -> Iterator[None]:
    """Sources with a invented: a row of the table and an attribute of the value, and nothing else."""

    @value
    class Licensed(model.Source):
        invented: str | None = None

    row = Field("invented", Kind.TEXT, "The invented of the page.", optional=True)
    before = {name: getattr(fields.SOURCE, name) for name in ("value", "fields", "keys")}
    after = {"value": Licensed, "fields": (*fields.SOURCE.fields, row), "keys": {**fields.SOURCE.keys, "invented": row}}
    for name, new in after.items():
        object.__setattr__(fields.SOURCE, name, new)
    yield
    for name, old in before.items():
        object.__setattr__(fields.SOURCE, name, old)


OPEN = changed("read: whole}", "read: whole, invented: open}")


def test_a_key_without_a_row_is_unknown() -> None:
    assert [p.check for p in found(OPEN)] == ["unknown-key"]


@pytest.mark.usefixtures("invented")
def test_a_field_with_a_row_is_read_checked_compared_described_and_given_to_programs() -> None:
    loaded = load_text(OPEN)
    source = loaded.sources["S1"]
    assert vars(source)["invented"] == "open"
    assert [p.check for p in found(OPEN.replace("invented: open", 'invented: ""'))] == ["empty-text"]
    (words,) = compare_pathways(loaded, load_text(OPEN.replace("invented: open", "invented: closed"))).elsewhere
    assert (words.where, words.was, words.now) == ("sources > S1 > invented", "open", "closed")
    assert (
        pathway_schema(loaded)["$defs"]["source"]["properties"]["invented"]["description"]
        == "The invented of the page."
    )
    assert record_data("SOURCE", source)["invented"] == "open"
    assert "invented" not in record_data("SOURCE", pathway().sources["S1"])
    given = outcome_schema(loaded)["$defs"]["source"]
    assert "invented" in given["properties"]
    assert "invented" not in given["required"]


def test_what_is_private_is_not_given_to_programs() -> None:
    private = {(r.id, f.key) for r in fields.RECORDS for f in r.fields if f.programs == Programs.NEVER}
    assert ("source", "owner") in private
    owned = load_text(changed("read: whole}", "read: whole, owner: A person}")).sources["S1"]
    assert "owner" not in record_data("SOURCE", owned)
