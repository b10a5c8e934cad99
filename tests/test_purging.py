"""`sspxl purge`: what closed long ago goes where that is asked for, and nothing else ever does."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from desk import CYCLE, Desk, answer, small_register

OLD, LAST = "2019-20 Q3", "2021-22 Q3"
CYCLES = [
    {"Cycle": OLD, "Opens": date(2019, 10, 1), "Due": date(2019, 10, 31), "As at": date(2019, 11, 17)},
    {"Cycle": LAST, "Opens": date(2021, 10, 1), "Due": date(2021, 10, 31), "As at": None},
    {"Cycle": CYCLE, "Opens": date(2026, 10, 1), "Due": date(2026, 10, 31), "As at": date(2026, 11, 17)},
]
NAME = "Rosalind Quennell.xlsx"
"""A file's name that is a person's, and stands nowhere once it is gone."""
NOW = datetime(2026, 11, 22, 9)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Three cycles, each issued, answered and judged in its days; for copying."""
    desk = Desk.new(tmp_path_factory.mktemp("lived") / "w", small_register(cycles=CYCLES))
    for name, year in ((OLD, 2019), (LAST, 2021), (CYCLE, 2026)):
        then = replace(desk, as_at=date(year, 11, 10))
        assert then.run("issue", "--cycle", name, now=datetime(year, 10, 2)).code == 0
        issued = desk.root / "issued" / name / f"KM {name}.xlsx"
        words = {"ASB/1": f"{year % 100} streets mapped.", "ASB/2": "On-going"}
        came = answer(issued, desk.root / "inbox" / NAME, words, datetime(year, 11, 9))
        (desk.root / "inbox" / "cut.xlsx").write_bytes(came.read_bytes()[: 3000 + year % 100])
        then.run("nightly", now=datetime(year, 11, 10, 2))
        for draft in (desk.root / "outbox").glob("*.eml"):
            draft.parent.joinpath("sent").mkdir(exist_ok=True)
            draft.rename(draft.parent / "sent" / draft.name)
    return desk


@pytest.fixture
def desk(lived: Desk, tmp_path: Path) -> Desk:
    return Desk(Path(shutil.copytree(lived.root, tmp_path / "w")), lived.as_at)


def keeping(desk: Desk, years: int) -> Desk:
    settings = desk.root / "sspxl.toml"
    settings.write_text(settings.read_text("utf-8").replace("originals = 0", f"originals = {years}"), "utf-8")
    return desk


def files(desk: Desk) -> dict[str, bytes]:
    """Every file but for locks, logs and what a run of the history itself writes."""
    found = {path.relative_to(desk.root).as_posix(): path for path in desk.root.rglob("*") if path.is_file()}
    others = ("logs/", "history.db", "archive/journal", ".sspxl")
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(others)}


def test_nothing_goes_unless_the_settings_say_for_how_long_and_she_says_yes(desk: Desk) -> None:
    before = files(desk)
    said = desk.run("purge", "--yes", now=NOW)
    assert (said.code, said.out) == (0, "Nothing may go: originals in [retention] is 0, for ever.\n")
    assert files(desk) == before
    keeping(desk, 5)
    before, history = files(desk), (desk.root / "history.db").read_bytes()
    said = desk.run("purge", now=NOW)
    assert said.out.splitlines() == [
        f"{OLD}, closed on 17 November 2019: 2 in returns/, 1 in quarantine/, 1 in annotated/, 4 in outbox/",
        "Nothing was removed; add --yes to do it. It cannot be brought back.",
    ]
    assert (files(desk), (desk.root / "history.db").read_bytes()) == (before, history)


@pytest.mark.parametrize(("years", "goes"), [(7, [OLD]), (8, []), (1, [OLD])])
def test_a_cycle_goes_when_its_years_are_over_and_of_the_two_newest_nothing_ever_does(
    desk: Desk, years: int, goes: list[str]
) -> None:
    said = keeping(desk, years).run("purge", "--json", now=NOW).json
    assert ([one["cycle"] for one in said["cycles"]], said["done"]) == (goes, False)


def test_what_is_purged_is_gone_everywhere_and_what_was_said_stays(desk: Desk) -> None:
    keeping(desk, 5)
    before, tables = files(desk), desk.tables()
    assert desk.run("purge", "--yes", now=NOW).code == 0
    after = files(desk)
    gone = {name for name in before if name not in after and not name.startswith("archive/registers/")}
    assert len([name for name in gone if name.startswith("outbox/")]) == 4
    assert {name for name in gone if not name.startswith("outbox/")} == {
        *(f"returns/{OLD}/{name}" for name in (NAME, f"{NAME}.json", "cut.xlsx", "cut.xlsx.json")),
        *(name for name in before if name.startswith(("quarantine/", f"annotated/{OLD}/")) and name in gone),
    }
    assert [name for name in after if name.startswith(f"annotated/{OLD}/")] == []
    assert {name.split("/")[1] for name in gone if name.startswith("quarantine/")} == {"cut.xlsx", "cut.xlsx.why.txt"}
    new = {name: json.loads(data) for name, data in after.items() if name not in before}
    assert all(name.startswith(f"returns/{OLD}/purged ") for name in new)
    assert [sorted(one) for one in new.values()] == [["purged", "received", "sha256", "verdict"]] * 2
    assert {(one["received"], one["verdict"]) for one in new.values()} == {
        ("2019-11-10", "received"), ("2019-11-10", "quarantined"),
    }  # fmt: skip
    assert {name: data for name, data in after.items() if name in before} == {
        name: data for name, data in before.items() if name in after
    }
    desk.done("verify")
    desk.run("nightly", now=NOW)
    assert desk.tables() == tables


def test_no_word_of_it_is_left_in_the_history_or_its_journal_and_a_rebuilt_one_is_equal(desk: Desk) -> None:
    keeping(desk, 5)
    name = f"{OLD}/{NAME}".encode()
    places = (desk.root / "history.db", desk.root / "archive" / "journal.jsonl")
    assert all(name in path.read_bytes() for path in places)
    desk.run("purge", "--yes", now=NOW)
    assert not any(name in path.read_bytes() for path in places)
    tables = desk.tables()
    (desk.root / "history.db").unlink()
    desk.done("verify", "--rebuild")
    desk.run("nightly", now=NOW)
    assert desk.tables() == tables
    assert desk.run("purge", "--yes", now=NOW).out.splitlines() == [
        "Nothing may go: no cycle with files closed 5 years ago or earlier."
    ]


def test_a_cycle_that_was_purged_is_not_judged_again(desk: Desk) -> None:
    keeping(desk, 5).run("purge", "--yes", now=NOW)
    said = desk.run("consolidate", "--cycle", OLD, now=NOW)
    assert (said.code, said.err) == (
        2,
        f"what came for {OLD} was purged on 22 November 2026: it cannot be judged again, and what was found of it "
        "stands in history.db.\n",
    )
    tried = desk.run("rules", "--trial", "no-update", "--json").json
    assert [one["cycle"] for one in tried] == [LAST, CYCLE]


def test_what_a_killed_purge_began_the_next_one_ends(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from sspxl.jobs import purging

    keeping(desk, 5)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(purging, "reduce_cycle", interrupted)
        desk.run("purge", "--yes", now=NOW)
    assert desk.run("verify").code == 1  # of what is gone the ledger has the old places
    desk.run("purge", "--yes", now=NOW)
    desk.done("verify")
    assert f"{OLD}/{NAME}".encode() not in (desk.root / "history.db").read_bytes()


class Killed(BaseException):
    """The process is gone."""


def interrupted(*_: object) -> None:
    raise Killed
