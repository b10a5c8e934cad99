"""How it is said what became of the master that was to be brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspxl.cli.saying import say
from sspxl.cli.showing import show_json

if TYPE_CHECKING:
    from sspxl.jobs.refreshing import Refreshed


def show_refreshed(refreshed: Refreshed, *, as_json: bool) -> int:
    """Say it, to a person or a machine; the exit code."""
    if as_json:
        show_json(
            {
                "master": refreshed.master,
                "new": refreshed.new,
                "done": refreshed.done or None,
                "not_done": refreshed.undone,
            }
        )
    else:
        lines = [f"Master: {refreshed.done}"] if refreshed.done else []
        say("\n".join([*lines, *(f"Not done: {said}" for said in refreshed.undone)]))
    return 1 if refreshed.undone else 0
