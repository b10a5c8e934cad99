"""`python -m sspxl` does what the command `sspxl` does."""

from sspxl.cli import main

main()
