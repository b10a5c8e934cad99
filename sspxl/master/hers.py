"""What the manager left in the master, read once for a whole run: what she saves later is for the next one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from python_calamine import CalamineError

from sspxl.history.waiting import Change
from sspxl.master.decisions import Chosen, changes_in, decisions_in
from sspxl.master.opened import Opened, open_master
from sspxl.master.place import Saved, baseline, masters
from sspxl.master.schema import NAMES
from sspxl.master.typed import Reading, read_saved
from sspxl.master.words import Words, words_in


@dataclass(frozen=True, slots=True)
class Hers:
    """Her words, her decisions with their rows, what she typed over cells that are the register's, and the masters in
    which all of it stands."""

    words: Words = field(default_factory=Words)
    chosen: tuple[Chosen, ...] = ()
    changes: tuple[Change, ...] = ()
    found: tuple[Saved, ...] = ()


def read_hers(path: Path, archive: Path) -> Hers:
    """What stands in the master at `path` and in the pending one beside it at this moment.

    `archive` has the masters as we wrote them.
    """
    found = masters(path)
    readings: list[Reading] = []
    unreadable: list[str] = []
    unknown: list[str] = []
    unfound: list[tuple[str, str]] = []
    for saved in found:
        if readings and not saved.fresh:  # what stands in it is in the others too, or she has cleared it
            break
        if not saved.sha256:  # another program lets nobody read it: it stays where it is
            continue
        try:
            now = open_master(saved.data)
        except CalamineError:  # cut short, or with a password
            unreadable.append(saved.path.name)
            continue
        ours = _as_written(saved, archive)
        unknown += [] if saved.ours or ours else [saved.path.name]
        if saved.fresh and not saved.ours:
            unfound += [(name, saved.path.name) for name in NAMES if name not in now.grids]
        readings.append(read_saved(now, ours))
    words = replace(
        words_in(readings),
        unreadable=tuple(unreadable),
        unknown=tuple(unknown),
        unfound=tuple(unfound),
        taken=frozenset(saved.sha256 for saved in found if saved.sha256),
    )
    return Hers(words, decisions_in(readings), changes_in(readings), found)


def _as_written(saved: Saved, archive: Path) -> Opened | None:
    """The master that she changed into this one; None: she did not change it, or it is not known any more."""
    data = None if saved.ours else baseline(saved, archive)
    return None if data is None else open_master(data)
