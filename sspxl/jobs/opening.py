"""Parcels: mails and zips, each in others of both kinds, taken apart down to what may be a return in them.

All that one file encloses shares one budget of depth, files and bytes. What a file is, its content decides.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple, TypeAlias

from sspxl.errors import SspxlError, UnreadableReturn
from sspxl.mail import Opened, open_mail
from sspxl.mail.opened import NAMELESS
from sspxl.ooxml.zipped import MIB, TOTAL_TO_MEMBER, ZIP
from sspxl.read import Limits, Zip, called, fault_of, open_zip
from sspxl.read.gate import Kind, NoWorkbook, recognise
from sspxl.read.ole import SIGNATURE
from sspxl.read.unpack import ONE_BY_ONE
from sspxl.records import Letter
from sspxl.text import shorten

MOST_FILES = 1_000  # in all; a file of a whole mailbox has some hundreds of messages
MOST_DEPTH = 5  # messages and zips in one another
MAIL_TO_FILE = 2  # a message may be this many times as large as a file: as text it takes more room

LOGO = 100 * 1024
"""A picture of so many bytes may belong to a signature; one that a partner took of a page is larger."""

_LOG = logging.getLogger("sspxl")
_TO_MAIL = "attach the workbooks themselves to a new message, and send that"
_ITSELF = "send the workbook itself"
_NAMED = 5  # of many, in a sentence

_WORKBOOK_ENDINGS = {f".{kind}" for kind in Kind} | {".xlsb", ".xltx", ".xltm", ".xlt", ".ots", ".tsv", ".numbers"}
"""Who gives a file such a name means it for a workbook: what it is instead is for a person to see."""

_TABLE_ENDINGS = (".csv", ".tsv")  # any text with a comma in it could be a table; here the name decides
_TABLE_TYPES = ("text/csv", "text/tab-separated-values")
_MESSAGE_TYPES = ("message/rfc822", "message/global", "application/vnd.ms-outlook")

_SAYS_NOTHING = frozenset(
    ("a text file", "an empty file", "an empty zip file", "an XML file", "a file of an unknown kind", "a program")
)
"""What comes with messages by itself: signatures, calendars, cards. As a message's only file it is no return either."""

_Refused: TypeAlias = tuple[str, UnreadableReturn]


class Found(NamedTuple):
    """A workbook in a parcel, readable or not. `within` are the mails and zips inside the outermost that it lies in."""

    within: tuple[str, ...]
    name: str  # as the zip, with its folders, or the message has it
    data: bytes
    modified: datetime | None
    letters: tuple[Letter, ...] = ()  # that it came with, the outermost first


@dataclass(frozen=True, slots=True)
class Parcel:
    """What lies in a mail or a zip file.

    `refused` says why it must be looked at: something in it cannot be opened, or there is no workbook but what stands
    for one. `others` are the files beside the workbooks: "notes.pdf (a PDF document)".
    """

    kind: str  # "a zip file", "a message"
    workbooks: tuple[Found, ...] = ()
    others: tuple[str, ...] = ()
    refused: UnreadableReturn | None = None
    letters: tuple[Letter, ...] = ()  # of the outermost message itself
    doubts: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether there is no return in it, nor anything that stands for one."""
        return not self.workbooks and not self.refused

    @property
    def what(self) -> str:
        """What it is, with what else is in it, as its record says it."""
        if self.is_nothing:
            return f"{self.kind} without a return"
        beside = (f"beside workbooks it holds {', '.join(self.others)}",) if self.others else ()
        return "; ".join((self.kind, *beside, *self.doubts))


def open_parcel(data: bytes, limits: Limits, is_message: bool = False) -> Parcel | None:
    """What lies in the mail or zip; None where the file is neither.

    `is_message`: it came out of a mailbox, so that it is a message though little in it may tell. A fault of ours in
    taking it apart is logged, and refuses it alone.
    """
    try:
        return _opened(data, limits, is_message)
    except (SspxlError, MemoryError):
        raise
    except BaseException as err:  # the boundary of one file, as in reading it
        return Parcel("a file", refused=refused_by_fault(err, data))


def refused_by_fault(err: BaseException, data: bytes) -> UnreadableReturn:
    """The refusal of the file that met this fault, once the log has where in our code that was.

    The log knows the file by its hash, which is in its record: its name may be a person's.
    """
    fault = fault_of(err)
    _LOG.error("%s while reading %s\n%s", fault.kind, called(data), fault.frames)
    return fault.told()


def _opened(data: bytes, limits: Limits, is_message: bool) -> Parcel | None:
    outermost = _File((), "", data, declared=_MESSAGE_TYPES[0] if is_message else "")
    container = _container(outermost, limits)
    if container is None:
        return None
    opening = _Opening(limits, TOTAL_TO_MEMBER * limits.member_mib * MIB)
    kind, letters = ("a zip file", ()) if isinstance(container, Zip) else (container.kind, container.letters)
    try:
        opening.open(outermost, container)
    except UnreadableReturn as err:
        return Parcel(kind, refused=err, letters=letters)
    return Parcel(
        kind,
        tuple(opening.workbooks),
        tuple(f"{name} ({err.what})" for name, err in opening.others),
        opening.refusal(kind),
        letters,
        tuple(opening.doubts) if opening.workbooks else (),
    )


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the parcel, with all that is known of it before it is looked into."""

    within: tuple[str, ...]
    name: str
    data: bytes
    modified: datetime | None = None
    letters: tuple[Letter, ...] = ()
    in_mail: bool = False  # and not in a zip in it
    declared: str = ""  # MIME type
    inline: bool = False
    fault: str = ""
    opened: Opened | None = None

    @property
    def shown(self) -> str:
        """The file as a sentence names it."""
        return " > ".join(shorten(part, 80) for part in (*self.within, self.name))

    @property
    def inside(self) -> tuple[str, ...]:
        """What a file in this one lies within; the outermost is not named."""
        return (*self.within, self.name) if self.name else ()

    @property
    def ending(self) -> str:
        return PurePosixPath(self.name.lower()).suffix


def _container(file: _File, limits: Limits) -> Zip | Opened | None:
    """The file opened, where it has files in it."""
    if file.opened:
        return file.opened
    return open_zip(file.data) or open_mail(
        file.data, MAIL_TO_FILE * limits.file_mib * MIB, file.declared in _MESSAGE_TYPES
    )


@dataclass(slots=True)
class _Opening:
    """A parcel as it is taken apart. `room` is how many bytes may still come out."""

    limits: Limits
    room: int
    files: int = 0
    workbooks: list[Found] = field(default_factory=list)
    others: list[_Refused] = field(default_factory=list)
    failed: list[_Refused] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def open(self, file: _File, container: Zip | Opened) -> None:
        """Take this one apart. Raises UnreadableReturn where the whole is more than is opened."""
        if isinstance(container, Zip):
            self._open_zip(file, container)
        else:
            self._open_mail(file, container)

    def _open_zip(self, file: _File, container: Zip) -> None:
        if len(file.data) > self.limits.file_mib * MIB:
            raise _zip_too_large(f"it is larger than {self.limits.file_mib} MiB")
        self.files += len(container.entries)
        if self.files > MOST_FILES:
            raise _zip_too_large(f"it holds more than {MOST_FILES:,} files")
        if not container.entries and file.name:
            empty = NoWorkbook("an empty zip file", "there is no file in it", _ITSELF)
            self.others.append((file.shown, empty))
        for member in container.members(self.limits.member_mib):
            one = _File(file.inside, member.name, member.data, member.modified, file.letters)
            if member.fault:
                self.failed.append((one.shown, member.fault))
                continue
            self._take_room(len(member.data))
            self.take(one)

    def _open_mail(self, file: _File, mail: Opened) -> None:
        letters = (*file.letters, *mail.letters)
        before = len(self.workbooks) + len(self.others) + len(self.failed)
        self.files += len(mail.enclosed)
        if self.files > MOST_FILES:
            why = f"what it encloses comes to more than {MOST_FILES:,} files"
            raise UnreadableReturn(f"{mail.kind} that is too large to be opened safely", why, _TO_MAIL)
        if mail.refused:
            self.failed.append((file.shown, mail.refused))
        sent = letters[-1].sent if letters else None
        for one in mail.enclosed:
            self._take_room(len(one.data))
            enclosed = _File(file.inside, one.name, one.data, sent, letters, in_mail=True, declared=one.declared)
            self.take(replace(enclosed, inline=one.inline, fault=one.fault, opened=one.opened))
        if mail.doubt:
            self.doubts.append(f"{file.shown}: {mail.doubt}" if file.name else mail.doubt)
        if file.name and not file.in_mail and before == len(self.workbooks) + len(self.others) + len(self.failed):
            why = "there is no workbook in it"
            self.others.append((file.shown, NoWorkbook(f"{mail.kind} without a return", why, _TO_MAIL)))

    def _take_room(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise _zip_too_large(f"it unpacks to more than {TOTAL_TO_MEMBER * self.limits.member_mib:,} MiB")

    def take(self, file: _File) -> None:
        """Take the file apart where it is a mail or a zip itself; else put it where it belongs."""
        container = _container(file, self.limits)
        if container is None:
            self.sort(file)
        elif len(file.inside) >= MOST_DEPTH:
            kind = "a zip file" if isinstance(container, Zip) else container.kind
            why = f"it lies in {MOST_DEPTH} messages or zip files and is a further one"
            self.failed.append((file.shown, UnreadableReturn(kind, why, ONE_BY_ONE)))
        else:
            self.open(file, container)

    def sort(self, file: _File) -> None:
        """Put the file with the workbooks, with the others, or with what cannot be opened; or nowhere."""
        if file.fault and not file.data:
            self._fail(file)
            return
        name = file.name
        try:
            kind = recognise(_looked_at(file.data, self.limits), self.limits)
            if name == NAMELESS:
                name = f"{NAMELESS}.{kind}"  # by which a program opens it
            if kind is Kind.CSV:
                _check_table(file)
                if file.fault:  # a workbook tells by itself that it is not whole; text does not
                    self._fail(file)
                    return
        except NoWorkbook as err:
            if file.ending not in _WORKBOOK_ENDINGS:
                self._set_aside(file, err)
                return
        except UnreadableReturn:  # a workbook all the same: reading it says what is wrong with it
            if file.in_mail and _is_page(file):
                return
        self.workbooks.append(Found(file.within, name, file.data, file.modified, file.letters))

    def _set_aside(self, file: _File, what: NoWorkbook) -> None:
        """Note what is no workbook, if it is more than comes with a message by itself."""
        if not file.in_mail:
            self.others.append((file.shown, what))
        elif what.what in _SAYS_NOTHING:
            if file.fault and not file.inline:
                self._fail(file)
        elif what.what != "a picture" or (not file.inline and len(file.data) > LOGO):
            self.others.append((file.shown, what))

    def _fail(self, file: _File) -> None:
        do = "attach the workbook itself, and send it again"
        err = UnreadableReturn("an attachment that cannot be taken out", file.fault, do)
        self.failed.append((file.shown, err))

    def refusal(self, kind: str) -> UnreadableReturn | None:
        """Why the parcel must be looked at; None where nothing in it was missed."""
        is_zip = kind == "a zip file"
        if self.failed:
            return self._failure(kind, is_zip)
        if self.workbooks:
            return None
        if self.doubts:
            why = _listed(self.doubts, "; ")
            return UnreadableReturn(f"{kind} that was cut short", why, "save or send the whole message again")
        if not self.others:
            return UnreadableReturn("an empty zip file", "there is no file in it", _ITSELF) if is_zip else None
        _, only = self.others[0]
        if len(self.others) == 1:
            what = f"{only.what} in {kind}" if is_zip else f"{kind} with {only.what} and no workbook"
            return UnreadableReturn(what, only.why, only.do)
        why = f"it holds {_listed([f'{name} ({err.what})' for name, err in self.others], ', ')}"
        return UnreadableReturn(f"{kind} without a workbook in it", why, only.do)

    def _failure(self, kind: str, is_zip: bool) -> UnreadableReturn:
        name, first = self.failed[0]
        if not self.workbooks and not self.others:
            if {err.what for _, err in self.failed} == {"a zip file with a password"}:
                return UnreadableReturn("a zip file with a password", first.why, ONE_BY_ONE)
            if not name:  # the message itself
                return first
        told = [f"{name}: {err.why}" if name else f"{err.what}: {err.why}" for name, err in self.failed]
        done, do = ("unpacked", ONE_BY_ONE) if is_zip else ("opened", _TO_MAIL)
        return UnreadableReturn(f"{kind} that could not be {done} whole", _listed(told, "; "), do)


def _zip_too_large(why: str) -> UnreadableReturn:
    return UnreadableReturn("a zip file that is too large to be unpacked safely", why, ONE_BY_ONE)


def _looked_at(data: bytes, limits: Limits) -> bytes:
    """As much of the file as tells what it is: of a film or a scan that is too large to be read, its beginning."""
    is_packed = data.startswith((ZIP, SIGNATURE))
    return data if is_packed or len(data) <= limits.file_mib * MIB else data[:MIB]


def _check_table(file: _File) -> None:
    """Raise NoWorkbook where text that could be a table is not called one."""
    if file.ending not in _TABLE_ENDINGS and file.declared not in _TABLE_TYPES:
        raise NoWorkbook("a text file", "a table as text is read where its name ends in .csv", ONE_BY_ONE)


def _is_page(file: _File) -> bool:
    """Whether it is text in some markup that nobody called a workbook: what mail programs add to messages."""
    if file.ending in _WORKBOOK_ENDINGS:
        return False
    return file.data.lstrip()[:1] in (b"<", b"{", b"[") and b"office:spreadsheet" not in file.data[:4096]


def _listed(words: list[str], between: str) -> str:
    rest = len(words) - _NAMED
    return between.join(words[:_NAMED]) + (f"{between}and {rest} more" if rest > 0 else "")
