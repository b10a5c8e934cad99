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
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from sspxl import identity
from sspxl.errors import UserError
from sspxl.issue import Issued, IssueSettings, issue_cycle
from sspxl.issue.contents import books
from sspxl.issue.fitting import TALLEST, broken, height_of, size_for, width_for
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


def header_row(sheet: Worksheet) -> int:
    """The row of the header: it moves down where a line of the head becomes several."""
    return next(row[0].row for row in sheet.iter_rows() for cell in row if cell.value == "Row ID")


def header_of(sheet: Worksheet) -> list[str]:
    """The header words, without what they ask for."""
    return [str(cell.value).split("\n")[0] for cell in sheet[header_row(sheet)]]


def letters_of(sheet: Worksheet) -> dict[str, str]:
    return {word: get_column_letter(n) for n, word in enumerate(header_of(sheet), 1)}


def actions_of(sheet: Worksheet) -> list[int]:
    """The numbers of the action rows."""
    column = letters_of(sheet)["Row ID"]
    return [row for row in range(header_row(sheet) + 1, sheet.max_row + 1) if sheet[f"{column}{row}"].value]


def table(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=header_row(sheet))]


HEADER = ("No", "LEAD", "ACTION", "UPDATE", "STATUS", "COMPLETED ON", "DUE", "PREVIOUS UPDATE", "HINT", "Row ID")


def by_word(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows under the header by its words, blank cells and hints left out: the order of columns does not count."""
    return [
        {word: value for word, value in zip(header_of(sheet), row, strict=True) if value is not None and word != "HINT"}
        for row in table(sheet)[1:]
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
    assert load_workbook(issued["MW"].path).sheetnames == [
        "ASB",
        "SA",
        "NAT",
        "KPI",
        "REC",
        "How to fill this in",
        "sspxl",
    ]


def test_a_thematic_sheet_holds_the_contacts_rows_under_their_section_headings(issue) -> None:
    sheet = load_workbook(issue()["CS"].path)["ASB"]

    assert sorted(header_of(sheet)) == sorted(HEADER)
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
    sheet = load_workbook(issue()["CS"].path, data_only=True)["ASB"]

    assert [sheet.cell(row, 1).value for row in range(1, header_row(sheet))] == [
        "1. Anti Social Behaviour Action Plan",
        "0 of 3 answered",
        "Safer Northam Partnership  |  2026-27 Q2  |  For CS – Kim Lowe, Community Safety Manager",
        "THEMATIC LEAD: CS – Kim Lowe, Community Safety Manager",
        "ACTION POINT LEADS: CS – Kim Lowe, Community Safety Manager; MW – Northern Probation",
        "Please fill in the yellow cells (UPDATE and STATUS; COMPLETED ON once an action is done) by 6 December 2026, "
        "save, and send this workbook back by replying to our email with it attached.",
        'To propose a new action, type it in the first empty row under the table. The sheet "How to fill this in" '
        "tells more.",
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

    book = load_workbook(path, data_only=True)
    for name in ("ASB", "SA", "NAT", "KPI", "REC"):
        sheet = book[name]
        cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python(skip_empty_area=False)
        read = [tuple(value if value != "" else None for value in row) for row in cells[header_row(sheet) - 1 :]]
        as_dates = [
            tuple(value.date() if isinstance(value, datetime) else value for value in row) for row in table(sheet)
        ]
        assert read == as_dates


def test_a_line_of_the_head_without_words_is_hidden_and_the_next_one_is_not(issue) -> None:
    sheet = load_workbook(issue()["MW"].path)["SA"]

    assert [(sheet.cell(row, 1).value, sheet.row_dimensions[row].hidden) for row in (4, 5)] == [
        (None, True),
        ("ACTION POINT LEADS: MW – Northern Probation", False),
    ]


def test_whom_to_ask_stands_in_the_head_and_in_the_guide(issue) -> None:
    book = load_workbook(issue(settings=replace(OURS, manager="Kim Lowe, 01632 960001"))["CS"].path)

    sheet, guide = book["ASB"], book["How to fill this in"]
    asked = header_row(sheet) - 1
    assert (sheet.cell(asked, 1).value, sheet.row_dimensions[asked].hidden) == (
        "Questions? Ask Kim Lowe, 01632 960001.",
        False,
    )
    lines = {guide.cell(row, 1).value: row for row in range(1, guide.max_row + 1)}
    row = lines["Need help?"]
    assert (guide.cell(row, 2).value, guide.row_dimensions[row].hidden) == ("Ask Kim Lowe, 01632 960001.", False)


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
    assert header_of(sheet)[-4:] == ["HINT", "QUERY", "ANSWER", "Row ID"]
    assert [row.get("QUERY") for row in by_word(sheet)] == [None, None, "Which works best?"]
    columns, row = letters_of(sheet), actions_of(sheet)[-1]
    assert [sheet[f"{columns[word]}{row}"].protection.locked for word in ("QUERY", "ANSWER")] == [True, False]
    assert "QUERY" not in header_of(book["ASB"])


# ---------------------------------------------------------------- the workbook as a file


def test_the_identity_is_in_every_carrier(issue) -> None:
    book = load_workbook(issue()["CS"].path)

    hidden = book[identity.SHEET]
    name = book.defined_names[identity.DEFINED_NAME]
    assert identity.read_identity(hidden["A1"].value) == RowId("", "CS", "2026-27 Q2")
    assert hidden.sheet_state == "veryHidden"
    assert (name.attr_text, name.hidden) == (f'"{hidden["A1"].value}"', True)
    assert book.custom_doc_props[identity.PROPERTY].value == hidden["A1"].value
    columns = [(dimension.hidden, letter) for letter, dimension in book["ASB"].column_dimensions.items()]
    assert [letter for is_hidden, letter in columns if is_hidden] == ["J"]


def test_tab_walks_the_answer_cells_and_then_the_empty_rows_below(issue) -> None:
    """With protection on, Tab goes from one unlocked cell to the next; a cell that is not there is as its column."""
    path = issue()["CS"].path
    sheet = load_workbook(path)["ASB"]
    with zipfile.ZipFile(path) as archive:
        written = set(re.findall(r'<c r="([A-Z]+\d+)"', archive.read("xl/worksheets/sheet1.xml").decode()))

    locked_columns = {letter for letter, column in sheet.column_dimensions.items() if column.protection.locked}
    unlocked = {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if not (cell.protection.locked if cell.coordinate in written else cell.column_letter in locked_columns)
    }

    columns = letters_of(sheet)
    answers = [columns[word] for word in ("UPDATE", "STATUS", "COMPLETED ON")]
    assert unlocked == {f"{letter}{row}" for letter in answers for row in actions_of(sheet)}
    assert locked_columns == {columns["HINT"], columns["Row ID"]}
    protection = sheet.protection
    assert (protection.sheet, protection.password) == (True, None)
    allowed = ("formatColumns", "formatRows", "sort", "autoFilter", "insertRows", "selectLockedCells")
    refused = ("formatCells", "insertColumns", "deleteColumns", "deleteRows")
    assert [getattr(protection, what) for what in (*allowed, *refused)] == [False] * 6 + [True] * 4
    assert sheet.auto_filter.ref == f"A{header_row(sheet)}:J{sheet.max_row}"


def test_protection_can_be_turned_off(issue) -> None:
    book = load_workbook(issue(settings=replace(OURS, protect=False))["MW"].path)

    assert [sheet.protection.sheet for sheet in book.worksheets] == [False] * 7


def test_status_is_a_list_and_completed_on_a_british_date(issue) -> None:
    sheet = load_workbook(issue()["CS"].path)["ASB"]
    header, first, last = letters_of(sheet), header_row(sheet) + 1, sheet.max_row

    found = {(v.type, v.formula1, v.errorStyle): str(v.sqref) for v in sheet.data_validations.dataValidation}

    status, completed, due = header["STATUS"], header["COMPLETED ON"], header["DUE"]
    assert found == {
        ("list", '"Not started,In progress,Completed,Delayed,Not applicable"', None): f"{status}{first}:{status}{last}",
        ("date", "36526", "warning"): f"{completed}{first}:{completed}{last}",
    }
    formats = {sheet[f"{column}{row}"].number_format for column in (completed, due) for row in actions_of(sheet)}
    assert formats == {"dd/mm/yyyy"}


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

    sheet = load_workbook(path)["ASB"]
    cells = [sheet[f"C{row}"] for row in actions_of(sheet)]
    assert [cell.data_type for cell in cells] == ["s"] * len(words)
    assert [cell.quotePrefix for cell in cells] == [True] * 4 + [False] * 6
    read = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("ASB").to_python(skip_empty_area=False)
    expected = [*words[:6], "bell and tab\t", "one\ntwo", "12", "<b>&amp;"]
    assert [row[2] for row in read[header_row(sheet) :]] == expected


def test_text_longer_than_a_cell_holds_is_cut_with_a_mark_and_the_longest_that_fits_is_not(issue) -> None:
    actions = (action("ASB", "1", "a" * 32_767, lead="CS"), action("ASB", "2", "b" * 32_768, lead="CS"))

    sheet = load_workbook(issue(replace(REGISTER, actions=actions), previous={})["CS"].path)["ASB"]

    assert [sheet[f"C{row}"].value for row in actions_of(sheet)] == ["a" * 32_767, "b" * 32_766 + "…"]


def test_issuing_twice_gives_the_same_bytes_and_leaves_the_inputs_alone(issue) -> None:
    actions, previous = repr(ACTIONS), repr(PREVIOUS)
    first = {one.contact: one.path.read_bytes() for one in issue().values()}
    second = {one.contact: one.path.read_bytes() for one in issue().values()}

    assert first == second
    assert (repr(ACTIONS), repr(PREVIOUS)) == (actions, previous)
    assert load_workbook(issue()["CS"].path).properties.modified == datetime(2026, 10, 1)


def test_nothing_is_written_where_a_template_has_a_fault(issue, templates: Path, tmp_path: Path) -> None:
    book = load_workbook(templates / "recommendations.xlsx")
    book.worksheets[0]["C8"] = "News"
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
    codes = (
        "ASB",
        "asb",
        "a/b:c",
        "sspxl",
        "History",
        "x" * 40,
        "x" * 31 + "y",
        "'quoted'",
        "?",
        "how to fill this in",
    )

    assert sheet_names(codes) == (
        "ASB", "asb (2)", "a-b-c", "sspxl (2)", "History (2)", "x" * 31, "x" * 27 + " (2)", "quoted", "-",
        "how to fill this in (2)",
    )  # fmt: skip


# ---------------------------------------------------------------- looks


def test_a_restyled_template_keeps_its_looks(issue, templates: Path) -> None:
    book = load_workbook(templates / "thematic.xlsx")
    sheet = book.worksheets[0]
    sheet.insert_rows(1, 3)  # for a logo; openpyxl leaves heights behind, as Excel would not
    logo = templates / "logo.png"
    _picture(logo)
    sheet.add_image(Image(str(logo)), "B1")
    sheet.add_image(Image(str(logo)), "C10")
    status, update, due, completed = (letter(column) for column in ("status", "update", "due", "completed_on"))
    sheet[f"{status}11"] = "Current status"
    sheet[f"{update}11"].font = Font(name="Georgia", size=14)
    sheet[f"{update}13"].fill = PatternFill("solid", fgColor="FFCCFFCC")
    sheet[f"{due}13"].number_format = "d mmm yyyy"
    sheet["A3"] = "Ring the team."
    sheet.column_dimensions["C"].width = 71
    sheet.page_setup.orientation = "portrait"
    sheet.oddFooter.left.text = "Northam {cycle}"
    green = PatternFill("solid", bgColor="FF00FF00")
    sheet.conditional_formatting.add("A13:H13", FormulaRule(formula=[f'${status}13="Completed"'], fill=green))
    sheet.conditional_formatting.add("A9:H9", FormulaRule(formula=["$H$1=1"], fill=green))  # the instruction
    book.save(templates / "thematic.xlsx")
    described = load_workbook(templates / "thematic.xlsx")
    described.worksheets[0]._images[0].anchor.pic.nvPicPr.cNvPr.descr = "The town's crest"
    described.save(templates / "thematic.xlsx")

    issued = load_workbook(issue(templates=templates)["CS"].path)["ASB"]

    header = header_row(issued)
    assert header == 12  # the instruction takes two rows
    first, *_ = rows = actions_of(issued)
    assert [issued[f"{status}{header}"].value, issued["A3"].value] == ["Current status", "Ring the team."]
    assert [issued[f"{update}{header}"].font.name, issued[f"{update}{header}"].font.sz] == ["Georgia", 14]
    assert {issued[f"{update}{row}"].fill.fgColor.rgb for row in rows} == {"FFCCFFCC"}
    assert [issued[f"{x}{first}"].number_format for x in (due, completed)] == ["d mmm yyyy", "dd/mm/yyyy"]
    assert issued.column_dimensions["C"].width == 71
    assert (issued.page_setup.orientation, issued.oddFooter.left.text) == ("portrait", "Northam 2026-27 Q2")
    pictures = [(image._data(), image.anchor._from.row + 1) for image in issued._images]
    assert pictures == [(logo.read_bytes(), 1), (logo.read_bytes(), 11)]  # the second has moved down with its row
    assert [image.anchor.pic.nvPicPr.cNvPr.descr for image in issued._images] == [
        "The town's crest",
        "Logo of Safer Northam Partnership",
    ]
    assert (issued.print_title_rows, issued.freeze_panes) == ("$12:$12", "A13")
    rules = {str(found.sqref): found.rules[0].formula for found in issued.conditional_formatting}
    assert rules == {f"A13:H{issued.max_row}": [f'${status}13="Completed"'], "A9:H10": ["$H$1=1"]}


def test_merged_cells_of_her_own_stay_merged_and_move_down_with_what_stands_above_them(issue, templates: Path) -> None:
    book = load_workbook(templates / "thematic.xlsx")
    sheet = book.worksheets[0]
    sheet["A7"].alignment = Alignment(wrap_text=True)
    sheet["A7"] = "Questions? Write to us. " * 30
    sheet.merge_cells("A7:C7")
    book.save(templates / "thematic.xlsx")

    issued = load_workbook(issue(templates=templates)["CS"].path)["ASB"]

    assert [merge.coord for merge in issued.merged_cells.ranges] == ["A8:C8"]
    assert issued["A8"].value == "Questions? Write to us. " * 30
    assert issued.row_dimensions[8].height == height_of("Questions? Write to us. " * 30, 8 + 12 + 48, 12)
    assert header_row(issued) == 9


def test_a_sheet_made_from_the_standard_template_has_no_merged_cell_and_a_marked_header(issue) -> None:
    book = load_workbook(issue()["MW"].path)

    assert [sheet.title for sheet in book.worksheets if sheet.merged_cells.ranges] == []
    marked = {sheet.title: sheet.defined_names["ColumnTitle"].attr_text for sheet in book.worksheets[:5]}
    assert marked == {code: f"'{code}'!$A${header_row(book[code])}" for code in ("ASB", "SA", "NAT", "KPI", "REC")}
    assert (book.properties.title, book.properties.language) == ("Action plan update: MW, 2026-27 Q2", "en-GB")


def test_a_long_title_shrinks_to_one_line_and_a_short_one_keeps_its_size(issue) -> None:
    def size(title: str) -> float:
        plans = (replace(PLANS[0], title=title), *PLANS[1:])
        cell = load_workbook(issue(replace(REGISTER, plans=plans))["CS"].path)["ASB"]["A1"]
        assert cell.value == title
        return cell.font.sz

    assert [size("Anti Social Behaviour"), size("A plan of many words " * 7), size("A plan of many words " * 40)] == [
        18, 15, 12,
    ]  # fmt: skip


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

    assert [sheet.column_dimensions[letter].width for letter in "CEF"] == [48, 21, 21]


def test_a_row_is_tall_enough_for_its_words(issue) -> None:
    words = "It was agreed that the group would meet again in spring. " * 12
    previous = {("ASB/1", "CS"): past("ASB/1", "CS", words), ("ASB/3", "CS"): past("ASB/3", "CS", words * 5)}

    sheet = load_workbook(issue(previous=previous)["CS"].path)["ASB"]

    width = sheet.column_dimensions[letters_of(sheet)["PREVIOUS UPDATE"]].width
    assert width > 44  # five times the words do not fit into the tallest row at the template's width
    heights = [sheet.row_dimensions[row].height for row in actions_of(sheet)]
    assert heights[2] == 54  # the template's own, for short words
    assert [round(height_of(text, width - 1.3, 12), 2) for text in (words, words * 5)] == heights[:2]
    assert heights[1] < TALLEST


def test_a_row_of_the_table_grows_when_typed_in_and_the_head_keeps_its_height(issue) -> None:
    path = issue()["CS"].path
    with zipfile.ZipFile(path) as archive:
        rows = re.findall(r'<row r="(\d+)"([^>]*)>', archive.read("xl/worksheets/sheet1.xml").decode())

    growing = [int(number) for number, attributes in rows if "customHeight" not in attributes]
    assert growing == actions_of(load_workbook(path)["ASB"])


def test_a_long_key_takes_several_rows_and_a_head_that_fills_the_screen_is_not_frozen(issue) -> None:
    few = tuple(contact(f"A{chr(65 + n)}", f"Person with a long name {n}", "Officer for everything") for n in range(3))
    many = tuple(replace(few[0], initials=f"{first}{chr(65 + n)}") for first in "CDE" for n in range(26))
    shared = (action("ASB", "1", "Together", lead="All Partners"),)

    def frozen(people: tuple[Contact, ...]) -> bool:
        first = issue(Register(PLANS, shared, people, ()))[people[0].initials]
        sheet = load_workbook(first.path)["ASB"]
        read = read_workbook(first.path.read_bytes(), "x.xlsx", Limits()).tables[0]
        assert list(read.lead_key) == [who.initials for who in people]
        return sheet.freeze_panes == f"A{header_row(sheet) + 1}"

    assert [frozen(few), frozen(many)] == [True, False]


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
    assert broken("one two three four", 10) == ("one two", "three four")
    assert broken("one two three four", 100) == ("one two three four",)
    assert broken("a b; c d; e f", 6, between="; ") == ("a b;", "c d;", "e f")
    assert (size_for("short", 40, 18, 12), size_for("word " * 40, 40, 18, 12)) == (18, 12)


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
    assert "Page 1 of 2" in printed  # the second is the guide
    assert "Page 2 of 2" in printed
    assert "Row ID" not in printed
    assert "###" not in printed


def test_a_plan_without_a_marking_is_issued_under_the_partnerships() -> None:
    given = books(REGISTER, CYCLE, {}, replace(OURS, marking="OFFICIAL - SENSITIVE"))
    marked = {sheet.code: sheet.words["marking"] for book in given for sheet in book.sheets}
    assert (marked["ASB"], marked["SA"]) == ("OFFICIAL", "OFFICIAL - SENSITIVE")
    assert {s.words["marking"] for b in books(REGISTER, CYCLE, {}, OURS) for s in b.sheets if s.code == "SA"} == {None}
