"""Ways to spoil what stands in the cells, and in which several people's or several rounds' answers come together."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from random import Random

from spoil_book import Book, Cell, Claim, Line, Page, type_answer


class Hand(Random):
    """Whoever spoils a workbook: the chance of it, and the workbooks that lie about on partners' computers."""

    def __init__(self, seed: int, of_another: Callable[[], Book], of_last_quarter: Callable[[], Book]) -> None:
        super().__init__(seed)
        self.of_another, self.of_last_quarter = of_another, of_last_quarter


def _typed(book: Book, random: Random, word: str = "update", most: int = 3) -> list[tuple[Page, Line, Cell]]:
    """Some cells of the column in which something was typed, and which stand for one row alone."""
    found = [
        (page, line, cell)
        for page in book.plans
        for line in page.actions
        if (cell := page.cell(line, word)) and [claim.field for claim in cell.claims] == [word] and not cell.down
        and not (cell.formula or cell.struck or cell.bold)
    ]  # fmt: skip
    return random.sample(found, k=min(most, len(found)))


def _lines(book: Book, random: Random, most: int = 3) -> list[tuple[Page, Line]]:
    found = [(page, line) for page in book.plans for line in page.actions]
    return random.sample(found, k=min(most, len(found)))


# ---------------------------------------------------------------- answers in the wrong place


def update_merged_over_two_actions(book: Book, random: Random) -> None:
    _merged_down(book, random, "update")


def status_merged_over_two_actions(book: Book, random: Random) -> None:
    _merged_down(book, random, "status")


def _merged_down(book: Book, random: Random, word: str) -> None:
    """Excel keeps the upper cell's words alone; they speak for both."""
    for page, line, cell in _typed(book, random, word, 1):
        number = page.at(line)
        below = page.lines[number + 1] if number + 1 < len(page.lines) else None
        if below is None or below.kind != "action" or not below.key or below.lead != line.lead:
            return
        under = page.cell(below, word)
        if under is None or under.down:
            return
        under.type(None)
        under.comment = under.fill = None
        cell.down = 1
        cell.claims = (*cell.claims, replace(cell.claims[0], key=below.key))


def answer_continued_in_the_row_below(book: Book, random: Random) -> None:
    for page, line, _ in _typed(book, random, most=1):
        number = page.at(line) + 1
        if page.is_covered(number):
            return
        more = page.blank("more")
        more.lead, text = line.lead, f"A further {random.randint(3, 999)} letters went out on the Friday."
        spot = page.columns.index("update")
        more.cells[spot].type(text, Claim(text, line.key or "", line.lead, "more"))
        page.insert(number, more)


def comment_on_the_update_cell(book: Book, random: Random) -> None:
    for page, line in _lines(book, random):
        covered = page.is_covered(page.at(line))  # no saver keeps the comment of a cell under a merged one
        if (cell := page.cell(line, "update")) and not cell.comment and not cell.down and not covered:
            cell.comment = f"The yard was cleared {random.randint(3, 999)} times since May."
            cell.claims = (*cell.claims, Claim(cell.comment, line.key or "", line.lead, "comment"))


def answer_typed_right_of_the_table(book: Book, random: Random) -> None:
    for page, line, cell in _typed(book, random, most=2):
        page.add_column(len(page.columns), None)
        claims = tuple(replace(claim, field="beside") for claim in cell.claims)
        line.cells[-1].type(cell.value, *claims)
        cell.type(None)


def answer_typed_into_previous_update(book: Book, random: Random) -> None:
    _moved(book, random, "previous")


def answer_typed_over_the_action(book: Book, random: Random) -> None:
    for line in _moved(book, random, "action"):
        line.reworded = True


def _moved(book: Book, random: Random, to: str) -> list[Line]:
    """One row's answer typed into another column of its row."""
    for page, line, cell in _typed(book, random, most=1):
        if target := page.cell(line, to):
            claims = tuple(replace(claim, field="beside") for claim in cell.claims)
            target.type(cell.value, *claims)
            cell.type(None)
            return [line]
    return []


def wording_slightly_corrected(book: Book, random: Random) -> None:
    for page, line in _lines(book, random):
        cell = page.cell(line, "action")
        if cell and isinstance(cell.value, str) and cell.value.endswith(".") and not cell.claims:
            words = f"{cell.value[:-1]}, too."
            cell.type(words, Claim(words, line.key or "", line.lead, "beside"))
            line.reworded = True


def status_by_colour(book: Book, random: Random) -> None:
    for page, line in _lines(book, random):
        if page.is_covered(page.at(line)):
            continue  # the colour of a cell under a merged one is not seen
        if (cell := page.cell(line, "status")) and not cell.down and not cell.fill and not (cell.claims and cell.value):
            cell.fill = random.choice(("green", "amber", "red"))
            cell.claims = (*cell.claims, Claim(cell.fill, line.key or "", line.lead, "colour"))


# ---------------------------------------------------------------- how it was typed


def numbers_turned_to_dates(book: Book, random: Random) -> None:
    _renumbered(book, lambda value: datetime(2026, 11, 1) if value in (11.1, "11.1", "11.10") else value)


def numbers_turned_to_floats(book: Book, random: Random) -> None:
    _renumbered(book, lambda value: float(value) if isinstance(value, int) or value == "11.10" else value)


def numbers_turned_to_text(book: Book, random: Random) -> None:
    _renumbered(book, lambda value: str(value) if isinstance(value, int | float) else value)


def _renumbered(book: Book, how: Callable[[object], object]) -> None:
    for page in book.plans:
        for line in page.actions:
            if cell := page.cell(line, "no"):
                cell.value = how(cell.value)


def dates_typed_in_many_ways(book: Book, random: Random) -> None:
    ways = {
        "11/06/2026": datetime(2026, 6, 11), "11th June 2026": datetime(2026, 6, 11),
        "2026-06-30": datetime(2026, 6, 30), "Friday 12 June 2026": datetime(2026, 6, 12),
        "30.6.26": datetime(2026, 6, 30),
        46203: datetime(2026, 6, 30), datetime(2026, 6, 11): datetime(2026, 6, 11),
    }  # fmt: skip
    for page, line in _lines(book, random):
        typed = random.choice(list(ways))
        type_answer(page, line, "completed_on", typed, said=ways[typed])


def status_in_other_words(book: Book, random: Random) -> None:
    ways = {"done": "Completed", "Ongoing": "In progress", "COMPLETE": "Completed", "N/A": "Not applicable"}
    for page, line, cell in _typed(book, random, "status"):
        typed = random.choice(list(ways))
        type_answer(page, line, "status", typed, said=ways[typed])
        assert page.cell(line, "status") is cell


def status_as_a_symbol(book: Book, random: Random) -> None:
    """What it means is a guess; the symbol must not be lost."""
    for page, line, _ in _typed(book, random, "status", 1):
        typed = random.choice(("✓", "✔ yes", "half way"))
        type_answer(page, line, "status", typed)


def words_in_bold(book: Book, random: Random) -> None:
    for _, _, cell in _typed(book, random):
        words = str(cell.value).split(" ")
        cell.bold = next((word for word in words if len(word) > 3 and word.isalpha()), None)


def old_words_struck_through(book: Book, random: Random) -> None:
    for _, line, cell in _typed(book, random):
        if isinstance(cell.value, str) and len(cell.value) < 2000:
            cell.struck = f"Was to be done by week {random.randint(3, 999)}. "
            claim = Claim(cell.struck.strip(), line.key or "", line.lead, "struck")
            cell.claims = (*cell.claims, claim)


ODD_TEXTS = (
    "First line\nsecond line\n\nlast line after a gap", "a\u00a0non-breaking\u00a0space here",
    "zero\u200bwidth\u200b inside",
    "“Smart” quotes – and ‘dashes’ …", "\u202bשלום לכולם, הכול בסדר\u202c", "Done 👍🏽 by the 👮\u200d♀️ team",
    "=cmd|' /C calc'!A0", "+44 is how it begins", "-5 and more", "@everyone was told", "N/A", "None", "007", "TRUE",
    "0",
    "  two spaces at both ends  ", "tab\tinside", "<b>not bold</b> & \"quoted\" 'too'", "_x0041_ is no letter", "NULL",
    "1.10", "3/4", "#REF!", "100%", "http://example.org/a?b=c&d=e", "' quoted", "£1,250.00", "x" * 32_767,
    "é e\u0301 ﬁ",
    "| pipe | pipe | pipe |", "a; b, c", "{title}", "\u2028line\u2029separators",
)  # fmt: skip
"""What somebody will type one day, word for word to be found again."""


def odd_texts(book: Book, random: Random) -> None:
    for page, line in _lines(book, random, 4):
        cell = page.cell(line, "update")
        if cell and not cell.down and len(cell.claims) <= 1:
            cell.fill = cell.comment = None
            type_answer(page, line, "update", random.choice(ODD_TEXTS))


def formula_with_a_result(book: Book, random: Random) -> None:
    for _, _, cell in _typed(book, random, most=2):
        if isinstance(cell.value, str) and len(cell.value) < 100 and cell.value.isascii() and '"' not in cell.value:
            cut = len(cell.value) // 2
            if "\n" not in cell.value and "_x" not in cell.value:  # XlsxWriter saves such a result as another text
                cell.formula = f'="{cell.value[:cut]}"&"{cell.value[cut:]}"'


# ---------------------------------------------------------------- several people, several rounds, several files


def anothers_rows_answered_too(book: Book, random: Hand) -> None:
    """Rows copied over from another contact's workbook, with what was typed there."""
    other = random.of_another()
    for page in book.plans:
        same = next((p for p in other.plans if {line.key.split("/")[0] for line in p.actions if line.key}
                     == {line.key.split("/")[0] for line in page.actions if line.key}), None)  # fmt: skip
        if same:
            at = page.at(page.actions[-1]) + 1
            while at < len(page.lines) and page.lines[at].kind == "more":
                at += 1  # below what goes on there
            page.insert(at, *(_in_columns_of(page, same, line) for line in same.actions))


def _in_columns_of(page: Page, other: Page, line: Line) -> Line:
    """The row of another workbook as it looks under this page's columns."""
    copied = replace(line, cells=[Cell() for _ in page.columns])
    for n, word in enumerate(page.columns):
        if word and (cell := other.cell(line, word)):
            copied.cells[n] = replace(cell, style=None)
    return copied


def sheets_of_two_people_in_one_workbook(book: Book, random: Hand) -> None:
    taken = {page.name for page in book.pages}
    for page in random.of_another().pages:
        if page.actions:
            moved = deepcopy(page)
            moved.name, moved.origin = f"{page.name} other", None
            for line in moved.lines:
                for cell in line.cells:
                    cell.style = None
            if moved.name not in taken:
                book.pages.append(moved)


def sent_in_two_files(book: Book, random: Hand) -> None:
    """Half of the sheets filled in today, the rest tomorrow in another copy of the workbook."""
    other = deepcopy(book)
    for n, (here, there) in enumerate(zip(book.plans, other.plans, strict=True)):
        _empty(there if n % 2 else here)
    other.others = []
    book.others.append(other)


def _empty(page: Page) -> None:
    for line in page.lines:
        for cell in line.cells:
            if cell.claims and not any(claim.field in ("anywhere",) for claim in cell.claims):
                cell.type(None)
                cell.comment = cell.fill = None
                cell.down = 0


def last_quarters_workbook(book: Book, random: Hand) -> None:
    """Filled in by mistake in place of this one's."""
    old = random.of_last_quarter()
    book.cycle, book.source, book.pages = old.cycle, old.source, old.pages


def file_extension_wrong(book: Book, random: Hand) -> None:
    book.extension = random.choice(("xls", "csv", "ods", "XLSX", "bak"))


CELL_WAYS = (
    update_merged_over_two_actions, status_merged_over_two_actions, answer_continued_in_the_row_below,
    comment_on_the_update_cell, answer_typed_right_of_the_table, answer_typed_into_previous_update,
    answer_typed_over_the_action, wording_slightly_corrected, status_by_colour, numbers_turned_to_dates,
    numbers_turned_to_floats, numbers_turned_to_text, dates_typed_in_many_ways, status_in_other_words,
    status_as_a_symbol, words_in_bold, old_words_struck_through, odd_texts, formula_with_a_result,
)  # fmt: skip
BOOK_WAYS = (
    anothers_rows_answered_too, sheets_of_two_people_in_one_workbook, sent_in_two_files, last_quarters_workbook,
    file_extension_wrong,
)  # fmt: skip
