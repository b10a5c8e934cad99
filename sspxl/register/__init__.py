"""The manager's own workbook: read with every fault named by sheet and cell, and added to with nothing of hers lost."""

from sspxl.register.read import read_register
from sspxl.register.waiver import CELL_CHANGES, CellWaiver
from sspxl.register.write import NewRows, append_rows, new_register

__all__ = ["CELL_CHANGES", "CellWaiver", "NewRows", "append_rows", "new_register", "read_register"]
