"""The drafts in outbox/ brought into line with the letters that ought to exist, and both with what is remembered.

Each step is written down before and after it is done: a run that is killed anywhere is made good by the next one, and
no letter is made twice. What the manager did with a draft is her decision: moved to sent/, it was sent; deleted or
moved to withdrawn/, it is never made again; changed, it stays as she left it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from sspxl.files import sha256, write_bytes
from sspxl.history import LetterLog
from sspxl.mail.outbox import Lying, Outbox, Where, by_identity
from sspxl.records.made import Kind, Made, Stage

_WAITS = (Stage.WRITING, Stage.DRAFTED, Stage.WITHDRAWING, Stage.SENDING, Stage.DOUBTFUL)
"""Stages of a letter whose draft ought to lie in the outbox."""

_STAGE_IN = {Where.SENT: Stage.SENT, Where.WAITING: Stage.DRAFTED, Where.WITHDRAWN: Stage.WITHDRAWN}
"""What becomes of a letter that lies there and is not remembered."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter that ought to exist, as its draft is to lie in the outbox. `name` is without the day and the ending."""

    identity: str
    kind: Kind
    cycle: str
    contact: str
    name: str  # "reminder KM"
    data: bytes
    essence: str
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was done in the outbox: file names. `told` are sentences for the manager."""

    new: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Done:
    """What has been done so far."""

    new: list[str]
    withdrawn: list[str]
    told: list[str]
    undone: list[str]


class Drafts:
    """The outbox with what is remembered of it."""

    def __init__(self, outbox: Outbox, log: LetterLog, as_at: date) -> None:
        self._outbox = outbox
        self._log = log
        self.as_at = as_at
        self.made: dict[str, Made] = {}
        self.paths: dict[str, Path] = {}  # identity -> the draft that waits
        self._unmoved: list[str] = []  # sentences about drafts that could not be moved when they were noticed

    def notice(self) -> tuple[Made, ...]:
        """Everything remembered, once it is in line with what lies in the outbox."""
        remembered = {one.identity: one for one in self._log.all()}
        names = {one.file: one.identity for one in remembered.values() if one.stage in _WAITS}
        lying = by_identity(self._outbox.letters(names))
        for identity, places in lying.items():
            if identity not in remembered and (found := self._unremembered(identity, places)):
                remembered[identity] = found
                self._log.put(found)
        for identity, one in remembered.items():
            now = self._noticed(one, lying.get(identity, []))
            if now is None:
                self._log.forget(one)
                continue
            if now != one:
                self._log.put(now)
            self.made[identity] = now
        return tuple(self.made.values())

    def _unremembered(self, identity: str, places: list[Lying]) -> Made | None:
        """A letter of ours that the history does not know, as after an older copy of it was put back; None: not ours.

        What it says is not known any more, so that a draft counts as changed by the manager and is left alone; what it
        asks stands in its headers, and the day on which it was made at the beginning of its name.
        """
        kind, *rest = identity.split("|")
        if kind not in set(Kind) or len(rest) != 3:
            return None
        cycle, contact = unquote(rest[0]), unquote(rest[1])
        best = min(places, key=lambda place: (place.where is not Where.SENT, place.where is not Where.WAITING))
        stage = _STAGE_IN[best.where]
        day = self._day(best)
        made = _day_named(best.path.name) or day
        return Made(
            identity, Kind(kind), cycle, contact, made, stage, best.path.name, asked=best.asked,
            sent=day if stage is Stage.SENT else None, message_id=best.message_id,
        )  # fmt: skip

    def _noticed(self, one: Made, places: list[Lying]) -> Made | None:
        """The letter as it stands by what lies in the outbox; None: it never lay there."""
        waiting = [place for place in places if place.where is Where.WAITING]
        sent = next((place for place in places if place.where is Where.SENT), None)
        if sent or one.stage is Stage.SENT:
            self._clear_away(waiting, is_filed=sent is not None)
            if one.stage is Stage.SENT or sent is None:
                return one
            message_id, asked = sent.message_id or one.message_id, sent.asked or one.asked
            return replace(one, stage=Stage.SENT, sent=self._day(sent), message_id=message_id, asked=asked)
        if one.stage not in _WAITS and not waiting:
            return one
        if waiting:  # one that was withdrawn may have been put back by her
            self.paths[one.identity] = waiting[0].path
            return replace(one, stage=self._still(one, waiting[0]), file=waiting[0].path.name)
        if one.stage is Stage.WRITING:
            return None
        if one.stage is Stage.SENDING:
            return replace(one, stage=Stage.DOUBTFUL)
        is_ours = one.stage is Stage.WITHDRAWING
        return replace(one, stage=Stage.WITHDRAWN if is_ours else Stage.DECLINED)

    def _day(self, lying: Lying) -> date:
        """When it was sent; where it does not say so itself, it is noticed today."""
        return min(lying.day or self.as_at, self.as_at)

    def _clear_away(self, waiting: list[Lying], *, is_filed: bool) -> None:
        """Move what still waits of a letter that went: one to sent/ unless it lies there, copies to withdrawn/."""
        for place in waiting:
            if not is_filed:  # we were stopped before it was moved, or it could not be
                if words := self.file_as_sent(place.path):
                    self._unmoved.append(words)
                is_filed = True
                continue
            try:
                self._outbox.withdraw(place.path)
            except OSError as err:
                what = f"outbox/{place.path.name} was sent already and could not be moved to withdrawn/"
                self._unmoved.append(f"{what}: {_why(err)}; close it if it is open, and run again")

    def file_as_sent(self, path: Path, data: bytes | None = None) -> str:
        """Move a draft that went to sent/, as the `data` that went out. What stood in the way, as a sentence, or ""."""
        try:
            self._outbox.file_as_sent(path, data)
        except OSError as err:
            what = f"outbox/{path.name} was sent; it could not be moved to sent/: {_why(err)}"
            return f"{what}; it is not sent again, and the next run moves it"
        return ""

    def _still(self, one: Made, waiting: Lying) -> Stage:
        """The stage of a letter whose draft waits."""
        if one.stage is Stage.SENDING:  # we were stopped while it was handed over
            return Stage.DOUBTFUL
        return one.stage if one.stage is Stage.DOUBTFUL else Stage.DRAFTED

    # ------------------------------------------------------------ what ought to exist

    def bring(self, ready: Iterable[Ready], stays: Collection[str], cycles: Collection[str]) -> Drafted:
        """Put the drafts of these letters into the outbox; drafts of these `cycles` that are neither among them nor in
        `stays` are withdrawn."""
        wanted = {one.identity: one for one in ready}
        done = _Done([], [], [], list(self._unmoved))
        for one in list(self.made.values()):
            if one.stage is Stage.DRAFTED and one.cycle in cycles and one.identity not in (*wanted, *stays):
                self._tried(one.file, done, partial(self._take_away, one, done))
        for letter in wanted.values():
            now = self.made.get(letter.identity)
            self._tried(now.file if now else letter.name, done, partial(self._renew, letter, done))
        return Drafted(*(tuple(part) for part in (done.new, done.withdrawn, done.told, done.undone)))

    def _tried(self, name: str, done: _Done, act: Callable[[], None]) -> None:
        try:
            act()
        except OSError as err:  # a mail program has it open on Windows, or the disk is full
            what = f"outbox/{name} could not be renewed ({_why(err)})"
            done.undone.append(f"{what}; close it if it is open, and run again")

    def _take_away(self, one: Made, done: _Done) -> None:
        if self._is_edited(one):
            done.told.append(f"outbox/{one.file} is withdrawn, since it is no longer true; your changes are in it")
        done.withdrawn.append(self._withdraw(one))

    def _renew(self, letter: Ready, done: _Done) -> None:
        """Put the draft there, or what it says now in place of what it said."""
        now = self.made.get(letter.identity)
        if now is None or now.stage is Stage.WITHDRAWN:
            done.new.append(self._write(letter, self.as_at, self._name(letter, self.as_at)))
        elif now.stage is not Stage.DRAFTED or now.sha256 == sha256(letter.data):
            return
        elif self._is_edited(now):
            if now.essence != letter.essence:
                what = "was changed by you and is left so, although there is something else to say by now"
                done.told.append(f"outbox/{now.file} {what}")
        elif now.essence == letter.essence:
            self._write(letter, now.day, now.file)
        else:
            done.withdrawn.append(self._withdraw(now))
            done.new.append(self._write(letter, now.day, self._name(letter, now.day)))

    def _is_edited(self, one: Made) -> bool:
        """Whether the draft is not as we wrote it: neither the old file nor the new one of a renewal cut off."""
        return sha256(self.paths[one.identity].read_bytes()) not in one.sha256.split()

    def _name(self, letter: Ready, day: date) -> str:
        return self._outbox.free_name(f"{day.isoformat()} {letter.name}.eml")

    def _withdraw(self, one: Made) -> str:
        """Move the draft away. The name that it had."""
        self.keep(replace(one, stage=Stage.WITHDRAWING))
        self._outbox.withdraw(self.paths.pop(one.identity))
        self.keep(replace(one, stage=Stage.WITHDRAWN))
        return one.file

    def _write(self, letter: Ready, day: date, name: str) -> str:
        """Put the draft into the outbox, over one of ours that says the same. Its name."""
        before = self.made.get(letter.identity)
        made = Made(
            letter.identity, letter.kind, letter.cycle, letter.contact, day, Stage.WRITING, name, letter.essence,
            sha256(letter.data), letter.asked,
            tries=before.tries if before and before.essence == letter.essence else 0,
        )  # fmt: skip
        path = self._outbox.folder / name
        here = self.paths.get(letter.identity)
        old = f"{sha256(here.read_bytes())} " if here == path else ""
        self.keep(replace(made, sha256=f"{old}{made.sha256}"))  # either is ours, wherever we are stopped
        write_bytes(path, letter.data)
        self.paths[letter.identity] = path
        self.keep(replace(made, stage=Stage.DRAFTED))
        return name

    def keep(self, made: Made) -> None:
        """Remember the letter as it stands now."""
        self._log.put(made)
        self.made[made.identity] = made


def _day_named(name: str) -> date | None:
    """The day with which the name of a draft begins; None: she gave it another name."""
    try:
        return date.fromisoformat(name[:10])
    except ValueError:
        return None


def _why(err: OSError) -> str:
    return err.strerror or type(err).__name__
