"""The whole master: our sheets as built, her own sheets among them, and where she finds what could not be carried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sspxl.master.build import build_master
from sspxl.master.hers import Hers
from sspxl.master.own_sheets import Joined, OwnSheets, own_sheets, with_own_sheets
from sspxl.master.shelf import Shelved, on_shelf, put_on_shelf
from sspxl.master.versions import versions_of
from sspxl.master.words import Words
from sspxl.records import Edition


@dataclass(frozen=True, slots=True)
class Made:
    """A master to be put in its place; `told` is worth knowing, `undone` says which sheets are not in it, and why."""

    data: bytes
    told: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the master lies, and the folder in which old ones are kept."""

    master: Path
    archive: Path


def make_master(edition: Edition, words: Words, titles: Mapping[str, str], hers: Hers, desk: Desk) -> Made:
    """The master of this edition with her words on their rows and her sheets where she put them.

    A master of hers with a sheet that cannot be carried is in the archive before this returns.
    """
    versions = versions_of(hers.found, hers.words.sheets, desk.archive)
    own = own_sheets(hers.found, hers.words.sheets, versions.taken_from)
    own = OwnSheets(own.sources, (*own.left, *versions.left))
    shelved = put_on_shelf(desk.archive, desk.master, own.left, edition.ran)

    def joined(sheets: OwnSheets) -> Joined:
        built = build_master(edition, words, titles, on_shelf(desk.archive, desk.master))
        return with_own_sheets(built, sheets, hers.renamed)

    done = joined(own)
    if done.unfit:  # the dashboard is to say so, too
        shelved += put_on_shelf(desk.archive, desk.master, (*own.left, *done.unfit), edition.ran)
        out = {one.sheet for one in done.unfit}
        done = joined(OwnSheets(tuple(one for one in own.sources if not out & {*one.survey.carried})))
    return Made(done.master, done.said, tuple(dict.fromkeys(_undone(shelved))))


def _undone(shelved: tuple[Shelved, ...]) -> list[str]:
    return [
        f"y{sentence[1:]}: it could not be carried into the new master; it is in archive/{one.name}"
        for one in shelved
        for sentence in one.sentences
    ]
