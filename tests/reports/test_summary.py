"""The summary of an outcome: every option by name and strength, short enough to be read at one look."""

import html
import io
import random
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from recurrence_cli.engine.answers import from_pairs
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.engine.summary import open_questions, summarize
from recurrence_cli.formats import Format, Screen, write
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import NOT_KNOWN, Act, Answer
from recurrence_cli.reports.detail import detail_document
from recurrence_cli.reports.handout import handout_document
from recurrence_cli.reports.phrases import STRENGTHS, option_name
from recurrence_cli.reports.report import Report
from recurrence_cli.reports.summary import summary_document

PATHWAY = load()
TODAY = date(2026, 11, 28)

COMPLETE = (
    "recurrence_type=local", "local_areas=breast", "previous_surgery=breast_conserving", "operable=yes",
    "previous_radiotherapy=yes", "er_status=positive", "her2_status=negative", "menopause=after",
    "previous_chemotherapy=no",
)  # fmt: skip


def summary(
    answers: dict[str, Answer], format_: str = "text", width: int = 80, rows: int = 24, of: Any = summary_document
) -> str:
    document = of(PATHWAY, walk(PATHWAY, answers), TODAY)
    return write(Report(dict, lambda: document), Format(format_), Screen(min(width, 100), room=width, rows=rows))


def test_a_complete_local_case_is_read_at_one_look() -> None:
    text = summary(dict(from_pairs(PATHWAY, COMPLETE, {})))
    assert len(text.splitlines()) <= 24
    for kind in ("SURGERY", "RADIOTHERAPY", "HORMONE", "CHEMO", "TARGETED"):
        assert kind in text
    assert re.search(r"^1 SURGERY +Mastectomy +usually offered +\[1!,2\]$", text, re.MULTILINE)
    assert re.search(r"^ +Operation to remove lymph nodes +may be offered +\[1!\]$", text, re.MULTILINE)


@pytest.mark.parametrize(("rows", "blank"), [(50, 2), (24, 2), (23, 1), (22, 0), (10, 1)])
def test_blank_rows_are_there_only_if_all_is_still_seen_at_one_look(rows: int, blank: int) -> None:
    shown = summary(dict(from_pairs(PATHWAY, COMPLETE, {})), rows=rows).splitlines()
    assert len(shown) == 22 + blank
    assert shown.count("") == blank
    after = [shown[place + 1].partition(" ")[0] for place, row in enumerate(shown) if not row]
    assert after == ["SOURCES", "URGENT"][2 - blank :]


@pytest.mark.parametrize("format_", ["text", "plain", "markdown", "html"])
def test_a_complete_case_says_that_all_apply_and_that_the_list_is_not_complete(format_: str) -> None:
    text = summary(dict(from_pairs(PATHWAY, COMPLETE, {})), format_)
    assert text.count("These apply. Not complete: an option not listed may still be right.") == 1
    assert text.index("Not complete") < text.index("Mastectomy")


OPEN_CASES = {
    "recurrence_type=local previous_surgery=breast_conserving": 99,
    "recurrence_type=local er_status=positive": 90,
    "recurrence_type=locally_advanced regional_areas=armpit_nodes operable=yes er_status=positive her2_status=negative "
    "menopause=after": 31,
    "recurrence_type=secondary secondary_sites=bone er_status=positive her2_status=negative menopause=after "
    "hormone_therapy=taking previous_chemotherapy=no quick_control=no": 64,
}
"""Cases with open answers, and the rows that they take at 80 columns: what is shared is said once, and the longest first."""


@pytest.mark.parametrize("answers", OPEN_CASES)
def test_an_open_case_takes_no_more_rows_than_it_needs(answers: str) -> None:
    assert len(summary(dict(from_pairs(PATHWAY, answers.split(), {}))).splitlines()) <= OPEN_CASES[answers]


def test_a_headline_note_is_said_in_its_short_form_and_whole_in_the_detail() -> None:
    answers = dict(from_pairs(PATHWAY, COMPLETE, {}))
    note = next(s for s in PATHWAY.statements() if s.id == "L-GEN-02")
    assert note.short
    assert f"{note.short} [1!]" in summary(answers)
    assert note.text not in " ".join(summary(answers).split())
    assert note.text in " ".join(summary(answers, of=detail_document).split())


def test_what_to_look_up_is_a_list_and_the_rest_is_counted() -> None:
    text = summary(dict(from_pairs(PATHWAY, ["recurrence_type=local"], {})))
    first, second, third = text[text.index("LOOK UP NEXT") :].splitlines()[:3]
    assert re.fullmatch(r"LOOK UP NEXT 1 \S.* \(decides \d+ options\): \S.*\.", first)
    assert re.fullmatch(r" {13}2 \S.* \(\d+\): \S.*\.", second)
    assert re.fullmatch(r" {13}3 \S.* \(\d+\): \S.*\. And \d+ more\.", third)


def test_signs_begin_a_row_of_their_own_where_that_takes_no_more_rows() -> None:
    rows = summary(dict(from_pairs(PATHWAY, COMPLETE, {}))).splitlines()
    ring = next(place for place, row in enumerate(rows) if row.startswith("Ring NOW: "))
    shorts = [sign.short or "" for sign in PATHWAY.urgent if sign.act == Act.NOW]
    assert [row.startswith(short) for row, short in zip(rows[ring + 2 :], shorts[2:], strict=False)] == [True, True]


def test_all_options_share_their_columns_and_a_decision_follows_its_name() -> None:
    answers = "secondary_sites=bone er_status=positive her2_status=negative menopause=after hormone_therapy=taking"
    rows = summary(dict(from_pairs(PATHWAY, ["recurrence_type=secondary", *answers.split()], {}))).splitlines()
    begins = [found.start(1) for row in rows if (found := re.search(rf" ({'|'.join(STRENGTHS.values())}) +\[", row))]
    assert len(begins) > 20
    assert len({*begins}) == 1
    assert any(re.match(r"Exemestane with everolimus TA421 +may be offered +\[", row) for row in rows)


def test_a_note_on_named_drugs_is_said_before_them() -> None:
    answers = "er_status=positive her2_status=negative menopause=after hormone_therapy=taking"
    text = summary(dict(from_pairs(PATHWAY, ["recurrence_type=secondary", *answers.split()], {})))
    rows = text.splitlines()
    heading = next(place for place, row in enumerate(rows) if "NICE drug decisions" in row)
    assert rows[heading + 1].startswith("On a CDK4/6 drug, ")


def test_the_caution_of_named_drugs_is_in_their_heading_where_it_fits() -> None:
    answers: dict[str, Answer] = {"recurrence_type": "secondary"}
    assert "── NICE drug decisions, England. They change: check the current NICE page. ──" in summary(answers)
    narrow = summary(answers, width=40)
    assert "NICE drug decisions, England ─" in narrow
    assert "They change: check the current NICE page." in " ".join(narrow.split())


def test_at_40_columns_a_strength_is_beside_its_name_where_there_is_room() -> None:
    text = summary(dict(from_pairs(PATHWAY, COMPLETE, {})), width=40)
    assert "1 SURGERY\n  Mastectomy: usually offered [1!,2]\n  Operation that keeps the breast\n" in text
    assert "  Operation that keeps the breast\n    sometimes possible [1!]\n" in text
    assert max(map(len, text.splitlines())) <= 40
    assert len(text.splitlines()) <= 54


def some_answers(chance: random.Random) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for question in PATHWAY.questions.values():
        if chance.random() < 0.6:
            choices = [*question.choice_ids, NOT_KNOWN]
            ticks = frozenset(chance.sample(choices, chance.randint(1, min(3, len(choices)))))
            answers[question.id] = ticks if question.many else chance.choice(choices)
    return answers


@pytest.mark.parametrize(
    "width", [40, pytest.param(80, marks=pytest.mark.slow), pytest.param(120, marks=pytest.mark.slow)]
)
def test_every_option_of_an_outcome_is_named_with_its_strength(width: int) -> None:
    chance = random.Random(width)
    for _ in range(40):
        answers = some_answers(chance)
        text = " ".join(summary(answers, "plain", width).split())
        for _, results in walk(PATHWAY, answers).sections:
            for statement in (r.statement for r in results if r.statement.is_option):
                assert statement.treatment
                assert statement.strength
                qualifier = f" ({statement.qualifier})" if statement.qualifier else ""
                name = f"{PATHWAY.treatments[statement.treatment].name}{qualifier}"
                assert f": {name}, {STRENGTHS[statement.strength]}" in text


def flowing(text: str) -> str:
    """Return the words of a page without its markup."""
    bare = html.unescape(re.sub(r"<(style|title)\b.*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL))
    return " ".join(re.sub(r"\\(?=\W)|\*\*|[|_]", " ", bare).split())


def safety_lines(outcome: Outcome, format_: str) -> Iterator[str]:
    """List patterns of the text that every short form of an outcome must have."""
    yield from (
        r"Not advice\.",
        "DRAFT",
        "No clinician has checked this",
        "Not complete: an option not listed may still be",
    )
    shown = {section: results for section, results in outcome.sections if not section.on_request}
    options = [r for results in shown.values() for r in results if r.statement.is_option]
    for result in options:
        name = re.escape(option_name(PATHWAY, result.statement)).replace("_", " ")
        strength = STRENGTHS[result.statement.strength] if result.statement.strength else ""
        decision = r"( [A-Z]+\d+)?( 20\d\d)?"
        yield f": {name}, {strength}" if format_ == "plain" else rf"{name}{decision} {strength}{decision} \[?\d"
    if any(r.ways for r in options):
        yield r"Depends on (an answer not known|what is found)|NICE drug decisions.*\b[Ii]f "
    if any(not r.ways and not r.statement.layer for r in options):
        yield "Applies whatever is found" if outcome.open else "These apply"
    if open_questions(summarize(PATHWAY, outcome), outcome):
        yield r"\d+ answers? not known, which is not \"no\""
    if any(r.statement.layer for r in options):
        yield "NICE drug decisions, England.* check the current NICE page"
    cited = [PATHWAY.sources[c.source] for r in options for c in r.statement.citations[:1]]
    if cited and format_ != "plain":
        yield "past its own review date|no date"
    soon = [sign for sign in PATHWAY.urgent if sign.act in (Act.EMERGENCY, Act.NOW)]
    in_full = format_ in ("markdown", "html")
    yield from (re.escape(sign.signs if in_full else sign.short or sign.signs) for sign in soon)
    yield "999, the emergency services" if in_full else "URGENT 999: .*Ring NOW: .*recurrence about urgent"


@pytest.mark.parametrize("format_", ["text", "plain", "markdown", "html"])
def test_no_short_form_lacks_a_line_that_keeps_people_safe(format_: str) -> None:
    chance = random.Random(format_)
    make = handout_document if format_ in ("markdown", "html") else summary_document
    for _ in range(75):
        answers = some_answers(chance)
        # On a wide screen a name is on one line.
        text = flowing(summary(answers, format_, 240, of=make))
        lines = safety_lines(walk(PATHWAY, answers), format_)
        assert [line for line in lines if not re.search(line, text)] == [], answers


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(code: int) -> float:
    """Return the luminance of a colour from 16 to 255: 216 of a cube, then 24 greys, the same in every palette."""
    if code >= 232:
        return channel(8 + 10 * (code - 232))
    levels = (0, 95, 135, 175, 215, 255)
    red, green, blue = (channel(levels[(code - 16) // step % 6]) for step in (36, 6, 1))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("terminal", ["xterm", "xterm-256color"])
@pytest.mark.parametrize("answers", [COMPLETE, ("recurrence_type=secondary",)], ids=["complete", "open"])
def test_words_are_told_apart_by_weight_and_by_colours_that_can_be_read_on_any_background(
    answers: tuple[str, ...], terminal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", terminal)
    for name in ("NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    document = summary_document(PATHWAY, walk(PATHWAY, dict(from_pairs(PATHWAY, answers, {}))), TODAY)
    drawn = write(Report(dict, lambda: document), Format.TEXT, Screen(80, terminal=Terminal()))
    styles = {*re.findall(r"\x1b\[([0-9;]*)m", drawn)} - {"0"}
    # Colours are told from other codes by what they begin with: 38;5 for the text, 48;5 for what is behind it.
    coloured = {match.groups() for style in styles if (match := re.search(r"38;5;(\d+);48;5;(\d+)$", style))}
    assert {style for style in styles if not re.search("8;5;", style)} <= {"1", "2", "3", "4", "7", "1;7"}
    assert len(coloured) == (0 if terminal == "xterm" else 3)
    for text, behind in ((int(text), int(behind)) for text, behind in coloured):
        assert min(text, behind) >= 16
        dark, light = sorted((luminance(text), luminance(behind)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    plain = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
    assert plain.split() == write(Report(dict, lambda: document), Format.TEXT, Screen(80)).split()
