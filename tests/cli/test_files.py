"""Files that are read and written by name: streams, links, modes, and what must never be replaced."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from paths import ROOT
from recurrence_cli.cli import run

pytestmark = pytest.mark.slow

ANSWERS = ["-a", "recurrence_type=local", "-a", "operable=yes"]
LOCAL = ["explore", "--no-input", *ANSWERS, "--format", "json"]
PROGRAM = [sys.executable, "-m", "recurrence_cli"]
ENV = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
LONG = "a" * 300

unix = pytest.mark.skipif(os.name == "nt", reason="links, modes and streams of Unix")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pathway of one's own and a case for it; commands run there."""
    monkeypatch.chdir(tmp_path)
    assert run(["new", "mine", "-q"]) == 0
    Path("p.yaml").write_bytes(Path("mine/pathway.yaml").read_bytes())
    Path("case.json").write_text('{"answers": {"recurrence_type": "local"}}\n')
    return tmp_path


def shell(line: str, **how: Any) -> subprocess.CompletedProcess[str]:
    command = ["sh", "-c", line.replace("recurrence ", f"'{sys.executable}' -m recurrence_cli ")]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=ENV, **how)


def whole(command: list[str], capsys: Capture) -> str:
    assert run(command) == 0
    return capsys.readouterr().out


# --- streams --------------------------------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_the_name_of_stdout_is_the_open_stream(name: str, desk: Path, capsys: Capture) -> None:
    Path("link").symlink_to("/dev/stdout")
    expected = whole(LOCAL, capsys)
    Path("log").write_text("old\n")
    assert shell(f"recurrence {' '.join(LOCAL)} -o {name} >> log").returncode == 0
    assert Path("log").read_text() == f"old\n{expected}"
    assert shell(f"recurrence {' '.join(LOCAL)} -o {name} | cat").stdout == expected
    assert Path("link").is_symlink()


@unix
@pytest.mark.parametrize(("name", "stream"), [("/dev/stderr", "2"), ("/dev/fd/5", "5")])
def test_the_name_of_any_other_open_stream_is_that_stream(name: str, stream: str, desk: Path, capsys: Capture) -> None:
    expected = whole(LOCAL, capsys)
    Path("log").write_text("old\n")
    assert shell(f"recurrence {' '.join(LOCAL)} -o {name} {stream}>> log").returncode == 0
    assert Path("log").read_text() == f"old\n{expected}"


@unix
def test_a_stream_that_is_not_open_is_named(capsys: Capture) -> None:
    assert run([*LOCAL, "-o", "/dev/fd/987"]) == 74
    assert capsys.readouterr().err == 'recurrence: "/dev/fd/987" cannot be written: Bad file descriptor\n'


def test_a_dash_is_stdout_and_no_file(desk: Path, capsys: Capture) -> None:
    expected = whole(LOCAL, capsys)
    assert whole([*LOCAL, "-o", "-"], capsys) == expected
    assert json.loads(whole([*LOCAL, "-o", "out.json", "--save", "-"], capsys))["answers"]["operable"] == "yes"
    assert whole(["paths", "-o", "-"], capsys) == whole(["paths"], capsys)
    assert not Path("-").exists()


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("check FILE", "p.yaml"),
        ("check --pathway FILE", "p.yaml"),
        ("about --pathway FILE", "p.yaml"),
        ("paths --pathway FILE", "p.yaml"),
        ("diff FILE mine/pathway.yaml", "p.yaml"),
        ("diff mine/pathway.yaml FILE", "p.yaml"),
        ("explore --no-input --format json --answers FILE", "case.json"),
        ("compare FILE -a operable=yes", "case.json"),
        ("batch FILE", "case.json"),
    ],
)
def test_a_dash_is_stdin(command: str, file: str, desk: Path) -> None:
    named = shell(f"recurrence {command.replace('FILE', file)}")
    read = shell(f"recurrence {command.replace('FILE', '-')} < {file}")
    assert (read.returncode, read.stdout, read.stderr) == (
        named.returncode,
        named.stdout.replace("p.yaml", "stdin").replace("case.json", "stdin"),
        named.stderr.replace("p.yaml", "stdin").replace("case.json", "stdin"),
    )


def test_a_case_to_test_may_come_from_stdin(desk: Path) -> None:
    done = shell("recurrence test - --pathway p.yaml < mine/cases/by-day-and-well.yaml")
    assert done.returncode == 0
    assert "stdin" in done.stdout


def test_stdin_is_read_once_only(desk: Path, capsys: Capture) -> None:
    assert run(["explore", "--no-input", "--pathway", "-", "--answers", "-"]) == 2
    assert capsys.readouterr().err == "recurrence: stdin can be read once only; name a file for the other\n"


NONBLOCKING = """
import fcntl, os, sys
os.set_blocking(1, False)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@unix
@pytest.mark.parametrize("start", [["-u"], ["-c", NONBLOCKING], ["-c", NONBLOCKING, "-u"]], ids=["-u", "full", "both"])
@pytest.mark.parametrize("command", [["paths"], ["explore", "--help"], ["completion", "bash"]], ids=" ".join)
def test_whatever_stdout_takes_at_a_time_it_gets_everything(start: list[str], command: list[str]) -> None:
    module = ["-m", "recurrence_cli", *command]
    expected = subprocess.run([sys.executable, *module], check=True, stdout=subprocess.PIPE, env=ENV).stdout
    # A pipe of one page, full before its reader begins.
    out, into = os.pipe()
    if sys.platform == "linux":
        import fcntl

        fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, 4096)
        os.write(into, b"x" * 3000)
    running = subprocess.Popen([sys.executable, *start, *module], stdout=into, env=ENV)
    os.close(into)
    with open(out, "rb") as pipe:
        os.set_blocking(out, True)
        read = pipe.read()
    assert running.wait() == 0
    assert read.removeprefix(b"x" * 3000) == expected


@unix
@pytest.mark.parametrize("command", ["paths", "explore --help", "tree local"])
def test_a_disk_that_fills_up_under_an_unbuffered_stdout_gives_74(command: str, desk: Path) -> None:
    # A file that may not grow beyond a block of the shell's, 512 or 1,024 bytes, which is less than any of them.
    # Compiled files would be cut too, and left like that.
    done = shell(f"trap '' XFSZ; ulimit -f 1; PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 recurrence {command} > out")
    assert done.returncode == 74
    assert re.fullmatch(r"recurrence: .*: File too large\n", done.stderr)


# --- what must not be replaced --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "flag", "file"),
    [
        ("paths --pathway p.yaml -o p.yaml", "-o", "p.yaml"),
        ("paths --pathway p.yaml -o mine/../p.yaml", "-o", "mine/../p.yaml"),
        ("check p.yaml -o p.yaml", "-o", "p.yaml"),
        ("diff p.yaml mine/pathway.yaml -o p.yaml", "-o", "p.yaml"),
        ("diff mine/pathway.yaml p.yaml -o p.yaml", "-o", "p.yaml"),
        ("explore --no-input --answers case.json -o case.json", "-o", "case.json"),
        ("explore --no-input --answers case.json --save case.json", "--save", "case.json"),
        ("compare case.json -a operable=yes -o case.json", "-o", "case.json"),
        ("batch case.json -o case.json", "-o", "case.json"),
        (
            "test mine/cases --pathway p.yaml -o mine/cases/by-day-and-well.yaml",
            "-o",
            "mine/cases/by-day-and-well.yaml",
        ),
    ],
)
def test_what_is_read_is_never_written_over(command: str, flag: str, file: str, desk: Path, capsys: Capture) -> None:
    before = Path(file).read_bytes()
    assert run(command.split()) == 2
    captured = capsys.readouterr()
    assert captured.err == f'recurrence: {flag} "{file}" would overwrite an input; name another file\n'
    assert captured.out == ""
    assert Path(file).read_bytes() == before


def test_the_bundled_pathway_is_never_written_over(capsys: Capture) -> None:
    from recurrence_cli.loading import BUNDLED

    before = BUNDLED.read_bytes()
    assert run(["paths", "-o", str(BUNDLED)]) == 2
    assert BUNDLED.read_bytes() == before


def test_a_result_and_its_answers_need_two_files(desk: Path, capsys: Capture) -> None:
    for other in ("x", "./x", str(desk / "x")):
        assert run([*LOCAL, "-o", "x", "--save", other]) == 2
        assert capsys.readouterr().err == f'recurrence: -o and --save both name "{other}"; name two files\n'
        assert not Path("x").exists()


@unix
def test_a_hard_link_to_what_is_read_is_the_same_file(desk: Path) -> None:
    Path("also.yaml").hardlink_to("p.yaml")
    assert run(["paths", "--pathway", "p.yaml", "-o", "also.yaml"]) == 2


def test_a_read_only_file_is_replaced_with_force_only(desk: Path, capsys: Capture) -> None:
    for flag in ("-o", "--save"):
        Path("signed").write_text("old")
        Path("signed").chmod(0o444)
        more = [] if flag == "-o" else ["-o", "out"]
        assert run([*LOCAL, flag, "signed", *more]) == 74
        said = 'recurrence: "signed" is read-only; name another file, or replace it with --force\n'
        assert capsys.readouterr().err == said
        assert Path("signed").read_text() == "old"
        assert run([*LOCAL, flag, "signed", "--force", *more]) == 0
        assert Path("signed").read_text() != "old"
        Path("signed").chmod(0o644)
    Path("batch").write_text("old")
    Path("batch").chmod(0o400)
    assert run(["batch", "case.json", "-q", "-o", "batch"]) == 74
    assert Path("batch").read_text() == "old"


needs_another_user = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="needs to make a file of another user"
)


@needs_another_user
@pytest.mark.parametrize("kind", ["link", "dangling link", "folder link", "pipe", "file"])
def test_what_somebody_else_put_in_a_shared_folder_is_not_followed(kind: str, desk: Path, capsys: Capture) -> None:
    shared = desk / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    (desk / "private").mkdir()
    (desk / "private" / "victim").write_text("old")
    name = planted = shared / "case"
    match kind:
        case "link":
            planted.symlink_to(desk / "private" / "victim")
        case "dangling link":
            planted.symlink_to(desk / "private" / "new")
        case "folder link":
            planted.symlink_to(desk / "private")
            name = planted / "victim"
        case "pipe":
            os.mkfifo(planted, 0o666)
        case _:
            planted.write_text("old")
    os.chown(planted, 65534, 65534, follow_symlinks=False)
    assert run([*LOCAL, "-o", "out", "--save", str(name)]) == 74
    assert "belongs to another user" in capsys.readouterr().err
    assert (desk / "private" / "victim").read_text() == "old"
    assert not (desk / "private" / "new").exists()


@unix
def test_a_link_of_ones_own_in_a_shared_folder_is_followed(desk: Path) -> None:
    shared = desk / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    (shared / "link").symlink_to(desk / "mine-own.json")
    assert run([*LOCAL, "-o", str(shared / "link")]) == 0
    assert (desk / "mine-own.json").exists()


# --- modes ----------------------------------------------------------------------------------------------------------


def mode_of(name: str) -> int:
    return Path(name).stat().st_mode & 0o777


@unix
@pytest.mark.parametrize("umask", [0o022, 0o002, 0o077])
def test_a_new_file_is_private_only_if_answers_are_in_it(umask: int, desk: Path) -> None:
    private = [
        "explore --no-input --answers case.json",
        "tree local -a operable=yes",
        "why L-SUR-01 --answers case.json",
    ]
    private += [
        "compare case.json -a operable=yes",
        "batch case.json",
        "tree local surgery -a operable=yes --format svg",
    ]
    public = ["paths", "tree local", "tree local surgery --format svg", "check p.yaml", "about", "due", "schema case"]
    before = os.umask(umask)
    try:
        for place, command in enumerate([*private, *public]):
            assert run([*command.split(), "-o", f"out{place}"]) == 0
            expected = 0o600 if command in private else 0o666 & ~umask
            assert mode_of(f"out{place}") == expected, command
        assert run([*LOCAL, "-o", "out", "--save", "saved"]) == 0
        assert run(["new", "theirs", "-q"]) == 0
    finally:
        os.umask(before)
    assert mode_of("saved") == 0o600
    files = ["pathway.yaml", "pathway.schema.json", "cases/by-day-and-well.yaml"]
    assert {mode_of(f"theirs/{name}") for name in files} == {0o666 & ~umask}


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("check NAME", 2),
        ("about --pathway NAME", 2),
        ("explore --no-input --answers NAME", 2),
        ("compare NAME -a operable=yes", 2),
        ("test NAME", 2),
        ("diff NAME", 2),
        ("batch NAME", 2),
        ("paths -o NAME", 74),
        ("explore --no-input -a recurrence_type=local -o out --save NAME", 74),
        ("batch case.json -q -o NAME", 74),
    ],
)
@pytest.mark.parametrize("name", [LONG, f"{LONG}/x", "loop", "loop/x", "p.yaml/x"])
def test_a_name_that_cannot_be_used_is_named(command: str, status: int, name: str, desk: Path, capsys: Capture) -> None:
    if os.name != "nt":
        Path("loop").symlink_to("loop")
    assert run([word.replace("NAME", name) for word in command.split()]) == status
    said = capsys.readouterr().err
    assert said.startswith(f'recurrence: "{name}" cannot be {"read" if status == 2 else "written"}: ')
    assert said.count("\n") == 1


# Root may read everything, so what root has imported goes on as nobody.
FORBIDDEN = """
import os, sys
from recurrence_cli.cli import run
name, *command = sys.argv[1:]
if not os.geteuid():
    run([word.replace("NAME", "readable") for word in command])
    os.seteuid(65534)
sys.exit(run([word.replace("NAME", name) for word in command]))
"""


def run_forbidden(command: str, name: str, desk: Path) -> tuple[int, str]:
    """Run a command as one who may neither enter "locked" nor read "unreadable"; return its status and last line."""
    if os.geteuid() == 0:
        if not all(folder.stat().st_mode & 0o001 for folder in (ROOT, *ROOT.parents)):
            pytest.skip("nobody else may read the project here")
        for folder in (desk, *desk.parents[:2]):
            folder.chmod(folder.stat().st_mode | 0o755)
    (desk / "readable").write_text("{}")
    (desk / "unreadable").write_text("{}")
    (desk / "unreadable").chmod(0)
    (desk / "locked").mkdir()
    (desk / "locked" / "x").write_text("{}")
    (desk / "locked").chmod(0)
    done = subprocess.run(
        [sys.executable, "-c", FORBIDDEN, name, *command.split()], check=False, capture_output=True, text=True
    )
    (desk / "locked").chmod(0o700)
    return done.returncode, done.stderr.splitlines()[-1]


@unix
@pytest.mark.parametrize("name", ["locked/x", "unreadable"])
@pytest.mark.parametrize(
    "command",
    [
        "check NAME",
        "about --pathway NAME",
        "explore --no-input --answers NAME",
        "test NAME",
        "diff NAME",
        "batch NAME",
        "quiz --seed 1 --answers NAME",
    ],
)
def test_what_may_not_be_read_is_told_by_its_name(command: str, name: str, desk: Path) -> None:
    told = f'recurrence: "{name}" cannot be read: Permission denied'
    assert run_forbidden(command, name, desk) == (2, told)


@unix
@pytest.mark.parametrize("command", ["test NAME", "quiz --seed 1 --answers NAME"])
def test_a_folder_that_may_not_be_listed_is_told_by_its_name(command: str, desk: Path) -> None:
    assert run_forbidden(command, "locked", desk) == (2, 'recurrence: "locked" cannot be read: Permission denied')


@unix
def test_a_folder_in_place_of_a_file_is_called_one_though_it_is_locked(desk: Path) -> None:
    told = 'recurrence: "locked" is a folder; name the file in it, such as locked/pathway.yaml'
    assert run_forbidden("check NAME", "locked", desk) == (2, told)


@unix
def test_a_folder_that_may_not_be_written_is_told_by_the_name(desk: Path) -> None:
    told = 'recurrence: "locked/x" cannot be written: Permission denied'
    assert run_forbidden("paths -o NAME", "locked/x", desk) == (74, told)
