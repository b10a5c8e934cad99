"""Every flag over the five real documents, with a person's verdict on it. Run `python -m tests.measure_flags`.

Each document is a workspace of its own, judged by its own day, in three ways: sent back as it is; issued, filled in
with its own updates and sent back; and a quarter later, when nothing more has come. The verdicts are kept by document,
way, code and key, with a fingerprint of what the flag found: one that says something else by now was judged by nobody.
"""

from __future__ import annotations

import csv
import hashlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))

from desk import Desk, answer
from test_real import expected_rows

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
VERDICTS = Path(__file__).with_name("real_verdicts.csv")
RIGHT, ARGUABLE, WRONG = "right", "arguable", "wrong"

DAYS = {
    "assessment-2009": date(2009, 7, 10),
    "measures-2017": date(2017, 7, 14),
    "national-2008": date(2008, 2, 29),
    "recommendations-2012": date(2012, 12, 14),
    "thematic-2013": date(2013, 5, 31),
}
"""By which day each was due, as ../shared/real/README.md infers it. A flag of days late would say nothing of them."""

ALL = "ZZ"
"""The contact who answers in the documents of which nobody is known by initials."""

_QUARTER = timedelta(92)


@dataclass(frozen=True, slots=True)
class Raised:
    """One flag, and in which document and way it was raised. `key` is its cell where it is of no single action."""

    document: str
    way: str
    code: str
    key: str
    lead: str
    found: str

    @property
    def name(self) -> tuple[str, ...]:
        """By what its verdict is known."""
        digest = hashlib.sha256(self.found.encode()).hexdigest()[:8]
        return self.document, self.way, self.code, self.key, digest


def raised() -> Iterator[Raised]:
    """Every flag over the documents, in their order."""
    for document, due in DAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            for way, desk in _ways(Path(folder), document, due):
                for row in desk.table("Flags"):
                    yield _raised(document, way, row)


def verdicts() -> dict[tuple[str, ...], str]:
    """The verdict on each flag that was judged, by its name."""
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        return {tuple(row[:-1]): row[-1] for row in list(csv.reader(file))[1:]}


def share_wrong(flags: Sequence[Raised]) -> float:
    """The share of the flags that are wrong: those that nobody has judged count as wrong."""
    known = verdicts()
    return sum(known.get(flag.name, WRONG) == WRONG for flag in flags) / len(flags)


# ---------------------------------------------------------------- the three ways


def _ways(root: Path, document: str, due: date) -> Iterator[tuple[str, Desk]]:
    sent = _desk(root / "sent", document, due)
    sent.drop(REAL / f"{document}.xlsx")
    sent.done("nightly")
    yield "as it is", sent

    issued = _desk(root / "issued", document, due)
    _fill_in(issued, document, due)
    issued.done("nightly")
    yield "issued", issued

    later = Desk(issued.root, due + _QUARTER)
    later.done("nightly")
    yield "a quarter later", later


def _desk(root: Path, document: str, due: date) -> Desk:
    """The document imported, with the cycle that is due on that day and the one after it."""
    desk = Desk.new(root, as_at=due)
    desk.done("import", REAL / f"{document}.xlsx")
    book = openpyxl.load_workbook(root / "register.xlsx")
    _put(book, "Cycles", [("Then", due - timedelta(60), due), ("Later", due + timedelta(60), due + _QUARTER)])
    if book["Contacts"]["A2"].value is None:
        _put(book, "Contacts", [(ALL,)])
        for cells in book["Plans"][book["Plans"].tables["Plans"].ref][1:]:
            cells[2].value = cells[2].value or ALL
    book.save(root / "register.xlsx")
    return desk


def _put(book: Any, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows into the first ones of an empty table, which grows with them."""
    sheet = book[table]
    ref = sheet.tables[table].ref
    for n, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            sheet.cell(n, column).value = value
    first, _, last = ref.partition(":")
    letters = last.rstrip("0123456789")
    sheet.tables[table].ref = f"{first}:{letters}{max(len(rows) + 1, int(last[len(letters) :]))}"


def _fill_in(desk: Desk, document: str, due: date) -> None:
    """Each issued workbook sent back with the document's own updates."""
    desk.done("issue", "--cycle", "Then")
    words = {key: {"update": row["update"]} for key, row in expected_rows(REAL).items() if row["update"]}
    for issued in sorted((desk.root / "issued" / "Then").glob("*.xlsx")):
        answer(issued, desk.root / "inbox" / issued.name, words, datetime(due.year, due.month, due.day, 9))


def _raised(document: str, way: str, row: dict[str, Any]) -> Raised:
    at = row["Key"] or "!".join(str(row[name]) for name in ("Sheet", "Cell") if row[name]) or row["Return"]
    return Raised(document, way, row["Flag"], at or "", row["Lead"] or "", row["Found"])


# ---------------------------------------------------------------- what is printed


def main(arguments: Sequence[str]) -> int:
    """Print every flag with its verdict, then how many of each code are right, arguable or wrong.

    With --unjudged only those that nobody has judged, as rows for the list of verdicts.
    """
    if not REAL.is_dir():
        print(f"skipped: the real documents are not at {REAL}")
        return 0
    flags, known = tuple(raised()), verdicts()
    if "--unjudged" in arguments:
        csv.writer(sys.stdout).writerows((*flag.name, "") for flag in flags if flag.name not in known)
        return 0
    table: dict[str, Counter[str]] = {}
    for flag in flags:
        verdict = known.get(flag.name, "not judged")
        table.setdefault(flag.code, Counter())[verdict] += 1
        print(f"{verdict:10} {flag.document}, {flag.way}: {flag.code} {flag.key} ({flag.lead}): {flag.found}")
    columns = (RIGHT, ARGUABLE, WRONG, "not judged")
    print(f"\n{'flag':24}" + "".join(f"{name:>12}" for name in columns))
    for code, counts in sorted(table.items()):
        print(f"{code:24}" + "".join(f"{counts[name]:12}" for name in columns))
    totals = sum(table.values(), Counter[str]())
    print(f"{'all':24}" + "".join(f"{totals[name]:12}" for name in columns))
    print(f"wrong or not judged: {share_wrong(flags):.1%} of {len(flags)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
