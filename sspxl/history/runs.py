"""What ran: read without a copy of the whole history, since the scheduler asks often."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

_LAST = 50


def nights_begun(path: Path) -> tuple[datetime, ...]:
    """When the last nights began that came to their end, in UTC, newest first; () where nothing can be read.

    What stands in the way of reading is for the night itself to say: the scheduler runs it then.
    """
    if not path.exists():
        return ()
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as history:
            found = history.execute(
                "SELECT started FROM runs WHERE command = 'nightly' AND ended IS NOT NULL ORDER BY id DESC LIMIT ?",
                (_LAST,),
            ).fetchall()
    except sqlite3.Error:
        return ()
    return tuple(datetime.fromisoformat(started).astimezone(UTC) for (started,) in found)
