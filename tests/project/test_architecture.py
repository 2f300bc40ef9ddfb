"""docs/architecture.md: its picture shows the imports between packages, and its table every package."""

import re

import pytest

from paths import ROOT

PACKAGE = ROOT / "recurrence_cli"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
BELOW_ALL = {"pathway", "lazy"}


def imports() -> set[tuple[str, str]]:
    """Each package and another that one of its modules names, in a late import too."""
    found = set()
    for file in PACKAGE.glob("*/**/*.py"):
        package = file.relative_to(PACKAGE).parts[0]
        text = file.read_text(encoding="utf-8")
        found |= {(package, other) for other in re.findall(r"\brecurrence_cli\.(\w+)", text) if other != package}
    return found


def test_the_picture_shows_the_imports_between_packages() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+)$", PAGE, flags=re.MULTILINE))
    assert drawn == {(package, other) for package, other in imports() if other not in BELOW_ALL}


def test_what_lies_below_all_imports_nothing_above() -> None:
    assert {other for package, other in imports() if package in BELOW_ALL} <= BELOW_ALL


def test_the_table_has_every_package() -> None:
    listed = set(re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE))
    assert listed == {folder.parent.name for folder in PACKAGE.glob("*/__init__.py")}


def test_every_module_that_is_named_exists() -> None:
    for name in re.findall(r"`((?:cli|loading|engine|reports|formats|pathway|checks|learn)/[\w./]+)`", PAGE):
        module, _, attribute = name.removesuffix(".py").partition(".")
        file = PACKAGE / f"{module}.py"
        assert file.exists() or (PACKAGE / module).is_dir(), name
        assert not attribute or f"def {attribute}(" in file.read_text(encoding="utf-8"), name


@pytest.mark.parametrize("package", ["pathway", "engine", "checks", "reports"])
def test_nothing_can_change_a_value(package: str) -> None:
    for file in (PACKAGE / package).glob("*.py"):
        for declared in re.findall(r"^@dataclass\b.*$", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
            assert "frozen=True" in declared, (file.name, declared)
