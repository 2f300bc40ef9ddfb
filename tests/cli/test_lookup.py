"""`recurrence find`, `questions` and `about` from outside: what answers to a name, and in how many lines."""

import json
import re

import pytest

from build import option, pathway
from recurrence_cli.cli import run
from recurrence_cli.engine.lookup import find
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import Act
from recurrence_cli.reports.phrases import STRENGTHS

Capture = pytest.CaptureFixture[str]

PATHWAY = load()


def shown(capsys: Capture, *arguments: str) -> str:
    status = run(arguments)
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return out


def refused(capsys: Capture, *arguments: str) -> str:
    status = run(arguments)
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    return err


def found(capsys: Capture, word: str) -> tuple[list[str], list[str]]:
    """The words and the names of treatments that are found, in their order."""
    record = json.loads(shown(capsys, "find", word, "--format", "json"))
    return [term["word"] for term in record["words"]], [treatment["name"] for treatment in record["treatments"]]


# --- find -----------------------------------------------------------------------------------------------------------


def test_what_is_on_request_is_found_like_all_else() -> None:
    tree = f"ask: kind\nchoices: {{'a, b, c': {{outlook: [{option('O-1')}]}}}}"
    (places,), _ = find(pathway(tree), "operation")
    assert [(section, result.statement.id) for section, result in places.found] == [("Outlook", "O-1")]


def test_find_gives_a_line_for_each_hit(capsys: Capture) -> None:
    assert shown(capsys, "find", "er").splitlines() == [
        "What was found. DRAFT.",
        "",
        "WORDS",
        "  - oestrogen receptor (ER, ER+): a part of a cancer cell that oestrogen can",
        "    attach to; ER-positive cancers may respond to hormone therapy",
        "",
        "OPTIONS",
        "  Name      Kind          In the tree",
        "  Eribulin  Chemotherapy  2 times",
        "",
        "--detail adds what each is, its lines, their conditions and the sources.",
    ]


@pytest.mark.parametrize("word", [*STRENGTHS.values(), "draft", "overdue"])
def test_the_words_of_a_result_are_found_with_their_meaning(capsys: Capture, word: str) -> None:
    assert found(capsys, word) == ([word], [])
    assert shown(capsys, "find", word).splitlines()[3].startswith(f"  - {word}: ")
    assert word in shown(capsys, "find", "--list").splitlines()


def test_whole_words_come_before_beginnings_and_no_middle_is_a_hit(capsys: Capture) -> None:
    words, treatments = found(capsys, "mastectomy")
    assert words == ["mastectomy"]
    assert treatments == ["Mastectomy", "Operation to remove cancer that is back after a mastectomy"]
    words, treatments = found(capsys, "hormon")
    assert "hormone therapy" in words
    assert all("hormon" in name.lower() for name in treatments)
    assert "no match" in refused(capsys, "find", "ectomy")
    words, _ = found(capsys, "CT")
    assert words == ["CT scan"]


def test_several_words_stand_one_after_the_other(capsys: Capture) -> None:
    assert found(capsys, "chest  WALL mus") == ([], ["Operation for cancer in the chest wall muscles"])
    assert "no match" in refused(capsys, "find", "wall chest")


def test_detail_adds_places_conditions_and_sources(capsys: Capture) -> None:
    out = " ".join(shown(capsys, "find", "mastectomy", "--detail").split())
    said = "if local recurrence, breast-conserving surgery before, surgery can remove it"
    assert f"Surgery: usually offered [L-SUR-01], {said}" in out
    out = " ".join(shown(capsys, "find", "mets", "--detail").split())
    assert out.startswith(
        "What was found. DRAFT. metastases (also: metastasis, mets, secondaries): the places in the body"
    )
    assert re.search(r"Source: Breast Cancer Now, [^\[]+ \[BCN-\w+\]", out)


@pytest.mark.parametrize("word", ["neutropenic", "xyz", "?"])
def test_no_match_offers_nothing_that_is_only_faintly_alike(capsys: Capture, word: str) -> None:
    assert refused(capsys, "find", word) == (
        f'recurrence: no match for "{word}". Every word is in: recurrence find --list\n'
    )


def test_a_slip_is_put_right(capsys: Capture) -> None:
    assert 'no match for "tamoxifn". Did you mean "tamoxifen"?' in refused(capsys, "find", "tamoxifn")


# --- questions and about --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["er_status", "ER_status"])
def test_one_question_answers_alone(capsys: Capture, name: str) -> None:
    out = shown(capsys, "questions", name)
    assert "er_status=positive: ER-positive." in out
    assert "her2_status" not in out
    (question,) = json.loads(shown(capsys, "questions", name, "--format", "json"))["questions"]
    assert question["id"] == "er_status"


def test_a_question_that_is_not_there_is_refused_with_the_nearest(capsys: Capture) -> None:
    err = refused(capsys, "questions", "menopaus")
    assert err.startswith('recurrence: "menopaus" is not a question (recurrence_type, ')
    assert err.endswith('Did you mean "menopause"?\n')


def test_about_urgent_has_every_sign_with_whom_to_ring_and_999_first(capsys: Capture) -> None:
    out = " ".join(shown(capsys, "about", "urgent").split())
    for sign in PATHWAY.urgent:
        assert f"Signs: {sign.signs} Ring: {sign.ring}" in out
    assert out.index("Ring: 999") < out.index("Ring: The hospital team at once")
    record = json.loads(shown(capsys, "about", "urgent", "--format", "json"))
    assert len(record["urgent"]) == len(PATHWAY.urgent)


def test_a_topic_that_is_not_there_is_refused_with_the_nearest(capsys: Capture) -> None:
    assert refused(capsys, "about", "urgnt") == (
        'recurrence: "urgnt" is not a topic (sources, support, urgent). Did you mean "urgent"?\n'
    )


@pytest.mark.parametrize(
    "command",
    [
        ["about", "urgent"],
        ["about", "support"],
        ["explore", "--no-input", "-a", "recurrence_type=local", "--full"],
        ["explore", "--no-input", "-a", "recurrence_type=local", "--format", "markdown"],
    ],
    ids=" ".join,
)
def test_999_comes_before_what_can_be_rung_about_later(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command) == 0
    out = " ".join(capsys.readouterr().out.split())
    signs = [sign.signs for sign in load().urgent]
    order = sorted(range(len(signs)), key=lambda place: out.rindex(signs[place][:25]))
    acts = [load().urgent[place].act for place in order]
    assert acts == sorted(acts, key=[Act.EMERGENCY, Act.NOW, Act.SOON, None].index)
