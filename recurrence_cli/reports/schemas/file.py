"""The schema of the knowledge file, with descriptions for editors."""

from collections.abc import Iterable

from recurrence_cli.pathway.model import NOT_KNOWN, Act, Level, Pathway, Question, ReadingExtent, Status, Strength
from recurrence_cli.reports.data import Data as Record
from recurrence_cli.reports.schemas.pieces import DATE, ID, NAME, SAID, document, fields, items, mapping, one_of, ref

_CHOICES = f"^ *{NAME} *(, *{NAME} *)*$"

# Our reader takes every scalar as it is written; an editor makes a number of 2026 or 999.
_SCALAR = ["string", "number"]

_OPTION = "An option, which names a treatment. Its id stands once in the file and never changes."
_NOTE = "A note, which only informs. Its id stands once in the file and never changes."
_ASK = "A question, by its id: the way parts by the answer to it."
_USE = "A branch under branches:, by its id, to go on in."
_NEVER_CHANGES = "Its id, which never changes."
_EMPTY = "[] stands for nothing."


def pathway_schema(pathway: Pathway) -> Record:
    """Describe the knowledge file, offering the names that `pathway` defines."""
    keys = {
        "pathway": ref("about", "What this file is, who made it, and how far it has been reviewed."),
        "sources": mapping(ref("source"), "Where statements come from: each source that is cited, by its id."),
        "sections": mapping(ref("section"), "The parts of what is shown, in their order."),
        "questions": mapping(ref("question"), "What is asked, in the order in which it is asked."),
        "clashes": items(ref("clash"), "Answers that cannot stand together."),
        "warns": items(ref("clash"), "Answers that are doubtful together: said, and not refused."),
        "treatments": mapping(ref("treatment"), "The catalogue: each treatment that an option may name, by its id."),
        "urgent": items(ref("urgent"), "Signs that cannot wait, and who to ring."),
        "support": ref("support", "Who to turn to, what to report, and words on coping."),
        "glossary": mapping(ref("term"), "Words of the field and their plain meanings.", keys=SAID),
        "ask_the_team": _ask_the_team(pathway),
        "tree": _tree(pathway),
        "branches": mapping(ref("branch"), "Branches that several places of the tree use, each kept once, by its id."),
    }
    about = (
        "The knowledge file of recurrence",
        "What sources say, and for whom: the questions, and the tree they lead through.",
    )
    body = fields(keys, optional=("clashes", "warns", "glossary", "ask_the_team", "branches"))
    return document(pathway, "pathway", about, body, {**_parts(pathway), **_steps(pathway)})


def _parts(pathway: Pathway) -> Record:
    return {
        "about": _about(),
        "source": fields(
            {
                "title": _text("The title of the page or paper."),
                "publisher": _text("Who publishes it."),
                "url": _text("Its address, if it has one.", or_null=True),
                "seen": _text("Which edition was seen, in words."),
                "read": one_of(
                    ReadingExtent, "How far it was read: to its end, its beginning only, or in somebody's report."
                ),
                "reviewed": _date("When its publisher last reviewed it, if that is known.", or_null=True),
                "review_due": _date("When its review is due; from then on it is overdue.", or_null=True),
                "owner": _text("Who looks at it again when its review is due.", or_null=True),
                "superseded": _flag("For a source that a newer one, which was not read, has replaced."),
            },
            optional=("url", "reviewed", "review_due", "owner", "superseded"),
        ),
        "section": fields(
            {
                "title": _text("The heading it is shown under."),
                "on_request": _flag("For a section that is shown only when it is asked for."),
                "short": _text("The heading for narrow places, in at most 12 characters.", or_null=True),
            },
            optional=("on_request", "short"),
        ),
        "question": fields(
            {
                "ask": _text("The question, in plain words."),
                "short": _text("A few words for it, for lists."),
                "help": _text("Why it is asked, and how to answer it."),
                "look_in": _text("Where the answer is found."),
                "many": _flag("For a question that takes several choices at once."),
                "required": _flag("For a question that must be answered before options are shown."),
                "further": _flag("For a question that only narrows what is listed; it is asked last, if at all."),
                "choices": mapping(ref("choice"), "The replies it allows, by their ids. Not known is one always.")
                | {"minProperties": 1},
            },
            optional=("many", "required", "further"),
        ),
        "choice": fields(
            {
                "label": _text("What the reply says, in plain words."),
                "help": _text("What it means, if that needs saying.", or_null=True),
                "says": _text("The answer as a phrase that stands by itself, in at most eight words.", or_null=True),
            },
            optional=("help", "says"),
        ),
        "clash": fields(
            {
                "when": ref("one_answer", "A question, and those of its choices that clash."),
                "and": ref("one_answer", "Another question, and those of its choices that clash with the first."),
                "because": _text("Why they cannot stand together, in a sentence."),
            }
        ),
        "one_answer": {
            **mapping(
                _text("Choices, with commas between them."),
                "One question with its choices.",
                known={
                    q.id: _known(q.choice_ids, f"{q.ask} Choices, with commas.", _CHOICES)
                    for q in pathway.questions.values()
                },
            ),
            "minProperties": 1,
            "maxProperties": 1,
        },
        "treatment": fields(
            {
                "name": _text("Its plain name."),
                "kind": _known(pathway.sections, "The section it belongs to, by its id."),
                "what": _text("What it is, in plain words."),
                "words": items(_known(pathway.glossary, "A word of the glossary.", SAID), "The glossary words in it."),
                "short": _text("Its name for narrow places, in at most 40 characters.", or_null=True),
            },
            optional=("words", "short"),
        ),
        "urgent": fields(
            {
                "id": _id(_NEVER_CHANGES),
                "signs": _text("The signs that cannot wait."),
                "ring": _text("Who to ring, and how soon."),
                "sources": _citations(),
                "act": {
                    "description": "How soon, by the wording of its sources.",
                    "enum": [*(act.value for act in Act), 999],
                },
                "short": _text("The signs for small screens, in at most 120 characters.", or_null=True),
            },
            optional=("act", "short"),
        ),
        "support": fields(
            {
                "not_emergency": _text("The sentence that these numbers are not for emergencies."),
                "contacts": items(ref("contact"), "Helplines, and other ways to be heard."),
                "report": items(_cited("signs", "A sign, and whom to tell."), "What to report."),
                "coping": items(_cited("text", "A sentence on coping."), "Words on coping."),
            }
        ),
        "contact": fields(
            {
                "id": _id(_NEVER_CHANGES),
                "who": _text("Who answers."),
                "contact": _text("The number, or another way to reach them."),
                "hours": _text("When they can be reached."),
                "seen": _text("In which edition of the source this was seen."),
                "sources": _citations(),
            }
        ),
        "term": fields(
            {
                "meaning": _text("What it means, in plain words."),
                "also": items(_text("Another name for it."), "Its other names."),
                "sources": _citations(),
            },
            optional=("also",),
        ),
        "to_ask": _cited("ask", "A question to ask."),
        "citation": fields(
            {
                "id": _known(pathway.sources, "A source, by its id."),
                "at": _text("The place in the source that says so.", or_null=True),
            },
            optional=("at",),
        ),
        "branch": fields(
            {
                "title": _text("A heading; a branch with one is a layer of detail, shown apart.", or_null=True),
                "caution": _text("A sentence of care, shown with the heading.", or_null=True),
                "steps": ref("steps", f"What the branch holds, each step after a dash. {_EMPTY}"),
            },
            optional=("title", "caution"),
        ),
    }


def _about() -> Record:
    change = {
        "version": _text("The version."),
        "date": _date("Its date."),
        "changes": items(_text("A change."), "What changed, in plain words."),
    }
    return fields(
        {
            "id": _id("What programs call this pathway. It never changes."),
            "title": _text("What people call this pathway."),
            "version": _text("The version of the content, such as 0.1.0."),
            "status": one_of(Status, "How far its clinical review has come."),
            "purpose": _text("What it is for, in a sentence."),
            "use": _text("What it may be used for."),
            "not_for": _text("What it must not be used for."),
            "audience": items(_text("Some of its readers."), "For whom it is."),
            "jurisdiction": _text("Where it holds."),
            "authors": items(_text("An author."), "Who made it."),
            "clinical_reviewer": _text("Who checked it clinically; null until somebody has.", or_null=True),
            "last_review": _date("When it was last reviewed."),
            "next_review": _date("When its next review is due; from then on it is overdue."),
            "notice": items(_text("A sentence of the notice."), "What is said with every result."),
            "silence": _text("What is said where the sources say nothing."),
            "further": _text("What the further questions are for, in a sentence or two.", or_null=True),
            "changelog": items(fields(change), "What changed, version by version."),
        },
        optional=("clinical_reviewer", "further"),
    )


def _ask_the_team(pathway: Pathway) -> Record:
    known = {"any": "Questions for everybody.", **_labels(pathway.questions[pathway.root])}
    return {
        "description": "Questions that a person may want to ask: for everybody, and for each choice of the first question.",
        "type": "object",
        "properties": {key: items(ref("to_ask"), what) for key, what in known.items()},
        "additionalProperties": items(ref("to_ask")),
    }


# --- the tree -------------------------------------------------------------------------------------------------------


def _tree(pathway: Pathway) -> Record:
    root = pathway.questions[pathway.root]
    kinds = {choice: ref("sections_of_a_choice", what) for choice, what in _labels(root).items()}
    several = ref("sections_of_a_choice")
    return fields(
        {
            "ask": _known(pathway.questions, "The question that every walk begins with."),
            "choices": mapping(several, "For each choice its sections, and their steps.", keys=_CHOICES, known=kinds)
            | {"minProperties": 1},
        },
        "The decision tree: for each choice of its first question and each section, a branch.",
    )


def _steps(pathway: Pathway) -> Record:
    sections = {s.id: ref("steps", f'What is shown under "{s.title}".') for s in pathway.sections.values()}
    sources = _citations() | {"minItems": 1}
    return {
        "sections_of_a_choice": mapping(ref("steps"), "The sections, each with its steps.", known=sections),
        "steps": items(ref("step")),
        "step": _step(),
        "option": fields(
            {
                "option": _id(_OPTION),
                "treatment": _known(pathway.treatments, "The treatment, by its id."),
                "strength": one_of(Strength, "How firmly the source puts it. Never a ranking."),
                "qualifier": _text("Words that tell it from options with the same treatment.", or_null=True),
                "text": _text("What is said of it, in plain words."),
                "sources": sources,
            },
            optional=("qualifier",),
        ),
        "note": fields(
            {
                "note": _id(_NOTE),
                "level": one_of(Level, "The first layer that shows it; detail, if it is left out."),
                "text": _text("What is said, in plain words."),
                "sources": sources,
            },
            optional=("level",),
        ),
        "ask": {
            **fields({"ask": _known(pathway.questions, _ASK), "choices": _forks()}),
            "allOf": [_forks_of(question) for question in pathway.questions.values()],
        },
        "use": fields({"use": _known(pathway.branches, _USE)}),
    }


def _step() -> Record:
    """Describe one of the four kinds of step, by its first key.

    Testing one after the other makes one problem of one mistake.
    """
    kinds = {"option": _OPTION, "note": _NOTE, "ask": _ASK, "use": _USE}
    none: Record = {
        "properties": {kind: {"description": what} for kind, what in kinds.items()},
        "anyOf": [{"required": [kind]} for kind in kinds],
    }
    step = none
    for kind in reversed(kinds):
        step = {"if": {"type": "object", "required": [kind]}, "then": ref(kind), "else": step}
    return {"description": "One of option, note, ask and use.", "type": "object", **step}


def _forks() -> Record:
    what = f"For each choice a branch; one key may name several choices, parted by commas. {_EMPTY}"
    return mapping(ref("steps"), what, keys=_CHOICES) | {
        "patternProperties": {",": ref("steps", "One branch for several choices.")},
        "minProperties": 1,
    }


def _forks_of(question: Question) -> Record:
    """Describe the choices that an editor offers below `ask: question`."""
    known = {**_labels(question), NOT_KNOWN: "What to say while the answer is open; it may be left out."}
    branches = {choice: ref("steps", what) for choice, what in known.items()}
    return {
        "if": {"properties": {"ask": {"const": question.id}}, "required": ["ask"]},
        "then": {"properties": {"choices": {"properties": branches}}},
    }


# --- pieces ---------------------------------------------------------------------------------------------------------


def _text(description: str, *, or_null: bool = False) -> Record:
    return {"description": description, "type": [*_SCALAR, "null"] if or_null else _SCALAR, "pattern": SAID}


def _id(description: str) -> Record:
    return {"description": description, "type": _SCALAR, "pattern": ID}


def _date(description: str, *, or_null: bool = False) -> Record:
    return {
        "description": f"{description} Written as 2026, 2026-06 or 2026-06-30.",
        "type": ["string", "integer", "null"] if or_null else ["string", "integer"],
        "pattern": DATE,
        "minimum": 1000,
        "maximum": 9999,
    }


def _flag(description: str) -> Record:
    return {"description": f"{description} Write true, or leave it out.", "type": "boolean"}


def _known(names: Iterable[str], description: str, pattern: str = ID) -> Record:
    """Describe one of the names, or one newer than the schema."""
    anything = {"type": _SCALAR, "pattern": pattern}
    offered = [*names]
    return {"description": description, **({"anyOf": [{"enum": offered}, anything]} if offered else anything)}


def _cited(key: str, description: str) -> Record:
    return fields({key: _text(description), "sources": _citations()})


def _citations() -> Record:
    return items(ref("citation"), "Where this is from.")


def _labels(question: Question) -> dict[str, str]:
    """Describe the choices of a question, each with its phrase."""
    return {choice.id: f"{question.short}: {choice.label}." for choice in question.choices}
