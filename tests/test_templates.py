"""The standard templates, five layouts and a guide, as they are committed, and the faults that a restyled one has."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import make_templates
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.errors import UserError
from sspxl.issue.template import GUIDE, read_templates, template_faults
from sspxl.layouts import ANSWER_COLUMNS, HEADER_WORDS, TEMPLATES
from sspxl.records import Layout
from sspxl.workspace import standard_templates

EVERY_LAYOUT = pytest.mark.parametrize("layout", list(Layout), ids=str)


HEADER_ROW = make_templates.HEADER_ROW
EVERY_FILE = pytest.mark.parametrize("name", [*(f"{layout}.xlsx" for layout in Layout), GUIDE])


def _committed(name: str) -> Worksheet:
    return load_workbook(standard_templates() / name).worksheets[0]


def _written(name: str) -> bytes:
    return make_templates.guide_bytes() if name == GUIDE else make_templates.template_bytes(Layout(name[:-5]))


def _looks(sheet: Worksheet) -> dict[str, object]:
    """All that a reader of the sheet sees: cells with their styles, widths, heights, merges and the print set-up."""
    cells = {
        cell.coordinate: (
            cell.value, cell.font.name, cell.font.sz, cell.font.b, cell.font.color and cell.font.color.rgb,
            cell.fill.fgColor.rgb, cell.border.left.style, cell.border.top.style, cell.alignment.wrap_text,
            cell.alignment.horizontal, cell.number_format,
        )
        for row in sheet.iter_rows()
        for cell in row
    }  # fmt: skip
    return {
        "cells": cells,
        "widths": {letter: column.width for letter, column in sheet.column_dimensions.items()},
        "heights": {row: dimension.height for row, dimension in sheet.row_dimensions.items()},
        "merges": sorted(merge.coord for merge in sheet.merged_cells.ranges),
        "page": (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToWidth),
        "freeze": sheet.freeze_panes,
    }


@EVERY_FILE
def test_the_committed_template_is_what_the_script_writes(name: str) -> None:
    written = load_workbook(io.BytesIO(_written(name)))

    assert len(written.worksheets) == 1
    assert _looks(_committed(name)) == _looks(written.worksheets[0])


@EVERY_LAYOUT
def test_a_template_is_found_with_every_column_of_its_layout(layout: Layout) -> None:
    template = read_templates(standard_templates(), [layout])[layout]

    assert list(template.columns) == [heading.column for heading in TEMPLATES[layout]]
    header = [str(cell.value).split("\n") for cell in template.sheet[template.header_row]]
    assert [words for words, *_ in header] == [heading.words for heading in TEMPLATES[layout]]
    asked = {heading.column for heading, words in zip(TEMPLATES[layout], header, strict=True) if len(words) > 1}
    assert asked == set(template.columns) & set(ANSWER_COLUMNS)  # what to fill in is said in words, not by colour alone
    assert (template.section_at is None) == (layout is Layout.MEASURES)


@EVERY_FILE
def test_a_template_has_its_title_in_a1_no_merged_cell_and_letters_of_at_least_twelve_points(name: str) -> None:
    sheet = _committed(name)

    assert sheet["A1"].value == ("How to fill this in" if name == GUIDE else "{title}")
    assert sheet.merged_cells.ranges == set()
    assert {cell.font.sz for row in sheet.iter_rows() for cell in row if cell.value} == {12, 14, 18}


@EVERY_LAYOUT
def test_a_template_tells_right_under_its_title_how_many_actions_are_answered(layout: Layout) -> None:
    assert _committed(f"{layout}.xlsx")["A2"].value == "{answered}"


@EVERY_LAYOUT
def test_a_template_prints_landscape_a4_one_page_wide_with_its_header_repeated(layout: Layout) -> None:
    sheet = _committed(f"{layout}.xlsx")

    page = (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToWidth)
    assert page == ("landscape", 9, 1)
    assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert (sheet.print_title_rows, sheet.freeze_panes) == (f"${HEADER_ROW}:${HEADER_ROW}", f"A{HEADER_ROW + 1}")
    assert sheet.oddHeader.center.text == "{marking}"


@EVERY_FILE
def test_words_stand_out_from_their_fill(name: str) -> None:
    sheet = _committed(name)

    faint = {
        cell.coordinate: round(ratio, 1)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value and (ratio := _contrast(cell.font.color.rgb, cell.fill.fgColor.rgb)) < 4.5
    }
    assert faint == {}


@EVERY_LAYOUT
def test_answers_stand_out_from_what_is_locked(layout: Layout) -> None:
    template = read_templates(standard_templates(), [layout])[layout]

    fills = {
        column: template.sheet.cell(template.action_row, index).fill.fgColor.rgb
        for column, index in template.columns.items()
    }
    answers = {fill for column, fill in fills.items() if column in ANSWER_COLUMNS}
    assert len(answers) == 1
    assert answers.isdisjoint(fill for column, fill in fills.items() if column not in ANSWER_COLUMNS)


def _contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours; no fill is white paper."""
    lighter, darker = sorted((_luminance(one), _luminance("FFFFFFFF" if other == "00000000" else other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(argb: str) -> float:
    parts = [int(argb[n : n + 2], 16) / 255 for n in (2, 4, 6)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# ---------------------------------------------------------------- faults


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A manager's own folder with all five templates."""
    return Path(shutil.copytree(standard_templates(), tmp_path / "templates"))


def _cell(layout: Layout, column: str, row: int = HEADER_ROW) -> str:
    """Where the column stands in the layout's template: these tests do not depend on its order."""
    return f"{get_column_letter([heading.column for heading in TEMPLATES[layout]].index(column) + 1)}{row}"


def _edit(folder: Path, layout: Layout, **cells: str | None) -> None:
    path = folder / f"{layout}.xlsx"
    book = load_workbook(path)
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    book.save(path)


def test_the_standard_templates_have_no_fault(folder: Path) -> None:
    assert template_faults(folder) == ()


def test_a_layout_that_the_manager_has_not_restyled_takes_the_standard_template(folder: Path) -> None:
    (folder / "matrix.xlsx").unlink()
    update = _cell(Layout.THEMATIC, "update")
    _edit(folder, Layout.THEMATIC, **{update: "Progress to date"})

    found = read_templates(folder, [Layout.MATRIX, Layout.THEMATIC])

    assert found[Layout.MATRIX].sheet[f"A{HEADER_ROW}"].value == "Guidance item"
    assert found[Layout.THEMATIC].sheet[update].value == "Progress to date"


def test_a_header_reworded_within_the_known_words_and_in_another_row_is_no_fault(folder: Path) -> None:
    path = folder / "thematic.xlsx"
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet[_cell(Layout.THEMATIC, "update")], sheet[_cell(Layout.THEMATIC, "action")] = "Latest  update", "Action point"
    sheet.insert_rows(1, 2)
    book.save(path)

    template = read_templates(folder, [Layout.THEMATIC])[Layout.THEMATIC]

    assert (template.header_row, template.action_row, template.section_at) == (10, 12, (11, 1))


def test_every_fault_of_every_template_is_told_at_once_with_file_sheet_and_cell(folder: Path) -> None:
    update, lead, status = (_cell(Layout.THEMATIC, column) for column in ("update", "lead", "status"))
    _edit(folder, Layout.THEMATIC, **{lead: "STATUS", update: "News", "A1": "{tittle}"})
    _edit(folder, Layout.MATRIX, A12="Ring us on Monday")

    with pytest.raises(UserError) as caught:
        read_templates(folder, Layout)

    known = ", ".join(HEADER_WORDS[heading.column][0] for heading in TEMPLATES[Layout.THEMATIC])
    assert caught.value.faults == (
        f'template thematic.xlsx, Thematic!{update}: the header word "News" is not known. To do: use one of {known}.',
        f'template thematic.xlsx, Thematic!{status}: the header word "STATUS (please choose)" stands for a '
        "column that is there already. To do: keep one of the two.",
        "template thematic.xlsx, Thematic!A8: the column LEAD is missing from the header row. To do: add a header "
        'cell "Lead" or "Leads" or "Lead(s)".',
        "template thematic.xlsx, Thematic!A8: the column UPDATE is missing from the header row. To do: add a header "
        'cell "Update" or "Updates" or "Latest update".',
        "template thematic.xlsx, Thematic!A1: {tittle} is not known. To do: use one of {title} {thematic lead} {leads} "
        "{due} {cycle} {contact} {partnership} {marking} {manager} {answered}.",
        'template matrix.xlsx, Matrix!A12: "Ring us on Monday" stands under the table. To do: move it '
        "above the header.",
    )
    assert template_faults(folder) == caught.value.faults


def test_a_template_without_its_sample_rows_is_refused(folder: Path) -> None:
    _edit(folder, Layout.THEMATIC, **{_cell(Layout.THEMATIC, "action", 10): None})
    _edit(folder, Layout.RECOMMENDATIONS, A9=None)
    _edit(folder, Layout.MEASURES, A9=None)  # the nearest miss: its sections have a column of their own

    assert template_faults(folder) == (
        "template thematic.xlsx, Thematic!A9: there is no sample row. To do: put {action} in the ACTION cell of a row "
        "under the header.",
        "template recommendations.xlsx, Recommendations!A9: there is no sample section heading. To do: put {section} "
        "in a row of its own above {action}.",
    )


def test_a_column_that_issuing_adds_by_itself_is_refused(folder: Path) -> None:
    _edit(folder, Layout.MATRIX, G8="Row ID", H8="HINT")

    assert template_faults(folder) == (
        'template matrix.xlsx, Matrix!G8: issuing adds the column "Row ID" by itself. To do: delete it from '
        "the template.",
        'template matrix.xlsx, Matrix!H8: issuing adds the column "HINT" by itself. To do: delete it from '
        "the template.",
    )


def test_a_guide_that_says_what_is_not_known_is_refused_and_one_that_is_missing_is_the_standard_one(
    folder: Path,
) -> None:
    path = folder / GUIDE
    book = load_workbook(path)
    book.worksheets[0]["B4"] = "See {title}, {Manager} and {cycle}."
    book.save(path)

    assert template_faults(folder) == (
        "template how-to.xlsx, How to fill this in!B4: {title} is not known. To do: use one of {due} {cycle} {contact} "
        "{partnership} {manager}.",
    )
    path.write_bytes(b"not a workbook")
    assert template_faults(folder) == (
        "how-to.xlsx: the template cannot be read as a workbook (File is not a zip file). Open it in Excel and save it "
        "as .xlsx.",
    )
    path.unlink()
    assert template_faults(folder) == ()


def test_a_workbook_without_a_header_row_and_a_file_that_is_none_are_refused(folder: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "Update"  # one known word is a title, not a header
    book.save(folder / "matrix.xlsx")
    (folder / "measures.xlsx").write_bytes(b"not a workbook")

    words = ", ".join(heading.words for heading in TEMPLATES[Layout.MATRIX])
    assert template_faults(folder) == (
        "template matrix.xlsx, Sheet: there is no header row. To do: put these words in the cells of one row: "
        f"{words}.",
        "measures.xlsx: the template cannot be read as a workbook (File is not a zip file). Open it in Excel and save "
        "it as .xlsx.",
    )
