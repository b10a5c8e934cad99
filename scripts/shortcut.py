"""Puts a file into the workspace that a manager double-clicks to bring the master that is open in Excel up to date.

    python3 scripts/shortcut.py             for workbooks/
    python3 scripts/shortcut.py -w FOLDER   for a workspace of her own
    python3 scripts/shortcut.py --button    with a workbook, refresh_master.xlsm, whose button opens that file

"Refresh master.cmd" on Windows, "Refresh master.command" elsewhere, as a Mac opens it. It reads what she has saved
(`sspxl consolidate`), then brings the new master into the open one (`sspxl refresh`), and says what came of it. It is
for this machine: it names the Python that the first run makes here, in `.venv-desktop`, with xlwings in it.
"""

import argparse
import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import environment

ENVIRONMENT = environment.ROOT / ".venv-desktop"
NAME = "Refresh master"


def for_windows(sspxl: str, workspace: str) -> str:
    """What cmd.exe runs. Within quotation marks it takes every character as it is but the percent sign."""
    program, folder = (f'"{path}"'.replace("%", "%%").replace('\\"', '\\."') for path in (sspxl, workspace))
    lines = [
        "@echo off",
        "chcp 65001 >nul",  # names of folders are in UTF-8 here
        f"title {NAME}",
        "echo One moment, please.",
        f"{program} consolidate --workspace {folder}",
        "if errorlevel 2 goto end",  # it has said why; 1: the master is open, which is what this is for
        f"{program} refresh --workspace {folder}",
        ":end",
        "echo.",
        "pause",
    ]
    return "".join(f"{line}\r\n" for line in lines)


def for_mac(sspxl: str, workspace: str) -> str:
    """What the shell runs."""
    program, folder = shlex.quote(sspxl), shlex.quote(workspace)
    return (
        "#!/bin/sh\n"
        "echo 'One moment, please.'\n"
        f"{program} consolidate --workspace {folder}\n"
        f"[ $? -ge 2 ] || {program} refresh --workspace {folder}\n"  # as on Windows
        "printf '\\nPress Return to close this window. '\n"
        "read -r _\n"
    )


def write(workspace: Path, sspxl: Path, windows: bool = environment.WINDOWS) -> Path:
    """The file in the workspace; one of an earlier run is replaced."""
    path = workspace / (NAME + (".cmd" if windows else ".command"))
    made = for_windows if windows else for_mac
    path.write_bytes(made(str(sspxl), str(workspace)).encode("utf-8"))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def main(arguments: "list[str]") -> int:
    parser = argparse.ArgumentParser(description="A file to double-click that brings the open master up to date.")
    default = os.environ.get("SSPXL_WORKSPACE") or str(environment.ROOT / "workbooks")
    parser.add_argument("-w", "--workspace", default=default, help="the workspace; default: workbooks/")
    parser.add_argument("--button", action="store_true", help="a workbook with a button, too; it needs macros")
    given = parser.parse_args(arguments)
    workspace = Path(given.workspace).resolve()
    if not (workspace / "sspxl.toml").is_file():
        raise environment.NotReadyError(f"{workspace} is no workspace: it has no sspxl.toml. Name one with -w FOLDER.")
    environment.prepare(ENVIRONMENT, ("excel",))
    made = write(workspace, environment.program_of(ENVIRONMENT, "sspxl"))
    print(made, flush=True)
    if given.button:
        python, builder = environment.program_of(ENVIRONMENT, "python"), environment.ROOT / "scripts" / "button.py"
        return subprocess.run([str(python), str(builder), str(made)]).returncode
    return 0


if __name__ == "__main__":
    sys.exit(environment.exit_code(main, sys.argv[1:]))
