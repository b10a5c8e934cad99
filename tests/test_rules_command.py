"""`sspxl rules`: every rule with true examples, and what one of them would have flagged over the whole history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from desk import AS_AT, CYCLE, DUE, OPENS, Begin, Desk, answer, small_register, sspxl
from makers import BEFORE, action, night, past, register, standing, update

from sspxl.rules import RULES, check
from sspxl.rules.examples import EXAMPLES, Example, looks_at
from sspxl.rules.reasons import REASONS

LAST = "2026-27 Q1"
TEXTS = {code: example for code, example in EXAMPLES.items() if example.is_text}


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    """Two cycles are over: KM said of ASB/1 that it goes on, twice; of ASB/2 once."""
    cycles = [
        {"Cycle": LAST, "Opens": date(2026, 7, 1), "Due": date(2026, 7, 31)},
        {"Cycle": CYCLE, "Opens": OPENS, "Due": DUE},
        {"Cycle": "2026-27 Q3", "Opens": date(2027, 1, 1), "Due": date(2027, 1, 31)},
    ]
    return begin(tmp_path / "w", small_register(cycles=cycles), then=two_cycles)


def two_cycles(desk: Desk) -> None:
    for cycle, day, words in (
        (LAST, date(2026, 8, 3), {"ASB/1": "On-going", "ASB/2": "On-going."}),
        (CYCLE, AS_AT, {"ASB/1": "Still on-going", "ASB/2": "Two patrols held, 14 bikes stopped."}),
    ):
        there = Desk(desk.root, day)
        there.done("issue", "--cycle", cycle)
        issued = desk.root / "issued" / cycle / f"KM {cycle}.xlsx"
        answer(issued, desk.root / "inbox" / issued.name, words, datetime(day.year, day.month, day.day, 1))
        there.done("nightly")


def files(desk: Desk) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in desk.root.rglob("*") if path.is_file()}


# ---------------------------------------------------------------- examples


def test_every_rule_has_an_example_and_no_other_has() -> None:
    assert set(EXAMPLES) == {rule.code for rule in RULES} == set(REASONS)
    assert len(set(REASONS.values())) == len(REASONS)
    assert [code for code in EXAMPLES if not looks_at(code)] == []
    assert looks_at("no-such-rule") == ""


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_says_what_is_caught_what_is_not_and_where_it_comes_from(code: str) -> None:
    example = EXAMPLES[code]
    assert example.caught != example.missed
    assert example.source.startswith("PRODUCT.md section")


def raised(text: str, example: Example) -> set[str]:
    """The flags on an update of these words, in the circumstances of the example."""
    reg = register(action("ASB/1", example.action or "Keep weekly joint patrols in the town centre."))
    before = (past("ASB/1", example.last),) if example.last else ()
    said = update("ASB/1", text, status=example.status)
    other = standing(replace(reg.actions[0], ref="9", state="completed"), past=[past("ASB/9", "Begun.")])
    merged = night(reg, standing(reg.actions[0], said, past=before), other)
    return {flag.code for flag in check(merged, date(2026, 7, 17), BEFORE.name).flags}


@pytest.mark.parametrize("code", TEXTS)
def test_an_example_that_is_an_update_is_caught_and_its_nearest_is_not(code: str) -> None:
    example = TEXTS[code]
    assert code in raised(example.caught, example)
    assert raised(example.missed, example) == set()


# ---------------------------------------------------------------- the list


def test_the_list_has_every_rule_with_its_switch(desk: Desk) -> None:
    settings = desk.root / "sspxl.toml"
    text = settings.read_text("utf-8").replace("[rules]\n", '[rules]\nunchanged = "trial"\nreturn-late = "off"\n')
    settings.write_text(text, "utf-8")
    before = files(desk)
    listed = desk.done("rules", "--json").json
    assert [one["flag"] for one in listed] == list(dict.fromkeys(rule.code for rule in RULES))
    switches = {one["flag"]: one["switch"] for one in listed if one["switch"] != "on"}
    assert switches == {"unchanged": "trial", "return-late": "off"}
    assert listed[0] == {
        "flag": "return-overdue",
        "severity": "warning",
        "name": "Nothing by the due date",
        "switch": "on",
        "looks_at": "each return, and who has sent none",
        "catches": "nothing came from KM, and it was due yesterday",
        "lets_pass": "nothing came from KM, and it is due today",
        "why": "the paper for the board cannot be finished without it, and each day makes a reminder more due",
        "source": "PRODUCT.md section 8",
    }
    lines = desk.done("rules").out.splitlines()
    assert len(lines) == 5 * len(listed)
    at = lines.index("ongoing-again (warning, on): Says only that work goes on, again")
    assert lines[at + 1 : at + 5] == [
        "  looks at     each lead's update of an open action",
        '  catches      "Still on-going." (last cycle "On-going")',
        '  lets pass    "On-going: 14 bikes were stopped in May." (last cycle "On-going")',
        "  because      the third time that an update says the same nothing is the one that nobody notices",
    ]
    assert files(desk) == before


def test_the_list_needs_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SSPXL_WORKSPACE", raising=False)
    said = sspxl("rules", "--json")
    assert (said.code, {one["switch"] for one in said.json}) == (0, {"on"})
    assert len(said.json) == len(EXAMPLES)


def test_a_workspace_that_is_asked_for_must_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    named = sspxl("rules", "-w", tmp_path / "w")
    monkeypatch.setenv("SSPXL_WORKSPACE", str(tmp_path / "w"))
    assert (named.code, named.err) == (2, sspxl("rules").err)
    assert named.err.startswith(f"{tmp_path / 'w'} is no workspace: it has no sspxl.toml.")
    monkeypatch.delenv("SSPXL_WORKSPACE")
    assert sspxl("rules", "--trial", "no-update").code == 2


# ---------------------------------------------------------------- --trial


def test_a_trial_says_cycle_by_cycle_what_the_rule_would_have_flagged_and_touches_nothing(desk: Desk) -> None:
    settings = desk.root / "sspxl.toml"
    off = settings.read_text("utf-8").replace("[rules]\n", '[rules]\nongoing-only = "off"\n')
    settings.write_text(off, "utf-8")
    before = files(desk)
    tried = desk.done("rules", "--trial", "ongoing-only", "--json").json
    assert [(t["cycle"], t["as_at"], [(f["flag"], f["key"]) for f in t["flags"]]) for t in tried] == [
        (LAST, "2026-08-03", [("ongoing-only", "ASB/1"), ("ongoing-only", "ASB/2")]),
        (CYCLE, "2026-11-10", []),
    ]
    assert desk.done("rules", "--trial", "ongoing-again").out.splitlines() == [
        f"{LAST}: ongoing-again would have flagged 0",
        f"{CYCLE}: ongoing-again would have flagged 1",
        f'  KM {CYCLE}.xlsx, ASB!F10: ASB/1 (KM), ongoing-again: "Still on-going", and no more than that for 2 cycles '
        "in a row. To do: name one thing that was done since the last update, or ask for the action to be closed or "
        "changed.",
    ]
    assert files(desk) == before


def test_a_trial_before_anything_came_says_so(tmp_path: Path) -> None:
    empty = Desk.new(tmp_path / "w", small_register())
    (empty.root / "returns").rmdir()
    assert empty.done("rules", "--trial", "no-update").out == (
        "No returns have come yet: there is nothing to try it on.\n"
    )
    assert empty.done("rules", "--trial", "no-update", "--json").json == []


def test_a_cycle_that_was_never_judged_is_tried_as_on_its_own_day(desk: Desk) -> None:
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    book["Cycles"]["A2"] = "Summer"
    book.save(desk.root / "register.xlsx")
    (desk.root / "returns" / LAST).rename(desk.root / "returns" / "Summer")
    tried = desk.done("rules", "--trial", "return-overdue", "--json").json
    assert [(t["cycle"], t["as_at"], len(t["flags"])) for t in tried] == [
        ("Summer", "2026-07-31", 0),
        (CYCLE, "2026-11-10", 2),
    ]


@pytest.mark.parametrize(
    ("typed", "end"), [("no-updates", "did you mean no-update?"), ("xyz", "`sspxl rules` lists them.")]
)
def test_a_rule_that_there_is_not_is_wrong_use_with_the_nearest(desk: Desk, typed: str, end: str) -> None:
    said = desk.run("rules", "--trial", typed)
    assert (said.code, said.err) == (2, f"there is no rule {typed}; {end}\n")
