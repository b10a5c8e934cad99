"""What there is to tell a contact: which of their rows still wait, and what is asked about those that came."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sspxl.addresses import comparable
from sspxl.dates import long_date
from sspxl.files import sha256
from sspxl.issue.marked import NO_QUESTIONS, MarkedCopy, Question, Questions, Remark, update_of
from sspxl.read.copies import NO_RETURN
from sspxl.records import (
    COUNTING,
    Action,
    Contact,
    Finding,
    Flag,
    Layout,
    Letter,
    Outcome,
    Plan,
    ReturnRow,
    Severity,
    Standing,
    State,
    Typed,
)
from sspxl.refs import opening_ref
from sspxl.rules.rule import without_personal_data
from sspxl.rules.waivers import holds_back
from sspxl.text import shorten

_BY_OTHERS = ("sender-unknown", "sender-mismatch")
_CALLED = {Layout.MATRIX: "Item", Layout.MEASURES: "Measure", Layout.RECOMMENDATIONS: "Recommendation"}
_DIGITS = 16  # of a digest
_ABOUT = 80  # characters of an action's wording
_QUOTED = 160  # characters of a partner's words

_MAYBE = re.compile(r"Nothing if ([^;]+); else (.+)")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row from which nothing has come. `due` is the action's own due date in words, "" for none; `is_past`: that day
    has gone by."""

    key: str
    plan: str  # title
    about: str  # "Action 3: Train shop staff"
    due: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked about one row, or about the whole return (then `key` and `plan` are ""): at least one found and do.

    `wrote` is what the partner wrote there, where what was found does not quote it; personal data is masked.
    """

    key: str
    plan: str
    about: str
    wrote: str
    said: tuple[tuple[str, str], ...]  # found, do: a sentence each
    marks: tuple[str, ...]  # tell each thing that is asked from the others, in letters and digits
    is_hers: bool = False  # a question of the manager's own is among it


@dataclass(frozen=True, slots=True)
class Facts:
    """One contact's cycle. `came` is the newest return that counts; None: none has come.

    `rows` counts the open rows that the contact answers for, without blank ones of which the manager has waived that
    they are blank; `waiting` are those of them without an answer.
    """

    contact: str
    rows: int
    waiting: tuple[Waiting, ...]
    asks: tuple[Ask, ...]
    came: ReturnRow | None
    unreadable: ReturnRow | None  # what they sent by mail after that, or alone, and could not be opened
    is_held: bool  # something that they sent waits for the manager's decision
    is_outstanding: bool  # nothing has come from them, whatever a stranger or another contact sent
    is_looked_at: bool  # something in their name is held, or a warning concerns one of their rows
    rejected: ReturnRow | None = None  # the newest of theirs that the manager rejected, where none counts
    hers: tuple[Ask, ...] = ()  # what the manager asks of them herself, without what their workbook asks already

    @property
    def updated(self) -> int:
        return self.rows - len(self.waiting)

    @property
    def questions(self) -> int:
        """How many rows are asked about that are not simply blank."""
        blank = {one.key for one in self.waiting}
        return sum(1 for ask in self.asks if ask.key and (ask.is_hers or ask.key not in blank)) + sum(
            1 for ask in self.asks if not ask.key and self.updated
        )


def facts_of(
    outcome: Outcome,
    copies: Iterable[MarkedCopy],
    letters: Mapping[str, Letter],
    issued: Collection[str] = (),
    questions: Questions = NO_QUESTIONS,
) -> dict[str, Facts]:
    """The facts of every contact of the register, by initials, in its order.

    `letters` maps the path of what came to the message in which it came. `issued` are the keys of the actions that were
    in the cycle's workbooks, () where none were issued: an action that was added since is blank by no fault of theirs.
    `questions` are the manager's own; to whom has returned their marked-up copy puts them.
    """
    merged = outcome.merged
    plans = {plan.code: plan for plan in merged.register.plans}
    copy_of = {copy.book.contact: copy for copy in copies}
    told = _Told(outcome, plans)
    others = _from_others(merged.findings)

    def is_new(one: Question) -> bool:
        """Whether the cycle's workbook went out before she asked."""
        return one.cycle == merged.cycle.name or one.key not in issued

    found: dict[str, Facts] = {}
    for who in merged.register.contacts:
        contact = who.initials
        open_rows = [s for s in merged.standings if s.action.state == "open" and contact in s.leads]
        asked = [one for one in questions.get(contact, ()) if is_new(one)]
        unreturned = () if contact in copy_of else told.unreturned(open_rows, asked)
        unasked = {s.key for s in open_rows if issued and s.key not in issued and not _is_answered(s, contact)}
        open_rows = [s for s in open_rows if s.key not in unasked]
        own = [s for s in open_rows if _is_answered(s, contact) or not told.is_let_off(s, contact)]
        rows = [row for row in merged.returns if row.contact == contact]
        came = max((row for row in rows if row.state in COUNTING), key=_newest_last, default=None)
        found[contact] = Facts(
            contact,
            len(own),
            tuple(told.waiting(s) for s in own if not _is_answered(s, contact)),
            told.asks(copy_of[contact], unasked) if contact in copy_of else (),
            came,
            _unreadable(merged.returns, who, came, letters),
            any(row.state is State.HELD and not row.rejected and row.file not in others for row in rows),
            any(row.state is State.OUTSTANDING for row in rows) and not told.is_let_off(None, contact),
            any(row.state is State.HELD for row in rows) or told.is_warned_of(own, contact),
            None if came else max((row for row in rows if row.rejected), key=_newest_last, default=None),
            told.hers(copy_of[contact]) if contact in copy_of else unreturned,
        )
    return found


def _from_others(findings: Iterable[Finding]) -> frozenset[str | None]:
    """The files that are held as a whole since the contact whose workbook they are is not who sent them."""
    return frozenset(one.file for one in findings if one.kind in _BY_OTHERS and one.key is None)


def _unreadable(
    rows: Iterable[ReturnRow], contact: Contact, came: ReturnRow | None, letters: Mapping[str, Letter]
) -> ReturnRow | None:
    """The newest file that the contact or the deputy sent by mail and that could not be opened; None: what came since
    could be. A copy of the master was never meant for a return: what was written into it is for the manager to see."""
    addresses = {comparable(typed) for typed in (contact.email, contact.deputy_email)} - {""}
    sent = {path for path, letter in letters.items() if comparable(letter.sender) in addresses}
    lost = (row for row in rows if row.state is State.QUARANTINED and row.path in sent)
    refused = [row for row in lost if not (row.why or "").endswith(NO_RETURN)]
    newest = max(refused, key=_newest_last, default=None)
    if newest is None or (came and came.received and newest.received and came.received >= newest.received):
        return None
    return newest


def _newest_last(row: ReturnRow) -> tuple[str, str, str]:
    """A sort key: the newest return is the one last received, of these the one last saved."""
    return str(row.received or ""), str(row.saved or ""), row.path or ""


def _is_answered(standing: Standing, contact: str) -> bool:
    """Whether anything was typed into the contact's row, be it what cannot be used."""
    update = update_of(standing, contact)
    return update is not None and (not update.is_blank or bool(update.typed) or bool(update.answer))


@dataclass(frozen=True, slots=True)
class _Told:
    """Puts rows and remarks into words."""

    outcome: Outcome
    plans: dict[str, Plan]

    def waiting(self, standing: Standing) -> Waiting:
        action, plan = standing.action, self.plans[standing.action.plan]
        due, is_past = action.due, bool(action.due and action.due < self.outcome.as_at)
        return Waiting(action.key, plan.title, about(action, plan), long_date(due) if due else "", is_past)

    def is_let_off(self, standing: Standing | None, contact: str) -> bool:
        """Whether the manager has waived that this row is blank; without a row, that nothing came at all."""
        code, place = ("no-update", standing.action.place) if standing else ("return-overdue", None)
        if place is None:
            place = next(c.place for c in self.outcome.merged.register.contacts if c.initials == contact)
        plan, key = (standing.action.plan, standing.key) if standing else (None, None)
        flag = Flag(code, Severity.WARNING, place, "", "", plan, key, contact)
        return any(holds_back(waiver, flag, self.outcome.as_at) for waiver in self.outcome.merged.register.waivers)

    def is_warned_of(self, rows: Iterable[Standing], contact: str) -> bool:
        """Whether an error or a warning stands against one of these rows of the contact's."""
        keys = {row.key for row in rows}
        return any(
            flag.key in keys and flag.lead in (None, "", contact) and flag.severity is not Severity.NOTE
            for flag in self.outcome.flags
        )

    def asks(self, copy: MarkedCopy, unasked: Collection[str]) -> tuple[Ask, ...]:
        """What the contact's marked-up copy asks, one for each row but the `unasked`, in its order of plans and
        rows."""
        by_row: dict[str, list[Remark]] = {}
        for remark in copy.remarks:
            if remark.is_to_do and (remark.is_hers or not (remark.spot and remark.spot.key in unasked)):
                by_row.setdefault(remark.spot.key if remark.spot else "", []).append(remark)
        order = {key: n for n, key in enumerate(copy.book.keys)}
        return tuple(
            self._ask(key, remarks, copy.answers)
            for key, remarks in sorted(by_row.items(), key=lambda pair: order.get(pair[0], len(order)))
        )

    def hers(self, copy: MarkedCopy) -> tuple[Ask, ...]:
        """What the manager asks in the contact's marked-up copy."""
        return self.asks(replace(copy, remarks=tuple(one for one in copy.remarks if one.is_hers)), ())

    def unreturned(self, rows: Iterable[Standing], questions: Sequence[Question]) -> tuple[Ask, ...]:
        """What the manager asks about these rows of somebody who has not returned, in the order of the rows."""
        found: list[Ask] = []
        for action in (row.action for row in rows):
            words = about(action, self.plans[action.plan])
            if remarks := [one.remark(words) for one in questions if one.key == action.key]:
                found.append(self._ask(action.key, remarks, {}))
        return tuple(found)

    def _ask(self, key: str, remarks: Sequence[Remark], answers: Mapping[str, Mapping[str, Typed]]) -> Ask:
        plan = self.plans.get(key.rpartition("/")[0])
        said = dict.fromkeys((remark.found, asked(remark.do)) for remark in remarks)
        words = answers.get(key, {}).get("update")
        is_quoted = any('"' in found for found, _ in said)
        of_words = any(remark.spot and remark.spot.column == "update" for remark in remarks)
        wrote = shorten(without_personal_data(words), _QUOTED) if isinstance(words, str) else ""
        marks = (_mark(key, remark) for remark in remarks)
        return Ask(
            key,
            plan.title if plan else "",
            remarks[0].about,
            wrote if of_words and not is_quoted else "",
            tuple(said),
            tuple(dict.fromkeys(marks)),
            any(remark.is_hers for remark in remarks),
        )


def _mark(key: str, remark: Remark) -> str:
    """By what is known that the same was asked: a flag by what is to be done, the manager's question by its words."""
    what = f" {remark.found}" if remark.is_hers else f"{remark.spot.column if remark.spot else ''}: {remark.do}"
    return sha256(f"{key} {what}".encode("utf-8", "surrogatepass"))[:_DIGITS]


def asked(do: str) -> str:
    """What is to be done, as a request: one that holds only if we were mistaken does not begin with "nothing"."""
    return _MAYBE.sub(r"Unless \1, \2", do)


def about(action: Action, plan: Plan) -> str:
    """The action as a letter calls it: "Measure 1.1: Reports to the police"."""
    words = action.text
    if opening_ref(words) == action.ref:  # as a matrix's items have it
        words = words.strip()[len(action.ref) :].lstrip(".) \t")
    return f"{_CALLED.get(plan.layout, 'Action')} {action.ref}: {shorten(words, _ABOUT)}"
