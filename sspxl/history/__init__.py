"""history.db: what was issued, what came, what was said and flagged, cycle after cycle."""

from sspxl.history.database import History, copy_of_history, open_history

__all__ = ["History", "copy_of_history", "open_history"]
