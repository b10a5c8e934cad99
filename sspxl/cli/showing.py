"""How results are said: lines for a person, JSON for a machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sspxl.cli.chased import chased_words, mail_lines
from sspxl.cli.saying import say
from sspxl.dates import long_date
from sspxl.text import shorten, tidy

if TYPE_CHECKING:
    from sspxl.history import Told
    from sspxl.jobs.checking import Verdict
    from sspxl.jobs.nightly import Bare, Night
    from sspxl.jobs.ruling import ListedRule, Tried
    from sspxl.records import Flag


_MOST_SENDERS = 5  # on one line


def show_json(found: Any) -> None:
    """Print what was found as JSON."""
    say(json.dumps(found, default=str, ensure_ascii=False, indent=1))


def watched(paths: Sequence[Path]) -> Iterable[Path]:
    """The paths, with a progress bar on a terminal and none in a log."""
    if not paths or not sys.stderr.isatty():
        return paths
    return _bar(paths)


def _bar(paths: Sequence[Path]) -> Iterator[Path]:
    with click.progressbar(paths, label="Reading", file=sys.stderr) as bar:
        yield from bar


def decision_lines(told: Sequence[Told]) -> Iterator[str]:
    """A line for each decision, its columns under one another, for a person."""
    rows = [(long_date(one.day) if one.day else "not yet", one.table, one.key) for one in told]
    widths = [max(map(len, column), default=0) for column in zip(*rows, strict=True)]
    for row, one in zip(rows, told, strict=True):
        place = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"{place}  {one.words}: {one.became}"


def decision_words(one: Told) -> dict[str, Any]:
    """One decision, for a machine."""
    return {"when": one.day, "table": one.table, "key": one.key, "decision": one.words, "became": one.became}


def night_lines(night: Night) -> Iterator[str]:
    """What a run did, for a person."""
    from sspxl.summary import summarise

    yield f"Cycle: {night.cycle or 'none is open; what came lies in returns/unassigned/'}"
    yield f"Files: {night.ledger.sentence()}"
    if night.bare.kept or night.bare.left:
        yield _bare_line(night.bare)
    if night.outcome:
        summary = summarise(night.outcome)
        blank = f", {summary.blank_words}" if summary.blank else ""
        yield f"Returns: {summary.returned} of {summary.expected} contacts have returned{blank}" + (
            f"; outstanding: {', '.join(summary.outstanding)}" if summary.outstanding else ""
        )
        counts = ", ".join(f"{n} {rag}" for rag, n in summary.rag.items())
        gone = f", {summary.withdrawn} of them withdrawn" if summary.withdrawn else ""
        yield f"Actions: {summary.actions} ({counts}{gone})"
        severities = {severity: 0 for _, severity, _ in summary.concerns}
        for _, severity, count in summary.concerns:
            severities[severity] += count
        told = ", ".join(f"{n} {severity}{'s' * (n != 1)}" for severity, n in severities.items()) or "none"
        held = {"waived": night.outcome.waived, "explained": night.explained}
        yield "; ".join((f"Flags: {told}", *(f"{count} {word}" for word, count in held.items() if count)))
        for code, count in sorted(night.outcome.trial.items()):
            yield f"Trial: {code} would have flagged {count}"
    if night.master:
        yield f"Master: {night.master}"
    if night.report:
        yield f"Report: {night.report}"
    if night.copies:
        yield f"Marked-up copies: {len(night.copies)} in {night.copies[0].parent}"
    if night.chased:
        yield from mail_lines(night.chased)
    for said in night.told:
        yield f"Note: {said}"
    for said in night.undone:
        yield f"Not done: {said}"


def _bare_line(bare: Bare) -> str:
    """The messages without a return, for somebody to read: they may say what no workbook does."""
    parts = [f"{bare.left} left in the mailbox"] if bare.left else []
    if bare.kept:
        named = [shorten(tidy(sender), 80) or "an unknown sender" for sender in bare.senders[:_MOST_SENDERS]]
        more = len(bare.senders) - len(named)
        who = ", ".join(named) + (f" and {more} more" if more else "")
        parts.insert(0, f"{bare.kept} in returns/, from {who}")
    count = bare.kept + bare.left
    what, do = ("1 message", "read it") if count == 1 else (f"{count} messages", "read them")
    return f"Without a workbook: {what}: {'; '.join(parts)}; {do}"


def night_words(night: Night) -> dict[str, Any]:
    """What a run did, for a machine."""
    found: dict[str, Any] = {
        "cycle": night.cycle,
        "ledger": {"seen": night.ledger.seen, **night.ledger.counts},
        "without_workbook": {
            "in_returns": night.bare.kept,
            "in_mailbox": night.bare.left,
            "senders": night.bare.senders,
        },
        "master": night.master,
        "report": night.report,
        "marked_up_copies": night.copies,
        "notes": night.told,
        "not_done": night.undone,
    }
    if night.chased:
        found["emails"] = chased_words(night.chased)
    if night.outcome:
        from sspxl.summary import summarise

        summary = summarise(night.outcome)
        found |= {
            "as_at": night.outcome.as_at,
            "returned": summary.returned,
            "expected": summary.expected,
            "outstanding": summary.outstanding,
            "rag": summary.rag,
            "flags": {code: count for code, _, count in summary.concerns},
            "trial": night.outcome.trial,
            "waived": night.outcome.waived,
            "explained": night.explained,
        }
    return found


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """What the night would say of a file, for a person."""
    who = f" from {', '.join(verdict.contacts)}" if verdict.contacts else ""
    count = len(verdict.flags)
    yield f"{verdict.file}: {verdict.state}{who}; {count} flag{'s' * (count != 1)}"
    for flag in verdict.flags:
        yield f"  {flag.severity}: {flag.sentence()}"
    for said in verdict.kept:
        yield f"  to know: {said}"


def rule_lines(one: ListedRule) -> Iterator[str]:
    """A rule, for a person."""
    example = one.example
    yield f"{one.code} ({one.severity}, {one.switch}): {one.name}"
    yield f"  looks at     {one.looks_at}"
    yield f"  catches      {_as_typed(one, example.caught)}"
    yield f"  lets pass    {_as_typed(one, example.missed)}"
    yield f"  because      {one.why}"


def _as_typed(one: ListedRule, words: str) -> str:
    """An example; an update word for word stands in quotation marks, with what goes with it."""
    example = one.example
    if not example.is_text:
        return words
    beside = {"of the action": example.action, "STATUS": example.status, "last cycle": example.last}
    told = ", ".join(f'{name} "{value}"' for name, value in beside.items() if value)
    return f'"{words}"' + (f" ({told})" if told else "")


def rule_words(one: ListedRule) -> dict[str, Any]:
    """A rule, for a machine."""
    return {
        "flag": one.code,
        "severity": one.severity,
        "name": one.name,
        "switch": one.switch,
        "looks_at": one.looks_at,
        "catches": _as_typed(one, one.example.caught),
        "lets_pass": _as_typed(one, one.example.missed),
        "why": one.why,
        "source": one.example.source,
    }


def trial_lines(code: str, tried: Sequence[Tried]) -> Iterator[str]:
    """What a rule would have flagged, for a person."""
    if not tried:
        yield "No returns have come yet: there is nothing to try it on."
    for one in tried:
        count = len(one.flags)
        yield f"{one.cycle}: {code} would have flagged {count}"
        for flag in one.flags:
            yield f"  {flag.sentence()}"


def flag_words(flag: Flag) -> dict[str, Any]:
    """A flag, for a machine."""
    return {
        "flag": flag.code,
        "severity": flag.severity,
        "key": flag.key,
        "lead": flag.lead,
        "file": flag.place.file,
        "sheet": flag.place.sheet,
        "cell": flag.place.cell,
        "found": flag.found,
        "do": flag.do,
    }
