"""How it is said what ran, where things stand and what is set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sspxl.cli.saying import say
from sspxl.cli.showing import show_json
from sspxl.dates import long_date

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sspxl.jobs.setting import Setting
    from sspxl.jobs.standing import Ran, Status
    from sspxl.workspace import Workspace

_WRONG_USE = 2
_TAKES_IN = ("collect", "nightly")

_KINDS = {
    "collect": "inbox or mailbox",
    "decisions": "decisions",
    "master": "master",
    "report": "report",
    "copies": "marked-up copies",
    "emails": "emails",
    "records": "records of returns",
    "originals": "originals",
    "import": "files to import",
    "copy": "copy of history.db",
    "log": "log",
}
"""What could not be done, by kind."""


def show_runs(workspace: Workspace, last: int, now: datetime, *, as_json: bool) -> int:
    """Say what ran; the exit code."""
    from sspxl.jobs.standing import last_runs, schedule_of

    listed = last_runs(workspace, last, now)
    if as_json:
        show_json([run_words(one) for one in listed])
    else:
        zone = schedule_of(workspace).zone
        say("\n".join(run_lines(listed, zone)) if listed else "Nothing has run yet.")
    return 0


def show_status(workspace: Workspace, now: datetime, *, as_json: bool) -> int:
    """Say where things stand; the exit code: 1 where the nightly job does not run as it should."""
    from sspxl.jobs.standing import schedule_of, status

    found, zone = status(workspace, now), schedule_of(workspace).zone
    today = now.astimezone(zone).date()
    if as_json:
        show_json(status_words(found, today))
    else:
        say("\n".join(status_lines(found, today, zone)))
    return 0 if found.is_fine else 1


def show_settings(workspace: Workspace, *, as_json: bool) -> int:
    """Say what is set; the exit code."""
    from sspxl.jobs.setting import effective

    found = effective(workspace)
    if as_json:
        show_json([setting_words(one) for one in found])
    else:
        say("\n".join(setting_lines(found)))
    return 0


def run_lines(runs: Sequence[Ran], zone: ZoneInfo) -> Iterator[str]:
    """A line for each run, its columns under one another, for a person."""
    rows = [(_when(one.run.started, zone), one.run.command, _took(one), _came(one), how_words(one)) for one in runs]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def run_words(one: Ran) -> dict[str, Any]:
    """One run, for a machine: its moments in UTC."""
    run, ending = one.run, one.run.ending
    return {
        "run": run.number,
        "command": run.command,
        "version": run.version,
        "cycle": run.cycle,
        "as_at": run.as_at,
        "began": _utc(run.started),
        "ended": _utc(run.ended) if run.ended else None,
        "seconds": ending.seconds if ending else None,
        "how": one.how,
        "exit": ending.exit if ending else None,
        "ledger": {"seen": run.ledger.seen, **run.ledger.counts},
        "steps": ending.steps if ending else None,
        "got_to": one.got_to,
        "flags": ending.flags if ending else None,
        "not_done": ending.undone if ending else None,
        "fault": ending.fault if ending else None,
    }


def how_words(one: Ran) -> str:
    """How a run went, with what was not done and why."""
    ending = one.run.ending
    if ending and ending.exit == _WRONG_USE:
        return "failed, exit 2: settings, register, a template or history.db to put right; `sspxl doctor` says which"
    if ending and ending.fault:
        return f"failed, exit {ending.exit}: {ending.fault}"
    if ending and ending.undone:
        return f"not done: {undone_words(ending.undone)}"
    return one.how + (f"; it was at: {one.got_to}" if one.got_to else "")


def undone_words(undone: Mapping[str, int]) -> str:
    """What could not be done, as counts: "master 1, emails 2"."""
    return ", ".join(f"{_KINDS[kind]} {count}" for kind, count in undone.items())


def status_lines(status: Status, today: date, zone: ZoneInfo) -> Iterator[str]:
    """Where things stand, on one screen."""
    stood = status.stood
    if stood is None:
        yield "No run has written a master yet; `sspxl nightly` does."
    else:
        yield f"Cycle: {stood.cycle}{_due(stood.due, today)}; judged on {_when(stood.judged, zone)}"
        out = f"; outstanding: {', '.join(stood.outstanding)}" if stood.outstanding else ""
        yield f"Returns: {stood.returned} of {stood.expected} contacts have returned{out}"
        yield f"Actions: {sum(stood.rag.values())} ({', '.join(f'{n} {rag}' for rag, n in stood.rag.items())})"
        flags = (f"{n} {severity}{'s' * (n != 1)}" for severity, n in stood.flags.items())
        yield f"Flags: {', '.join(flags)}"
        waits = (
            _count(stood.waiting.get("returns", 0), "held return"),
            _count(stood.waiting.get("requests", 0), "request"),
        )
        yield f"To decide: {', '.join(waits)}"
    yield f"Decided: {_count(status.decided, 'decision')} for the next run to carry out"
    yield f"Emails: {_count(status.drafts, 'draft')} in outbox"
    beside = f"; {', '.join(status.beside)} beside it is newer" if status.beside else ""
    yield f"Master: {'master.xlsx' if status.has_master else 'none yet'}{beside}"
    yield f"Last night: {_last_night(status, zone)}"
    yield f"Next night: {_when(status.next_night, zone)}, if `sspxl schedule` or the system's scheduler runs it"


def _last_night(status: Status, zone: ZoneInfo) -> str:
    last = status.last
    if last is None:
        return "NONE: the nightly job has not run yet"
    said = f"{_when(last.run.started, zone)}, {how_words(last)}"
    if status.is_stale:
        return f"STALE: {said}; that is over two days ago: see why the nightly job does not run"
    if status.is_ahead:
        return f"AHEAD: {said}; that is ahead of this machine's clock: set the clock right, or wait for the next night"
    if status.has_failed:
        return f"FAILED: {said}" if "`sspxl doctor`" in said else f"FAILED: {said}; `sspxl doctor` says what to do"
    if status.is_stuck:
        return f"STUCK: {said}, as in the two nights before; `sspxl doctor` says what is wrong with inbox or mailbox"
    ending = last.run.ending
    return f"{said}; the dashboard says which decisions" if ending and "decisions" in ending.undone else said


def status_words(status: Status, today: date) -> dict[str, Any]:
    """Where things stand, for a machine."""
    stood = status.stood
    return {
        "fine": status.is_fine,
        "stale": status.is_stale,
        "ahead": status.is_ahead,
        "stuck": status.is_stuck,
        "cycle": stood and stood.cycle,
        "due": stood and stood.due,
        "due_in_days": (stood.due - today).days if stood and stood.due else None,
        "judged": stood and _utc(stood.judged),
        "returned": stood and stood.returned,
        "expected": stood and stood.expected,
        "outstanding": stood and stood.outstanding,
        "rag": stood and stood.rag,
        "flags": stood and stood.flags,
        "to_decide": stood and stood.waiting,
        "decided": status.decided,
        "drafts": status.drafts,
        "master": "master.xlsx" if status.has_master else None,
        "masters_beside": status.beside,
        "next_night": _utc(status.next_night),
        "last_night": run_words(status.last) if status.last else None,
    }


def setting_lines(settings: Sequence[Setting]) -> Iterator[str]:
    """The settings as they would stand in sspxl.toml, each with where it comes from."""
    before = ""
    shown = [(one, f"{one.key} = {_typed(one)}") for one in settings]
    width = min(48, max(len(words) for _, words in shown))
    for one, words in shown:
        if one.section != before:
            yield f"[{one.section}]"
            before = one.section
        yield f"{words.ljust(width)}  {f'# {one.origin}' if one.origin else ''}".rstrip()


def setting_words(one: Setting) -> dict[str, Any]:
    """One setting, for a machine."""
    return {"section": one.section, "key": one.key, "value": one.value, "from": one.origin or None}


def _typed(one: Setting) -> str:
    """The value as a person types it; of a secret whether there is one."""
    return one.value if one.is_secret else json.dumps(one.value, ensure_ascii=False)


def _due(due: date | None, today: date) -> str:
    if due is None:
        return ""
    days = (due - today).days
    when = f"in {_count(days, 'day')}" if days > 0 else f"{_count(-days, 'day')} ago" if days else "today"
    return f", due {long_date(due)} ({when})"


def _came(one: Ran) -> str:
    counts = (f"{n} {state.replace('_', ' ')}" for state, n in one.run.ledger.counts.items() if n)
    return ", ".join(counts) or ("nothing new" if one.run.command in _TAKES_IN else "-")


def _took(one: Ran) -> str:
    ending = one.run.ending
    if ending is None:
        return "-"
    return f"{ending.seconds:.0f} s" if ending.seconds < 120 else f"{ending.seconds / 60:.0f} min"


def _when(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{long_date(local.date())} {local:%H:%M}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _count(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"
