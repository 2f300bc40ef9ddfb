"""Slips of the pen in the real knowledge file: each is told on its line, all in one run, and none of them twice."""

import re
from datetime import date
from functools import cache
from typing import NamedTuple

import pytest

from build import MARK
from recurrence_cli.checks import every_problem
from recurrence_cli.loading import BUNDLED, read_bytes
from recurrence_cli.pathway.problems import Problem

TODAY = date(2026, 6, 1)


class Slip(NamedTuple):
    """What was written instead of what was meant, at its first place behind `after`, marked where it is to be told.

    `check` finds it, and `says` is some of what it says to mend it.
    """

    check: str
    says: str
    after: str
    meant: str
    written: str


NAMES = (
    Slip("unknown-treatment", 'Did you mean "mastectomy"', "option: L-SUR-01\n", "mastectomy\n", "¦masectomy\n"),
    Slip("unknown-question", 'Did you mean "local_areas"', "note: L-OTH-03\n", "ask: local_areas", "¦ask: local_area"),
    Slip("unknown-choice", 'Did you mean "unchanged"', "note: D-29\n", "unchanged: []", "¦unchangd: []"),
    Slip("unknown-choice", 'Did you mean "not_known"', "note: L-SUR-09\n", "not_known:", "¦not_know:"),
    Slip("unknown-choice", 'Did you mean "no"', "option: L-SUR-04\n", '"no":', "¦“no”:"),
    Slip("unknown-choice", 'write "low, negative", with commas', "  triple_negative:\n", "low, neg", "¦low/neg"),
    Slip("unknown-choice", 'Did you mean "none"', "\nclashes:",
         "when: {her2_treatments: none}", "¦when: {her2_treatments: nnone}"),
    Slip("unknown-choice", 'Did you mean "secondary"', "\nask_the_team:", "\n  secondary:", "\n  ¦secondry:"),
    Slip("unknown-branch", 'Did you mean "tests_for_all"', "\ntree:", "use: tests_for_all", "¦use: test_for_all"),
    Slip("unknown-source", 'Did you mean "NICE-TA563"', "option: D-01\n", "{id: NICE-TA563", "¦{id: NICE-TA536"),
    Slip("unknown-source", 'Did you mean "BCC-LOCAL"', "option: L-SUR-01\n", "{id: BCC-LOCAL", "¦{id: BBC-LOCAL"),
    Slip("unknown-section", "or add it under sections", "\n  vertebroplasty:", "kind: surgery", "kind: ¦operation"),
    Slip("unknown-word", 'Did you mean "trastuzumab"', "  her2_drugs:", "[HER2, trastuzumab]", "¦[HER2, trastuzumb]"),
    Slip("unknown-treatment", "spell them alike", "\ntreatments:", "\n  radiotherapy:", "\n  ¦radiotheraphy:"),
    Slip("duplicate-id", "an id of its own", "note: L-GEN-02\n", "- note: L-GEN-03", "- ¦note: L-GEN-02"),
    Slip("duplicate-label", "tell the two apart", "\n  menopause:", "label: After the", "label: ¦before the"),
)  # fmt: skip

TREE = (
    Slip("missing-choice", "add it, with []", "note: R-TT-03\n",
         '- ask: operable\n          choices:\n            "yes": []\n',
         "- ¦ask: operable\n          choices:\n"),
    Slip("missing-choice", "keep one of the two", "option: R-TT-02\n", "low, negative:", "¦positive, low, negative:"),
    Slip("missing-strength", "write how its source puts it", "",
         "- option: S-SUR-04\n                treatment: lung_surgery\n                strength: sometimes\n",
         "- ¦option: S-SUR-04\n                treatment: lung_surgery\n"),
    Slip("missing-source", "say where it is from", "",
         "      - note: D-27\n", "      - ¦note: D-99\n        text: One more.\n      - note: D-27\n"),
    Slip("unreachable-branch", "move what is here", "option: R-HT-05\n",
         "positive: []\n",
         "positive:\n                          - ask: er_status\n                            choices:\n"
         "                              positive: []\n                              ¦negative:\n"
         "                                - use: triple_negative\n"),
    Slip("open-option", "or make it a note", "option: L-HT-03\n",
         "- note: L-HT-06\n",
         "- ¦option: L-HT-06\n                treatment: tamoxifen\n                strength: may\n"),
    Slip("wrong-step", "option, note, ask, use", "note: R-GEN", "- option: R-CT-02", "- ¦remedy: R-CT-02"),
    Slip("unknown-key", 'Did you mean "option"?', "note: R-GEN", "- option: R-CT-01", "- ¦opton: R-CT-01"),
    Slip("unused-branch", "use it, or remove it", "", "\nbranches:\n", "\nbranches:\n  ¦spare:\n    steps: []\n"),
    Slip("unused-source", "cite it where it is used", "\nsources:",
         "\n  OURS:\n",
         "\n  ¦SPARE: {title: Spare, publisher: Nobody, seen: never, read: whole}\n  OURS:\n"),
)  # fmt: skip

WORDS = (
    Slip("forbidden-words", "it tells people what to do", "note: L-GEN-01\n",
         "text: The", "text: ¦Patients should ask. The"),
    Slip("forbidden-words", "it gives a dose", "option: D-06\n", "text: NICE", "text: ¦Take 10 mg. NICE"),
    Slip("hard-words", 'a plainer word is "before"', "note: P-ALL-04\n", "text: A", "text: ¦Prior to that, a"),
    Slip("long-text", "cut it in two", "note: P-ALL-02\n",
         "text: The",
         f"text: ¦On{' and on' * 15} the"),
    Slip("hidden-character", "delete it", "note: D-25\n", "text: In", "text: ¦\u200bIn"),
    Slip("comment", "quote the text", "note: S-GEN-05\n", "text: The", "text: The¦ #1"),
)  # fmt: skip

ENTRIES = (
    Slip("wrong-kind", 'Did you mean "sometimes"', "option: L-SUR-02\n", "strength: sometimes", "strength: ¦sometime"),
    Slip("wrong-kind", 'Did you mean "may"', "option: D-08\n", "strength: may", "strength: ¦“may”"),
    Slip("wrong-kind", "2026-06-30", "\n  BCC-LOCAL:", "reviewed: 2016-07", "reviewed: ¦July 2016"),
    Slip("wrong-kind", "write true, or leave it out", "\n  outlook:\n", "on_request: true", "on_request: ¦yes"),
    Slip("wrong-kind", 'Did you mean "approved"', "pathway:", "status: draft", "status: ¦aproved"),
    Slip("wrong-kind", "without spaces", "", "note: T-LR-06", "note: ¦T-LR 06"),
    Slip("missing-key", '"ring"', "\nurgent:",
         "- id: U8\n", "- ¦id: U10\n    signs: Signs\n    sources: [{id: MAC-BONE}]\n  - id: U8\n"),
    Slip("missing-key", '"hours"', "\nsupport:",
         "- id: C-05\n",
         "- ¦id: C-08\n      who: We\n      contact: by post\n      seen: never\n"
         "      sources: [{id: MAC-LINE}]\n    - id: C-05\n"),
    Slip("unknown-key", "remove it", "", "note: D-30\n", "note: D-30\n        ¦strength: may\n"),
    Slip("duplicate-key", "keep one of the two", "option: D-05\n",
         "strength: may\n", "strength: may\n        ¦strength: usually\n"),
    Slip("empty-text", "write a text", "\n  esr1:", "look_in: Genomic report", "look_in: ¦\"\" # Genomic report"),
    Slip("unlisted-version", "add one, or correct the version", "\npathway:", "\n  version: ", "\n  version: ¦9."),
)  # fmt: skip

SLIPS = NAMES + TREE + WORDS + ENTRIES


def planted(text: str, slip: Slip, mark: str = "") -> str:
    start = text.index(slip.after)
    assert slip.meant in text[start:], slip
    return text[:start] + text[start:].replace(slip.meant, slip.written.replace(MARK, mark), 1)


def problems(text: str) -> list[Problem]:
    """Everything that is wrong with the file, or worth a look."""
    loaded, found = read_bytes(text.encode(), "treatments.yaml")
    assert loaded is not None
    return [*found, *every_problem(loaded, TODAY)]


@cache
def bundled() -> tuple[str, frozenset[tuple[str, str]]]:
    """The text of the real file, and what is said of it, wherever that stands."""
    text = BUNDLED.read_text(encoding="utf-8")
    return text, frozenset((p.check, p.message) for p in problems(text))


def told_of(text: str) -> list[Problem]:
    """The problems that the real file does not have."""
    return sorted(p for p in problems(text) if (p.check, p.message) not in bundled()[1])


def test_forty_slips_are_all_told_at_once_each_on_its_line_and_once() -> None:
    text, _ = bundled()
    for number, slip in enumerate(SLIPS):
        text = planted(text, slip, f"{MARK}{number}{MARK}")
    mark = re.compile(f"{MARK}([0-9]+){MARK}")
    lines = enumerate(text.split("\n"), start=1)
    wanted = {(line, SLIPS[int(number)]) for line, words in lines for number in mark.findall(words)}
    assert len(wanted) == len(SLIPS) > 40
    told = told_of(mark.sub("", text))
    assert [(p.place.line, p.check) for p in told] == sorted((line, slip.check) for line, slip in wanted)
    said = {(p.place.line, p.check): p.message for p in told}
    assert [slip for line, slip in wanted if slip.says not in said[line, slip.check]] == []


@pytest.mark.slow
@pytest.mark.parametrize("slip", SLIPS, ids=[f"{number} {slip.check}" for number, slip in enumerate(SLIPS)])
def test_a_slip_alone_is_one_problem(slip: Slip) -> None:
    text, _ = bundled()
    assert [p.check for p in told_of(planted(text, slip))] == [slip.check]
