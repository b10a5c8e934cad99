"""What a letter says of itself and of what it answers: its marking, who sent that, and what it may not claim."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sspxl.letters.choosing import Wanted
from sspxl.letters.composing import Composer
from sspxl.letters.examples import examples
from sspxl.letters.facts import asked
from sspxl.letters.view import Voice, issue_view, marking_of
from sspxl.records import Contact, Letter, Place
from sspxl.records.made import Kind
from sspxl.workspace import standard_templates


@pytest.mark.parametrize(
    ("own", "plans", "expected"),
    [
        ("OFFICIAL", [None, "OFFICIAL"], "OFFICIAL"),
        ("OFFICIAL", ["OFFICIAL - SENSITIVE", "Official"], "OFFICIAL - SENSITIVE"),
        ("OFFICIAL", ["DRAFT"], "OFFICIAL, DRAFT"),
        ("", ["OFFICIAL\n- SENSITIVE", ""], "OFFICIAL - SENSITIVE"),
        ("", [None], ""),
    ],
)
def test_a_letter_has_the_marking_of_all_that_it_is_about(own: str, plans: list[str | None], expected: str) -> None:
    assert marking_of(own, plans) == expected


KEIRA = Contact("KM", "Keira Marsden", None, None, "keira.marsden@example.org", None, Place("register.xlsx"))


@pytest.mark.parametrize(
    ("sender", "name", "expected"),
    [
        ("Keira.Marsden@example.org", "KM", ""),
        ("km@example.org", "Keira Marsden", ""),
        ("jo.lee@example.org", "Jo Lee", "Jo Lee"),
        ("jo.lee@example.org", "", "jo.lee@example.org"),
        ("keira@home.example.com", "Keira Marsden", "keira@home.example.com"),
        ("", "Keira", ""),
    ],
)
def test_a_letter_names_who_sent_what_it_answers_unless_it_is_to_them(sender: str, name: str, expected: str) -> None:
    answers = Letter(sender, name, None, "<1@example.org>", "Our update")
    wanted = Wanted(Kind.RECEIPT, "x", KEIRA, answers=answers)
    voice = Voice("Our Partnership", "OFFICIAL", "Kim Lowe")
    assert issue_view(wanted, voice, ("2026-27 Q2", date(2026, 10, 31)), "").sent_by == expected


@pytest.mark.parametrize(
    ("received", "not_opened", "not_taken", "expected"),
    [
        ("", "", "", "was due on Tuesday 17 November 2026 and has not reached us yet."),
        (
            "13 November 2026", "", "",
            "was due on Tuesday 17 November 2026; the workbook that came on 13 November 2026 had nothing ",
        ),
        (
            "", "", "14 November 2026",
            "was due on Tuesday 17 November 2026; what came on 14 November 2026 could not be counted, so that we ",
        ),
        (
            "", "14 November 2026", "12 November 2026",
            "was due on Tuesday 17 November 2026; what came on 14 November 2026 could not be opened.",
        ),
        (
            "13 November 2026", "14 November 2026", "",
            "was due on Tuesday 17 November 2026; what came on 14 November 2026 could not be opened.",
        ),
    ],
)  # fmt: skip
def test_a_reminder_does_not_say_that_nothing_came_where_something_did(
    tmp_path: Path, received: str, not_opened: str, not_taken: str, expected: str
) -> None:
    full = [view for kind, view in examples() if kind is Kind.REMINDER][-1]
    view = replace(full, is_past_due=True, updated=0, received=received, not_opened=not_opened, not_taken=not_taken)
    words = Composer(tmp_path, standard_templates()).compose(Kind.REMINDER, view)
    assert f"Dear Ali\n\nYour update for 2026-27 Q3 {expected}" in words.text


def test_a_template_of_hers_counts_at_once_when_it_is_added_changed_and_taken_away(tmp_path: Path) -> None:
    view = next(view for kind, view in examples() if kind is Kind.REMINDER)
    own = tmp_path / "mail" / "reminder.txt.j2"
    own.parent.mkdir()

    def subject() -> str:
        return Composer(tmp_path, standard_templates()).compose(Kind.REMINDER, view).subject

    standard = subject()
    found = []
    for stamp, words in enumerate(("First", "Second"), 1):
        own.write_text(f"Subject: {words}\n\nDear all")
        os.utime(own, (stamp, stamp))
        found.append(subject())
    own.unlink()
    assert [*found, subject()] == ["First", "Second", standard]


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        (
            "Nothing if that is the day; else type it in full, such as 3 April 2026.",
            "Unless that is the day, type it in full, such as 3 April 2026.",
        ),
        ("Nothing; it counts once.", "Nothing; it counts once."),
        ("Say what was done, or why nothing if so; else wait.", "Say what was done, or why nothing if so; else wait."),
    ],
)
def test_what_is_asked_only_if_we_were_mistaken_does_not_begin_with_nothing(do: str, expected: str) -> None:
    assert asked(do) == expected
