"""The command `schedule`: keeps the schedule in the foreground, or makes the entry for the system's own scheduler."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sspxl.cli.saying import say
from sspxl.cli.showing import show_json

if TYPE_CHECKING:
    from sspxl.jobs.entries import Entry
    from sspxl.workspace import Workspace

SYSTEMS = ("systemd", "cron", "windows", "launchd")
"""As in sspxl.jobs.entries, which is loaded only when it is needed."""


def keep(workspace: Workspace) -> int:
    """Run the nights until we are told to stop; the exit code."""
    from sspxl.jobs.keeper import keep_schedule

    keep_schedule(workspace, click.echo)
    return 0


def make_entry(workspace: Workspace, system: str, *, really: bool, as_json: bool) -> int:
    """Say what the entry is, and make it where that is asked for; the exit code."""
    from sspxl.jobs.entries import Plan, System, entry, install
    from sspxl.jobs.scheduling import settings_of
    from sspxl.jobs.setting import secrets_needed

    settings = settings_of(workspace)
    set_to = settings.schedule
    command = (sys.executable, "-m", "sspxl", "nightly", "--workspace", str(workspace.root))
    secrets = secrets_needed(settings)
    plan = Plan(workspace.root, command, set_to.nightly, set_to.timezone, set_to.hours, secrets)
    made = entry(System(system), plan, Path.home())
    if really:
        install(made)
    if as_json:
        show_json(
            {
                "files": [{"path": path, "text": _text(data)} for path, data in made.files],
                "crontab": made.table,
                "commands": made.commands,
                "remarks": made.remarks,
                "done": really,
            }
        )
    else:
        say("\n".join(_lines(made, really)))
    return 0


def _lines(made: Entry, really: bool) -> list[str]:
    lines = []
    for path, data in made.files:
        lines += [f"{'Written' if really else 'Would write'} {path}:", "", _text(data)]
    if made.table:
        lines += [f"{'In' if really else 'Would put into'} your crontab:", "", made.table, ""]
    if made.commands:
        lines += ["Run:" if really else "Would run:", "", *map(shlex.join, made.commands), ""]
    lines += [f"Note: {remark}." for remark in made.remarks]
    return [*lines, "Done." if really else "Nothing was changed; add --yes to do it."]


def _text(data: bytes) -> str:
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
