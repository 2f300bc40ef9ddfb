"""The field table: every key with its kind, help and limits.

The reader, the JSON Schema, the diff, the checks of wording and the plain records for programs are made from it. A new
field is a row here and an attribute of the value in `model`; nothing else names it.
"""

from collections.abc import Iterator
from typing import Any

from recurrence_cli.pathway import model
from recurrence_cli.pathway.record import Field, Kind, Programs, Record, Wording, records_inside

TEXT, TEXTS, ID, DATE, FLAG, WORD, NAME, NAMES, ANSWER, CITATIONS, *_RECORDS = Kind
PART, PARTS, NAMED, CHOICES, LISTS, TREES, SECTIONS, BRANCHES, STEPS = _RECORDS
_OTHERS, FACT, FORMAL, PROSE = Wording
ALWAYS, _GIVEN, NEVER = Programs

_NEVER_CHANGES = "Its id, which never changes."
_EMPTY = "[] stands for nothing."


# fmt: off
CITATION = Record("citation", "a source", model.Citation, (
    Field("id", NAME, "A source, by its id.", of="sources", name="source"),
    Field("at", TEXT, "The place in the source that says so.", True, wording=FACT, programs=ALWAYS),
))


def _sources(reported_by: str = "") -> Field:
    return Field("sources", CITATIONS, "Where this is from.", of=CITATION, name="citations", reported_by=reported_by)


CHANGE = Record("change", "a change", model.ChangelogEntry, (
    Field("version", TEXT, "The version."),
    Field("date", DATE, "Its date."),
    Field("changes", TEXTS, "What changed, in plain words.", each="A change."),
))

# What programs never get from here is in what identifies a pathway; version and changelog are there to tell of changes.
ABOUT = Record("about", "pathway", model.Metadata, (
    Field("id", ID, "What programs call this pathway. It never changes.", programs=NEVER),
    Field("title", TEXT, "What people call this pathway.", wording=FORMAL),
    Field("version", TEXT, "The version of the content, such as 0.1.0.", compared=False, programs=NEVER),
    Field("status", WORD, "How far its clinical review has come.", of=model.Status, programs=NEVER),
    Field("purpose", TEXT, "What it is for, in a sentence.", wording=FORMAL),
    Field("use", TEXT, "What it may be used for.", wording=FORMAL),
    Field("not_for", TEXT, "What it must not be used for.", wording=FORMAL),
    Field("audience", TEXTS, "For whom it is.", each="Some of its readers."),
    Field("jurisdiction", TEXT, "Where it holds."),
    Field("authors", TEXTS, "Who made it.", each="An author."),
    Field("clinical_reviewer", TEXT, "Who checked it clinically; null until somebody has.", True, programs=ALWAYS),
    Field("last_review", DATE, "When it was last reviewed.", programs=NEVER),
    Field("next_review", DATE, "When its next review is due; from then on it is overdue.", programs=NEVER),
    Field("notice", TEXTS, "What is said with every result.", each="A sentence of the notice.", wording=FORMAL),
    Field("silence", TEXT, "What is said where the sources say nothing.", wording=FORMAL, programs=NEVER),
    Field("further", TEXT, "What the further questions are for, in a sentence or two.", True, wording=FORMAL,
          programs=NEVER),
    Field("changelog", PARTS, "What changed, version by version.", of=CHANGE, compared=False),
))

SOURCE = Record("source", "source", model.Source, (
    Field("title", TEXT, "The title of the page or paper."),
    Field("publisher", TEXT, "Who publishes it."),
    Field("url", TEXT, "Its address, if it has one.", True, programs=ALWAYS),
    Field("seen", TEXT, "Which edition was seen, in words."),
    Field("read", WORD, "How far it was read: to its end, its beginning only, or in somebody's report.",
          of=model.ReadingExtent),
    Field("reviewed", DATE, "When its publisher last reviewed it, if that is known.", True, programs=ALWAYS),
    Field("review_due", DATE, "When its review is due; from then on it is overdue.", True, programs=ALWAYS),
    Field("owner", TEXT, "Who looks at it again when its review is due.", True, programs=NEVER),
    Field("superseded", FLAG, "For a source that a newer one, which was not read, has replaced.", True),
))

SECTION = Record("section", "section", model.Section, (
    Field("title", TEXT, "The heading it is shown under.", wording=PROSE, most=60),
    Field("on_request", FLAG, "For a section that is shown only when it is asked for.", True),
    Field("short", TEXT, "The heading for narrow places.", True, wording=PROSE, most=12),
))

CHOICE = Record("choice", "choice", model.Choice, (
    Field("label", TEXT, "What the reply says, in plain words.", wording=PROSE, most=60),
    Field("help", TEXT, "What it means, if that needs saying.", True, wording=PROSE, programs=ALWAYS),
    Field("says", TEXT, "The answer as a phrase that needs no question.", True, wording=PROSE, most=60, most_words=8),
))

QUESTION = Record("question", "question", model.Question, (
    Field("ask", TEXT, "The question, in plain words.", wording=PROSE, most=100),
    Field("short", TEXT, "A few words for it, for lists.", wording=PROSE, most=30),
    Field("help", TEXT, "Why it is asked, and how to answer it.", wording=PROSE),
    Field("look_in", TEXT, "Where the answer is found.", wording=FORMAL),
    Field("many", FLAG, "For a question that takes several choices at once.", True, programs=ALWAYS),
    Field("required", FLAG, "For a question that must be answered before options are shown.", True, programs=ALWAYS),
    Field("further", FLAG, "For a question that only narrows what is listed; it is asked last, if at all.", True,
          programs=ALWAYS),
    Field("choices", CHOICES, "The replies it allows, by their ids. Not known is one always.", of=CHOICE,
          reported_by="too-many-choices"),
))

CLASH = Record("clash", "a clash", model.Clash, (
    Field("when", ANSWER, "A question, and those of its choices that clash.", name="first", compared=False),
    Field("and", ANSWER, "Another question, and those of its choices that clash with the first.", name="second",
          compared=False),
    Field("because", TEXT, "Why they cannot both be true, in a sentence.", wording=PROSE),
))
WARNING = Record("clash", "a warning", model.Clash, CLASH.fields)

TREATMENT = Record("treatment", "treatment", model.Treatment, (
    Field("name", TEXT, "Its plain name.", wording=PROSE, most=60),
    Field("kind", NAME, "The section it belongs to, by its id.", of="sections"),
    Field("what", TEXT, "What it is, in plain words.", wording=PROSE),
    Field("words", NAMES, "The glossary words in it.", True, of="glossary", each="A word of the glossary."),
    Field("short", TEXT, "Its name for narrow places.", True, wording=PROSE, most=45),
))

URGENT = Record("urgent", "an urgent sign", model.Urgent, (
    Field("id", ID, _NEVER_CHANGES),
    Field("signs", TEXT, "The signs that cannot wait.", wording=FACT),
    Field("ring", TEXT, "Who to ring, and how soon.", wording=FACT),
    Field("act", WORD, "How soon, by the wording of its sources.", True, of=model.Act),
    Field("short", TEXT, "The signs for small screens.", True, wording=PROSE, most=120),
    _sources(),
))

CONTACT = Record("contact", "a contact", model.Contact, (
    Field("id", ID, _NEVER_CHANGES),
    Field("who", TEXT, "Who answers.", wording=FACT),
    Field("contact", TEXT, "The number, or another way to reach them.", wording=FACT),
    Field("hours", TEXT, "When they can be reached.", wording=FACT),
    Field("seen", TEXT, "In which edition of the source this was seen.", wording=FACT),
    _sources(),
))

REPORT = Record("report", "a sign to report", model.CitedText, (
    Field("signs", TEXT, "A sign, and whom to tell.", name="text", wording=FACT),
    _sources(),
))

COPING = Record("coping", "a sentence on coping", model.CitedText, (
    Field("text", TEXT, "A sentence on coping.", wording=PROSE),
    _sources(),
))

TO_ASK = Record("to_ask", "a question to ask", model.CitedText, (
    Field("ask", TEXT, "A question to ask.", name="text", wording=PROSE),
    _sources(),
))

SUPPORT = Record("support", "support", model.Support, (
    Field("not_emergency", TEXT, "The sentence that these numbers are not for emergencies.", wording=FACT),
    Field("contacts", PARTS, "Helplines, and other ways to be heard.", of=CONTACT),
    Field("report", PARTS, "What to report.", of=REPORT),
    Field("coping", PARTS, "Words on coping.", of=COPING),
))

TERM = Record("term", "word", model.Term, (
    Field("meaning", TEXT, "What it means, in plain words.", wording=PROSE),
    Field("also", TEXTS, "Its other names.", True, each="Another name for it."),
    _sources(),
), named="word", free=True)

BRANCH = Record("branch", "branch", model.SharedBranch, (
    Field("title", TEXT, "A heading; a branch with one is a layer of detail, shown apart.", True, wording=PROSE,
          most=60),
    Field("caution", TEXT, "A sentence of care, shown with the heading.", True, wording=PROSE),
    Field("steps", STEPS, f"What the branch holds, each step after a dash. {_EMPTY}", compared=False),
))

OPTION = Record("option", "option", model.Statement, (
    Field("option", ID, "An option, which names a treatment. Its id is used once in the file and never changes.",
          name="id"),
    Field("treatment", NAME, "The treatment, by its id.", of="treatments"),
    Field("strength", WORD, "How firmly the source puts it. Never a ranking.", of=model.Strength,
          reported_by="missing-strength"),
    Field("qualifier", TEXT, "Words that tell it from options with the same treatment.", True, wording=PROSE, most=40),
    Field("text", TEXT, "What is said of it, in plain words.", wording=PROSE),
    _sources("missing-source"),
))

NOTE = Record("note", "note", model.Statement, (
    Field("note", ID, "A note, which only informs. Its id is used once in the file and never changes.", name="id"),
    Field("level", WORD, "The first layer that shows it; detail, if it is left out.", True, of=model.Level,
          default=model.Level.DETAIL),
    Field("text", TEXT, "What is said, in plain words.", wording=PROSE),
    Field("short", TEXT, "The same for a line of the summary.", True, wording=PROSE, most=140),
    _sources("missing-source"),
))

ASK = Record("ask", "question", model.AskQuestion, (
    Field("ask", NAME, "A question, by its id: the next steps depend on the answer to it.", of="questions"),
    Field("choices", BRANCHES, "For each choice a branch; one key may name several choices, separated by commas. "
          f"{_EMPTY}", reported_by="missing-choice"),
))

USE = Record("use", "use", model.UseBranch, (
    Field("use", NAME, "A branch under branches:, by its id, to continue in.", of="branches", name="branch"),
))

STEP_KINDS = {record.id: record for record in (OPTION, NOTE, ASK, USE)}
"""The kinds of steps, by the first key of each, which says which one it is."""

TREE = Record("tree", "tree", None, (
    Field("ask", NAME, "The question that every walk begins with.", of="questions"),
    Field("choices", SECTIONS, "For each choice its sections, and their steps.", reported_by="missing-choice"),
))

FILE = Record("pathway", "the file", model.Pathway, (
    Field("pathway", PART, "What this file is, who made it, and how far it has been reviewed.", of=ABOUT, name="about"),
    Field("sources", NAMED, "Where statements come from: each source that is cited, by its id.", of=SOURCE),
    Field("sections", NAMED, "The parts of what is shown, in their order.", of=SECTION),
    Field("questions", NAMED, "What is asked, in the order in which it is asked.", of=QUESTION),
    Field("clashes", PARTS, "Answers that cannot both be true.", True, of=CLASH),
    Field("warns", PARTS, "Answers that are doubtful together: said, and not refused.", True, of=WARNING),
    Field("treatments", NAMED, "The catalogue: each treatment that an option may name, by its id.", of=TREATMENT),
    Field("urgent", PARTS, "Signs that cannot wait, and who to ring.", of=URGENT),
    Field("support", PART, "Who to turn to, what to report, and words on coping.", of=SUPPORT),
    Field("glossary", NAMED, "Words of the field and their plain meanings.", True, of=TERM),
    Field("ask_the_team", LISTS, "Questions that a person may want to ask: for everybody, and for each choice of the "
          "first question.", True, of=TO_ASK),
    Field("tree", TREES, "The decision tree: for each choice of its first question and each section, a branch.",
          of=TREE),
    Field("branches", NAMED, "Branches that several places of the tree use, each written once, by its id.", True,
          of=BRANCH),
))

RECORDS = (
    ABOUT, CHANGE, SOURCE, SECTION, QUESTION, CHOICE, CLASH, WARNING, TREATMENT, URGENT, SUPPORT, CONTACT, REPORT, COPING,
    TERM, TO_ASK, CITATION, BRANCH, OPTION, NOTE, ASK, USE, TREE, FILE,
)
# fmt: on


def records(pathway: model.Pathway) -> Iterator[tuple[str, Record, Any]]:
    """Yield every record of a pathway: its name, kind and value.

    Of steps, only statements.
    """
    for what, record, holder in records_inside(FILE, pathway):
        yield what, record, holder
    for statement in pathway.statements():
        record = OPTION if statement.is_option else NOTE
        yield f'{record.what} "{statement.id}"', record, statement
