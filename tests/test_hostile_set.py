"""One night with everything that was ever sent to do harm: each file in its state, and the good ones beside it merged.

What each is made of is tested beside the gate (test_gate_zip, test_gate_xls), which refuses it in the same words. Here
are those that press on the reader behind it, too: as much as the limits allow, and good returns with something odd.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from desk import CYCLE, DUE, OPENS, Desk, answer
from hostile import MAIN, XLSM_TYPE, XLSX_TYPE, altered, cell, ods, ods_cell, ods_row, worksheet, xlsx
from test_gate_xls import BAD
from test_gate_zip import PACKAGES, SHEETS

from sspxl.register import NewRows

SECONDS, MIB = 2.0, 300.0
"""What reading one file may take at most, of time and of further memory."""

REFUSED = {
    _name: (build, f"{what}: {why}")
    for cases, extension in ((PACKAGES, "xlsx"), (SHEETS, "xlsx"), (BAD, "xls"))
    for case, (build, (what, why, _)) in cases.items()
    for _name in [
        f"{re.sub('[^a-z0-9]+', ' ', case.lower()).strip()}.{'ods' if case.startswith('.ods') else extension}"
    ]
}
"""File name -> how to make it, and why it is quarantined."""

GOOD = ("AA", "BB", "CC")


# ---------------------------------------------------------------- good returns with something odd


def of_plan(data: bytes) -> str:
    """The part in which the plan's sheet lies, as openpyxl writes it."""
    return f"xl/worksheets/sheet{openpyxl.load_workbook(io.BytesIO(data)).sheetnames.index('ASB') + 1}.xml"


def with_empty_rows(data: bytes) -> bytes:
    """A million styled rows without anything in them below the table."""
    rows = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(100, 1_048_577))
    return altered(data, of_plan(data), lambda xml: xml.replace("</sheetData>", f"{rows}</sheetData>"))


def with_a_dimension_that_lies(data: bytes) -> bytes:
    return altered(
        data, of_plan(data), lambda xml: re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml)
    )


def with_a_macro(data: bytes) -> bytes:
    """By its content types; what lies there is no macro that anything could run."""
    macro = '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    return altered(
        data,
        "[Content_Types].xml",
        lambda xml: xml.replace(XLSX_TYPE, XLSM_TYPE).replace("</Types>", macro),
        {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Auto_Open"},
    )


def with_many_styles(data: bytes) -> bytes:
    more = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * 60_000
    return altered(data, "xl/styles.xml", lambda xml: xml.replace("</cellXfs>", f"{more}</cellXfs>"))


def with_a_merge_across_the_sheet(data: bytes) -> bytes:
    merged = '</sheetData><mergeCells><mergeCell ref="A90:XFD90"/></mergeCells>'
    return altered(data, of_plan(data), lambda xml: xml.replace("</sheetData>", merged))


def with_a_link_outside(data: bytes) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="file:///etc/passwd" TargetMode="External"/>'
    return altered(
        data, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace("</Relationships>", f"{link}</Relationships>")
    )


ODD: dict[str, Callable[[bytes], bytes]] = {
    "DD": with_empty_rows,
    "EE": with_a_dimension_that_lies,
    "FF": with_a_macro,
    "GG": with_many_styles,
    "HH": with_a_merge_across_the_sheet,
    "II": with_a_link_outside,
}


# ---------------------------------------------------------------- as much as the limits allow

_HEADER = ("No", "LEAD", "ACTION", "UPDATE")


def texts(row: int, *words: str) -> str:
    cells = "".join(
        f'<c r="{column}{row}" t="inlineStr"><is><t>{word}</t></is></c>'
        for column, word in zip("ABCDEF", words, strict=False)
        if word
    )
    return f'<row r="{row}">{cells}</row>'


def table(*rows: str, after: str = "") -> bytes:
    """A sheet with a header in row 1 and these rows."""
    return xlsx(worksheet(texts(1, *_HEADER) + "".join(rows), after))


def numbers(rows: int, columns: int) -> str:
    line = "<c><v>7</v></c>" * columns
    return f"<row>{line}</row>" * rows


def actions(count: int) -> Iterator[str]:
    return (texts(row, str(row), "AB", f"Do thing {row} of many for the town", "") for row in range(2, count + 2))


def comments(count: int) -> bytes:
    said = "".join(
        f'<comment ref="D{row}" authorId="0"><text><t>note {row}</t></text></comment>' for row in range(2, count + 2)
    )
    part = f'<comments xmlns="{MAIN}"><authors><author>a</author></authors><commentList>{said}</commentList></comments>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/comments" Target="../comments1.xml"/></Relationships>'
    )
    sheet = worksheet(texts(1, *_HEADER) + "".join(actions(count)))
    return xlsx(sheet, more={"xl/comments1.xml": part, "xl/worksheets/_rels/sheet1.xml.rels": links})


FULL: dict[str, Callable[[], bytes]] = {
    "2,000,000 numbers.xlsx": lambda: xlsx(worksheet(numbers(2000, 1000))),
    "2,000,000 numbers down.xlsx": lambda: xlsx(worksheet(numbers(1_000_000, 2))),
    "2,000,000 words.csv": lambda: (b",".join([b"x"] * 100) + b"\n") * 20_000,
    "1,900,000 words.ods": lambda: ods(ods_row(ods_cell(across=190), down=10_000)),
    "5,900,000 empty rows.xlsx": lambda: xlsx(worksheet("<row/>" * 5_900_000)),
    "1,900 long texts.xlsx": lambda: xlsx(
        worksheet("".join(cell(f"A{n}", f"<is><t>{'a' * 32_767}</t></is>", "inlineStr") for n in range(1, 1900)))
    ),
    "two pictures of 99 MiB.xlsx": lambda: xlsx(more={f"xl/media/{n}.png": bytes(99 << 20) for n in range(2)}),
    "a header in each of 20,000 rows.xlsx": lambda: table(*(texts(row, *_HEADER) for row in range(2, 20_002))),
    "20,000 actions.xlsx": lambda: table(*actions(20_000)),
    "20,000 merged updates.xlsx": lambda: table(
        *actions(40_000),
        after="<mergeCells>"
        + "".join(f'<mergeCell ref="D{n}:D{n + 1}"/>' for n in range(2, 40_002, 2))
        + "</mergeCells>",
    ),
    "an answer that goes on for 50,000 rows.xlsx": lambda: table(
        texts(2, "1", "AB", "Do one thing for the town", "Done"),
        *(texts(row, "", "", "", f"and {row}") for row in range(3, 50_003)),
    ),
    "50,000 lines under the table.xlsx": lambda: table(
        texts(2, "1", "AB", "Do one thing for the town", "Done"),
        *(texts(row, f"line {row}") for row in range(4, 50_004)),
    ),
    "20,000 comments.xlsx": lambda: comments(20_000),
    "500 sheets with a header each.xlsx": lambda: xlsx(
        *[worksheet(texts(1, *_HEADER) + texts(2, "1", "AB", "Do one thing for the town", ""))] * 500
    ),
}


# ---------------------------------------------------------------- one night


def register() -> NewRows:
    people = (*GOOD, *ODD)
    return NewRows(
        plans=[{"Code": "ASB", "Title": "Nuisance and disorder", "Layout": "thematic"}],
        actions=[
            {"Plan": "ASB", "No": n, "Lead": who, "Action": f"Visit all {n + 6} clubs in ward {who} before the summer."}
            for n, who in enumerate(people, 1)
        ],
        contacts=[{"Initials": who, "Email": f"{who.lower()}@example.org"} for who in people],
        cycles=[{"Cycle": CYCLE, "Opens": OPENS, "Due": DUE, "As at": date(2026, 11, 17)}],
    )


def good_return(desk: Desk, who: str, key: str) -> bytes:
    issued = desk.root / "issued" / CYCLE / f"{who} {CYCLE}.xlsx"
    words = {key: f"All clubs of {who} were visited."}
    return answer(issued, desk.root / "sent" / f"{who}.xlsx", words, datetime(2026, 10, 20)).read_bytes()


def dropped(desk: Desk, name: str, data: bytes) -> None:
    (desk.root / "inbox" / name).write_bytes(data)


def test_the_set_has_more_than_fifty_files() -> None:
    assert len(REFUSED) == len(PACKAGES) + len(SHEETS) + len(BAD)
    assert len(REFUSED) + len(ODD) + len(FULL) >= 50


def test_each_hostile_file_is_in_its_state_and_the_good_ones_beside_it_are_merged(tmp_path: Path) -> None:
    rows = register()
    desk = Desk.new(tmp_path / "desk", rows)
    desk.done("issue")
    keys = {str(row["Lead"]): f"ASB/{row['No']}" for row in rows.actions}
    for who in GOOD:
        dropped(desk, f"{who}.xlsx", good_return(desk, who, keys[who]))
    for who, spoil in ODD.items():
        dropped(desk, f"{who}.xlsx", spoil(good_return(desk, who, keys[who])))
    for name, (build, _) in REFUSED.items():
        dropped(desk, name, build())

    night = desk.done("nightly", "--json").json

    states = {row["File"]: row["State"] for row in desk.table("Returns")}
    assert states == dict.fromkeys(REFUSED, "quarantined") | {f"{who}.xlsx": "late" for who in keys}
    why = {row[0]: row[1] for row in desk.flags("Return", "Found") if row[0] in REFUSED}
    assert {name: why[name] for name, (_, expected) in REFUSED.items() if expected not in why[name]} == {}
    assert {row["Key"]: row["Update"] for row in desk.table("Actions")} == {
        key: f"All clubs of {who} were visited." for who, key in keys.items()
    }
    ledger = night["ledger"]
    assert ledger == {
        "seen": len(REFUSED) + len(keys), "received": len(keys), "duplicate": 0, "superseded": 0, "held": 0,
        "quarantined": len(REFUSED), "not_a_return": 0,
    }  # fmt: skip


# ---------------------------------------------------------------- long


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is told by Linux alone")
def test_every_hostile_file_within_two_seconds_and_300_mib(tmp_path: Path, report: Callable[..., None]) -> None:
    desk = Desk.new(tmp_path / "desk", register())
    desk.done("issue")
    odd = {
        f"{who} {spoil.__name__.replace('_', ' ')}.xlsx": spoil(good_return(desk, who, "ASB/1"))
        for who, spoil in ODD.items()
    }
    made = (
        odd | {name: build() for name, (build, _) in REFUSED.items()} | {name: build() for name, build in FULL.items()}
    )
    costs = {name: cost(tmp_path / name, data) for name, data in made.items()}
    worst = sorted(costs.items(), key=lambda one: (-one[1][1], -one[1][2]))
    count = sum(what != "read" for what, _, _ in costs.values())
    report(
        f"{len(costs)} files: {count} refused, {len(costs) - count} read; at most {worst[0][1][1]:.2f} s and "
        f"{max(mib for _, _, mib in costs.values()):.0f} MiB",
        f"{'seconds':>7} {'MiB':>5}  worst first",
        *(f"{seconds:7.2f} {mib:5.0f}  {name}: {what}" for name, (what, seconds, mib) in worst[:20]),
    )
    assert {name: took for name, took in costs.items() if took[1] > SECONDS or took[2] > MIB} == {}


def cost(path: Path, data: bytes) -> tuple[str, float, float]:
    """What came of reading the file in a process of its own, the seconds, and the further memory in MiB."""
    path.write_bytes(data)
    run = subprocess.run(
        [sys.executable, "-m", "tests.measure_reading", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    path.unlink()
    return tuple(json.loads(run.stdout)) if run.returncode == 0 else (f"ended with {run.returncode}", 0.0, MIB + 1)
