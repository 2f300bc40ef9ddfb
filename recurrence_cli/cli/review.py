"""`recurrence diff`, `paths` and `due`: what reviewers read, sign, and come back to."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from recurrence_cli.cli.options import (
    OutputFile,
    PathwayFile,
    Shape,
    ShapeOption,
    Today,
    day_from,
    edition,
    open_pathway,
    put_out,
)
from recurrence_cli.cli.output import write
from recurrence_cli.dates import first_day, in_words
from recurrence_cli.engine.affected import OPEN, Clause, Group
from recurrence_cli.engine.diff import ADDED, REMOVED, REWORDED, Change, Revision, Words, revision
from recurrence_cli.engine.routes import Route, routes
from recurrence_cli.loader import BUNDLED
from recurrence_cli.model import Citation, Pathway, Statement, Strength
from recurrence_cli.problems import Exit, RecurrenceError
from recurrence_cli.render.markdown import escape
from recurrence_cli.words import STRENGTHS, choices_in_words, name_of


class Paper(StrEnum):
    """A page for people, or JSON for programs."""

    MARKDOWN = "markdown"
    JSON = "json"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A knowledge file, git:REV or git:REV:FILE.")],
    new: Annotated[str, typer.Argument(metavar="[NEW]", help="Another; without one, the bundled file.")] = "",
    format: Annotated[Paper, typer.Option(help="A page for people, or JSON for programs.")] = Paper.MARKDOWN,
    output: OutputFile = "",
) -> int:
    """What changes from one edition of a knowledge file to another, and for whom; exact for all answers.

    Exits with 1 when anything changes for anyone.
    """
    path = Path(new) if new and not new.startswith("git:") else BUNDLED
    before, after = edition(old, path), edition(new, path) if new else edition(str(BUNDLED))
    found = revision(before, after)
    if format == Paper.JSON:
        from recurrence_cli.render.json import render

        text = render(_revision_record(before, after, found))
    else:
        text = "".join(f"{line}\n" for line in _revision_page(before, after, found))
    write(text, Path(output) if output else None)
    return Exit.PROBLEMS if found.anything else Exit.DONE


def _revision_record(old: Pathway, new: Pathway, found: Revision) -> dict[str, Any]:
    return {
        "format": 1,
        **{
            side: {"id": p.about.id, "version": p.about.version, "sha256": p.sha256}
            for side, p in (("old", old), ("new", new))
        },
        "anything": found.anything,
        "words_only": found.words_only,
        "groups": [
            {
                "for": [[_clause_record(clause) for clause in group.clauses] for group in groups],
                "clash": groups[0].clash,
                "changes": [
                    {
                        "section": change.section,
                        "statement": change.statement,
                        "kind": change.kind,
                        "words": [_words_record(words) for words in change.words],
                    }
                    for change in changes
                ],
            }
            for groups, changes in _by_people(found)
        ],
        "elsewhere": [_words_record(words) for words in found.elsewhere],
    }


def _clause_record(clause: Clause) -> dict[str, Any]:
    choices = ["not_known" if choice == OPEN else choice for choice in clause.choices]
    return {"question": clause.question, "is" if clause.taken else "is_not": choices}


def _words_record(words: Words) -> dict[str, str | None]:
    return {"where": words.where, "was": words.was, "now": words.now}


def _by_people(found: Revision) -> list[tuple[tuple[Group, ...], list[Change]]]:
    """The changes of statements, by the people whom they concern."""
    people: dict[tuple[Group, ...], list[Change]] = {}
    for change in found.changes:
        people.setdefault(change.groups, []).append(change)
    return list(people.items())


def _revision_page(old: Pathway, new: Pathway, found: Revision) -> Iterator[str]:
    yield "# What changes, and for whom"
    yield ""
    yield escape(f"From version {old.about.version} to version {new.about.version} of {new.about.title}.")
    if not found.anything:
        yield from ("", "Nothing changes for anyone.")
    if found.words_only:
        yield from ("", "Only words change: everybody is shown the same statements as before, put as firmly.")
    elif found.changes:
        yield from ("", f"For the people named below, {_counted(found)}.{_others(found)}")
    for groups, changes in _by_people(found):
        people = [_people(old, new, group) for group in groups]
        yield from ("", f"## For {people[0] if len(people) == 1 else 'any of these'}", "")
        if len(people) > 1:
            yield from (*(f"- {each}" for each in people), "")
        if groups[0].clash:
            yield from ("These answers clash: this is shown only while one of them is not known.", "")
        for change in changes:
            yield from _change_lines(old, new, change)
    clauses = [clause for change in found.changes for group in change.groups for clause in group.clauses]
    if clauses:
        yield from ("", f"While one of these answers is not known, {_while_open(found)}.")
    if any(_new_or_gone(old, new, clause) for clause in clauses):
        yield ""
        yield (
            "An answer that only one of the two versions has counts in the other as not known; what comes in or goes may "
            "depend on it there."
        )
    if found.elsewhere:
        yield from ("", "## In the rest of the file", "")
        for words in found.elsewhere:
            yield f"- {escape(words.where)}"
            yield from (f"  - {escape(side)}" for side in _sides(words.was, words.now))


def _counted(found: Revision) -> str:
    """How many statements come in, go and change: "1 statement comes in and 2 statements go"."""
    said = []
    for kind, one, several in (
        (ADDED, "comes in", "come in"),
        (REMOVED, "goes", "go"),
        (REWORDED, "changes", "change"),
    ):
        count = len({change.statement for change in found.changes if change.kind == kind})
        if count:
            said.append(f"1 statement {one}" if count == 1 else f"{count} statements {several}")
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))


def _while_open(found: Revision) -> str:
    """What who has not given one of the answers is shown: "what changes is shown as depending on it"."""
    kinds = {change.kind for change in found.changes}
    shown = " or ".join(verb for kind, verb in ((ADDED, "comes in"), (REWORDED, "changes")) if kind in kinds)
    said = [f"what {shown} is shown as depending on it"] if shown else []
    if REMOVED in kinds:
        said.append("what goes may be, too" if shown else "what goes may still be shown as depending on it")
    return "; ".join(said)


def _others(found: Revision) -> str:
    everybody = any(not group.clauses for change in found.changes for group in change.groups)
    return "" if everybody else " For everybody else the statements are as before."


def _people(old: Pathway, new: Pathway, group: Group) -> str:
    said = []
    for clause in group.clauses:
        sides = [p.questions[clause.question] for p in (new, old) if clause.question in p.questions]
        labels = {choice.id: choice.label for side in reversed(sides) for choice in side.choices}
        if not clause.taken and labels.keys() <= {*clause.choices}:
            clause = Clause(clause.question, (OPEN,))
        choices = " or ".join(f'"{labels.get(choice, "Not known")}"' for choice in clause.choices)
        said.append(f"{sides[0].short}: {'' if clause.taken else 'not '}{choices}")
    return escape("; AND ".join(said) or "everybody")


def _new_or_gone(old: Pathway, new: Pathway, clause: Clause) -> bool:
    sides = [p.questions[clause.question].choice_ids for p in (old, new) if clause.question in p.questions]
    return any((choice in sides[0]) != (choice in sides[-1]) for choice in clause.choices)


def _change_lines(old: Pathway, new: Pathway, change: Change) -> Iterator[str]:
    pathway = old if change.kind == REMOVED else new
    statement = next(s for s in pathway.statements() if s.id == change.statement)
    verb = {ADDED: "Comes in", REMOVED: "Goes"}.get(change.kind)
    if verb is None:
        verb = f"Changes in {' and '.join(words.where for words in change.words)}"
    section = pathway.sections[change.section].title
    yield f"- **{verb}:** {escape(f'{name_of(pathway, statement)}, under {section}.')}"
    if change.kind != REWORDED:
        yield f"  - {escape(statement.text)}"
    for words in change.words:
        was, now = (_named(p, words.where, side) for p, side in ((old, words.was), (new, words.now)))
        yield from (f"  - {escape(f'{words.where} {side}')}" for side in _sides(was, now))


def _named(pathway: Pathway, where: str, side: str | None) -> str | None:
    """What a statement had or has, in words for people."""
    if where == "strength" and side is not None:
        return STRENGTHS[Strength(side)]
    if where == "treatment" and side is not None:
        return pathway.treatments[side].name
    return side


def _sides(was: str | None, now: str | None) -> Iterator[str]:
    if was is not None:
        yield f'was: "{was}"'
    yield f'is now: "{now}"' if now is not None else "is gone"


class Grid(StrEnum):
    """A table for a spreadsheet, or one to read and print."""

    CSV = "csv"
    MARKDOWN = "markdown"


COLUMNS = ("id", "section", "answers", "statements", "strength", "source", "agree", "comment")


def paths(
    format: Annotated[Grid, typer.Option(help="A table for a spreadsheet, or one to print.")] = Grid.CSV,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Every path of every section, with what stands there and room to agree and to comment: a sheet to sign."""
    loaded = open_pathway(pathway)
    rows = [_row(loaded, path) for path in routes(loaded)]
    if format == Grid.CSV:
        from recurrence_cli.render.table import csv_line

        text = "".join(csv_line(row) for row in (COLUMNS, *rows))
    else:
        text = "".join(f"{line}\n" for line in _sheet(loaded, rows))
    write(text, Path(output) if output else None)
    return Exit.DONE


def _row(pathway: Pathway, path: Route) -> tuple[str, ...]:
    answers = [
        f"{pathway.questions[c.question].short}: {choices_in_words(pathway.questions[c.question], c.choices)}"
        for c in path.conditions
    ]
    return (
        path.id,
        path.section.title,
        "; ".join(answers),
        "\n".join(f"[{s.id}] {_said(pathway, s)}" for s in path.statements) or "(nothing more is listed)",
        "\n".join(f"[{s.id}] {STRENGTHS[s.strength]}" for s in path.statements if s.strength),
        "\n".join(f"[{s.id}] {', '.join(filter(None, map(_cited, s.citations)))}" for s in path.statements),
        "",
        "",
    )


def _said(pathway: Pathway, statement: Statement) -> str:
    name = f"{pathway.treatments[statement.treatment].name}: " if statement.treatment else ""
    return f"{name}{statement.text}"


def _cited(citation: Citation) -> str:
    return f"{citation.source} ({citation.at})" if citation.at else citation.source


def _sheet(pathway: Pathway, rows: list[tuple[str, ...]]) -> Iterator[str]:
    about = pathway.about
    yield f"# {escape(about.title)}: every path"
    yield ""
    yield escape(f"Version {about.version}, status {about.status}, content {pathway.sha256}. {len(rows)} paths.")
    yield ""
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"| {' | '.join('---' for _ in COLUMNS)} |"
    for row in rows:
        cells = (
            "<br>".join(escape(line).replace("|", "\\|") for line in cell.split("\n")) if cell else "" for cell in row
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield "Reviewed by: ______________________  Role: ______________________  Date: ____________"


def due(
    within: Annotated[str, typer.Option(metavar="DAYS", help="How far to look ahead, such as 90d.")] = "90d",
    today: Today = "",
    format: ShapeOption = Shape.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """What is due for review: the pathway, its sources and the statements that cite them, soonest first, with the owner."""
    if not re.fullmatch(r"\d{1,5}d?", within):
        raise RecurrenceError(f'--within "{within}" is not a number of days; write it as 90d')
    loaded = open_pathway(pathway)
    day = day_from(today)
    until = day + min(timedelta(days=int(within.removesuffix("d"))), date.max - day)
    found = [*_due(loaded, day, until)]
    undated = [source.id for source in loaded.sources.values() if not source.review_due]
    record = {"format": 1, "until": until.isoformat(), "due": found, "undated": undated}
    put_out(format, record, _due_lines(found, until, len(undated)), output)
    return Exit.DONE


def _due(pathway: Pathway, today: date, until: date) -> Iterator[dict[str, Any]]:
    """What is due by `until`, as records, soonest first and then in the order of the file."""
    about = pathway.about
    authors = ", ".join(about.authors)
    entries = [("pathway", about.id, about.title, about.next_review, authors, [s.id for s in pathway.statements()])]
    citing: dict[str, list[str]] = {}
    for statement in pathway.statements():
        for cited in dict.fromkeys(citation.source for citation in statement.citations):
            citing.setdefault(cited, []).append(statement.id)
    for source in pathway.sources.values():
        if source.review_due:
            title = f"{source.title} ({source.publisher})"
            owner = source.owner or authors
            entries.append(("source", source.id, title, source.review_due, owner, citing.get(source.id, [])))
    for kind, name, title, written, owner, statements in sorted(entries, key=lambda entry: first_day(entry[3])):
        if first_day(written) <= until:
            yield {
                "kind": kind,
                "id": name,
                "title": title,
                "due": written,
                "overdue": first_day(written) <= today,
                "owner": owner,
                "statements": statements,
            }


def _due_lines(found: Iterable[dict[str, Any]], until: date, undated: int) -> Iterator[str]:
    nothing = True
    for entry in found:
        nothing = False
        late = ", past its date" if entry["overdue"] else ""
        yield f"{in_words(entry['due'])}{late}: {entry['title']} [{entry['id']}]"
        yield f"  Owner: {entry['owner']}"
        if entry["kind"] == "source":
            cited = ", ".join(entry["statements"]) or "none"
            yield f"  Statements that cite it: {cited}"
        else:
            yield f"  The whole pathway: {len(entry['statements'])} statements"
    if nothing:
        yield f"Nothing is due by {in_words(until.isoformat())}."
    if undated:
        sources = "1 source gives" if undated == 1 else f"{undated} sources give"
        yield f"{sources} no date for a next review."
