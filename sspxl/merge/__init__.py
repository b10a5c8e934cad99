"""All returns of a cycle against the register, as one `Merged` record: pure, and the same in whatever order the files came."""

from sspxl.merge.match import Matcher
from sspxl.merge.merging import Baseline, Pasts, merge, ongoing_cycles

__all__ = ["Baseline", "Matcher", "Pasts", "merge", "ongoing_cycles"]
