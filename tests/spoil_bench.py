"""The desk to which spoiled workbooks come back: an invented register of all five layouts, and what must be found.

Nothing typed may be lost, and nothing may stand under a wrong key. So of each file either its state says held or
quarantined, with a reason, or every `Claim` in it is found verbatim where it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from desk import AS_AT, CYCLE, DUE, OPENS, Desk, answer
from spoil_book import FIELDS, Claim
from spoil_savers import File

from sspxl.dates import read_date
from sspxl.errors import UnreadableReturn
from sspxl.history import copy_of_history
from sspxl.jobs.job import open_job
from sspxl.merge import Before, merge
from sspxl.read import Limits, read_workbook
from sspxl.records import Action, Cycle, Outcome, Quarantined, Register, Return, Standing, State, Typed, Update
from sspxl.register import NewRows
from sspxl.rules import check
from sspxl.workspace import find_workspace

LAST = "2026-27 Q1"

_ASB = (
    (1, "KM", "Map the ten streets with most reports of nuisance bikes."),
    (
        2,
        "KM & TO",
        "Run a joint evening patrol of the quayside each month.\na) with wardens\nb) with the harbour master",
    ),
    (3, "TO", "Train shop staff in the old town to report thefts online."),
    (4, "KM", "Train shop staff in the new town to report thefts online."),
    (5, "KM", "Offer mediation to neighbours within ten days of a second complaint."),
    (6, "TO", "Review the alcohol order for the seafront before the summer season."),
)
_SA26 = (
    ("1", "Council", "Publish a map of street lights that are to be mended, and when."),
    ("2", "Police", "Share hot spot maps of burglaries with housing providers every month."),
    ("11", "Council", "Carry forward the work on empty homes from the last assessment."),
    ("11.1", "Council", "Write to the owners of homes that were empty for two years."),
    ("11.2", "Council & Police", "Board up homes in which fires were set."),
    ("11.10", "Council", "Report to the partnership on homes that were brought back into use."),
)
_NAT = (
    (1, "KM", "Local areas should name one person who leads on hate crime."),
    (2, "KM", "Local areas should publish how victims of hate crime can report it."),
    (3, "TO", "Police forces should record hate crime by strand and by ward."),
    (12, "KM & TO", "Local areas should review third party reporting centres every year."),
)
_PM = (
    ("1.1", "Council", "Reports of noise that were answered within two days", 90, "higher"),
    ("1.2", "Police", "Burglaries of homes for each 1,000 households", 6, "lower"),
    ("2.1", "Council", "Young people who finished the diversion scheme", 45, "higher"),
)
_REC = (
    ("I", "KM", "That the partnership agrees one way of sharing case files."),
    ("II", "TO", "That officers who attend reviews are trained in the use of the risk form."),
    ("IV", "KM", "That the chair writes to every school about the new referral route."),
    ("IX", "KM & TO", "That a joint post for analysis is paid for by two partners."),
)

ROWS = NewRows(
    plans=[
        {"Code": "ASB", "Title": "Nuisance and disorder", "Thematic lead": "KM", "Layout": "thematic"},
        {"Code": "SA26", "Title": "Strategic assessment 2026", "Layout": "assessment"},
        {"Code": "NAT", "Title": "Hate crime: our local response", "Layout": "matrix"},
        {"Code": "PM", "Title": "Performance measures 2026-27", "Layout": "measures"},
        {"Code": "REC", "Title": "Recommendations of the review", "Layout": "recommendations"},
    ],
    actions=[
        *({"Plan": "ASB", "No": no, "Lead": lead, "Action": text, "Due": date(2027, 3, 31)} for no, lead, text in _ASB),
        *({"Plan": "SA26", "No": no, "Agency": agency, "Action": text} for no, agency, text in _SA26),
        *({"Plan": "NAT", "No": no, "Lead": lead, "Action": text} for no, lead, text in _NAT),
        *(
            {"Plan": "PM", "Section": "Safer homes", "No": no, "Agency": agency, "Action": text,
             "Measure target": target, "Direction": direction}
            for no, agency, text, target, direction in _PM
        ),
        *({"Plan": "REC", "No": no, "Lead": lead, "Action": text} for no, lead, text in _REC),
    ],
    contacts=[
        {"Initials": "KM", "Name": "Keira Marsden", "Agency": "Council", "Email": "keira.marsden@example.org"},
        {"Initials": "TO", "Name": "Tobias Oakley", "Agency": "Police", "Email": "tobias.oakley@example.org"},
    ],
    cycles=[
        {"Cycle": LAST, "Opens": date(2026, 7, 1), "Due": date(2026, 7, 31), "As at": date(2026, 8, 1)},
        {"Cycle": CYCLE, "Opens": OPENS, "Due": DUE, "As at": date(2026, 11, 17)},
    ],
)  # fmt: skip
"""Wordings that are alike, numbers that restart in every plan, parts, "11.10" beside 11.1, and roman numerals."""


@dataclass(frozen=True, slots=True, repr=False)
class Bench:
    """A workspace in its second cycle, with what was issued in both: (contact, cycle) -> the workbook."""

    desk: Desk
    issued: Mapping[tuple[str, str], bytes]
    register: Register
    cycle: Cycle
    baseline: Mapping[str, Action]
    pasts: Any

    @classmethod
    def new(cls, root: Path) -> Bench:
        """The workspace: in its first cycle KM answered every action."""
        first = Desk.new(root, ROWS, date(2026, 7, 20))
        first.done("issue", "--cycle", LAST)
        folder = root / "issued" / LAST
        keys = [f"{row['Plan']}/{row['No']}" for row in ROWS.actions]
        said = {key: f"In the first quarter {key} was begun with two partners." for key in keys}
        for contact in ("KM", "TO"):
            sent = answer(folder / f"{contact} {LAST}.xlsx", root / f"{contact}.xlsx", said, datetime(2026, 7, 10))
            first.drop(sent)
        first.done("nightly")
        desk = Desk(root)
        desk.done("issue", "--cycle", CYCLE)
        issued = {
            (contact, cycle): (root / "issued" / cycle / f"{contact} {cycle}.xlsx").read_bytes()
            for contact in ("KM", "TO")
            for cycle in (LAST, CYCLE)
        }
        job = open_job(find_workspace(root), AS_AT, datetime(2026, 11, 10, 2), None)
        assert job.cycle is not None
        with copy_of_history(job.workspace.history) as history:
            baseline, pasts = history.baseline(job.cycle.name, job.register.actions), history.pasts(job.cycle)
        return cls(desk, issued, job.register, job.cycle, baseline, pasts)

    def night(self, files: Sequence[File]) -> Outcome:
        """What the night makes of these files, without the disk."""
        returns: list[Return] = []
        refused: list[Quarantined] = []
        for n, file in enumerate(files):
            path = f"returns/{self.cycle.name}/{n} {file.name}"
            try:
                book = read_workbook(file.data, file.name, Limits())
            except UnreadableReturn as err:
                refused.append(Quarantined(file.name, path, AS_AT, err.what, err.why, err.do))
                continue
            if book.tables:
                returns.append(Return(path, AS_AT, datetime(2026, 11, 9, 10 + n), book))
            else:  # as sspxl.jobs.reading does
                why = "; ".join(book.no_plan.values()) or "all its sheets are empty"
                refused.append(Quarantined(file.name, path, AS_AT, "a workbook without an action plan", why, "resend"))
        merged = merge(self.register, self.cycle, returns, refused, Before(self.pasts, self.baseline))
        return check(merged, AS_AT, LAST)


def ways_out(outcome: Outcome, files: Sequence[File]) -> list[str]:
    """What became of each file, in a word."""
    states = {row.path: row.state for row in outcome.merged.returns if row.path}
    return [
        str(next((state for path, state in states.items() if path.endswith(f"/{n} {file.name}")), "nowhere"))
        for n, file in enumerate(files)
    ]


# ---------------------------------------------------------------- what must be found


def faults(outcome: Outcome, files: Sequence[File]) -> list[str]:
    """Every way in which the night is not what it must be; [] where all is well."""
    return [*_faults(outcome, files)]


def _faults(outcome: Outcome, files: Sequence[File]) -> Iterator[str]:
    counted: list[File] = []
    for n, file in enumerate(files):
        rows = [row for row in outcome.merged.returns if row.path and row.path.endswith(f"/{n} {file.name}")]
        if not rows:
            yield f"{file.name}: nowhere in Returns"
        elif not {row.state for row in rows} <= {State.HELD, State.QUARANTINED}:
            counted.append(file)
        elif not all(row.why for row in rows):
            yield f"{file.name}: {', '.join(row.state for row in rows)} without a reason"
    standings = {standing.key: standing for standing in outcome.merged.standings}
    for file in counted:
        others = [one for one in counted if one is not file]
        for claim in file.claims:
            if not _is_found(claim, file, outcome, standings) and not _is_replaced(claim, others):
                yield f"lost: {claim}"
    yield from _under_a_wrong_key(standings.values(), [claim for file in counted for claim in file.claims])


def _is_replaced(claim: Claim, others: Sequence[File]) -> bool:
    """Whether another file answers the same: the newest counts. What stands beside an answer goes with its row."""
    return any(
        rival.key == claim.key
        and (rival.lead == claim.lead or rival.anyones or claim.anyones)
        and rival.field in FIELDS
        and (claim.field not in FIELDS or claim.field == rival.field)
        for file in others
        for rival in file.claims
    )


def _is_found(claim: Claim, file: File, outcome: Outcome, standings: Mapping[str, Standing]) -> bool:
    """Whether what was typed stands where it belongs.

    An update does in its lead's update. Of several rows of one action one may stand beside, and so may what somebody
    else answered. All else may stand beside the action's updates; what is loose, anywhere.
    """
    if standing := standings.get(claim.key):
        field = "update" if claim.field == "more" else claim.field
        updates = [u for u in standing.updates if claim.anyones or _is_by(u, claim.lead)]
        if field in FIELDS and any(_says(update, field, claim.words) for update in updates):
            return True
        is_plain = claim.lead == file.contact and not (claim.loose or claim.anyones or claim.key in file.copied)
        if field == "update" and is_plain:
            return False
        if any(_holds(words, claim) for words in _beside(outcome, standing)):
            return True
    is_proposed = claim.field == "beside" and claim.key in file.copied  # a copied row with other words: a new action?
    if claim.field != "anywhere" and not (claim.loose or is_proposed):
        return False
    return any(_holds(words, claim) for words in _anywhere(outcome))


def _is_by(update: Update, lead: str) -> bool:
    return lead in re.split(r"[&,]\s*|\s+", update.lead) or update.lead in ("Council & Police", "")


def _says(update: Update, field: str, words: Typed) -> bool:
    if field == "update":
        return update.text is not None and (_same(update.text, words) or f"\n{words}\n" in f"\n{update.text}\n")
    if field == "status":
        return _same(update.status, words)
    if field == "completed_on":
        return update.completed_on is not None and update.completed_on == read_date(words)
    return _same(update.figures.get(field.upper()), words)


def _same(found: object, words: Typed) -> bool:
    return found is not None and _shown(found) == _shown(words)


def _shown(value: object) -> str:
    """A cell's value in a word: a figure that is whole has no decimals."""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)


def _beside(outcome: Outcome, standing: Standing) -> Iterator[str]:
    """What is said of the action outside its updates: beside them, in requests and in flags."""
    yield from standing.also_said
    yield from (request.asked for request in outcome.merged.requests if request.key == standing.key)
    yield from (flag.found for flag in outcome.flags if flag.key == standing.key)


def _anywhere(outcome: Outcome) -> Iterator[str]:
    for standing in outcome.merged.standings:
        yield from standing.also_said
    yield from (request.asked for request in outcome.merged.requests)
    yield from (_shown(value) for request in outcome.merged.requests for value in request.cells.values())
    yield from (flag.found for flag in outcome.flags)


def _holds(said: str, claim: Claim) -> bool:
    return _shown(claim.words) in said or (claim.written is not None and claim.written in said)


def _under_a_wrong_key(standings: Iterable[Standing], claims: Sequence[Claim]) -> Iterator[str]:
    """A fault for each update of which some words are not its action's and its lead's."""
    for standing in standings:
        for update in standing.updates:
            typed = {str(c.words) for c in claims if c.key == standing.key and (c.anyones or _is_by(update, c.lead))}
            own = sorted(typed, key=len, reverse=True)
            left = update.text or ""
            if left in own:
                continue
            for words in own:
                left = left.replace(words, "")
            if left.strip():
                yield f"under a wrong key: {standing.key} ({update.lead}) has {update.text!r}"
