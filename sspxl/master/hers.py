"""What the manager left in the master, read once for a whole run: what she saves later is for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from python_calamine import CalamineError

from sspxl.history.waiting import Change
from sspxl.master.decisions import Chosen, changes_in, decisions_in, undecided_in
from sspxl.master.merging import Version, together
from sspxl.master.opened import open_master
from sspxl.master.place import Saved, baseline, edition_of, masters, place_in_line, read_before, shown_before
from sspxl.master.schema import NAMES
from sspxl.master.typed import Reading, read_saved
from sspxl.master.words import Words, words_of


@dataclass(frozen=True, slots=True)
class Hers:
    """Her words, her decisions with their rows, what she typed over cells that are the register's, and the masters in
    which all of it stands. `readings` have each whole; `editions` tell those masters of ours that she saw. `tried` are
    the decisions that stood already in these masters as we wrote them: the run before could not carry them out, or they
    are to stay."""

    words: Words = field(default_factory=Words)
    chosen: tuple[Chosen, ...] = ()
    changes: tuple[Change, ...] = ()
    found: tuple[Saved, ...] = ()
    editions: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    tried: tuple[Chosen, ...] = ()


def read_hers(path: Path, archive: Path) -> Hers:
    """What stands in the master at `path` and in the pending one beside it at this moment.

    `archive` has the masters as we wrote them.
    """
    found = masters(path)
    readings: list[Reading] = []
    before: list[Reading] = []
    there: list[tuple[Saved, bytes | None]] = []
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
        written = None if saved.ours else baseline(saved, archive)
        unknown += [] if saved.ours or written else [saved.path.name]
        if saved.fresh and not saved.ours:
            unfound += [(name, saved.path.name) for name in NAMES if name not in now.grids]
        older = tuple(map(open_master, shown_before(saved, written, archive)))
        ours = None if written is None else open_master(written)
        readings.append(replace(read_saved(now, ours, older), edition=edition_of(written, saved)))
        before += [read_saved(ours, None)] if ours else [readings[-1]] if saved.ours else []
        there.append((saved, written))
    words = _words_in(readings, there, archive)
    words = replace(
        words,
        undone=(*words.undone, *undecided_in(readings)),
        unreadable=tuple(unreadable),
        unknown=tuple(unknown),
        unfound=tuple(unfound),
        taken=frozenset(saved.sha256 for saved in found if saved.sha256),
    )
    known = (
        reading.edition for reading, (saved, written) in zip(readings, there, strict=True) if saved.ours or written
    )
    return Hers(
        words, decisions_in(readings), changes_in(readings), found, tuple(known), tuple(readings), decisions_in(before)
    )


def _words_in(readings: Sequence[Reading], there: Sequence[tuple[Saved, bytes | None]], archive: Path) -> Words:
    """Her words in these masters, each with the one of ours that she changed."""
    if len(readings) <= 1:
        return words_of(readings[0]) if readings else Words()
    return together(
        [
            Version(words_of(reading), _before(saved, written, reading, archive), place_in_line(saved))
            for reading, (saved, written) in zip(readings, there, strict=True)
        ]
    )


def _before(saved: Saved, written: bytes | None, reading: Reading, archive: Path) -> Words:
    """What stood in the master when it was read last, else when we wrote it; nothing where neither is known."""
    if saved.ours:
        return words_of(reading)
    if (before := read_before(saved, archive)) is not None:
        return words_of(read_saved(open_master(before), None if written is None else open_master(written)))
    return Words() if written is None else words_of(read_saved(open_master(written), None))
