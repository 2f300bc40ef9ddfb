"""The documents: what they name exists, links lead somewhere, and decisions are numbered once."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

import recurrence_cli
from paths import ROOT

DOCS = ROOT / "docs"
PAGES = [
    *(
        ROOT / name
        for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
        if (ROOT / name).exists()
    ),
    *sorted(DOCS.rglob("*.md")),
]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def prose(page: Path) -> str:
    """A page without its blocks of code, in which a bracket or a hash is no link and no heading."""
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


# --- hazards --------------------------------------------------------------------------------------------------------

ASPECTS = ["Cause", "Harm", "Control", "Test", "Left"]
HAZARDS = dict(
    re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", prose(DOCS / "hazards.md"), flags=re.MULTILINE | re.DOTALL)
)


@cache
def functions_of(file: Path) -> set[str]:
    """The names of the test functions of a file, those below a condition too."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def missing_tests(text: str) -> list[str]:
    """The tests that a text names, as `tests/x/test_x.py::test_name`, and that do not exist."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    return [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or name not in functions_of(ROOT / file)
    ]


def test_each_hazard_of_the_brief_has_a_section() -> None:
    assert [*HAZARDS] == [
        'An unknown is read as "no"',
        "A stray key answers a question",
        "An out-of-date text is trusted",
        "The output is read as a recommendation",
        "An edit changes what people are shown without notice",
        "A step back leaves an answer that no longer applies",
        "A receptor result of the first cancer is used for the recurrence",
        'A blank is read as "nothing can be offered"',
        "Health data stays on a shared PC",
        "A text is cut",
        "Half a document is written",
        "The summary hides an option",
        "A folded line misleads",
        "An old id is taken for a newer choice",
    ]


@pytest.mark.parametrize("hazard", HAZARDS)
def test_a_hazard_has_a_cause_a_harm_a_control_a_test_that_exists_and_what_is_left(hazard: str) -> None:
    text = HAZARDS[hazard]
    assert re.findall(r"^- \*\*(\w+):\*\*\s+\S", text, flags=re.MULTILINE) == ASPECTS
    tests = text.partition("**Test:**")[2].partition("**Left:**")[0]
    assert len(re.findall(r"`tests/[^`]+`", tests)) == len(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", tests)) >= 3
    assert missing_tests(text) == []


def test_a_test_that_does_not_exist_is_noticed() -> None:
    here = "tests/project/test_documents.py"
    assert missing_tests(f"`{here}::test_a_test_that_does_not_exist_is_noticed`") == []
    assert missing_tests(f"`{here}::test_no_such_thing`, `tests/project/test_nothing.py::test_x`") == [
        f"{here}::test_no_such_thing",
        "tests/project/test_nothing.py::test_x",
    ]


def test_what_only_people_can_give_is_said_to_be_missing() -> None:
    start = prose(DOCS / "hazards.md").partition("\n## ")[0]
    for needed in (
        "not a clinical safety case",
        "clinical safety officer",
        "regulatory determination",
        "clinical reviewer",
    ):
        assert needed in " ".join(start.split()), needed


# --- links, files and decisions -------------------------------------------------------------------------------------


def links(page: Path) -> Iterator[str]:
    """The addresses of a page that lead to files of this repository, or to a heading of the page itself."""
    for address in re.findall(r"\[[^\]]*\]\(([^()\s]+)\)", prose(page)):
        if not re.match(r"[a-z]+:", address):
            yield address


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them: small letters, without signs, with hyphens for spaces."""
    headings = re.findall(r"^#+ +(.+?) *$", prose(page), flags=re.MULTILINE)
    bare = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in bare}


def broken_links(page: Path) -> list[str]:
    broken = []
    for address in links(page):
        name, _, heading = address.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (heading and heading not in anchors(target)):
            broken.append(address)
    return broken


@pytest.mark.parametrize("name", NAMES)
def test_a_link_leads_to_a_file_and_a_heading_that_exist(name: str) -> None:
    assert broken_links(ROOT / name) == []


def test_a_broken_link_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# One & two: `three`\n```sh\n# no heading\n```\n")
    (tmp_path / "page.md").write_text(
        "[a](other.md) [b](other.md#one--two-three) [c](other.md#no-heading) [d](nowhere.md) [e](#here)\n# Here\n"
        "[f](https://example.org/x) [g](#there)\n```text\n[h](nowhere.md)\n```\n"
    )
    assert broken_links(tmp_path / "page.md") == ["other.md#no-heading", "nowhere.md", "#there"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_a_page_names_exists(name: str) -> None:
    # What is gone may be named where its going is told.
    if not name.startswith(("docs/decisions/", "docs/content/", "CHANGELOG")):
        text = (ROOT / name).read_text(encoding="utf-8")
        files = set(re.findall(r"\b(?:tests|tools|benchmarks|docs|data|recurrence_cli)/[\w./-]*\w\.\w+\b", text))
        assert [file for file in sorted(files) if not (ROOT / file).exists()] == []


def test_decisions_are_numbered_once_and_their_titles_have_the_number() -> None:
    numbers = []
    for page in sorted((DOCS / "decisions").glob("*.md")):
        number = re.match(r"(\d{4})-[a-z0-9-]+\.md$", page.name)
        assert number, page.name
        assert page.read_text(encoding="utf-8").startswith(f"# {int(number[1])}. "), page.name
        numbers.append(number[1])
    assert len(numbers) == len({*numbers}) > 5


def test_a_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    workflow = ROOT / ".github" / "workflows" / "tests.yml"
    for page in (*PAGES, workflow):
        named = set(re.findall(r"(?:^|`|run: )make ([a-z-]+)", page.read_text(encoding="utf-8"), flags=re.MULTILINE))
        assert named <= targets, page


# --- what a repository's host reads ---------------------------------------------------------------------------------

FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"


@pytest.mark.parametrize(
    ("form", "asks_for"),
    [
        ("content-error.yml", {"statement", "what", "details", "source", "version"}),
        ("bug.yml", {"command", "seen", "expected", "system"}),
    ],
)
def test_a_form_asks_for_what_is_needed_and_forbids_a_patients_data(form: str, asks_for: set[str]) -> None:
    fields = yaml.safe_load((FORMS / form).read_text(encoding="utf-8"))["body"]
    assert "Never write anything about a real patient" in fields[0]["attributes"]["value"]
    required = {field["id"] for field in fields if field.get("validations", {}).get("required")}
    assert required == asks_for
    (promise,) = [field for field in fields if field.get("id") == "no-patient-data"]
    assert [option["required"] for option in promise["attributes"]["options"]] == [True]


def test_the_workflow_needs_no_secret_and_covers_every_system_and_python() -> None:
    text = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert "secrets." not in text
    assert workflow["permissions"] == {"contents": "read"}
    matrix = workflow["jobs"]["tests"]["strategy"]["matrix"]
    assert [system.partition("-")[0] for system in matrix["os"]] == ["ubuntu", "macos", "windows"]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert matrix["python"] == re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)


# --- the site -------------------------------------------------------------------------------------------------------


def test_the_api_page_has_every_public_name_and_only_names_that_exist() -> None:
    named = re.findall(r"^::: (recurrence_cli\.[\w.]+)\.(\w+)$", prose(DOCS / "api.md"), flags=re.MULTILINE)
    for module, name in named:
        if module != "recurrence_cli.engine.table" or find_spec("pyarrow"):
            assert getattr(import_module(module), name).__doc__, name
    assert {*recurrence_cli.__all__} - {"__version__"} <= {name for _, name in named}


def test_the_menu_of_the_site_names_pages_that_exist() -> None:
    pages = re.findall(r": ([\w./-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    of_the_root = {"index.md", "changelog.md", "contributing.md", "security.md"}
    assert [page for page in pages if page not in of_the_root and not (DOCS / page).exists()] == []
    assert of_the_root < {*pages}


def test_the_version_of_the_program_is_the_newest_of_the_changelog() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert headings[0] == "Unreleased"
    dated = [re.fullmatch(r"(\d+\.\d+\.\d+) \((\d{4}-\d{2}-\d{2})\)", heading) for heading in headings[1:]]
    versions = [(match[1], date.fromisoformat(match[2])) for match in dated if match]
    assert len(versions) == len(dated)
    assert versions[0][0] == recurrence_cli.__version__
    assert versions == sorted(versions, key=lambda version: version[1], reverse=True)


def test_nothing_tells_anybody_to_install_the_project_of_somebody_else() -> None:
    # `recurrence` on the package index is not ours.
    modules = (ROOT / "recurrence_cli").rglob("*.py")
    for file in (*PAGES, ROOT / "pyproject.toml", ROOT / "Makefile", *modules):
        found = re.findall(
            r"(?:pip|pipx|uv) (?:pip )?install [^\n`]*['\" ]recurrence(?![-\w])[^\n`]*",
            file.read_text(encoding="utf-8"),
        )
        assert found == [], file
