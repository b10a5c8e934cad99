"""Rules on what reading, merging or the register itself came across. Source: PRODUCT.md section 8."""

from __future__ import annotations

from collections.abc import Callable

from sspxl.leads import Directory
from sspxl.records import BadValue, Finding, Plan, Request, Severity
from sspxl.rules.rule import Night, Raised, Rule, actions_by_key, rule
from sspxl.text import shorten


def _finding_rule(code: str, name: str, severity: Severity, do: Callable[[Finding], str]) -> Rule[Finding]:
    """A rule that turns what merging came across into a flag, at the cell where it was met."""

    def judge(finding: Finding, night: Night) -> Raised | None:
        if finding.kind != code:
            return None
        action = actions_by_key(night.register).get(finding.key or "")
        return Raised(finding.place, finding.found, do(finding), action, finding.lead, finding.file)

    return Rule(code, name, severity, judge)


wrong_cycle = _finding_rule(
    "wrong-cycle", "Workbook of another cycle", Severity.WARNING,
    lambda f: "send the workbook that was issued for this cycle; until then nothing of this one is counted",
)  # fmt: skip
identity_lost = _finding_rule(
    "identity-lost", "Recognised by content", Severity.NOTE,
    lambda f: "fill in the workbook as it was sent next time, rather than a copy of its table",
)  # fmt: skip
sender_mismatch = _finding_rule(
    "sender-mismatch", "Answers for others' rows", Severity.WARNING,
    lambda f: "ask the leads of those rows to answer; these answers are kept but not counted",
)  # fmt: skip
row_missing = _finding_rule(
    "row-missing", "Row is not in the return", Severity.WARNING,
    lambda f: "send the row with its update; rows need not be deleted, a finished one is marked Completed",
)  # fmt: skip
row_unknown = _finding_rule(
    "row-unknown", "Row is not in the register", Severity.WARNING,
    lambda f: "nothing if it is meant as a new action: it waits for a decision in Requests; else move its words to the row they belong to",
)  # fmt: skip
bad_value_returned = _finding_rule(
    "bad-value", "Value that cannot be used", Severity.ERROR, lambda f: f"type {f.expected}; the cell counts as blank until then"
)  # fmt: skip


@rule("bad-value", "Value that cannot be used", Severity.ERROR)
def bad_value_registered(bad: BadValue, night: Night) -> Raised | None:
    """A cell of the register that holds something else than its column is for; it counts as blank."""
    action = actions_by_key(night.register).get(bad.key or "")
    found = f'"{shorten(bad.found)}" under {bad.column}'
    return Raised(bad.place, found, f"type {bad.expected}; it counts as blank until then", action)


@rule("locked-text-changed", "What is the manager's was changed", Severity.WARNING)
def locked_text_changed(request: Request, night: Night) -> Raised | None:
    """A partner changed the wording, lead or due date of an action; a new row and a completion have rules of their own."""
    if request.field not in ("Action", "Lead", "Due"):
        return None
    action = actions_by_key(night.register)[request.key]
    found = f'{request.field} was "{shorten(request.was or "blank")}", is "{shorten(request.asked)}"'
    return Raised(
        request.place,
        found,
        "nothing: it waits for a decision in Requests, and the register stands until then",
        action,
        request.by,
    )


@rule("lead-unknown", "Initials that nobody has", Severity.WARNING)
def lead_unknown(initials: tuple[str, Plan, tuple[str, ...]], night: Night) -> Raised | None:
    """Initials in a plan's LEAD column that no contact of the register has: one flag for each initials and plan, on the first action."""
    who, plan, keys = initials
    actions = actions_by_key(night.register)
    others = f", also in {', '.join(keys[1:])}" if len(keys) > 1 else ""
    return Raised(
        place=actions[keys[0]].places["Lead"],
        found=f'"{who}" is no contact of the register{others}',
        do=f"add {who} to Contacts, or correct the initials",
        action=actions[keys[0]],
        lead=who,
        plan=plan.code,
    )


def unknown_leads(night: Night) -> list[tuple[str, Plan, tuple[str, ...]]]:
    """The subjects of `lead-unknown`: initials, plan, and the keys of the actions that name them."""
    directory = Directory(night.register.contacts)
    found: dict[tuple[str, str], list[str]] = {}
    for action in night.register.actions:
        for initials in directory.answerers(action, night.register.plan(action.plan)).unknown:
            found.setdefault((action.plan, initials), []).append(action.key)
    return [(initials, night.register.plan(code), tuple(keys)) for (code, initials), keys in found.items()]
