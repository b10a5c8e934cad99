"""The options that commands share, and how one is given them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sspxl.cli.saying import say
from sspxl.cli.showing import night_lines, night_words, show_json, watched
from sspxl.errors import UserError

if TYPE_CHECKING:
    from sspxl.jobs.job import Job
    from sspxl.jobs.nightly import Night


class Day(click.ParamType):
    """A day on the command line: 2026-11-22 or 22/11/2026."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from sspxl.dates import read_date

        day = read_date(value)
        if day is None:
            self.fail(f"{value!r} is no date; type it as 2026-11-22 or 22/11/2026", param, ctx)
        return day


@dataclass(frozen=True, slots=True)
class Options:
    """The options that every command takes."""

    workspace: Path | None
    as_json: bool
    strict: bool
    clock: Callable[[], datetime]

    def job(self, cycle: str | None = None, as_at: date | None = None) -> Job:
        """The job in the workspace that was asked for."""
        from sspxl.jobs.job import open_job
        from sspxl.workspace import find_workspace

        return open_job(find_workspace(self.workspace), as_at, self.clock(), cycle, watched)

    def show_night(self, night: Night) -> int:
        """Say what the run did; the exit code. Raises Unprinted."""
        if self.as_json:
            show_json(night_words(night))
        else:
            say("\n".join(night_lines(night)))
        return self.code_of(night)

    def code_of(self, night: Night) -> int:
        """The exit code of the run."""
        errors = night.outcome is not None and any(flag.severity == "error" for flag in night.outcome.flags)
        undone = night.undone or (night.chased is not None and night.chased.undone)
        return 1 if undone or (self.strict and errors) else 0


def with_options(command: Callable[..., int]) -> Callable[..., int]:
    """Gives a command the options that all have, as one argument `options`."""

    def given(workspace: Path | None, as_json: bool, strict: bool, **others: Any) -> int:
        clock = click.get_current_context().obj or datetime.now
        code = command(Options(workspace, as_json, strict, clock), **others)
        return code or int(strict and _error_stands(others.get("folder") or workspace))

    given.__doc__, given.__name__ = command.__doc__, command.__name__
    given.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option("--strict", is_flag=True, help="Exit with 1 also when an error flag stands."),
        click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, for other programs."),
        click.option("-w", "--workspace", type=click.Path(path_type=Path), help="The workspace; default: the nearest."),
    ):
        given = option(given)
    return given


def _error_stands(where: Path | None) -> bool:
    """Whether an error flag stands in the workspace, as its last run left it; where there is none, none does."""
    from sspxl.jobs.standing import error_stands
    from sspxl.workspace import find_workspace

    try:
        workspace = find_workspace(where)
    except UserError:
        return False
    return error_stands(workspace)


cycle_option = click.option(
    "--cycle", metavar="NAME", help="A cycle by its name in the register; default: the current one."
)
as_at_option = click.option(
    "--as-at", type=Day(), help="The day that counts as today, such as 2026-11-22; default: today."
)
