"""What each sheet of the master is for, in the words of the dashboard's contents and of the sheet itself."""

from __future__ import annotations

from collections.abc import Mapping

DASHBOARD = "Dashboard"
BACK = f"← {DASHBOARD}"
"""The words of the link that leads back from every sheet."""

HOME = f"internal:'{DASHBOARD}'!A1"

ABOUT: Mapping[str, str] = {
    "Actions": "every action as it stands; decide Close, Withdraw or Reopen",
    "Flags": "what to look at; decide Ask (with your note) or Waive",
    "Returns": "who has returned and who has not; decide Accept or Reject",
    "Requests": "changes that partners ask for; decide Accept or Reject",
    "Promises": "what updates say will happen, and by when",
    "Changes": "what changed in the last 14 days",
    "Measures": "figures against their targets",
    "Orphaned notes": "words of yours without a row; delete what you need no more",
}


def about(sheet: str) -> str:
    """What the sheet is for, as a sentence; "" for one that is not ours."""
    words = ABOUT.get(sheet, "")
    return f"{words[:1].upper()}{words[1:]}." if words else ""
