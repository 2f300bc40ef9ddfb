"""A treatment, or a word, found without going through a case."""

from dataclasses import dataclass

from recurrence_cli.engine.evaluate import StatementResult, walk
from recurrence_cli.model import Pathway, Statement, Term, Treatment
from recurrence_cli.problems import RecurrenceError, did_you_mean


@dataclass(frozen=True, slots=True)
class Places:
    """A treatment and every statement about it, as found with no answer given: its ways are the paths to it."""

    treatment: Treatment
    found: tuple[tuple[str, StatementResult], ...]


def find(pathway: Pathway, word: str) -> tuple[tuple[Places, ...], tuple[Term, ...]]:
    """Find treatments and words whose names contain `word`, exact ones first.

    Raises `RecurrenceError` with the nearest names when there is none.
    """
    wanted = " ".join(word.lower().split())
    treatments = [t for t in pathway.treatments.values() if wanted and wanted in f"{t.id} {t.name}".lower()]
    terms = [t for t in pathway.glossary.values() if wanted and any(wanted in n.lower() for n in (t.word, *t.also))]
    exact = [t for t in terms if wanted in (n.lower() for n in (t.word, *t.also))]
    if not treatments and not terms:
        names = [n for t in pathway.glossary.values() for n in (t.word, *t.also)]
        names += [n for t in pathway.treatments.values() for n in (t.name, *t.name.split())]
        near = did_you_mean(word, names) or " Every word is in: recurrence find --list"
        raise RecurrenceError(f'nothing is called "{word}".{near}')
    return tuple(Places(t, _places(pathway, t.id)) for t in treatments), tuple(exact or terms)


def _places(pathway: Pathway, treatment: str) -> tuple[tuple[str, StatementResult], ...]:
    outcome = walk(pathway, {}, on_request=True)
    return tuple(
        (section.title, f) for section, found in outcome.sections for f in found if f.statement.treatment == treatment
    )


def statements_called(pathway: Pathway, name: str) -> tuple[Statement, ...]:
    """Find the statement with that id, or those on that treatment.

    Raises `RecurrenceError` with the nearest names when there is none.
    """
    statements = tuple(pathway.statements())
    wanted = name.lower()
    by_id = tuple(s for s in statements if s.id.lower() == wanted)
    about = {t.id for t in pathway.treatments.values() if wanted in (t.id.lower(), t.name.lower())}
    found = by_id or tuple(s for s in statements if s.treatment in about)
    if not found:
        known = (*(s.id for s in statements), *pathway.treatments, *(t.name for t in pathway.treatments.values()))
        near = did_you_mean(name, known) or " Names and ids are found with: recurrence find WORD"
        raise RecurrenceError(f'"{name}" is neither a line nor an option.{near}')
    return found
