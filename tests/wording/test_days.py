"""Days are looked for only where a word or a figure tells that one may be named: nothing is missed by that."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from sspxl.wording import days
from sspxl.wording.days import DayNamed, days_named

SAID_ON = date(2026, 10, 31)

WAYS = (
    "on 2026-11-14", "by 14/11/26", "on the 3rd and 14th of november 2026", "14 nov", "november the 14th", "sept 30th",
    "november 14, 2026", "2026-27 q4", "by the end of q3", "quarter 3 of 2026-27", "early march 2027",
    "by may", "in spring 2027", "by the summer term", "next winter", "by christmas", "at easter", "in the new year",
    "by the year-end", "by the end of the financial year", "by the end of the year", "by the end of the school year",
    "next week", "the following fortnight", "this month", "the coming quarter", "the current fiscal year", "by friday",
    "next wednesday", "tomorrow", "within two weeks", "in six months' time", "over the next year", "by 14/11",
    "by the 14th.", "in 2026/27,", "by 2027.", "in 18 months", "within a fortnight", "on sunday", "on-going", "done",
)  # fmt: skip
"""Texts in small letters: each way of naming a day that there is a reader for, and two that name none."""


def texts() -> list[str]:
    with Path(__file__).with_name("labelled.csv").open(newline="", encoding="utf-8") as file:
        return [*WAYS, *(cell.lower() for row in csv.reader(file) for cell in row)]


def named() -> dict[str, tuple[DayNamed, ...]]:
    return {text: days_named(text, SAID_ON) for text in texts()}


def test_looking_only_where_a_hint_stands_misses_no_day(monkeypatch: pytest.MonkeyPatch) -> None:
    found = named()
    monkeypatch.setattr(days, "_HINT", re.compile("|"))
    monkeypatch.setattr(days, "_NEEDS", {})
    assert named() == found
    assert {text for text in WAYS if not found[text]} == {"on-going", "done"}
    read = {pattern for pattern, _ in days._READERS if any(pattern.search(text) for text in WAYS)}
    assert read == {pattern for pattern, _ in days._READERS}
