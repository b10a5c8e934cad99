"""What reading one file costs, in a process of its own. Run `python -m tests.measure_reading FILE`."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from sspxl.errors import UnreadableReturn
from sspxl.read import Limits
from sspxl.read.workbook import read_workbook

_STATUS = Path("/proc/self/status")


def peak() -> float:
    """The most memory that this process has held so far, in MiB.

    Not `getrusage`, which on Linux begins with what the process that started this one had held.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text("ascii"))
    assert found
    return int(found[1]) / 1024


def main(path: Path) -> None:
    """Print what came of reading the file, the seconds of the processor that it took, and by how many MiB the process
    grew at most."""
    data = path.read_bytes()
    before, began = peak(), time.process_time()
    try:
        read_workbook(data, path.name, Limits())
        what = "read"
    except UnreadableReturn as err:
        what = err.what
    print(json.dumps([what, time.process_time() - began, peak() - before]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
