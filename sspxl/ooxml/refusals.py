"""The words with which a workbook from outside is refused."""

from __future__ import annotations

from sspxl.errors import UnreadableReturn

SAVE_AGAIN = "open it in Excel, save it as .xlsx under a new name and send that"
CUT_DOWN = (
    "delete the rows and columns outside the table (select them, Home > Delete > Delete Sheet Rows or Columns), "
    "save it as .xlsx and send that"
)


def locked() -> UnreadableReturn:
    """The refusal of a workbook that opens with a password only."""
    return UnreadableReturn(
        "a workbook with a password",
        "it cannot be opened without the password",
        "resend it as .xlsx without a password: File > Info > Protect Workbook > Encrypt with Password, clear the box, "
        "save, and send that",
    )


def damaged(why: str) -> UnreadableReturn:
    """The refusal of a workbook that no spreadsheet program would have saved like this."""
    return UnreadableReturn("a damaged workbook", why, SAVE_AGAIN)


def oversized(why: str) -> UnreadableReturn:
    """The refusal of a workbook that would take too much room."""
    return UnreadableReturn("a workbook that is too large to be read safely", why, CUT_DOWN)
