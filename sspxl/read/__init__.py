"""What a received file holds: first the gate, then the cells, then the action plans among them."""

from sspxl.read.child import ReadingFault, called, fault_of, read_workbook
from sspxl.read.gate import Limits
from sspxl.read.unpack import Member, Zip, open_zip

__all__ = ["Limits", "Member", "ReadingFault", "Zip", "called", "fault_of", "open_zip", "read_workbook"]
