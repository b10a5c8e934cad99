"""What the manager left in the master, read once for a whole run: what she saves later is for the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from python_calamine import CalamineError

from sspxl.history.waiting import Change
from sspxl.master.decisions import Chosen, changes_in, decisions_in, undecided_in
from sspxl.master.merging import Version, together
from sspxl.master.opened import open_master
from sspxl.master.place import Saved, baseline, edition_of, masters, place_in_line, read_before, shown_before
from sspxl.master.schema import NAMES, key_text
from sspxl.master.typed import Reading, as_words, read_saved
from sspxl.master.words import Words, moved, words_of
from sspxl.merge import renumbered
from sspxl.text import plain

_ACTIONS, _FLAGS = "Actions", "Flags"


@dataclass(frozen=True, slots=True)
class Hers:
    """Her words, her decisions with their rows, what she typed over cells that are the register's, and the masters in
    which all of it stands. `readings` have each whole; `editions` tell those masters of ours that she saw. `tried` are
    the decisions that stood already in these masters as we wrote them: the run before could not carry them out, or they
    are to stay. `moves` has, by the keys in these masters, what has another number by now; `renamed` by the
    SHA-256 of a master what she called sheets of ours in it."""

    words: Words = field(default_factory=Words)
    chosen: tuple[Chosen, ...] = ()
    changes: tuple[Change, ...] = ()
    found: tuple[Saved, ...] = ()
    editions: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    tried: tuple[Chosen, ...] = ()
    moves: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Numbering:
    """How actions are numbered by now: the wording of each, by key; and by the old keys of those that have another one
    since the last run, what they are called now."""

    wordings: Mapping[str, str] = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)

    def since(self, reading: Reading) -> dict[str, str]:
        """By key in that master: what is called otherwise by now."""
        was = {row.key[0]: key_text(row.ours.get("Action")) for row in reading.rows.get(_ACTIONS, ())}
        typed = {over.key[0]: as_words(over.now) for over in reading.overtyped if over.column == "Action"}
        was |= {key: words for key, words in typed.items() if plain(words) == plain(self.wordings.get(key, ""))}
        elsewhere = {key: now for key, now in self.moves.items() if key not in was}
        return {**elsewhere, **(renumbered(was, self.wordings) if self.wordings else {})}

    def words(self, reading: Reading) -> Words:
        """Her words in that master, on the rows that are theirs by now."""
        return moved(words_of(reading), self.since(reading))

    def decisions(self, readings: Iterable[Reading]) -> tuple[Chosen, ...]:
        """Her decisions; one on a flag is on the action's flag also where that has another number by now. One on the
        action itself, or on a request, is not: it is told by its wording, and she is asked again."""
        return tuple(
            replace(one, row={**one.row, "Key": moves.get(one.row["Key"], one.row["Key"])})
            if one.table == _FLAGS
            else one
            for reading in readings
            for moves in [self.since(reading)]
            for one in decisions_in([reading])
        )


def read_hers(path: Path, archive: Path, numbering: Numbering = Numbering()) -> Hers:
    """What stands in the master at `path` and in the pending one beside it at this moment, on the rows of the actions
    that it was said of.

    `archive` has the masters as we wrote them.
    """
    found = masters(path)
    readings: list[Reading] = []
    before: list[Reading] = []
    there: list[tuple[Saved, bytes | None]] = []
    renamed: dict[str, Mapping[str, str]] = {}
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
        ours = None if written is None else open_master(written)
        if ours and not ours.plain.keys() <= now.plain.keys():  # she may have renamed what is not there
            now = open_master(saved.data, ours)
        unknown += [] if saved.ours or written else [saved.path.name]
        if saved.fresh and not saved.ours:
            unfound += [(name, saved.path.name) for name in NAMES if name not in now.grids]
        older = tuple(map(open_master, shown_before(saved, written, archive)))
        readings.append(replace(read_saved(now, ours, older), edition=edition_of(written, saved)))
        as_written = replace(read_saved(ours, None), edition=readings[-1].edition) if ours else None
        before += [as_written] if as_written else [readings[-1]] if saved.ours else []
        there.append((saved, written))
        renamed[saved.sha256] = now.renamed
    words = _words_in(readings, there, archive, numbering)
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
    chosen, tried = numbering.decisions(readings), numbering.decisions(before)
    moves = {old: new for reading in reversed(readings) for old, new in numbering.since(reading).items()}
    return Hers(words, chosen, changes_in(readings), found, tuple(known), tuple(readings), tried, moves, renamed)


def _words_in(
    readings: Sequence[Reading], there: Sequence[tuple[Saved, bytes | None]], archive: Path, numbering: Numbering
) -> Words:
    """Her words in these masters, each with the one of ours that she changed."""
    if len(readings) <= 1:
        return numbering.words(readings[0]) if readings else Words()
    before = [
        _before(saved, written, reading, archive) for reading, (saved, written) in zip(readings, there, strict=True)
    ]
    return together(
        [
            Version(numbering.words(reading), numbering.words(old), place_in_line(saved))
            for reading, old, (saved, _) in zip(readings, before, there, strict=True)
        ]
    )


def _before(saved: Saved, written: bytes | None, reading: Reading, archive: Path) -> Reading:
    """What stood in the master when it was read last, else when we wrote it; nothing where neither is known."""
    if saved.ours:
        return reading
    if (before := read_before(saved, archive)) is not None:
        ours = None if written is None else open_master(written)
        return read_saved(open_master(before, ours), ours)
    return Reading() if written is None else read_saved(open_master(written), None)
