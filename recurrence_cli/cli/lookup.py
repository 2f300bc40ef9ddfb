"""`recurrence find`, `questions` and `about`: what can be looked up without a case."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer

from recurrence_cli.cli.options import (
    OutputFile,
    PathwayFile,
    Shape,
    ShapeOption,
    Today,
    day_from,
    open_pathway,
    put_out,
)
from recurrence_cli.dates import in_words
from recurrence_cli.engine.lookup import Places
from recurrence_cli.engine.lookup import find as search
from recurrence_cli.model import Pathway, Question, Term
from recurrence_cli.page import on_further, source_in_words
from recurrence_cli.problems import Exit, RecurrenceError
from recurrence_cli.records import about_record, pathway_record, source_record, support_record, urgent_record
from recurrence_cli.words import STRENGTHS, ways_in_words


def find(
    word: Annotated[str, typer.Argument(metavar="WORD", help="The name of an option, a word, or a part of it.")] = "",
    everything: Annotated[bool, typer.Option("--list", help="List every name and every word.")] = False,
    format: ShapeOption = Shape.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """An option, with where it stands in the tree, or a word with its plain meaning."""
    loaded = open_pathway(pathway)
    if everything:
        names = [*(t.name for t in loaded.treatments.values()), *loaded.glossary]
        put_out(format, {"format": 1, "names": names}, names, output)
        return Exit.DONE
    if not word:
        raise RecurrenceError("what is to be found? Give a word, or see them all: recurrence find --list")
    treatments, terms = search(loaded, word)
    record = {
        "format": 1,
        "treatments": [_treatment_record(loaded, places) for places in treatments],
        "words": [{"word": t.word, "also": list(t.also), "meaning": t.meaning} for t in terms],
    }
    put_out(format, record, _found(loaded, treatments, terms), output)
    return Exit.DONE


def _found(pathway: Pathway, treatments: tuple[Places, ...], terms: tuple[Term, ...]) -> Iterator[str]:
    for term in terms:
        also = f" (also: {', '.join(term.also)})" if term.also else ""
        yield f"{term.word}{also}: {term.meaning}."
        yield f"  Source: {', '.join(citation.source for citation in term.citations)}"
    for places in treatments:
        treatment = places.treatment
        yield ""
        yield f"{treatment.name} ({pathway.sections[treatment.kind].title}; {treatment.id})"
        yield f"  {treatment.what}"
        if not places.found:
            yield "  It is named in other lines, but no option of its own is listed."
        for title, f in places.found:
            strength = STRENGTHS[f.statement.strength] if f.statement.strength else ""
            yield f"  - {title}: {strength} [{f.statement.id}], if {ways_in_words(pathway, f) or 'whatever the answers'}"


def _treatment_record(pathway: Pathway, places: Places) -> dict[str, Any]:
    treatment = places.treatment
    return {
        "id": treatment.id,
        "name": treatment.name,
        "kind": treatment.kind,
        "what": treatment.what,
        "words": list(treatment.words),
        "statements": [
            {
                "id": f.statement.id,
                "section": title,
                "strength": f.statement.strength,
                "if": [[{"question": c.question, "is": list(c.choices)} for c in way] for way in f.ways],
            }
            for title, f in places.found
        ],
    }


def questions(format: ShapeOption = Shape.TEXT, output: OutputFile = "", pathway: PathwayFile = "") -> int:
    """Every question that can be asked, why, where its answer is found, and its choices."""
    loaded = open_pathway(pathway)
    record = {"format": 1, "questions": [_question_record(q) for q in loaded.questions.values()]}
    put_out(format, record, _questions(loaded), output)
    return Exit.DONE


def _questions(pathway: Pathway) -> Iterator[str]:
    yield 'Every question takes "not_known" too. It is an answer, and it never means "no".'
    if any(question.further for question in pathway.questions.values()):
        yield on_further(pathway)
    for question in pathway.questions.values():
        kind = " This is a further question." if question.further else ""
        several = " Several may be given, with commas between them." if question.many else ""
        yield ""
        yield f"{question.id}: {question.ask}"
        yield f"  Why: {question.help}{kind}{several}"
        yield f"  Look in: {question.look_in}"
        for choice in question.choices:
            yield f"  - {question.id}={choice.id}: {choice.label}{f'. {choice.help}' if choice.help else ''}"


def _question_record(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "ask": question.ask,
        "short": question.short,
        "help": question.help,
        "look_in": question.look_in,
        "many": question.many,
        "required": question.required,
        "further": question.further,
        "choices": [
            {"id": c.id, "label": c.label, "help": c.help, **({"says": c.says} if c.says else {})}
            for c in question.choices
        ],
    }


class Topic(StrEnum):
    """What `about` can tell of."""

    SOURCES = "sources"
    SUPPORT = "support"


def about(
    topic: Annotated[Topic | None, typer.Argument(help="Who says so, or who to ring.")] = None,
    today: Today = "",
    format: ShapeOption = Shape.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """What this is and is not; its sources; helplines and urgent signs."""
    loaded = open_pathway(pathway)
    day = day_from(today)
    record: dict[str, Any] = {"format": 1, "pathway": pathway_record(loaded, day)}
    if topic == Topic.SOURCES:
        record["sources"] = [source_record(source, day) for source in loaded.sources.values()]
        paragraphs = [f"- {s.id}: {source_in_words(s, day)}" for s in loaded.sources.values()]
    elif topic == Topic.SUPPORT:
        record |= {"urgent": urgent_record(loaded, day), "support": support_record(loaded, day)}
        paragraphs = [*_support(loaded)]
    else:
        record["about"] = about_record(loaded)
        paragraphs = [*_about(loaded)]
    put_out(format, record, paragraphs, output)
    return Exit.DONE


def _about(pathway: Pathway) -> Iterator[str]:
    about = pathway.about
    yield about.title
    yield ""
    yield f"Purpose: {about.purpose}"
    yield f"Use: {about.use}"
    yield f"Not for: {about.not_for}"
    yield f"For whom: {'; '.join(about.audience)}"
    yield f"Where it holds: {about.jurisdiction}"
    yield f"Made by: {'; '.join(about.authors)}"
    yield f"Clinical reviewer: {about.clinical_reviewer or 'none yet'}"
    yield f"Status: {about.status.value.replace('_', ' ')}, version {about.version}, content {pathway.sha256[:12]}"
    yield f"Last review: {in_words(about.last_review)}; next review: {in_words(about.next_review)}"
    yield ""
    yield from (f"- {notice}" for notice in about.notice)
    yield ""
    yield f"{len(list(pathway.statements()))} statements from {len(pathway.sources)} sources: recurrence about sources"
    yield "Who to ring, and signs that cannot wait: recurrence about support"


def _support(pathway: Pathway) -> Iterator[str]:
    support = pathway.support
    contacts = [f"- {c.who}: {c.contact}. Hours: {c.hours}. Seen: {c.seen}." for c in support.contacts]
    parts = (
        ("SIGNS THAT CANNOT WAIT, AND WHO TO RING", [f"- {u.signs}. RING: {u.ring}" for u in pathway.urgent]),
        ("SUPPORT", [support.not_emergency, *contacts] if contacts else []),
        ("WHAT TO REPORT", [f"- {sign.text}" for sign in support.report]),
        ("COPING", [f"- {sentence.text}" for sentence in support.coping]),
    )
    for number, (title, said) in enumerate((title, said) for title, said in parts if said):
        yield from ("", title) if number else (title,)
        yield from said
