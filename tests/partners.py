"""A manager's office and its partners in a test: her desk, her mailbox, and what truly came into each partner's hands.

Her mailbox is one of a real Dovecot; what she sends goes through a real SMTP server into the hands of those whom it is
to, and each of them answers the message that they got, as Outlook does.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, formataddr, parseaddr, parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import sample
from conftest import SAMPLE_DAY
from desk import Desk, answer
from dovecot import Dovecot
from mails import LOGO
from test_sending import Desk as Listener

from sspxl.register import NewRows

CYCLE = "2026-27 Q3"
ASKED = ("ASB/1", "ASB/4", "ASB/5", "ASB/7", "ASB/11", "VIO/1", "VIO/7", "RRO/6", "RRO/7", "RRO/9", "REC/IV")
"""The actions of the sample that are asked about."""

OFFICE = "community.safety@kelderby-council.example.org"
MANAGER = ("Ottilie Marchbanks-Dray", OFFICE)
KARIS = ("Karis Mellowby", "karis.mellowby@kelderby-council.example.org")
KARIS_TEAM = "asb.team@kelderby-council.example.org"
GETHIN = ("Gethin Tarnbrook", "gethin.tarnbrook@marrowdale-fire.example.org")
WENNA = ("Wenna Stagg", "wenna.stagg@marrowdale-fire.example.org")  # works beside Gethin; in no register
FIRE_TEAM = "prevention@marrowdale-fire.example.org"
IDRIS = ("Idris Hallamby", "idris.hallamby@marrowdale-police.example.org")
RHONA = ("Rhona Garstwick", "rhona.garstwick@marrowdale-police.example.org")
NEIGHBOURHOOD_TEAM = "npt.kelderby@marrowdale-police.example.org"
OSRIC = ("Osric Bellhanger", "osric.bellhanger@second-furlong.example.org")
OSRIC_AT_HOME = ("Osric B", "osric.b@home.example.org")
NKECHI = ("Nkechi Farrowdene", "nkechi.farrowdene@marrowdale-probation.example.org")


UNFOLDED = SMTP.clone(max_line_length=None)  # Outlook leaves a subject on one line


def register() -> NewRows:
    """The sample's register with the actions that are asked about, their leads and their plans' leads."""
    sources, cycle = sample.read_sources(sample.SOURCES), sample.rounds(SAMPLE_DAY)[-1]
    whole = sample.register_rows(sources, cycle, SAMPLE_DAY)
    actions = [row for row in whole.actions if f"{row['Plan']}/{row['No']}" in ASKED]
    contacts = [row for row in whole.contacts if row["Initials"] in {"KM", "GT", "IH", "RG", "OB", "NF"}]
    plans = [row for row in whole.plans if row["Code"] in {row["Plan"] for row in actions}]
    return replace(whole, plans=plans, actions=actions, contacts=contacts, cycles=whole.cycles[-1:])


# ---------------------------------------------------------------- the office


@dataclass
class Office:
    """The manager's desk, her mailbox, and the partners' hands: what each address got, in order."""

    root: Path
    dovecot: Dovecot
    listener: Listener
    port: int  # of the server for outgoing mail
    user: str = OFFICE
    hands: dict[str, list[EmailMessage]] = field(default_factory=dict)
    seen: int = 0  # how many of those that were sent are in them

    def say(self, section: str, **values: object) -> None:
        """Write values into a section of sspxl.toml."""
        path = self.root / "sspxl.toml"
        head, mark, rest = path.read_text("utf-8").partition(f"[{section}]\n")
        own, end, after = rest.partition("\n[")
        lines = own.split("\n")
        for name, value in values.items():
            (n,) = (n for n, line in enumerate(lines) if line.startswith(f"{name} = "))
            lines[n] = f"{name} = {json.dumps(value)}"
        path.write_text("".join((head, mark, "\n".join(lines), end, after)), "utf-8")

    def run(self, command: str, day: date, *arguments: object, code: int = 0) -> str:
        """What the command says, run on that day."""
        dated = ("--as-at", day) if command == "chase" else ()
        said = Desk(self.root, day).run(command, *arguments, *dated, now=datetime.combine(day, time(2)))
        assert said.code == code, f"{said.out}\n{said.err}"
        return said.out

    def night(self, day: date, code: int = 0) -> str:
        """What the night of that day says. It is run twice, and the second time changes nothing."""
        said = self.run("nightly", day, code=code)
        before = self.state()
        again = self.run("nightly", day, code=code)
        assert self.state() == before
        assert f"\nFiles: {files_line()}\n" in again
        return said

    def state(self) -> tuple[Any, ...]:
        """The outbox, the mailbox with its flags, the ledger and all else that is remembered, and what went out."""
        outbox = {path.relative_to(self.root): path.read_bytes() for path in (self.root / "outbox").rglob("*.eml")}
        mailbox = {name: self.dovecot.messages(self.user, name) for name in self.folders()}
        with closing(sqlite3.connect(self.root / "history.db")) as db:
            tables = ("ledger", "messages", "letters", "returns", "updates", "flags")
            known = [db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
        return outbox, mailbox, known, self.returns(), len(self.listener.got)

    def folders(self) -> list[str]:
        with self.dovecot.desk(self.user) as box:
            return sorted(folder.name for folder in box.folder.list())

    def mailbox(self) -> dict[str, list[str]]:
        """The subjects in each of the mailbox's folders."""
        found = {}
        for name in self.folders():
            messages = self.dovecot.messages(self.user, name).values()
            found[name] = [parsed(data)["Subject"] for data, _ in messages]
        return found

    def drafts(self, folder: str = ".") -> list[str]:
        """What lies in the outbox, without the days on which it was made."""
        return sorted(path.stem[11:] for path in (self.root / "outbox" / folder).glob("*.eml"))

    def returns(self) -> list[tuple[object, ...]]:
        """Contact, state, days late and file: every row of the master's Returns."""
        names = ("Contact", "State", "Days late", "File")
        return [tuple(row[name] for name in names) for row in Desk(self.root).table("Returns")]

    def flags(self, lead: str) -> set[tuple[Any, ...]]:
        """The flags that stand against somebody, each with its key."""
        return {(flag, key) for flag, key, who in Desk(self.root).flags("Flag", "Key", "Lead") if who == lead}

    def update(self, key: str) -> str | None:
        """What the master has as an action's update."""
        (words,) = (row["Update"] for row in Desk(self.root).table("Actions") if row["Key"] == key)
        return words

    def ledger(self) -> dict[str, int]:
        """What all runs have counted."""
        with closing(sqlite3.connect(self.root / "history.db")) as db:
            return dict(db.execute("SELECT state, COUNT(*) FROM ledger GROUP BY state"))

    def delivered(self) -> list[tuple[object, ...]]:
        """What went out since the last look: To, Cc, subject, names of the files. Now it is in the hands of each."""
        told: list[tuple[object, ...]] = []
        for envelope in self.listener.got[self.seen :]:
            one = parsed(envelope.original_content)
            shown = [address.addr_spec for name in ("To", "Cc") if one[name] for address in one[name].addresses]
            assert (envelope.mail_from, envelope.rcpt_tos) == (OFFICE, shown)
            assert (one["From"], one["Bcc"], one["X-Unsent"]) == (formataddr(MANAGER), None, None)
            for address in envelope.rcpt_tos:
                self.hands.setdefault(address, []).append(one)
            told.append((parseaddr(one["To"]), one["Cc"] or "", one["Subject"], ", ".join(files(one))))
        self.seen = len(self.listener.got)
        return told

    def got(self, who: tuple[str, str]) -> EmailMessage:
        """The newest message in somebody's hands."""
        return self.hands[who[1]][-1]

    def comes(self, message: EmailMessage, *flags: str) -> None:
        """The message reaches the manager's mailbox on the day that it names."""
        with self.dovecot.desk(self.user) as box:
            box.append(message.as_bytes(policy=UNFOLDED), dt=parsedate_to_datetime(message["Date"]), flag_set=flags)


def files_line(**counts: int) -> str:
    """The night's line on what came: so many of each state."""
    states = ("received", "duplicate", "superseded", "held", "quarantined", "not_a_return")
    parts = (f"{counts.get(state, 0)} {state.replace('_', ' ')}" for state in states)
    return f"{sum(counts.values())} seen = {' + '.join(parts)}"


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


# ---------------------------------------------------------------- a partner


def files(message: EmailMessage) -> dict[str, bytes]:
    """The files that came with a message, by name."""
    return {str(part.get_filename()): part.get_content() for part in message.iter_attachments()}


def words(message: EmailMessage) -> str:
    """The plain text of a message."""
    part = message.get_body(("plain",))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def texts(message: EmailMessage) -> set[Any]:
    """What stands in the cells of the workbook that came with a message."""
    (data,) = files(message).values()
    return {cell.value for sheet in openpyxl.load_workbook(BytesIO(data)) for row in sheet for cell in row}


def reply(
    to: EmailMessage, sender: tuple[str, str], text: str, when: date, *attached: tuple[str, bytes]
) -> EmailMessage:
    """A reply to the message, as Outlook writes it: the text quoted below, and the signature's logo in the words."""
    name, address = sender
    message = EmailMessage()
    message["From"] = formataddr(sender)
    message["To"] = str(to["From"])
    message["Subject"] = f"RE: {to['Subject']}"
    message["Thread-Topic"] = str(to["Subject"])
    message["Date"] = format_datetime(datetime.combine(when, time(1, 20), UTC))
    message["Message-ID"] = f"<{when}.{address}>"
    message["In-Reply-To"] = message["References"] = str(to["Message-ID"])
    quoted = f"From: {to['From']}\nSent: {to['Date']}\nTo: {to['To']}\nSubject: {to['Subject']}\n\n{words(to)}"
    message.set_content(f"{text}\n\n{name}\n\n{quoted}")
    shown = f'<p>{text}</p><p>{name}<br><img src="cid:image001.png@01DC"></p><hr><pre>{quoted}</pre>'
    message.add_alternative(shown, subtype="html")
    html = message.get_payload()[1]  # type: ignore[index]
    html.add_related(LOGO, "image", "png", cid="<image001.png@01DC>", filename="image001.png", disposition="inline")
    for file, data in attached:
        message.add_attachment(
            data, "application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet", filename=file
        )
    return message


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody, by name and address, who answers what is truly in their hands, or in a colleague's who asked them."""

    office: Office
    who: tuple[str, str]

    def sends(self, said: Mapping[str, Any], when: date, name: str, text: str = "See attached.", of: str = "") -> None:
        """Reply to the newest message of the address `of`, its workbook filled in and saved as `name`."""
        to = self.office.hands[of or self.who[1]][-1]
        (data,) = files(to).values()
        opened = self.office.root.parent / "opened.xlsx"
        opened.write_bytes(data)
        saved = answer(opened, self.office.root.parent / "saved.xlsx", dict(said), datetime.combine(when, time(1)))
        self.office.comes(reply(to, self.who, text, when, (name, saved.read_bytes())))
