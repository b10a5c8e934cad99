"""What is promised, each promise with its tests (tests/promises.md); and the promises that belong to no one room."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT
from desk import CYCLE, Desk, answer, small_register
from dovecot import PASSWORD, Dovecot, free_port
from test_doctor import settle
from test_fetching import Office, mail
from test_house import imports, modules, room_of

PROMISES = (Path(__file__).with_name("promises.md")).read_text("utf-8")


def promised() -> list[tuple[str, list[str]]]:
    """Each promise, with the tests that are named beside it."""
    rows = [line.strip("|").split("|") for line in PROMISES.splitlines() if line.startswith("| ")]
    return [(words.strip(), re.findall(r"`([\w/]+\.py::\w+)`", named)) for words, named in rows if words != " promise "]


def test_each_promise_names_its_tests_and_each_of_them_is_there() -> None:
    assert len(promised()) >= 20
    assert [words for words, tests in promised() if not tests] == []
    gone = []
    for file, name in (test.split("::") for _, tests in promised() for test in tests):
        if name not in functions_of(ROOT / "tests" / file):
            gone.append(f"{file}::{name}")
    assert gone == []


@cache
def functions_of(path: Path) -> set[str]:
    """The names of a module's functions; none where there is no such module."""
    tree = ast.parse(path.read_text("utf-8")) if path.exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


# ---------------------------------------------------------------- a night, watched

WATCHED = """
import os, sys
met, wrote = [], []
def hook(event, arguments):
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        wrote.append(str(arguments[0]))
    if event == "socket.connect":
        met.append(arguments[1][:2])
    if event in ("socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        met.append(arguments[:2])
sys.addaudithook(hook)
from sspxl.cli import main
try:
    main(sys.argv[1:])
finally:
    for host, port in met:
        print("MET", host, port)
    for path in wrote:
        print("WROTE", path)
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a command said, whom it looked up or connected to, and what it opened for writing in the workspace."""

    said: str
    met: set[str]
    wrote: list[Path]


def watched(desk: Desk, *arguments: object) -> Seen:
    """The command, in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-c", WATCHED, *map(str, arguments), "-w", str(desk.root)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"SSPXL_MAILBOX_PASSWORD": "x", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    wrote = [Path(line) for line in re.findall(r"^WROTE (.*)$", said.stdout, re.MULTILINE)]
    inside = [path for path in wrote if path.is_relative_to(desk.root)]
    return Seen(said.stdout, set(re.findall(r"^MET (.*)$", said.stdout, re.MULTILINE)), inside)


SENT = "Keira's update"
"""The name of the file that came."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A cycle that is issued, a return that has come and names a server, and a file that cannot be read."""
    desk = Desk.new(tmp_path_factory.mktemp("promised") / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    words = {"ASB/1": '=WEBSERVICE("http://example.org")', "ASB/2": "Patrols held; ring 01632 960 001."}
    answer(issued, desk.root / "inbox" / f"{SENT}.xlsx", words)
    (desk.root / "inbox" / "scan.pdf").write_bytes(b"%PDF-1.4 a scan")
    return desk


@pytest.fixture(scope="module")
def night(desk: Desk) -> Seen:
    """The night over it; the settings name no mail server."""
    seen = watched(desk, "nightly", "--as-at", desk.as_at)
    assert "Files: 2 seen = 1 received" in seen.said
    return seen


def test_a_night_writes_each_file_beside_its_place(desk: Desk, night: Seen) -> None:
    added_to = {".sspxl.lock", "runs.jsonl", "journal.jsonl", "nights.jsonl"}  # a line that is cut off costs no other
    names = [path.name for path in night.wrote if path.name not in added_to]
    assert [name for name in names if not re.fullmatch(r"\..+\.tmp", name)] == []
    written = {name[1:].removesuffix(".tmp") for name in names}
    assert written >= {
        "master.xlsx",
        "summary.html",
        f"{SENT}.xlsx",
        f"{SENT}.xlsx.json",
        "scan.pdf",
        "scan.pdf.why.txt",
    }
    assert sorted(desk.root.rglob(".*.tmp")) == []


# ---------------------------------------------------------------- connections

NETWORK = {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "imaplib", "asyncio", "requests", "urllib3"}


def test_a_night_without_mail_servers_connects_to_nobody(night: Seen) -> None:
    assert night.met == set()


def test_with_mail_servers_it_connects_to_those_of_the_settings_and_to_nobody_else(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    mailbox, smtp = free_port(), free_port()
    settle(desk, "mailbox", host="127.0.0.1", port=mailbox, user="r")
    settle(desk, "smtp", host="127.0.0.1", port=smtp, **{"from": "a@example.org"})
    assert watched(desk, "doctor").met == {f"127.0.0.1 {mailbox}", f"127.0.0.1 {smtp}"}
    assert watched(desk, "collect").met == {f"127.0.0.1 {mailbox}"}


def test_what_speaks_over_the_network_is_known_to_the_mail_room_alone() -> None:
    rooms = {
        room_of(path)
        for path in modules()
        if any(name == one or name.startswith(f"{one}.") for name in imports(path) for one in NETWORK)
    }
    assert rooms == {"mail"}


# ---------------------------------------------------------------- logs


def test_a_log_holds_no_words_of_a_cell_no_name_and_no_address(desk: Desk, night: Seen) -> None:
    log = "".join(path.read_text("utf-8") for path in (desk.root / "logs").iterdir())
    assert '"event": "run began"' in log
    words = ("WEBSERVICE", "Patrols", "01632", SENT, "scan.pdf", "Keira", "Marsden", "Tobias", "@", "quayside", "KM")
    assert [word for word in words if word in log] == []


# ---------------------------------------------------------------- secrets


def contents(data: bytes) -> Iterator[bytes]:
    """The bytes, and those of each part where they are a zip, to any depth."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield from contents(packed.read(name))


def holding(root: Path, words: str) -> list[str]:
    """The files in which these words stand, in whatever letters."""
    forms = [words.encode(), words.encode("utf-16-le")]
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and any(form in part for part in contents(path.read_bytes()) for form in forms)
    )


def test_the_password_of_the_mailbox_is_in_no_file_and_in_nothing_that_is_said(
    tmp_path: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch, promise_log: Callable[[], str]
) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    book = answer(desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx", tmp_path / "KM.xlsx", {"ASB/1": "Ten mapped."})
    office = Office(desk, dovecot, "keeper")
    dovecot.deliver("keeper", mail("back", ("KM.xlsx", book.read_bytes())))
    wrong = "no-such-pass-word"
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", wrong)
    refused = desk.run("nightly")
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", PASSWORD)
    done = desk.run("nightly", "--json")
    assert (refused.code, done.code) == (1, 0)
    assert office.subjects("Processed") == ["back"]
    assert holding(desk.root, "Ten mapped.") != []  # what is there is found
    assert holding(desk.root, wrong) == []
    said = "".join((refused.out, refused.err, done.out, done.err, promise_log()))
    assert wrong not in said


@pytest.fixture
def promise_log(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """What was logged by then."""
    caplog.set_level("DEBUG")
    return lambda: caplog.text
