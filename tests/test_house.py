"""The shape of the house: what stands where, and which way imports run."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "sspxl"

FLOORS = (
    {"text", "records", "errors"},
    {
        "addresses",
        "refs",
        "dates",
        "files",
        "identity",
        "layouts",
        "leads",
        "cycles",
        "notes",
        "figures",
        "ooxml",
        "looks",
    },
    {"settings", "workspace", "wording", "runlog"},
    {"register", "read", "issue", "collect", "mail"},
    {"merge"},
    {"rules", "importing"},
    {"history"},
    {"summary"},
    {"master", "report", "letters"},
    {"live"},
    {"jobs"},
    {"cli"},
    {"__main__"},
)
"""Every room, in the data's order. A room imports from the floors above it, and from itself; never sideways or back."""

FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
SAME_FLOOR_MAY = {("identity", "files"), ("text", "records")}

ONE_HOME = {
    "lxml": {"ooxml"},
    "python_calamine": {"read", "master", "live"},
    "openpyxl": {"register", "issue"},
    "xlsxwriter": {"master"},
    "jinja2": {"report", "letters"},
    "pandas": {"summary"},
    "sqlite3": {"history"},
    "pydantic": {"settings"},
    "rapidfuzz": {"merge"},
    "xlrd": {"read"},
    "oxmsg": {"mail"},
    "olefile": {"mail"},
    "filelock": {"workspace"},
    "schedule": {"jobs"},
    "click": {"cli"},
    "imap_tools": {"mail"},
    "imaplib": {"mail"},
    "smtplib": {"mail"},
    "keyring": {"mail"},
    "msal": {"mail"},
    "holidays": {"letters"},
    "xlwings": {"live"},
}
"""The rooms in which a library may be known."""


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@cache
def imports(path: Path) -> frozenset[str]:
    """The dotted names that a module imports, anywhere in it but for the eyes of a type checker alone."""
    found: set[str] = set()
    todo: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        todo.extend(ast.iter_child_nodes(node))
    return frozenset(found)


def test_every_room_has_its_floor() -> None:
    assert {room_of(path) for path in modules()} == set(FLOOR_OF)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_run_in_one_direction(path: Path) -> None:
    here = room_of(path)
    named = {name.split(".")[1] for name in imports(path) if name.startswith("sspxl.")}
    others = {room for room in named if room in FLOOR_OF and room != here}
    wrong = {
        room
        for room in others
        if FLOOR_OF[room] > FLOOR_OF[here] or (FLOOR_OF[room] == FLOOR_OF[here] and (here, room) not in SAME_FLOOR_MAY)
    }
    assert wrong == set(), f"{here} imports from {', '.join(sorted(wrong))}, which stands beside or below it"


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    dotted = {
        path: ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in modules()
    }
    names = set(dotted.values())
    arrows = {
        name: {
            max((known for known in names if found == known or found.startswith(f"{known}.")), key=len, default=name)
            for found in imports(path)
            if found.startswith("sspxl.")
        }
        - {name}
        for path, name in dotted.items()
    }
    free: set[str] = set()
    while ready := {name for name in names - free if arrows[name] <= free}:
        free |= ready
    assert names - free == set()


@pytest.mark.parametrize("library", sorted(ONE_HOME))
def test_a_library_is_known_in_its_own_rooms_only(library: str) -> None:
    rooms = {room_of(path) for path in modules() if any(name.split(".")[0] == library for name in imports(path))}
    assert rooms == ONE_HOME[library]


def test_the_nightly_never_imports_xlwings() -> None:
    code = "import sys, sspxl.jobs.nightly; print('xlwings' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert said.strip() == "False"


def test_the_help_loads_none_of_the_slow_libraries() -> None:
    code = (
        "import sys\nimport sspxl.cli.entry as door\ntry: door.main(['--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('pandas', 'openpyxl', 'xlsxwriter', 'pydantic', 'jinja2') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert said.splitlines()[-1] == "[]"


def test_the_top_level_holds_only_what_was_agreed() -> None:
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    top = {name.split("/")[0] for name in tracked.splitlines()}
    agreed = {
        "sspxl",
        "workbooks",
        "templates",
        "scripts",
        "tests",
        "pyproject.toml",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
    }
    assert {name for name in top if not name.startswith(".")} == agreed
