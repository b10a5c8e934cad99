"""A damaged record beside a received file: the night goes on, and what is known of the file is written anew."""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from desk import CYCLE, Desk, answer, small_register
from dovecot import PASSWORD, Dovecot
from test_fetching import Office, filled, mail

from sspxl.collect import read_records, set_damaged_aside, without_record
from sspxl.errors import UserError
from sspxl.jobs import nightly

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut short": lambda record: record[: len(record) // 2],
    "no text": lambda record: b"\xff\xfe" + record,
    "not an object": lambda _: b"[]",
    "a key is gone": lambda record: record.replace(b'"sha256"', b'"sha"'),
    "no day": lambda record: record.replace(b'"received": "2026', b'"received": "x'),
    "zeros": lambda record: bytes(len(record)),
    "a box that is a path": lambda record: changed(record, found_in=["../../register.xlsx"]),
    "a box without a name": lambda record: changed(record, found_in=[""]),
    "a box that is no word": lambda record: changed(record, found_in=[7]),
    "a name that is none": lambda record: changed(record, file=None),
    "a sum that is none": lambda record: changed(record, sha256="3f5a"),
    "a verdict that nobody gives": lambda record: changed(record, verdict="counts twice"),
    "a way that nothing comes by": lambda record: changed(record, how="pigeon"),
    "a time with a zone": lambda record: changed(record, modified="2026-11-16T10:30:00+01:00"),
    "a letter from nobody": lambda record: changed(record, letters=[{**LETTER, "sender": 5}]),
}
WHOLE = json.dumps(
    {"file": "a.xlsx", "sha256": "0" * 64, "sender": None, "how": "inbox", "received": "2026-11-17",
     "modified": "2026-11-16T10:30:00"}
).encode()  # fmt: skip
LETTER = {"sender": "a@example.org", "name": "", "sent": None, "message_id": "", "subject": ""}


def changed(record: bytes, **fields: object) -> bytes:
    return json.dumps({**json.loads(record), **fields}).encode()


def test_a_record_that_came_by_mail_in_a_zip_is_whole(tmp_path: Path) -> None:
    found_in = ["reply.eml", "../all.zip"]
    record = changed(WHOLE, found_in=found_in, how="mailbox", sender="a@example.org", letters=[LETTER])
    (tmp_path / "a.xlsx").write_bytes(b"a")
    (tmp_path / "a.xlsx.json").write_bytes(record)
    assert [list(one.found_in) for _, one in read_records(tmp_path)] == [found_in]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose cycle is issued."""
    desk = Desk.new(tmp_path_factory.mktemp("issued") / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    return desk.root


@pytest.fixture(scope="module")
def done(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night is done: a return that came by itself, one in a mail, and a file that is no workbook."""
    tmp_path = tmp_path_factory.mktemp("done")
    desk = Desk(Path(shutil.copytree(issued, tmp_path / "w")))
    books = {who: desk.root / "issued" / CYCLE / f"{who} {CYCLE}.xlsx" for who in ("KM", "TO")}
    answer(books["KM"], desk.root / "inbox" / "KM back.xlsx", {"ASB/1": "Ten streets mapped."})
    came = answer(books["TO"], tmp_path / "q2.xlsx", {"ASB/3": "Nine shops trained."}).read_bytes()
    sender = "Tobias Oakley <tobias.oakley@example.org>"
    (desk.root / "inbox" / "reply.eml").write_bytes(mail("reply", ("q2.xlsx", came), sender=sender))
    (desk.root / "inbox" / "scan.xlsx").write_bytes(b"%PDF-1.4 a scan")
    desk.done("nightly")
    return desk.root


@pytest.fixture
def desk(done: Path, tmp_path: Path) -> Desk:
    return Desk(Path(shutil.copytree(done, tmp_path / "w")))


def returns(desk: Desk) -> Path:
    return desk.root / "returns" / CYCLE


def records(desk: Desk) -> dict[str, dict[str, Any]]:
    """Every record by its file, without the time of the file, which nothing else knows of those from inbox/."""
    found = {path.name: json.loads(path.read_text("utf-8")) for path in returns(desk).glob("*.json")}
    return {name: {key: value for key, value in one.items() if key != "modified"} for name, one in found.items()}


def damage(record: Path, how: Callable[[bytes], bytes] = DAMAGES["cut short"]) -> bytes:
    """What the record holds now."""
    record.write_bytes(how(record.read_bytes()))
    return record.read_bytes()


def said(out: str, what: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith(f"{what}: ") and "record" in line]


def anew(file: str) -> str:
    where = f"returns/{CYCLE}/{file}"
    return f"Note: the record of {where} was damaged and was made anew from history.db; the damaged one lies beside it"


def lost(file: str) -> str:
    return (
        f"Not done: returns/{CYCLE}/{file} is not counted: its record was damaged and cannot be made anew from "
        f"history.db; put a copy of the file into inbox/, and delete {file}.json.damaged"
    )


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_record_is_told_from_a_whole_one_and_set_aside(desk: Desk, how: str) -> None:
    kept = damage(returns(desk) / "KM back.xlsx.json", DAMAGES[how])
    with pytest.raises(UserError) as told:
        list(read_records(returns(desk)))
    path = returns(desk) / "KM back.xlsx.json"
    assert told.value.faults == (f"{path} is damaged; run `sspxl consolidate`, which mends it, and run this again.",)
    set_damaged_aside(returns(desk))
    assert [file.name for file, _ in read_records(returns(desk))] == ["q2.xlsx", "reply.eml", "scan.xlsx"]
    assert without_record(returns(desk)) == [returns(desk) / "KM back.xlsx"]
    assert path.with_name("KM back.xlsx.json.damaged").read_bytes() == kept


def test_a_damaged_record_is_made_anew_and_the_damaged_one_kept(desk: Desk) -> None:
    before, tables = records(desk), desk.tables()
    kept = damage(returns(desk) / "KM back.xlsx.json")
    assert said(desk.done("consolidate").out, "Note") == [anew("KM back.xlsx")]
    assert (returns(desk) / "KM back.xlsx.json.damaged").read_bytes() == kept
    assert (records(desk), desk.tables()) == (before, tables)
    assert said(desk.done("consolidate").out, "Note") == []


def test_chasing_and_checking_meet_a_damaged_record_too(desk: Desk) -> None:
    path = returns(desk) / "KM back.xlsx.json"
    damage(path)
    run = desk.run("check", returns(desk) / "scan.xlsx")
    words = f"{path} is damaged; run `sspxl consolidate`, which mends it, and run this again.\n"
    assert (run.code, run.err.endswith(words)) == (2, True)
    run = desk.run("chase", "--as-at", desk.as_at)
    assert (run.code, said(run.out, "Note")) == (0, [anew("KM back.xlsx")])


def test_records_that_are_whole_are_left_alone(desk: Desk) -> None:
    before = {path.name: path.read_bytes() for path in returns(desk).iterdir()}
    for command in ("collect", "consolidate", "report"):
        assert said(desk.done(command).out, "Note") == []
    assert {path.name: path.read_bytes() for path in returns(desk).iterdir()} == before


def test_of_a_mail_the_sender_and_the_box_are_known_anew(desk: Desk) -> None:
    before, tables = records(desk), desk.tables()
    assert before["q2.xlsx.json"]["letters"][0]["sender"] == "tobias.oakley@example.org"
    for path in returns(desk).glob("*.json"):
        damage(path)
    out = desk.done("nightly").out
    assert said(out, "Note") == [anew(name) for name in ("q2.xlsx", "KM back.xlsx", "reply.eml", "scan.xlsx")]
    for name, words in before.items():
        if words["verdict"] == "quarantined":
            words |= {"what": "", "why": "", "do": ""}  # which stand in quarantine/
        assert (name, records(desk)[name]) == (name, words)
    assert desk.tables() == tables


def test_a_run_that_was_killed_before_it_wrote_it_anew_is_made_good(desk: Desk) -> None:
    before = records(desk)
    path = returns(desk) / "reply.eml.json"
    damage(path)
    path.rename(path.with_name(f"{path.name}.damaged"))
    assert said(desk.done("collect").out, "Note") == [anew("reply.eml")]
    assert records(desk) == before


def forgotten(desk: Desk, file: str) -> None:
    """The history is older than the file."""
    with closing(sqlite3.connect(desk.root / "history.db")) as db, db:
        db.execute("DELETE FROM ledger WHERE path = ?", (f"returns/{CYCLE}/{file}",))


def test_one_that_the_history_does_not_know_is_named_each_night_until_the_file_is_put_in_again(desk: Desk) -> None:
    forgotten(desk, "KM back.xlsx")
    damage(returns(desk) / "KM back.xlsx.json")
    for command in ("nightly", "collect", "consolidate", "report"):
        run = desk.run(command)
        assert (run.code, said(run.out, "Not done"), said(run.out, "Note")) == (1, [lost("KM back.xlsx")], [])
    assert {row["Contact"]: row["State"] for row in desk.table("Returns")}["KM"] == "outstanding"
    assert (returns(desk) / "KM back.xlsx").is_file()
    desk.drop(returns(desk) / "KM back.xlsx")
    run = desk.run("nightly")
    assert (run.code, said(run.out, "Not done")) == (0, [])
    assert {row["Contact"]: row["State"] for row in desk.table("Returns")}["KM"] == "late"


def test_a_file_that_is_not_what_the_ledger_has_is_not_vouched_for(desk: Desk) -> None:
    file = returns(desk) / "KM back.xlsx"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1])
    damage(returns(desk) / "KM back.xlsx.json")
    run = desk.run("nightly")
    assert (run.code, said(run.out, "Not done")) == (1, [lost("KM back.xlsx")])


def test_a_mail_of_which_a_part_alone_is_in_the_ledger_is_not_done_with(desk: Desk) -> None:
    forgotten(desk, "q2.xlsx")
    damage(returns(desk) / "reply.eml.json")
    run = desk.run("consolidate")
    assert (run.code, said(run.out, "Not done")) == (1, [lost("reply.eml")])


def test_a_message_of_the_mailbox_is_known_as_one(
    issued: Path, tmp_path: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", PASSWORD)
    office = Office(Desk(Path(shutil.copytree(issued, tmp_path / "w"))), dovecot, "mending")
    dovecot.deliver(office.user, mail("return", ("q2.xlsx", filled(office, tmp_path))))
    office.desk.done("nightly")
    before = records(office.desk)
    for path in returns(office.desk).glob("*.json"):
        damage(path)
    out = office.desk.done("nightly").out
    assert said(out, "Note")[:2] == [anew("q2.xlsx"), anew("return.eml")]
    assert records(office.desk) == before
    assert before["return.eml.json"]["how"] == "mailbox"


# ---------------------------------------------------------------- what the disk does not give


@contextmanager
def refusing(*names: str) -> Iterator[None]:
    """The disk does not give these files."""
    honest = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.name in names:
            raise OSError(errno.EIO, "Input/output error", str(path))
        return honest(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", read)
        yield


def test_a_file_that_the_disk_does_not_give_is_named_and_the_others_count(desk: Desk) -> None:
    before = desk.table("Returns")
    where = f"returns/{CYCLE}/KM back.xlsx"
    with refusing("KM back.xlsx"):
        night = desk.run("nightly")
    assert night.code == 1
    assert (
        f"Not done: {where} is not in tonight's master: it is a file that the disk does not give back (Input/output "
        "error); see that the disk and the rights are in order; where the file is lost, put it back from a backup\n"
    ) in night.out
    states = {row["File"]: row["State"] for row in desk.table("Returns") if row["File"]}
    assert states == {row["File"]: row["State"] for row in before if row["File"]} | {"KM back.xlsx": "quarantined"}
    assert desk.run("status").out.splitlines()[-2].endswith("not done: originals 1")
    desk.done("nightly")
    assert desk.table("Returns") == before


def test_a_file_that_was_changed_after_it_came_is_named_and_does_not_count(desk: Desk) -> None:
    path = returns(desk) / "KM back.xlsx"
    path.chmod(0o600)
    path.write_bytes((desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx").read_bytes())
    night = desk.run("consolidate")
    assert night.code == 1
    assert (
        f"Not done: returns/{CYCLE}/KM back.xlsx is not in tonight's master: it is a file that is not the one that "
        "came (it was changed after it came); put it back from a backup\n"
    ) in night.out


def test_a_record_that_the_disk_does_not_give_is_made_anew(desk: Desk) -> None:
    before = records(desk)
    with refusing("KM back.xlsx.json"):
        set_damaged_aside(returns(desk))
    assert said(desk.done("consolidate").out, "Note") == [anew("KM back.xlsx")]
    assert records(desk) == before


def test_what_is_not_in_returns_any_more_is_named_and_nobody_is_reminded_meanwhile(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_back: list[bool] = []
    honest = nightly.chase_in_run

    def chase(*given: Any, is_unread: bool) -> Any:
        kept_back.append(is_unread)
        return honest(*given, is_unread=is_unread)

    monkeypatch.setattr(nightly, "chase_in_run", chase)
    away = tmp_path / "away"
    away.mkdir()
    for path in [path for path in returns(desk).iterdir() if path.suffix in (".xlsx", ".eml")]:
        path.rename(away / path.name)
    night = desk.run("nightly")
    assert night.code == 1
    assert (
        f"Not done: 3 of the files that came, returns/{CYCLE}/KM back.xlsx first, are not there any more and not in "
        "tonight's master; put what is missing back from a backup\n"
    ) in night.out
    for path in away.iterdir():
        path.rename(returns(desk) / path.name)
    assert "not there any more" not in desk.done("nightly").out
    assert kept_back == [True, False]
