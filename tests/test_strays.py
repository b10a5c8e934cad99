"""Words outside the tables: what a partner typed is shown with its cell, what issuing wrote there is not."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from random import Random

import openpyxl
import pytest
from conftest import ROOT
from sheets import by_openpyxl, read, with_cells

from sspxl.identity import write_fingerprints, write_identity
from sspxl.layouts import column_of
from sspxl.notes import write_note
from sspxl.read.grid import Grid
from sspxl.read.merges import Merge
from sspxl.read.ourwords import OurWords, is_standard_line
from sspxl.read.strays import MOST, find_strays
from sspxl.read.tables import Part, read_sheet
from sspxl.read.workbook import NO_HEADER
from sspxl.records import NOT_CALCULATED, Mark, Place, RowId, Stray, Typed, Workbook

FOREIGN = OurWords(frozenset())
TABLE = "No | ACTION | UPDATE\n1 | Hold a panel | Held\n2 | Plant trees | Planted"


def strays(workbook: Workbook) -> list[tuple[str | None, str | None, str]]:
    return [(stray.place.sheet, stray.place.cell, stray.words) for stray in workbook.strays]


def found(
    cells: tuple[tuple[Typed, ...], ...], marks: dict[tuple[int, int], Mark], ours: OurWords = FOREIGN
) -> list[Stray]:
    return list(find_strays(read_sheet(Grid("ASB", cells, (), marks), "north.xlsx"), "north.xlsx", ours))


def stray(cell: str, words: str) -> Stray:
    return Stray(Place("north.xlsx", "ASB", cell), words)


# ---------------------------------------------------------------- a workbook that we did not issue


def test_lines_that_are_no_heading_and_sheets_without_a_plan_are_strays() -> None:
    plan = """
        NIGHT ECONOMY | seen by KL
        THEMATIC LEAD: Kim Lowe
        please ring me
        7
        No | ACTION       | UPDATE | RISK
        What follows was agreed in May.
        1  | Hold a panel | Held   | high
        EARLY HELP
        This paragraph explains the next three.
        2  | Plant trees  | Planted
        last words
    """
    workbook = read(by_openpyxl({"Cover": "Dear all\n\n| 12", "ASB": plan, "Empty": ""}))
    assert strays(workbook) == [
        ("Cover", "A1", "Dear all"),
        ("Cover", "B3", "12"),
        ("ASB", "A1", "NIGHT ECONOMY"),
        ("ASB", "B1", "seen by KL"),
        ("ASB", "A3", "please ring me"),
        ("ASB", "A4", "7"),
        ("ASB", "A6", "What follows was agreed in May."),
        ("ASB", "A8", "EARLY HELP"),
        ("ASB", "A9", "This paragraph explains the next three."),
        ("ASB", "A11", "last words"),
    ]
    assert [dict(row.extra) for row in workbook.tables[0].rows] == [{"D7": "high"}, {}]
    assert workbook.no_plan == {"Cover": NO_HEADER}


def test_words_are_told_as_a_person_reads_them() -> None:
    cells = ((date(2026, 12, 6), datetime(2026, 12, 6, 9, 30), True, 7.5, " two\nlines "),)
    assert found(cells, {}) == [
        stray("A1", "6 December 2026"),
        stray("B1", "6 December 2026 09:30"),
        stray("C1", "TRUE"),
        stray("D1", "7.5"),
        stray("E1", " two\nlines "),
    ]


def test_row_ids_and_results_of_formulas_are_nobodys_words() -> None:
    row_id = write_identity(RowId("ASB/1", "CS", "2026-27 Q2"))
    assert found(((row_id, 12, 13), (f"see {row_id}", None, None)), {(0, 1): Mark(formula="=6+6")}) == [
        stray("C1", "13"),
        stray("A2", f"see {row_id}"),
    ]


def test_words_that_a_partners_formula_makes_are_strays_and_so_is_one_that_came_to_nothing() -> None:
    uncounted = '=COUNTA(F1:F9)&" of 9 answered"'
    cells = (("Three wardens", "7 of 9 answered today", None),)
    marks = {
        (0, 0): Mark(formula='="Three"&" wardens"'),
        (0, 1): Mark(formula=uncounted),
        (0, 2): Mark(formula='="Four "&B9', fault="#REF!"),
        (1, 0): Mark(formula=uncounted, fault=NOT_CALCULATED),
    }
    assert found(cells, marks) == [stray("A1", "Three wardens"), stray("C1", '="Four "&B9')]


def test_comments_and_struck_words_outside_rows_are_strays_and_those_in_rows_are_not() -> None:
    cells = (("NIGHT", None, None), ("No", "ACTION", "UPDATE"), (1, "Hold", "Held"))
    marks = {
        (0, 0): Mark(comment="Kim: wrong title", struck="OLD"),
        (0, 2): Mark(comment="on a blank cell"),
        (1, 1): Mark(comment=write_note("This is ours.")),
        (1, 2): Mark(colour="red"),
        (2, 2): Mark(comment="of the row"),
        (5, 0): Mark(comment="below the sheet"),
    }
    assert found(cells, marks) == [
        stray("A1", "NIGHT"),
        stray("A1", "OLD"),
        stray("A1", "Kim: wrong title"),
        stray("C1", "on a blank cell"),
        stray("A6", "below the sheet"),
    ]


def test_side_by_side_nothing_is_a_stray_twice_and_nothing_is_left_out() -> None:
    drawing = """
        NIGHT | mine |        | | PARKS |      | yours
        No    | ACTION | UPDATE | | No  | ACTION | UPDATE
        1     | Hold | Held   | | 1     | Dig    | Dug
    """
    cells = [
        ("ASB", cell, words) for cell, words in (("A1", "NIGHT"), ("B1", "mine"), ("E1", "PARKS"), ("G1", "yours"))
    ]
    assert strays(read(by_openpyxl({"ASB": drawing}))) == cells


@pytest.mark.parametrize(
    ("below", "words"),
    [
        ("last words", [("A4", "last words")]),
        ("\n\nlast words", [("A6", "last words")]),
        ("\n| | | Delayed", [("D5", "Delayed")]),
        ("| | | Delayed\n| | | | mine", [("D4", "Delayed"), ("E5", "mine")]),  # STATUS is answered above
        ("Signed | | | | Kim", [("A4", "Signed"), ("E4", "Kim")]),
        ("Total | | both done\n| | and well", [("A4", "Total"), ("C4", "both done"), ("C5", "and well")]),
        ("| Total | both done", [("B4", "Total"), ("C4", "both done")]),
        ("| | both done | | Total", [("C4", "both done"), ("E4", "Total")]),
        ("EARLY HELP | | all is well", [("A4", "EARLY HELP"), ("C4", "all is well")]),
        ("EARLY HELP\n| | all is well", [("A4", "EARLY HELP"), ("C5", "all is well")]),
    ],
)
def test_what_stands_below_the_last_row_and_adds_no_answer_is_a_stray(below: str, words: list[tuple[str, str]]) -> None:
    workbook = read(
        by_openpyxl({"ASB": f"No | ACTION | UPDATE | STATUS\n1 | Dig | Dug | Done\n2 | Fly | Flown | Done\n{below}"})
    )
    (table,) = workbook.tables
    assert [(dict(row.cells)["update"], dict(row.extra)) for row in table.rows] == [("Dug", {}), ("Flown", {})]
    assert strays(workbook) == [("ASB", cell, said) for cell, said in words]


@pytest.mark.parametrize(
    ("below", "update", "extra"),
    [
        ("| | and again", "Flown\nand again", {}),
        ("| | and again | Late", "Flown\nand again", {"D4": "Late"}),  # the row goes on with the answer, and says more
        ("| | | Late | mine\n| | and again", "Flown\nand again", {"D4": "Late", "E4": "mine"}),
        ("| | and again, in total", "Flown\nand again, in total", {}),
    ],
)
def test_what_goes_on_with_the_last_answer_is_no_stray(below: str, update: str, extra: dict[str, str]) -> None:
    workbook = read(
        by_openpyxl({"ASB": f"No | ACTION | UPDATE | STATUS\n1 | Dig | Dug | Done\n2 | Fly | Flown | Done\n{below}"})
    )
    last = workbook.tables[0].rows[-1]
    assert (last.cells["update"], dict(last.extra), strays(workbook)) == (update, extra, [])


def test_words_in_a_headings_row_are_strays_wherever_it_stands_and_in_an_actions_row_they_are_not() -> None:
    plan = """
        Priority | Ref | Measure | Q1 | Commentary
        Harm     | 1.1 | Thefts  | 12 | Up
        Health   |     |         |    | all is well
                 |     |         | 7  | and more
                 | 2.1 | Falls   | 3  | Down
                 |     |         | 4  | mine
    """
    workbook = read(by_openpyxl({"ASB": plan}))
    (table,) = workbook.tables
    assert [(row.ref, row.section, row.cells["update"], dict(row.extra)) for row in table.rows] == [
        ("1.1", "Harm", "Up", {}),
        ("2.1", "Health", "Down\nmine", {"D6": 4}),
    ]
    assert strays(workbook) == [
        ("ASB", "A3", "Health"),
        ("ASB", "E3", "all is well"),
        ("ASB", "D4", "7"),
        ("ASB", "E4", "and more"),
    ]


def test_a_comment_below_the_last_row_is_a_stray_and_one_in_a_blank_row_between_is_its_actions() -> None:
    cells: tuple[tuple[Typed, ...], ...] = (
        ("No", "ACTION", "UPDATE"),
        (1, "Dig", "Dug"),
        (None,) * 3,
        (2, "Fly", "Flown"),
        (None,) * 3,
    )
    marks = {(2, 2): Mark(comment="between"), (4, 2): Mark(comment="below")}
    assert found(cells, marks) == [stray("C5", "below")]
    (table,) = read_sheet(Grid("ASB", cells, (), marks), "north.xlsx")[0].tables
    assert [dict(row.marks) for row in table.rows] == [{"C3": Mark(comment="between")}, {}]


# ---------------------------------------------------------------- a workbook that we issued

WHOLE = write_identity(RowId("", "CS", "2026-27 Q2"))
PLAN = """
    NIGHT ECONOMY
    Northvale | < | <
    THEMATIC LEAD: Kim Lowe

    No | ACTION (what) | UPDATE
    EARLY HELP
    1  | Hold a panel | Held
"""
OURS = ("NIGHT ECONOMY", "Northvale", "THEMATIC LEAD: Kim Lowe", "No", "ACTION (what)", "UPDATE", "EARLY HELP")
GUIDE = "How to fill this in\nA good example: two were held in May.\nNo | ACTION | UPDATE\n1 | Plant trees | Planted"
GUIDE_TEXTS = ("How to fill this in", "A good example: two were held in May.", "1", "ACTION", "Plant trees", "Planted")


def issued(typed: dict[str, Typed], in_guide: dict[str, Typed] | None = None, *, hidden: bool = True) -> Workbook:
    """An issued workbook with something typed into its plan and its guide; `hidden`: with its fingerprints."""
    sheets = {"ASB": PLAN, "Guide": GUIDE} | ({"sspxl": "x"} if hidden else {})
    row_id = write_identity(RowId("ASB/1", "CS", "2026-27 Q2"))
    data = with_cells(by_openpyxl(sheets), {"D7": row_id} | typed)
    data = with_cells(data, in_guide or {}, sheet=1)
    if hidden:
        prints = {"A1": WHOLE, "B3": write_fingerprints(OURS), "B4": write_fingerprints(GUIDE_TEXTS)}
        data = with_cells(data, prints, sheet=2)
    return read(data)


def test_nothing_that_issuing_wrote_is_a_stray_and_its_guide_is_no_sheet_without_a_plan() -> None:
    workbook = issued({})
    assert (strays(workbook), workbook.no_plan, len(workbook.tables)) == ([], {}, 1)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"A1": "NIGHT ECONOMY (draft)"}, [("ASB", "A1", "NIGHT ECONOMY (draft)")]),
        ({"A1": "Night economy."}, []),  # the same words
        ({"A3": "THEMATIC LEAD: Ali Rees"}, [("ASB", "A3", "THEMATIC LEAD: Ali Rees")]),
        ({"B4": "ring me", "E1": 7}, [("ASB", "E1", "7"), ("ASB", "B4", "ring me")]),
        ({"E5": "Our notes"}, [("ASB", "E5", "Our notes")]),
        ({"C5": "Progress"}, []),  # a header word in other words
        ({"A6": "LATE HELP"}, [("ASB", "A6", "LATE HELP")]),
        ({"A1": None, "C1": "0 of 1 answered"}, []),  # the counter, pasted as a value
    ],
)
def test_what_is_not_among_the_fingerprints_is_a_stray(
    typed: dict[str, Typed], words: list[tuple[str, str, str]]
) -> None:
    assert strays(issued(typed)) == words


def test_words_typed_into_the_guide_are_strays_and_make_no_plan_of_it() -> None:
    workbook = issued({}, {"B2": "I do not agree", "C4": "Planted, and watered"})
    assert strays(workbook) == [("Guide", "B2", "I do not agree"), ("Guide", "C4", "Planted, and watered")]
    assert (workbook.no_plan, [table.sheet for table in workbook.tables]) == ({}, ["ASB"])


def test_without_fingerprints_keys_are_taken_for_ours_and_the_guide_is_known_by_its_title() -> None:
    workbook = issued({"E1": "ring me"}, hidden=False)
    assert strays(workbook) == [
        ("ASB", "A1", "NIGHT ECONOMY"),  # nobody can tell a title from a partner's words
        ("ASB", "E1", "ring me"),
        ("ASB", "A2", "Northvale"),
        ("ASB", "A6", "EARLY HELP"),  # nor a section
    ]
    assert workbook.no_plan == {}


def test_fingerprints_count_where_the_identity_beside_them_was_overwritten() -> None:
    data = by_openpyxl({"ASB": TABLE, "sspxl": "overwritten"})
    workbook = read(with_cells(data, {"B3": write_fingerprints(("No",)), "B1": "By this"}, sheet=1))
    assert (workbook.carriers, strays(workbook), workbook.no_plan) == ({}, [], {})


# ---------------------------------------------------------------- the standard templates without their hidden sheet


def filled(line: str) -> str:
    """A line of a template as it is issued."""
    words = {"partnership": "Northvale", "cycle": "2026-27 Q2", "contact": "Kim Lowe", "due": "6 December 2026"}
    for name, said in {**words, "manager": "Ali Rees (ali@north.example)", "answered": "7 of 9 answered"}.items():
        line = line.replace(f"{{{name}}}", said)
    return line


def head_lines() -> list[str]:
    """The lines of the standard templates' heads but for title, lead and key, which are known as such."""
    lines: set[str] = set()
    for path in sorted((ROOT / "templates").glob("*.xlsx")):
        for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True):
            texts = [value for value in row if isinstance(value, str)]
            if path.stem == "how-to" or (len(texts) > 1 and column_of(texts[0])):
                break
            lines.update(texts)
    return sorted(line for line in lines if not line.startswith(("{title}", "THEMATIC LEAD", "ACTION POINT LEADS")))


def test_the_lines_of_the_standard_templates_are_known_whole_and_broken_into_rows() -> None:
    lines = head_lines()
    assert len(lines) >= 6
    assert [line for line in lines if not is_standard_line(filled(line))] == []
    words = filled(max(lines, key=len)).split()
    pieces = [" ".join(words[start : start + 12]) for start in range(0, len(words), 12)]
    assert [piece for piece in pieces if not is_standard_line(piece)] == []


def guide_lines() -> list[str]:
    """The lines of the standard guide, as they are issued."""
    return [line for row in guide_rows() for line in row if line]


def guide_rows() -> list[list[str]]:
    rows = openpyxl.load_workbook(ROOT / "templates" / "how-to.xlsx").active.iter_rows(values_only=True)
    return [[filled(str(value or "")) for value in row] for row in rows]


def test_the_lines_of_the_standard_guide_are_known_without_the_hidden_sheet_and_a_partners_are_not() -> None:
    lines = [line for line in guide_lines() if line != "How to fill this in"]
    assert len(lines) > 30
    assert [line for line in lines if not FOREIGN.has(line)] == []
    assert [line for line in lines if FOREIGN.has(f"{line} I disagree")] == [lines[0]]  # "... | For Kim Lowe"
    assert not FOREIGN.has("Ask the harbour office.")


def on_one_sheet(*parts: str, hidden: bool = True) -> Workbook:
    """An issued workbook whose sheets were pasted as values onto one, in this order."""
    row_id = write_identity(RowId("ASB/1", "CS", "2026-27 Q2"))
    drawn = {
        "plan": "NIGHT ECONOMY\nNo\tACTION\tUPDATE\n1\tHold a panel\tHeld\tID",
        "guide": "\n".join(map("\t".join, guide_rows())),
        "hidden": "WHOLE\n\tBy this, Northvale knows the workbook when it comes back. Please leave it as it is.\n"
        "\tIt was made for CS, cycle 2026-27 Q2.\n\tPRINTS",
        "list": "To put right\nour words of the list",
    }
    prints = write_fingerprints(("NIGHT ECONOMY", *guide_lines(), "To put right", "our words of the list"))
    text = "\n\n".join(drawn[part] for part in parts)
    rows = [[cell.strip() or None for cell in line.split("\t")] for line in text.split("\n")]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([{"ID": row_id, "WHOLE": WHOLE, "PRINTS": prints}.get(str(cell), cell) for cell in row])
    data = io.BytesIO()
    book.save(data)
    return read(data.getvalue())


@pytest.mark.parametrize(
    "parts",
    [
        ("plan", "guide"), ("guide", "plan"), ("plan", "hidden"), ("hidden", "plan"), ("plan", "guide", "hidden"),
        ("list", "plan", "guide", "hidden"),
    ],
)  # fmt: skip
def test_of_all_sheets_pasted_onto_one_the_plan_is_read_and_nothing_of_ours_is_a_stray(parts: tuple[str, ...]) -> None:
    workbook = on_one_sheet(*parts)
    assert [row.cells["update"] for table in workbook.tables for row in table.rows] == ["Held"]
    title = [] if "hidden" in parts else ["NIGHT ECONOMY"]  # whose words a title is, the merge knows
    guide = {"How to fill this in"}
    assert [stray.words for stray in workbook.strays if stray.words not in guide] == title


def test_the_hidden_sheet_alone_and_the_guide_alone_are_no_plans() -> None:
    for part in ("hidden", "guide", "list"):
        assert (on_one_sheet(part).tables, on_one_sheet(part).no_plan) == ((), {})


@pytest.mark.parametrize(
    "words",
    [
        "Please fill in my cells for me",
        "I will fill in the rest by Friday and send it back",
        "7 of 9 answered our survey",
        "Questions? None from us",
        "Northvale | Police",
        "Completed on 6 December",
        "7",
    ],
)
def test_a_partners_words_are_no_line_of_the_templates(words: str) -> None:
    assert not is_standard_line(words)


@pytest.mark.parametrize(("line", "told"), [("Two of these are not ours", True), (" asb: ", False)])
def test_a_line_above_the_header_is_the_title_and_all_the_same_a_stray_but_where_it_names_the_sheet(
    line: str, told: bool
) -> None:
    workbook = read(by_openpyxl({"ASB": f"{line}\nNo | ACTION | UPDATE\n1 | Hold | Held"}))
    assert [table.title for table in workbook.tables] == [line.strip()]
    assert strays(workbook) == ([("ASB", "A1", line)] if told else [])


def test_a_title_typed_above_ours_is_a_stray_and_ours_is_the_title() -> None:
    row_id = write_identity(RowId("ASB/1", "CS", "2026-27 Q2"))
    head = (
        "sent by Kim\nNIGHT ECONOMY\n0 of 1 answered\nQuestions? Ask Ali Rees.\nNo | ACTION | UPDATE\n1 | Hold | Held"
    )
    workbook = read(with_cells(by_openpyxl({"ASB": head}), {"D6": row_id}))
    assert ([table.title for table in workbook.tables], strays(workbook)) == (
        ["NIGHT ECONOMY"],
        [("ASB", "A1", "sent by Kim"), ("ASB", "A2", "NIGHT ECONOMY")],
    )


# ---------------------------------------------------------------- nothing is lost

HEADERS = (
    ("No", "LEAD", "ACTION", "UPDATE"), ("No", "ACTION", "AGENCY", "UPDATE", "STATUS"), ("UPDATE", "ACTION", "No"),
    ("Guidance item", "Local response"), ("Priority", "Ref", "Performance measure", "Q1", "Q2", "Commentary"),
    ("No", "LEAD", None, "UPDATE"), ("No", "ACTION", "What we did", "Hint"), ("No", "LEAD", "UPDATE"),
    (None, "LEAD", "ACTION", "UPDATE", None, "No", "LEAD", "ACTION", "UPDATE"),
)  # fmt: skip
PHRASES = (
    "{}", "{}.", "Some words {}", "{}\nand more of it", "3. {} item", "KL - {}", "THEMATIC LEAD: {}",
    "ACTION POINT LEADS: CS - {} MW - somebody",
)  # fmt: skip
WORD = re.compile(r"word\d+")


class Typist:
    """Fills a sheet with whatever comes to mind, each time with a word that was not typed before."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.typed = 0
        self.width = self.random.randint(4, 12)

    def phrase(self) -> str:
        self.typed += 1
        return self.random.choice(PHRASES).format(f"word{self.typed}")

    def row(self, number: int) -> tuple[Typed, ...]:
        kind = self.random.choice(("header", "action", "action", "note", "note", "scattered", "blank"))
        cells: list[Typed] = [None] * self.width
        if kind == "header":
            header = self.random.choice(HEADERS)[: self.width]
            cells[: len(header)] = header
        elif kind == "action":
            cells[0] = self.random.choice((number, f"{number}.", None, "new", self.phrase()))
            cells[1:] = [self.random.choice((self.phrase(), "CS", None)) for _ in cells[1:]]
            cells[-1] = self.random.choice((cells[-1], write_identity(RowId(f"ASB/{number}", "CS", "2026-27 Q2"))))
        elif kind != "blank":
            for column in self.random.sample(range(self.width), 1 if kind == "note" else 3):
                cells[column] = self.phrase()
        return tuple(cells)

    def sheet(self) -> Grid:
        rows = [self.row(number) for number in range(self.random.randint(3, 25))]
        top, left = self.random.randrange(len(rows)), self.random.randrange(self.width - 1)
        merge = Merge(top, left, min(top + self.random.randint(0, 3), len(rows) - 1), left + 1)
        for row in range(merge.top, merge.bottom + 1):
            kept = 1 if row == merge.top else 0
            rows[row] = (*rows[row][: left + kept], *[None] * (2 - kept), *rows[row][left + 2 :])
        remarks = {(self.random.randrange(len(rows) + 2), self.random.randrange(self.width)) for _ in range(4)}
        return Grid("ASB", tuple(rows), (merge,), {cell: Mark(comment=self.phrase()) for cell in sorted(remarks)})


def words_in(texts: Iterable[object]) -> set[str]:
    return set(WORD.findall(" ".join(map(str, texts))))


@pytest.mark.parametrize("ours", [FOREIGN, OurWords(frozenset({"AAAAAA"}))], ids=["foreign", "issued"])
def test_whatever_is_typed_wherever_each_word_is_in_a_row_a_heading_or_a_stray(ours: OurWords) -> None:
    for seed in range(400):
        sheet = Typist(seed).sheet()
        parts = read_sheet(sheet, "north.xlsx")
        told = {stray.words for stray in find_strays(parts, "north.xlsx", ours)}
        for table in (table for part in parts for table in part.tables):
            told |= {str(table.title), str(table.thematic_lead), *table.lead_key.values()}
            for row in table.rows:
                told |= {str(value) for value in (*row.cells.values(), *row.extra.values())}
                told |= {str(mark.comment) for mark in row.marks.values()}
        typed = [value for row in sheet.rows for value in row if value is not None]
        assert words_in((*typed, *(mark.comment for mark in sheet.marks.values()))) - words_in(told) == set(), seed


# ---------------------------------------------------------------- too many


def part(sheet: str, cells: int) -> Part:
    return Part(Grid(sheet, tuple((n,) for n in range(cells))))


def test_of_too_many_strays_the_last_says_how_many_there_are_more_and_where() -> None:
    all_told = find_strays([part("A", MOST - 50), part("B", 50)], "north.xlsx", FOREIGN)
    assert (len(all_told), all_told[-1]) == (MOST, Stray(Place("north.xlsx", "B", "A50"), "49"))
    cut = find_strays([part("A", MOST), part("B", 50)], "north.xlsx", FOREIGN)
    assert (len(cut), cut[:-1]) == (MOST, find_strays([part("A", MOST - 1)], "north.xlsx", FOREIGN))
    assert cut[-1] == Stray(Place("north.xlsx"), 'and 51 other cells, on "A", "B"')


def test_of_a_sheet_full_of_figures_no_more_is_counted_than_helps() -> None:
    cut = find_strays([part("A", 100_000)], "north.xlsx", FOREIGN)
    assert (len(cut), cut[-1].words) == (MOST, 'and more than 20,002 other cells, on "A" and perhaps other sheets')


@pytest.mark.parametrize("ours", [FOREIGN, OurWords(frozenset({"AAAAAA"}))], ids=["foreign", "issued"])
@pytest.mark.parametrize(
    ("said", "is_ours"),
    [
        ('You wrote in 2026-27 Q1: "Worker in post". Has it happened?', True),
        ('You wrote in Q1: "Held", by 2 May 2026. Will it be so?\nYou wrote in Q1: "Lit". Has it happened?', True),
        ('You wrote in Q1: "Held". Has it happened? Yes, in May.', False),
        ("You wrote in Q1 that it was held. Has it happened?", False),
    ],
)
def test_what_was_asked_of_promises_is_ours_until_somebody_adds_to_it(ours: OurWords, said: str, is_ours: bool) -> None:
    assert ours.has(said) is is_ours
