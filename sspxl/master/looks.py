"""How the master looks: what it shares with the register, and its words of state with their symbols.

Red, amber and green never stand by colour alone: each has its word and its symbol, in a contrast of 4.5 to 1 or more.
"""

from __future__ import annotations

from dataclasses import dataclass

from sspxl.looks import DATE as DATE
from sspxl.looks import FONT as FONT
from sspxl.looks import HERS as HERS
from sspxl.looks import HIGHEST_ROW as HIGHEST_ROW
from sspxl.looks import INK as INK
from sspxl.looks import LINE as LINE
from sspxl.looks import LINK as LINK
from sspxl.looks import NAVY as NAVY
from sspxl.looks import PALE as PALE
from sspxl.looks import QUIET as QUIET
from sspxl.looks import SIZE as SIZE
from sspxl.looks import STAMP as STAMP
from sspxl.looks import row_height as row_height
from sspxl.records import Rag, Severity, State


@dataclass(frozen=True, slots=True)
class Look:
    """A fill with ink that can be read on it, and the symbol that stands before the word."""

    fill: str
    ink: str
    symbol: str

    @property
    def number_format(self) -> str:
        """A number format that puts the symbol before the word and leaves the cell's text the plain word."""
        return f'"{self.symbol} "@'


RAG: dict[Rag, Look] = {
    Rag.RED: Look("#B3261E", "#FFFFFF", "▲"),
    Rag.AMBER: Look("#FFBF3F", "#1F2933", "◆"),
    Rag.GREEN: Look("#1E6B3A", "#FFFFFF", "●"),
    Rag.BLUE: Look("#1D5FA8", "#FFFFFF", "■"),
    Rag.GREY: Look("#D5DAE0", "#1F2933", "○"),
}
SEVERITY: dict[Severity, Look] = {
    Severity.ERROR: Look("#F9DEDC", "#7A1410", "▲"),
    Severity.WARNING: Look("#FFF0CC", "#5C3D00", "◆"),
    Severity.NOTE: Look("#EEF1F4", "#3E4C59", "○"),
}
STATE: dict[State, Look] = {
    State.RECEIVED: Look("#DDF0E3", "#134A28", "●"),
    State.LATE: Look("#FFF0CC", "#5C3D00", "◆"),
    State.OUTSTANDING: Look("#F9DEDC", "#7A1410", "▲"),
    State.HELD: Look("#FFF0CC", "#5C3D00", "■"),
    State.QUARANTINED: Look("#F9DEDC", "#7A1410", "■"),
    State.SUPERSEDED: Look("#EEF1F4", "#3E4C59", "○"),
    State.DUPLICATE: Look("#EEF1F4", "#3E4C59", "○"),
}
