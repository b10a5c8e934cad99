"""What issuing writes so that reading knows it again: the mark of a hint, and the notes of a marked-up copy."""

from __future__ import annotations

from sspxl.text import tidy

HINT_MARK = "◄"
"""What every hint of our templates begins with."""

_OPENS = "To put right: "
_ENDS = "(This note may stay.)"


def write_note(words: str) -> str:
    """The note as it stands on a cell."""
    return f"{_OPENS}{words}\n{_ENDS}"


def partners_words(comment: str) -> str | None:
    """What a partner wrote in a cell's comment: all of it, or what was added to a note of ours. None: nothing."""
    before, opens, rest = comment.partition(_OPENS)
    if not opens or _ENDS not in rest:
        return comment if tidy(comment) else None
    added = f"{before}{rest.partition(_ENDS)[2]}"
    return added.strip() if tidy(added) else None
