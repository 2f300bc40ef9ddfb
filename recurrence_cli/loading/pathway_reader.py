"""Nodes to a `Pathway` whose names may still dangle: the shape of the knowledge file, part by part.

A part that is missing or of the wrong kind is reported where it stands and read on as if empty, so that one pass
finds every problem. Names are looked up later, by the checks, which pass over what is empty; so a name that hangs on
something misshapen is read as empty, lest the one thing wrong be told again as another.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from recurrence_cli.checks.structure import MAX_CHOICES
from recurrence_cli.loading.mapping_reader import Fields, Reading
from recurrence_cli.loading.nodes import MappingNode, Node, ScalarNode, SequenceNode
from recurrence_cli.loading.problem_log import TooManyProblems
from recurrence_cli.pathway import model
from recurrence_cli.pathway.model import Act, Level, Place, ReadingExtent, Status, Strength

_Part = TypeVar("_Part")

_STEPS = ("option", "note", "ask", "use")

MAX_NAMED = 20
"""Choices of a question, or named by the keys of one step: beyond this, what is said of each would drown the rest."""

MAX_SECTIONS = 100


def read_pathway(root: Node, name: str, sha256: str, reading: Reading) -> model.Pathway:
    """The pathway that the document `root` holds; everything wrong with its shape is reported."""
    file = Fields(root, Place(1, 1), "the file", reading)
    sections = _each(file, "sections", "section", _section)
    _check_number(file, [*sections], "sections")
    questions = _each(file, "questions", "question", _question)
    root_question, trees = _tree(file.part("tree"), sections)
    pathway = model.Pathway(
        name=name,
        sha256=sha256,
        about=_about(file.part("pathway")),
        root=root_question,
        sources=_each(file, "sources", "source", _source),
        sections=sections,
        questions={name: question for name, question in questions.items() if question},
        clashes=tuple(_clash(part) for part in file.parts("clashes", "a clash", required=False)),
        treatments=_each(file, "treatments", "treatment", _treatment),
        urgent=tuple(_urgent(part) for part in file.parts("urgent", "an urgent sign")),
        support=_support(file.part("support")),
        glossary=_each(file, "glossary", "word", _term, required=False, ids=False),
        ask_the_team=_ask_the_team(file),
        trees=trees,
        branches=_each(file, "branches", "branch", _shared_branch, required=False),
        warns=tuple(_clash(part) for part in file.parts("warns", "a warning", required=False)),
    )
    file.done()
    return _without(pathway, {name for name, question in questions.items() if not question})


def _without(pathway: model.Pathway, unread: Collection[str]) -> model.Pathway:
    """The pathway with no mention of the questions in `unread`, which could not be made out."""

    def named(question: str) -> str:
        return "" if question in unread else question

    def kept(branch: model.Steps) -> model.Steps:
        return tuple(
            model.AskQuestion(named(s.question), tuple(replace(f, steps=kept(f.steps)) for f in s.branches), s.place)
            if isinstance(s, model.AskQuestion)
            else s
            for s in branch
        )

    def renamed(clash: model.Clash) -> model.Clash:
        (one, first), (two, second) = clash.first, clash.second
        return replace(clash, first=(named(one), first), second=(named(two), second))

    if not unread:
        return pathway
    return replace(
        pathway,
        root=named(pathway.root),
        clashes=tuple(map(renamed, pathway.clashes)),
        warns=tuple(map(renamed, pathway.warns)),
        trees={section: kept(tree) for section, tree in pathway.trees.items()},
        branches={name: replace(shared, steps=kept(shared.steps)) for name, shared in pathway.branches.items()},
    )


def _each(
    file: Fields, key: str, what: str, read: Callable[[str, Fields], _Part], required: bool = True, ids: bool = True
) -> dict[str, _Part]:
    return {name: read(name, part) for name, part in file.named(key, what, required, ids)}


def _about(part: Fields) -> model.Metadata:
    about = model.Metadata(
        id=part.id("id"),
        title=part.text("title"),
        version=part.text("version"),
        status=part.one_of("status", Status, Status.DRAFT),
        purpose=part.text("purpose"),
        use=part.text("use"),
        not_for=part.text("not_for"),
        audience=part.texts("audience"),
        jurisdiction=part.text("jurisdiction"),
        authors=part.texts("authors"),
        clinical_reviewer=part.maybe("clinical_reviewer"),
        last_review=part.day("last_review") or "",
        next_review=part.day("next_review") or "",
        notice=part.texts("notice"),
        silence=part.text("silence"),
        changelog=tuple(
            model.ChangelogEntry(change.text("version"), change.day("date") or "", change.texts("changes"))
            for change in part.parts("changelog", "a change")
        ),
        further=part.maybe("further"),
        place=part.place,
        places=part.places,
    )
    part.done()
    return about


def _source(name: str, part: Fields) -> model.Source:
    return model.Source(
        id=name,
        title=part.text("title"),
        publisher=part.text("publisher"),
        url=part.maybe("url"),
        seen=part.text("seen"),
        read=part.one_of("read", ReadingExtent, ReadingExtent.BEGINNING),
        reviewed=part.day("reviewed", required=False),
        review_due=part.day("review_due", required=False),
        owner=part.maybe("owner"),
        superseded=part.flag("superseded"),
        place=part.place,
        places=part.places,
    )


def _section(name: str, part: Fields) -> model.Section:
    return model.Section(
        id=name,
        title=part.text("title"),
        on_request=part.flag("on_request"),
        short=part.maybe("short"),
        place=part.place,
        places=part.places,
    )


def _question(name: str, part: Fields) -> model.Question | None:
    """The question; None, reported, where its choices cannot be made out."""
    unread = part.misshapen("choices", MappingNode)
    question = model.Question(
        id=name,
        ask=part.text("ask"),
        short=part.text("short"),
        help=part.text("help"),
        look_in=part.text("look_in"),
        choices=tuple(_choice(*named) for named in part.named("choices", "choice", required=False)),
        many=part.flag("many"),
        required=part.flag("required"),
        further=part.flag("further"),
        place=part.place,
        places=part.places,
    )
    if len(question.choices) > MAX_NAMED:
        what = f"{name} has {len(question.choices):,} choices; {MAX_CHOICES} are allowed"
        part.report(part.place, what, "too-many-choices")
        unread = True
    return None if unread else question


def _choice(name: str, part: Fields) -> model.Choice:
    return model.Choice(
        id=name,
        label=part.text("label"),
        help=part.maybe("help"),
        says=part.maybe("says"),
        place=part.place,
        places=part.places,
    )


def _clash(part: Fields) -> model.Clash:
    return model.Clash(
        _one_answer(part, "when"), _one_answer(part, "and"), part.text("because"), part.place, part.places
    )


def _one_answer(part: Fields, key: str) -> tuple[str, tuple[str, ...]]:
    answers = [(question, names(part.as_text(node))) for question, _, node in part.entries(key)]
    if len(answers) == 1:
        ((question, choices),) = answers
        return ("", ()) if _too_many(part, len(choices)) else (question, choices)
    if key in part and not part.misshapen(key, MappingNode):
        part.report(part.place, f'{part.what} > "{key}" names {len(answers)} questions; name one', "wrong-kind")
    return "", ()


def _too_many(part: Fields, number: int) -> bool:
    """Whether so `number` of choices, that a step or clash names, is more than can be looked at; reported if so."""
    if number > MAX_NAMED:
        what = f"{part.what} names {number:,} choices; a question has {MAX_CHOICES} at most"
        part.report(part.place, what, "too-many-choices")
    return number > MAX_NAMED


def _treatment(name: str, part: Fields) -> model.Treatment:
    return model.Treatment(
        id=name,
        name=part.text("name"),
        kind=part.text("kind"),
        what=part.text("what"),
        words=part.texts("words", required=False),
        short=part.maybe("short"),
        place=part.place,
        places=part.places,
    )


def _urgent(part: Fields) -> model.Urgent:
    return model.Urgent(
        id=part.id("id"),
        signs=part.text("signs"),
        ring=part.text("ring"),
        citations=_citations(part),
        act=part.one_of("act", Act, Act.SOON) if part.take("act", required=False) else None,
        short=part.maybe("short"),
        place=part.place,
    )


def _support(part: Fields) -> model.Support:
    support = model.Support(
        not_emergency=part.text("not_emergency"),
        contacts=tuple(_contact(contact) for contact in part.parts("contacts", "a contact")),
        report=tuple(_cited(sentence, "signs") for sentence in part.parts("report", "a sign to report")),
        coping=tuple(_cited(sentence, "text") for sentence in part.parts("coping", "a sentence on coping")),
    )
    part.done()
    return support


def _contact(part: Fields) -> model.Contact:
    return model.Contact(
        id=part.id("id"),
        who=part.text("who"),
        contact=part.text("contact"),
        hours=part.text("hours"),
        seen=part.text("seen"),
        citations=_citations(part),
        place=part.place,
    )


def _term(name: str, part: Fields) -> model.Term:
    also = part.texts("also", required=False)
    return model.Term(name, part.text("meaning"), also, _citations(part), part.place, part.places)


def _cited(part: Fields, key: str) -> model.CitedText:
    return model.CitedText(part.text(key), _citations(part), part.place, part.places)


def _ask_the_team(file: Fields) -> Mapping[str, model.QuestionsToAsk]:
    part = file.part("ask_the_team", required=False)
    questions = {
        key: model.QuestionsToAsk(
            tuple(_cited(question, "ask") for question in part.parts(key, "a question to ask")), place
        )
        for key, place, _ in part.everything()
    }
    part.done()
    return questions


def _citations(part: Fields, required: bool = True) -> tuple[model.Citation, ...]:
    """The sources cited; one without a name where they cannot be made out, since then something was cited."""
    if part.misshapen("sources", SequenceNode):
        part.items("sources", required)
        return (model.Citation("", None, part.at("sources")),)
    return tuple(_citation(part, node) for node in part.items("sources", required))


def _citation(part: Fields, node: Node) -> model.Citation:
    """The source cited; its id alone, reported, counts as one too."""
    if isinstance(node, ScalarNode) and node.value.strip():
        name = part.as_text(node)
        what = f'{part.what} > "sources" has "{name}" where a source should stand; write {{id: {name}}}'
        part.report(node.place, what, "wrong-kind")
        return model.Citation(name, None, node.place)
    source = Fields(node, node.place, "a source", part.reading)
    citation = model.Citation(source.text("id"), source.maybe("at"), source.place)
    source.done()
    return citation


# --- the tree -------------------------------------------------------------------------------------------------------


def _tree(part: Fields, sections: Mapping[str, model.Section]) -> tuple[str, dict[str, model.Steps]]:
    """The root question, and for each section one tree that begins by asking it."""
    question = part.text("ask")
    unread = part.misshapen("choices", MappingNode)
    found: dict[str, dict[Place, tuple[model.Steps, Place]]] = {section: {} for section in sections}
    keys: dict[Place, tuple[str, ...]] = {}
    named = 0
    for key, place, node in part.entries("choices", required=False):
        kinds = Fields(node, place, f"tree > {key}", part.reading)
        choices = names(key)
        named += len(choices)
        for section, at, _ in kinds.everything():
            branch = _steps(kinds.items(section), f"{key} > {section}", None, part.reading)
            found.setdefault(section, {})[place] = (branch, at)
        keys[place] = choices
    _check_number(part, [*found], "tree")
    if _too_many(part, named):
        unread = True
    part.done()
    asked = "" if unread else question
    # Every section hangs on the root question, whether or not it holds anything for a choice of it.
    return question, {
        section: (
            model.AskQuestion(
                asked,
                tuple(
                    model.Branch(choices, branches[place][0], place, branches[place][1])
                    if place in branches
                    else model.Branch(choices, (), place, place)
                    for place, choices in keys.items()
                ),
                part.place,
            ),
        )
        for section, branches in found.items()
    }


def _check_number(part: Fields, sections: Sequence[str], key: str) -> None:
    """Stops, and says so, where there are more sections than can be looked at."""
    if len(sections) > MAX_SECTIONS:
        what = f"{part.what} has {len(sections):,} sections; {MAX_SECTIONS} are allowed"
        part.report(part.at(key), what, "too-large")
        raise TooManyProblems


def _shared_branch(name: str, part: Fields) -> model.SharedBranch:
    title = part.maybe("title")
    caution = part.maybe("caution")
    layer = name if title else None
    return model.SharedBranch(
        name, title, caution, _steps(part.items("steps"), name, layer, part.reading), part.place, part.places
    )


def _steps(nodes: list[Node], trail: str, layer: str | None, reading: Reading) -> model.Steps:
    return tuple(step for node in nodes if (step := _step(node, trail, layer, reading)) is not None)


def _step(node: Node, trail: str, layer: str | None, reading: Reading) -> model.Step | None:
    part = Fields(node, node.place, trail, reading)
    kinds = [kind for kind in _STEPS if kind in part]
    if len(kinds) != 1:
        part.what = f"a step of {trail}"
        if isinstance(node, MappingNode) and (kinds or not part.misspelt(_STEPS)):
            what = f"{part.what} is {' and '.join(kinds) or 'of no kind'}; write one of option, note, ask, use"
            part.report(node.place, what, "wrong-step")
        return None
    step: model.Step
    if kinds[0] == "ask":
        step = _ask(part, trail, layer)
    elif kinds[0] == "use":
        step = model.UseBranch(part.text("use"), part.place)
    else:
        step = _statement(part, kinds[0], layer)
    part.done()
    return step


def _ask(part: Fields, trail: str, layer: str | None) -> model.AskQuestion:
    """The step; where what it asks about cannot be made out, one that asks nothing."""
    question = part.text("ask")
    part.what = f"{trail} > {question}"
    unread = part.misshapen("choices", MappingNode)
    branches = []
    for key, place, node in part.entries("choices", required=False):
        steps: model.Steps = ()
        if isinstance(node, SequenceNode):
            steps = _steps(node.items, f"{part.what} > {key}", layer, part.reading)
        else:
            part.report(node.place, f"{part.what} > {key} is not a list of steps; [] stands for nothing", "wrong-kind")
        branches.append(model.Branch(names(key), steps, place, place))
    if _too_many(part, sum(len(branch.choices) for branch in branches)):
        unread = True
    return model.AskQuestion("" if unread else question, tuple(branches), part.place)


def _statement(part: Fields, kind: str, layer: str | None) -> model.Statement:
    name = part.id(kind)
    part.what = f'{kind} "{name}"'
    strength = None
    if kind == "option" and part.take("strength", required=False):
        strength = part.one_of("strength", Strength, Strength.MAY)
    level = Level.DETAIL
    if kind == "note" and part.take("level", required=False):
        level = part.one_of("level", Level, Level.DETAIL)
    return model.Statement(
        id=name,
        text=part.text("text"),
        citations=_citations(part, required=False),
        treatment=part.text("treatment") if kind == "option" else None,
        strength=strength,
        layer=layer,
        qualifier=part.maybe("qualifier") if kind == "option" else None,
        level=level,
        place=part.place,
        places=part.places,
    )


def names(key: str) -> tuple[str, ...]:
    """The names in a key or text such as "negative, low"."""
    return tuple(name.strip() for name in key.split(",")) if key.strip() else ()
