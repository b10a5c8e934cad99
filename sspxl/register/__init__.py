"""The manager's own workbook: read with every fault named by sheet and cell, and added to with nothing of hers lost."""

from sspxl.register.changes import Patch, added, changed, moved_to
from sspxl.register.faults import Fault
from sspxl.register.marking import COPY, marked
from sspxl.register.read import RegisterFile, examine_register, read_register, register_file
from sspxl.register.waiver import CELL_CHANGES, CellWaiver
from sspxl.register.write import NewRows, append_rows, new_register, patched

__all__ = [
    "CELL_CHANGES",
    "COPY",
    "CellWaiver",
    "Fault",
    "NewRows",
    "Patch",
    "RegisterFile",
    "added",
    "append_rows",
    "changed",
    "examine_register",
    "marked",
    "moved_to",
    "new_register",
    "patched",
    "read_register",
    "register_file",
]
