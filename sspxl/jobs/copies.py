"""Which marked-up copies lie in annotated/ as they would be made now: making one takes far longer than looking.

What is noted is never the truth: a copy that is gone, was altered or is not noted is made again, and so is all where
the note cannot be read. What a copy was made of is told by digests alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sspxl.files import sha256, write_bytes
from sspxl.issue.marked import MarkedCopy
from sspxl.issue.packing import packed_by
from sspxl.issue.template import template_files
from sspxl.records import Layout
from sspxl.workspace import Workspace

_FILE = ".made.json"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The copies that the run before left. `noted` maps a copy's path from the workspace to two digests: of what it
    was made of, and of the file."""

    workspace: Workspace
    file: Path
    noted: Mapping[str, object]
    house: str  # the digest of what all copies are made of besides their contents

    @classmethod
    def of(cls, workspace: Workspace, *, protect: bool) -> Shelf:
        templates = {
            name: sha256(path.read_bytes())
            for name, path in template_files(workspace.root / "templates", Layout).items()
            if path.is_file()
        }
        file = workspace.root / "annotated" / _FILE
        return cls(workspace, file, _read(file), sha256(repr((packed_by(), protect, templates)).encode()))

    def has(self, path: Path, copy: MarkedCopy) -> bool:
        """Whether the file at `path` is the copy, byte for byte as it would be made."""
        try:
            lies = sha256(path.read_bytes())
        except OSError:  # there is none; or it cannot be read, and trying to renew it tells why
            return False
        return self.noted.get(self.workspace.relative(path)) == [self._made_of(copy), lies]

    def note(self, wanted: Mapping[Path, MarkedCopy], made: Mapping[Path, bytes]) -> None:
        """Note what lies there now: of these copies, those that were `made`, and those that were there."""
        now = {
            where: [self._made_of(copy), sha256(made[path])] if path in made else self.noted[where]
            for path, copy in wanted.items()
            for where in [self.workspace.relative(path)]
        }
        if now != self.noted:
            write_bytes(self.file, json.dumps(now, ensure_ascii=False, indent=1).encode())

    def _made_of(self, copy: MarkedCopy) -> str:
        return sha256(f"{self.house}{copy!r}".encode("utf-8", "surrogatepass"))


def _read(file: Path) -> Mapping[str, object]:
    """What was noted; nothing where that is not to be read."""
    try:
        noted = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}
