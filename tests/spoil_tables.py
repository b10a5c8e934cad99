"""Ways to spoil the shape of a workbook: its rows, columns, sheets and what is put together in it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from random import Random

from spoil_book import Book, Cell, Claim, Line, Page, type_answer

from sspxl.layouts import HEADER_WORDS

_TITLES = ("Copied from the shared drive", "DRAFT, please do not forward", "Page 1 of 2")

# ---------------------------------------------------------------- rows


def _groups(page: Page) -> tuple[list[Line], list[list[Line]], list[Line]]:
    """What stands above the actions, each action with the rows that continue it, and what stands below."""
    numbers = [n for n, line in enumerate(page.lines) if line.kind in ("action", "more")]
    first, last = numbers[0], numbers[-1]
    groups: list[list[Line]] = []
    for line in page.lines[first : last + 1]:
        if line.kind == "more" and groups:
            groups[-1].append(line)
        else:
            groups.append([line])
    return page.lines[:first], groups, page.lines[last + 1 :]


def _ordered(page: Page, groups: list[list[Line]]) -> None:
    above, _, below = _groups(page)
    page.unmerge()
    page.lines = [*above, *(line for group in groups for line in group), *below]


def rows_sorted_by_their_words(book: Book, random: Random) -> None:
    for page in book.plans:
        _ordered(page, sorted(_groups(page)[1], key=lambda g: [str(c.value) for c in g[0].cells[1:3]]))


def rows_reversed(book: Book, random: Random) -> None:
    for page in book.plans:
        _ordered(page, _groups(page)[1][::-1])


def rows_sorted_without_their_row_ids(book: Book, random: Random) -> None:
    """The hidden column was not selected: the IDs stay where they are, the rest moves."""
    if (page := book.a_plan(random)) and "row_id" in page.columns:
        spot = page.columns.index("row_id")
        page.unmerge()
        ids = [line.cells[spot] for line in page.actions]
        groups = [g for g in _groups(page)[1] if g[0].kind == "action"]
        if len(groups) == len(ids):
            _ordered(page, groups[::-1])
            for line, cell in zip(page.actions, ids, strict=True):
                line.cells[spot] = cell


def rows_deleted(book: Book, random: Random) -> None:
    if page := book.a_plan(random):
        gone = random.sample(page.actions, k=len(page.actions) // 2)
        groups = [group for group in _groups(page)[1] if any(group[0] is line for line in gone)]
        page.delete(line for group in groups for line in group)


def blank_rows_inserted(book: Book, random: Random) -> None:
    for page in book.plans:
        for line in random.sample(page.actions, k=min(2, len(page.actions))):
            page.insert(page.at(line), page.blank())


def row_of_a_new_action_inserted(book: Book, random: Random) -> None:
    if page := book.a_plan(random):
        at = page.at(random.choice(page.actions))
        if page.is_covered(at):
            return  # what is typed under a merged cell no saver keeps
        line = page.blank()
        _type(page, line, "no", random.choice(("1a", 99, None)))
        text = f"Buy {random.randint(2, 99)} cameras for the ferry terminal and the car park behind it."
        _stray(page, line, "action", text, book.contact)
        update = f"Quotes for {random.randint(100, 999)} metres of cable have come in."
        _stray(page, line, "update", update, book.contact)
        page.insert(at, line)


def _type(page: Page, line: Line, word: str, value: object) -> None:
    if cell := page.cell(line, word):
        cell.value = value


def _stray(page: Page, line: Line, word: str, text: str, lead: str) -> None:
    if cell := page.cell(line, word):
        cell.type(text, Claim(text, "", lead, "anywhere"))


def filter_set(book: Book, random: Random) -> None:
    for page in book.plans:
        page.filtered = True
        for line in random.sample(page.actions, k=len(page.actions) // 2):
            line.hidden = True


def rows_hidden(book: Book, random: Random) -> None:
    if page := book.a_plan(random):
        for line in page.actions:
            line.hidden = True


def header_row_repeated_half_way(book: Book, random: Random) -> None:
    if (page := book.a_plan(random)) and page.header:
        at = page.at(page.actions[len(page.actions) // 2])
        if not page.is_covered(at):  # a header's cell under a merged one no saver keeps
            page.insert(at, replace(page.header, cells=[copy(cell) for cell in page.header.cells]))


def header_row_deleted(book: Book, random: Random) -> None:
    """Nothing says any more which column is which: that the words are kept is all one can ask."""
    page = book.a_plan(random)
    if page and page.header:
        page.delete([line for line in page.lines if line.kind == "header"])
        sheet = next(each for each in book.pages if any(part is page for _, _, part in each.parts()))
        _loosen(sheet)


def _loosen(sheet: Page) -> None:
    for _, _, part in sheet.parts():
        for line in part.lines:
            for cell in line.cells:
                cell.claims = tuple(replace(claim, loose=True) for claim in cell.claims)


def title_rows_typed_above(book: Book, random: Random) -> None:
    for page in book.plans:
        line = page.blank("head")
        line.cells[0].value = random.choice(_TITLES)
        page.insert(0, line, page.blank("head"))


def text_under_the_table(book: Book, random: Random) -> None:
    if page := book.a_plan(random):
        line = page.blank()
        text = f"Please call me on Tuesday about the {random.randint(2, 99)} missing signs."
        line.cells[0].type(text, Claim(text, "", book.contact, "anywhere"))
        page.insert(len(page.lines), page.blank(), line)


def text_above_the_table(book: Book, random: Random) -> None:
    if page := book.a_plan(random):
        line = page.blank("head")
        text = f"Two of these {random.randint(2, 99)} points belong to the harbour office, I think."
        line.cells[0].type(text, Claim(text, "", book.contact, "anywhere"))
        page.insert(0, line)


# ---------------------------------------------------------------- columns


def columns_moved(book: Book, random: Random) -> None:
    for page in book.plans:
        page.rearrange(random.sample(range(len(page.columns)), k=len(page.columns)))


def update_column_first(book: Book, random: Random) -> None:
    for page in book.plans:
        if "update" in page.columns:
            at = page.columns.index("update")
            page.rearrange([at, *(n for n in range(len(page.columns)) if n != at)])


def column_added_at_the_left(book: Book, random: Random) -> None:
    if page := book.a_plan(random):
        page.add_column(0, None, random.choice(("Tick", "Our ref", None)))
        _fill_spare(page, 0, random)


def column_added_in_the_middle(book: Book, random: Random) -> None:
    if page := book.a_plan(random):
        at = random.randint(1, len(page.columns) - 1)
        page.add_column(at, None, "Who helps")
        _fill_spare(page, at, random)


def _fill_spare(page: Page, at: int, random: Random) -> None:
    for line in page.actions:
        text = f"ask desk {random.randint(100, 99999)}"
        line.cells[at].type(text, Claim(text, line.key or "", line.lead, "beside"))


def columns_hidden(book: Book, random: Random) -> None:
    for page in book.plans:
        page.hidden |= set(random.sample(range(len(page.columns)), k=2))


def previous_update_column_deleted(book: Book, random: Random) -> None:
    for page in book.plans:
        page.drop_column("previous")


def row_id_column_deleted(book: Book, random: Random) -> None:
    for page in book.plans:
        page.drop_column("row_id")


def number_column_deleted(book: Book, random: Random) -> None:
    if page := book.a_plan(random):
        page.drop_column("no")


def row_id_filled_down(book: Book, random: Random) -> None:
    """One row's ID pulled down over the next ones with the fill handle."""
    if (page := book.a_plan(random)) and "row_id" in page.columns:
        spot = page.columns.index("row_id")
        for line in page.actions[1:3]:
            line.cells[spot] = copy(page.actions[0].cells[spot])


def _renamed(page: Page, random: Random, word: str) -> None:
    header = page.header
    if header and (cell := page.cell(header, word)) and cell.value:
        cell.value = random.choice(HEADER_WORDS[word])


def headers_renamed(book: Book, random: Random) -> None:
    for page in book.plans:
        for word in ("update", "action", "status", "completed_on", "previous"):
            _renamed(page, random, word)


def headers_in_capitals(book: Book, random: Random) -> None:
    for page in book.plans:
        for cell in page.header.cells if page.header else ():
            cell.value = cell.value.upper() if isinstance(cell.value, str) else cell.value


def header_with_a_remark(book: Book, random: Random) -> None:
    for page in book.plans:
        if page.header and (cell := page.cell(page.header, "update")) and cell.value:
            cell.value = f"{cell.value} {random.choice(('(what was done)', 'October 2026', '2026'))}"


# ---------------------------------------------------------------- sheets


def sheets_renamed(book: Book, random: Random) -> None:
    for n, page in enumerate(book.pages, 1):
        page.name = f"Sheet{n}"


def sheets_reordered(book: Book, random: Random) -> None:
    random.shuffle(book.pages)


def sheet_copied(book: Book, random: Random) -> None:
    page = random.choice(book.pages)
    book.pages.append(page.copied(_free(book, page.name)))


def sheet_copied_and_the_copy_edited(book: Book, random: Random) -> None:
    pages = [page for page in book.pages if page.actions]
    if pages:
        page = random.choice(pages)
        copied = page.copied(_free(book, page.name))
        book.pages.insert(0, copied)
        line = random.choice(copied.actions)
        type_answer(copied, line, "update", f"Corrected: {random.randint(3, 999)} homes were visited in the end.")


def _free(book: Book, name: str) -> str:
    taken = {page.name for page in book.pages}
    return next(f"{name[:25]} ({n})" for n in range(2, 99) if f"{name[:25]} ({n})" not in taken)


def sheet_deleted(book: Book, random: Random) -> None:
    plans = [page for page in book.pages if page.actions]
    if len(plans) > 1:
        book.pages.remove(random.choice(plans))


def sheet_of_notes_before(book: Book, random: Random) -> None:
    text = f"Our own list: {random.randint(3, 99)} posters, one van, the key to the depot."
    lines = [Line("stray", [Cell(text, claims=(Claim(text, "", book.contact, "anywhere"),))])]
    book.pages.insert(0, Page(_free(book, "Notes"), [None], lines))


def identity_sheet_deleted(book: Book, random: Random) -> None:
    book.pages = [page for page in book.pages if not page.lines or page.lines[0].kind != "identity"]
    book.keeps_name = False


def document_property_lost(book: Book, random: Random) -> None:
    book.keeps_property = False


def every_identity_lost(book: Book, random: Random) -> None:
    identity_sheet_deleted(book, random)
    row_id_column_deleted(book, random)
    book.keeps_property = False


def pasted_as_values_into_a_new_workbook(book: Book, random: Random) -> None:
    """The tables alone: no identity but the row IDs, no merges."""
    identity_sheet_deleted(book, random)
    book.source, book.keeps_property = None, False
    book.pages = [page for page in book.pages if any(part.actions for _, _, part in page.parts())] or book.pages
    for page in book.plans:
        page.unmerge(sideways=True)
        page.hidden = set()


def only_the_rows_pasted(book: Book, random: Random) -> None:
    """Header and rows without what stands above them."""
    pasted_as_values_into_a_new_workbook(book, random)
    for page in book.plans:
        page.delete([line for line in page.lines if line.kind == "head" and not any(c.claims for c in line.cells)])


def two_tables_one_under_another(book: Book, random: Random) -> None:
    _joined(book, random, "below")


def two_tables_side_by_side(book: Book, random: Random) -> None:
    _joined(book, random, "beside")


def _joined(book: Book, random: Random, where: str) -> None:
    single = [page for page in book.pages if page.actions and not page.below and not page.beside]
    if len(single) > 1:
        first, second = random.sample(single, k=2)
        setattr(first, where, second)
        if not (first.header and second.header):
            _loosen(first)
        book.pages = [page for page in book.pages if page is not second]


TABLE_WAYS = (
    rows_sorted_by_their_words, rows_reversed, rows_sorted_without_their_row_ids, rows_deleted, blank_rows_inserted,
    row_of_a_new_action_inserted, filter_set, rows_hidden, header_row_repeated_half_way, header_row_deleted,
    title_rows_typed_above, text_under_the_table, text_above_the_table, columns_moved, update_column_first,
    column_added_at_the_left, column_added_in_the_middle, columns_hidden, previous_update_column_deleted,
    row_id_column_deleted, number_column_deleted, row_id_filled_down, headers_renamed, headers_in_capitals,
    header_with_a_remark, sheets_renamed, sheets_reordered, sheet_copied, sheet_copied_and_the_copy_edited,
    sheet_deleted, sheet_of_notes_before, identity_sheet_deleted, document_property_lost, every_identity_lost,
    pasted_as_values_into_a_new_workbook, only_the_rows_pasted, two_tables_one_under_another, two_tables_side_by_side,
)  # fmt: skip
