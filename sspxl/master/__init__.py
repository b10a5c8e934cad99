"""The master workbook that the manager opens every morning: built afresh, with her words carried over."""

from sspxl.master.build import build_master
from sspxl.master.hers import Hers, Numbering, read_hers
from sspxl.master.place import Placed, pending, write_master
from sspxl.master.whole import Desk, Made, make_master
from sspxl.master.words import Words

__all__ = [
    "Desk", "Hers", "Made", "Numbering", "Placed", "Words", "build_master", "make_master", "pending", "read_hers",
    "write_master",
]  # fmt: skip
