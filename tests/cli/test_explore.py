"""`recurrence explore` from outside: what it prints, where, and with which status it ends."""

import io
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from recurrence_cli.cli import run
from recurrence_cli.loading import BUNDLED, load
from recurrence_cli.pathway.model import NOT_KNOWN, Pathway
from table import alternatives, found_ways, judge, rows

Capture = pytest.CaptureFixture[str]

LOCAL = ("recurrence_type=local", "operable=yes", "previous_surgery=breast_conserving", "er_status=positive")
SECONDARY = (
    "recurrence_type=secondary",
    "secondary_sites=bone,not_known",
    "er_status=positive",
    "her2_status=negative",
)
CASES = (LOCAL, ("recurrence_type=locally_advanced", "regional_areas=collarbone_nodes,breast_skin"), SECONDARY)


def flags(answers: tuple[str, ...] | list[str]) -> list[str]:
    return [part for answer in answers for part in ("-a", answer)]


def explore(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    status = run(["explore", "--no-input", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


def explored(capsys: Capture, answers: tuple[str, ...] | list[str], *more: str) -> dict[str, dict[str, object]]:
    status, out, err = explore(capsys, *flags(answers), "--format", "json", *more)
    assert (status, err) == (0, "")
    return {
        s["id"]: s | {"section": section["id"]}
        for section in json.loads(out)["sections"]
        for s in section["options"] + section["notes"]
    }


def test_a_local_case_lists_its_options_as_the_source_puts_them(capsys: Capture) -> None:
    found = explored(capsys, LOCAL)
    mastectomy = found["L-SUR-01"]
    assert (mastectomy["strength"], mastectomy["status"], mastectomy["if"]) == ("usually", "applies", [])
    assert mastectomy["because"] == [
        {"question": "recurrence_type", "answer": "local"},
        {"question": "previous_surgery", "answer": "breast_conserving"},
        {"question": "operable", "answer": "yes"},
    ]
    assert {found[i]["status"] for i in ("L-SUR-02", "L-SUR-04", "L-HT-01")} == {"applies"}
    assert found["L-RT-01"]["if"] == [[{"question": "previous_radiotherapy", "is": ["no"]}]]
    assert found["L-RT-02"]["if"] == [[{"question": "previous_radiotherapy", "is": ["yes"]}]]
    assert "L-SUR-03" not in found


def test_without_operable_the_operation_depends_on_it(capsys: Capture) -> None:
    found = explored(capsys, ("recurrence_type=local", "previous_surgery=breast_conserving"))
    assert found["L-SUR-01"]["status"] == "depends"
    assert found["L-SUR-01"]["if"] == [[{"question": "operable", "is": ["yes"]}]]


def test_a_secondary_case_tells_what_applies_from_what_depends(capsys: Capture) -> None:
    found = explored(
        capsys,
        ("recurrence_type=secondary", "secondary_sites=bone,brain", "er_status=positive", "her2_status=negative",
         "menopause=after", "hormone_therapy=taking", "cdk46_inhibitor=none"),
    )  # fmt: skip
    applies = {i for i, s in found.items() if s["status"] == "applies"}
    assert {"S-BONE-01", "S-RT-01", "S-RT-03", "D-03", "D-04", "D-05", "D-06"} <= applies
    assert found["D-01"]["if"] == [[{"question": "advanced_hormone_therapy", "is": ["none"]}]]
    assert not {"D-10", "D-11", "D-12", "D-13"} & set(found)


def test_the_same_drug_line_reads_the_same_from_a_secondary_and_an_inoperable_local_case(capsys: Capture) -> None:
    def line(*answers: str) -> dict[str, object]:
        found = explored(capsys, (*answers, "her2_status=low"))["D-14"]
        return {key: found[key] for key in ("text", "sources", "status", "section")}

    assert line("recurrence_type=secondary") == line("recurrence_type=local", "operable=no")


def test_json_is_format_1_with_every_section_and_nothing_but_ascii(capsys: Capture) -> None:
    _, out, _ = explore(capsys, *flags(LOCAL), "--format", "json", "--today", "2026-11-23")
    record = json.loads(out)
    assert out.isascii()
    assert list(record) == [
        "format", "pathway", "answers", "unused", "pending", "sections", "open", "urgent", "support", "notices",
    ]  # fmt: skip
    assert record["format"] == 1
    assert [s["id"] for s in record["sections"]] == [
        "overview", "surgery", "radiotherapy", "hormone_therapy", "chemotherapy", "targeted_therapy", "other", "tests",
    ]  # fmt: skip
    assert record["pending"][0] == "local_areas"
    source = record["sections"][1]["options"][0]["sources"][0]
    assert source | {"at": "", "url": "", "seen": ""} == {
        "id": "BCN-REC", "at": "", "title": "Breast cancer recurrence", "publisher": "Breast Cancer Now", "url": "",
        "seen": "", "read": "whole", "reviewed": "2024-06", "review_due": "2026-06", "overdue": True,
    }  # fmt: skip


@pytest.mark.parametrize(("day", "overdue"), [("2026-05-31", False), ("2026-06-01", True)])
def test_a_month_is_overdue_from_its_first_day(capsys: Capture, day: str, overdue: bool) -> None:
    source = explored(capsys, LOCAL, "--today", day)["L-SUR-01"]["sources"][0]  # type: ignore[index]  # plain JSON
    assert source["overdue"] is overdue


def test_outlook_is_shown_only_when_asked_for(capsys: Capture) -> None:
    assert not any(i.startswith("P-") for i in explored(capsys, LOCAL))
    assert explored(capsys, LOCAL, "--outlook")["P-L-01"]["section"] == "outlook"


@pytest.mark.slow
def test_random_answers_agree_with_the_table(capsys: Capture, tmp_path: Path) -> None:
    """Through the command line, the answers in a file."""
    pathway = load()
    table = {row["id"]: alternatives(row["when"]) for row in rows()}
    chance = random.Random(3)
    for _ in range(200):
        case = random_case(pathway, chance)
        file = tmp_path / "case.json"
        file.write_text(json.dumps({"answers": case}))
        status, out, err = explore(capsys, "--answers", str(file), "--format", "json", "--outlook")
        if "cannot stand together" in err:
            assert status == 2
            continue
        got = {
            s["id"]: s["status"]
            for section in json.loads(out)["sections"]
            for s in section["options"] + section["notes"]
        }
        answers = {k: frozenset(v) if isinstance(v, list) else v for k, v in case.items()}
        expected = {i: judge(condition, answers) for i, condition in table.items()}
        assert got == {i: "applies" if w == {frozenset()} else "depends" for i, w in expected.items() if w is not None}


def random_case(pathway: Pathway, chance: random.Random) -> dict[str, str | list[str]]:
    case: dict[str, str | list[str]] = {
        "recurrence_type": chance.choice(["local", "locally_advanced", "secondary", NOT_KNOWN])
    }
    for question in pathway.questions.values():
        choices = [*question.choice_ids, NOT_KNOWN]
        if question.id not in case and chance.random() < 0.7:
            ticks = chance.sample(choices, chance.randint(1, 3))
            case[question.id] = ticks if question.many else ticks[0]
    return case


# --- asked wrongly --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "recurrence_type is not given. Give it: -a recurrence_type=local (local, locally_advanced, secondary, not_known)"),
        (["-a", "recurrence_type=locl"], 'Did you mean "local"?'),
        (["-a", "operabel=yes"], 'Did you mean "operable"?'),
        (["-a", "operable=yes", "-a", "operable=no"], "operable is given twice"),
        (["--answers", "nowhere.json"], '"nowhere.json" cannot be read: No such file or directory'),
        (["--pathway", "."], '"." is a folder; name the file in it, such as pathway.yaml'),
        (["--pathway", "nowhere.yaml"], '"nowhere.yaml" cannot be read: No such file or directory'),
        (["-a", "recurrence_type=local", "--today", "soon"], '--today "soon" is not a date; write it as 2026-11-23'),
        (["--format", "word"], "'word' is not one of"),
        (["--nonsense"], "No such option: --nonsense"),
        (["-a", "recurrence_type=local", "-o", "nowhere/x"], '"nowhere/x" cannot be written'),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_on_stderr_and_no_result(capsys: Capture, arguments: list[str], said: str) -> None:
    status, out, err = explore(capsys, *arguments)
    assert status == (74 if "written" in said else 2)
    assert out == ""
    assert said in err
    assert err.startswith("recurrence: ")
    assert err.count("\n") == 1


def test_a_file_beside_is_pointed_at_where_the_bundled_one_asks_no_such_question(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hint = "If it is a question of the file here, add --pathway pathway.yaml"
    assert hint not in explore(capsys, "-a", "visit_time=daytime")[2]
    run(["new", "."])
    capsys.readouterr()
    assert hint in explore(capsys, "-a", "visit_time=daytime")[2]
    assert hint not in explore(capsys, "-a", "visit_tim=daytime", "--pathway", "pathway.yaml")[2]


def test_not_known_will_do_for_the_type(capsys: Capture) -> None:
    found = explored(capsys, ["recurrence_type=not_known"])
    assert found["G-GEN-01"]["status"] == "applies"
    assert found["L-GEN-01"]["if"] == [[{"question": "recurrence_type", "is": ["local"]}]]


@pytest.mark.slow
def test_an_empty_pipe_never_answers() -> None:
    done = recurrence(b"\n\n\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == (
        "recurrence: the questions need a terminal. Without one, give the answers: recurrence explore "
        "-a recurrence_type=local (local, locally_advanced, secondary, not_known)\n"
    )


def recurrence(stdin: bytes, *arguments: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "recurrence_cli", *arguments],
        input=stdin,
        capture_output=True,
        env=os.environ | env,
        check=False,
    )


@pytest.mark.slow
def test_a_case_comes_through_stdin_too() -> None:
    done = recurrence(b'{"answers": {"recurrence_type": "local"}}', "explore", "--answers", "-", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["answers"] == {"recurrence_type": "local"}


@pytest.mark.slow
def test_a_scripted_run_loads_neither_questionary_nor_rich() -> None:
    script = (
        "import sys; from recurrence_cli.cli import run;"
        "run(['explore', '--no-input', '-a', 'recurrence_type=local']);"
        "print([m for m in ('rich', 'questionary', 'prompt_toolkit') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stderr == b"[]\n"


def test_strict_exits_with_1_when_something_shown_is_out_of_date(capsys: Capture) -> None:
    assert explore(capsys, *flags(LOCAL), "--strict", "--today", "2026-11-23")[0] == 1
    assert explore(capsys, *flags(LOCAL), "--strict", "--today", "2024-07-01")[0] == 1


def test_the_result_goes_to_a_file_whole_and_nowhere_else(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    status, out, err = explore(capsys, *flags(LOCAL), "--format", "json", "-o", str(file))
    assert (status, out, err) == (0, "", "")
    assert json.loads(file.read_text())["format"] == 1
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_gives_74_and_one_line() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "recurrence_cli", "explore", "--no-input", *flags(LOCAL)],
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 74
    assert done.stderr == b"recurrence: stdout cannot be written: No space left on device\n"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp850", "latin-1", "utf-8"])
def test_any_encoding_gets_the_whole_document(encoding: str) -> None:
    done = recurrence(b"", "explore", "--no-input", *flags(LOCAL), PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    assert re.search(r"^1 SURGERY +Mastectomy +usually offered ", text, re.MULTILINE)
    assert text.splitlines()[-1].endswith("More: recurrence about urgent.")


# --- what people read -----------------------------------------------------------------------------------------------


def shown(capsys: Capture, monkeypatch: pytest.MonkeyPatch, width: int, *arguments: str) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    status, out, err = explore(capsys, *arguments)
    assert (status, err) == (0, "")
    return out


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("case", CASES, ids=["local", "locally_advanced", "secondary"])
@pytest.mark.parametrize("format_", ["text", "plain"])
def test_no_line_is_wider_than_the_screen_and_no_word_is_cut(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, width: int, case: tuple[str, ...], format_: str
) -> None:
    out = shown(capsys, monkeypatch, width, *flags(case), "--format", format_, "--full")
    assert max(map(len, out.splitlines())) <= width
    record = json.loads(shown(capsys, monkeypatch, width, *flags(case), "--format", "json"))
    flowing = " ".join(out.split())
    for section in record["sections"]:
        assert section["title"].upper() in out
        for statement in section["options"] + section["notes"]:
            assert statement["text"] in flowing
            assert f"[{statement['id']}]" in flowing
            for source in statement["sources"]:
                assert source["id"] in flowing
    for notice in record["notices"]:
        assert notice in flowing
    for urgent in record["urgent"]:
        assert urgent["signs"] in flowing
        assert urgent["ring"] in flowing


def test_options_say_how_firm_they_are_why_they_are_shown_and_where_from(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = shown(capsys, monkeypatch, 100, *flags(LOCAL), "--today", "2026-11-23", "--detail")
    assert (
        """
    Option: Operation to remove lymph nodes - may be offered [L-SUR-04]
      Lymph nodes close by may be taken out as well.
      Why shown: local recurrence; surgery can remove it
      Source 1: Breast Cancer Now, section 4, local recurrence (June 2024, OVERDUE) [BCN-REC]
"""
        in out
    )
    assert (
        """
SOURCES
  1. Breast cancer recurrence. Breast Cancer Now. Edition seen: last reviewed June 2024, next review
    from June 2026; some words lost in our copy are put back from other pages; read whole. Reviewed
    June 2024; REVIEW OVERDUE since June 2026.
    https://breastcancernow.org/about-breast-cancer/diagnosis/breast-cancer-recurrence/ [BCN-REC]
"""
        in out
    )


def test_what_applies_comes_before_what_depends_and_that_by_question(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = shown(capsys, monkeypatch, 80, *flags(LOCAL), "--detail")
    part = out[out.index("RADIOTHERAPY") : out.index("HORMONE THERAPY")]
    places = [
        part.index(words)
        for words in (
            "Applies with these answers", "[L-RT-05]", "Depends on an answer not known yet: Earlier radiotherapy here",
            "[L-RT-01]", "Only if: no radiotherapy to this area yet", "[L-RT-02]",
        )
    ]  # fmt: skip
    assert places == sorted(places)


@pytest.mark.parametrize("layer", ["--detail", "--full"])
def test_no_line_on_named_drugs_is_hidden(capsys: Capture, monkeypatch: pytest.MonkeyPatch, layer: str) -> None:
    record = explored(capsys, SECONDARY)
    drugs = {name for name in record if name.startswith("D-") and "name" in record[name]}
    assert len(drugs) > 8
    for format_ in ("text", "plain"):
        out = shown(capsys, monkeypatch, 80, *flags(SECONDARY), layer, "--format", format_)
        assert drugs <= set(re.findall(r"\[(D-\d\d)\]", out))


def test_only_the_sections_that_are_named_are_shown(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    named = ("--section", "surgery", "--section", "Hormone")
    for more in ((), ("--detail",), ("--format", "plain"), ("--format", "html"), ("--full", "--format", "markdown")):
        out = shown(capsys, monkeypatch, 80, *flags(LOCAL), *named, *more)
        assert "Mastectomy" in out
        assert "Hormone therapy" in out
        assert "Bone-strengthening" not in out
        assert "999" in out
    status, out, err = explore(capsys, *flags(LOCAL), "--section", "surgry")
    assert (status, out) == (2, "")
    assert err == (
        'recurrence: --section "surgry" is not a section (overview, surgery, radiotherapy, hormone_therapy, chemotherapy, '
        'targeted_therapy, other, tests, outlook). Did you mean "surgery"?\n'
    )


def test_the_outlook_is_never_in_a_summary(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    outlook = next(s.text for s in load().statements() if s.id == "P-L-01")
    for more in ((), ("--outlook",), ("--section", "outlook")):
        for format_ in ("text", "plain"):
            out = shown(capsys, monkeypatch, 80, *flags(LOCAL), *more, "--format", format_)
            assert (outlook in " ".join(out.split())) == bool(more)
            # What was asked for is in the detail, which has reasons.
            assert ("Why shown:" in out) == bool(more)


def test_what_is_open_says_where_to_look(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    out = shown(capsys, monkeypatch, 80, *flags(LOCAL), "--detail")
    assert (
        """
  Question: Has this same area had radiotherapy before?
    Look in: Radiotherapy treatment summary
    Bears on: 4 lines (Radiotherapy)
"""
        in out
    )


def test_an_answer_that_was_not_used_is_said(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    out = shown(capsys, monkeypatch, 80, *flags((*LOCAL, "quick_control=yes")), "--detail")
    assert "Noted, but no line here depends on it: Quick control needed" in out


def test_a_section_with_nothing_in_it_says_so(capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = BUNDLED.read_text(encoding="utf-8")
    emptied = re.sub(r"\n      other:\n        - option: L-OTH-01\n.*?\n      tests:", "\n      other: []\n      tests:", text, flags=re.DOTALL)  # fmt: skip
    assert emptied != text
    file = tmp_path / "own.yaml"
    file.write_text(emptied, encoding="utf-8")
    assert "6 OTHER        none listed in the sources; not ruled out" in shown(
        capsys, monkeypatch, 80, *flags(LOCAL), "--pathway", str(file)
    )
    out = shown(capsys, monkeypatch, 80, *flags(LOCAL), "--pathway", str(file), "--detail")
    assert (
        """OTHER TREATMENTS
  Nothing is listed here for these answers. That does not mean that nothing can
  be done; the team can say.
"""
        in out
    )


def test_plain_text_has_no_control_characters(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    out = shown(capsys, monkeypatch, 80, *flags(SECONDARY), "--format", "plain")
    assert not re.search(r"[^\n\x20-\x7e]", out)


def test_the_command_line_and_the_library_give_the_same(capsys: Capture) -> None:
    answers = {"recurrence_type": "local", "operable": "no"}
    through = set(explored(capsys, [f"{k}={v}" for k, v in answers.items()], "--outlook"))
    assert through == set(found_ways(load(), dict(answers)))


@pytest.mark.slow
def test_a_closed_pipe_ends_silently_with_141() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with io.FileIO(writer, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "recurrence_cli", "explore", "--no-input", *flags(LOCAL)],
            stdout=gone, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(("format_", "begins"), [("html", "<!DOCTYPE html>"), ("markdown", "# Local recurrence: ")])
def test_a_handout_goes_to_a_file_and_a_professional_one_has_ids(
    capsys: Capture, tmp_path: Path, format_: str, begins: str
) -> None:
    texts = []
    for audience in ("plain", "professional"):
        file = tmp_path / audience
        status, out, err = explore(
            capsys, *flags(LOCAL), "--format", format_, "--audience", audience, "-o", str(file)
        )  # fmt: skip
        assert (status, out, err) == (0, "", "")
        texts.append(file.read_text(encoding="utf-8"))
    assert all(text.startswith(begins) for text in texts)
    assert "Mastectomy" in texts[0]
    assert len(texts[1]) > len(texts[0])
    assert re.search(r">\[?L-SUR-01|L\\?-SUR\\?-01", texts[1])


def test_a_knowledge_file_out_of_place_is_told_where_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explore", "mine/pathway.yaml"]) == 2
    assert "A knowledge file is given as --pathway FILE." in capsys.readouterr().err
