"""Issuing: the workbooks as a partner's program opens them, compared whole."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from sspxl import identity
from sspxl.errors import UserError
from sspxl.issue import Issued, IssueSettings, issue_cycle
from sspxl.issue.fitting import TALLEST, height_of, width_for
from sspxl.issue.workbook import sheet_names
from sspxl.layouts import ANSWER_COLUMNS, TEMPLATES
from sspxl.read import Limits, read_workbook
from sspxl.records import Action, Contact, Cycle, Layout, Past, Place, Plan, Register, RowId
from sspxl.workspace import standard_templates

AT = Place("register.xlsx")
CYCLE = Cycle("2026-27 Q2", date(2026, 10, 1), date(2026, 12, 6), None, AT)
DUE = date(2027, 3, 31)
OURS = IssueSettings("Safer Northam Partnership")


def contact(initials: str, name: str | None = None, role: str | None = None, agency: str | None = None) -> Contact:
    return Contact(initials, name, role, agency, None, None, AT)


def plan(code: str, layout: Layout, title: str, lead: str | None = None, marking: str | None = None) -> Plan:
    return Plan(code, title, lead, layout, marking, AT)


def action(code: str, ref: str, text: str, **more: object) -> Action:
    plain = Action(
        code, ref, None, None, None, text, None, None, "open", None, None, None, None, None, None, {"Action": AT}
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def past(key: str, lead: str, text: str | None, cycle: str = "2026-27 Q1") -> Past:
    return Past(key, lead, cycle, text, None, "")


CONTACTS = (
    contact("CS", "Kim Lowe", "Community Safety Manager", "Northam Council"),
    contact("MW", agency="Northern Probation"),
    contact("XX", "Nobody Asked"),
)
PLANS = (
    plan("ASB", Layout.THEMATIC, "1. Anti Social Behaviour Action Plan", "CS", "OFFICIAL"),
    plan("SA", Layout.ASSESSMENT, "Strategic Assessment Action Plan"),
    plan("NAT", Layout.MATRIX, "National Plan", "Ch Insp Operations"),
    plan("KPI", Layout.MEASURES, "Performance Monitoring"),
    plan("REC", Layout.RECOMMENDATIONS, "Recommendations"),
)
ACTIONS = (
    action("ASB", "1", "Hold focus groups:\na) plan\nb) hold", lead="CS & MW", section="Prevention", due=DUE),
    action("ASB", "2", "Closed long ago", lead="CS", section="Prevention", state="completed"),
    action("ASB", "3", "Refer victims", lead="CS", section="Prevention"),
    action("ASB", "10", "=HYPERLINK(A1)", lead="MW, CS", section="Support"),
    action("SA", "11.1", "Publish a summary", agency="Northern Probation"),
    action("SA", "11.10", "Share the data", agency="Northern Probation", due=DUE),
    action("NAT", "1", "1. working together", lead="MW", section="VIOLENCE"),
    action("NAT", "2", "sharing what works", lead="MW", section="VIOLENCE"),
    action(
        "KPI", "1.1", "Number of offences", agency="Northern Probation", section="1. Offending", target=12.5, due=DUE
    ),
    action("KPI", "1.2", "% completed", agency="Northern Probation", section="1. Offending", target=40.0),
    action("REC", "IX", "Look at first time offenders", lead="MW"),
    action("REC", "C1", "Nobody leads this"),
)
REGISTER = Register(PLANS, ACTIONS, CONTACTS, (CYCLE,))
PREVIOUS = {
    (was.key, was.lead): was
    for was in (
        past("ASB/1", "CS", "Two groups were held."),
        past("ASB/1", "MW", "+44 people came"),
        past("ASB/3", "MW", "Six victims were referred."),
        past("SA/11.1", "CS & MW", "Drafted.", ""),
        past("NAT/1", "MW", None),
        past("NAT/1", "CS", "Older words of another lead"),
    )
}


@pytest.fixture
def issue(tmp_path: Path):
    """Issues into a new folder from the standard templates, unless told otherwise; gives contact -> Issued."""

    def run(
        register: Register = REGISTER,
        templates: Path | None = None,
        settings: IssueSettings = OURS,
        previous: Mapping[tuple[str, str], Past] = PREVIOUS,
    ) -> dict[str, Issued]:
        folder = templates or tmp_path / "no templates of her own"
        issued = issue_cycle(register, CYCLE, previous, tmp_path / "issued", folder, settings)
        return {one.contact: one for one in issued}

    return run


def letter(column: str) -> str:
    """Where the column stands in the thematic template: these tests do not depend on its order."""
    return get_column_letter([heading.column for heading in TEMPLATES[Layout.THEMATIC]].index(column) + 1)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(standard_templates(), tmp_path / "templates"))


def row_id(key: str, contact: str) -> str:
    return identity.write_identity(RowId(key, contact, CYCLE.name))


def table(sheet: Worksheet, first: int = 7) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=first)]


HEADER = ("No", "LEAD", "ACTION", "UPDATE", "STATUS", "COMPLETED ON", "DUE", "PREVIOUS UPDATE", "Row ID")


def by_word(sheet: Worksheet, header_row: int = 7) -> list[dict[str, object]]:
    """The rows under the header by its words, blank cells left out: the order of columns does not count."""
    header = [str(cell.value) for cell in sheet[header_row]]
    return [
        {word: value for word, value in zip(header, row, strict=True) if value is not None}
        for row in table(sheet, header_row + 1)
    ]


# ---------------------------------------------------------------- who is asked what


def test_each_contact_who_answers_for_an_open_action_gets_one_workbook_with_those_actions_only(issue, tmp_path) -> None:
    issued = issue()

    folder = tmp_path / "issued"
    mw = ("ASB/1", "ASB/10", "SA/11.1", "SA/11.10", "NAT/1", "NAT/2", "KPI/1.1", "KPI/1.2", "REC/IX")
    assert issued == {
        "CS": Issued("CS", folder / "CS 2026-27 Q2.xlsx", ("ASB/1", "ASB/3", "ASB/10")),
        "MW": Issued("MW", folder / "MW 2026-27 Q2.xlsx", mw),
    }
    assert sorted(path.name for path in folder.iterdir()) == ["CS 2026-27 Q2.xlsx", "MW 2026-27 Q2.xlsx"]
    assert load_workbook(issued["MW"].path).sheetnames == ["ASB", "SA", "NAT", "KPI", "REC", "sspxl"]


def test_a_thematic_sheet_holds_the_contacts_rows_under_their_section_headings(issue) -> None:
    sheet = load_workbook(issue()["CS"].path)["ASB"]

    assert tuple(sorted(cell.value for cell in sheet[7])) == tuple(sorted(HEADER))
    assert by_word(sheet) == [
        {"No": "Prevention"},
        {
            "No": 1, "LEAD": "CS & MW", "ACTION": "Hold focus groups:\na) plan\nb) hold",
            "DUE": datetime(2027, 3, 31), "PREVIOUS UPDATE": "Two groups were held.", "Row ID": row_id("ASB/1", "CS"),
        },
        {
            "No": 3, "LEAD": "CS", "ACTION": "Refer victims", "PREVIOUS UPDATE": "Six victims were referred.",
            "Row ID": row_id("ASB/3", "CS"),
        },
        {"No": "Support"},
        {"No": 10, "LEAD": "MW, CS", "ACTION": "=HYPERLINK(A1)", "Row ID": row_id("ASB/10", "CS")},
    ]  # fmt: skip


def test_the_head_says_what_the_plan_is_who_leads_and_what_to_do_by_when(issue) -> None:
    sheet = load_workbook(issue()["CS"].path)["ASB"]

    assert [sheet.cell(row, 1).value for row in range(1, 7)] == [
        "1. Anti Social Behaviour Action Plan",
        "Safer Northam Partnership  |  2026-27 Q2  |  For CS – Kim Lowe, Community Safety Manager",
        "THEMATIC LEAD: CS – Kim Lowe, Community Safety Manager",
        "ACTION POINT LEADS: CS – Kim Lowe, Community Safety Manager; MW – Northern Probation",
        "Please fill in the yellow cells (UPDATE and STATUS; COMPLETED ON once an action is done) by 6 December 2026, "
        "save, and send this workbook back by replying to our email with it attached. To propose a new action, type it "
        "in the first empty row under the table.",
        None,
    ]
    print_header = (sheet.oddHeader.left.text, sheet.oddHeader.center.text, sheet.oddHeader.right.text)
    assert print_header == ("Safer Northam Partnership", "OFFICIAL", "2026-27 Q2")


def test_the_other_layouts_have_their_own_columns(issue) -> None:
    book = load_workbook(issue()["MW"].path)

    assert by_word(book["SA"]) == [
        {
            "No": 11.1, "ACTION": "Publish a summary", "AGENCY": "Northern Probation", "PREVIOUS UPDATE": "Drafted.",
            "Row ID": row_id("SA/11.1", "MW"),
        },
        {  # 11.10 is no number: it would come back as 11.1
            "No": "11.10", "ACTION": "Share the data", "AGENCY": "Northern Probation", "DUE": datetime(2027, 3, 31),
            "Row ID": row_id("SA/11.10", "MW"),
        },
    ]  # fmt: skip
    assert by_word(book["NAT"]) == [
        {"Guidance item": "VIOLENCE"},
        {
            "Guidance item": "1. working together", "PREVIOUS UPDATE": "Older words of another lead",
            "Row ID": row_id("NAT/1", "MW"),
        },
        {"Guidance item": "2. sharing what works", "Row ID": row_id("NAT/2", "MW")},
    ]  # fmt: skip
    assert by_word(book["KPI"]) == [
        {
            "Priority": "1. Offending", "Ref": 1.1, "Performance measure": "Number of offences",
            "Owner": "Northern Probation", "Target": 12.5, "DUE": datetime(2027, 3, 31),
            "Row ID": row_id("KPI/1.1", "MW"),
        },
        {
            "Priority": "1. Offending", "Ref": 1.2, "Performance measure": "% completed",
            "Owner": "Northern Probation", "Target": 40, "Row ID": row_id("KPI/1.2", "MW"),
        },
    ]  # fmt: skip
    assert by_word(book["REC"]) == [
        {"Ref": "IX", "Recommendation": "Look at first time offenders", "Row ID": row_id("REC/IX", "MW")}
    ]


def test_calamine_reads_the_same_table_as_openpyxl(issue) -> None:
    path = issue()["MW"].path

    for name, sheet in zip(["ASB", "SA", "NAT", "KPI", "REC"], load_workbook(path).worksheets, strict=False):
        cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python(skip_empty_area=False)
        read = [tuple(value if value != "" else None for value in row) for row in cells[6:]]
        as_dates = [
            tuple(value.date() if isinstance(value, datetime) else value for value in row) for row in table(sheet)
        ]
        assert read == as_dates


def test_a_line_of_the_head_without_words_is_hidden_and_the_next_one_is_not(issue) -> None:
    sheet = load_workbook(issue()["MW"].path)["SA"]

    assert [(sheet.cell(row, 1).value, sheet.row_dimensions[row].hidden) for row in (3, 4)] == [
        (None, True),
        ("ACTION POINT LEADS: MW – Northern Probation", False),
    ]


def test_previous_words_are_ones_own_then_the_shared_leads_then_the_newest_of_anybody(issue) -> None:
    register = replace(REGISTER, cycles=(replace(CYCLE, name="2026-27 Q1"), CYCLE))
    previous = {
        (was.key, was.lead): was
        for was in (
            past("ASB/1", "CS", "own"), past("ASB/1", "CS & MW", "shared"), past("ASB/1", "MW", "another's"),
            past("ASB/3", "CS & MW", "shared", ""), past("ASB/3", "MW", "another's"),
            past("ASB/10", "MW", "old", ""), past("ASB/10", "XX", "new"), past("ASB/100", "CS", "of another action"),
        )
    }  # fmt: skip

    sheet = load_workbook(issue(register, previous=previous)["CS"].path)["ASB"]

    said = [row.get("PREVIOUS UPDATE") for row in by_word(sheet) if "ACTION" in row]
    assert said == ["own", "shared", "new"]


def test_what_is_asked_stands_in_query_beside_an_empty_answer_on_that_sheet_only(issue) -> None:
    asking = replace(OURS, queries={("NAT/2", "MW"): "Which works best?", ("NAT/1", "CS"): "not for MW"})

    book = load_workbook(issue(settings=asking)["MW"].path)

    sheet = book["NAT"]
    assert [cell.value for cell in sheet[7]][-3:] == ["QUERY", "ANSWER", "Row ID"]
    assert [row.get("QUERY") for row in by_word(sheet)] == [None, None, "Which works best?"]
    locked = [(sheet.cell(10, column).protection.locked) for column in (7, 8)]
    assert locked == [True, False]
    assert "QUERY" not in [cell.value for cell in book["ASB"][7]]


# ---------------------------------------------------------------- the workbook as a file


def test_the_identity_is_in_every_carrier(issue) -> None:
    book = load_workbook(issue()["CS"].path)

    hidden = book[identity.SHEET]
    name = book.defined_names[identity.DEFINED_NAME]
    assert identity.read_identity(hidden["A1"].value) == RowId("", "CS", "2026-27 Q2")
    assert hidden.sheet_state == "veryHidden"
    assert name.attr_text == "sspxl!$A$1"
    assert book.custom_doc_props[identity.PROPERTY].value == hidden["A1"].value
    columns = [(dimension.hidden, letter) for letter, dimension in book["ASB"].column_dimensions.items()]
    assert [letter for is_hidden, letter in columns if is_hidden] == ["I"]


def test_only_the_answer_cells_and_the_empty_rows_below_are_unlocked(issue) -> None:
    sheet = load_workbook(issue()["CS"].path)["ASB"]
    header = {str(cell.value): cell.column_letter for cell in sheet[7]}

    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}

    answers = [header[word] for word in ("UPDATE", "STATUS", "COMPLETED ON")]
    assert unlocked == {f"{letter}{row}" for letter in answers for row in (9, 10, 12)}
    below = [letter for letter, column in sheet.column_dimensions.items() if not column.protection.locked]
    assert below == list("ABCDEFGH")
    protection = sheet.protection
    assert (protection.sheet, protection.password) == (True, None)
    allowed = ("formatColumns", "formatRows", "sort", "autoFilter", "insertRows")
    refused = ("formatCells", "insertColumns", "deleteColumns", "deleteRows")
    assert [getattr(protection, what) for what in (*allowed, *refused)] == [False] * 5 + [True] * 4
    assert sheet.auto_filter.ref == "A7:I12"


def test_protection_can_be_turned_off(issue) -> None:
    book = load_workbook(issue(settings=replace(OURS, protect=False))["MW"].path)

    assert [sheet.protection.sheet for sheet in book.worksheets] == [False] * 6


def test_status_is_a_list_and_completed_on_a_british_date(issue) -> None:
    sheet = load_workbook(issue()["CS"].path)["ASB"]
    header = {str(cell.value): cell.column_letter for cell in sheet[7]}

    found = {(v.type, v.formula1, v.errorStyle): str(v.sqref) for v in sheet.data_validations.dataValidation}

    status, completed, due = header["STATUS"], header["COMPLETED ON"], header["DUE"]
    assert found == {
        ("list", '"Not started,In progress,Completed,Delayed,Not applicable"', None): f"{status}8:{status}12",
        ("date", "36526", "warning"): f"{completed}8:{completed}12",
    }
    assert {sheet[f"{completed}9"].number_format, sheet[f"{due}9"].number_format} == {"dd/mm/yyyy"}


def test_words_that_look_like_formulas_errors_or_escapes_stay_text(issue) -> None:
    words = (
        "=1+1",
        "+44 123",
        "-5",
        "@SUM(A1)",
        "#N/A",
        "_x0041_",
        "bell\x07 and tab\t",
        "one\r\ntwo",
        "12",
        "<b>&amp;",
    )
    actions = tuple(action("ASB", str(n), text, lead="CS") for n, text in enumerate(words, 1))

    path = issue(replace(REGISTER, actions=actions), previous={})["CS"].path

    cells = [row[2] for row in load_workbook(path)["ASB"].iter_rows(min_row=8)]
    assert [cell.data_type for cell in cells] == ["s"] * len(words)
    assert [cell.quotePrefix for cell in cells] == [True] * 4 + [False] * 6
    read = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("ASB").to_python(skip_empty_area=False)
    expected = [*words[:6], "bell and tab\t", "one\ntwo", "12", "<b>&amp;"]
    assert [row[2] for row in read[7:]] == expected


def test_text_longer_than_a_cell_holds_is_cut_with_a_mark_and_the_longest_that_fits_is_not(issue) -> None:
    actions = (action("ASB", "1", "a" * 32_767, lead="CS"), action("ASB", "2", "b" * 32_768, lead="CS"))

    sheet = load_workbook(issue(replace(REGISTER, actions=actions), previous={})["CS"].path)["ASB"]

    assert [sheet["C8"].value, sheet["C9"].value] == ["a" * 32_767, "b" * 32_766 + "…"]


def test_issuing_twice_gives_the_same_bytes_and_leaves_the_inputs_alone(issue) -> None:
    actions, previous = repr(ACTIONS), repr(PREVIOUS)
    first = {one.contact: one.path.read_bytes() for one in issue().values()}
    second = {one.contact: one.path.read_bytes() for one in issue().values()}

    assert first == second
    assert (repr(ACTIONS), repr(PREVIOUS)) == (actions, previous)
    assert load_workbook(issue()["CS"].path).properties.modified == datetime(2026, 10, 1)


def test_nothing_is_written_where_a_template_has_a_fault(issue, templates: Path, tmp_path: Path) -> None:
    book = load_workbook(templates / "recommendations.xlsx")
    book.worksheets[0]["C7"] = "News"
    book.save(templates / "recommendations.xlsx")

    with pytest.raises(UserError) as caught:
        issue(templates=templates)

    assert len(caught.value.faults) == 2  # the word is not known, and the column is missing
    assert not (tmp_path / "issued").exists()


def test_file_names_hold_no_path_and_never_collide(issue, tmp_path: Path) -> None:
    people = (contact("A/B"), contact("A:B"), contact("a-b"))
    actions = tuple(action("ASB", str(n), "x", lead=who.initials) for n, who in enumerate(people, 1))

    issued = issue_cycle(
        Register(PLANS, actions, people, ()), replace(CYCLE, name="2026/27 Q2"), {}, tmp_path / "i", tmp_path, OURS
    )

    assert [one.path.name for one in issued] == sorted(path.name for path in (tmp_path / "i").iterdir())


def test_sheet_names_are_valid_and_never_alike_to_excel() -> None:
    codes = ("ASB", "asb", "a/b:c", "sspxl", "History", "x" * 40, "x" * 31 + "y", "'quoted'", "?")

    assert sheet_names(codes) == (
        "ASB", "asb (2)", "a-b-c", "sspxl (2)", "History (2)", "x" * 31, "x" * 27 + " (2)", "quoted", "-",
    )  # fmt: skip


# ---------------------------------------------------------------- looks


def test_a_restyled_template_keeps_its_looks(issue, templates: Path) -> None:
    book = load_workbook(templates / "thematic.xlsx")
    sheet = book.worksheets[0]
    sheet.insert_rows(1)  # for a logo; openpyxl leaves merges and heights behind, as Excel would not
    for merge in list(sheet.merged_cells.ranges):
        merge.shift(row_shift=1)
    logo = templates / "logo.png"
    _picture(logo)
    sheet.add_image(Image(str(logo)), "B1")
    status, update, due, completed = (letter(column) for column in ("status", "update", "due", "completed_on"))
    sheet[f"{status}8"] = "Current status"
    sheet[f"{update}8"].font = Font(name="Georgia", size=14)
    sheet[f"{update}10"].fill = PatternFill("solid", fgColor="FFCCFFCC")
    sheet[f"{due}10"].number_format = "d mmm yyyy"
    sheet["A3"] = "Questions? Ring the team."
    sheet.column_dimensions["C"].width = 71
    sheet.page_setup.orientation = "portrait"
    sheet.oddFooter.left.text = "Northam {cycle}"
    green = PatternFill("solid", bgColor="FF00FF00")
    sheet.conditional_formatting.add("A10:H10", FormulaRule(formula=[f'${status}10="Completed"'], fill=green))
    book.save(templates / "thematic.xlsx")

    issued = load_workbook(issue(templates=templates)["CS"].path)["ASB"]

    assert [issued[f"{status}8"].value, issued["A3"].value] == ["Current status", "Questions? Ring the team."]
    assert [issued[f"{update}8"].font.name, issued[f"{update}8"].font.sz] == ["Georgia", 14]
    assert {issued[f"{update}{row}"].fill.fgColor.rgb for row in (10, 11, 13)} == {"FFCCFFCC"}
    assert [issued[f"{x}10"].number_format for x in (due, completed)] == ["d mmm yyyy", "dd/mm/yyyy"]
    assert issued.column_dimensions["C"].width == 71
    assert (issued.page_setup.orientation, issued.oddFooter.left.text) == ("portrait", "Northam 2026-27 Q2")
    assert [image._data() for image in issued._images] == [logo.read_bytes()]
    assert (issued.print_title_rows, issued.freeze_panes) == ("$8:$8", "A9")
    rules = {str(found.sqref): found.rules[0].formula for found in issued.conditional_formatting}
    assert rules == {"A9:H13": [f'${status}9="Completed"']}


def _picture(path: Path) -> None:
    from PIL import Image as Picture  # only where the test runs at all

    Picture.new("RGB", (60, 20), "navy").save(path)


def test_neighbours_of_one_width_that_excel_keeps_as_one_entry_all_keep_it(issue, templates: Path) -> None:
    book = load_workbook(templates / "thematic.xlsx")
    columns = book.worksheets[0].column_dimensions
    columns["E"].width = columns["F"].width = 21
    columns.group("E", "F", outline_level=0)
    book.save(templates / "thematic.xlsx")
    assert "F" not in load_workbook(templates / "thematic.xlsx").worksheets[0].column_dimensions

    sheet = load_workbook(issue(templates=templates)["CS"].path)["ASB"]

    assert [sheet.column_dimensions[letter].width for letter in "CEF"] == [46, 21, 21]


def test_a_row_is_tall_enough_for_its_words(issue) -> None:
    words = "It was agreed that the group would meet again in spring. " * 12
    previous = {("ASB/1", "CS"): past("ASB/1", "CS", words), ("ASB/3", "CS"): past("ASB/3", "CS", words * 5)}

    sheet = load_workbook(issue(previous=previous)["CS"].path)["ASB"]

    column = next(cell.column for cell in sheet[7] if cell.value == "PREVIOUS UPDATE")
    width = sheet.column_dimensions[get_column_letter(column)].width
    assert width > 42  # five times the words do not fit into the tallest row at the template's width
    heights = [sheet.row_dimensions[row].height for row in (9, 10, 12)]
    assert heights[2] == 48  # the template's own, for short words
    assert [round(height_of(text, width - 1.3), 2) for text in (words, words * 5)] == heights[:2]
    assert heights[1] < TALLEST


def test_a_row_of_the_table_grows_when_typed_in_and_the_head_keeps_its_height(issue) -> None:
    with zipfile.ZipFile(issue()["CS"].path) as archive:
        rows = re.findall(r'<row r="(\d+)"([^>]*)>', archive.read("xl/worksheets/sheet1.xml").decode())

    assert [int(number) for number, attributes in rows if "customHeight" not in attributes] == [9, 10, 12]


def test_a_long_key_makes_room_and_a_head_that_fills_the_screen_is_not_frozen(issue) -> None:
    few = tuple(contact(f"A{chr(65 + n)}", f"Person with a long name {n}", "Officer for everything") for n in range(3))
    many = tuple(replace(few[0], initials=f"{first}{chr(65 + n)}") for first in "CDE" for n in range(26))
    shared = (action("ASB", "1", "Together", lead="All Partners"),)

    def freeze_and_height(people: tuple[Contact, ...]) -> tuple[str | None, float]:
        first = issue(Register(PLANS, shared, people, ()))[people[0].initials]
        sheet = load_workbook(first.path)["ASB"]
        return sheet.freeze_panes, sheet.row_dimensions[4].height

    assert freeze_and_height(few)[0] == "A8"
    frozen, height = freeze_and_height(many)
    assert frozen is None
    assert height > 260


def test_height_follows_width_size_and_line_breaks() -> None:
    line = 11 * 1.32

    assert height_of("short", 40) == pytest.approx(line + 6)
    assert height_of("one\ntwo\n\nfour", 40) == pytest.approx(4 * line + 6)
    assert height_of("abcdefghij" * 4, 12) == pytest.approx(4 * line + 6)  # one long word is broken
    assert height_of("word " * 40, 20) > height_of("word " * 40, 40)
    assert height_of("word " * 40, 40, size=14) > height_of("word " * 40, 40)
    assert height_of("word " * 40_000, 40) == TALLEST
    assert width_for(("short",), 40) == 40
    assert width_for(("word " * 40_000,), 40) == 160


# ---------------------------------------------------------------- other programs


def test_our_own_reader_knows_every_plan_section_and_row_again(issue) -> None:
    issued = issue()["MW"]

    workbook = read_workbook(issued.path.read_bytes(), issued.path.name, Limits())

    assert workbook.issued_to == RowId("", "MW", CYCLE.name)
    assert [(found.sheet, found.layout, found.title) for found in workbook.tables] == [
        (plan.code, plan.layout, plan.title) for plan in PLANS
    ]
    read = [(row.row_id, row.ref, row.section) for found in workbook.tables for row in found.rows]
    sections = {"ASB/1": "Prevention", "ASB/10": "Support", "NAT/1": "VIOLENCE", "NAT/2": "VIOLENCE"}
    sections |= {"KPI/1.1": "1. Offending", "KPI/1.2": "1. Offending"}
    assert read == [(RowId(key, "MW", CYCLE.name), key.partition("/")[2], sections.get(key)) for key in issued.keys]
    assert {name for found in workbook.tables for row in found.rows for name in row.cells} & {*ANSWER_COLUMNS} == set()


def test_libreoffice_keeps_the_row_ids_and_the_identity(issue, libreoffice) -> None:
    path = issue()["MW"].path

    saved = load_workbook(libreoffice.convert(path))

    for name in ("ASB", "SA", "NAT", "KPI", "REC"):
        assert [row.get("Row ID") for row in by_word(saved[name])] == [
            row.get("Row ID") for row in by_word(load_workbook(path)[name])
        ]
        assert saved[name].protection.sheet
    assert identity.read_identity(saved[identity.SHEET]["A1"].value) == RowId("", "MW", CYCLE.name)
    assert identity.read_identity(saved.custom_doc_props[identity.PROPERTY].value) == RowId("", "MW", CYCLE.name)
    assert identity.DEFINED_NAME in saved.defined_names


def test_a_printed_sheet_shows_its_words_and_no_row_id(issue, libreoffice, needs) -> None:
    pdf = libreoffice.convert(issue()["CS"].path, "pdf")

    printed = subprocess.run(
        [needs("pdftotext"), "-layout", pdf, "-"], check=True, capture_output=True, text=True
    ).stdout

    assert "Two groups were held." in printed
    assert "OFFICIAL" in printed
    assert "Page 1 of 1" in printed
    assert "Row ID" not in printed
    assert "###" not in printed
