"""What the README promises is there, and what is there is in the README."""

from __future__ import annotations

import re
import shutil
import struct
from pathlib import Path

from conftest import ROOT, SAMPLE_DAY
from desk import sspxl

from sspxl.cli.commands import sspxl as group
from sspxl.rules import RULES

README = (ROOT / "README.md").read_text("utf-8")


def table_rows(header: str) -> list[list[str]]:
    """The cells of the README's table under this header row, without the back-ticks."""
    after = README.split(f"{header}\n", 1)[1].splitlines()[1:]
    rows = []
    for line in after:
        if not line.startswith("|"):
            return rows
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return rows


def test_every_command_is_in_the_readme_and_the_reverse() -> None:
    assert sorted(row[0] for row in table_rows("| command | does |")) == sorted(group.commands)


def test_every_rule_is_in_the_readme_with_its_severity_and_the_reverse() -> None:
    told = [(code, severity) for code, severity, _ in table_rows("| flag | severity | raised when |")]
    assert sorted(told) == sorted({(rule.code, rule.severity.value) for rule in RULES})


def test_every_room_of_the_house_is_in_the_readme_and_the_reverse() -> None:
    tree = README.split("```\nsspxl/\n", 1)[1].split("```", 1)[0]
    told = {name for line in tree.splitlines() for name in re.split(r"\s{2,}", line.strip(), maxsplit=1)[0].split()}
    here = {path.name for path in (ROOT / "sspxl").glob("*.py") if not path.name.startswith("__")}
    here |= {f"{path.parent.name}/" for path in (ROOT / "sspxl").glob("*/__init__.py")}
    assert told == here


def test_the_first_screen_shows_the_true_output_of_the_nightly_job(built_sample: Path, tmp_path: Path) -> None:
    workspace = shutil.copytree(built_sample, tmp_path / "workbooks")
    said = sspxl("nightly", "-w", workspace, "--as-at", SAMPLE_DAY)
    shown = README.split("$ python3 scripts/nightly.py\n", 1)[1].split("```", 1)[0]
    assert said.code == 0
    assert said.out.replace(str(workspace.resolve()), "…/workbooks") == shown


def test_the_picture_of_the_master_is_there_and_large_enough_to_read() -> None:
    (name,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    data = (ROOT / name).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) > (1000, 700)


def test_every_file_that_the_documents_link_to_is_there() -> None:
    for document in (ROOT / "README.md", ROOT / "workbooks" / "sample" / "README.md"):
        links = re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8"))
        assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []
