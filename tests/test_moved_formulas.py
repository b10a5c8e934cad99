"""Formulas that follow what they point to, and what they are found to point to."""

from __future__ import annotations

import pytest

from sspxl.ooxml.formulas import Move, Moves, Uses, moved, shifted, uses
from sspxl.ooxml.ranges import Block, column_number, letters

# Actions stood in A1:T19; it is in A3:U28 now, with a new column F and new rows among the old ones; row 4 has gone.
ACTIONS = Move(
    "Actions",
    Block(1, 1, 19, 20),
    Block(3, 1, 28, 21),
    {n: n if n < 6 else n + 1 for n in range(1, 21) if n != 20},
    {2: 4, 3: 7, 5: 5, 6: 9},
)
MOVES = Moves(
    {"actions": ACTIONS, "old name": Move("New name"), "my sums": Move("My sums (2)"), "gone": None},
    {"table1": "Table1_2"},
    {"actions": {"key", "rag", "[odd]"}, "dropped": ()},
)


@pytest.mark.parametrize(
    ("formula", "now"),
    [
        ('COUNTIF(Actions[RAG],"Red")', 'COUNTIF(Actions[RAG],"Red")'),
        ("SUM(Actions!$I$2:$I$19)", "SUM(Actions!$J$4:$J$28)"),  # the whole column: stretched
        ("SUM(Actions!A2:T19)", "SUM(Actions!A4:U28)"),  # the whole table, its last column having gone
        ("VLOOKUP(A1,Actions!$A$1:$T$19,9,0)", "VLOOKUP(A1,Actions!$A$3:$U$28,9,0)"),  # with its header
        (
            "SUM(Actions!I2:I18)",
            "SUM(Actions!J4:J20)",
        ),  # not all: an end whose row has gone goes with the header
        ("SUM(Actions!I3:I6)", "SUM(Actions!J7:J9)"),
        ("SUM(Actions!I5:I3)", "SUM(Actions!J5:J7)"),
        ("COUNTA(Actions!A2:A100)", "COUNTA(Actions!A4:A100)"),
        ("Actions!I3+Actions!$I$5", "Actions!J7+Actions!$J$5"),  # the same action's cell
        ("Actions!I4", "#REF!"),  # its row has gone
        ("Actions!T3", "#REF!"),  # its column has gone
        ("Actions!W3", "Actions!W7"),  # a cell beside the table
        ("Actions!I40", "Actions!J40"),  # and one below it
        ("Actions!$I:$I", "Actions!$J:$J"),
        ("Actions!2:19", "Actions!4:28"),
        ("Actions!$I$1", "Actions!$J$3"),  # the header
        ("Actions!3:3", "Actions!7:7"),
        ("'Old name'!B2+'My sums'!B3", "'New name'!B2+'My sums (2)'!B3"),
        ("Gone!A1*2", "#REF!*2"),
        ("'Other sheet'!A1+B2", "'Other sheet'!A1+B2"),
        ("SUM(Flags:Returns!A1)", "SUM(Flags:Returns!A1)"),
        ("SUM('Old name:Flags'!A1)", "SUM('New name:Flags'!A1)"),
        ("SUM(Flags:Gone!A1)", "SUM(#REF!)"),
        ("SUM(Table1[Cost])+ROWS(table1)", "SUM(Table1_2[Cost])+ROWS(Table1_2)"),
        ("VLOOKUP(1,Actions[#all],2,0)", "VLOOKUP(1,Actions[#All],2,0)"),
        ("Actions[[#this row],[Key]:[RAG]]", "Actions[[#This Row],[Key]:[RAG]]"),
        ("COUNTA(Actions['[odd']])", "COUNTA(Actions['[odd']])"),
        ("COUNTA(Actions[Label])", "COUNTA(#REF!)"),  # a column that the table no longer has
        ("COUNTA(Dropped[Key])", "COUNTA(#REF!)"),
        ('"Actions!I3 and Gone!A1"&A1', '"Actions!I3 and Gone!A1"&A1'),  # words are words
        ('"say ""Gone!A1"""', '"say ""Gone!A1"""'),
        ("LOG10(Actions!I3)+ACTIONS!I3", "LOG10(Actions!J7)+Actions!J7"),
        ("#REF!A1+1E+5", "#REF!A1+1E+5"),
        ("Actions!A1#", "Actions!A3#"),
        ("IF(TRUE,{1,2;3,4},-1.5%)", "IF(TRUE,{1,2;3,4},-1.5%)"),
        ("", ""),
    ],
)
def test_a_formula_follows_what_it_points_to(formula: str, now: str) -> None:
    assert moved(formula, MOVES) == now


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("SUM('It''s mine'!A1,Flags!B2)", Uses(frozenset({"it's mine", "flags"}))),
        ("Rate*SUM(A1:B2)+Costs[x]", Uses(names=frozenset({"rate", "costs"}))),
        ('"Flags!A1"', Uses()),
        ("[1]Sheet1!A1", Uses(foreign=True)),
        ("'[1]My sheet'!A1", Uses(foreign=True)),
        ("'C:\\[b.xlsx]S'!A1", Uses(foreign=True)),
        ("[1]!Rate", Uses(names=frozenset({"rate"}), foreign=True)),
        ('DDE("soffice";"a";"b")', Uses(asks=frozenset({"DDE"}))),
        ('RTD("a.b",,"c")', Uses(asks=frozenset({"RTD"}))),
        ('_xlfn.WEBSERVICE("http://x/?"&A1)', Uses(asks=frozenset({"WEBSERVICE"}))),
        ('1+webservice ("http://x")', Uses(names=frozenset({"webservice"}), asks=frozenset({"WEBSERVICE"}))),
        ("MAP(A1:A9,_xleta.IMAGE)", Uses(names=frozenset({"_xleta.image"}), asks=frozenset({"IMAGE"}))),
        ('_xlfn._xlws.PY(0,1,"x")', Uses(asks=frozenset({"PY"}))),
        ("_xldudf_HOUSE_NEWS(A1)+_xll.BDP(A2)", Uses(asks=frozenset({"_XLDUDF_HOUSE_NEWS", "_XLL.BDP"}))),
        ("_xlfn.FILTERXML(A1,A2)&_xlfn.ENCODEURL(A3)&_xlfn._xlws.SORT(A4:A9)", Uses()),
        ("Image*2+Costs[image]+WEBSERVICES(1)", Uses(names=frozenset({"image", "costs"}))),
        ('"=WEBSERVICE(1)"', Uses()),
        ('HYPERLINK("javascript:x"&A1,"here")', Uses(links=frozenset({"javascript:x"}))),
        ('HYPERLINK(A1,"javascript:x")&"HYPERLINK(""a"")"', Uses()),
        ("DDEX(1)", Uses()),
        ("Costs[[#This Row],[a|b]]", Uses(names=frozenset({"costs"}))),
        ('"a|b"', Uses()),
    ],
)
def test_what_a_formula_points_to(formula: str, found: Uses) -> None:
    assert uses(formula) == found


def test_a_running_program_is_another_workbook_however_it_is_written() -> None:
    assert uses("cmd|'/c calc'!A0").foreign


@pytest.mark.parametrize(
    ("formula", "now"),
    [
        ("A1+$A1+A$1+$A$1", "B3+$A3+B$1+$A$1"),
        ("SUM(Flags!A1:B$2)", "SUM(Flags!B3:C$2)"),
        ("SUM(A:A,$3:4)", "SUM(B:B,$3:6)"),
        ('LOG10(A1)&"A1"', 'LOG10(B3)&"A1"'),
        ("Costs[A1]", "Costs[A1]"),
        ("XFD1048576", "A2"),
    ],
)
def test_a_formula_that_cells_share_reads_on_from_cell_to_cell(formula: str, now: str) -> None:
    assert shifted(formula, 2, 1) == now


@pytest.mark.parametrize(
    ("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_have_names(number: int, name: str) -> None:
    assert (letters(number), column_number(name.lower())) == (name, number)
