"""history.db: what was issued, what came, what was said and flagged, cycle after cycle."""

from sspxl.history.carried import Carried, Told
from sspxl.history.database import Arrived, History
from sspxl.history.letters import LetterLog
from sspxl.history.opening import copy_of_history, open_history
from sspxl.history.runs import Ending, Run, Stood

__all__ = [
    "Arrived",
    "Carried",
    "Ending",
    "History",
    "LetterLog",
    "Run",
    "Stood",
    "Told",
    "copy_of_history",
    "open_history",
]
