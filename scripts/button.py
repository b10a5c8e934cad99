"""Builds refresh_master.xlsm, a workbook with a button that opens the file which brings the open master up to date.

Run by `shortcut.py --button`, with the Python of its environment. The macro behind the button is xlwings' own (BSD
licence): it has that Python run the module of the workbook's name, which lies beside it. Never tried in Excel.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import xlsxwriter
import xlwings

NAME = "refresh_master"  # the module's, too
MACRO = "SampleCall"  # what xlwings calls it
MODULE = '''"""What the button of {name}.xlsm runs: the file beside it that brings the open master up to date."""

import atexit
import os
import subprocess
import sys
from pathlib import Path

SHORTCUT = Path(__file__).with_name({shortcut!r})


def main() -> None:
    windows = sys.modules.get("xlwings._xlwindows")
    if windows:  # its exit hook ends every Excel that it cannot see
        atexit.unregister(windows.cleanup)
    if sys.platform == "win32":
        os.startfile(SHORTCUT)
    else:
        subprocess.run(["open", str(SHORTCUT)], check=True)
'''


def build(shortcut: Path, python: Path) -> Path:
    """The workbook and its module beside the shortcut; Python is the one that runs the module."""
    path = shortcut.with_name(f"{NAME}.xlsm")
    with zipfile.ZipFile(Path(xlwings.__file__).with_name("quickstart_standalone.xlsm")) as theirs:
        macro = io.BytesIO(theirs.read("xl/vbaProject.bin"))
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_vba_project(macro, is_stream=True)
        book.set_vba_name("ThisWorkbook")
        sheet, settings = book.add_worksheet("Refresh"), book.add_worksheet("xlwings.conf")
        sheet.set_vba_name("Sheet1")
        settings.set_vba_name("Sheet2")
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 90)
        sheet.write_string("A1", "Refresh the master", book.add_format({"bold": True, "font_size": 16}))
        sheet.write_string("A2", "Save master.xlsx first. The button opens a window that says what came of it.")
        sheet.insert_button("A4", {"macro": MACRO, "caption": "Refresh master.xlsx", "width": 200, "height": 40})
        for row, key in enumerate(("Interpreter_Win", "Interpreter_Mac")):
            settings.write_string(row, 0, key)
            settings.write_string(row, 1, str(python))
    path.with_suffix(".py").write_text(MODULE.format(name=NAME, shortcut=shortcut.name), "utf-8")
    return path


if __name__ == "__main__":
    print(build(Path(sys.argv[1]), Path(sys.executable)))
