"""The sample's master, cell by cell, is the one that was last looked at and found good."""

# ruff: noqa: E501  (a fact stands on one line)

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from golden_facts import facts
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook
from package_samples import packed, whole

GOLDEN = ROOT / "tests" / "golden" / "master.txt"
HOW = "If it is meant to be so: pytest tests/test_golden.py --update-golden, and read what git diff says."
_SHOWN = 40


def differences(there: list[str], golden: list[str]) -> list[str]:
    """The facts of one and not of the other, "+" for new ones, each pair of a fact beside one another."""
    new, old = set(there) - set(golden), set(golden) - set(there)
    signed = [(line, f"+ {line}") for line in new] + [(line, f"- {line}") for line in old]
    return [said for _, said in sorted(signed, key=lambda one: (one[0].split(" ")[:1], one[1][2:], one[1][0]))]


def test_the_samples_master_is_the_golden_one(sample_after_night: Path, pytestconfig: pytest.Config) -> None:
    there = facts((sample_after_night / "master.xlsx").read_bytes())
    if pytestconfig.getoption("--update-golden"):
        GOLDEN.write_text("".join(f"{line}\n" for line in there), "utf-8")
    golden = GOLDEN.read_text("utf-8").splitlines()
    found = differences(there, golden)
    more = f"\n... and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    assert not found, "\n".join([HOW, *found[:_SHOWN]]) + more
    assert len(there) == len(golden)


# ---------------------------------------------------------------- the comparison itself


def changed(change: Callable[[Workbook], object]) -> list[str]:
    """What the comparison says of a small workbook in which this was changed; looks without their words."""
    book = openpyxl.load_workbook(io.BytesIO(packed(whole())))
    before = saved(book)
    change(book)
    found = differences(facts(saved(book)), facts(before))
    return [re.sub(r"\b[0-9a-f]{6}\b", "LOOK", line) for line in found]


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet: str, cell: str, **changes: object) -> Callable[[Workbook], object]:
    """Sets these of the cell."""
    return lambda book: [setattr(book[sheet][cell], name, value) for name, value in changes.items()]


PLAIN = "font Calibri 11.0, ink theme 1, border - - - -, align None None, locked True"
CHANGES: dict[str, tuple[Callable[[Workbook], object], list[str]]] = {
    "nothing": (lambda book: None, []),
    "a value": (put("Actions", "C2", value=3), ["- Actions!C2 2 LOOK", "+ Actions!C2 3 LOOK"]),
    "a number that becomes text": (put("Actions", "C2", value="2"), ["+ Actions!C2 '2' LOOK", "- Actions!C2 2 LOOK"]),
    "one cell more": (put("Actions", "F9", value=0), ["+ Actions!F9 0 LOOK"]),
    "one cell less": (put("Her pivot", "B3", value=None), ["- Her pivot!B3 'How many' LOOK"]),
    "a formula": (
        put("Dashboard", "A5", value="=SUM(Actions!C2:C3)"),
        ["- Dashboard!A5 =SUM('Actions'!C2:C4) => None LOOK", "+ Dashboard!A5 =SUM(Actions!C2:C3) => None LOOK"],
    ),
    "a number format": (
        put("Actions", "C2", number_format="0.0"),
        ["+ Actions!C2 2 LOOK", "- Actions!C2 2 LOOK", "+ look LOOK: " + PLAIN.replace(", align", ", number '0.0', align")],
    ),
    "a fill": (
        put("Actions", "C2", fill=PatternFill("solid", "FFFF00")),
        ["+ Actions!C2 2 LOOK", "- Actions!C2 2 LOOK", f"+ look LOOK: {PLAIN.replace('border', 'fill 00FFFF00, border')}"],
    ),
    "a font": (
        put("Actions", "C2", font=Font(name="Arial", sz=10, bold=True)),
        ["+ Actions!C2 2 LOOK", "- Actions!C2 2 LOOK", f"+ look LOOK: {PLAIN.replace('Calibri 11.0, ink theme 1', 'Arial 10.0, bold True')}"],
    ),
    "a comment": (
        lambda book: setattr(book["Actions"]["A2"].comment, "text", "Ask now"),
        ["- Actions!A2 comment: None: 'Ask again in January'", "+ Actions!A2 comment: None: 'Ask now'"],
    ),
    "a link": (
        lambda book: setattr(book["Dashboard"]["A7"].hyperlink, "target", "returns/MW.xlsx"),
        ["+ Dashboard!A7 link: returns/MW.xlsx#, None", "- Dashboard!A7 link: returns\\CS.xlsx#, None"],
    ),
    "a width": (
        lambda book: setattr(book["Actions"].column_dimensions["A"], "width", 20),
        ["- Actions columns A 1-1: width 12.7109375", "+ Actions columns A 1-1: width 20.0"],
    ),
    "a hidden column": (
        lambda book: setattr(book["Actions"].column_dimensions["A"], "hidden", True),
        ["- Actions columns A 1-1: width 12.7109375", "+ Actions columns A 1-1: width 12.7109375, hidden"],
    ),
    "a hidden row": (
        lambda book: setattr(book["Actions"].row_dimensions[2], "hidden", True), ["+ Actions row 2: height None, hidden"]
    ),
    "a drop-down": (
        lambda book: setattr(book["Actions"].data_validations.dataValidation[0], "formula1", '"Red"'),
        [
            '+ Actions drop-down B2:B4: list  "Red", blank True, None: None | None None: None',
            '- Actions drop-down B2:B4: list  "Red,Green", blank True, None: None | None None: None',
        ],
    ),
    "a conditional format": (
        lambda book: [setattr(rule, "formula", ['"Amber"']) for area in book["Actions"].conditional_formatting for rule in area.rules],
        ['+ Actions rule B2:B4: 1 cellIs equal "Amber" -> LOOK, stop None', '- Actions rule B2:B4: 1 cellIs equal "Red" -> LOOK, stop None'],
    ),
    "a table": (
        lambda book: setattr(book["Actions"].tables["Actions"].tableStyleInfo, "name", "TableStyleLight1"),
        [
            "+ Actions table Actions: A1:D4, filter A1:D4, TableStyleLight1: Key, RAG, Flags, Twice",
            "- Actions table Actions: A1:D4, filter A1:D4, TableStyleMedium9: Key, RAG, Flags, Twice",
        ],
    ),
    "frozen panes": (
        lambda book: setattr(book["Actions"], "freeze_panes", "B2"), ["+ Actions freeze: B2", "- Actions freeze: None"]
    ),
    "a print area": (
        lambda book: setattr(book["Her pivot"], "print_area", "A1:B9"),
        [
            "- Her pivot page: paper None, None, fit False None x None, area , rows None",
            "+ Her pivot page: paper None, None, fit False None x None, area 'Her pivot'!$A$1:$B$9, rows None",
        ],
    ),
    "a sheet's place": (
        lambda book: book.move_sheet("Her pivot", -1),
        [
            "+ tab 2: Her pivot, visible, no colour", "- tab 2: Actions, visible, no colour",
            "+ tab 3: Actions, visible, no colour", "- tab 3: Her pivot, visible, no colour",
        ],
    ),
    "a title": (
        lambda book: setattr(book.properties, "title", "Big master"),
        ["+ property title: Big master", "- property title: Small master"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_the_comparison_tells_what_was_changed_and_nothing_else(name: str) -> None:
    change, said = CHANGES[name]
    assert sorted(changed(change)) == sorted(said)
