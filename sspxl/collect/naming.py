"""Names for files that came from outside, and for what is written beside them: they never collide."""

from __future__ import annotations

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
    stem, dot, suffix = clean.rpartition(".") if "." in clean else (clean, "", "")
    path, n = folder / clean, 2
    while path.exists() or path.with_name(f"{path.name}{beside}").exists():
        path, n = folder / f"{stem} ({n}){dot}{suffix}", n + 1
    return path
