"""The manager's own workbook: its tables read with every fault named by sheet and cell, and rows added with nothing of hers lost."""

from sspxl.register.read import read_register
from sspxl.register.write import NewRows, append_rows, new_register

__all__ = ["NewRows", "append_rows", "new_register", "read_register"]
