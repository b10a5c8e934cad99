"""A decision of the manager's is carried out once: however often she saves the master in which it stands, from
whichever of two masters it is read, and on no other action than the one that she saw.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from desk import Desk
from test_typed_over import desk, not_done, notes, over, registered, save

from sspxl.history import open_history
from sspxl.history.spent import Mark
from sspxl.jobs.settling import mark_of, that_count
from sspxl.jobs.steps import CHANGE
from sspxl.master.decisions import Chosen

__all__ = ["desk"]


def lead(words: str, edition: str, key: str = "ASB/1") -> Chosen:
    """She typed these words over the action's lead."""
    return Chosen("Actions", CHANGE, {"Key": key, "Field": "Lead", "Asked": words}, edition=edition)


def choice(decision: str, edition: str, key: str = "ASB/2") -> Chosen:
    return Chosen("Actions", decision, {"Key": key}, edition=edition)


# ---------------------------------------------------------------- which of two masters counts


def test_what_was_settled_in_an_edition_counts_in_no_later_save_of_it_but_in_a_new_edition_again() -> None:
    spent = {mark_of(one) for one in (choice("Close", "e1"), lead("RW", "e1"))}
    assert that_count([choice("Close", "e1"), lead("RW", "e1")], spent, ()) == ((), ())
    anew = (choice("Close", "e2"), lead("RW", "e2"), choice("Withdraw", "e1", "ASB/3"), lead("TO", "e1", "ASB/2"))
    assert that_count(anew, spent, ()) == (anew, ())
    other = (choice("Withdraw", "e1"), lead("TO", "e1"))
    assert that_count(other, spent, ()) == (other, ())


def test_of_two_masters_the_one_saved_last_counts_and_the_other_yields() -> None:
    newer, older = (lead("TO", "e2"), choice("Close", "e2")), (lead("RW", "e1"), choice("Withdraw", "e1"))
    assert that_count([*newer, *older], (), ()) == (newer, older)
    same = (lead("TO", "e1"), choice("Close", "e1"))
    assert that_count([*newer, *same], (), ()) == (newer, ())


def test_what_was_settled_or_only_waits_in_the_one_saved_last_gives_way_to_what_was_typed_since() -> None:
    stale, typed = lead("RW", "e1"), lead("TO", "e2")
    assert that_count([stale, typed], {mark_of(stale)}, ()) == ((typed,), ())
    assert that_count([stale, typed], (), {mark_of(stale)}) == ((typed,), (stale,))


def test_the_history_forgets_what_she_cleared_and_settles_what_waited_in_every_edition(tmp_path: Path) -> None:
    close, change = Mark("e1", "Actions", ("asb 2",), "Close"), Mark("e1", "Actions", ("asb 1", "Lead"), "RW")
    waits = Mark("e1", "Actions", ("asb 3",), "Reopen")
    with open_history(tmp_path / "history.db") as history:
        history.record_spent([close, change], [waits])
        history.forget_cleared({"e2"}, [])
        assert (history.spent(), history.waiting_marks()) == ({close, change}, {waits})
        history.forget_cleared({"e1"}, [close, waits])
        assert (history.spent(), history.waiting_marks()) == ({close}, {waits})
        withdrawn, again = Mark("e1", close.table, close.subject, "Withdraw"), Mark("e2", *waits.cell[1:], "Reopen")
        history.record_spent([withdrawn, again], [])
        assert (history.spent(), history.waiting_marks()) == ({withdrawn, waits, again}, set())


# ---------------------------------------------------------------- night by night


def put_back(desk: Desk) -> None:
    """She undoes by hand, in the register, what was decided on ASB/1 and ASB/2."""
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    sheet = book["Actions"]
    header, *rows = sheet[sheet.tables["Actions"].ref]
    at = {cell.value: n for n, cell in enumerate(header)}
    for row in rows:
        if (row[at["Plan"]].value, row[at["No"]].value) == ("ASB", 2):
            row[at["State"]].value, row[at["Closed"]].value = "open", None
        if (row[at["Plan"]].value, row[at["No"]].value) == ("ASB", 1):
            row[at["Lead"]].value = "KM"
    book.save(desk.root / "register.xlsx")


def states(desk: Desk) -> tuple[object, object]:
    """The lead of ASB/1, and the state of ASB/2."""
    sheet = openpyxl.load_workbook(desk.root / "register.xlsx")["Actions"]
    header, *rows = (tuple(cell.value for cell in row) for row in sheet[sheet.tables["Actions"].ref])
    found = {(row[0], row[header.index("No")]): dict(zip(header, row, strict=True)) for row in rows}
    return found["ASB", 1]["Lead"], found["ASB", 2]["State"]


def pending(desk: Desk) -> str:
    """The name of the newest master that waits."""
    return max(path.name for path in desk.root.glob("master (*"))


def test_an_open_master_that_is_saved_again_repeats_nothing_and_what_is_typed_in_the_new_one_counts(desk: Desk) -> None:
    (desk.root / "~$master.xlsx").touch()
    save(desk, over("Actions", "Decision", "Close", Key="ASB/2"), over("Actions", "Lead", "RW", Key="ASB/1"))
    assert desk.run("nightly", now=datetime(2026, 11, 11, 2)).code == 1
    assert states(desk) == ("RW", "completed")
    put_back(desk)
    save(desk, over("Actions", "Manager note", "rang", Key="FIRE/1"))
    assert desk.done("decisions").out.count("not yet") == 0
    desk.run("nightly", now=datetime(2026, 11, 12, 2))
    assert states(desk) == ("KM", "open")
    assert len(desk.done("decisions", "--json").json) == 2
    book = openpyxl.load_workbook(desk.root / pending(desk))
    over("Actions", "Lead", "TO", Key="ASB/1")(book)
    over("Actions", "Decision", "Close", Key="ASB/2")(book)
    book.save(desk.root / pending(desk))
    save(desk, over("Actions", "Manager note", "rang twice", Key="FIRE/1"))
    desk.run("nightly", now=datetime(2026, 11, 13, 2))
    assert states(desk) == ("TO", "completed")


@pytest.mark.parametrize("has_moved", [True, False])
def test_a_decision_on_an_action_that_has_another_number_now_is_carried_out_on_none(
    desk: Desk, has_moved: bool
) -> None:
    save(desk, over("Actions", "Decision", "Close", Key="ASB/2"), over("Actions", "Due", "5 May 2027", Key="ASB/3"))
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    sheet = book["Actions"]
    rows = [row for row in sheet.iter_rows() if row[0].value == "ASB" and row[2].value in (2, 3)]
    for row in rows if has_moved else ():
        row[2].value = 5 - row[2].value
    sheet.parent.save(desk.root / "register.xlsx")
    before = registered(desk)
    if not has_moved:
        desk.done("nightly")
        assert (registered(desk)["ASB/3"][2], states(desk)[1]) == (datetime(2027, 5, 5), "completed")
        return
    second, third = before["ASB/2"][0], before["ASB/3"][0]
    assert not_done(desk) == [
        f'Close of ASB/2: in register.xlsx it is "{second}" by now, and the one that you saw is ASB/3; choose it again '
        "on the row that you mean",
        f'"5 May 2027" for the Due of ASB/3: in register.xlsx it is "{third}" by now, and the one that you saw is '
        "ASB/2; it stands in your note on that row",
    ]
    assert (registered(desk), states(desk)[1]) == (before, None)
    assert notes(desk) == {"ASB/2": "typed over Due: 5 May 2027"}  # the action that she saw
    desk.done("nightly")
    assert (registered(desk), states(desk)[1]) == (before, None)


# ---------------------------------------------------------------- a sheet of hers in two masters


def prepared(desk: Desk, name: str, address: str, words: str) -> None:
    """Words on her sheet in the master of this name."""
    book = openpyxl.load_workbook(desk.root / name)
    sheet = book["Board prep"] if "Board prep" in book.sheetnames else book.create_sheet("Board prep")
    sheet[address] = words
    book.save(desk.root / name)


def board_prep(path: Path) -> list[object]:
    return [cell.value for row in openpyxl.load_workbook(path)["Board prep"].iter_rows() for cell in row]


def test_of_her_sheet_in_two_masters_what_she_changed_counts_and_the_older_of_two_changes_is_kept(desk: Desk) -> None:
    prepared(desk, "master.xlsx", "A1", "draft")
    (desk.root / "~$master.xlsx").touch()
    desk.run("nightly", now=datetime(2026, 11, 11, 2))
    prepared(desk, pending(desk), "A2", "two hours of work")
    save(desk, over("Actions", "Manager note", "rang", Key="ASB/1"))  # later, and for a note alone
    night = desk.run("nightly", "--json", now=datetime(2026, 11, 12, 2))
    assert board_prep(desk.root / pending(desk)) == ["draft", "two hours of work"]
    assert [said for said in night.json["not_done"] if "sheet" in said] == []
    newest = pending(desk)
    prepared(desk, newest, "A3", "and one more")
    prepared(desk, "master.xlsx", "A2", "other words")
    night = desk.run("nightly", "--json", now=datetime(2026, 11, 13, 2))
    assert board_prep(desk.root / pending(desk)) == ["draft", "other words"]
    (kept,) = (desk.root / "archive").glob("*with your sheets.xlsx")
    assert board_prep(kept) == ["draft", "two hours of work", "and one more"]
    assert [said for said in night.json["not_done"] if "sheet" in said] == [
        f'your sheet "Board prep" was changed in master.xlsx and in {newest}, and the version of {newest} is the older'
        f": it could not be carried into the new master; it is in archive/{kept.name}"
    ]


# ---------------------------------------------------------------- what waits, and what is taken back

WAITS = "waits for the register: Lead RW"


@pytest.mark.parametrize("how", ["line", "cleared", "open master", "kept"])
def test_a_change_that_waits_stands_in_her_note_and_can_be_taken_back(desk: Desk, how: str) -> None:
    held = desk.root / "~$register.xlsx"
    held.touch()
    save(desk, over("Actions", "Lead", "RW", Key="ASB/1"), over("Actions", "Manager note", "rang", Key="ASB/1"))
    if how == "open master":
        (desk.root / "~$master.xlsx").touch()
    desk.run("nightly", now=datetime(2026, 11, 11, 2))
    if how == "open master":
        save(desk, over("Actions", "Lead", "KM", Key="ASB/1"))
        (desk.root / "~$master.xlsx").unlink()
    else:
        assert notes(desk) == {"ASB/1": f"rang\n{WAITS}"}
        line = over("Actions", "Manager note", "rang", Key="ASB/1")
        cleared = over("Actions", "Lead", None, Key="ASB/1")
        save(desk, *{"line": (line,), "cleared": (cleared,)}.get(how, ()))
    held.unlink()
    desk.run("nightly", now=datetime(2026, 11, 12, 2))
    assert (states(desk)[0], notes(desk)) == ("RW" if how == "kept" else "KM", {"ASB/1": "rang"})
    assert "not yet" not in desk.done("decisions").out


def test_of_an_action_that_is_renumbered_meanwhile_her_note_says_no_more_that_a_change_waits(desk: Desk) -> None:
    held = desk.root / "~$register.xlsx"
    held.touch()
    save(desk, over("Actions", "Lead", "RW", Key="ASB/1"))
    desk.run("nightly", now=datetime(2026, 11, 11, 2))
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    (number,) = [row[2] for row in book["Actions"].iter_rows(min_row=2) if row[0].value == "ASB" and row[2].value == 1]
    number.value = 9
    book.save(desk.root / "register.xlsx")
    held.unlink()
    desk.run("nightly", now=datetime(2026, 11, 12, 2))
    assert notes(desk) == {"ASB/9": "typed over Lead: RW"}


@pytest.mark.parametrize("is_cleared", [True, False])
def test_a_close_that_waits_and_that_she_clears_in_the_new_master_stays_cleared_whenever_the_old_one_is_saved(
    desk: Desk, is_cleared: bool
) -> None:
    held = desk.root / "~$register.xlsx"
    for owner in (held, desk.root / "~$master.xlsx"):
        owner.touch()
    save(desk, over("Actions", "Decision", "Close", Key="ASB/2"), over("Flags", "Decision", "Ask", Flag="ongoing-only"))
    desk.run("nightly", now=datetime(2026, 11, 11, 2))
    new = desk.root / pending(desk)
    book = openpyxl.load_workbook(new)
    for table, row in (("Actions", {"Key": "ASB/2"}), ("Flags", {"Flag": "ongoing-only"})) if is_cleared else ():
        over(table, "Decision", None, **row)(book)
    book.save(new)
    held.unlink()
    for day in (12, 13):
        save(desk, over("Actions", "Manager note", f"rang on {day} November", Key="FIRE/1"))
        desk.run("nightly", now=datetime(2026, 11, day, 2))
        assert states(desk)[1] == (None if is_cleared else "completed")
    sheet = openpyxl.load_workbook(desk.root / pending(desk))["Flags"]
    assert "Ask" not in [cell.value for row in sheet.iter_rows() for cell in row]
