"""How the commands that keep a workspace over the years say what they found and did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sspxl.cli.saying import say
from sspxl.cli.showing import show_json
from sspxl.dates import long_date

if TYPE_CHECKING:
    from sspxl.jobs.exporting import Exported, Restored
    from sspxl.jobs.purging import Going, Purged
    from sspxl.jobs.rebuilding import Rebuilt
    from sspxl.jobs.verifying import Verified


def show_verified(verified: Verified, *, as_json: bool) -> int:
    """Say what is as it should be and what is not; the exit code."""
    if as_json:
        show_json(_verified_words(verified))
    else:
        for folder, count in verified.counts.items():
            say(f"{folder}/: {count} file{'s' * (count != 1)} looked at")
        for one in verified.findings:
            say(f"Wrong: {one.sentence()}")
        if not verified.findings:
            say("Everything is as history.db has it, and history.db is whole.")
    return 1 if verified.findings else 0


def show_rebuilt(rebuilt: Rebuilt, verified: Verified, *, as_json: bool) -> int:
    """Say what the new history was made from, and then what is wrong; the exit code."""
    if as_json:
        made = {"events": rebuilt.events, "nights": rebuilt.nights, "old": rebuilt.old, "not_done": rebuilt.undone}
        made["told_by"] = "the journal" if rebuilt.by_journal else "the originals"
        show_json({"rebuilt": made, **_verified_words(verified)})
        return 1 if rebuilt.undone or verified.findings else 0
    nights = f"{rebuilt.nights:,} night{'s' * (rebuilt.nights != 1)}"
    by = "of archive/journal.jsonl" if rebuilt.by_journal else "as the originals tell them"
    say(f"history.db is made anew from {rebuilt.events:,} events {by}, {nights} judged again.")
    if rebuilt.old:
        say(f"The old one is {rebuilt.old}.")
    for said in rebuilt.undone:
        say(f"Not done: {said}")
    return show_verified(verified, as_json=False) or (1 if rebuilt.undone else 0)


def show_exported(exported: Exported, *, as_json: bool) -> int:
    """Say what went into the zip file; the exit code."""
    if as_json:
        show_json({"file": exported.file, "files": exported.files, "bytes": exported.size})
    else:
        mib = f"{exported.size / 1024**2:,.1f} MiB"
        say(f"{exported.file}: {exported.files:,} files, {mib}. Whoever has it has all that partners wrote.")
    return 0


def show_restored(restored: Restored, *, as_json: bool) -> int:
    """Say what came out of it, and what is wrong with that; the exit code."""
    root = restored.workspace.root
    if as_json:
        show_json({"workspace": root, "files": restored.files, **_verified_words(restored.verified)})
        return 1 if restored.verified.findings else 0
    say(f"Workspace: {root}, {restored.files:,} files, each as it was exported")
    code = show_verified(restored.verified, as_json=False)
    say("Next: put the passwords into this computer's keyring or environment, and run `sspxl doctor`.")
    return code


def show_purged(purged: Purged, *, as_json: bool) -> int:
    """Say what goes or has gone; the exit code."""
    if as_json:
        going = [_going_words(one) for one in purged.going]
        told = {"retention": purged.years, "going": going, "stays": purged.stays}
        show_json({**told, "cut_off": purged.is_cut_off, "done": purged.is_done})
        return 0
    for one in purged.going:
        when = f"closed on {long_date(one.why.day)}" if one.is_cycle else f"of before {long_date(one.why.day)}"
        counts = "; ".join(filter(None, (_counted(one.files), *_rows(one.rows))))
        say(f"{one.what}, {when}: {counts} ([retention] {one.why.setting} = {one.why.years})")
    for said in purged.stays:
        say(f"Stays: {said}")
    if purged.is_cut_off:
        say("The purge before this one was cut off before its end.")
    if not (purged.going or purged.is_cut_off):
        years = ", ".join(f"{setting} = {count}" for setting, count in purged.years.items())
        say(f"Nothing may go: [retention] has {years}, in years; 0 is for ever.")
    elif purged.is_done:
        say("Removed, and recorded in archive/purges.jsonl. Exports, and copies elsewhere, may still hold it.")
    else:
        say("Nothing was removed; add --yes to do it. It cannot be brought back.")
    return 0


def _going_words(one: Going) -> dict[str, Any]:
    day = "closed" if one.is_cycle else "before"
    why = {"setting": one.why.setting, "years": one.why.years, day: one.why.day}
    return {"what": one.what, **why, "files": one.files, "rows": one.rows}


def _rows(rows: Mapping[str, int]) -> Iterator[str]:
    """What becomes of rows of the history: those of runs go; others lose names, places and what was quoted."""
    others = {table: count for table, count in rows.items() if table != "runs"}
    if others:
        yield f"names out of history.db: {_counted(others)}"
    if "runs" in rows:
        yield f"history.db: runs {rows['runs']}"


def _counted(counts: Mapping[str, int]) -> str:
    """The counts in a sentence: "returns/ 2, outbox/ 1"."""
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _verified_words(verified: Verified) -> dict[str, Any]:
    findings = [{"path": one.path, "wrong": one.wrong, "found": one.words, "do": one.do} for one in verified.findings]
    return {"looked_at": verified.counts, "wrong": findings}
