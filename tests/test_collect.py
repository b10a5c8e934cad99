"""From inbox/ into returns/ and quarantine/: nothing lost, nothing doubled, nothing altered."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from makers import AS_AT

from sspxl.collect import Arrival, Record, Settled, clear, left_behind, read_records, set_aside, take_in, write_record
from sspxl.collect.record import day_reached, day_received
from sspxl.records import Letter, Quarantined

DATA = b"PK\x03\x04 as it came, \x00 bytes and all"
SAVED = datetime(2026, 7, 14, 9, 30)


class Desk:
    """An inbox/ and a returns/ with the copies that the ledger has."""

    def __init__(self, root: Path) -> None:
        self.inbox, self.returns = root / "inbox", root / "returns" / "2026-27 Q1"
        self.inbox.mkdir()
        self.recorded: set[Path] = set()

    def drop(self, name: str, data: bytes = DATA, saved: datetime = SAVED) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        stamp = saved.replace(tzinfo=UTC).timestamp()
        os.utime(path, (stamp, stamp))
        return path

    @property
    def settled(self) -> Settled:
        return Settled().grown(self.recorded)

    def take(self, received: date = AS_AT) -> list[Arrival]:
        """One run to its end: taken in, written to the ledger, cleared."""
        arrivals = list(take_in(self.inbox, self.returns, received, self.settled))
        for arrival in arrivals:
            self.recorded.add(arrival.copy)
            clear(arrival)
        return arrivals

    def take_uncleared(self) -> list[Arrival]:
        """A run that was killed when the ledger had its lines and inbox/ all of its files."""
        arrivals = list(take_in(self.inbox, self.returns, AS_AT, self.settled))
        self.recorded |= {arrival.copy for arrival in arrivals}
        return arrivals

    def kept(self) -> dict[str, bytes]:
        """Name -> bytes of what lies in returns/, without the records."""
        return {path.name: path.read_bytes() for path, _ in read_records(self.returns)}

    def waiting(self) -> list[str]:
        return sorted(path.relative_to(self.inbox).as_posix() for path in self.inbox.rglob("*") if path.is_file())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def record_of(file: str, data: bytes = DATA, received: date = AS_AT) -> Record:
    return Record(file, hashlib.sha256(data).hexdigest(), None, "inbox", received, SAVED)


# ---------------------------------------------------------------- what lies there afterwards


def test_a_file_is_kept_byte_for_byte_and_read_only_with_its_record_beside(desk: Desk) -> None:
    desk.drop("CS update.xlsx")
    (arrival,) = desk.take()
    copy = desk.returns / "CS update.xlsx"
    waiting = replace(record_of("CS update.xlsx"), waits_at="CS update.xlsx")
    assert arrival == Arrival(desk.inbox / "CS update.xlsx", copy, waiting)
    assert copy.read_bytes() == DATA
    assert stat.S_IMODE(copy.stat().st_mode) == 0o444
    assert list(read_records(desk.returns)) == [(copy, record_of("CS update.xlsx"))]
    assert json.loads((desk.returns / "CS update.xlsx.json").read_text("utf-8")) == {
        "file": "CS update.xlsx", "sha256": hashlib.sha256(DATA).hexdigest(), "sender": None, "how": "inbox",
        "received": "2026-07-28", "modified": "2026-07-14T09:30:00", "verdict": "", "what": "", "why": "", "do": "",
        "waits_at": "", "found_in": [], "letters": [], "taken": None, "ruled": [],
    }  # fmt: skip
    assert desk.waiting() == []


def test_an_inbox_that_is_empty_or_not_there_gives_nothing(desk: Desk) -> None:
    assert desk.take() == []
    desk.inbox.rmdir()
    assert desk.take() == []
    assert (list(read_records(desk.returns)), left_behind(desk.inbox)) == ([], ())


def test_files_in_folders_are_taken_and_what_belongs_to_other_programs_stays(desk: Desk) -> None:
    taken = ("a.xlsx", "Police/b.xlsx", "Police/June/c.ods", "~d.xlsx", "notes.txt", "Thing without a suffix")
    stay = ("~$a.xlsx", ".~lock.a.xlsx#", ".hidden", ".sync/e.xlsx", "Police/~$b.xlsx")
    for name in (*taken, *stay):
        desk.drop(name, name.encode())
    desk.take()
    assert desk.kept() == {name.rpartition("/")[2]: name.encode() for name in taken}
    assert desk.waiting() == sorted(stay)
    assert left_behind(desk.inbox) == ()


def test_what_is_linked_to_is_not_taken(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(b"not for returns")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "other.xlsx").write_bytes(b"nor this")
    (desk.inbox / "link.xlsx").symlink_to(secret)
    (desk.inbox / "linked").symlink_to(tmp_path / "folder", target_is_directory=True)
    assert desk.take() == []
    assert secret.read_bytes() == b"not for returns"


def test_names_never_collide(desk: Desk) -> None:
    for n, name in enumerate(("a.xlsx", "Police/a.xlsx", "Fire/a.xlsx")):
        desk.drop(name, bytes([n]))
    desk.take()
    desk.drop("a.xlsx", b"next night")
    desk.take()
    assert sorted(desk.kept().values()) == [bytes([0]), bytes([1]), bytes([2]), b"next night"]
    assert set(desk.kept()) == {"a.xlsx", "a (2).xlsx", "a (3).xlsx", "a (4).xlsx"}


@pytest.mark.parametrize("names", [("x", "x.json", "x.json.json"), ("x.json.json", "x.json", "x")])
def test_a_file_that_has_the_name_of_anothers_record_takes_its_place_from_nobody(
    desk: Desk, names: tuple[str, ...]
) -> None:
    for name in names:
        desk.drop(name, name.encode())
        desk.take()
    assert sorted(desk.kept().values()) == sorted(name.encode() for name in names)
    assert {record.file for _, record in read_records(desk.returns)} == set(names)
    assert {hashlib.sha256(data).hexdigest() for data in desk.kept().values()} == {
        record.sha256 for _, record in read_records(desk.returns)
    }


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("CON.xlsx", "_CON.xlsx"),
        ('what "now"?.xlsx', "what -now--.xlsx"),
        ("x\\..\\..\\evil.xlsx", "x-..-..-evil.xlsx"),
        ("trailing. ", "trailing"),
        ("=cmd.csv", "=cmd.csv"),
        ("Überblick – Größe.xlsx", "Überblick – Größe.xlsx"),
        ("ü" * 120 + ".xlsx", "ü" * 57 + ".xlsx"),
        ("x" * 240 + ".xlsx", "x" * 115 + ".xlsx"),
    ],
)
def test_a_name_from_outside_is_only_a_name(desk: Desk, tmp_path: Path, name: str, kept: str) -> None:
    desk.drop(name)
    desk.take()
    assert desk.kept() == {kept: DATA}
    assert [record.file for _, record in read_records(desk.returns)] == [name]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inbox", "returns"]
    assert [path.name for path in (tmp_path / "returns").iterdir()] == ["2026-27 Q1"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no names that are no text")
def test_a_name_that_is_no_text_is_taken_under_a_readable_one(desk: Desk) -> None:
    path = desk.inbox / os.fsdecode(b"caf\xe9.xlsx")
    path.write_bytes(DATA)
    desk.take()
    assert desk.kept() == {"caf-.xlsx": DATA}
    assert [record.file for _, record in read_records(desk.returns)] == ["caf?.xlsx"]


# ---------------------------------------------------------------- killed at any moment


def test_a_run_killed_before_its_ledger_line_is_repeated_without_doubling(desk: Desk) -> None:
    desk.drop("a.xlsx")
    desk.drop("b.json", b"{}")
    killed = list(take_in(desk.inbox, desk.returns, AS_AT, desk.settled))  # neither ledger nor clearing
    assert desk.take() == killed
    assert desk.kept() == {"a.xlsx": DATA, "b.json_": b"{}"}
    assert desk.waiting() == []


def test_a_copy_of_a_killed_run_goes_to_the_file_that_it_is_of_though_another_has_the_same_bytes(desk: Desk) -> None:
    for name in ("Police/a.xlsx", "a.xlsx"):  # in this order: the first is kept as a.xlsx
        desk.drop(name)
    killed = list(take_in(desk.inbox, desk.returns, AS_AT, desk.settled))
    assert [(one.inbox.parent.name, one.copy.name) for one in killed] == [("Police", "a.xlsx"), ("inbox", "a (2).xlsx")]
    assert desk.take() == killed


def test_a_run_killed_before_the_record_is_repeated_without_doubling(desk: Desk) -> None:
    desk.drop("a.xlsx")
    desk.returns.mkdir(parents=True)
    (desk.returns / "a.xlsx").write_bytes(DATA)  # written, and not yet read-only
    (desk.returns / ".b.xlsx.tmp").write_bytes(DATA[:5])  # never put in its place
    assert list(read_records(desk.returns)) == []
    desk.take()
    assert desk.kept() == {"a.xlsx": DATA}
    assert stat.S_IMODE((desk.returns / "a.xlsx").stat().st_mode) == 0o444


def test_what_the_ledger_has_is_new_when_it_is_dropped_again(desk: Desk) -> None:
    for _ in range(2):
        desk.drop("a.xlsx")
        desk.take()
    assert desk.kept() == {"a.xlsx": DATA, "a (2).xlsx": DATA}


def test_two_files_of_the_same_bytes_have_a_copy_and_a_record_each(desk: Desk) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        desk.drop(name)
    assert [arrival.copy.name for arrival in desk.take()] == ["a.xlsx", "b.xlsx"]
    assert [(path.name, record.file) for path, record in read_records(desk.returns)] == [
        ("a.xlsx", "a.xlsx"), ("b.xlsx", "b.xlsx"),
    ]  # fmt: skip


def test_two_files_of_the_same_bytes_meet_their_copies_again_after_a_kill(desk: Desk) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        desk.drop(name)
    killed = list(take_in(desk.inbox, desk.returns, AS_AT, desk.settled))
    assert desk.take() == killed
    assert desk.kept() == {"a.xlsx": DATA, "b.xlsx": DATA}


def test_a_copy_without_a_line_in_the_ledger_is_read_no_oftener_when_more_files_come(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.returns.mkdir(parents=True)
    left = desk.returns / "left.xlsx"
    left.write_bytes(b"left by a run that was killed")
    for n in range(5):
        desk.drop(f"{n}.xlsx", bytes([n]))
    honest, read = Path.read_bytes, []
    monkeypatch.setattr(Path, "read_bytes", lambda self: (read.append(self), honest(self))[1])
    desk.take()
    assert read.count(left) == 1


def test_a_run_killed_between_the_ledger_line_and_the_clearing_is_repeated_without_doubling(desk: Desk) -> None:
    for name in ("a.xlsx", "Police/a.xlsx"):
        desk.drop(name)
    desk.take_uncleared()
    assert desk.waiting() == ["Police/a.xlsx", "a.xlsx"]
    assert desk.take() == []
    assert (desk.waiting(), set(desk.kept())) == ([], {"a.xlsx", "a (2).xlsx"})
    assert {record.waits_at for _, record in read_records(desk.returns)} == {""}


def test_what_waits_is_known_again_when_the_next_cycle_has_opened(desk: Desk) -> None:
    desk.drop("a.xlsx")
    desk.take_uncleared()
    desk.returns = desk.returns.with_name("2026-27 Q2")
    assert (desk.take(), desk.waiting(), desk.kept()) == ([], [], {})


@pytest.mark.parametrize(
    ("name", "data", "saved"),
    [
        ("b.xlsx", DATA, SAVED),
        ("a.xlsx", DATA + b"more", SAVED),
        ("a.xlsx", DATA, SAVED + timedelta(seconds=1)),
    ],
)
def test_a_file_that_differs_in_name_or_bytes_or_time_from_what_was_taken_is_new(
    desk: Desk, name: str, data: bytes, saved: datetime
) -> None:
    path = desk.drop("a.xlsx")
    desk.take_uncleared()
    path.unlink()
    desk.drop(name, data, saved)
    assert [arrival.inbox.name for arrival in desk.take()] == [name]
    assert len(desk.kept()) == 2
    assert desk.waiting() == []


def test_the_same_file_dropped_again_after_somebody_removed_it_is_new(desk: Desk) -> None:
    path = desk.drop("a.xlsx")
    desk.take_uncleared()
    path.unlink()
    assert desk.take() == []
    desk.drop("a.xlsx")
    assert len(desk.take()) == 1


def test_nothing_is_cleared_whose_copy_is_not_there_any_longer(desk: Desk) -> None:
    desk.drop("a.xlsx")
    (arrival,) = desk.take_uncleared()
    arrival.copy.unlink()
    desk.take()
    assert desk.kept() == {"a (2).xlsx": DATA}


def test_a_file_that_cannot_be_removed_is_taken_once_and_said_every_night(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.drop("a.xlsx")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refused)
        assert [len(desk.take()) for _ in range(3)] == [1, 0, 0]
        assert [said.partition(" ")[0] for said in left_behind(desk.inbox)] == ["a.xlsx"]
    assert desk.take() == []
    assert (desk.kept(), desk.waiting(), left_behind(desk.inbox)) == ({"a.xlsx": DATA}, [], ())


def refused(self: Path, missing_ok: bool = False) -> None:
    raise PermissionError(13, "used by another process")


def test_a_copy_that_is_not_what_was_copied_stops_the_run_and_leaves_the_original(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.drop("a.xlsx")
    honest = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda self: honest(self)[:-1] if self.parent == desk.returns else honest(self)
    )
    with pytest.raises(OSError, match=r"a\.xlsx is not what was copied; .*The original stays where it was"):
        desk.take()
    assert honest(path) == DATA


def test_a_file_that_was_saved_anew_while_it_was_taken_in_stays_for_the_next_run(desk: Desk) -> None:
    desk.drop("a.xlsx", DATA[:10])
    (arrival,) = take_in(desk.inbox, desk.returns, AS_AT, desk.settled)
    desk.drop("a.xlsx")
    desk.recorded.add(arrival.copy)
    clear(arrival)
    assert desk.waiting() == ["a.xlsx"]
    assert left_behind(desk.inbox) == (
        "a.xlsx is still in inbox/: it is in use or cannot be removed; close it, and the next run takes it or removes "
        "it",
    )
    desk.take()
    assert desk.kept() == {"a.xlsx": DATA[:10], "a (2).xlsx": DATA}
    assert desk.waiting() == []


def test_a_file_that_is_gone_when_it_is_cleared_is_no_fault(desk: Desk) -> None:
    path = desk.drop("a.xlsx")
    (arrival,) = take_in(desk.inbox, desk.returns, AS_AT, desk.settled)
    path.unlink()
    clear(arrival)
    assert desk.waiting() == []


def test_a_file_that_cannot_be_read_now_stays_and_the_others_are_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.xlsx", "open.xlsx", "z.xlsx"):
        desk.drop(name, name.encode())
    honest = Path.read_bytes

    def held(path: Path) -> bytes:
        if path == desk.inbox / "open.xlsx":
            raise PermissionError(13, "used by another process")
        return honest(path)

    monkeypatch.setattr(Path, "read_bytes", held)
    desk.take()
    assert set(desk.kept()) == {"a.xlsx", "z.xlsx"}
    assert [said.partition(" ")[0] for said in left_behind(desk.inbox)] == ["open.xlsx"]


# ---------------------------------------------------------------- quarantine

REASON = Quarantined("a.xlsx", "returns/a.xlsx", AS_AT, "a damaged workbook", "it is cut short", "send it again")
WHY = "What it is: a damaged workbook.\nWhy it was not taken: it is cut short.\nWhat to do: send it again.\n"


def test_what_is_set_aside_lies_there_as_it_came_with_its_why(desk: Desk, tmp_path: Path) -> None:
    desk.drop("a.xlsx")
    (arrival,) = desk.take()
    quarantine = tmp_path / "quarantine"
    for _ in range(2):  # a run that was killed does it again
        assert set_aside(arrival.copy, quarantine, REASON) == quarantine / "a.xlsx"
    assert {path.name: path.read_bytes() for path in quarantine.iterdir()} == {
        "a.xlsx": DATA,
        "a.xlsx.why.txt": WHY.encode(),
    }
    assert desk.kept() == {"a.xlsx": DATA}


def test_nothing_in_quarantine_takes_the_place_of_anything_else(desk: Desk, tmp_path: Path) -> None:
    quarantine = tmp_path / "quarantine"
    for name, data in (("a.xlsx.why.txt", b"a note that came back"), ("a.xlsx", DATA), ("a.xlsx", b"another")):
        copy = tmp_path / name
        copy.write_bytes(data)
        set_aside(copy, quarantine, REASON)
    assert {path.name: path.read_bytes() for path in quarantine.iterdir()} == {
        "a.xlsx.why.txt_": b"a note that came back", "a.xlsx.why.txt_.why.txt": WHY.encode(),
        "a.xlsx": DATA, "a.xlsx.why.txt": WHY.encode(),
        "a (2).xlsx": b"another", "a (2).xlsx.why.txt": WHY.encode(),
    }  # fmt: skip


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "Größe.xlsx"
    file.write_bytes(DATA)
    by = ("k@police.example", "mailbox")
    record = Record("Größe.xlsx", "0" * 64, *by, AS_AT, SAVED, "quarantined", "what", "why", "do")
    write_record(file, record)
    assert list(read_records(tmp_path)) == [(file, record)]


LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("told", "day"),
    [
        (datetime(2026, 6, 30, 22, 59), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 23, 30), date(2026, 7, 1)),  # half past midnight in London
        (datetime(2026, 1, 31, 23, 30), date(2026, 1, 31)),  # in winter it is not
        (datetime(2026, 7, 28, 23, 30), AS_AT),  # tomorrow: a wrong clock
        (datetime(1999, 12, 31), AS_AT),
        (datetime(2000, 1, 1), date(2000, 1, 1)),
        (datetime.max, AS_AT),
    ],
)
def test_a_message_reached_the_mailbox_on_the_day_that_its_users_clock_has(told: datetime, day: date) -> None:
    assert day_reached(told, AS_AT, LONDON) == day


def test_a_message_in_a_file_was_sent_on_the_day_that_its_users_clock_has() -> None:
    opens, late = date(2026, 6, 22), datetime(2026, 6, 30, 23, 30)
    letter, before = Letter("a@b.example", "", late, "", ""), Letter("a@b.example", "", datetime(2026, 6, 3, 9), "", "")
    vouched = replace(before, reached=datetime(2026, 6, 3, 10))
    days = [day_received(one, opens, AS_AT, LONDON) for one in (letter, before, vouched, None)]
    assert days == [date(2026, 7, 1), AS_AT, date(2026, 6, 3), AS_AT]
    assert day_received(letter, opens, AS_AT, ZoneInfo("Etc/UTC")) == date(2026, 6, 30)
