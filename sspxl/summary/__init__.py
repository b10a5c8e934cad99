"""What master and report both say of an outcome: the counts, and the words of an action's leads put together."""

from sspxl.summary.counts import RagCount, Summary, expected, summarise

__all__ = ["RagCount", "Summary", "expected", "summarise"]
