"""How the commands that keep a workspace over the years say what they found and did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sspxl.cli.showing import show_json

if TYPE_CHECKING:
    from sspxl.jobs.verifying import Verified


def show_verified(verified: Verified, *, as_json: bool) -> int:
    """Say what is as it should be and what is not; the exit code."""
    if as_json:
        findings = [
            {"path": one.path, "wrong": one.wrong, "found": one.words, "do": one.do} for one in verified.findings
        ]
        show_json({"looked_at": verified.counts, "wrong": findings})
    else:
        for folder, count in verified.counts.items():
            click.echo(f"{folder}/: {count} file{'s' * (count != 1)} looked at")
        for one in verified.findings:
            click.echo(f"Wrong: {one.sentence()}")
        if not verified.findings:
            click.echo("Everything is as history.db has it, and history.db is whole.")
    return 1 if verified.findings else 0
