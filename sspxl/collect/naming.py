"""Names for files that came from outside, and for what is written beside them: they never collide."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from sspxl.files import safe_name


def readable(name: str) -> str:
    """The name with a question mark for each byte that is no text, so that it can be written down."""
    return name.encode("utf-8", "replace").decode("utf-8")


def free_place(folder: Path, name: str, beside: str) -> Path:
    """Where a file of this name can lie in `folder`, with NAME and `beside` next to it.

    No received file is kept under a name that ends in `beside`: it could be taken for what lies next to another.
    """
    return folder / free_name(folder, name, beside)


def free_name(folder: Path, name: str, beside: str, given: Collection[str] = ()) -> str:
    """The name that a file would get in `folder` today, were those `given` there already."""
    clean = safe_name(name)
    if clean.lower().endswith(beside):
        clean = f"{clean}_"
    taken = {f"{one}{end}" for one in given for end in ("", beside)}
    return _numbered(
        clean, lambda free: any(f"{free}{end}" in taken or (folder / f"{free}{end}").exists() for end in ("", beside))
    )


def _numbered(name: str, is_taken: Callable[[str], bool]) -> str:
    """`name`, or "name (2).xlsx" and so on where that is taken."""
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    free, n = name, 2
    while is_taken(free):
        free, n = f"{stem} ({n}){dot}{suffix}", n + 1
    return free
