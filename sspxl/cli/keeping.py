"""How the commands that keep a workspace over the years say what they found and did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sspxl.cli.showing import show_json

if TYPE_CHECKING:
    from sspxl.jobs.exporting import Exported, Restored
    from sspxl.jobs.rebuilding import Rebuilt
    from sspxl.jobs.verifying import Verified


def show_verified(verified: Verified, *, as_json: bool) -> int:
    """Say what is as it should be and what is not; the exit code."""
    if as_json:
        show_json(_verified_words(verified))
    else:
        for folder, count in verified.counts.items():
            click.echo(f"{folder}/: {count} file{'s' * (count != 1)} looked at")
        for one in verified.findings:
            click.echo(f"Wrong: {one.sentence()}")
        if not verified.findings:
            click.echo("Everything is as history.db has it, and history.db is whole.")
    return 1 if verified.findings else 0


def show_rebuilt(rebuilt: Rebuilt, verified: Verified, *, as_json: bool) -> int:
    """Say what the new history was made from, and then what is wrong; the exit code."""
    if as_json:
        made = {"events": rebuilt.events, "nights": rebuilt.nights, "old": rebuilt.old, "not_done": rebuilt.undone}
        show_json({"rebuilt": made, **_verified_words(verified)})
        return 1 if rebuilt.undone or verified.findings else 0
    nights = f"{rebuilt.nights:,} night{'s' * (rebuilt.nights != 1)}"
    click.echo(
        f"history.db is made anew from {rebuilt.events:,} events of archive/journal.jsonl, {nights} judged again."
    )
    if rebuilt.old:
        click.echo(f"The old one is {rebuilt.old}.")
    for said in rebuilt.undone:
        click.echo(f"Not done: {said}")
    return show_verified(verified, as_json=False) or (1 if rebuilt.undone else 0)


def show_exported(exported: Exported, *, as_json: bool) -> int:
    """Say what went into the zip file; the exit code."""
    if as_json:
        show_json({"file": exported.file, "files": exported.files, "bytes": exported.size})
    else:
        mib = f"{exported.size / 1024**2:,.1f} MiB"
        click.echo(f"{exported.file}: {exported.files:,} files, {mib}. Whoever has it has all that partners wrote.")
    return 0


def show_restored(restored: Restored, *, as_json: bool) -> int:
    """Say what came out of it, and what is wrong with that; the exit code."""
    root = restored.workspace.root
    if as_json:
        show_json({"workspace": root, "files": restored.files, **_verified_words(restored.verified)})
        return 1 if restored.verified.findings else 0
    click.echo(f"Workspace: {root}, {restored.files:,} files, each as it was exported")
    code = show_verified(restored.verified, as_json=False)
    click.echo("Next: put the passwords into this computer's keyring or environment, and run `sspxl doctor`.")
    return code


def _verified_words(verified: Verified) -> dict[str, Any]:
    findings = [{"path": one.path, "wrong": one.wrong, "found": one.words, "do": one.do} for one in verified.findings]
    return {"looked_at": verified.counts, "wrong": findings}
