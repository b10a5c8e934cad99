"""The file that a manager double-clicks: what it runs, in whatever folder it lies."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import environment
import pytest
import shortcut
from conftest import ROOT

FOLDER = "O'Neill & Söhne $HOME %PATH% (copy)"


def test_windows_runs_both_commands_on_the_folder_as_it_is_named(tmp_path: Path) -> None:
    made = shortcut.write(tmp_path, Path("sspxl.exe"), windows=True)
    assert made == tmp_path / "Refresh master.cmd"
    assert shortcut.for_windows(r"C:\100% sspxl\sspxl.exe", rf"C:\{FOLDER}").split("\r\n") == [
        "@echo off",
        "chcp 65001 >nul",
        "title Refresh master",
        "echo One moment, please.",
        r'"C:\100%% sspxl\sspxl.exe" consolidate --workspace "C:\O'
        + r"'Neill & Söhne $HOME %%PATH%% (copy)"
        + '" >nul',
        "if errorlevel 2 goto end",
        r'"C:\100%% sspxl\sspxl.exe" refresh --workspace "C:\O' + r"'Neill & Söhne $HOME %%PATH%% (copy)" + '"',
        ":end",
        "echo.",
        "pause",
        "",
    ]


def test_a_whole_drive_does_not_swallow_the_quotation_mark_behind_it() -> None:
    assert '--workspace "S:\\." >nul' in shortcut.for_windows("sspxl", "S:\\")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with a name that a shell would take apart, and beside it a program that says what it was given."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / "sspxl").write_text('#!/bin/sh\nprintf "%s|" "$@" >>"$0.log"\nexit "${CODE:-1}"\n', "utf-8")
    (folder / "sspxl").chmod(0o755)
    return folder


def clicked(workspace: Path, **environ: str) -> str:
    made = shortcut.write(workspace, workspace / "sspxl", windows=False)
    assert made.name == "Refresh master.command"
    subprocess.run([str(made)], input=b"\n", env={**os.environ, **environ}, check=True, capture_output=True)
    return (workspace / "sspxl.log").read_text("utf-8")


@pytest.mark.skipif(environment.WINDOWS, reason="there is no shell on Windows")
def test_a_mac_runs_both_commands_on_the_folder_as_it_is_named(workspace: Path) -> None:
    assert clicked(workspace) == f"consolidate|--workspace|{workspace}|refresh|--workspace|{workspace}|"


@pytest.mark.skipif(environment.WINDOWS, reason="there is no shell on Windows")
def test_what_could_not_be_consolidated_is_not_refreshed(workspace: Path) -> None:
    assert clicked(workspace, CODE="2") == f"consolidate|--workspace|{workspace}|"


def test_a_folder_that_is_no_workspace_gets_no_shortcut(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "shortcut.py"), "-w", str(tmp_path)], capture_output=True, text=True
    )
    said = f"{tmp_path} is no workspace: it has no sspxl.toml. Name one with -w FOLDER.\n"
    assert (done.returncode, done.stdout, done.stderr, list(tmp_path.iterdir())) == (2, "", said, [])


def test_an_older_python_can_read_the_script_and_is_told_which_one_to_take() -> None:
    source = (ROOT / "scripts" / "shortcut.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert "from __future__" not in source
