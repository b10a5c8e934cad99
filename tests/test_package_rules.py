"""The checks of a package find each thing that makes Excel offer a repair, and nothing in sound files."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from conftest import LibreOffice
from editions import edition, quiet_edition
from package_defects import DEFECTS, STRINGS
from package_misses import MISSES
from package_rules import faults, faults_of
from package_samples import Parts, packed, swap, whole

from sspxl.master import Words, build_master


@pytest.fixture(scope="module")
def sound() -> Parts:
    return whole()


def test_the_small_workbook_is_sound(sound: Parts) -> None:
    assert faults(packed(sound)) == []


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_found_and_nothing_else(sound: Parts, name: str) -> None:
    damage, said = DEFECTS[name]
    parts = dict(sound)
    damage(parts)
    assert sorted(faults(packed(parts))) == sorted(said)


@pytest.mark.parametrize("name", MISSES)
def test_what_is_nearly_a_defect_is_let_be(sound: Parts, name: str) -> None:
    parts = dict(sound)
    MISSES[name](parts)
    assert faults(packed(parts)) == []


def test_a_control_character_is_a_part_that_cannot_be_read(sound: Parts) -> None:
    parts = dict(sound)
    swap(STRINGS, "As at 22", "As at\x0b22")(parts)
    assert faults(packed(parts))[0] == f"{STRINGS}: is not well-formed XML."


# ---------------------------------------------------------------- what we write


def found_in(folder: Path, pattern: str) -> dict[str, list[str]]:
    """The faults of the workbooks of that pattern, of those that have any; there must be some workbooks."""
    paths = sorted(folder.glob(pattern))
    assert paths, pattern
    return {path.name: found for path in paths if (found := faults_of(path))}


@pytest.mark.parametrize(
    "pattern", ["master.xlsx", "register.xlsx", "issued/*/*.xlsx", "templates/*.xlsx", "annotated/*/*.xlsx"]
)
def test_what_the_sample_holds_opens_without_a_repair(sample_after_night: Path, pattern: str) -> None:
    assert found_in(sample_after_night, pattern) == {}


def test_masters_of_odd_editions_open_without_a_repair() -> None:
    words = Words(
        columns={"Actions": ("=1+1", "A" * 200, "[#All]", "a'b")},
        cells={"Actions": {("GONE/1",): {"Manager note": "kept"}}},
    )
    outcome = edition().outcome
    register = outcome.merged.register
    codes = ("A'B", "'q'", "X:Y/Z", "History", "a\tb", "Actions", "P" * 40, "=1+1")
    plans = (*register.plans, *(replace(register.plans[0], code=code, title=code) for code in codes))
    merged = replace(outcome.merged, register=replace(register, plans=plans))
    odd = replace(edition(), outcome=replace(outcome, merged=merged), partnership="&<>' " * 60, marking="x" * 400)
    masters = [build_master(one, words, {}) for one in (edition(), quiet_edition(), odd)]
    assert [faults(master) for master in masters] == [[], [], []]


def test_what_other_programs_save_of_a_master_is_let_be(sample_after_night: Path, libreoffice: LibreOffice) -> None:
    master = sample_after_night / "master.xlsx"
    kept = io.BytesIO()
    openpyxl.load_workbook(master).save(kept)
    assert faults(kept.getvalue()) == []
    assert faults_of(libreoffice.convert(master)) == []


def test_the_real_workbooks_are_let_be(real: Path) -> None:
    assert found_in(real, "*.xlsx") == {}
