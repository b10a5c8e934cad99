"""The file that a manager double-clicks: what it runs, in whatever folder it lies."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import environment
import openpyxl
import pytest
import shortcut
from conftest import ROOT, lacking

FOLDER = "O'Neill & Söhne $HOME %PATH% (copy)"


def test_windows_runs_both_commands_on_the_folder_as_it_is_named(tmp_path: Path) -> None:
    made = shortcut.write(tmp_path, Path("sspxl.exe"), windows=True)
    assert made == tmp_path / "Refresh master.cmd"
    assert shortcut.for_windows(r"C:\100% sspxl\sspxl.exe", rf"C:\{FOLDER}").split("\r\n") == [
        "@echo off",
        "chcp 65001 >nul",
        "title Refresh master",
        "echo One moment, please.",
        r'"C:\100%% sspxl\sspxl.exe" consolidate --workspace "C:\O' + r"'Neill & Söhne $HOME %%PATH%% (copy)" + '"',
        "if errorlevel 2 goto end",
        r'"C:\100%% sspxl\sspxl.exe" refresh --workspace "C:\O' + r"'Neill & Söhne $HOME %%PATH%% (copy)" + '"',
        ":end",
        "echo.",
        "pause",
        "",
    ]


def test_a_whole_drive_does_not_swallow_the_quotation_mark_behind_it() -> None:
    assert '--workspace "S:\\."' in shortcut.for_windows("sspxl", "S:\\")


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


def builder() -> ModuleType:
    """scripts/button.py, which needs xlwings."""
    if importlib.util.find_spec("xlwings") is None:
        lacking("xlwings")
    return importlib.import_module("button")


def test_the_button_runs_the_macro_of_xlwings_which_runs_the_module_beside_it(tmp_path: Path) -> None:
    button = builder()
    made = button.build(tmp_path / "Refresh master.cmd", Path("C:/sspxl/python.exe"))
    theirs = Path(button.xlwings.__file__).with_name("quickstart_standalone.xlsm")
    with zipfile.ZipFile(made) as ours, zipfile.ZipFile(theirs) as known:
        parts = {name: ours.read(name) for name in ours.namelist()}
        assert parts["xl/vbaProject.bin"] == known.read("xl/vbaProject.bin")
    assert b"macroEnabled.main+xml" in parts["[Content_Types].xml"]
    assert b"<x:FmlaMacro>[0]!SampleCall</x:FmlaMacro>" in parts["xl/drawings/vmlDrawing1.vml"]
    names = [parts[f"xl/worksheets/sheet{n}.xml"].split(b'codeName="')[1].split(b'"')[0] for n in (1, 2)]
    assert (names, b'codeName="ThisWorkbook"' in parts["xl/workbook.xml"]) == ([b"Sheet1", b"Sheet2"], True)
    book = openpyxl.load_workbook(made)
    python = str(Path("C:/sspxl/python.exe"))
    assert list(book["xlwings.conf"].values) == [("Interpreter_Win", python), ("Interpreter_Mac", python)]
    module = made.with_suffix(".py").read_text("utf-8")
    assert module.isascii()
    assert """SHORTCUT = Path(__file__).with_name('Refresh master.cmd')""" in module


@pytest.mark.skipif(environment.WINDOWS, reason="there a file is opened by a call of its own")
def test_the_buttons_module_opens_the_shortcut_and_lets_no_exit_hook_end_excel(tmp_path: Path) -> None:
    button = builder()
    shortcut_file = tmp_path / "Refresh master.command"
    button.build(shortcut_file, Path(sys.executable))
    (tmp_path / "open").write_text('#!/bin/sh\nprintf "%s" "$1" >"$(dirname "$0")/opened"\n', "ascii")
    (tmp_path / "open").chmod(0o755)
    (tmp_path / "hook.py").write_text(
        "import atexit, sys, types\n"
        "def cleanup(): open('ended', 'w')\n"
        "atexit.register(cleanup)\n"
        "sys.modules['xlwings._xlwindows'] = types.SimpleNamespace(cleanup=cleanup)\n",
        "ascii",
    )
    code = "import hook, refresh_master; refresh_master.main()"
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PATH": path}, check=True)
    assert (tmp_path / "opened").read_text("utf-8") == str(shortcut_file)
    assert not (tmp_path / "ended").exists()
