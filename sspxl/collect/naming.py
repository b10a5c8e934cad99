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
    clean = safe_name(name)
    if clean.lower().endswith(beside):
        clean = f"{clean}_"
    return folder / _numbered(clean, lambda free: any((folder / f"{free}{end}").exists() for end in ("", beside)))


def free_name(folder: Path, name: str, given: Collection[str]) -> str:
    """The name that a file would get in `folder` today, were those `given` there already."""
    return _numbered(safe_name(name), lambda free: free in given or (folder / free).exists())


def _numbered(name: str, is_taken: Callable[[str], bool]) -> str:
    """`name`, or "name (2).xlsx" and so on where that is taken."""
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    free, n = name, 2
    while is_taken(free):
        free, n = f"{stem} ({n}){dot}{suffix}", n + 1
    return free
