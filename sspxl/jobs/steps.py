"""What each decision on a return, a request or an action comes to, and what was typed over an action: pure, and carried
out by `steering`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sspxl.dates import long_date
from sspxl.history.carried import ACCEPT, ACTIONS, REJECT, REQUESTS, RETURNS, Carried
from sspxl.history.waiting import Change
from sspxl.master.decisions import Chosen
from sspxl.master.schema import key_text
from sspxl.master.tables import asked_words
from sspxl.merge import INBOX, NEW_ACTION, request_id
from sspxl.records import Action, Merged, Place, Register, Request, ReturnRow, State
from sspxl.register import Patch, added, changed, moved_to
from sspxl.text import plain, shorten, tidy

_REGISTER = "register.xlsx"
_PLACES = {
    RETURNS: ("Contact", "Cycle", "File", "Received"),
    REQUESTS: ("Key", "Field", "Asked", "By", "File", "Sheet", "Cell"),
    ACTIONS: ("Key",),
}
_ASKED_NO_MORE = "that row is not in Requests any more"
_NOTED = "it stands in your note on that row"
_MOVES = {"Close": "completed", "Withdraw": "withdrawn", "Reopen": "open"}
CHANGE = "Change"
"""The decision of her who types over an action's wording, lead or due date."""

_HAS_COME = (State.HELD, State.RECEIVED, State.LATE, State.SUPERSEDED, State.DUPLICATE)
_MAY_COUNT = (State.HELD, State.RECEIVED, State.LATE)

Spot = tuple[str, ...]
"""What tells a row of the master from every other of all tables, as far as a decision on it goes."""


def spot_of(table: str, row: Mapping[str, str]) -> Spot:
    """The row of the table, its cells as text by header."""
    return (table, *(plain(row.get(name, "")) for name in _PLACES[table]))


@dataclass(frozen=True, slots=True)
class Seen:
    """The cycle as the master shows it. By path: each return's SHA-256, and the cycle of the register that it was
    issued for, where that is another."""

    merged: Merged
    digests: Mapping[str, str]
    own_cycles: Mapping[str, str] = field(default_factory=dict)

    @property
    def register(self) -> Register:
        return self.merged.register

    def action(self, key: str) -> Action | None:
        return next((action for action in self.register.actions if action.key == key), None)


@dataclass(frozen=True, slots=True)
class Step:
    """One decision, and what it comes to: what is written into the register, and what is recorded then. `undone` says
    why it cannot be carried out, `waits` that the next run tries again, `is_void` that it was about something else than
    stands there now; a step with none of these is moot, and its cell is cleared, as that of a void one is."""

    chosen: Chosen
    carried: Carried | None = None
    patch: Patch = field(default_factory=Patch)
    undone: str = ""
    waits: bool = False
    is_void: bool = False

    @property
    def is_change(self) -> bool:
        """Whether she typed it over a cell: then there is no Decision that could stay."""
        return self.chosen.decision == CHANGE

    @property
    def spot(self) -> Spot:
        return spot_of(self.chosen.table, self.chosen.row)


def typed_over(change: Change) -> Chosen:
    """What she typed over a cell, as a decision on its action."""
    row = {
        "Key": change.key, "Field": change.field, "Was": change.was, "Asked": change.asked, "Action": change.action
    }  # fmt: skip
    return Chosen(ACTIONS, CHANGE, row, change.reworded, change.edition)


def change_of(step: Step) -> Change:
    """What she typed over the cell that the step is about."""
    return change_to(step.chosen)


def change_to(one: Chosen) -> Change:
    """What she typed over the cell, of a decision that was made of that."""
    row = one.row
    return Change(row["Key"], row["Field"], row["Was"], row["Asked"], row["Action"], one.reworded, one.edition)


def planned(chosen: Iterable[Chosen], seen: Seen, day: date) -> tuple[Step, ...]:
    """A step for each decision, in the order of the tables; of two that contradict each other none on a return, and on
    an action the first."""
    steps: list[Step] = []
    whole = Patch()
    for one in chosen:
        step = _step(one, seen, day, whole)
        if clash := next(
            (place for place, value in step.patch.cells.items() if whole.cells.get(place, value) != value), None
        ):
            step = Step(one, undone=_clashes(one, clash))
        whole = whole.with_(step.patch)
        steps.append(step)
    return tuple(_without_contradictions(steps))


def _clashes(one: Chosen, clash: Place) -> str:
    key, what = _about(one)
    if one.decision == CHANGE:
        return f"{_what(one)}: another decision changes {clash}; {_NOTED}"
    why = f"{what} of {key} waits: another decision changes {clash}; clear one of them"
    return f"{one.decision} of {why}" if one.table == REQUESTS else f"{one.decision} {why}"


def _step(one: Chosen, seen: Seen, day: date, whole: Patch) -> Step:
    if one.table == RETURNS:
        return _on_a_return(one, seen)
    if one.decision == CHANGE:
        return _on_a_cell(one, seen)
    if one.table == ACTIONS:
        return _on_an_action(one, seen, day)
    return _on_a_request(one, seen, day, whole)


def _about(one: Chosen) -> tuple[str, str]:
    """Key and field of the row."""
    return one.row.get("Key", ""), one.row.get("Field", "")


def _gone(one: Chosen, what: str, why: str) -> Step:
    """A decision on a row that has gone since she took it."""
    return Step(one, undone=f"{one.decision} of {what}: {why}; nothing was done", is_void=True)


# ---------------------------------------------------------------- Returns


def _on_a_return(one: Chosen, seen: Seen) -> Step:
    found = [row for row in seen.merged.returns if spot_of(RETURNS, _row_of(row)) == spot_of(RETURNS, one.row)]
    if not found:
        return _gone(one, one.row.get("File") or one.row.get("Contact", ""), "that row is not in Returns any more")
    row, cycle, is_accepted = found[0], seen.merged.cycle.name, one.decision == ACCEPT
    if row.file is None or row.path is None:
        return Step(one, undone=f"{one.decision} of {row.contact}: nothing has come yet; clear the Decision")
    if row.state not in (_MAY_COUNT if is_accepted else _HAS_COME):
        why = "nothing in it can count" if is_accepted else "nothing of it counts as it is"
        return Step(one, undone=f"{one.decision} of {row.file}: it is {row.state}, and {why}; clear the Decision")
    own = None if is_accepted else seen.own_cycles.get(row.path)
    became = f"it counts in {cycle}" if is_accepted else f"it counts no more in {cycle}"
    if own:
        became = f"it is filed under {own}, and counts when that cycle is consolidated again"
    subject = (row.path, seen.digests.get(row.path, ""))
    return Step(one, Carried(RETURNS, one.decision, cycle, subject, row.contact, row.file, became, own))


def _row_of(row: ReturnRow) -> dict[str, str]:
    cells = {"Contact": row.contact, "Cycle": row.cycle, "File": row.file, "Received": row.received}
    return {name: key_text(value) for name, value in cells.items()}


def _without_contradictions(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps; a return that is accepted in one row and rejected in another stays as it is."""
    said: dict[tuple[str, ...], set[str]] = {}
    for step in steps:
        if step.carried and step.carried.table == RETURNS:
            said.setdefault(step.carried.subject, set()).add(step.carried.decision)
    for step in steps:
        carried = step.carried
        if carried and len(said.get(carried.subject, ())) > 1:
            why = f"{carried.about} is accepted in one row of Returns and rejected in another; clear one of them"
            yield Step(step.chosen, undone=why)
        else:
            yield step


# ---------------------------------------------------------------- Actions


def _on_an_action(one: Chosen, seen: Seen, day: date) -> Step:
    key = one.row["Key"]
    action = seen.action(key)
    if action is None:
        return _gone(one, key, f"it is not in {_REGISTER} any more")
    state = _MOVES[one.decision]
    closed = _completed_on(seen, key) or day if state == "completed" else day
    patch = moved_to(action, state, closed)
    if not patch.is_empty and (other := _another(one, action, seen)):
        why = f"{one.decision} of {key}: {other}; choose it again on the row that you mean"
        return Step(one, undone=why, is_void=True)
    became = f"State in {_REGISTER} is {state}" + (f", Closed {long_date(closed)}" if state != "open" else "")
    became = became if not patch.is_empty else f"State in {_REGISTER} is {state}"
    carried = Carried(ACTIONS, one.decision, seen.merged.cycle.name, (key,), key, "", became)
    return Step(one, replace(carried, is_change=not patch.is_empty), patch)


def _completed_on(seen: Seen, key: str, lead: str | None = None) -> date | None:
    """The COMPLETED ON of the action, of the lead alone where one is named; of several the last."""
    updates = [u for s in seen.merged.standings if s.key == key for u in s.updates]
    days = [u.completed_on for u in updates if u.completed_on and (lead is None or u.lead == lead)]
    return max(days, default=None)


# ---------------------------------------------------------------- typed over


def _on_a_cell(one: Chosen, seen: Seen) -> Step:
    (key, name), was, asked = _about(one), one.row["Was"], one.row["Asked"]
    action = seen.action(key)
    if action is None:
        return Step(one, undone=f"{_what(one)}: {key} is not in {_REGISTER} any more; {_NOTED}")
    stands = _stands(action, name)
    patch = changed(action, name, asked) if name == "Due" else Patch({action.places[name]: asked})
    if patch is None:
        return Step(one, undone=f'{_what(one)}: "{shorten(asked, 60)}" is no date; {_NOTED}')
    if tidy(stands) == tidy(asked):
        patch = Patch()
    elif stands and tidy(stands) != tidy(was) and not patch.is_empty:
        now = f'{_REGISTER} says "{shorten(stands, 60)}" by now'
        return Step(one, undone=f'{_what(one)}: where you typed over "{shorten(was, 60)}", {now}; {_NOTED}')
    elif name != "Action" and (other := _another(one, action, seen)):
        return Step(one, undone=f"{_what(one)}: {other}; {_NOTED}")
    if name != "Action":
        one = replace(one, row={**one.row, "Action": action.text})  # by which it is known again while it waits
    about, became = f"{name}: {shorten(asked, 80)}", f"{name} changed in {_REGISTER}"
    subject = (key, name, tidy(asked))
    carried = Carried(ACTIONS, CHANGE, seen.merged.cycle.name, subject, key, about, became)
    return Step(one, replace(carried, is_change=not patch.is_empty), patch)


def _another(one: Chosen, action: Action, seen: Seen) -> str:
    """The end of a sentence that says which action stands there now, where it is not the one that she saw."""
    was = one.row["Action"]
    if not was or plain(action.text) in (plain(was), plain(one.reworded)):
        return ""
    now = next((other.key for other in seen.register.actions if plain(other.text) == plain(was)), None)
    moved = f", and the one that you saw is {now}" if now else ""
    return f'in {_REGISTER} it is "{shorten(action.text, 60)}" by now{moved}'


def _stands(action: Action, name: str) -> str:
    """What the register says there, as the master shows it."""
    if name == "Due":
        return long_date(action.due) if action.due else ""
    return (action.text if name == "Action" else action.lead) or ""


def _what(one: Chosen) -> str:
    return f'"{shorten(one.row["Asked"], 60)}" for the {one.row["Field"]} of {one.row["Key"]}'


# ---------------------------------------------------------------- Requests


def _on_a_request(one: Chosen, seen: Seen, day: date, whole: Patch) -> Step:
    spot = spot_of(REQUESTS, one.row)
    request = next((r for r in seen.merged.requests if spot_of(REQUESTS, _cells_of(r)) == spot), None)
    if request is None and one.decision == ACCEPT:
        return _done_before(one, seen)
    if request is None:
        is_done = any(spot_of(REQUESTS, _cells_of(r)) == spot for r in seen.merged.refused)
        return Step(one) if is_done else _gone(one, _request(one), _ASKED_NO_MORE)
    if one.decision == ACCEPT and one.reworded:
        return _reworded(one)
    about = f"{request.field}: {shorten(request.asked, 80)}"
    carried = Carried(REQUESTS, one.decision, seen.merged.cycle.name, request_id(request), request.key, about, "")
    if one.decision == REJECT:
        return Step(one, replace(carried, became="it is not asked again until the cell says something else"))
    return _accepted(one, request, carried, seen, day, whole)


def _request(one: Chosen) -> str:
    key, name = _about(one)
    return f"the {name} of {key}"


def _reworded(one: Chosen) -> Step:
    """Her Accept of words that she had typed over: it may mean hers or the partner's."""
    place = "on the sheet Actions" if one.row.get("Field") in ("Action", "Lead", "Due") else f"into {_REGISTER}"
    why = (
        f'you typed "{shorten(one.reworded, 60)}" over what was asked, and nothing was written; choose Accept again '
        f"for what the partner asked, or type your own words {place} and choose Reject"
    )
    return Step(one, undone=f"Accept of {_request(one)}: {why}", is_void=True)


def _cells_of(request: Request) -> dict[str, str]:
    place = request.place
    cells = {
        "Key": request.key, "Field": request.field, "Asked": asked_words(request), "By": request.by,
        "File": place.file, "Sheet": place.sheet, "Cell": place.cell,
    }  # fmt: skip
    return {name: key_text(value) for name, value in cells.items()}


def _accepted(one: Chosen, request: Request, carried: Carried, seen: Seen, day: date, whole: Patch) -> Step:
    if request.field == NEW_ACTION:
        return _new_action(one, carried, added(seen.register, request, _lead(request), day, whole.actions))
    action = seen.action(request.key)
    if action is None:
        return _gone(one, _request(one), f"{request.key} is not in {_REGISTER} any more")
    if request.field == "State":
        closed = _completed_on(seen, request.key, request.by) or day
        patch: Patch | None = moved_to(action, "completed", closed)
        became = f"State in {_REGISTER} is completed, Closed {long_date(closed)}"
    else:
        patch, became = changed(action, request.field, request.asked), f"{request.field} changed in {_REGISTER}"
    if patch is None:
        why = f'"{shorten(request.asked, 60)}" is no date: type the due date into {_REGISTER}, and clear the Decision'
        return Step(one, undone=f"Accept of the Due of {request.key}: {why}")
    return Step(one, replace(carried, became=became, is_change=not patch.is_empty), patch)


def _lead(request: Request) -> str | None:
    """Who leads the new action: whoever sent it; None: the manager put it into inbox/, for several."""
    return None if request.by == INBOX else request.by


def _new_action(one: Chosen, carried: Carried, patch: Patch) -> Step:
    keys = [f"{row['Plan']}/{row['No']}" for row in patch.actions]
    if not keys:
        return Step(one, replace(carried, became=f"it stands in {_REGISTER}"))
    return Step(one, replace(carried, key=keys[0], became=f"added to {_REGISTER} as {keys[0]}", is_change=True), patch)


def _done_before(one: Chosen, seen: Seen) -> Step:
    """The acceptance of what is no longer asked: a run that was killed wrote it into the register, or it is moot."""
    (key, name), asked = _about(one), one.row.get("Asked", "")
    action = _that_says(seen, key, name, asked)
    if action is None:
        return _gone(one, _request(one), _ASKED_NO_MORE)
    asked = action.text if name == NEW_ACTION else asked  # without what was typed beside it
    subject = (key, name, one.row.get("By", ""), plain(asked))
    about, became = f"{name}: {shorten(asked, 80)}", f"it stands in {_REGISTER}"
    return Step(one, Carried(REQUESTS, ACCEPT, seen.merged.cycle.name, subject, action.key, about, became))


def _that_says(seen: Seen, key: str, name: str, asked: str) -> Action | None:
    """The action of the register that says what was asked."""
    if name == NEW_ACTION:
        alike = ((action, plain(action.text)) for action in seen.register.actions_of(key.rpartition("/")[0]))
        return next((a for a, text in alike if text and f"{plain(asked)} ".startswith(f"{text} ")), None)
    action = seen.action(key)
    if action is None or name == "State":
        return action if action and action.state == "completed" else None
    patch = changed(action, name, asked)
    return action if patch is not None and patch.is_empty else None
