"""Rules on what reading, merging or the register itself came across. Source: PRODUCT.md section 8."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from sspxl.leads import Directory
from sspxl.records import BadValue, Finding, Plan, Request, Severity
from sspxl.rules.rule import Night, Raised, Rule, rule
from sspxl.text import shorten

_CONTEXT = 3
"""Words shown before the place where two long wordings part."""


def _finding_rule(code: str, name: str, severity: Severity, do: Callable[[Finding], str]) -> Rule[Finding]:
    """A rule that turns what merging came across into a flag, at the cell where it was met."""

    def judge(finding: Finding, night: Night) -> Raised | None:
        if finding.kind != code:
            return None
        action = night.action(finding.key)
        return Raised(finding.place, finding.found, do(finding), action, finding.lead, finding.file)

    return Rule(code, name, severity, judge)


wrong_cycle = _finding_rule(
    "wrong-cycle",
    "Workbook of another cycle",
    Severity.WARNING,
    lambda f: "fill in and send the workbook that was issued for this cycle; until then nothing of this one counts",
)
identity_lost = _finding_rule(
    "identity-lost",
    "Recognised by content",
    Severity.NOTE,
    lambda f: "nothing this time; next time fill in the workbook as it was sent rather than a copy of its table",
)
identity_disagrees = _finding_rule(
    "identity-disagrees",
    "Put together from several workbooks",
    Severity.WARNING,
    lambda f: (
        "check that each row is from the right workbook; next time fill in the one that was sent, and copy no rows or "
        "sheets into it from another"
    ),
)
macro_present = _finding_rule(
    "macro-present",
    "Holds a macro",
    Severity.NOTE,
    lambda f: (
        "nothing this time: the answers were read and the macro was not run; next time choose File > Save As > Excel "
        "Workbook (.xlsx)"
    ),
)
read_in_doubt = _finding_rule(
    "read-in-doubt",
    "Read with a doubt",
    Severity.WARNING,
    lambda f: (
        "compare the updates with the file; next time leave the headings of the columns as they were sent, and save it "
        "as .xlsx"
    ),
)
words_elsewhere = _finding_rule(
    "words-elsewhere",
    "Words outside the plans",
    Severity.NOTE,
    lambda f: "nothing if it was for the manager, who can see it; an update is to be typed under UPDATE in its own row",
)
shared_answer = _finding_rule(
    "shared-answer",
    "One cell answers for several actions",
    Severity.NOTE,
    lambda f: "nothing if it was meant for each; else unmerge the cell (Home > Merge & Center) and answer row by row",
)
row_repeated = _finding_rule(
    "row-repeated",
    "Two rows of one action",
    Severity.NOTE,
    lambda f: "nothing if both were meant, what differs is shown beside the action; else leave one row for each action",
)
sender_mismatch = _finding_rule(
    "sender-mismatch",
    "Answers for others' rows",
    Severity.WARNING,
    lambda f: "leave these rows to those who lead them; what was typed there is kept but does not count",
)
row_missing = _finding_rule(
    "row-missing",
    "Row is not in the return",
    Severity.WARNING,
    lambda f: "send it again with its update; rows are never deleted, one that is finished is marked Completed",
)
row_unknown = _finding_rule(
    "row-unknown",
    "Row is not in the register",
    Severity.WARNING,
    lambda f: (
        "nothing if a new action is proposed, which waits for the manager's decision; else write it in its own row"
    ),
)
bad_value_returned = _finding_rule(
    "bad-value",
    "Value that cannot be used",
    Severity.ERROR,
    lambda f: f"type {f.expected}; until then the cell counts as blank",
)
status_suggested = _finding_rule(
    "status-suggested",
    "Status given by a colour or a sign",
    Severity.WARNING,
    lambda f: f"choose {f.expected} in the list under STATUS, if that was meant; until then the action has no status",
)
date_ambiguous = _finding_rule(
    "date-ambiguous",
    "A date that can be read in two ways",
    Severity.WARNING,
    lambda f: f"nothing if that is the day; else type it in full, such as {f.expected}",
)
formula_neutralised = _finding_rule(
    "formula-neutralised",
    "Formula kept as text",
    Severity.NOTE,
    lambda f: "nothing if it reads as it should; next time type the words themselves",
)


@rule("bad-value", "Value that cannot be used", Severity.ERROR)
def bad_value_registered(bad: BadValue, night: Night) -> Raised | None:
    """A cell of the register that holds something else than its column is for; it counts as blank."""
    found = f'"{shorten(bad.found)}" under {bad.column}'
    return Raised(bad.place, found, f"type {bad.expected}; until then the cell counts as blank", night.action(bad.key))


@rule("locked-text-changed", "What is the manager's was changed", Severity.WARNING)
def locked_text_changed(request: Request, night: Night) -> Raised | None:
    """A partner changed an action's wording, lead or due date; a new row or a completion has a rule of its own."""
    if request.field not in ("Action", "Lead", "Due"):
        return None
    was, now = _where_they_part(request.was or "", request.asked)
    return Raised(
        request.place,
        f"{request.field} was {was}, is {now}",
        "nothing: the change waits for the manager's decision, and until then the action stands as it was issued",
        night.action(request.key),
        request.by,
    )


def _where_they_part(was: str, now: str) -> tuple[str, str]:
    """Both texts, short enough for a sentence, from a few words before the first that differs."""
    old, new = was.split(), now.split()
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(same - _CONTEXT, 0) if len(was) > 120 or len(now) > 120 else 0
    opening = "… " if start else ""
    texts = (shorten(" ".join(words[start:])) for words in (old, new))
    first, second = (f'"{opening}{text}"' if text else "blank" for text in texts)
    return first, second


@rule("lead-unknown", "Initials that nobody has", Severity.WARNING)
def lead_unknown(initials: tuple[str, Plan, tuple[str, ...]], night: Night) -> Raised | None:
    """Initials in a plan's LEAD column that no contact of the register has: one flag for each initials and plan.

    It stands at the first action; the others are listed.
    """
    who, plan, keys = initials
    first = next(action for action in night.register.actions if action.key == keys[0])
    others = f", also in {', '.join(keys[1:])}" if len(keys) > 1 else ""
    return Raised(
        place=first.places["Lead"],
        found=f'"{who}" under Lead is no contact of the register{others}',
        do=f"add {who} to Contacts, or correct the initials{_nearest(who, night)}",
        action=first,
        lead=who,
        plan=plan.code,
    )


def _nearest(who: str, night: Night) -> str:
    """The contacts whose initials are most like these: "; nearest are HS (Hana Sol), HB"; "" where none are."""
    known = {contact.initials: contact.name for contact in night.register.contacts}
    # Initials that were turned round ("MK" for "KM") are as like as those with one letter in common.
    like = difflib.get_close_matches(who, known, n=3, cutoff=0.5)
    named = ", ".join(f"{initials} ({known[initials]})" if known[initials] else initials for initials in like)
    return f"; nearest {'is' if len(like) == 1 else 'are'} {named}" if like else ""


def unknown_leads(night: Night) -> list[tuple[str, Plan, tuple[str, ...]]]:
    """The subjects of `lead-unknown`: initials, plan, and the keys of the open actions that name them."""
    directory = Directory(night.register.contacts)
    found: dict[tuple[str, str], list[str]] = {}
    for action in night.register.actions:
        if action.state == "open":
            for initials in directory.answerers(action, night.register.plan(action.plan)).unknown:
                found.setdefault((action.plan, initials), []).append(action.key)
    return [(initials, night.register.plan(code), tuple(keys)) for (code, initials), keys in found.items()]
