"""The register is written cell by cell: what is not touched stays as it is, byte for byte."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from conftest import LibreOffice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from package_rules import faults
from registers import DUE, FILE, READ, ROWS, at, change

from sspxl.errors import UserError
from sspxl.records import Action, Place, Register
from sspxl.register import NewRows, Patch, append_rows, new_register, patched, read_register
from sspxl.register.schema import TABLES

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NEW = {"Plan": "ASB", "No": 12, "Lead": "CS", "Action": "Plant trees", "Due": DUE, "State": "open", "Opened": DUE}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.write_bytes(new_register(ROWS))
    return path


# ---------------------------------------------------------------- savers


def as_excel() -> bytes:
    """The register as somebody keeps it in Excel: shared strings, a text box, a picture of its own kind, sparklines,
    her colours and columns; the tables moved away from the corner."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    day, pink = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bg_color": "#FFCCDD", "bold": True})
    for shape in TABLES:
        sheet, rows = book.add_worksheet(shape.name), ROWS.of(shape.name)
        headers = [*shape.headers, "Mine"]
        for number, row in enumerate(rows, 4):
            for column, header in enumerate(headers, 2):
                value = row.get(header)
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value, pink if header == "Action" else None)
                elif value is not None:
                    sheet.write_number(number, column, value)
            if shape.name == "Actions":
                sheet.write_formula(number, 2 + len(shape.headers), "=LEN(Actions[[#This Row],[Action]])", None, 7)
        columns = [{"header": header} for header in headers]
        if shape.name == "Actions":
            columns[-1]["formula"] = "=LEN(Actions[[#This Row],[Action]])"
        end = 3 + len(rows)
        sheet.add_table(3, 2, end, 1 + len(headers), {"name": shape.name, "columns": columns})
        sheet.conditional_format(4, 2, end, 2, {"type": "text", "criteria": "containing", "value": "A", "format": pink})
        sheet.conditional_format(4, 4, end, 4, {"type": "data_bar", "data_bar_2010": True})
        sheet.data_validation(4, 4, end, 4, {"validate": "length", "criteria": "<", "value": 99})
        sheet.insert_textbox(1, 8, "Ask Kim before June", {"description": "a note"})
        sheet.add_sparkline(0, 0, {"range": "Actions!$R$5:$R$7"})
        sheet.write_comment("E5", "agreed in May")
        sheet.merge_range("A1:B2", "Hers")
    book.close()
    return out.getvalue()


def implicit(data: bytes) -> bytes:
    """The workbook as small programs write it: rows and cells do not say where they stand."""

    def bare(name: str, content: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet"):
            return content
        root = etree.fromstring(content)
        for row in root.iter(f"{MAIN}row"):
            if [cell.get("r", "A1")[:1] for cell in row] == [chr(65 + n) for n in range(len(row))]:
                for cell in row:
                    del cell.attrib["r"]
        return etree.tostring(root)

    return repacked(data, bare)


def repacked(data: bytes, changed: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, changed(name, source.read(name)))
    return out.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


SAVERS: dict[str, Callable[[], bytes]] = {
    "ours": lambda: new_register(ROWS),
    "Excel-like": as_excel,
    "implicit": lambda: implicit(as_excel()),
}


# ---------------------------------------------------------------- what is written reads back


def bare(register: Register) -> Register:
    """The register without the cells that it stands in."""
    nowhere = Place("")
    return replace(
        register,
        plans=tuple(replace(one, place=nowhere) for one in register.plans),
        actions=tuple(replace(one, places={}) for one in register.actions),
        contacts=tuple(replace(one, place=nowhere) for one in register.contacts),
        cycles=tuple(replace(one, place=nowhere) for one in register.cycles),
    )


WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20).map(str.strip).filter(bool)
)
ODD = st.sampled_from(["=1+1", "+44", "@x", "a\nb\n\n c", "_x000D_", "_x0041_b", "0", "<b>&amp;", " two  blanks "])
FIELDS = {
    "Action": ("text", WORDS | ODD),
    "Lead": ("lead", st.none() | WORDS),
    "Due": ("due", st.none() | st.dates(date(1990, 1, 1), date(2199, 12, 31))),
    "State": ("state", st.sampled_from(["open", "completed", "withdrawn"])),
    "Measure target": ("target", st.none() | st.floats(-1e6, 1e6).map(lambda figure: round(figure, 3))),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_register_reads_as_before_with_the_patch_applied(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / FILE
    path.write_bytes(SAVERS[data.draw(st.sampled_from(sorted(SAVERS)))]())
    before = read_register(path)
    assert bare(before) == bare(READ)
    actions = list(before.actions)
    cells: dict[Place, object] = {}
    for number in data.draw(st.lists(st.integers(0, len(actions) - 1), unique=True)):
        for header in data.draw(st.lists(st.sampled_from(sorted(FIELDS)), unique=True)):
            name, values = FIELDS[header]
            cells[actions[number].places[header]] = value = data.draw(values)
            actions[number] = replace(actions[number], **{name: value})
    new = data.draw(st.lists(WORDS | ODD, max_size=3))
    rows = [{**NEW, "No": 20 + number, "Action": words} for number, words in enumerate(new)]
    path.write_bytes(patched(path.read_bytes(), Patch(cells, tuple(rows))))
    added = [
        Action("ASB", str(row["No"]), None, "CS", None, words, DUE, None, "open", DUE, *[None] * 5, {})
        for row, words in zip(rows, new, strict=True)
    ]
    assert bare(read_register(path)) == bare(replace(before, actions=(*actions, *added)))


@pytest.mark.parametrize("saver", ["ours", "Excel-like"])
def test_a_register_that_libreoffice_saved_is_patched_alike(
    tmp_path: Path, saver: str, libreoffice: LibreOffice
) -> None:
    (tmp_path / FILE).write_bytes(SAVERS[saver]())
    path = libreoffice.convert(tmp_path / FILE, "xlsx")
    one = read_register(path).actions[0]
    path.write_bytes(
        patched(path.read_bytes(), Patch({one.places["Due"]: date(2027, 6, 1), one.places["Action"]: "=cmd"}, (NEW,)))
    )
    actions = read_register(libreoffice.convert(path, "xlsx")).actions
    assert [(action.text, action.due) for action in actions] == [
        ("=cmd", date(2027, 6, 1)), ("=1+1", None), ("Burglaries", None), ("Plant trees", DUE),
    ]  # fmt: skip


# ---------------------------------------------------------------- everything else stays


def cells_of(sheet: bytes) -> dict[str, bytes]:
    return {cell.get("r"): etree.tostring(cell, method="c14n") for cell in etree.fromstring(sheet).iter(f"{MAIN}c")}


def around(sheet: bytes) -> bytes:
    """All of the sheet but its cells."""
    root = etree.fromstring(sheet)
    for row in root.iter(f"{MAIN}row"):
        for cell in list(row):
            row.remove(cell)
    return etree.tostring(root, method="c14n")


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_a_patched_cell_is_all_that_changes(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(as_excel())
    before = parts(path.read_bytes())
    action = read_register(path).actions[0]
    after = parts(
        patched(path.read_bytes(), Patch({action.places["Action"]: "=New words", action.places["Closed"]: DUE}))
    )
    sheet = "xl/worksheets/sheet2.xml"
    assert list(after) == list(before)
    # a date where there was none needs a format; words that are no longer shared are counted; formulas are to be found
    told = {sheet, "xl/styles.xml", "xl/sharedStrings.xml"}
    assert {name for name in before if after[name] != before[name]} == told
    assert b'fullCalcOnLoad="1"' in before["xl/workbook.xml"]
    old, new = cells_of(before[sheet]), cells_of(after[sheet])
    changed = {cell for cell in old.keys() | new.keys() if old.get(cell) != new.get(cell)}
    assert changed == {action.places["Action"].cell, action.places["Closed"].cell}
    assert around(after[sheet]) == around(before[sheet])
    shown = openpyxl.load_workbook(io.BytesIO(patched(path.read_bytes(), Patch({action.places["Action"]: "x"}))))[
        "Actions"
    ]
    cell = shown[str(action.places["Action"].cell)]
    assert (cell.value, cell.fill.fgColor.rgb, cell.font.b) == ("x", "FFFFCCDD", True)


def test_a_patch_of_nothing_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(as_excel())
    assert parts(patched(path.read_bytes(), Patch())) == parts(path.read_bytes())


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_new_rows_look_like_the_row_above_and_have_the_lists_colours_and_formulas_of_it(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(as_excel())
    before = parts(path.read_bytes())
    data = patched(path.read_bytes(), Patch(actions=(NEW, {**NEW, "No": 13})))
    assert faults(data) == []
    after = parts(data)
    table, sheet = "xl/tables/table2.xml", "xl/worksheets/sheet2.xml"
    assert {name for name in before if after[name] != before[name]} == {sheet, table, "xl/styles.xml"}
    root = etree.fromstring(after[table])
    assert (root.get("ref"), root.find(f"{MAIN}autoFilter").get("ref")) == ("C4:R9", "C4:R9")
    book = openpyxl.load_workbook(io.BytesIO(data))["Actions"]
    assert [str(one.sqref) for one in book.data_validations.dataValidation] == ["E5:E9"]
    assert sorted(str(one.sqref) for one in book.conditional_formatting) == ["C5:C9", "E5:E9"]
    assert after[sheet].count(b"<xm:sqref>E5:E9</xm:sqref>") == 1 and b"<xm:sqref>A1</xm:sqref>" in after[sheet]
    assert [book[f"R{row}"].value for row in (7, 8, 9)] == ["=LEN(Actions[[#This Row],[Action]])"] * 3
    assert [book[f"H{row}"].fill.fgColor.rgb for row in (8, 9)] == ["FFFFCCDD"] * 2
    assert [book[f"I{row}"].number_format for row in (8, 9)] == ["dd mmm yyyy"] * 2
    assert etree.fromstring(after[sheet]).find(f"{MAIN}dimension").get("ref") == "A1:R9"


def test_what_covers_other_rows_only_is_not_stretched(path: Path) -> None:
    def hers(book: Workbook) -> None:
        sheet = book["Actions"]
        sheet.data_validations.dataValidation.clear()
        for cells in ("A2:A3", "F2:F4", "R2:R4", "A2:A900"):
            rule = DataValidation(type="whole", formula1="1", sqref=cells)
            sheet.add_data_validation(rule)

    sheet = openpyxl.load_workbook(io.BytesIO(patched(change(path, hers).read_bytes(), Patch(actions=(NEW,)))))[
        "Actions"
    ]
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["A2:A3", "F2:F5", "R2:R4", "A2:A900"]


def test_twenty_patches_in_a_row_leave_one_more_style_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(as_excel())
    sizes = []
    for number in range(20):
        action = read_register(path).actions[number % 3]
        cells = {action.places["Closed"]: date(2027, 1, 1 + number), action.places["Action"]: f"Words {number}"}
        path.write_bytes(patched(path.read_bytes(), Patch(cells, ({**NEW, "No": 100 + number},))))
        sizes.append(len(parts(path.read_bytes())["xl/styles.xml"]))
    assert len(read_register(path).actions) == 23
    assert faults(path.read_bytes()) == []
    assert len(set(sizes[2:])) == 1  # from the third on every row has had its date


# ---------------------------------------------------------------- formulas


def shared(book: Workbook) -> None:
    """A formula of hers in Due, which Excel keeps once for all rows."""
    for row in (2, 3, 4):
        book["Actions"][f"G{row}"] = f"=H{row}+30"


def as_shared(name: str, content: bytes) -> bytes:
    content = content.replace(b"<f>H2+30</f>", b'<f t="shared" ref="G2:G4" si="0">H2+30</f>')
    return content.replace(b"<f>H3+30</f>", b'<f t="shared" si="0"/>').replace(
        b"<f>H4+30</f>", b'<f t="shared" si="0"/>'
    )


def test_a_formula_that_other_cells_share_goes_on_in_the_next_one(path: Path) -> None:
    path.write_bytes(repacked(change(path, shared).read_bytes(), as_shared))
    due = at("Actions", "G2")
    book = openpyxl.load_workbook(io.BytesIO(patched(path.read_bytes(), Patch({due: DUE}))))["Actions"]
    assert [book[f"G{row}"].value for row in (2, 3, 4)] == [datetime(2027, 3, 31), "=H3+30", "=H4+30"]


CHAIN = "xl/calcChain.xml"


def with_chain(data: bytes) -> bytes:
    """The workbook with Excel's list of the cells that have formulas."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    link = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"

    def changed(name: str, content: bytes) -> bytes:
        if name == "[Content_Types].xml":
            return content.replace(
                b"</Types>", b'<Override PartName="/%s" ContentType="%s"/></Types>' % (CHAIN.encode(), kind)
            )
        if name == "xl/_rels/workbook.xml.rels":
            arrow = b'<Relationship Id="rId99" Type="%s" Target="calcChain.xml"/></Relationships>' % link
            return content.replace(b"</Relationships>", arrow)
        return content.replace(b' fullCalcOnLoad="1"', b"") if name == "xl/workbook.xml" else content

    out = io.BytesIO(repacked(data, changed))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(CHAIN, f'<calcChain xmlns="{MAIN[1:-1]}"><c r="G2" i="3"/></calcChain>')
    return out.getvalue()


def test_the_chain_of_formulas_goes_with_the_first_that_is_overwritten_and_no_sooner(path: Path) -> None:
    path.write_bytes(with_chain(change(path, shared).read_bytes()))
    left = parts(patched(path.read_bytes(), Patch({at("Actions", "F2"): "New words"})))
    assert CHAIN in left and b'fullCalcOnLoad="1"' in left["xl/workbook.xml"]
    data = patched(path.read_bytes(), Patch({at("Actions", "G2"): None}))
    gone = parts(data)
    assert faults(data) == []
    assert [name for name, content in gone.items() if b"calcChain" in content or "calcChain" in name] == []
    assert b'fullCalcOnLoad="1"' in gone["xl/workbook.xml"]


# ---------------------------------------------------------------- values


def test_words_longer_than_a_cell_are_refused_with_the_cell(path: Path) -> None:
    place = at("Actions", "F2")
    assert read_after(path, {place: "x" * 32_767}).actions[0].text == "x" * 32_767
    with pytest.raises(UserError) as caught:
        patched(path.read_bytes(), Patch({place: "x" * 32_766 + "\U0001f600"}))
    assert caught.value.faults == (
        "register.xlsx, Actions!F2: a cell takes 32,767 characters, and this text has 32,768. Shorten it.",
    )


def read_after(path: Path, cells: Mapping[Place, object]) -> Register:
    path.write_bytes(patched(path.read_bytes(), Patch(cells)))
    return read_register(path)


def test_a_date_in_a_workbook_that_counts_from_1904_is_that_date(path: Path) -> None:
    def counted(book: Workbook) -> None:
        book.epoch = openpyxl.utils.datetime.MAC_EPOCH

    assert read_after(change(path, counted), {at("Actions", "G2"): date(2027, 6, 1)}).actions[0].due == date(2027, 6, 1)


@pytest.mark.parametrize("form", ["0%", "0.0%", "dd/mm/yyyy", "[h]:mm", "General", "#,##0", '0" %"', "[$-809]d mmm"])
def test_a_figure_reads_back_as_itself_whatever_the_cell_showed(path: Path, form: str) -> None:
    def shown(book: Workbook) -> None:
        book["Actions"]["M4"].number_format = form

    assert read_after(change(path, shown), {at("Actions", "M4"): 40}).actions[2].target == 40


def test_a_file_that_is_no_package_is_refused_in_a_sentence(path: Path) -> None:
    path.write_bytes(repacked(path.read_bytes(), lambda name, content: b"<a" if name == "xl/styles.xml" else content))
    with pytest.raises(UserError) as caught:
        patched(path.read_bytes(), Patch({at("Actions", "F2"): "x"}))
    (fault,) = caught.value.faults
    assert fault.startswith("register.xlsx cannot be changed: ")


@pytest.mark.parametrize("block", ["A6:B7", "O6:Q6"])
def test_a_merged_block_below_the_table_stands_in_the_way(path: Path, block: str) -> None:
    def merged(book: Workbook) -> None:
        book["Actions"].merge_cells(block)

    rows = NewRows(actions=[NEW, NEW])
    with pytest.raises(UserError) as caught:
        append_rows(change(path, merged).read_bytes(), rows)
    assert caught.value.faults == (
        f"register.xlsx, Actions!{block.partition(':')[0]}: this stands where new rows of the table go. "
        "Move what stands below the table to the right of it or to another sheet, and run this again.",
    )
    assert append_rows(path.read_bytes(), NewRows(actions=[NEW]))
