"""What the knowledge file holds: the whole table, everything it names, and words that can be read."""

import re

import pytest
import textstat

from recurrence_cli import walk
from recurrence_cli.engine.answers import keep_valid, validate_answers, warnings
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import Act, AskQuestion, Level, Statement, all_steps
from table import phrases, rows

PATHWAY = load()
STATEMENTS = {s.id: s for s in PATHWAY.statements()}

# Made easier to read than in the table, with the same meaning and strength.
REWORDED = {
    "S-GEN-02", "S-SYM-03", "S-HT-06", "L-OTH-02", "R-SUR-01", "R-RT-01", "S-SUR-03", "S-CT-12", "D-20", "D-25", "S-ECT-01", "D-22",
}  # fmt: skip


def kind(statement: Statement) -> tuple[str, str]:
    return ("option", statement.strength) if statement.strength else ("note", "")


def test_every_statement_of_the_table_stands_in_the_file_with_its_strength() -> None:
    assert {s.id: kind(s) for s in STATEMENTS.values()} == {row["id"]: (row["leaf"], row["strength"]) for row in rows()}


def test_the_texts_are_those_of_the_table_but_for_the_reworded() -> None:
    assert {row["id"] for row in rows() if STATEMENTS[row["id"]].text != row["text"]} == REWORDED


def test_a_note_has_the_level_of_its_tier() -> None:
    levels = {"1": Level.HEADLINE, "2": Level.DETAIL, "3": Level.BACKGROUND}
    notes = [row for row in rows() if row["leaf"] == "note"]
    assert {row["id"]: STATEMENTS[row["id"]].level for row in notes} == {r["id"]: levels[r["tier"]] for r in notes}


def test_every_choice_says_itself_as_the_table_of_phrases_has_it() -> None:
    said = {(q.id, c.id): c.says for q in PATHWAY.questions.values() for c in q.choices}
    assert said == phrases()
    assert max(len(phrase.split()) for phrase in phrases().values()) <= 8


def test_every_sign_says_how_soon_to_ring_and_has_a_form_for_small_screens() -> None:
    assert {sign.id: sign.act for sign in PATHWAY.urgent} == {
        "U1": Act.NOW, "U2": Act.NOW, "U3": Act.NOW, "U4": Act.NOW, "U5": Act.EMERGENCY,
        "U6a": Act.EMERGENCY, "U6b": Act.SOON, "U7": Act.SOON, "U8": Act.SOON, "U9": Act.SOON,
    }  # fmt: skip
    for sign in PATHWAY.urgent:
        assert sign.short, sign.id
        assert (sign.act == Act.EMERGENCY) == sign.ring.startswith("999"), sign.id


def test_the_two_signs_of_the_brain_are_marked_for_a_clinician() -> None:
    for sign in PATHWAY.urgent:
        marked = any("a clinician must set this wording" in (c.at or "") for c in sign.citations)
        assert marked == (sign.id in ("U6a", "U6b"))


def test_sections_and_long_names_have_a_short_form() -> None:
    assert all(section.short and len(section.short) <= 12 for section in PATHWAY.sections.values())
    assert not [t.id for t in PATHWAY.treatments.values() if len(t.name) > 40 and not t.short]


def test_a_superseded_form_is_told_as_such_wherever_it_is_cited() -> None:
    assert [s.id for s in PATHWAY.sources.values() if s.superseded] == ["CDF-PEMB18"]
    assert "superseded" in PATHWAY.sources["CDF-PEMB18"].seen
    cited = [c for s in STATEMENTS.values() for c in s.citations if c.source == "CDF-PEMB18"]
    assert len(cited) == 4
    assert {c.at for c in cited} == {"superseded copy"}


def test_a_line_on_surgery_that_is_ruled_out_says_nothing_of_how_firmly_others_are_offered() -> None:
    for name in ("L-SUR-08", "R-SUR-06"):
        assert not re.search(r"\b(may|usual|usually|sometimes|offered)\b", STATEMENTS[name].text)


def test_lines_of_one_treatment_with_other_strengths_have_words_that_tell_them_apart() -> None:
    for name in ("L-RT-02", "S-CT-02", "S-CT-03", "S-CT-05", "D-19", "S-HT-01", "S-HT-09", "S-HT-13", "S-ECT-01"):
        assert STATEMENTS[name].qualifier, name


def test_a_case_saved_before_hormone_therapy_was_parted_is_asked_that_again() -> None:
    saved = {
        "recurrence_type": "secondary", "secondary_sites": ["bone"], "er_status": "positive", "her2_status": "negative",
        "menopause": "after", "hormone_therapy": "past", "previous_chemotherapy": "no", "quick_control": "no",
    }  # fmt: skip
    answers, refused = keep_valid(PATHWAY, saved)
    assert answers.keys() == saved.keys() - {"hormone_therapy"}
    (sentence,) = refused
    assert sentence.startswith('"past" is not a choice of hormone_therapy')
    assert sentence.endswith('Did you mean "past_longer" or "past_within_year"?')
    assert walk(PATHWAY, answers).pending[0] == "hormone_therapy"


def test_a_drug_with_fulvestrant_and_no_hormone_therapy_for_advanced_cancer_is_said_and_not_refused() -> None:
    raw = {"recurrence_type": "secondary", "cdk46_inhibitor": "with_fulvestrant", "advanced_hormone_therapy": "none"}
    (said,) = warnings(PATHWAY, validate_answers(PATHWAY, raw))
    assert said == (
        "Please look again at two of the answers (had a CDK4/6 drug with fulvestrant and no hormone therapy yet for "
        "advanced cancer): In the sources a CDK4/6 drug with fulvestrant is for advanced cancer, and fulvestrant is a "
        "hormone drug."
    )


def test_every_source_that_the_table_names_is_cited() -> None:
    for row in rows():
        cited = {citation.source for citation in STATEMENTS[row["id"]].citations}
        named = {name for name in PATHWAY.sources if re.search(rf"(?<![\w-]){name}(?![\w-])", row["source"])}
        # Evidence for a lost word is named by its gap in the table and cited here.
        assert named <= cited, row["id"]


def test_named_drugs_live_once_in_branches_with_a_caution() -> None:
    for row in rows():
        if row["id"].startswith("D-") and row["id"] != "D-19":
            layer = STATEMENTS[row["id"]].layer
            assert layer is not None, row["id"]
            assert "check the current NICE page" in (PATHWAY.branches[layer].caution or "")
    for row in rows():
        if "advanced=yes" in row["when"]:
            inside = (s.id for b in PATHWAY.branches.values() for s in all_steps(b.steps) if isinstance(s, Statement))
            assert row["id"] in inside


def test_every_drug_named_in_a_statement_is_in_the_catalogue() -> None:
    catalogue = " ".join(f"{t.name} {t.what}" for t in PATHWAY.treatments.values()).lower()
    drug = re.compile(
        r"\b[a-z-]+(?:mab|nib|clib|ciclib|parib|lisib|sertib|taxel|bicin|platin|bine|bulin|uracil|strant|zole|estane|"
        r"rolimus|oxifen|relin|tecan|tansine|sumab|tabine|govitecan|plasty|odesis)\b"
    )
    named = {word for s in STATEMENTS.values() for word in drug.findall(s.text.lower())}
    assert len(named) > 30
    assert {word for word in named if word not in catalogue} == set()


def test_every_treatment_says_what_it_is_and_has_its_words_in_the_glossary() -> None:
    for treatment in PATHWAY.treatments.values():
        assert treatment.what.endswith(".")
        text = f"{treatment.name} {treatment.what}".lower()
        for word in treatment.words:
            term = PATHWAY.glossary[word]
            assert any(name.lower().rstrip("s") in text for name in (word, *term.also)), (treatment.id, word)


def test_every_treatment_in_an_option_belongs_to_the_section_it_is_shown_in() -> None:
    section = {row["id"]: row["section"] for row in rows()}
    for s in STATEMENTS.values():
        if s.treatment:
            assert PATHWAY.treatments[s.treatment].kind == section[s.id], s.id


def test_the_glossary_has_all_its_words_each_name_once() -> None:
    assert len(PATHWAY.glossary) >= 55
    names = [name.lower() for term in PATHWAY.glossary.values() for name in (term.word, *term.also)]
    assert sorted(names) == sorted(set(names))


def test_there_are_questions_to_ask_for_everybody_and_for_each_type() -> None:
    assert {key: len(asked.questions) for key, asked in PATHWAY.ask_the_team.items()} == {
        "any": 10, "local": 7, "locally_advanced": 6, "secondary": 8,
    }  # fmt: skip


def test_every_source_says_which_edition_was_seen_and_how_it_was_read() -> None:
    for source in PATHWAY.sources.values():
        assert source.seen, source.id
        if source.publisher.startswith("NICE news") or "news item" in source.seen:
            assert source.read == "report" or "news" in source.seen, source.id


def test_a_final_recommendation_can_be_told_from_a_news_item() -> None:
    assert (PATHWAY.sources["NICE-TA563"].read, PATHWAY.sources["NICE-PALBO"].read) == ("whole", "report")
    assert "news" in PATHWAY.sources["NICE-PALBO"].seen


def test_every_question_has_help_and_says_where_the_answer_is_found() -> None:
    for question in PATHWAY.questions.values():
        assert question.help
        assert question.look_in
    further = [q.further for q in PATHWAY.questions.values()]
    assert further == sorted(further)
    assert sum(further) == 12


def test_every_question_is_asked_somewhere() -> None:
    branches = [*PATHWAY.trees.values(), *(b.steps for b in PATHWAY.branches.values())]
    asked = {step.question for branch in branches for step in all_steps(branch) if isinstance(step, AskQuestion)}
    assert asked == set(PATHWAY.questions)


def test_every_helpline_has_hours_and_the_edition_they_were_seen_in() -> None:
    contacts = [c.id for c in PATHWAY.support.contacts]
    assert sorted(contacts) == [f"C-0{n}" for n in range(1, 8)]
    assert contacts[0] == "C-06", "the hospital's own number is first"
    assert all(c.hours and c.seen and c.citations for c in PATHWAY.support.contacts)


# --- words ----------------------------------------------------------------------------------------------------------

AVERAGE_GRADE, HIGHEST_GRADE = 7.0, 10.0
"""Flesch-Kincaid grades: 7 is the start of the reading age we write for, 12 to 14. The formula is made for pages and
swings by a grade or two on a single sentence, so one text may have 10, just above the end of it. Names of treatments and
the words that the glossary explains are read as "drug" first: they cannot be made shorter, and have an entry."""


def texts() -> dict[str, str]:
    found = {s.id: s.text for s in STATEMENTS.values()}
    for q in PATHWAY.questions.values():
        found |= {f"{q.id} > ask": q.ask, f"{q.id} > help": q.help}
        found |= {f"{q.id}={c.id} > help": c.help for c in q.choices if c.help}
    found |= {f"{t.id} > what": t.what for t in PATHWAY.treatments.values()}
    found |= {f"{w.first}": w.because for w in (*PATHWAY.clashes, *PATHWAY.warns)}
    found |= {f"notice {n}": text for n, text in enumerate(PATHWAY.about.notice, 1)}
    found |= {"further": PATHWAY.about.further or ""}
    found |= {f"coping {n}": c.text for n, c in enumerate(PATHWAY.support.coping, 1)}
    found |= {
        f"{key} {n}": q.text for key, asked in PATHWAY.ask_the_team.items() for n, q in enumerate(asked.questions, 1)
    }
    return found


def test_the_texts_can_be_read_at_14(capsys: pytest.CaptureFixture[str]) -> None:
    names = [t.name for t in PATHWAY.treatments.values()]
    names += [name for term in PATHWAY.glossary.values() for name in (term.word, *term.also)]
    words = sorted({w for name in names for w in re.findall(r"[\w/-]+", name) if len(w) > 3}, key=len, reverse=True)
    known = re.compile(rf"\b({'|'.join(map(re.escape, words))})s?\b", re.IGNORECASE)
    grades = {name: textstat.flesch_kincaid_grade(known.sub("drug", text)) for name, text in texts().items()}
    hardest = sorted(grades, key=lambda name: -grades[name])[:10]
    mean = sum(grades.values()) / len(grades)
    with capsys.disabled():
        print(f"\nmean grade {mean:.1f}; hardest texts: " + ", ".join(f"{name} {grades[name]:.1f}" for name in hardest))
    assert {name: grade for name, grade in grades.items() if grade > HIGHEST_GRADE} == {}
    assert mean < AVERAGE_GRADE


def test_the_spelling_is_british() -> None:
    american = re.compile(
        r"\b(estrogen|tumor|center|color|favor|hematolog|anemia|edema|diarrhea|gynecolog|counseling|program|"
        r"\w{3,}(?:yz|iz)(?:e|es|ed|ing|ation)\b)",
        re.IGNORECASE,
    )
    allowed = {"size", "prize"}
    found = {m[0].lower() for text in texts().values() for m in american.finditer(text)}
    assert found <= allowed


def test_sentences_are_short() -> None:
    long = {}
    for name, text in texts().items():
        for sentence in re.split(r"(?<=[.?!;:])\s+", text):
            if len(sentence.split()) > 32:
                long[name] = sentence
    assert long == {}


def test_lines_of_the_file_are_at_most_100_characters() -> None:
    from recurrence_cli.loading import BUNDLED

    lines = BUNDLED.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > 100] == []
