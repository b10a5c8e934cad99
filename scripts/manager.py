"""What the manager of the sample does between two nights: decides on flags in the master, and sends the drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import openpyxl

from sspxl.history import open_history
from sspxl.history.letters import LetterLog
from sspxl.issue.packing import pack
from sspxl.jobs.drafting import Drafts
from sspxl.mail.outbox import Outbox
from sspxl.workspace import Workspace


def decide(master: Path, decisions: Iterable[Mapping[str, str]], saved: datetime) -> None:
    """Picks each decision at its flag in the master, types her note beside it, and saves that.

    Raises LookupError: no such flag stands, or several do.
    """
    book = openpyxl.load_workbook(master)
    sheet = book["Flags"]
    header, *rows = sheet[sheet.tables["Flags"].ref]
    at = {cell.value: number for number, cell in enumerate(header)}
    for decision in decisions:
        names = ("Flag", "Key", "Lead")
        found = [row for row in rows if all(row[at[name]].value == decision[name] for name in names)]
        if len(found) != 1:
            flag = " ".join(decision[name] for name in names)
            raise LookupError(f"{flag} stands {len(found)} times in cycle {decision['Cycle']}")
        found[0][at["Decision"]].value = decision["Decision"]
        found[0][at["Manager note"]].value = decision["Note"]
    master.write_bytes(pack(book, saved))


def send(workspace: Workspace, day: date) -> None:
    """Sends what was drafted: moves it to outbox/sent/, and has that noticed on `day`, as the next night would."""
    outbox = workspace.root / "outbox"
    (outbox / "sent").mkdir(parents=True, exist_ok=True)
    for draft in sorted(outbox.glob("*.eml")):
        draft.rename(outbox / "sent" / draft.name)
    with workspace.held(), open_history(workspace.history) as history:
        Drafts(Outbox(outbox), LetterLog(history), day).notice()
