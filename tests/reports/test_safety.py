"""The safety rules of the content: what the tool never says, and what it always says, on every path and in every format.

N-01 to N-12 and A-01 to A-12 are those of the fact sheet the content was made from. Each has a test named after it.
"""

import random
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import unescape

import pytest

from recurrence_cli.engine.evaluate import StatementResult, walk
from recurrence_cli.formats import Format, Screen, write
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Question
from recurrence_cli.reports.data import Data
from recurrence_cli.reports.outcome import Layer, outcome_report

PATHWAY = load()
TODAY = date(2026, 11, 23)
TYPES = ("local", "locally_advanced", "secondary", NOT_KNOWN)


def own_texts() -> dict[str, str]:
    """Everything that the file says in our own voice."""
    about = PATHWAY.about
    found = {s.id: s.text for s in PATHWAY.statements()}
    found |= {"purpose": about.purpose, "use": about.use, "not_for": about.not_for, "silence": about.silence}
    found |= {"further": about.further or ""}
    found |= {f"notice {n}": text for n, text in enumerate(about.notice, 1)}
    for q in PATHWAY.questions.values():
        found |= {f"{q.id} > ask": q.ask, f"{q.id} > help": q.help}
        found |= {f"{q.id}={c.id}": f"{c.label}. {c.help or ''}" for c in q.choices}
    found |= {t.id: f"{t.name}. {t.what}" for t in PATHWAY.treatments.values()}
    found |= {f"word {t.word}": t.meaning for t in PATHWAY.glossary.values()}
    found |= {f"coping {n}": c.text for n, c in enumerate(PATHWAY.support.coping, 1)}
    found |= {b.id: f"{b.title}. {b.caution}" for b in PATHWAY.branches.values() if b.title}
    return found


TEXTS = own_texts()


def said(pattern: str, texts: dict[str, str] = TEXTS, but: str = r"(?!)") -> dict[str, str]:
    """The sentences in which `pattern` occurs and `but` does not."""
    found = {}
    for name, text in texts.items():
        for sentence in re.split(r"(?<=[.?!])\s+", text):
            if re.search(pattern, sentence, re.IGNORECASE) and not re.search(but, sentence, re.IGNORECASE):
                found[name] = sentence
    return found


def some_answers(chance: random.Random, **fixed: Answer) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for question in PATHWAY.questions.values():
        if chance.random() < 0.75:
            answers[question.id] = some_answer(question, chance)
    return answers | fixed


def some_answer(question: Question, chance: random.Random) -> Answer:
    choices = [*question.choice_ids, NOT_KNOWN]
    return frozenset(chance.sample(choices, chance.randint(1, 3))) if question.many else chance.choice(choices)


@cache
def cases() -> tuple[dict[str, Answer], ...]:
    """Each choice of each question with each type, alone, and many sets of answers at random."""
    chance = random.Random(7)
    found: list[dict[str, Answer]] = [{"recurrence_type": kind} for kind in TYPES]
    for kind in TYPES:
        for question in PATHWAY.questions.values():
            for choice in (*question.choice_ids, NOT_KNOWN):
                answer: Answer = frozenset({choice}) if question.many and choice != NOT_KNOWN else choice
                found.append({"recurrence_type": kind, "operable": "no", question.id: answer})
        found += [some_answers(chance, recurrence_type=kind) for _ in range(60)]
    return tuple(found)


@cache
def results(on_request: bool = False) -> tuple[tuple[dict[str, Answer], dict[str, StatementResult]], ...]:
    """Each case with the statements that it shows."""
    outcomes = [walk(PATHWAY, answers, on_request=on_request) for answers in cases()]
    shown = ({f.statement.id: f for _, found in outcome.sections for f in found} for outcome in outcomes)
    return tuple(zip(cases(), shown, strict=True))


@cache
def outcomes(every: int) -> tuple[tuple[Data, str], ...]:
    """Every so many of the cases in each format: the record and, in turn, each text made of it, spaces folded."""
    found = []
    for answers in cases()[::every]:
        outcome = walk(PATHWAY, answers)
        report = outcome_report(PATHWAY, outcome, TODAY, layer=Layer.FULL)
        found.append((report.data, " ".join(write(report, Format.PLAIN, Screen(80)).split())))
        found.append((report.data, write(report, Format.JSON, Screen())))
    return tuple(found)


@cache
def handouts(every: int) -> tuple[str, ...]:
    """Cases as pages to take along, as somebody reads them: without tags and escapes, spaces folded."""
    found = []
    for answers in cases()[::every]:
        outcome = walk(PATHWAY, answers)
        for professional in (False, True):
            report = outcome_report(PATHWAY, outcome, TODAY, handout=True, ids=professional, professional=professional)
            html, markdown = (write(report, format_, Screen()) for format_ in (Format.HTML, Format.MARKDOWN))
            bare = unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL))
            found += [bare, re.sub(r"\\(.)|[*]|^> ", r"\1", markdown, flags=re.MULTILINE)]
    return tuple(" ".join(text.split()) for text in found)


@dataclass(frozen=True)
class Documents:
    """What cases look like: outcomes with their records, and hand-outs."""

    outcomes: tuple[tuple[Data, str], ...]
    handouts: tuple[str, ...]

    def all_say(self, *sentences: str) -> None:
        for text in (*(text for _, text in self.outcomes), *self.handouts):
            for sentence in sentences:
                assert sentence in text, (sentence, text[:200])


@pytest.fixture(params=[60, pytest.param(8, marks=pytest.mark.slow)], ids=["some", "many"])
def documents(request: pytest.FixtureRequest) -> Documents:
    """Documents of a case of each type at least, or of many."""
    every = int(request.param)
    assert {answers["recurrence_type"] for answers in cases()[::every]} == {*TYPES}
    return Documents(outcomes(every), handouts(5 * every))


# --- never ----------------------------------------------------------------------------------------------------------

BY_NAME = r"\bNICE\b|\bNHS\b|\bSMC\b|Macmillan|Cancer Research UK"


def test_n01_nobody_is_told_what_to_have_and_no_dose_is_given() -> None:
    advice = said(r"\b(should|ought to|best|better to|recommend\w*|advis\w*|we suggest)\b", but=BY_NAME)
    # What doctors may advise when fast action is needed, said of them and not to the reader.
    assert set(advice) == {"S-HT-02"}
    assert said(r"\b\d+(\.\d+)?\s?(mg|mcg|g|ml|gy|grays?|units|fractions|tablets a day)\b") == {}
    assert said(r"\b(you|your)\b", {s.id: s.text for s in PATHWAY.statements()}) == {}


def test_n02_nothing_is_said_to_be_offered_for_certain() -> None:
    assert (
        said(r"\b(will|won't|is going to) (not )?(be )?(offered|given|have|get|need)\b", but="still be cared for") == {}
    )


def test_n03_secondary_is_never_said_to_be_curable_nor_beyond_help() -> None:
    assert said(r"\bcur(e|ed|able|ing)\b", but=r"\b(not|no) cure|cannot be cured|not curable") == {}
    assert (
        said(
            r"nothing (more )?(can|to) be done|nothing to be done|terminal|hopeless",
            but="does not mean that nothing can",
        )
        == {}
    )


def test_n04_a_local_recurrence_is_always_said_not_to_mean_spread() -> None:
    for answers, found in results():
        if answers["recurrence_type"] == "local":
            assert found["L-GEN-02"].applies
    assert "does not mean it has spread" in TEXTS["L-GEN-02"]


def test_n05_body_scans_are_always_said_not_to_mean_spread() -> None:
    for _, found in results():
        if "T-LR-06" in found:
            assert found["T-LR-07"].applies or found["T-LR-07"].ways == found["T-LR-06"].ways
    assert "do not have to mean that doctors think the cancer has spread" in TEXTS["T-LR-07"]


def test_n06_no_survival_figure_and_no_outlook_unasked(documents: Documents) -> None:
    assert said(r"\d+ ?(%|per ?cent)|\d+ (in|out of) \d+|\d+ (years|months) to live", but=r"PD-L1|\bIC\b") == {}
    assert said(r"\b(life expectancy|survival|chances of|live for|months left|years left)\b") == {}
    for _, found in results():
        assert not [i for i in found if i.startswith("P-") or i == "L-CT-05"]
    for _, text in documents.outcomes:
        assert "OUTLOOK" not in text
        assert TEXTS["P-L-01"] not in text


@pytest.mark.parametrize("kind", TYPES)
def test_n07_not_known_never_hides_what_an_answer_would_show(kind: str) -> None:
    """What any choice shows is shown, if only as depending, while the question is open."""
    chance = random.Random(11)
    for _ in range(60):
        answers = some_answers(chance, recurrence_type=kind)
        known = walk(PATHWAY, answers)
        for question in answers:
            unknown = walk(PATHWAY, answers | {question: NOT_KNOWN})
            before, after = (
                {f.statement.id: f for _, found in outcome.sections for f in found} for outcome in (known, unknown)
            )
            lost = set(before) - set(after)
            assert all(
                any(b.answer == NOT_KNOWN or NOT_KNOWN in b.answer for b in before[i].because) for i in lost
            ), (answers, question, lost)  # fmt: skip


def test_n08_a_recurrence_is_told_apart_from_a_new_cancer() -> None:
    assert all(found["G-GEN-01"].applies for _, found in results())
    assert "not a new one" in TEXTS["G-GEN-01"]
    assert "new, separate cancer is a different thing" in TEXTS["recurrence_type > help"]


@pytest.mark.parametrize(
    ("answers", "note"),
    [
        ({"recurrence_type": "local", "local_areas": frozenset({"skin"})}, "L-GEN-04"),
        ({"recurrence_type": "locally_advanced", "regional_areas": frozenset({"breast_skin"})}, "R-GEN-05"),
        ({"recurrence_type": "secondary", "secondary_sites": frozenset({"skin"})}, "S-GEN-08"),
    ],
)
def test_n09_cancer_in_the_skin_is_said_to_be_one_of_three_things(answers: dict[str, Answer], note: str) -> None:
    found = {f.statement.id: f for _, statements in walk(PATHWAY, answers).sections for f in statements}
    assert found[note].applies
    assert "can count as locally advanced or as secondary, and in the skin near a scar as local" in TEXTS[note]


def test_n10_no_drug_decision_is_shown_as_todays(documents: Documents) -> None:
    drugs = [s for s in PATHWAY.statements() if s.layer]
    assert len(drugs) > 30
    for s in drugs:
        assert "check the current NICE page" in (PATHWAY.branches[s.layer or ""].caution or "")
        for citation in s.citations:
            assert PATHWAY.sources[citation.source].seen
    for record, text in documents.outcomes:
        if any(f'"{s.id}"' in text for s in drugs):
            continue
        if any(f"[{s.id}]" in text for s in drugs):
            assert "check the current NICE page" in text
            assert "(undated in our copy" in text or "(14 July 2025)" in text
        assert record["pathway"]["next_review"] == PATHWAY.about.next_review
    assert said(r"\b(currently|at present|nowadays|as of today|now recommends)\b") == {}


def test_n11_no_symptom_is_said_to_be_harmless() -> None:
    texts = TEXTS | {u.id: f"{u.signs}. {u.ring}" for u in PATHWAY.urgent}
    texts |= {f"report {n}": sign.text for n, sign in enumerate(PATHWAY.support.report)}
    assert (
        said(r"harmless|nothing to worry|no cause for|not serious|don't worry|can be ignored|means you have", texts)
        == {}
    )


def test_n12_the_calor_trial_stands_only_where_all_was_removed_and_never_as_a_figure() -> None:
    calor = [s for s in PATHWAY.statements() if any(c.source.startswith("CALOR") for c in s.citations)]
    assert {s.id for s in calor} == {"L-CT-03", "L-CT-04", "L-CT-05", "R-CT-04"}
    for s in calor:
        assert not re.search(r"\d", s.text)
    for answers, found in results(on_request=True):
        for s in calor:
            if s.id in found and found[s.id].applies:
                assert answers.get("operable") == "yes"


# --- always ---------------------------------------------------------------------------------------------------------


def test_a01_it_is_said_to_be_information_that_the_team_and_the_person_decide_with(documents: Documents) -> None:
    documents.all_say(
        "This is information to discuss with the treating team, not advice.",
        "The team says what fits one person, and the person decides with them.",
    )


def test_a02_every_fact_has_its_source_its_date_and_how_firm_it_is(documents: Documents) -> None:
    for record, text in documents.outcomes:
        for section in record["sections"]:
            for statement in section["options"] + section["notes"]:
                assert statement["sources"]
                assert all(source["seen"] for source in statement["sources"])
                if f"[{statement['id']}]" in text:
                    source = statement["sources"][0]
                    assert f"[{source['id']}]" in text
        assert "was due for review from June 2026" in text
    assert all(s.strength for s in PATHWAY.statements() if s.is_option)


def test_a03_both_halves_about_secondary_are_always_said_together() -> None:
    for answers, found in results():
        if answers["recurrence_type"] == "secondary":
            assert found["S-GEN-01"].applies
    assert "does not cure it, but as treatments get better more people are living longer" in TEXTS["S-GEN-01"]


def test_a04_the_list_is_said_not_to_be_complete(documents: Documents) -> None:
    documents.all_say(
        "The list is not complete. A treatment that is not shown may still be right, and one that is shown may not be."
    )


def test_a05_every_open_answer_is_turned_into_a_question_for_the_team(documents: Documents) -> None:
    asked = 0
    for record, text in documents.outcomes:
        for question in record["open"]:
            if question["affects"]:
                asked += 1
                assert question["ask"].replace('"', '\\"') in text or question["ask"] in text
                assert question["look_in"] in text
    assert asked > 3 * len(documents.outcomes)
    heading = "STILL NOT KNOWN: ASK, OR LOOK IT UP"
    assert all(heading in text or text.startswith("{") for record, text in documents.outcomes if record["open"])


def test_a06_er_and_her2_are_said_to_be_tested_again_perhaps(documents: Documents) -> None:
    documents.all_say("ER and HER2 may be tested again on the cancer that has come back.")
    assert all(found["T-ALL-02"].applies for _, found in results())


def test_a07_names_are_said_to_differ(documents: Documents) -> None:
    documents.all_say("Locally advanced, regional recurrence and locally recurrent can mean the same thing.")


def test_a08_whose_drug_rules_these_are_is_said(documents: Documents) -> None:
    documents.all_say(
        "Drug decisions are NICE's for England; Wales and Northern Ireland usually do the same.",
        "In Scotland the Scottish Medicines Consortium decides.",
    )


def test_a09_helplines_have_their_hours_and_are_no_emergency_lines(documents: Documents) -> None:
    documents.all_say(
        "0808 800 6000", "Monday to Friday 9am to 4pm; Saturday 9am to 1pm", "None of these phone numbers is for emergencies",
    )  # fmt: skip


def test_a10_urgent_signs_and_who_to_ring_are_at_the_end_of_every_output(documents: Documents) -> None:
    assert [urgent.id for urgent in PATHWAY.urgent] == ["U1", "U2", "U3", "U4", "U5", "U6a", "U6b", "U7", "U8", "U9"]
    for urgent in PATHWAY.urgent:
        documents.all_say(urgent.signs, urgent.ring)
    for record, text in documents.outcomes:
        ids = [x["id"] for section in record["sections"] for x in section["options"] + section["notes"]]
        last = max(text.rfind(f'"id": "{i}"' if text[0] == "{" else f"[{i}]") for i in ids)
        assert text.index(PATHWAY.urgent[0].signs) > last > 0


def test_a11_a_person_can_choose_not_to_have_treatment(documents: Documents) -> None:
    documents.all_say("A person can choose not to have treatment and will still be cared for.")


def test_a12_specialists_are_said_not_to_agree_on_everything(documents: Documents) -> None:
    documents.all_say("On what a local recurrence means for later spread, specialists do not agree.")


def test_a_pathway_that_nobody_reviewed_says_so_everywhere(documents: Documents) -> None:
    documents.all_say("it is not approved for use", "No clinical reviewer has checked this content yet.")


def test_the_tools_own_words_keep_the_rules_too(documents: Documents) -> None:
    """What stands in a document besides the file's texts: headings, labels, statuses."""
    _, text = documents.outcomes[0]
    # The titles and addresses of sources are theirs.
    bare = text[: text.index("SOURCES")] + text[text.index("PLEASE NOTE") :]
    asked = [question.text for to_ask in PATHWAY.ask_the_team.values() for question in to_ask.questions]
    for own in sorted((*TEXTS.values(), *asked), key=len, reverse=True):
        bare = bare.replace(own, "")
    assert said(r"\b(should|best|recommended|advise[sd]?)\b", {"document": bare}) == {}
