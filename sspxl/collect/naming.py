"""Names for files that came from outside, and for what is written beside them: they never collide."""

from __future__ import annotations

from pathlib import Path

from sspxl.files import safe_name

_MOST_BYTES = 200
"""Of a name in UTF-8: file systems end at 255, and " (2)", ".json" and ".tmp" still come to it."""


def readable(name: str) -> str:
    """The name with a question mark for each byte that is no text, so that it can be written down."""
    return name.encode("utf-8", "replace").decode("utf-8")


def free_place(folder: Path, name: str, beside: str) -> Path:
    """Where a file of this name can lie in `folder`: neither it nor what will lie beside it, named NAME and `beside`, takes
    the place of another file or of what lies beside one."""
    clean = _short(safe_name(readable(name)))
    stem, dot, suffix = clean.rpartition(".") if "." in clean[1:] else (clean, "", "")
    path, n = folder / clean, 2
    while _is_taken(path, beside):
        path, n = folder / f"{stem} ({n}){dot}{suffix}", n + 1
    return path


def _is_taken(path: Path, beside: str) -> bool:
    owner = path.name.removesuffix(beside)
    return (
        path.exists()
        or path.with_name(f"{path.name}{beside}").exists()
        or (owner not in ("", path.name) and path.with_name(owner).exists())
    )


def _short(name: str) -> str:
    """The name cut to what file systems take, its suffix kept."""
    if len(name.encode()) <= _MOST_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    kept = f"{dot}{suffix}" if dot and len(suffix) <= 8 else ""
    room = _MOST_BYTES - len(kept.encode())
    return (stem if kept else name).encode()[:room].decode("utf-8", "ignore").rstrip(" .") + kept
