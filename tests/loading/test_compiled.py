"""What is packed beside the knowledge file is the pathway that is read from it, and is used for that content alone."""

from pathlib import Path

import pytest

from recurrence_cli import loading
from recurrence_cli.engine.rules import Rules
from recurrence_cli.loading import BUNDLED, compiled, load, load_bytes
from recurrence_cli.pathway.model import Place


def test_what_is_packed_is_the_pathway_with_the_places_of_its_statements_and_its_rules(tmp_path: Path) -> None:
    data = BUNDLED.read_bytes()
    pathway = load_bytes(data, "data/treatments.yaml")
    (tmp_path / "file.packed").write_bytes(compiled.pack(pathway, data))
    again = compiled.read_compiled(tmp_path / "file.yaml", data)
    assert again is not None
    assert again == pathway
    assert [s.place for s in again.statements()] == [s.place for s in pathway.statements()]
    assert {source.place for source in again.sources.values()} == {Place()}
    assert isinstance(again.compiled, Rules)
    assert list(again.questions) == list(pathway.questions)


@pytest.mark.parametrize("change", ["content", "version", "nothing there"])
def test_what_was_packed_of_anything_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    data = BUNDLED.read_bytes()
    if change != "nothing there":
        (tmp_path / "file.packed").write_bytes(compiled.pack(load(), data))
    if change == "version":
        monkeypatch.setattr(compiled, "__version__", "0.0.1")
    assert compiled.read_compiled(tmp_path / "file.yaml", data + b"#" * (change == "content")) is None


def test_another_file_is_never_taken_for_the_packed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "read_compiled", lambda path, data: pytest.fail("looked for it"))
    copy = tmp_path / "treatments.yaml"
    copy.write_bytes(BUNDLED.read_bytes())
    assert load(copy).name == str(copy)
