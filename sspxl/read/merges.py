"""The merged cells of a sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block of cells, both corners within, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int
