"""What a received file holds: first the gate, then the cells, then the action plans among them."""

from sspxl.read.child import ReadingFault, fault_of, read_workbook
from sspxl.read.gate import Limits
from sspxl.read.unpack import Found, Unpacked, unpack

__all__ = ["Found", "Limits", "ReadingFault", "Unpacked", "fault_of", "read_workbook", "unpack"]
