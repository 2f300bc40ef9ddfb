"""Checks of names: unknown and duplicate ones."""

from collections.abc import Iterable, Iterator, Mapping

from recurrence_cli.checks.visit import Finding, Placed, asks, at, citations, several, slips_for
from recurrence_cli.pathway.model import (
    NOT_KNOWN,
    AskQuestion,
    Contact,
    Pathway,
    Place,
    Question,
    Statement,
    Strength,
    Urgent,
    UseBranch,
)
from recurrence_cli.pathway.problems import did_you_mean


def unknown_question(pathway: Pathway) -> Iterator[Finding]:
    """A step, a clash or a warning asks an unknown question.

    Fails: `ask: previous_surgry`. Nobody can answer it, so what stands behind it would be lost.
    """
    asked = [(pathway.root, Place(1, 1))] if not pathway.trees else []
    asked += [(step.question, step.place) for step in pathway.steps() if isinstance(step, AskQuestion)]
    doubtful = (*pathway.clashes, *pathway.warns)
    asked += [(q, clash.place) for clash in doubtful for q, _ in (clash.first, clash.second)]
    yield from _unknown(asked, pathway.questions, "a question", "questions")


def unknown_choice(pathway: Pathway) -> Iterator[Finding]:
    """A key, a clash or a warning names an unknown choice.

    Fails: a key `maybe:` under a question with the choices "yes" and "no". Nobody can give that answer, so what stands
    behind it would be lost. A key of `ask_the_team` is a choice of the first question, or `any`.
    """
    named: dict[str, list[tuple[str, Place]]] = {}
    for ask in asks(pathway):
        for branch in ask.branches:
            named.setdefault(ask.question, []).extend((c, branch.place) for c in branch.choices or ("",))
    for clash in (*pathway.clashes, *pathway.warns):
        for asked, choices in (clash.first, clash.second):
            named.setdefault(asked, []).extend((c, clash.place) for c in choices)
    for question in pathway.questions.values():
        # A question without choices is reported as such.
        if question.choices:
            yield from _unknown_choices(question, dict.fromkeys(named.get(question.id, ())))
    for key, to_ask in pathway.ask_the_team.items():
        if pathway.root in pathway.questions:
            known = ("any", *pathway.questions[pathway.root].choice_ids)
            if key not in known:
                what = f'ask_the_team has "{key}", which is none of {", ".join(known)}.'
                yield to_ask.place, what + did_you_mean(key, known)


def _unknown_choices(question: Question, named: Iterable[tuple[str, Place]]) -> Iterator[Finding]:
    choices = {choice.id: choice for choice in question.choices}
    known = (*choices, NOT_KNOWN)
    single: list[tuple[str, Place]] = []
    for name, place in named:
        if not name:
            yield place, f"a key of {question.id} has an empty choice; check its commas"
        elif parts := several(name, known):
            yield place, f'"{name}" is not a choice of {question.id}; write "{", ".join(parts)}", with commas'
        elif name != NOT_KNOWN:
            single.append((name, place))
    yield from _unknown(single, choices, f"a choice of {question.id} ({', '.join(choices)})", also=(NOT_KNOWN,))


def unknown_treatment(pathway: Pathway) -> Iterator[Finding]:
    """An option names a treatment that is not under `treatments`.

    Fails: `treatment: masectomy`. An option is shown by its treatment's plain name.
    """
    named = [(statement.treatment or "", at(statement, "treatment")) for statement in pathway.statements()]
    yield from _unknown(named, pathway.treatments, "a treatment", "treatments")


def unknown_section(pathway: Pathway) -> Iterator[Finding]:
    """A treatment's `kind`, or a key of the tree, is no section.

    Fails: `kind: surgry`. What stands in no section is shown nowhere.
    """
    kinds = [(treatment.kind, at(treatment, "kind")) for treatment in pathway.treatments.values()]
    for section, tree in pathway.trees.items():
        branches = [branch for step in tree if isinstance(step, AskQuestion) for branch in step.branches]
        kinds += [(section, branch.at) for branch in branches if branch.at != branch.place]
    yield from _unknown(kinds, pathway.sections, "a section", "sections")


def unknown_word(pathway: Pathway) -> Iterator[Finding]:
    """A treatment names a word that the glossary does not explain.

    Fails: `words: [protien]`.
    """
    words = [(word, at(treatment, "words")) for treatment in pathway.treatments.values() for word in treatment.words]
    yield from _unknown(words, pathway.glossary, "in the glossary", "glossary")


def unknown_source(pathway: Pathway) -> Iterator[Finding]:
    """Something is cited that is not under `sources`.

    Fails: `sources: [{id: BCN-RECC}]`. A statement that cannot be looked up cannot be checked.
    """
    cited = [(citation.source, citation.place) for citation in citations(pathway)]
    yield from _unknown(cited, pathway.sources, "a source", "sources")


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
    used = [(step.branch, step.place) for step in pathway.steps() if isinstance(step, UseBranch)]
    yield from _unknown(used, pathway.branches, "a branch", "branches")


def duplicate_id(pathway: Pathway) -> Iterator[Finding]:
    """Two statements, urgent signs or contacts have the same id.

    Fails: two notes `L-SUR-01`, or a note and a sign `U-01`. An id is how people point at a line, so it has one place and one text.
    """
    parts: list[Statement | Urgent | Contact] = [*pathway.statements(), *pathway.urgent, *pathway.support.contacts]
    seen: dict[str, Place] = {}
    for name, place in sorted(((part.id, part.place) for part in parts), key=lambda part: part[1]):
        if name and name in seen:
            yield place, f'"{name}" is already on line {seen[name].line}; give this one an id of its own'
        seen.setdefault(name, place)


def duplicate_label(pathway: Pathway) -> Iterator[Finding]:
    """Two things that a reader must distinguish have the same words.

    Fails: the choices "past" and "taking" of one question, both labelled "Hormone therapy". Looked at are the labels of
    a question's choices, the short names of questions, the names of treatments and the titles of sections with their short
    forms, and the words of the glossary with their other names. Capitals make no difference.
    """
    groups = [
        ("the label", [(c.label, at(c, "label")) for c in question.choices]) for question in pathway.questions.values()
    ]
    groups.append(("the short name", [(q.short, at(q, "short")) for q in pathway.questions.values()]))
    groups.append(("the name", [(t.name, at(t, "name")) for t in pathway.treatments.values()]))
    groups.append(("the title", [(s.title, at(s, "title")) for s in pathway.sections.values()]))
    groups.append(("the short name", [(t.short or "", at(t, "short")) for t in pathway.treatments.values()]))
    groups.append(("the short title", [(s.short or "", at(s, "short")) for s in pathway.sections.values()]))
    words = [(term.word, term.place) for term in pathway.glossary.values()]
    words += [(word, at(term, "also")) for term in pathway.glossary.values() for word in term.also]
    groups.append(("the word", words))
    for what, labels in groups:
        seen: dict[str, Place] = {}
        for label, place in labels:
            if label and label.casefold() in seen:
                yield (
                    place,
                    f'{what} "{label}" is already on line {seen[label.casefold()].line}; tell the two apart',
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


def _unknown(
    uses: Iterable[tuple[str, Place]],
    known: Mapping[str, Placed],
    what: str,
    where: str = "",
    also: tuple[str, ...] = (),
) -> Iterator[Finding]:
    """Yield the names in `uses` that are neither known nor in `also`.

    When several places have the same name, and a known one near to it stands nowhere, that one is the slip. Where nothing
    is known, that is said once.
    """
    places: dict[str, list[Place]] = {}
    for name, place in dict.fromkeys(uses):
        places.setdefault(name, []).append(place)
    times = {name: len(used) for name, used in places.items()}
    unknown = {name: used for name, used in places.items() if name and name not in known and name not in also}
    if where and not known and len(unknown) > 1:
        first = min(place for used in unknown.values() for place in used)
        yield (
            first,
            f"there is nothing under {where}, but {len(unknown)} names are used from here on; add them",
        )
        return
    slips = slips_for(times, (*known, *also))
    for name, used in unknown.items():
        near = slips[name]
        alone = near in known and near not in places
        if alone and len(used) > 1:
            told = f'"{near}" stands nowhere else, but "{name}" does, {len(used)} times from line {min(used).line} on'
            yield known[near].place, f"{told}; spell them alike"
            continue
        mend = f" Correct it, or add it under {where}." if where else ""
        if near:
            mend = f' Did you mean "{near}"{f" (line {known[near].place.line})" if alone else ""}?'
        yield from ((place, f'"{name}" is not {what}.{mend}') for place in used)
