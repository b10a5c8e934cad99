"""What the manager types over cells of ours, beside and below our tables: decided, noted or kept, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import LibreOffice
from desk import CYCLE, Begin, Desk, answer, small_register
from openpyxl.workbook import Workbook

from sspxl.master.compare import paired, said, shuffled, strays

MAPPED = "Six of the ten streets mapped on 6 October."
WORDING = "Map the twenty streets with most reports of nuisance bikes."


# ---------------------------------------------------------------- what differs


@pytest.mark.parametrize(
    ("ours", "saved"),
    [
        (None, ""),
        (3, 3.0),
        ("40", 40.0),
        ("11.10", 11.1),
        (0.4, "40%"),
        (date(2027, 3, 31), 46477.0),
        (date(2027, 3, 31), datetime(2027, 3, 31)),
        (datetime(2027, 3, 31, 12), 46477.5),
        (date(2027, 3, 31), "31 March 2027"),
        ("two\r\nlines ", "two\nlines"),
        ("a\u00a0b", "a b"),
        ("bell\x07", "bell_x0007_"),
        (True, "TRUE"),
        (timedelta(hours=6), 0.25),
    ],
)
def test_what_programs_change_when_they_save_is_no_difference(ours: Any, saved: Any) -> None:
    assert said(ours) == said(saved)


@pytest.mark.parametrize(
    ("ours", "saved"),
    [
        (None, 0),
        (True, 1),
        ("40", "40a"),
        (0.4, "4%"),
        ("On-going", "on-going"),
        ("Done", "Done."),
        (date(2027, 3, 31), date(2027, 4, 1)),
        (date(2027, 3, 31), "April 2027"),
        ("11.1", "11.11"),
    ],
)
def test_what_a_person_changes_is_one(ours: Any, saved: Any) -> None:
    assert said(ours) != said(saved)


def records(*lines: str) -> list[dict[str, str]]:
    """Rows of four columns: "1 a b c"."""
    return [dict(zip("KABC", line.split(), strict=True)) for line in lines]


OURS = records("1 a b c", "2 d e f", "3 g h i", "4 a b c")


@pytest.mark.parametrize(
    ("saved", "places"),
    [
        (["1 a b c", "2 d e f", "3 g h i", "4 a b c"], [0, 1, 2, 3]),
        (["4 a b c", "3 g h i", "2 d e f", "1 a b c"], [3, 2, 1, 0]),  # sorted
        (["3 g h i", "1 a b c"], [2, 0]),  # two deleted
        (["1 a b c", "2 d x f", "3 y z i", "4 a b c"], [0, 1, 2, 3]),  # typed over
        (["1 a b c", "9 d e f", "3 g h i", "4 a b c"], [0, 1, 2, 3]),  # a key typed over
        (["1 a b c", "3 d e f", "3 g h i", "4 a b c"], [0, 1, 2, 3]),  # by another one's
        (["1 a b c", "3 d e f", "3 g h x", "4 a b c"], [0, 1, 2, 3]),  # which was typed over itself
        (["3 a b c", "1 d e f", "2 g h i", "4 a b c"], [0, 1, 2, 3]),  # the keys sorted apart from their rows
        (["1 a b c", "2 d e f", "3 g h i", "4 a b c", "5 x y z"], [0, 1, 2, 3, None]),  # one added
        (["1 a b c", "2 d e f", "3 x y z", "4 a b c"], [0, 1, None, 3]),  # another one under its key
    ],
)
def test_a_row_is_the_one_that_it_was(saved: list[str], places: list[int | None]) -> None:
    assert paired(OURS, records(*saved), "KABC", "K") == places


def test_keys_sorted_apart_from_many_rows_leave_each_row_what_it_was() -> None:
    ours = [{"K": str(n), "A": f"a{n}", "B": f"b{n}", "C": f"c{n}"} for n in range(600)]
    saved = [{**row, "K": ours[n - 1]["K"]} for n, row in enumerate(ours)]
    assert paired(ours, saved, "KABC", "K") == list(range(600))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], False),
        ([("a", "b"), ("b", "a")], False),  # two cells exchanged may be meant
        ([("a", "b"), ("b", "c"), ("c", "a")], True),
        ([("a", "b"), ("b", "c"), ("c", "d")], False),
    ],
)
def test_a_column_that_was_sorted_apart_from_its_rows(changes: list[tuple[str, str]], expected: bool) -> None:
    assert shuffled(changes) is expected


def test_what_stands_elsewhere_on_a_sheet_is_no_word_of_hers() -> None:
    ours = [["Title", None], ["Red", 2], ["Green", 3]]
    assert list(strays(ours, [[None, None], *ours])) == []
    assert list(strays(ours, [["Title", "mine"], ["Red", 2.0], ["Lime", 3], [None, 2]])) == [
        ((0, 1), "mine", False), ((2, 0), "Lime", True), ((3, 1), 2, False),
    ]  # fmt: skip


# ---------------------------------------------------------------- a night


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    """A cycle that is issued, one return, and the master of that night."""
    return begin(tmp_path / "w", small_register(), CYCLE, then=first_night)


def first_night(desk: Desk) -> None:
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    answer(issued, desk.root / "inbox" / issued.name, {"ASB/1": MAPPED, "ASB/2": "On-going."})
    desk.done("nightly")


def save(desk: Desk, *edits: Callable[[Workbook], None]) -> None:
    """The master as she leaves it."""
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    for edit in edits:
        edit(book)
    book.save(desk.root / "master.xlsx")


def over(table: str, column: str, words: Any, **where: str) -> Callable[[Workbook], None]:
    """Type words into this column of the row in which these columns say so."""

    def edit(book: Workbook) -> None:
        sheet = book[table]
        header, *rows = sheet[sheet.tables[table].ref]
        at = {cell.value: n for n, cell in enumerate(header)}
        (row,) = [row for row in rows if all(row[at[name]].value == value for name, value in where.items())]
        row[at[column]].value = words

    return edit


def cell(sheet: str, address: str, words: Any) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        book[sheet][address] = words

    return edit


def notes(desk: Desk, table: str = "Actions") -> dict[str, str]:
    return {row["Key"]: row["Manager note"] for row in desk.table(table) if row["Manager note"]}


def kept(desk: Desk) -> list[tuple[Any, ...]]:
    """The lines of the orphaned notes."""
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    if "Orphaned notes" not in book.sheetnames:
        return []
    sheet = book["Orphaned notes"]
    return [tuple(cell.value for cell in row) for row in sheet[sheet.tables["OrphanedNotes"].ref]][1:]


def without_stamps(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    return {name: rows for name, rows in desk.tables().items() if name != "Changes"}


def registered(desk: Desk) -> dict[str, tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(desk.root / "register.xlsx")["Actions"]
    header, *rows = (tuple(cell.value for cell in row) for row in sheet[sheet.tables["Actions"].ref])
    found = [dict(zip(header, row, strict=True)) for row in rows if row[0]]
    return {f"{row['Plan']}/{row['No']}": (row["Action"], row["Lead"], row["Due"]) for row in found}


def not_done(desk: Desk) -> list[str]:
    said = desk.run("nightly", "--json")
    assert said.code == 1
    return said.json["not_done"]


def test_what_she_types_over_a_partners_words_is_her_note_once_and_the_words_stay(desk: Desk) -> None:
    before = without_stamps(desk)
    save(
        desk,
        over("Actions", "Update", "I doubt that.", Key="ASB/1"),
        over("Actions", "Status", "Delayed", Key="ASB/1"),
        over("Actions", "Completed on", datetime(2026, 11, 5), Key="ASB/2"),
        over("Actions", "Manager note", "ring Keira", Key="ASB/2"),
        over("Actions", "Label", None, Key="ASB/2"),  # cleared: it comes back
        over("Flags", "Found", "nothing at all", Flag="ongoing-only", Key="ASB/2"),
    )
    expected = {"ASB/1": "typed over Update: I doubt that.\ntyped over Status: Delayed"}
    expected |= {"ASB/2": "ring Keira\ntyped over Completed on: 5 November 2026"}
    for _ in range(2):
        desk.done("nightly")
        assert (notes(desk), notes(desk, "Flags")) == (expected, {"ASB/2": "typed over Found: nothing at all"})
        now = {
            name: [{**row, **dict.fromkeys(row.keys() & {"Manager note"})} for row in rows]
            for name, rows in without_stamps(desk).items()
        }
        assert (now, kept(desk)) == (before, [])


def test_over_a_flag_that_she_decides_on_it_is_kept_apart_since_the_note_goes_to_partners(desk: Desk) -> None:
    where = {"Flag": "ongoing-only", "Key": "ASB/2"}
    save(desk, over("Flags", "Found", "too little", **where), over("Flags", "Decision", "Ask", **where))
    desk.done("nightly")
    assert (notes(desk, "Flags"), [line[2:] for line in kept(desk)]) == ({}, [("typed over Found", "too little")])


def test_wording_lead_and_due_date_that_she_types_over_are_written_into_the_register_once(desk: Desk) -> None:
    old = (desk.root / "register.xlsx").read_bytes()
    before = registered(desk)
    save(
        desk,
        over("Actions", "Action", WORDING, Key="ASB/1"),
        over("Actions", "Lead", "TO & RW", Key="ASB/2"),
        over("Actions", "Due", datetime(2027, 5, 5), Key="ASB/3"),
        over("Actions", "Due", "1 June 2027", Key="FIRE/1"),
    )
    waits = [
        f"not yet  Actions  ASB/1   Change Action: {WORDING}",
        "not yet  Actions  ASB/2   Change Lead: TO & RW",
        "not yet  Actions  ASB/3   Change Due: 5 May 2027",
        "not yet  Actions  FIRE/1  Change Due: 1 June 2027",
    ]
    assert desk.done("decisions").out.splitlines() == [f"{line}: it waits for the next run" for line in waits]
    desk.done("nightly")
    assert registered(desk) == before | {
        "ASB/1": (WORDING, "KM", None),
        "ASB/2": (before["ASB/2"][0], "TO & RW", None),
        "ASB/3": (before["ASB/3"][0], "TO", datetime(2027, 5, 5)),
        "FIRE/1": (before["FIRE/1"][0], "RW", datetime(2027, 6, 1)),
    }
    assert [path.read_bytes() for path in (desk.root / "archive").glob("register*.xlsx")] == [old]
    shown = {row["Key"]: (row["Action"], row["Lead"], row["Due"]) for row in desk.table("Actions")}
    assert (shown, notes(desk), kept(desk)) == (registered(desk), {}, [])
    decided = [(row["Key"], row["Is"]) for row in desk.table("Changes") if row["Field"] == "Decision"]
    assert decided == [
        ("ASB/1", f"Change Action: {WORDING}"), ("ASB/2", "Change Lead: TO & RW"),
        ("ASB/3", "Change Due: 5 May 2027"), ("FIRE/1", "Change Due: 1 June 2027"),
    ]  # fmt: skip
    told = desk.done("decisions", "--json").json
    assert sorted((one["when"], one["key"], one["became"]) for one in told) == [
        ("2026-11-10", "ASB/1", "Action changed in register.xlsx"),
        ("2026-11-10", "ASB/2", "Lead changed in register.xlsx"),
        ("2026-11-10", "ASB/3", "Due changed in register.xlsx"),
        ("2026-11-10", "FIRE/1", "Due changed in register.xlsx"),
    ]
    after = (desk.root / "register.xlsx").read_bytes()
    desk.done("nightly")
    assert (desk.done("decisions", "--json").json, (desk.root / "register.xlsx").read_bytes()) == (told, after)


def test_while_the_register_is_open_what_she_typed_over_waits_and_what_she_types_next_counts(desk: Desk) -> None:
    owner = desk.root / "~$register.xlsx"
    owner.touch()
    save(desk, over("Actions", "Due", "5 May 2027", Key="ASB/3"), over("Actions", "Lead", "TO", Key="ASB/1"))
    waits = "waits: register.xlsx is open; close it, and the next run writes it"
    for _ in range(2):
        assert not_done(desk) == [f"Change of the Lead of ASB/1 {waits}", f"Change of the Due of ASB/3 {waits}"]
    assert len(desk.done("decisions").out.splitlines()) == 2
    save(desk, over("Actions", "Due", "6 June 2027", Key="ASB/3"))
    owner.unlink()
    desk.done("nightly")
    found = registered(desk)
    assert (found["ASB/3"][2], found["ASB/1"][1]) == (datetime(2027, 6, 6), "TO")
    assert notes(desk) == {}
    assert len(desk.done("decisions", "--json").json) == 2


def test_what_cannot_go_to_the_register_is_said_once_and_stands_in_her_note(desk: Desk) -> None:
    before = registered(desk)
    save(
        desk,
        over("Actions", "Due", "when it suits", Key="ASB/3"),
        over("Actions", "Lead", "RW", Key="ASB/1"),
    )
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    lead = next(c for row in book["Actions"].iter_rows() for c in row if c.value == "KM")
    lead.value = "TO"
    book.save(desk.root / "register.xlsx")
    assert not_done(desk) == [
        '"RW" for the Lead of ASB/1: where you typed over "KM", register.xlsx says "TO" by now; it stands in your note '
        "on that row",
        '"when it suits" for the Due of ASB/3: "when it suits" is no date; it stands in your note on that row',
    ]  # fmt: skip
    expected = {"ASB/1": "typed over Lead: RW", "ASB/3": "typed over Due: when it suits"}
    assert (notes(desk), registered(desk)) == (expected, before | {"ASB/1": (before["ASB/1"][0], "TO", None)})
    desk.done("nightly")
    assert notes(desk) == expected


def test_words_without_a_row_of_their_own_are_kept_until_she_deletes_them(desk: Desk) -> None:
    (contact,) = {row["Contact"] for row in desk.table("Returns") if row["State"] != "outstanding"}

    def added(book: Workbook) -> None:
        sheet = book["Actions"]
        sheet.append(["ASB/9", "ASB", 9, None, None, "Paint the underpass."])
        sheet.cell(sheet.max_row + 2, 2).value = "See the minutes."

    save(
        desk,
        over("Returns", "File", "her own copy", Contact=contact),
        cell("Promises", "C1", "a word above"),
        cell("Plan ASB", "D20", "board liked this"),
        cell("Dashboard", "A1", "Our dashboard"),
        cell("Dashboard", "Z90", "=1+1"),
        cell("Changes", "B40", "below"),
        added,
    )
    desk.done("nightly")
    file = f"KM {CYCLE}.xlsx"
    expected = [
        ("Actions", "a row that you added", None, "Key: ASB/9; Plan: ASB; No: 9; Action: Paint the underpass."),
        ("Actions", "a row that you added", None, "Plan: See the minutes."),
        ("Changes", "a row that you added", None, "Key: below"),
        ("Dashboard", None, "cell Z90", "=1+1"),
        ("Dashboard", None, "typed over cell A1", "Our dashboard"),
        ("Plan ASB", None, "cell D20", "board liked this"),
        ("Promises", None, "cell C1", "a word above"),
        ("Returns", f"KM | {CYCLE} | {file}", "typed over File", "her own copy"),
    ]
    assert sorted(kept(desk), key=str) == sorted(expected, key=str)
    assert [row["Key"] for row in desk.table("Actions")] == ["ASB/1", "ASB/2", "ASB/3", "FIRE/1"]
    desk.done("nightly")
    assert sorted(kept(desk), key=str) == sorted(expected, key=str)

    def tidied(book: Workbook) -> None:
        sheet = book["Orphaned notes"]
        for row in sheet.iter_rows(min_row=4):
            for one in row[:4]:
                one.value = None
        sheet["A4"], sheet["D4"], sheet["F4"] = "a line of my own", "kept, too", "beside it"

    save(desk, tidied)
    desk.done("nightly")
    assert sorted(kept(desk), key=str) == [
        ("Orphaned notes", None, "cell F4", "beside it"), ("a line of my own", None, None, "kept, too"),
    ]  # fmt: skip


def test_a_key_a_header_and_a_column_sorted_apart_change_nothing_in_the_register(desk: Desk) -> None:
    before = without_stamps(desk), registered(desk)

    def scrambled(book: Workbook) -> None:
        sheet = book["Actions"]
        header, *rows = sheet[sheet.tables["Actions"].ref]
        at = {cell.value: n for n, cell in enumerate(header)}
        words = [row[at["Action"]].value for row in rows]
        for row, text in zip(rows, words[1:] + words[:1], strict=True):
            row[at["Action"]].value = text
        rows[1][at["Key"]].value = "ASB/3"
        rows[1][at["Manager note"]].value = "hers"
        header[at["Update"]].value = "What they say"

    save(desk, scrambled)
    said = "the column Action was sorted apart from its rows: nothing was taken from it, and each row has its own again"
    assert not_done(desk) == [said]
    assert notes(desk) == {"ASB/2": "hers\ntyped over Key: ASB/3"}
    assert kept(desk) == [("Actions", "header", "typed over Update", "What they say")]
    desk.done("nightly")
    after = without_stamps(desk)
    after["Actions"] = [{**row, "Manager note": None} for row in after["Actions"]]
    assert (after, registered(desk)) == before


def test_without_the_master_that_it_was_made_from_nothing_is_guessed_and_that_is_said(desk: Desk) -> None:
    before = registered(desk)
    for old in (desk.root / "archive").glob("master as written*"):
        old.chmod(0o600)
        old.unlink()
    desk.done("nightly")  # untouched: nothing to be said
    for old in (desk.root / "archive").glob("master as written*"):
        old.chmod(0o600)
        old.unlink()
    save(
        desk,
        over("Actions", "Due", "5 May 2027", Key="ASB/3"),
        over("Actions", "Manager note", "hers", Key="ASB/1"),
    )
    (said,) = not_done(desk)
    (copy,) = (desk.root / "archive").glob("master (*).xlsx")
    assert said == (
        "what you typed over the words of master.xlsx could not be told from them: the master that it was made from is "
        f"not in archive/ any more; it is kept in archive/{copy.name}"
    )
    assert (notes(desk), registered(desk), kept(desk)) == ({"ASB/1": "hers"}, before, [])


@pytest.mark.parametrize("is_touched", [False, True])
def test_through_libreoffice_nothing_is_taken_for_hers_that_she_did_not_type(
    desk: Desk, libreoffice: LibreOffice, is_touched: bool
) -> None:
    before = without_stamps(desk)
    path = desk.root / "master.xlsx"
    if is_touched:
        save(
            desk,
            over("Actions", "Due", datetime(2027, 5, 5), Key="ASB/3"),
            over("Actions", "Update", "I doubt that.", Key="ASB/1"),
        )
    path.write_bytes(libreoffice.convert(path, recalculate=is_touched).read_bytes())
    desk.done("nightly")
    if is_touched:
        assert notes(desk) == {"ASB/1": "typed over Update: I doubt that."}
        assert registered(desk)["ASB/3"][2] == datetime(2027, 5, 5)
        assert [one["key"] for one in desk.done("decisions", "--json").json] == ["ASB/3"]
    else:
        assert (without_stamps(desk), kept(desk)) == (before, [])
        assert desk.done("decisions", "--json").json == []
