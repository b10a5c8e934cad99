"""What partners do to a workbook loses nothing: all that was typed is found, or the file is held or set aside with why.

The ways to spoil one are in `spoil`, what must be found in `spoil_bench`.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from conftest import LibreOffice
from desk import Desk
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from spoil import NAMES, sent, spoiled
from spoil_bench import Bench, faults, ways_out
from spoil_savers import SAVERS, File, by_libreoffice, by_xlsxwriter

Report = Callable[..., None]

FORMATS = ("xlsx", "ods", "xls", "csv")
LONG_EXAMPLES, LONG_OFFICE = 2_000, 60
SHOWN = 15  # of the faults that a measure finds


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench.new(tmp_path_factory.mktemp("simulator") / "desk")


class Tally:
    """What became of the workbooks of one measure."""

    def __init__(self) -> None:
        self.states: Counter[str] = Counter()
        self.typed = self.ways = 0

    def add(self, bench: Bench, files: Sequence[File], ways: Sequence[str]) -> list[str]:
        """Judge the files as one night's; the faults."""
        outcome = bench.night(files)
        self.states.update(ways_out(outcome, files))
        self.typed += sum(len(file.claims) for file in files)
        self.ways += len(ways)
        return faults(outcome, files)

    def told(self) -> str:
        states = ", ".join(f"{count} {state}" for state, count in self.states.most_common())
        return f"{self.states.total():,} workbooks, spoiled {self.ways:,} times, {self.typed:,} typed: {states}"


def some_ways(random: Random) -> list[str]:
    return [random.choice(NAMES) for _ in range(random.randint(1, 6))]


# ---------------------------------------------------------------- the simulator itself


def test_there_are_more_than_forty_ways_each_with_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 40


@pytest.mark.parametrize("way", NAMES)
def test_every_way_spoils_something(bench: Bench, way: str) -> None:
    def told(ways: list[str]) -> list[tuple[str, object]]:
        return [(book.contact + str(book.extension), book) for book in spoiled(bench, 1, ways)]

    assert told([way]) != told([])


def test_words_that_are_not_found_or_stand_elsewhere_are_noticed(bench: Bench) -> None:
    file, other = sent(bench, 1, [], "XlsxWriter")[0], sent(bench, 2, [], "XlsxWriter")[0]
    assert faults(bench.night([file]), [file]) == []
    claim = next(claim for claim in file.claims if claim.field == "update")
    lost = replace(claim, words="Never typed.")
    assert faults(bench.night([file]), [replace(file, claims=(*file.claims, lost))]) == [f"lost: {lost}"]
    without = [one for one in file.claims if one != claim]
    found = faults(bench.night([file]), [replace(file, claims=tuple(without))])
    assert found == [f"under a wrong key: {claim.key} ({claim.lead}) has {claim.words!r}"]
    assert len(faults(bench.night([other]), [replace(other, claims=file.claims)])) > len(without)


# ---------------------------------------------------------------- one way, and many together


@pytest.mark.parametrize("way", NAMES)
def test_a_workbook_spoiled_in_one_way_loses_nothing(bench: Bench, way: str) -> None:
    files = sent(bench, NAMES.index(way), [way], "XlsxWriter")
    assert faults(bench.night(files), files) == []


COMBINED = given(
    seed=st.integers(0, 9_999),
    ways=st.lists(st.sampled_from(NAMES), min_size=1, max_size=6),
    saver=st.sampled_from(tuple(SAVERS)),
)
CALMLY = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=True)


@settings(CALMLY, max_examples=40, derandomize=True)
@COMBINED
def test_a_workbook_spoiled_in_several_ways_loses_nothing(bench: Bench, seed: int, ways: list[str], saver: str) -> None:
    files = sent(bench, seed, ways, saver)
    assert faults(bench.night(files), files) == []


def test_a_workbook_that_libreoffice_saved_loses_nothing(bench: Bench, libreoffice: LibreOffice) -> None:
    assert through_libreoffice(bench, libreoffice, "xls", range(8), Tally()) == {}


def through_libreoffice(
    bench: Bench, office: LibreOffice, to: str, seeds: range, tally: Tally
) -> dict[tuple[int, str], list[str]]:
    """The faults by seed and ways."""
    ways = {seed: some_ways(Random(seed)) for seed in seeds}
    books = {seed: spoiled(bench, seed, ways[seed]) for seed in seeds}
    files = iter(by_libreoffice(office, [book for of in books.values() for book in of], to))
    found = {
        (seed, " ".join(ways[seed])): tally.add(bench, [next(files) for _ in books[seed]], ways[seed]) for seed in seeds
    }
    return {which: each for which, each in found.items() if each}


# ---------------------------------------------------------------- through the commands


def test_check_says_of_a_spoiled_workbook_what_the_night_does(bench: Bench, tmp_path: Path) -> None:
    assert disagreements(bench, range(4), tmp_path) == []


def disagreements(bench: Bench, seeds: range, folder: Path) -> list[str]:
    """Where `check` and `nightly` say different things of one file; the night's account always adds up."""
    found = []
    for seed in seeds:
        ways = some_ways(Random(seed))
        file = by_xlsxwriter(spoiled(bench, seed, ways)[0])
        desk = Desk(folder / f"{seed}")
        shutil.copytree(bench.desk.root, desk.root)
        path = folder / file.name
        path.write_bytes(file.data)
        checked = desk.run("check", path, "--json").json
        desk.drop(path)
        night = desk.done("nightly", "--json").json["ledger"]
        rows = [row for row in desk.table("Returns") if row["File"] == file.name]
        states = {row["State"] for row in rows}
        said = {one["verdict"] for one in checked}
        if states != said or night["seen"] != 1 or sum(night.values()) != 2:
            found.append(f"{seed} {ways}: check says {said}, the night {states}, {night}")
    return found


# ---------------------------------------------------------------- long


@pytest.mark.long
def test_partner_simulator(bench: Bench, report: Report) -> None:
    tally = Tally()
    lost: list[str] = []

    @settings(CALMLY, max_examples=LONG_EXAMPLES, phases=[Phase.generate])
    @COMBINED
    def simulate(seed: int, ways: list[str], saver: str) -> None:
        files = sent(bench, seed, ways, saver)
        lost.extend(f"{seed} {ways} {saver}: {fault}" for fault in tally.add(bench, files, ways))

    simulate()
    ways = f"{len(NAMES)} ways, saved by {', '.join(SAVERS)}"
    report(ways, tally.told(), f"lost or under a wrong key: {len(lost)}", *lost[:SHOWN])
    assert lost == []


@pytest.mark.long
@pytest.mark.parametrize("to", FORMATS)
def test_partner_simulator_with_libreoffice(bench: Bench, libreoffice: LibreOffice, to: str, report: Report) -> None:
    tally = Tally()
    found: dict[tuple[int, str], list[str]] = {}
    for first in range(100, 100 + LONG_OFFICE, 20):
        found |= through_libreoffice(bench, libreoffice, to, range(first, first + 20), tally)
    lost = [f"{seed} {ways}: {fault}" for (seed, ways), each in found.items() for fault in each]
    report(tally.told(), f"lost or under a wrong key: {len(lost)}", *lost[:SHOWN])
    assert found == {}


@pytest.mark.long
def test_check_and_the_night_agree(bench: Bench, tmp_path: Path, report: Report) -> None:
    found = disagreements(bench, range(100, 140), tmp_path)
    report(f"40 spoiled workbooks, each checked and dropped: {len(found)} disagreements")
    assert found == []
