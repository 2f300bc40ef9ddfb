"""Coming back: what is kept after a yes, when it is due, what a changed statement does, and how to forget."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from paths import WHEN_TO_CALL
from recurrence_cli.cli import run
from recurrence_cli.formats import Format, Screen, draw, write
from recurrence_cli.learn.items import Item, ItemKind
from recurrence_cli.learn.marking import mark_item
from recurrence_cli.learn.progress import progress_report
from recurrence_cli.learn.quiz import QuizPlan, due_quiz, make_quiz
from recurrence_cli.learn.scheduling import LearningRecord
from recurrence_cli.loading import BUNDLED, load, load_bytes
from recurrence_cli.pathway.problems import RecurrenceError

pytest.importorskip("fsrs", reason="needs the extra learn")
pytest.importorskip("platformdirs", reason="needs the extra learn")

Capture = pytest.CaptureFixture[str]

PATHWAY = load()
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLAN = QuizPlan(7, 4, type="local", section="surgery", kinds=(ItemKind.OPTIONS,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "learning.sqlite3"


@pytest.fixture
def record(path: Path) -> Iterator[LearningRecord]:
    with closing(LearningRecord(PATHWAY, path)) as opened:
        yield opened


def right(item: Item) -> set[int]:
    return {a.number for a in item.right()}


def wrong(item: Item) -> set[int]:
    return {next(a.number for a in item.alternatives if a not in item.right())}


def test_what_went_wrong_is_due_before_what_went_right(record: LearningRecord) -> None:
    first, second, *_ = make_quiz(PATHWAY, PLAN).items
    assert first.target != second.target
    record.record(mark_item(first, right(first)), NOW)
    record.record(mark_item(second, wrong(second)), NOW)
    assert record.due(NOW) == ()
    days = {card.target: day for day in range(60, 0, -1) for card in record.due(NOW + timedelta(days=day))}
    assert days[second.target] < days[first.target]


def test_what_goes_right_again_comes_back_later_and_later(record: LearningRecord) -> None:
    item = make_quiz(PATHWAY, PLAN).items[0]
    when, gaps = NOW, []
    for _ in range(3):
        record.record(mark_item(item, right(item)), when)
        gap = next(day for day in range(1, 1000) if record.due(when + timedelta(days=day)))
        gaps.append(gap)
        when += timedelta(days=gap)
    assert gaps == sorted(set(gaps))


def test_progress_has_a_bar_for_each_section_that_needs_no_colour_and_that_sentences_do_without(
    record: LearningRecord,
) -> None:
    first, second, *_ = make_quiz(PATHWAY, PLAN).items
    record.record(mark_item(first, right(first)), NOW)
    record.record(mark_item(second, wrong(second)), NOW)
    report = progress_report(PATHWAY, record.progress(NOW), record.next_due(), NOW.date())
    for unicode, bar in ((True, "\u2588" * 5 + "\u2591" * 5), (False, "#####.....")):
        screen = Screen(80, unicode, sys.stderr, colour=False)
        drawn = "".join(text for _, text in draw(report.document, Format.TEXT, screen))
        assert f"Surgery  2     0    1      {bar}" in drawn
        assert "\x1b[3" not in drawn
    said = write(report, Format.PLAIN, Screen(80))
    assert "Surgery  2     0    1\n" in said
    assert "Local recurrence: Radiotherapy; " in said.partition("NEVER MET")[2]


def test_a_question_that_was_not_answered_is_not_kept(record: LearningRecord) -> None:
    record.record(mark_item(make_quiz(PATHWAY, PLAN).items[0], ()), NOW)
    assert record.progress(NOW) == ()


def test_every_kind_of_question_that_is_due_can_be_asked_again(record: LearningRecord) -> None:
    items = make_quiz(PATHWAY, QuizPlan(5, 30, on_request=True)).items
    for item in items:
        record.record(mark_item(item, wrong(item)), NOW)
    cards = record.due(NOW + timedelta(days=30))
    again = due_quiz(PATHWAY, 1, [(c.kind, c.root, c.section, c.target) for c in cards])
    assert {i.kind for i in items} == {*ItemKind}
    assert {(c.kind, c.target) for c in cards} == {(i.kind, i.target) for i in items}
    assert {(i.kind, i.target) for i in again.items} == {(i.kind, i.target) for i in items}


def test_a_changed_statement_starts_its_own_cards_again_and_no_others(path: Path) -> None:
    items = {item.target: item for item in make_quiz(PATHWAY, PLAN).items}
    assert "L-SUR-02" in items
    with closing(LearningRecord(PATHWAY, path)) as record:
        for item in items.values():
            record.record(mark_item(item, right(item)), NOW)
        assert record.reset_changed() == ()
    text = BUNDLED.read_text(encoding="utf-8")
    old = "Some people may be able to have another operation"
    assert text.count(old) == 1
    changed = load_bytes(
        text.replace(old, "A few people may be able to have another operation").encode(), "changed.yaml"
    )
    with closing(LearningRecord(changed, path)) as record:
        assert record.reset_changed() == ("L-SUR-02",)
        left = {card.target for card in record.due(NOW + timedelta(days=1000))}
    assert left == {*items} - {"L-SUR-02"}


def test_two_pathways_do_not_share_cards(record: LearningRecord, path: Path) -> None:
    item = make_quiz(PATHWAY, PLAN).items[0]
    record.record(mark_item(item, right(item)), NOW)
    other = load(WHEN_TO_CALL)
    with closing(LearningRecord(other, path)) as record_of_other:
        assert record_of_other.progress(NOW) == ()
        assert record_of_other.reset_changed() == ()
    assert len(record.progress(NOW)) == 1


def test_a_record_that_cannot_be_opened_is_not_called_damaged(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(RecurrenceError, match=r'learning.sqlite3" cannot be used: unable to open database file$'):
        LearningRecord(PATHWAY, path)


def test_a_file_that_is_no_record_may_be_removed(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("something else, and long enough to be no empty database" * 20)
    with pytest.raises(RecurrenceError, match="is not a learning record .* remove it: recurrence quiz --forget"):
        LearningRecord(PATHWAY, path)


@pytest.mark.slow
def test_without_the_extra_one_line_says_what_adds_it() -> None:
    code = (
        "import sys, importlib.machinery as m\n"
        "find = m.PathFinder.find_spec\n"
        "m.PathFinder.find_spec = lambda name, *a: None if name == 'fsrs' else find(name, *a)\n"
        "from recurrence_cli.cli import run\n"
        "sys.exit(run(['quiz', '--progress']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "recurrence: To come back to what you missed, run in a copy of the repository: pip install '.[learn]'\n"
    )


# --- on a terminal --------------------------------------------------------------------------------------------------

if sys.platform != "win32":
    from test_terminal import PAUSE, Terminal

    QUIZ = (
        "quiz",
        "--plain",
        "--seed",
        "7",
        "--count",
        "1",
        "--type",
        "local",
        "--section",
        "surgery",
        "--mode",
        "exam",
    )

    @pytest.fixture
    def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
        yield {"XDG_DATA_HOME": str(tmp_path)}
        for terminal in Terminal.opened:
            terminal.child.close(force=True)
        Terminal.opened.clear()

    def answer(home: dict[str, str], *arguments: str) -> Terminal:
        """A quiz of one question, answered with its first choice."""
        terminal = Terminal(80, 100, *arguments, env=home)
        terminal.wait_for("Question 1 of 1", "then Enter.", seconds=20)
        time.sleep(PAUSE)
        terminal.type("1\n")
        return terminal

    def kept(home: dict[str, str]) -> list[Path]:
        return [p for p in Path(home["XDG_DATA_HOME"]).rglob("*") if p.is_file()]

    @pytest.mark.slow
    @pytest.mark.skipif(sys.platform == "darwin", reason="the data folder is elsewhere")
    def test_nothing_is_kept_before_a_yes_and_all_is_gone_after_forget(home: dict[str, str], capsys: Capture) -> None:
        terminal = answer(home, *QUIZ)
        terminal.wait_for("Record which questions you practised", "y. yes")
        time.sleep(PAUSE)
        terminal.type("n\n")
        terminal.wait_for("Nothing was recorded.", "Wholly right")
        assert terminal.expect_end() == 0
        assert kept(home) == []
        terminal = answer(home, *QUIZ)
        terminal.wait_for("Record which questions you practised")
        time.sleep(PAUSE)
        terminal.type("y\n")
        terminal.wait_for("Recorded. recurrence quiz --due asks what is due again.")
        assert terminal.expect_end() == 0
        (file,) = kept(home)
        assert file.stat().st_mode & 0o077 == 0
        assert run(["quiz", "--progress", "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert [(b["type"], b["section"], b["seen"]) for b in found["branches"]] == [("local", "surgery", 1)]
        assert {"type": "local", "section": "radiotherapy"} in found["never_met"]
        assert run(["quiz", "--forget"]) == 0
        assert kept(home) == []
        assert run(["quiz", "--progress"]) == 2
        assert "there is no record yet" in capsys.readouterr().err

    @pytest.mark.slow
    @pytest.mark.skipif(sys.platform == "darwin", reason="the data folder is elsewhere")
    def test_what_is_due_is_asked_again_and_kept_without_asking(home: dict[str, str]) -> None:
        item = make_quiz(PATHWAY, PLAN).items[0]
        with closing(
            LearningRecord(PATHWAY, Path(home["XDG_DATA_HOME"]) / "recurrence" / "learning.sqlite3")
        ) as record:
            record.record(mark_item(item, wrong(item)), datetime(2020, 1, 1, tzinfo=UTC))
        terminal = answer(home, "quiz", "--due", "--plain", "--mode", "exam")
        terminal.wait_for("Recorded.", "Wholly right")
        assert "Record which" not in terminal.text
        assert terminal.expect_end() == 0
        terminal = Terminal(80, 40, "quiz", "--due", "--plain", env=home)
        terminal.wait_for("Nothing is due; the next question is on", seconds=20)
        assert terminal.expect_end() == 0

    @pytest.mark.slow
    @pytest.mark.skipif(sys.platform == "darwin", reason="the data folder is elsewhere")
    def test_a_record_that_cannot_be_used_is_named_and_the_result_shown(home: dict[str, str], capsys: Capture) -> None:
        place = Path(home["XDG_DATA_HOME"]) / "recurrence"
        place.write_text("a file where the folder would be")
        told = f'"{place / "learning.sqlite3"}" cannot be used: Not a directory'
        for flag in ("--progress", "--forget"):
            assert run(["quiz", flag]) == 2
            assert capsys.readouterr().err == f"recurrence: {told}\n"
        terminal = answer(home, *QUIZ)
        terminal.wait_for("Record which questions you practised")
        time.sleep(PAUSE)
        terminal.type("y\n")
        terminal.wait_for("This was not recorded:", "cannot be used: File exists.", "Wholly right")
        assert terminal.expect_end() == 0
