"""The master workbook that the manager opens every morning: built afresh, with her words carried over."""

from sspxl.master.build import build_master
from sspxl.master.place import Placed, pending, write_master
from sspxl.master.words import Words, read_words

__all__ = ["Placed", "Words", "build_master", "pending", "read_words", "write_master"]
