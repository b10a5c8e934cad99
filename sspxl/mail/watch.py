"""A watch over what is said to a server: each answer may come in time, drop by drop, and all of it still never end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

PATIENCE = 3
"""What is said in one go may take this many times the seconds for which the server may be silent."""

SLOWEST = 16 * 1024
"""Bytes a second below which a server counts as away, however steadily they drip."""


@contextmanager
def watched(seconds: float, hang_up: Callable[[], None]) -> Iterator[None]:
    """Hang up on a server with which what is done within takes longer than this."""
    watch = Timer(seconds, hang_up)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
