"""What the manager left in the master, read once for a whole run: what she saves later is for the next one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sspxl.master.decisions import Chosen, decisions_in
from sspxl.master.place import Saved, masters
from sspxl.master.words import Words, words_in


@dataclass(frozen=True, slots=True)
class Hers:
    """Her words, her decisions among them with their rows, and the masters in which they stand."""

    words: Words
    chosen: tuple[Chosen, ...] = ()
    found: tuple[Saved, ...] = ()


def read_hers(path: Path) -> Hers:
    """What stands in the master at `path` and in the pending one beside it at this moment."""
    found = masters(path)
    return Hers(words_in(found), decisions_in(found), found)
