"""The command `sspxl`: verbs of the line, results on stdout, progress on stderr, exit codes as promised."""

from sspxl.cli.entry import main

__all__ = ["main"]
