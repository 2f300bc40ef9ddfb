"""Names that lead nowhere, and names that stand twice."""

from collections.abc import Iterable, Iterator

from recurrence_cli.checks.parts import Finding, asks, at, citations
from recurrence_cli.model import NOT_KNOWN, Ask, Pathway, Place, Strength, Use
from recurrence_cli.problems import did_you_mean


def unknown_question(pathway: Pathway) -> Iterator[Finding]:
    """A step, or a clash, asks something that is not under `questions`.

    Fails: `ask: previous_surgry`. Nobody can answer it, so what stands behind it would be lost.
    """
    asked = [(pathway.root, Place(1, 1))] if not pathway.trees else []
    asked += [(step.question, step.place) for step in pathway.steps() if isinstance(step, Ask)]
    asked += [(q, clash.place) for clash in pathway.clashes for q, _ in (clash.first, clash.second)]
    for name, place in dict.fromkeys(asked):
        if name and name not in pathway.questions:
            yield place, f'"{name}" is not a question.{_mend(name, pathway.questions, "questions")}'


def unknown_choice(pathway: Pathway) -> Iterator[Finding]:
    """A key under `choices`, or a clash, names a choice that its question does not have.

    Fails: a key `maybe:` under a question with the choices "yes" and "no". Nobody can give that answer, so what stands
    behind it would be lost. A key of `ask_the_team` is a choice of the first question, or `any`.
    """
    named = [(ask.question, c, fork.place) for ask in asks(pathway) for fork in ask.forks for c in fork.choices]
    for clash in pathway.clashes:
        named += [(q, c, clash.place) for q, choices in (clash.first, clash.second) for c in choices]
    for question, choice, place in dict.fromkeys(named):
        if question in pathway.questions:
            known = pathway.questions[question].choice_ids
            if choice not in (*known, NOT_KNOWN):
                yield (
                    place,
                    f'"{choice}" is not a choice of {question} ({", ".join(known)}).{did_you_mean(choice, known)}',
                )
    for key, asked in pathway.ask_the_team.items():
        if pathway.root in pathway.questions:
            known = ("any", *pathway.questions[pathway.root].choice_ids)
            if key not in known:
                yield (
                    asked.place,
                    f'ask_the_team has "{key}", which is none of {", ".join(known)}.{did_you_mean(key, known)}',
                )


def unknown_treatment(pathway: Pathway) -> Iterator[Finding]:
    """An option names a treatment that is not in the catalogue under `treatments`.

    Fails: `treatment: masectomy`. An option is shown by its treatment's plain name.
    """
    for statement in pathway.statements():
        name = statement.treatment
        if name and name not in pathway.treatments:
            yield (
                at(statement, "treatment"),
                f'"{name}" is not a treatment.{_mend(name, pathway.treatments, "treatments")}',
            )


def unknown_section(pathway: Pathway) -> Iterator[Finding]:
    """A treatment's `kind`, or a key of the tree, is not one of the sections.

    Fails: `kind: surgry`. What stands in no section is shown nowhere.
    """
    for treatment in pathway.treatments.values():
        if treatment.kind and treatment.kind not in pathway.sections:
            what = f'"{treatment.kind}" is not a section.{_mend(treatment.kind, pathway.sections, "sections")}'
            yield at(treatment, "kind"), what


def unknown_word(pathway: Pathway) -> Iterator[Finding]:
    """A treatment names a word that the glossary does not explain.

    Fails: `words: [protien]`.
    """
    for treatment in pathway.treatments.values():
        for word in treatment.words:
            if word and word not in pathway.glossary:
                yield (
                    at(treatment, "words"),
                    f'"{word}" is not in the glossary.{_mend(word, pathway.glossary, "glossary")}',
                )


def unknown_source(pathway: Pathway) -> Iterator[Finding]:
    """Something is cited that is not under `sources`.

    Fails: `sources: [{id: BCN-RECC}]`. A statement that cannot be looked up cannot be checked.
    """
    for citation in citations(pathway):
        name = citation.source
        if name and name not in pathway.sources:
            yield citation.place, f'"{name}" is not a source.{_mend(name, pathway.sources, "sources")}'


def missing_source(pathway: Pathway) -> Iterator[Finding]:
    """A statement cites nothing, so that nobody could check it.

    Fails: an option or a note without `sources`, or with `sources: []`.
    """
    for statement in pathway.statements():
        if not statement.citations:
            yield statement.place, f'"{statement.id}" has no source; say where it is from, as - id: SOURCE'


def unknown_branch(pathway: Pathway) -> Iterator[Finding]:
    """A step uses a branch that is not under `branches`.

    Fails: `use: advanced_drug`. What stands in the branch would be lost.
    """
    for step in pathway.steps():
        if isinstance(step, Use) and step.branch and step.branch not in pathway.branches:
            yield step.place, f'"{step.branch}" is not a branch.{_mend(step.branch, pathway.branches, "branches")}'


def duplicate_id(pathway: Pathway) -> Iterator[Finding]:
    """An id stands twice: of a statement, of an urgent sign, or of a contact.

    Fails: two notes `L-SUR-01`. An id is how people point at a line, so it has one place and one text.
    """
    for parts in (pathway.statements(), pathway.urgent, pathway.support.contacts):
        seen: dict[str, Place] = {}
        for part in parts:
            if part.id and part.id in seen:
                yield (
                    part.place,
                    f'"{part.id}" stands already in line {seen[part.id].line}; give this one an id of its own',
                )
            seen.setdefault(part.id, part.place)


def duplicate_label(pathway: Pathway) -> Iterator[Finding]:
    """Two things that a reader must tell apart have the same words.

    Fails: the choices "past" and "taking" of one question, both labelled "Hormone therapy". Looked at are the labels of
    a question's choices, the short names of questions, the names of treatments, and the titles of sections. Capitals
    make no difference.
    """
    groups = [
        ("the label", [(c.label, at(c, "label")) for c in question.choices]) for question in pathway.questions.values()
    ]
    groups.append(("the short name", [(q.short, at(q, "short")) for q in pathway.questions.values()]))
    groups.append(("the name", [(t.name, at(t, "name")) for t in pathway.treatments.values()]))
    groups.append(("the title", [(s.title, at(s, "title")) for s in pathway.sections.values()]))
    for what, labels in groups:
        seen: dict[str, Place] = {}
        for label, place in labels:
            if label and label.casefold() in seen:
                yield (
                    place,
                    f'{what} "{label}" stands already in line {seen[label.casefold()].line}; tell the two apart',
                )
            seen.setdefault(label.casefold(), place)


def missing_strength(pathway: Pathway) -> Iterator[Finding]:
    """An option does not say how firmly its source puts it.

    Fails: an option without `strength`. It is one of usually, may, sometimes, not_usually, and never a ranking.
    """
    for statement in pathway.statements():
        if statement.is_option and statement.strength is None:
            what = f'option "{statement.id}" has no strength; write how its source puts it'
            yield statement.place, f"{what}: {', '.join(Strength)}"


def _mend(name: str, known: Iterable[str], where: str) -> str:
    return did_you_mean(name, tuple(known)) or f" Correct it, or add it under {where}."
