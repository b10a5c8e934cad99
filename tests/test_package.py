"""What `pip install .` puts on a machine."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_every_module_and_every_template_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    files = (path for path in (ROOT / "sspxl").rglob("*") if path.is_file() and path.suffix != ".pyc")
    modules = {path.relative_to(ROOT).as_posix() for path in files}
    top = ROOT / "templates"
    templates = {f"sspxl/templates/{path.relative_to(top).as_posix()}" for path in top.rglob("*") if path.is_file()}
    packed = {name for name in wheel.namelist() if name.startswith("sspxl/")}
    assert packed == modules | templates


def test_the_wheel_is_for_every_system_and_gives_the_command_and_the_extras(wheel: zipfile.ZipFile) -> None:
    assert wheel.filename is not None
    assert Path(wheel.filename).name.endswith("-py3-none-any.whl")
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "sspxl = sspxl.cli:main" in wheel.read(entry).decode()
    metadata = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
    said = Parser().parsestr(wheel.read(metadata).decode())
    assert (said["Requires-Python"], said["License-Expression"]) == (">=3.11", "MIT")
    assert set(said.get_all("Provides-Extra")) == {"cluster", "excel", "mail", "pdf", "test"}
