"""The mailbox taken in, against a real Dovecot: what is taken, counted, moved and left, however often it is killed."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from desk import CYCLE, Desk, answer, small_register
from dovecot import PASSWORD, Dovecot, Proxy

from sspxl.history import History, open_history
from sspxl.history.messages import MessageLog
from sspxl.jobs import opening
from sspxl.jobs.fetching import TakenIn, take_in_all
from sspxl.jobs.job import open_job
from sspxl.mail.mailbox import Mailbox
from sspxl.mail.outbox import ready_to_send
from sspxl.workspace import Workspace

XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOW = datetime(2026, 11, 10, 2, 0)


def mail(name: str, *attached: tuple[str, bytes], sender: str = "keira.marsden@example.org") -> bytes:
    """A message with files attached, as its server keeps it."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "returns@example.org"
    message["Subject"] = name
    message["Message-ID"] = f"<{name.replace(' ', '-')}@example.org>"
    message["Date"] = "Mon, 09 Nov 2026 11:00:00 +0000"
    message.set_content("Good morning, see attached.\n")
    for filename, data in attached:
        message.add_attachment(data, maintype="application", subtype=XLSX, filename=filename)
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def taken_in(desk: Desk) -> TakenIn:
    """One run."""
    workspace = Workspace(desk.root)
    job = open_job(workspace, desk.as_at, NOW, None)
    with workspace.held(), open_history(workspace.history) as history:
        run = history.begin_run("collect", CYCLE, job.as_at, job.now)
        taken = take_in_all(job, history, run)
        history.end_run(run, job.now)
    return taken


def collect(desk: Desk) -> tuple[str, ...]:
    """One run; what it could not do."""
    return taken_in(desk).undone


class Office:
    """A desk with a mailbox of its own."""

    def __init__(self, desk: Desk, dovecot: Dovecot, user: str, **settings: Any) -> None:
        self.desk, self.dovecot, self.user = desk, dovecot, user
        self.say(**settings)

    def say(self, **settings: Any) -> None:
        """Write the [mailbox] section anew."""
        path = self.desk.root / "sspxl.toml"
        head, _, rest = path.read_text("utf-8").partition("[mailbox]")
        ca = self.dovecot.authority.ca.as_posix()
        section = {"host": "localhost", "port": self.dovecot.tls_port, "ca_file": ca, "user": self.user, **settings}
        lines = [
            f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in section.items()
        ]
        path.write_text("\n".join([f"{head}[mailbox]", *lines, "", f"[smtp]{rest.partition('[smtp]')[2]}"]), "utf-8")

    def collect(self) -> tuple[str, ...]:
        """One run; what it could not do."""
        return collect(self.desk)

    def ledger(self) -> list[Counter[str]]:
        """What each run counted."""
        with closing(sqlite3.connect(self.desk.root / "history.db")) as db:
            runs = [run for (run,) in db.execute("SELECT id FROM runs WHERE command = 'collect' ORDER BY id")]
            return [Counter(s for (s,) in db.execute("SELECT state FROM ledger WHERE run = ?", (run,))) for run in runs]

    def subjects(self, folder: str = "INBOX") -> list[str]:
        """What lies in a folder of the mailbox; none where there is no such folder."""
        with self.dovecot.desk(self.user) as box:
            if not box.folder.exists(folder):
                return []
            box.folder.set(folder, readonly=True)
            return sorted(one.subject for one in box.fetch(mark_seen=False, bulk=100))

    def kept(self) -> list[str]:
        """The files of returns/, without their records and without what `init` or `issue` puts there."""
        folder = self.desk.root / "returns"
        return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".json")


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", PASSWORD)


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose cycle is issued."""
    desk = Desk.new(tmp_path_factory.mktemp("issued") / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    return desk.root


@pytest.fixture
def office(issued: Path, tmp_path: Path, dovecot: Dovecot, request: pytest.FixtureRequest) -> Office:
    user = "".join(sign for sign in request.node.name if sign.isalnum())[-60:]
    return Office(Desk(Path(shutil.copytree(issued, tmp_path / "w"))), dovecot, user)


def filled(office: Office, tmp_path: Path, words: str = "Ten streets mapped.", contact: str = "KM") -> bytes:
    """A contact's workbook, filled in."""
    key = {"KM": "ASB/1", "TO": "ASB/3"}[contact]
    issued = office.desk.root / "issued" / CYCLE / f"{contact} {CYCLE}.xlsx"
    return answer(issued, tmp_path / "filled" / f"{contact}.xlsx", {key: words}).read_bytes()


@pytest.fixture
def posted(office: Office, tmp_path: Path) -> Office:
    """Four messages: one with a return, chatter, the return once more, and a text that calls itself a workbook."""
    book = filled(office, tmp_path)
    office.dovecot.deliver(office.user, mail("return", ("q2.xlsx", book)), mail("chatter"), flags=("\\Flagged",))
    office.dovecot.deliver(office.user, mail("twice", ("q2.xlsx", book)), mail("broken", ("q2.xlsx", b"%PDF-1.4 ")))
    return office


def test_returns_are_taken_and_moved_and_all_else_is_left_as_it_is(posted: Office) -> None:
    before = posted.dovecot.messages(posted.user)
    assert posted.collect() == ()
    assert posted.ledger() == [Counter(received=1, duplicate=1, quarantined=1, not_a_return=1)]
    assert (posted.subjects("Processed"), posted.subjects("Attention")) == (["return", "twice"], ["broken"])
    assert posted.dovecot.messages(posted.user) == {"2": before["2"]}
    assert list(posted.dovecot.messages(posted.user, "Processed").values()) == [before["1"], before["3"]]
    kept = [name for name in posted.kept() if name.endswith(".eml")]
    assert kept == ["broken.eml", "return.eml", "twice.eml"]


def test_chatter_in_the_mailbox_is_counted_in_the_runs_words_and_not_again(posted: Office) -> None:
    settings = posted.desk.root / "sspxl.toml"
    settings.write_text(settings.read_text("utf-8").replace('email = ""', 'email = "returns@example.org"'), "utf-8")
    ours = ready_to_send(mail("The night", sender="CSP <returns@example.org>"), "<1@example.org>", NOW)
    posted.dovecot.deliver(posted.user, ours)  # the manager is mailed where partners reply
    args = ("collect", "--json")
    said = [posted.desk.done(*args).json["without_workbook"] for _ in range(2)]
    assert said == [{"in_returns": 0, "in_mailbox": one, "senders": []} for one in (1, 0)]
    assert posted.ledger() == [Counter(received=1, duplicate=1, quarantined=1, not_a_return=1), Counter()]
    assert posted.subjects() == ["The night", "chatter"]


@pytest.mark.parametrize(
    ("arrived", "late"),
    [(datetime(2026, 10, 31, 17), None), (datetime(2026, 11, 2, 9), 2), (datetime(1970, 1, 1), 10)],
)
def test_a_return_came_on_the_day_on_which_it_reached_the_mailbox(
    office: Office, tmp_path: Path, arrived: datetime, late: int | None
) -> None:
    with office.dovecot.desk(office.user) as box:
        box.append(mail("return", ("q2.xlsx", filled(office, tmp_path))), dt=arrived.replace(tzinfo=UTC))
    assert office.collect() == ()  # on 10 November
    office.desk.done("consolidate")
    (row,) = [row for row in office.desk.table("Returns") if row["Contact"] == "KM"]
    assert (row["Days late"], row["State"]) == (late, "late" if late else "received")


def test_a_second_run_touches_nothing(posted: Office) -> None:
    posted.collect()
    kept, before = posted.kept(), posted.dovecot.messages(posted.user)
    assert posted.collect() == ()
    assert posted.ledger()[1] == Counter()
    assert (posted.kept(), posted.dovecot.messages(posted.user)) == (kept, before)


def test_a_message_that_she_moves_back_is_judged_afresh(posted: Office) -> None:
    posted.collect()
    with posted.dovecot.desk(posted.user, "Attention") as box:
        box.client.uid("MOVE", "1", "INBOX")
    posted.collect()
    assert posted.ledger()[1] == Counter(quarantined=1)
    assert posted.subjects("Attention") == ["broken"]


BOUNDARIES = (
    (Path, "replace"), (Path, "chmod"), (History, "begin_run"), (History, "record_arrivals"), (History, "end_run"),
    (MessageLog, "put"), (MessageLog, "put_counted"), (Mailbox, "open"), (Mailbox, "move"),
)  # fmt: skip
"""Each call by which a run changes what outlives it, here or in the mailbox."""


def collect_and_die(root: str, nth: str) -> None:
    """One run in a process of its own, which gets signal 9 at the n-th boundary; with n of 0 it counts them."""
    met = 0

    def guarded(honest: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal met
            met += 1
            if met == int(nth):
                os.kill(os.getpid(), signal.SIGKILL)
            return honest(*arguments, **named)

        return call

    for owner, name in BOUNDARIES:
        setattr(owner, name, guarded(getattr(owner, name)))
    assert collect(Desk(Path(root))) == ()
    print(met)


FORKING = """
import os, sys
from test_fetching import collect_and_die
for root, nth in zip(sys.argv[1::2], sys.argv[2::2]):
    run = os.fork()
    if not run:
        collect_and_die(root, nth)
        sys.exit()
    print("ended", os.waitstatus_to_exitcode(os.waitpid(run, 0)[1]), flush=True)
"""


def in_processes_of_their_own(*runs: tuple[Office, int]) -> list[str]:
    """What each of these runs printed, and how it ended; one after the other, forked off one that has imported all."""
    arguments = [str(word) for office, nth in runs for word in (office.desk.root, nth)]
    places = os.pathsep.join(str(ROOT / folder) for folder in ("", "tests", "scripts"))
    said = subprocess.run(
        [sys.executable, "-c", FORKING, *arguments],
        env={**os.environ, "PYTHONPATH": places}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return said.stdout.splitlines()


@pytest.mark.parametrize(("points", "renumbered"), [(10, False), (4, True)])
def test_a_run_killed_at_any_point_and_run_again_loses_and_doubles_nothing(
    issued: Path, tmp_path: Path, dovecot: Dovecot, points: int, renumbered: bool
) -> None:
    def office(name: str) -> Office:
        made = Office(Desk(Path(shutil.copytree(issued, tmp_path / name))), dovecot, f"killed{renumbered}-{name}")
        book = filled(made, tmp_path / f"{name} book")
        messages = [mail("return", ("q2.xlsx", book)), mail("chatter"), mail("broken", ("q2.xlsx", b"%PDF-1.4 "))]
        dovecot.deliver(made.user, *messages)
        return made

    def outcome(made: Office) -> tuple[Any, ...]:
        total = sum(made.ledger(), Counter())
        return total, made.kept(), made.subjects(), made.subjects("Processed"), made.subjects("Attention")

    whole = office("whole")
    steps, ended = in_processes_of_their_own((whole, 0))
    assert ended == "ended 0"
    expected = outcome(whole)
    assert expected[0] == Counter(received=1, quarantined=1, not_a_return=1)
    assert expected[2:] == (["chatter"], ["return"], ["broken"])
    last = int(steps)
    assert last > 20
    killed = {nth: office(f"at {nth}") for nth in sorted({1 + n * (last - 1) // (points - 1) for n in range(points)})}
    ends = in_processes_of_their_own(*((again, nth) for nth, again in killed.items()))
    assert ends == [f"ended {-signal.SIGKILL}"] * len(killed)
    for nth, again in killed.items():
        if renumbered:
            dovecot.renumber(again.user)
        assert again.collect() == ()
        assert outcome(again) == expected, f"killed at {nth} of {last}"


def test_a_mailbox_brought_back_from_a_copy_is_known_by_what_is_in_it(posted: Office) -> None:
    posted.collect()
    for folder in ("Processed", "Attention"):
        with posted.dovecot.desk(posted.user, folder) as box:
            box.client.uid("COPY", "1:*", "INBOX")
    assert posted.subjects() == ["broken", "chatter", "return", "twice"]
    kept = posted.kept()
    posted.dovecot.renumber(posted.user)
    assert posted.collect() == ()
    assert posted.ledger()[1] == Counter()
    assert posted.kept() == kept
    assert posted.subjects() == ["chatter"]
    assert posted.subjects("Processed") == ["return", "return", "twice", "twice"]
    assert posted.subjects("Attention") == ["broken", "broken"]


def test_a_mailbox_that_is_away_is_said_and_inbox_is_taken_all_the_same(posted: Office, tmp_path: Path) -> None:
    (posted.desk.root / "inbox" / "by hand.xlsx").write_bytes(filled(posted, tmp_path))
    posted.say(host="no-such-server.invalid")
    assert posted.collect() == (
        "the mailbox at no-such-server.invalid cannot be found: no server has this name; correct host in [mailbox] of "
        "sspxl.toml",
    )
    assert posted.ledger() == [Counter(received=1)]
    posted.say()
    assert posted.collect() == ()
    assert posted.ledger()[1] == Counter(duplicate=2, quarantined=1, not_a_return=1)


@pytest.mark.parametrize("renumbered", [False, True])
def test_a_mailbox_that_goes_away_before_the_move_is_settled_by_the_next_run(
    posted: Office, monkeypatch: pytest.MonkeyPatch, renumbered: bool
) -> None:
    from sspxl.mail.faults import Fault, MailFault

    def away(*_: Any) -> None:
        raise MailFault(Fault.SILENT, "the mailbox did not answer")

    before = posted.dovecot.messages(posted.user)
    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, "move", away)
        assert posted.collect() == ("the mailbox did not answer",)
    assert posted.dovecot.messages(posted.user) == before
    kept = posted.kept()
    if renumbered:
        posted.dovecot.renumber(posted.user)
    assert posted.collect() == ()
    assert posted.ledger()[1] == Counter()
    assert posted.kept() == kept
    assert (posted.subjects(), posted.subjects("Attention")) == (["chatter"], ["broken"])


def test_another_message_of_the_same_number_in_a_folder_made_anew_is_not_moved_in_its_place(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sspxl.mail.faults import Fault, MailFault

    def away(*_: Any) -> None:
        raise MailFault(Fault.SILENT, "the mailbox did not answer")

    office.say(folder="Returns")
    with office.dovecot.desk(office.user) as box:
        box.folder.create("Returns")
    office.dovecot.deliver(office.user, mail("return", ("q2.xlsx", filled(office, tmp_path))), folder="Returns")
    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, "move", away)
        office.collect()
    with office.dovecot.desk(office.user) as box:
        before = box.folder.status("Returns", ["UIDVALIDITY"])
        box.folder.delete("Returns")
        box.folder.create("Returns")
        assert box.folder.status("Returns", ["UIDVALIDITY"]) != before
    office.dovecot.deliver(office.user, mail("chatter"), folder="Returns")
    assert office.collect() == ()
    assert (office.subjects("Returns"), office.subjects("Processed")) == (["chatter"], [])


def limits(office: Office, file_mib: int) -> None:
    path = office.desk.root / "sspxl.toml"
    path.write_text(path.read_text("utf-8").replace("file_mib = 25", f"file_mib = {file_mib}"), "utf-8")


def test_a_large_mailbox_is_read_over_several_runs_that_say_so_the_open_cycle_first(
    office: Office, tmp_path: Path
) -> None:
    padding = ("notes.txt", bytes(400_000))
    old = [mail(f"old {n}", padding) for n in range(3)]
    with office.dovecot.desk(office.user) as box:
        for one in old:
            box.append(one, dt=datetime(2025, 5, 1, tzinfo=UTC))
        for n in range(2):
            book = filled(office, tmp_path, f"{n} streets mapped.")
            box.append(mail(f"return {n}", ("q2.xlsx", book), padding), dt=datetime(2026, 11, 9, 3 - n, tzinfo=UTC))
    office.say(run_mib=1)

    def told(waits: str) -> tuple[str, ...]:
        most = "one run reads 1 MiB and 20 minutes at most"
        return (f"1 message of INBOX was read and {waits} for the next run: {most}",)

    runs = [taken_in(office.desk) for _ in range(5)]
    assert [(run.told, run.undone, run.is_unread) for run in runs] == [
        (told("4 wait"), (), True),
        (told("3 wait"), (), False),  # what waits was there before the cycle opened
        (told("2 wait"), (), False),
        (told("1 waits"), (), False),
        ((), (), False),
    ]
    # within each part of the mailbox, what arrived first is read first
    assert office.ledger() == [Counter(received=1), Counter(received=1), *[Counter(not_a_return=1)] * 3]
    assert (office.subjects(), office.subjects("Processed")) == (["old 0", "old 1", "old 2"], ["return 0", "return 1"])


def test_a_night_says_what_waits_in_a_large_mailbox_as_a_note(office: Office, tmp_path: Path) -> None:
    office.dovecot.deliver(office.user, *(mail(f"chatter {n}", ("a.txt", bytes(600_000))) for n in range(2)))
    office.say(run_mib=1)
    run = office.desk.run("collect")
    words = "1 message of INBOX was read and 1 waits for the next run: one run reads 1 MiB and 20 minutes at most"
    assert (run.code, [line for line in run.out.splitlines() if "INBOX" in line]) == (0, [f"Note: {words}"])


def test_a_message_is_taken_apart_once(posted: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[bytes] = []
    honest = opening._opened

    def counted(data: bytes, *rest: Any) -> Any:
        met.append(data)
        return honest(data, *rest)

    monkeypatch.setattr(opening, "_opened", counted)
    posted.collect()
    counts = Counter(data for data in met if data.startswith(b"From: "))

    assert sorted(counts.values()) == [1, 1, 1, 1]


def test_a_message_over_the_limit_is_counted_once_and_put_where_somebody_looks(office: Office, tmp_path: Path) -> None:
    large = mail("large", ("q2.xlsx", bytes(3 * 1024**2)))
    office.dovecot.deliver(office.user, large, mail("return", ("q2.xlsx", filled(office, tmp_path))))
    limits(office, file_mib=1)
    (words,) = office.collect()
    assert words.startswith("a message of ")
    assert words.endswith(
        " in INBOX could not be read: it has 4 MiB, and 2 is the most; look at it in Attention, and put what it brings "
        "into inbox/"
    )
    assert office.ledger() == [Counter(received=1, quarantined=1)]
    assert (office.subjects(), office.subjects("Attention")) == ([], ["large"])
    assert office.collect() == ()


def test_a_message_that_breaks_the_connection_is_tried_three_nights_and_no_more(office: Office, tmp_path: Path) -> None:
    breaks = mail("breaks", ("q2.xlsx", bytes(range(256)) * 1200))
    office.dovecot.deliver(office.user, breaks, mail("return", ("q2.xlsx", filled(office, tmp_path))))
    said = []
    for _ in range(4):
        with Proxy(office.dovecot.tls_port, (200_000,)) as proxy:
            office.say(port=proxy.port)
            said.append(office.collect())
    assert [[words.partition("read: ")[2] for words in night] for night in said] == [
        ["the connection broke 2 times while it was read; this was try 1 of 3"],
        ["the connection broke 2 times while it was read; this was try 2 of 3"],
        ["the connection broke 2 times while it was read; look at it in Attention, and put what it brings into inbox/"],
        [],
    ]
    assert office.ledger() == [Counter(received=1), Counter(), Counter(quarantined=1), Counter()]
    assert (office.subjects(), office.subjects("Attention")) == ([], ["breaks"])


def test_a_folder_that_is_not_there_is_said(posted: Office) -> None:
    posted.say(folder="Returns")
    assert posted.collect() == (
        'the mailbox at localhost has no folder "Returns"; correct folder in [mailbox] of sspxl.toml',
    )
    assert posted.ledger() == [Counter()]


def test_without_a_mailbox_in_the_settings_only_inbox_is_looked_at(posted: Office) -> None:
    posted.say(host="")
    assert posted.collect() == ()
    assert len(posted.subjects()) == 4


@pytest.mark.parametrize("many", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_many_messages_are_collected_in_one_run_and_a_second_finds_nothing(
    office: Office, tmp_path: Path, report: Callable[..., None], many: int
) -> None:
    few = many // 20
    books = [filled(office, tmp_path, f"Visited street {n} on a patrol, and wrote to its shops.") for n in range(few)]
    returns = [mail(f"return {n}", ("q2.xlsx", books[n % few])) for n in range(many - 2 * few)]
    chatter = [mail(f"chatter {n}") for n in range(few)]
    odd = [mail(f"odd {n}", ("q2.xlsx", b"%PDF-1.4 " + bytes([n]))) for n in range(few)]
    office.dovecot.deliver(office.user, *returns, *chatter, *odd)
    started = time.perf_counter()
    assert office.collect() == ()
    first = time.perf_counter()
    assert office.collect() == ()
    second = time.perf_counter()
    ledger, again = office.ledger()
    assert ledger.total() == many
    assert (ledger["not_a_return"], ledger["quarantined"], ledger["received"]) == (few, few, 1)
    assert again == Counter()
    lying = [len(office.subjects(folder)) for folder in ("Processed", "Attention", "INBOX")]
    assert lying == [many - 2 * few, few, few]
    report(
        f"collected in {first - started:.1f} s, seen again in {second - first:.1f} s",
        ", ".join(f"{n} {state}" for state, n in sorted(ledger.items())),
    )
