"""What a received file holds: first the gate, then the cells, then the action plans among them."""

from sspxl.read.gate import Limits
from sspxl.read.workbook import read_workbook

__all__ = ["Limits", "read_workbook"]
