"""NAME.json, which lies beside every received file and says what is known of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from pathlib import Path

from sspxl.errors import UserError
from sspxl.files import write_bytes
from sspxl.records import Ledger, Letter

BESIDE = ".json"
"""What the name of a record adds to that of its file."""

UNPACKED = "unpacked"
"""The verdict of a mail or zip when each workbook found in it has its own: the ledger counts those, and not the box."""

NOT_A_RETURN = "not_a_return"
"""The verdict of a mail in which there is no workbook, and nothing that stands for one."""

_VERDICTS = frozenset(("", UNPACKED, *Ledger().counts))

_DAMAGED = ".damaged"
"""What its name adds once a record is damaged."""

_DIGEST = re.compile("[0-9a-f]{64}")

FROM_INBOX, FROM_MAILBOX = "inbox", "mailbox"
"""How a file came."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the manager decided on a return: Accept or Reject, in which cycle, and what became of it, as history.db has
    it. `contact` is whose return it is; `filed` the cycle under which it was filed, where that is another."""

    decision: str
    day: date
    cycle: str
    contact: str
    became: str
    filed: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one received file. A blank verdict: it was copied, but not judged yet.

    `found_in` is for what was found in a mail or zip: the name under which that lies beside it, then the mails and zips
    within that it lay in, from the outside; `file` is then its name in the innermost, with a zip's folders. `letters`
    are those of the messages that it came in, the outermost first. `taken` is when the run began that counted it, UTC.
    """

    file: str  # its name as received, which may differ from where it lies
    sha256: str
    sender: str | None  # of the outermost message; None: it was put into inbox/ by the manager
    how: str  # FROM_INBOX or FROM_MAILBOX
    received: date  # the day on which it was sent or came, as `day_received` and `day_reached` have it
    modified: datetime  # the file's own time, UTC
    verdict: str = ""  # a word of the ledger, or UNPACKED
    what: str = ""  # the three for a quarantined one; of a mail or zip what else is in it
    why: str = ""
    do: str = ""
    waits_at: str = ""  # its path in inbox/, or its mark in the mailbox, for as long as it may still lie there
    found_in: tuple[str, ...] = ()
    letters: tuple[Letter, ...] = ()
    taken: datetime | None = None
    ruled: tuple[Ruled, ...] = ()


_FIRST = date(2000, 1, 1)
"""No message is older: an earlier date is that of a clock that was never set."""


def day_received(letter: Letter | None, opens: date | None, today: date, zone: tzinfo) -> date:
    """The day on which a message in a file was sent: so what lay there while nobody looked is not late.

    A day after `today` is that of a wrong clock, and so may be one before the cycle `opens`, unless a server's date
    says the same: then today counts. `letter` None: it is no message.
    """
    told = letter.told if letter else None
    first = _FIRST if letter and letter.reached else opens
    return _day(told, first or _FIRST, today, zone)


def day_reached(told: datetime, today: date, zone: tzinfo) -> date:
    """The day on which a message reached the mailbox, as `told` by its server; today, where that clock is wrong."""
    return _day(told, _FIRST, today, zone)


def _day(told: datetime | None, first: date, today: date, zone: tzinfo) -> date:
    """The day on the clock of `zone`; `today` where it is not within `first` and today."""
    day = local_day(told, zone) if told else None
    return day if day and first <= day <= today else today


def local_day(told: datetime, zone: tzinfo) -> date | None:
    """The day on the clock of `zone` at a time in UTC without zone; None: beyond what a calendar has."""
    try:
        return told.replace(tzinfo=UTC).astimezone(zone).date()
    except OverflowError:
        return None


def record_path(file: Path) -> Path:
    """Where the record of `file` lies."""
    return file.with_name(f"{file.name}{BESIDE}")


def write_record(file: Path, record: Record) -> None:
    """Put the record beside `file`."""
    text = json.dumps(asdict(record), default=lambda value: value.isoformat(), indent=1, ensure_ascii=False)
    write_bytes(record_path(file), f"{text}\n".encode())


def read_records(folder: Path) -> Iterator[tuple[Path, Record]]:
    """Every received file of the folder with its record, by name.

    A file without a record is still being taken in: it is left out.
    """
    for path in sorted(folder.glob(f"*{BESIDE}")) if folder.is_dir() else ():
        file = path.with_name(path.name.removesuffix(BESIDE))
        if file.is_file():
            yield file, read_record(path)


def read_record(path: Path) -> Record:
    """The record that lies at `path`. Raises UserError: it is damaged, and no run has mended it yet."""
    if record := _read(path):
        return record
    raise UserError((f"{path} is damaged; run `sspxl consolidate`, which mends it, and run this again.",))


def note_ruled(file: Path, ruled: Ruled) -> None:
    """Put into the record of `file` what the manager decided on it, once; nothing where it has none just now."""
    record = _read(record_path(file))
    if record is None:
        return
    last = record.ruled[-1] if record.ruled else None
    if last is None or (last.decision, last.cycle) != (ruled.decision, ruled.cycle):
        write_record(file, replace(record, ruled=(*record.ruled, ruled)))


def set_damaged_aside(folder: Path) -> None:
    """Rename every damaged record in the folder to NAME.json.damaged: from now on its file has none."""
    for path in sorted(folder.glob(f"*{BESIDE}")):
        file = path.with_name(path.name.removesuffix(BESIDE))
        if file.is_file() and _read(path) is None:
            path.replace(_aside(file))


def without_record(folder: Path) -> list[Path]:
    """The files of the folder whose record was damaged and is not there anew."""
    asides = sorted(folder.glob(f"*{BESIDE}{_DAMAGED}"))
    files = (path.with_name(path.name.removesuffix(f"{BESIDE}{_DAMAGED}")) for path in asides)
    return [file for file in files if file.is_file() and not record_path(file).exists()]


def _aside(file: Path) -> Path:
    return file.with_name(f"{file.name}{BESIDE}{_DAMAGED}")


def _read(path: Path) -> Record | None:
    """The record; None: it is damaged, or the system does not give it."""
    try:
        return _parsed(path.read_bytes())
    except OSError:
        return None


@lru_cache(maxsize=2**13)  # each is looked at several times a night
def _parsed(data: bytes) -> Record | None:
    """The record that these bytes are; None: they are none."""
    try:
        found = json.loads(data)
        days = {
            "received": date.fromisoformat(found["received"]),
            "modified": datetime.fromisoformat(found["modified"]),
        }
        lists = {
            "found_in": tuple(found.get("found_in", ())),
            "letters": tuple(_letter(one) for one in found.get("letters", ())),
            "ruled": tuple(Ruled(**{**one, "day": date.fromisoformat(one["day"])}) for one in found.get("ruled", ())),
        }
        taken = datetime.fromisoformat(told) if (told := found.get("taken")) else None
        record = Record(**{**found, **days, **lists, "taken": taken})
        return record if _is_ours(record) else None
    except (ValueError, TypeError, KeyError, AttributeError):  # no JSON, or not as we write it
        return None


def _is_ours(record: Record) -> bool:
    """Whether it is as we write them: what somebody wrote in one must neither stop the nights nor lead them away."""
    words = [record.file, record.verdict, record.what, record.why, record.do, record.waits_at, *record.found_in]
    for letter in record.letters:
        words += [letter.sender, letter.name, letter.message_id, letter.subject, letter.checked]
    for ruled in record.ruled:
        words += [ruled.decision, ruled.cycle, ruled.contact, ruled.became, ruled.filed or ""]
    times = [record.modified, *filter(None, [record.taken])]
    times += [time for one in record.letters for time in (one.sent, one.reached) if time]
    return (
        all(isinstance(word, str) for word in words)
        and (record.sender is None or isinstance(record.sender, str))
        and bool(_DIGEST.fullmatch(record.sha256))
        and record.how in (FROM_INBOX, FROM_MAILBOX)
        and record.verdict in _VERDICTS
        and all(time.tzinfo is None for time in times)
        and (not record.found_in or _is_bare(record.found_in[0]))
    )


def _is_bare(name: str) -> bool:
    """Whether it is the name of a file, and no path."""
    return name not in ("", ".", "..") and not any(sign in name for sign in "/\\\0")


def _letter(found: dict[str, str | None]) -> Letter:
    times = {name: datetime.fromisoformat(told) if (told := found.get(name)) else None for name in ("sent", "reached")}
    return Letter(**{**found, **times})
