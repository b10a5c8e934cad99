"""Workbooks broken by chance are read or refused, each in its time, and end in one state of the ledger.

They are read as the night reads them, in the limited child process: what broke off there is a crash that it contained.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from conftest import LibreOffice
from desk import CYCLE, Desk, answer, small_register
from hostile import XLSM_TYPE, XLSX_TYPE, altered, package
from mutations import mutated

from sspxl.errors import UnreadableReturn
from sspxl.jobs import opening
from sspxl.read import Limits, ReadingFault
from sspxl.read.child import Reader

LONG, SHORT, DROPPED = 10_000, 300, 24
SECONDS = 5.0
"""What reading one broken file may take."""

CONTAINED = (
    "a workbook that sspxl could not read", "a workbook that takes too long to read",
    "a workbook that takes too much memory to read",
)  # fmt: skip
"""What a file is called whose reading ended in a way that it never should."""

TEXT = "All ten streets were mapped, and the map was sent to the wardens."


@dataclass(slots=True)
class Tally:
    """What came of the files; `wrong` has the number and seed of each that broke off, hung or met a fault of ours."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk.new(tmp_path_factory.mktemp("fuzz") / "desk", small_register())
    desk.done("issue")
    return desk


@pytest.fixture(scope="module")
def seeds(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """File name -> a good return, of every format that can be had without LibreOffice."""
    folder = tmp_path_factory.mktemp("seeds")
    words = {"ASB/1": {"update": TEXT, "status": "In progress"}, "ASB/2": "Four patrols were held."}
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    good = answer(issued, folder / "KM.xlsx", words, datetime(2026, 10, 20)).read_bytes()
    macro = altered(good, "[Content_Types].xml", lambda xml: xml.replace(XLSX_TYPE, XLSM_TYPE))
    return {
        "KM.xlsx": good,
        "KM.xlsm": macro,
        "KM.zip": package({"KM.xlsx": good, "notes/read me.txt": b"hello"}),
        "KM.csv": _csv().encode("utf-8-sig"),
    }


@pytest.fixture(scope="module")
def all_seeds(
    seeds: dict[str, bytes], libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """Those, and the same return as LibreOffice saves it."""
    path = tmp_path_factory.mktemp("saved") / "KM.xlsx"
    path.write_bytes(seeds["KM.xlsx"])
    made = {to: libreoffice.convert(path, to).read_bytes() for to in ("xlsx", "ods", "xls")}
    return seeds | {f"KM saved by LibreOffice.{to}": data for to, data in made.items()}


def _csv() -> str:
    return f'No,LEAD,ACTION,UPDATE,STATUS\n1,KM,Map the ten streets with most reports of nuisance bikes.,"{TEXT}",\n'


@pytest.fixture
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


def read_all(reader: Reader, seeds: dict[str, bytes], numbers: range) -> Tally:
    """Every number's file, made from the seeds in turn, read in the child process."""
    tally, names = Tally(), sorted(seeds)
    for number in numbers:
        name = names[number % len(names)]
        data = mutated(seeds[name], number)
        began = time.monotonic()
        outcome = _outcome(reader, data, name)
        took = time.monotonic() - began
        tally.slowest = max(tally.slowest, (took, f"{number} of {name}"))
        tally.outcomes[outcome] += 1
        if took > SECONDS or _is_wrong(outcome):
            tally.wrong.append(f"mutated(seeds[{name!r}], {number}): {outcome} after {took:.1f} s")
    return tally


def memory(reader: Reader) -> str:
    """The most memory that the child has held, where the system tells."""
    status = Path(f"/proc/{reader.pid}/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text("ascii")) if status.exists() else None
    return f"the child held {int(found[1]) / 1024:.0f} MiB at most" if found else "memory not measured here"


def _outcome(reader: Reader, data: bytes, name: str) -> str:
    """What came of the file, in a few words; of a zip of workbooks, the worst that came of one in it."""
    try:
        box = opening._opened(data, Limits(), False)  # where a fault is not caught
    except Exception as err:  # to find these is what this is for
        return f"fault: {type(err).__name__} while unpacking"
    if box is None:
        return _read(reader, data, name)
    if box.refused:
        return box.refused.what
    return max((_read(reader, found.data, found.name) for found in box.workbooks), key=_badness)


def _read(reader: Reader, data: bytes, name: str) -> str:
    try:
        workbook = reader.read(data, name, Limits())
    except UnreadableReturn as err:
        return err.what
    except ReadingFault as err:
        return f"fault: {err.kind}"
    return "read" if workbook.tables else "read, without an action plan"


def _badness(outcome: str) -> int:
    return 2 if _is_wrong(outcome) else 0 if outcome.startswith("read") else 1


def _is_wrong(outcome: str) -> bool:
    return outcome in CONTAINED or outcome.startswith("fault")


# ---------------------------------------------------------------- the tests


def test_the_seeds_are_good_and_what_is_made_of_them_is_not_the_same(seeds: dict[str, bytes], reader: Reader) -> None:
    assert {name: _outcome(reader, data, name) for name, data in seeds.items()} == dict.fromkeys(seeds, "read")
    data = seeds["KM.xlsx"]
    assert mutated(data, 7) == mutated(data, 7)
    assert len({mutated(data, number) for number in range(50)} - {data}) > 45


def test_broken_workbooks_are_read_or_refused(seeds: dict[str, bytes], reader: Reader) -> None:
    tally = read_all(reader, seeds, range(SHORT))
    assert tally.wrong == []
    assert tally.outcomes["read"] > 10
    assert tally.outcomes.total() - tally.outcomes["read"] > SHORT / 3


def test_each_broken_workbook_that_is_dropped_is_in_one_state_of_the_ledger(
    seeds: dict[str, bytes], desk: Desk, tmp_path: Path
) -> None:
    assert account(desk, seeds, range(DROPPED)) == []


def account(desk: Desk, seeds: dict[str, bytes], numbers: range) -> list[str]:
    """What is wrong with the night's account of the numbers' files: each is seen once, and in one state.

    Of a zip file that can be unpacked each workbook counts, and there may be none or two by now.
    """
    names, zips = sorted(seeds), 0
    for number in numbers:
        name = names[number % len(names)]
        zips += name.endswith(".zip")
        (desk.root / "inbox" / f"{number} {name}").write_bytes(mutated(seeds[name], number))
    night = desk.run("nightly", "--json")
    if night.code != 0:
        return [f"exit code {night.code}: {night.err}"]
    ledger = night.json["ledger"]
    seen = ledger.pop("seen")
    left = [path.name for path in (desk.root / "inbox").iterdir()]
    is_right = seen == sum(ledger.values()) and abs(seen - len(numbers)) <= zips and not left
    return [] if is_right else [f"{seen} seen, {ledger}, left: {left}"]


@pytest.mark.long
def test_ten_thousand_broken_workbooks(
    all_seeds: dict[str, bytes], reader: Reader, report: Callable[..., None]
) -> None:
    tally = read_all(reader, all_seeds, range(LONG))
    report(
        f"{LONG:,} files from {len(all_seeds)} seeds; slowest {tally.slowest[0]:.2f} s ({tally.slowest[1]}); "
        f"{memory(reader)}; crashed, hung or met a fault: {len(tally.wrong)}",
        *(f"{count:6,}  {outcome}" for outcome, count in tally.outcomes.most_common()),
        *tally.wrong[:15],
    )
    assert tally.wrong == []


@pytest.mark.long
def test_a_thousand_broken_workbooks_in_one_ledger(
    all_seeds: dict[str, bytes], tmp_path: Path, report: Callable[..., None]
) -> None:
    desk = Desk.new(tmp_path / "desk", small_register())
    wrong = account(desk, all_seeds, range(1_000))
    report(f"1,000 dropped in one night: {wrong or 'each in one state'}")
    assert wrong == []
