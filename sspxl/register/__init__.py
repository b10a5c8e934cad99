"""The manager's own workbook: read with every fault named by sheet and cell, and added to with nothing of hers lost."""

from sspxl.register.read import read_number, read_register
from sspxl.register.write import NewRows, append_rows, new_register

__all__ = ["NewRows", "append_rows", "new_register", "read_number", "read_register"]
